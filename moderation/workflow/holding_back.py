"""What readers passed does not become public at a place where their word alone does not do.

Where the desk reads first, it is asked. Where comments are closed for a time, it waits until
they open; where nothing says that they ever do, what was handed in before is read to its end
and comes out. What the desk releases itself comes out wherever it is.
"""

from __future__ import annotations

import logging
import random
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comments.models import Revision, Status
from moderation.hints import Hint, hint
from moderation.models import Case, Decision
from moderation.verdict import Outcome
from moderation.workflow.deciding import decide, open_case
from moderation.workflow.locks import lock_revision
from newsroom import modes, places
from newsroom.models import Article
from newsroom.places import InForce

logger = logging.getLogger(__name__)

ARTICLES_AT_ONCE = 200
TEXTS_AT_ONCE = 1000


def is_held_back(revision: Revision, decision: Decision, here: InForce) -> bool:
    """Whether a release that is due is not carried out now. The caller holds the row's lock."""
    if decision.by != Decision.By.PEERS:
        return False
    if here.mode == modes.STAFF_FIRST:
        _ask_the_desk_first(revision)
        return True
    if here.opens_at is not None:
        revision.set(release_due_at=here.opens_at)
        return True
    return False


def _ask_the_desk_first(revision: Revision) -> None:
    cause = Case.Cause.STAFF_FIRST
    if revision.status == Status.RETURNED:  # A recount found for it: it never was with the desk.
        revision.set(release_due_at=None)
        open_case(revision, cause=cause)
        return
    decide(
        revision,
        outcome=Outcome.ESCALATE,
        by=Decision.By.HOUSE,
        reason=cause,
        evidence={"mode": modes.STAFF_FIRST, "passed_by": str(revision.decision)},
    )


def look_afterwards(revision: Revision, decision: Decision, here: InForce) -> None:
    """The desk looks at what has just become public by its readers' word, where it does so."""
    if here.mode == modes.STAFF_AFTER and decision.by == Decision.By.PEERS:
        open_case(revision, cause=Case.Cause.STAFF_AFTER)


def let_go() -> int:
    """Make due what waited for a place that is open by now; how many these were.

    A place opens when it was said to, or somebody opens it earlier.
    """
    waiting = Revision.objects.filter(release_due_at__gt=timezone.now())
    articles = waiting.order_by().values_list("comment__article", flat=True).distinct()
    in_turn = _some(list(articles))
    found = list(Article.objects.filter(pk__in=in_turn).select_related("publication"))
    places.learn(found)
    opened = [article.pk for article in found if places.in_force(article).opens_at is None]
    if not opened:
        return 0
    freed = waiting.filter(comment__article__in=opened).order_by("pk")
    ids = list(freed.values_list("pk", flat=True)[:TEXTS_AT_ONCE])
    return sum(_try(pk) for pk in ids)


def _some(articles: list[UUID]) -> list[UUID]:
    """By lot, so that each of however many has its turn within some rounds of the clock."""
    return random.sample(articles, min(len(articles), ARTICLES_AT_ONCE))


def _try(pk: UUID) -> bool:
    """One that somebody holds must not keep the others waiting."""
    try:
        _make_due(pk)
    except Exception:
        logger.exception("could not let %s go", pk)
        return False
    return True


@transaction.atomic
def _make_due(pk: UUID) -> None:
    now, revision = timezone.now(), lock_revision(pk)
    if revision.release_due_at is not None and revision.release_due_at > now:
        revision.set(release_due_at=now)
        hint(Hint.RELEASE, revision.decision)  # type: ignore[arg-type] # what is due is decided
