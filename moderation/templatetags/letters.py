"""The letters of the house, for the pages."""

from __future__ import annotations

from django import template

from comments.text import excerpt
from moderation import phrasing, reading
from moderation.models import Letter, Mailbox
from newsroom.models import Reader
from newsroom.ready.known import once

register = template.Library()


@register.filter
def in_full(letter: Letter) -> phrasing.Words:
    """What a letter says."""
    return phrasing.words(letter)


@register.filter
def unread(reader: Reader) -> int:
    """How many letters a reader has not read yet."""
    return once(reader.pk, "unread", lambda: reading.unread_by(reader))


register.filter("the_text", reading.text_of)
register.filter("excerpt", excerpt)


@register.simple_tag
def mail_rhythms() -> list[Mailbox.Rhythm]:
    """How often a reader may be written to by mail."""
    return list(Mailbox.Rhythm)
