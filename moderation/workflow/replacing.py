"""An appeal against a restriction goes on about what has taken its place, if anything has."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.models import AccountAppeal, Sanction
from moderation.workflow.sanctioning import REPLACED


def holding(appeals: Sequence[AccountAppeal]) -> list[Sanction]:
    """What each is about by now: the restriction that it is against, or what took its place.

    One more query, where anything has.
    """
    against = [sanction_of(one) for one in appeals]
    later = _later_than([one for one in against if one.lifted_because == REPLACED])
    return [_last(one, later) for one in against]


def _later_than(replaced: Sequence[Sanction]) -> list[Sanction]:
    if not replaced:
        return []
    rows = Sanction.objects.filter(
        reader__in={one.reader_id for one in replaced},
        publication__in={one.publication_id for one in replaced},
        began_at__gte=min(one.began_at for one in replaced),
    )
    return list(rows.select_related("by", "publication", "lifted_by").order_by("began_at", "pk"))


def _last(sanction: Sanction, later: Sequence[Sanction]) -> Sanction:
    """At the end of a chain of restrictions of one kind, each in the place of the one before."""
    for one in later:
        ended = sanction.lifted_at if sanction.lifted_because == REPLACED else None
        if ended and one.began_at >= ended and _of_one_kind(one, sanction):
            sanction = one
    return sanction


def _of_one_kind(one: Sanction, other: Sanction) -> bool:
    same_place = one.publication_id == other.publication_id
    return one.reader_id == other.reader_id and same_place and one.kind == other.kind


def sanction_of(appeal: AccountAppeal) -> Sanction:
    """The restriction that it is against."""
    found = appeal.statement.sanction
    assert found is not None  # noqa: S101 - account_appeal_is_against_a_restricted_account
    return found
