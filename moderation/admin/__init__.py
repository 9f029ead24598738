"""Django's admin: where an installation is configured. Decisions are made at the desk."""

from moderation.admin import places, records

__all__ = ["places", "records"]
