"""New practice texts from real ones whose answer became certain."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Revision, Status
from moderation.models import Calibration, Case, Decision, StaffOutcome
from moderation.refusals import NotForPractice, OwnCase
from moderation.verdict import Outcome
from moderation.workflow.barring import must_sit_at_a_desk_of
from moderation.workflow.copying import copy
from moderation.workflow.locks import lock_revision
from newsroom.ids import first_id_of
from newsroom.models import Publication, Reader

logger = logging.getLogger(__name__)

AT_ONCE = 100
RECENT = timedelta(days=60)
# In use at a time: three civil ones for two that are not, as among the starters (science
# D4), or whoever always says "civil" would pass nearly all of them.
IN_USE_AT_MOST = {True: 60, False: 40}
# People in charge looked after peers had decided, and may have come to the same end.
UPHOLDS = {Case.Cause.AUDIT, Case.Cause.RETURNED}
ENDED = [Status.RELEASED, Status.RETURNED, Status.REJECTED]


def harvest(publication: Publication) -> int:
    """Nightly: copy recent texts whose answer was confirmed; how many.

    Confirmed is what peers decided and a moderator upheld, by lot or because the desk looks
    at all that is returned, what two moderators decided alike, and what staff decided when its
    author asked for a second look. Never what moderators disagree on. Bounded, safe to
    repeat, and to go on with.
    """
    room, made = _room(publication), 0
    for pk, for_it in _candidates(publication).iterator():
        civil = for_it > 0
        if room[civil] > 0 and _try(pk):
            room[civil] -= 1
            made += 1
        if made == AT_ONCE or not any(room.values()):
            break
    return made


def _room(publication: Publication) -> dict[bool, int]:
    """How many more of each answer may come into use."""
    made_here = Calibration.objects.filter(
        origin__isnull=False, retired_at=None, revision__publication=publication
    )
    in_use = Counter(made_here.values_list("civil", flat=True))
    return {civil: max(0, most - in_use[civil]) for civil, most in IN_USE_AT_MOST.items()}


def _candidates(publication: Publication) -> QuerySet[Revision, tuple[UUID, int]]:
    """Texts on which people in charge agree and looked twice or after others, newest first."""
    desk, released = Q(decisions__by=Decision.By.DESK), Q(decisions__outcome="release")
    after_others = Q(decisions__case__cause__in=[Case.Cause.SECOND_LOOK, *UPHOLDS])
    found = Revision.objects.filter(
        _reads_alone(), publication=publication, status__in=ENDED, practised_as=None
    )
    counted = found.filter(pk__gte=first_id_of(timezone.now() - RECENT)).annotate(
        moderators=Count("decisions__moderator", distinct=True),
        looks=Count("decisions", filter=desk & after_others, distinct=True),
        for_it=Count("decisions", filter=desk & released, distinct=True),
        against=Count("decisions", filter=desk & ~released, distinct=True),
    )
    agreed = Q(for_it=0, against__gt=0) | Q(for_it__gt=0, against=0)
    sure = counted.filter(agreed, Q(moderators__gt=1) | Q(looks__gt=0))
    return sure.order_by("-pk").values_list("pk", "for_it")


def _reads_alone() -> Q:
    """Texts of people still here, that answer nothing, or something that is public."""
    parent = Q(comment__parent=None) | Q(comment__parent__released_revision__isnull=False)
    return parent & Q(author__is_active=True)


def _try(pk: UUID) -> bool:
    """One text that cannot be copied must not keep the others waiting."""
    try:
        return _harvest(pk)
    except Exception:
        logger.exception("could not make a practice text of %s", pk)
        return False


@transaction.atomic
def _harvest(pk: UUID) -> bool:
    revision = lock_revision(pk)
    decisions = _decisions_on(revision)
    civil = settled_answer(decisions)
    if revision.status not in ENDED or civil is None or not _is_confirmed(decisions):
        return False
    if hasattr(revision, "practised_as"):
        return False
    copy(revision, civil=civil, explanation="Two looks at it came to the same end.")
    return True


def settled_answer(decisions: Sequence[Decision]) -> bool | None:
    """What people in charge say about a text; None where they say nothing, or two things."""
    said = {d.outcome == StaffOutcome.RELEASE for d in decisions if d.by == Decision.By.DESK}
    return said.pop() if len(said) == 1 else None


def _is_confirmed(decisions: Sequence[Decision]) -> bool:
    """Whether the answer of people in charge rests on more than one look of one of them."""
    desk = [one for one in decisions if one.by == Decision.By.DESK]
    causes = {cause for one in desk if hasattr(one, "case") for cause in one.case.causes}
    heard = any(hasattr(one, "case") and _heard_its_author(one.case) for one in desk)
    if len({one.moderator_id for one in desk}) > 1 or heard:
        return True
    peers = {one.outcome for one in decisions if one.by == Decision.By.PEERS}
    they_said = {None if one == Outcome.ESCALATE else one == Outcome.RELEASE for one in peers}
    return bool(UPHOLDS & causes) and they_said == {settled_answer(desk)}


def _heard_its_author(case: Case) -> bool:
    """Whether the desk looked because its author asked, or had the author's words before it."""
    has_words = case.cause == Case.Cause.RETURNED and bool(case.statement)
    return case.cause == Case.Cause.SECOND_LOOK or has_words


def _decisions_on(revision: Revision) -> list[Decision]:
    found = Decision.objects.filter(revision=revision).select_related("case")
    return list(found.order_by("decided_at", "pk"))


@transaction.atomic
def pick(
    revision: Revision, *, moderator: Reader, explanation: str, blatant: bool = False
) -> Calibration:
    """Use this decided text for practice. A reviewer who misses a blatant one reads why.

    Safe to repeat: what was copied before only gets the new explanation. Raises OwnCase,
    ModeratorsOnly, and NotForPractice where it has no settled answer, does not read alone, or is
    gone.
    """
    if revision.author_id == moderator.pk:
        raise OwnCase(_("Nobody picks their own comment."))
    revision = lock_revision(revision.pk)
    must_sit_at_a_desk_of(revision.publication_id, moderator)
    civil = _answer_of(revision)
    made: Calibration | None = getattr(revision, "practised_as", None)
    if made is None:
        made = copy(revision, civil=civil, explanation=explanation)
    made.explanation, made.blatant, made.picked_by = explanation.strip(), blatant, moderator
    made.save(update_fields=["explanation", "blatant", "picked_by"])
    return made


def _answer_of(revision: Revision) -> bool:
    """What the house says about a decided text; people in charge before peers."""
    is_fit = Revision.objects.filter(_reads_alone(), pk=revision.pk, status__in=ENDED)
    if not is_fit.exists():
        raise NotForPractice
    by_desk = [one for one in _decisions_on(revision) if one.by == Decision.By.DESK]
    civil = settled_answer(by_desk)
    if by_desk and civil is None:
        raise NotForPractice(_("Moderators disagree about this text."))
    return revision.status == Status.RELEASED if civil is None else civil
