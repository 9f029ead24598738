"""The appeals that a moderator may hear: never one against what they decided themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from moderation.models import AccountAppeal, Case, Decision
from moderation.permissions import cases_of, in_office
from moderation.workflow.appealing_accounts import barred_from_accounts
from moderation.workflow.barring import stands_back
from newsroom.models import Reader, Role


def appeals_within_reach(moderator: Reader) -> QuerySet[Case]:
    """The open appeals of a moderator's desks, whoever is to hear them; their own are not."""
    waiting = cases_of(moderator).filter(cause=Case.Cause.APPEAL, closed_at=None)
    return (
        waiting.exclude(revision__author=moderator)
        .select_related("revision__author", "comment__article", "appealed__moderator")
        .prefetch_related("notices__complained_of")
    )


def to_be_heard(moderator: Reader, appeals: Sequence[Case]) -> list[Case]:
    """Those of these that this moderator may hear; five queries for all of them."""
    decided, desks = _who_decided(appeals), _desks({case.publication_id for case in appeals})
    return [case for case in appeals if not _stands_back(case, moderator, decided, desks)]


def accounts_to_be_heard(
    moderator: Reader, appeals: Sequence[AccountAppeal]
) -> list[AccountAppeal]:
    """Those of these, about accounts, that this moderator may answer; one query for all."""
    barred = barred_from_accounts(appeals, moderator)
    return [appeal for appeal, no in zip(appeals, barred, strict=True) if no is None]


def _stands_back(
    case: Case,
    moderator: Reader,
    decided: dict[UUID, set[UUID]],
    desks: dict[int, list[Role]],
) -> bool:
    section = case.comment.article.section
    at_the_desk = {r.reader_id for r in desks[case.publication_id] if r.covers(section)}
    others = at_the_desk - {moderator.pk, case.revision.author_id}
    texts = (case.revision_id, case.revision.judged)
    return stands_back(case, moderator, set().union(*(decided[pk] for pk in texts)), others)


def _who_decided(appeals: Sequence[Case]) -> dict[UUID, set[UUID]]:
    texts = {pk for case in appeals for pk in (case.revision_id, case.revision.judged)}
    by_people = Decision.objects.filter(revision__in=texts, moderator__isnull=False)
    decided: dict[UUID, set[UUID]] = defaultdict(set)
    for text, who in by_people.values_list("revision", "moderator"):
        decided[text].add(who)
    return decided


def _desks(publications: set[int]) -> dict[int, list[Role]]:
    desks: dict[int, list[Role]] = defaultdict(list)
    roles = in_office().filter(publication__in=publications)
    for role in roles.filter(reader__is_active=True):
        desks[role.publication_id].append(role)
    return desks
