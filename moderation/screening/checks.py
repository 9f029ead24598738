"""The house's own checks, in the order in which they are asked: the cheap and certain first."""

from django.utils.translation import gettext as _

from comments.text import is_empty
from moderation.models.case import Case
from moderation.models.listing import ListEntry
from moderation.refusals import (
    EmptyText,
    ListedLinkUsed,
    ListedNameUsed,
    ListedWordUsed,
    RepeatedText,
    TextTooLong,
)
from moderation.screening import limits, places
from moderation.screening.lists import Action, Grouped, Kind, listed_in
from moderation.screening.shapes import Answer, Check, Draft, Finding
from newsroom.refusals import Refusal
from newsroom.wording import number


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
    return RepeatedText() if draft.known.has_said_it else None


def listed_words(draft: Draft) -> Answer:
    """Words and phrases that the publication wants stopped; the gravest listing counts."""
    return _gravest("listed_words", draft, Kind.WORD, ListedWordUsed)


def listed_links(draft: Draft) -> Answer:
    """Links to hosts that the publication wants stopped."""
    return _gravest("listed_links", draft, Kind.DOMAIN, ListedLinkUsed)


def listed_names(draft: Draft) -> Answer:
    """What its author goes by, as its readers would see it."""
    graver = _gravest("listed_names", draft, Kind.NAME, ListedNameUsed)
    marked = _found(draft, Kind.NAME).get(Action.MARK)
    return _noted("listed_names", marked) if marked and graver is None else graver


def marked_words(draft: Draft) -> Answer:
    """Words and links that are only noted; and those that its author was asked about, and kept."""
    here = [_found(draft, kind) for kind in (Kind.WORD, Kind.DOMAIN)]
    marked = [words for found in here for action in _NOTED for words in found.get(action, ())]
    return _noted(MARKED, marked) if marked else None


MARKED = "marked_words"
_NOTED = (Action.NUDGE, Action.MARK)


def _found(draft: Draft, kind: ListEntry.Kind) -> Grouped:
    looked_at = draft.author.name if kind == Kind.NAME else draft.text
    return listed_in(draft.article.publication_id, looked_at, kind)


def _gravest(check: str, draft: Draft, kind: ListEntry.Kind, refusal: type[Refusal]) -> Answer:
    """The strictest counts, across lists: a text with a blocked word is refused, whatever else
    would be held. But a threat is for the desk to see, and is not refused for a word beside it:
    its author would only take that out, and nobody would have seen the rest."""
    found = _found(draft, kind)
    if severe := found.get(Action.SEVERE):
        return Finding(check, _together(severe), Case.Cause.SEVERE)
    refused = found.get(Action.REFUSE)
    if refused and not any(Action.SEVERE in _found(draft, other) for other in Kind):
        return refusal(words=refused)
    held = found.get(Action.HOLD)
    return Finding(check, _together(held), Case.Cause.LISTED) if held else None


def _noted(check: str, words: list[str]) -> Finding:
    return Finding(check, _together(words))


def _together(words: list[str]) -> str:
    return ", ".join(words)


# One a line: the order is the order of asking, and the name is what a finding is kept under.
CHECKS: tuple[Check, ...] = (
    places.is_open,
    limits.is_not_too_often,
    has_length,
    is_new,
    listed_words,
    listed_links,
    listed_names,
    marked_words,
    places.is_for_the_desk,
    places.is_by_somebody_new,
    places.has_no_link_now,
    places.is_for_trusted_readers,
)
