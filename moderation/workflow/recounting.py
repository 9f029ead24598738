"""Counting anew what voided ratings touched; and coming to a decision again, from its row.

Each text is one short transaction, and is marked as done in it: to be killed anywhere costs
nothing but the time until the sweep finds what is left. Nobody on the staff has to do
anything for a text that is restored (civil B19).
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from comments.models import Revision, Status
from moderation import notices
from moderation.evidence import on_record
from moderation.models import Case, Decision, Rating, Recount, Voiding
from moderation.models.voiding import is_void
from moderation.passports import key_of, rule_by, rule_of
from moderation.relief import relieved
from moderation.screening.places import asks_trusted_readers
from moderation.supply import relief_at
from moderation.texts import Texts
from moderation.verdict import Outcome, Verdict
from moderation.workflow.crediting import credit_peers, lock_standings, uncredit
from moderation.workflow.deciding import ask_on, close_cases, decide, open_case, settle
from moderation.workflow.hearing import Hearing
from moderation.workflow.locks import lock_texts
from newsroom.tracing.spans import traced

logger = logging.getLogger(__name__)

AT_ONCE = 200
Came = Recount.Outcome
OVER = (Status.WITHDRAWN, Status.LAPSED, Status.SUPERSEDED)


def verdict_again(decision: Decision) -> Verdict:
    """What peers decided, from nothing but what the decision's own row says."""
    return heard(decision).verdict()


def heard(decision: Decision) -> Hearing:
    """All that a decision of peers rests on, as it was then."""
    record = on_record(decision.evidence, rule_by(decision.rule))
    ids = [row["rating"] for row in decision.evidence["ratings"]]
    ratings = Rating.objects.in_bulk(ids)
    return Hearing(
        rule=record.rule,
        ratings=[ratings[UUID(pk)] for pk in ids],
        witnesses=record.witnesses,
        circumstances=record.circumstances,
        room=decision.evidence["room"],
    )


@traced
def recount_some(voiding: UUID, *, at_most: int = AT_ONCE) -> int:
    """Count some of the texts anew that a voided account had rated; how many were done."""
    waiting = Recount.objects.filter(voiding=voiding, done_at=None).order_by("pk")
    return sum(_try(*row) for row in waiting.values_list("pk", "revision")[:at_most])


def left_behind(since: datetime) -> QuerySet[Voiding, UUID]:
    """The voidings with texts still to be counted anew, which nobody was seen at since then."""
    waiting = Recount.objects.filter(done_at=None, voiding__voided_at__lt=since)
    at_work = Recount.objects.filter(done_at__gte=since, voiding=OuterRef("pk"))
    left = Voiding.objects.filter(pk__in=waiting.values("voiding")).exclude(Exists(at_work))
    return left.order_by("voided_at").values_list("pk", flat=True)


def _try(pk: int, revision: UUID) -> bool:
    """One text that cannot be helped must not keep the others waiting."""
    try:
        return recount_one(pk, revision)
    except Exception:
        logger.exception("could not count %s anew", revision)
        return False


@transaction.atomic
def recount_one(pk: int, revision_id: UUID) -> bool:
    """Give this text what the ratings that still count say. False if it was done before."""
    texts = lock_texts(Revision.objects.values_list("comment", flat=True).get(pk=revision_id))
    revision = texts.by_key[revision_id]
    shown = shown_for(revision, texts)
    row = Recount.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if row.done_at is not None:
        return False
    _keep_rule(revision)
    raters = Rating.objects.filter(revision=revision).values_list("reviewer", flat=True)
    lock_standings(set(raters))  # At once, in key order; what follows locks some of them.
    _uncredit_voided(revision)
    revision.ratings_received -= 1  # as PostgreSQL will count it once this is done
    row.outcome = _outcome(revision, shown)
    row.done_at = timezone.now()
    row.save(update_fields=["outcome", "done_at"])
    return True


def _keep_rule(revision: Revision) -> None:
    """By which it may be decided. Whoever else keeps the same one just now is waited for here:
    they may be about to lock standings, and with these in our hands both would wait for ever."""
    key_of(relieved(rule_of(revision), relief_at(revision.publication_id)))


def _uncredit_voided(revision: Revision) -> None:
    """A verdict that was just being reached when the account was voided credited it again."""
    uncredit(list(Rating.objects.filter(is_void(), revision=revision)))


def _outcome(revision: Revision, shown: Revision) -> Recount.Outcome:
    if revision.is_waiting_for_peers:
        revision.set(ratings_wanted=_at_least(revision))
        settle(revision)
        return Came.RESETTLED
    if revision.decision is None or shown.status in OVER:
        return Came.GONE
    decision = Decision.objects.get(pk=revision.decision)
    if shown != revision and desk_decided(shown):
        return Came.BY_DESK
    if decision.by != Decision.By.PEERS:
        return Came.BY_DESK
    left = _without_voided(heard(decision), revision)
    found = left.verdict()
    if found.outcome == decision.outcome:
        if revision.status != Status.HELD:
            credit_peers(revision, left.ratings)  # by what the others said: they are fewer now
        return Came.KEPT
    return _set_right(revision, left, found, shown)


def desk_decided(revision: Revision) -> bool:
    return Decision.objects.filter(revision=revision, by=Decision.By.DESK).exists()


def shown_for(revision: Revision, texts: Texts) -> Revision:
    """The text that stands for a judged one: itself, or the same with a slip mended.

    Never an edit: that is another text, and others have read it.
    """
    mends = [text for text in texts.all if text.mends_id == revision.pk]
    return mends[-1] if mends and revision.status == Status.SUPERSEDED else revision


def _at_least(revision: Revision) -> int:
    """How many ratings are wanted to begin with; the verdict then asks for more."""
    return rule_of(revision).ratings_at_least


def _without_voided(hearing: Hearing, revision: Revision) -> Hearing:
    given = Rating.objects.filter(pk__in=[rating.pk for rating in hearing.ratings])
    voided = set(given.filter(is_void()).values_list("reviewer", flat=True))
    pairs = zip(hearing.ratings, hearing.witnesses, strict=True)
    left = [(rating, witness) for rating, witness in pairs if rating.reviewer_id not in voided]
    return replace(
        hearing,
        ratings=[rating for rating, _ in left],
        witnesses=[witness for _, witness in left],
        room=revision.ratings_at_most - revision.ratings_received,
    )


def _set_right(
    revision: Revision, left: Hearing, found: Verdict, shown: Revision
) -> Recount.Outcome:
    """The others would not have decided so."""
    if shown.status == Status.RELEASED:
        credit_peers(revision, left.ratings)
        open_case(shown, cause=Case.Cause.RECOUNT)  # Public until a moderator decides.
        return Came.CASE
    if found.outcome is Outcome.RELEASE:
        close_cases(revision, _decide(revision, left, found))
        credit_peers(revision, left.ratings)
        _tell(revision)
        return Came.RELEASED
    close_cases(revision)
    uncredit(left.ratings)
    return _ask_again(revision, left, found)


def _decide(revision: Revision, left: Hearing, found: Verdict) -> Decision:
    return decide(
        revision,
        outcome=found.outcome,
        by=Decision.By.PEERS,
        reason=Case.Cause.RECOUNT,
        evidence=left.as_evidence(found),
        rule=key_of(left.rule),
    )


def _ask_again(revision: Revision, left: Hearing, found: Verdict) -> Recount.Outcome:
    """Back to its readers, in its old place in the queue, with the whole time to decide.

    Where no reader's answer could settle it any more, to the desk.
    """
    deadline = timezone.now() + timedelta(hours=left.rule.deadline_hours)
    revision.move_to(
        Status.IN_REVIEW,
        decision=None,
        release_due_at=None,
        deadline_at=deadline,
        ratings_wanted=left.rule.ratings_at_least,
        trusted_only=asks_trusted_readers(revision),
    )
    if found.outcome is Outcome.ESCALATE:
        _decide(revision, left, found)
        return Came.CASE
    ask_on(revision, found, left.rule)
    _tell(revision)
    return Came.QUEUED


def _tell(revision: Revision) -> None:
    """Its author hears of it, once, if this text was ever returned: else there was no mistake."""
    returned = Decision.objects.filter(revision=revision, outcome=Outcome.RETURN)
    last = returned.select_related("revision__author").order_by("decided_at").last()
    if last is not None:
        notices.restored(last)
