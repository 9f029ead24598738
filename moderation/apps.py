from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from moderation import checks  # noqa: F401 - registers the system checks


class SetUp(SimpleAdminConfig):
    """Django's admin, with our door. What it shows is found by whoever serves it (urls.py)."""

    default_site = "moderation.admin_site.House"
