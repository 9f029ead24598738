"""What limits a reader just now, for every page of theirs; and the desk's words for it."""

from __future__ import annotations

from copy import copy

from django import template
from django.db.models import prefetch_related_objects

from moderation import grounds
from moderation.models import Sanction
from moderation.own_standing import in_force_for
from newsroom.models import Reader
from newsroom.ready.known import once

register = template.Library()


@register.filter
def in_force(reader: Reader) -> list[Sanction]:
    """What restricts this reader just now, anywhere."""
    known = once(reader.pk, "in force", lambda: list(in_force_for(reader).select_related(None)))
    found = [copy(one) for one in known]
    # As they are now: nobody's own, so that what is known of a reader says nothing of them.
    prefetch_related_objects(found, "publication")
    return found


@register.filter
def sanction_reason(code: str) -> str:
    """Why somebody was warned or restricted."""
    return str(grounds.sanction_in_words(code))
