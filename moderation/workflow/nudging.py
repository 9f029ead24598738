"""One thought before a text is handed in, said once; its author may leave it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.models import Revision
from moderation import wording
from moderation.models import Nudge, Policy
from moderation.refusals import RewordFirst
from moderation.screening import Draft, screen_here
from moderation.screening.lists import Action, Kind, listed_in, near_listed
from moderation.workflow.locks import lock_writer
from moderation.workflow.writing import answered_by, readable
from newsroom.models import Article, Reader

KEPT_FOR = timedelta(days=90)
# A second click comes sooner than anybody can have read what was said; whoever comes later
# has seen it, even where the form has forgotten that.
SEEN_AFTER = timedelta(seconds=10)
EARLIER = 10  # texts of the same author that a new one is held against

SENTENCES = {
    wording.REPEAT: _(
        "You have written nearly the same not long ago. Once is enough to be heard; if there is"
        " something new in it, begin with that."
    ),
    wording.LINK: _(
        "There is a link in it. Few follow one: say in your own words what is to be found there."
    ),
    wording.SHOUTING: _(
        "Much of it is in capitals, which reads like shouting. The same words in small letters"
        " are taken more seriously."
    ),
}


def nudge_first(
    author: Reader, article: Article, *, text: str, parent: UUID | None = None, answered: str = ""
) -> None:
    """Ask once, before a text is handed in, whether it is meant so.

    Raises RewordFirst with the key of the nudge, which is then on record; with that key as
    `answered` the text passes, and without it a little later. Raises as well what `submit`
    would refuse the text for: then there is no use in asking.
    """
    cleaned = readable(text)
    seen = Seen(
        near=near_listed(article.publication_id, cleaned),
        listed=_listed(article.publication_id, cleaned),
    )
    asked = _ask(author, article, cleaned, parent, seen, answered)
    if asked is not None:
        told = [{"kind": kind, "sentence": sentence(kind, seen)} for kind in asked.kinds]
        raise RewordFirst(nudge=str(asked.pk), kinds=told)


@dataclass(frozen=True)
class Seen:
    """What of a publication's lists is in a text: words near to them, and entries to ask about."""

    near: Sequence[str] = ()
    listed: Sequence[str] = ()


def _listed(publication: int, text: str) -> list[str]:
    found = [listed_in(publication, text, kind) for kind in (Kind.WORD, Kind.DOMAIN)]
    return [words for one in found for words in one.get(Action.NUDGE, ())]


def sentence(kind: str, seen: Seen = Seen()) -> str:
    """What is said about a text, for its author."""
    if kind == wording.NEAR_WORD:
        return _said_of_near(seen.near)
    return _said_of_listed(seen.listed) if kind == wording.LISTED else str(SENTENCES[kind])


def _said_of_listed(listed: Sequence[str]) -> str:
    return ngettext(
        "There is “%(words)s” in it. Many readers here take offence at that, or stop reading."
        " Can it be said without?",
        "These are in it: %(words)s. Many readers here take offence at them, or stop reading."
        " Can it be said without?",
        len(listed),
    ) % {"words": ", ".join(listed)}


def _said_of_near(near: Sequence[str]) -> str:
    return ngettext(
        "“%(words)s” is close to a word that is not published here. If you meant that one,"
        " please put it another way.",
        "These are close to words that are not published here: %(words)s. If you meant those,"
        " please put it another way.",
        len(near),
    ) % {"words": ", ".join(near)}


@transaction.atomic
def _ask(
    author: Reader,
    article: Article,
    text: str,
    parent: UUID | None,
    seen: Seen,
    answered: str,
) -> Nudge | None:
    """The nudge that is to be shown now. Its own transaction: a refusal would take it back."""
    lock_writer(author.pk)
    here = Nudge.objects.filter(reader=author, article=article, parent=parent)
    waiting = here.filter(outcome=None).first()
    if waiting is not None:
        was_seen = timezone.now() - waiting.shown_at > SEEN_AFTER or answered == str(waiting.pk)
        return None if was_seen or waiting.text_hash != _hash(text) else waiting
    kinds = wording.kinds_of(text, earlier=_earlier(author), near=seen.near, listed=seen.listed)
    if not kinds or here.filter(text_hash=_hash(text)).exists():
        return None
    answered_by(parent, article)
    rule = Policy.objects.rule_for(article, author)
    screen_here(Draft(text=text, author=author, article=article, rule=rule))
    return Nudge.objects.create(
        reader=author, article=article, parent_id=parent, text_hash=_hash(text), kinds=kinds
    )


def settle(author: Reader, article: Article, *, text: str, parent: UUID | None) -> None:
    """Put down what came of a nudge, now that a text is handed in at its place.

    In the transaction of that; the caller holds the author's lock.
    """
    waiting = Nudge.objects.filter(reader=author, article=article, parent=parent, outcome=None)
    for nudge in waiting:
        is_the_same = nudge.text_hash == _hash(text)
        came_of_it = Nudge.Outcome.SENT_ANYWAY if is_the_same else Nudge.Outcome.REWORDED
        nudge.outcome, nudge.settled_at = came_of_it, timezone.now()
        nudge.save(update_fields=["outcome", "settled_at"])


def forget_nudges(before: datetime) -> int:
    """Delete those shown before then; how many that were."""
    return Nudge.objects.filter(shown_at__lt=before).delete()[0]


def _earlier(author: Reader) -> list[str]:
    since = timezone.now() - timedelta(days=1)
    mine = Revision.objects.filter(author=author, created_at__gte=since)
    return list(mine.order_by("-pk").values_list("text", flat=True)[:EARLIER])


def _hash(text: str) -> str:
    return salted_hmac("third-reading nudge", text, algorithm="sha256").hexdigest()
