"""What a reader is shown of the statements of reasons to them, and what may still be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Status
from moderation import stated
from moderation.clauses import Clause, clauses_of
from moderation.models import Case, Decision, Statement, Terms
from newsroom.models import Reader


class Remedy(StrEnum):
    """What the person whom a statement is to may do about it, inside the house."""

    SECOND_LOOK = "second_look"  # readers returned it: the desk may be asked
    APPEAL = "appeal"
    HEARD_WITH_CASE = "heard_with_case"  # the desk decides anyway: say something for it
    WAITS = "waits"  # it was asked for, and is not decided yet
    OVER = "over"  # what it is about is not in force any more
    TOO_LATE = "too_late"
    FINAL = "final"  # nobody here may correct it any more


def statements_to(reader: Reader) -> QuerySet[Statement]:
    """All statements of reasons to a reader, newest first."""
    return (
        Statement.objects.filter(reader=reader)
        .select_related(
            "decision", "revision__comment__article", "publication", "sanction", "account_appeal"
        )
        .order_by("-pk")
    )


@dataclass(frozen=True)
class Told:
    """A statement as its reader is told it: in their language, with what they can do."""

    statement: Statement
    remedy: Remedy
    terms: Terms

    @property
    def clauses(self) -> list[Clause]:
        return clauses_of(self.statement.codes, named=stated.named(self.statement.facts))

    @property
    def facts(self) -> list[str]:
        one = self.statement
        return stated.facts(one.restriction, one.facts, until=one.end_date).split("\n")

    @property
    def law(self) -> str:
        """The law that it rests on, as the publication named it; empty where it is none."""
        return self.statement.illegal_content_legal_ground

    @property
    def by_machine(self) -> str:
        return stated.machine(self.statement)

    @property
    def source(self) -> str:
        return str(stated.SOURCES.get(self.statement.source_type, ""))

    @property
    def explanation(self) -> str:
        """What the desk wrote to its author besides. It is not in the record."""
        about = self.statement.decision or self.statement.sanction
        return about.explanation if about is not None else ""

    @property
    def appeal_until(self) -> datetime | None:
        return self.statement.appeal_until if self.remedy == Remedy.APPEAL else None

    @property
    def redress(self) -> list[str]:
        """The ways outside the house, as the publication words them."""
        match self.terms.redress:
            case Terms.Redress.NONE:
                return []
            case Terms.Redress.OWN:
                return self.terms.redress_words.split("\n")
        return [
            _(
                "You may take the matter to an out-of-court dispute settlement body that is"
                " certified in the European Union (Article 21 of the Digital Services Act). You"
                " choose which; the European Commission keeps the list."
            ),
            _("And you may go to court, at any time, whatever was decided here."),
        ]


def told(statement: Statement) -> Told:
    """A statement with what may be done about it just now."""
    return Told(statement, remedy_of(statement), Terms.objects.of(statement.publication_id))


def remedy_of(statement: Statement) -> Remedy:
    """What its reader may do about it, inside the house."""
    if statement.decision is None:
        return _of_an_account(statement)
    return _of_a_text(statement, statement.decision)


def _of_a_text(statement: Statement, decision: Decision) -> Remedy:
    revision = decision.revision
    if revision.decision != decision.pk or revision.release_due_at is not None:
        return Remedy.OVER
    cases = list(Case.objects.filter(revision=revision))
    if statement.restriction == Statement.Restriction.HIDDEN:
        return _while_hidden(cases)
    if any(case.is_open and case.cause != Case.Cause.AUDIT for case in cases):
        return Remedy.WAITS
    if revision.status not in (Status.RETURNED, Status.REJECTED):
        return Remedy.OVER
    if decision.by != Decision.By.DESK:
        asked = any(case.cause == Case.Cause.SECOND_LOOK for case in cases)
        return Remedy.FINAL if asked else Remedy.SECOND_LOOK
    if _is_spent(decision.pk, cases):
        return Remedy.FINAL
    return Remedy.APPEAL if timezone.now() <= decision.appeal_until else Remedy.TOO_LATE


def _while_hidden(cases: list[Case]) -> Remedy:
    waiting = next((case for case in cases if case.is_open), None)
    if waiting is None:
        return Remedy.OVER
    return Remedy.WAITS if waiting.statement else Remedy.HEARD_WITH_CASE


def _is_spent(decision: UUID, cases: list[Case]) -> bool:
    """Whether it was appealed, or made on an appeal."""
    appeals = [case for case in cases if case.cause == Case.Cause.APPEAL]
    return any(decision in (case.appealed_id, case.decision_id) for case in appeals)


def _of_an_account(statement: Statement) -> Remedy:
    """Appeals against restrictions of accounts are rows of their own."""
    asked = getattr(statement, "account_appeal", None)
    if asked is not None:
        return Remedy.FINAL if asked.answered_at else Remedy.WAITS
    if statement.sanction is not None and statement.sanction.lifted_at is not None:
        return Remedy.OVER
    return Remedy.APPEAL if timezone.now() <= statement.appeal_until else Remedy.TOO_LATE
