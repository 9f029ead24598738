"""What a page says of the rule, and of one's own, is changed; see comments/models/changed.py."""

from __future__ import annotations

from comments.models.changed import (
    DELETE,
    INSERT,
    UPDATE,
    of_ones_own,
    of_reader,
    says,
)
from moderation.models.case import Case
from moderation.models.decision import Decision
from moderation.models.hook import HookCall
from moderation.models.letter import Letter
from moderation.models.policy import Policy
from moderation.models.sanction import Sanction
from moderation.models.standing import Standing
from moderation.models.statement import Statement
from moderation.models.undoing import Undoing
from moderation.models.unsent import Unsent
from moderation.models.waiver import Waiver
from newsroom.models import IdentityProvider


def _author_of(revision: str) -> str:
    """Whose text it is."""
    return f"SELECT author_id FROM comments_revision WHERE id = {revision}"  # noqa: S608 - of constants


class ChangedPolicy(Policy):
    class Meta:
        proxy = True
        triggers = [
            says("page_asks_for_something_else", INSERT | UPDATE,
                 "'publication-' || NEW.publication_id"),
            says("page_asks_for_it_no_more", DELETE, "'publication-' || OLD.publication_id"),
        ]  # fmt: skip


class ChangedProvider(IdentityProvider):
    class Meta:
        proxy = True
        triggers = [
            # Whose readers may react, and write.
            says("page_is_for_other_accounts", INSERT | UPDATE,
                 "'publication-' || NEW.publication_id"),
            says("page_is_for_fewer_accounts", DELETE, "'publication-' || OLD.publication_id"),
        ]  # fmt: skip


class ChangedUnsent(Unsent):
    class Meta:
        proxy = True
        triggers = of_ones_own("draft")


class ChangedLetter(Letter):
    class Meta:
        proxy = True
        triggers = of_ones_own("letter", "to_id")


class ChangedSanction(Sanction):
    class Meta:
        proxy = True
        triggers = of_ones_own("sanction")


class ChangedStatement(Statement):
    class Meta:
        proxy = True
        triggers = of_ones_own("statement")


class ChangedStanding(Standing):
    class Meta:
        proxy = True
        triggers = [
            # What is asked of a reader depends on their tier. The numbers change all the time.
            says("reader_has_a_tier", INSERT, of_reader("NEW")),
            says("reader_has_another_tier", UPDATE, of_reader("NEW"),
                 condition="OLD.tier IS DISTINCT FROM NEW.tier"),
        ]  # fmt: skip


class ChangedCase(Case):
    class Meta:
        proxy = True
        triggers = [
            says("case_is_new_to_its_author", INSERT, of_reader("one", "author_id"),
                 per_row=_author_of("NEW.revision_id")),
            says("case_is_otherwise_to_its_author", UPDATE, of_reader("one", "author_id"),
                 condition="""(OLD.closed_at, OLD.decision_id, OLD.statement, OLD.revision_id)
                    IS DISTINCT FROM (NEW.closed_at, NEW.decision_id, NEW.statement,
                    NEW.revision_id)""",
                 per_row=_author_of("NEW.revision_id")),
        ]  # fmt: skip


class ChangedDecision(Decision):
    class Meta:
        proxy = True
        triggers = [
            says("author_has_a_decision", INSERT, of_reader("one", "author_id"),
                 per_row=_author_of("NEW.revision_id")),
        ]  # fmt: skip


class ChangedUndoing(Undoing):
    class Meta:
        proxy = True
        triggers = [
            says("author_has_a_decision_less", INSERT, of_reader("one", "author_id"),
                 per_row="""SELECT r.author_id FROM moderation_decision d
                    JOIN comments_revision r ON r.id = d.revision_id
                    WHERE d.id = NEW.decision_id"""),
        ]  # fmt: skip


class ChangedHookCall(HookCall):
    class Meta:
        proxy = True
        triggers = [
            says("somebody_outside_is_asked_of_a_text", INSERT, of_reader("one", "author_id"),
                 per_row=_author_of("NEW.revision_id")),
            says("somebody_outside_has_said_of_a_text", UPDATE, of_reader("one", "author_id"),
                 condition="(OLD.state, OLD.deadline_at) IS DISTINCT FROM"
                           " (NEW.state, NEW.deadline_at)",
                 per_row=_author_of("NEW.revision_id")),
        ]  # fmt: skip


class ChangedWaiver(Waiver):
    class Meta:
        proxy = True
        triggers = [
            says("author_is_let_off", INSERT | UPDATE, of_reader("one", "author_id"),
                 per_row=_author_of("NEW.revision_id")),
        ]  # fmt: skip
