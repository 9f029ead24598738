"""What readers object to, for whoever may answer it: one answer for page and API."""

from __future__ import annotations

from django.db.models import QuerySet

from moderation import reading
from moderation.models import Letter
from moderation.permissions import moderated_by
from newsroom.models import Reader


def objections_for(moderator: Reader) -> QuerySet[Letter]:
    """Those at a moderator's own publications, but for those about a review of their own
    comment, which say who gave it."""
    waiting = reading.contested(moderated_by(moderator))
    return waiting.exclude(comment__author=moderator)
