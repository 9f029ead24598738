"""The statement of reasons for the restriction of an account, in the restriction's transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from moderation import eu_values as eu
from moderation.clauses import clauses_of
from moderation.models import Sanction, Statement
from moderation.workflow.recording import day_of, end_of, write_down
from newsroom.models import Publication, Reader

Restriction = Statement.Restriction
MEASURES: dict[str, dict[str, str]] = {
    "premoderation": {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"},
    "no_reviewing": {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"},
    "suspension": {"decision_account": "DECISION_ACCOUNT_SUSPENDED"},
    "ban": {"decision_account": "DECISION_ACCOUNT_TERMINATED"},
}
# What a rule of the house found, as the reason that people would give.
CODE_OF = {"spam_twice": "spam"}


def state_sanction(sanction: Sanction, *, texts: int = 0) -> Statement | None:
    """State why a reader is restricted; words restrict nothing, and None is the answer."""
    if not sanction.restricts:
        return None
    return state_about_account(
        reader=sanction.reader,
        publication=sanction.publication,
        sanction=sanction.pk,
        measure=sanction.kind,
        reason=sanction.reason,
        until=sanction.until,
        rule=sanction.rule,
        texts=texts,
    )


def state_about_account(
    *,
    reader: Reader,
    publication: Publication,
    sanction: UUID,
    measure: str,
    reason: str,
    until: datetime | None = None,
    rule: str = "",
    texts: int = 0,
) -> Statement | None:
    """Write down why an account is restricted at a publication; in the restriction's transaction.

    `measure` is a key of `stated.MEASURES`; a warning restricts nothing, and None is the answer.
    `sanction` is the row that it is about: said again, the first statement is the answer.
    `until` is its end, with which a ban is stated as a suspension; `rule` the house's own that did
    it, where no moderator did, and `texts` how many comments it rests on. Raises KeyError for a
    measure that nobody knows.
    """
    if measure == "warning":
        return None
    if found := Statement.objects.filter(sanction=sanction).first():
        return found
    codes, ends = [CODE_OF.get(reason, reason)], end_of(until)
    stated_as = "suspension" if measure == "ban" and ends else measure
    return write_down(
        publication.pk,
        clauses_of(codes, named=not rule),
        {"measure": measure, "reason": reason, "rule": rule, "texts": texts},
        reader_id=reader.pk,
        restriction=Restriction.ACCOUNT,
        sanction_id=sanction,
        codes=codes,
        content_date=day_of(reader.joined_at),
        end_date=ends,
        source_type=eu.OWN_INITIATIVE,
        automated_detection=bool(rule),
        automated_decision="AUTOMATED_DECISION_FULLY"
        if rule
        else "AUTOMATED_DECISION_NOT_AUTOMATED",
        **MEASURES[stated_as],
    )
