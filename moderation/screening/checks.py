"""The checks, in the order in which they are asked: the cheap and the certain first."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Revision, Status
from comments.text import is_empty
from moderation.models.case import Case
from moderation.models.wordlist import ListedWord
from moderation.refusals import (
    EmptyText,
    ListedWordUsed,
    RepeatedText,
    TextTooLong,
)
from moderation.screening import limits, places
from moderation.screening.shapes import Draft, Finding
from moderation.screening.words import listed_in
from newsroom.refusals import Refusal
from newsroom.wording import number

Answer = Finding | Refusal | None


def has_length(draft: Draft) -> Answer:
    """Neither empty nor longer than the rule allows."""
    if is_empty(draft.text):
        return EmptyText()
    if len(draft.text) > draft.rule.text_at_most:
        return TextTooLong(
            _("The text has %(length)s characters; %(at_most)s are the most.")
            % {"length": number(len(draft.text)), "at_most": number(draft.rule.text_at_most)},
            at_most=draft.rule.text_at_most,
        )
    return None


def is_new(draft: Draft) -> Answer:
    """Not word for word what its author handed in lately, unless it was taken back undecided."""
    since = timezone.now() - timedelta(hours=draft.rule.repeat_hours)
    earlier = Revision.objects.filter(
        author=draft.author, created_at__gte=since, text=draft.text
    ).exclude(status__in=[Status.WITHDRAWN, Status.LAPSED], decision=None)
    return RepeatedText() if earlier.exists() else None


def listed_words(draft: Draft) -> Answer:
    """Words and phrases that the publication wants stopped; the gravest listing counts."""
    found = listed_in(draft.article.publication_id, draft.text)
    if severe := found.get(ListedWord.Action.SEVERE):
        return Finding("listed_words", ", ".join(severe), Case.Cause.SEVERE)
    if held := found.get(ListedWord.Action.HOLD):
        return Finding("listed_words", ", ".join(held), Case.Cause.LISTED)
    if refused := found.get(ListedWord.Action.REFUSE):
        return ListedWordUsed(words=refused)
    return None


CHECKS: tuple[Callable[[Draft], Answer], ...] = (
    places.is_open,
    limits.is_not_too_often,
    has_length,
    is_new,
    listed_words,
    places.is_for_the_desk,
    places.is_by_somebody_new,
    places.has_no_link_now,
    places.is_for_trusted_readers,
)
