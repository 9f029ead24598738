from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from moderation import checks  # noqa: F401 - registers the system checks


class SetUp(AdminConfig):
    """Django's admin, with our door."""

    default_site = "moderation.admin_site.House"
