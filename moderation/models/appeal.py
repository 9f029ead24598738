from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.doors import forbid, forbid_when
from moderation.models.office import IN_OFFICE
from moderation.models.statement import Statement
from newsroom.ids import new_id
from newsroom.models import Reader


class AccountAppeal(models.Model):
    """An appeal against the restriction of an account: once, and somebody else answers it.

    An appeal about a text is a Case, for the desk decides about the text again. Here there is no
    text: the answer is that the restriction stays, or that it is lifted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.OneToOneField(Statement, models.PROTECT, related_name="account_appeal")
    against = models.ForeignKey(
        Reader,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who restricted the account; null where a rule of the house did.",
    )
    words = models.TextField(max_length=2000, blank=True, help_text="Why it should be lifted.")
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(null=True, help_text="Whether the restriction is lifted.")
    answer = models.TextField(max_length=2000, blank=True, help_text="What the desk says to it.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_appeal_is_answered_by_somebody_and_in_one_way",
                condition=Q(
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    upheld__isnull=True,
                    answer="",
                )
                | Q(answered_at__isnull=False, answered_by__isnull=False, upheld__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at", "id"],
                name="account_appeal_waiting",
                condition=Q(answered_at__isnull=True),
            )
        ]
        triggers = [
            forbid_when(
                "account_appeal_is_against_a_restricted_account",
                """NOT EXISTS (SELECT FROM moderation_statement s
                    WHERE s.id = NEW.statement_id AND s.restriction = 'account')""",
                operation=pgtrigger.Insert,
            ),
            forbid_when(
                "account_appeal_is_against_who_imposed_it",
                """NEW.against_id IS DISTINCT FROM (
                    SELECT x.by_id FROM moderation_statement s
                    JOIN moderation_sanction x ON x.id = s.sanction_id
                    WHERE s.id = NEW.statement_id)""",
                operation=pgtrigger.Insert,
            ),
            # But for the words of who was erased since, and those that were said to them.
            forbid_when(
                "account_appeal_that_is_answered_stays_so",
                """OLD.statement_id <> NEW.statement_id OR OLD.made_at <> NEW.made_at
                   OR OLD.against_id IS DISTINCT FROM NEW.against_id
                   OR OLD.words <> NEW.words AND NEW.words <> ''
                   OR OLD.answered_at IS NOT NULL AND (
                    OLD.answer <> NEW.answer AND NEW.answer <> ''
                    OR to_jsonb(OLD) - 'words' - 'answer'
                    <> to_jsonb(NEW) - 'words' - 'answer')""",
                operation=pgtrigger.Update,
            ),
            forbid("account_appeal_is_never_deleted", operation=pgtrigger.Delete),
            # Where nobody else there may lift what holds, there is nobody else to ask.
            forbid_when(
                "account_appeal_is_answered_by_another_where_there_is_one",
                f"""NEW.answered_by_id IS NOT NULL AND EXISTS (
                    SELECT FROM moderation_statement s
                    JOIN moderation_sanction x ON x.id = s.sanction_id
                    WHERE s.id = NEW.statement_id AND (
                        NEW.answered_by_id = s.reader_id OR NEW.answered_by_id = NEW.against_id
                        AND EXISTS (SELECT FROM newsroom_role o
                            JOIN newsroom_reader p ON p.id = o.reader_id
                            WHERE o.publication_id = s.publication_id
                            AND o.kind IN ('moderator', 'senior', 'admin')
                            AND (o.kind <> 'moderator' OR x.kind <> 'ban'
                                AND x.until - x.began_at < interval '8 days'
                                AND NOT EXISTS (SELECT FROM moderation_sanction y
                                    WHERE y.reader_id = x.reader_id AND y.kind = x.kind
                                    AND y.publication_id = x.publication_id
                                    AND y.lifted_at IS NULL AND y.until > now()
                                    AND y.until - y.began_at >= interval '8 days'))
                            AND (o.kind = 'admin' OR NOT EXISTS (SELECT FROM newsroom_role f
                                WHERE f.publication_id = s.publication_id
                                AND f.reader_id = s.reader_id
                                AND f.kind IN ('moderator', 'senior', 'admin')))
                            AND cardinality(o.sections) = 0 AND {IN_OFFICE}
                            AND p.id NOT IN (NEW.against_id, s.reader_id))))""",  # noqa: S608 - of constants
                operation=pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return f"appeal against {self.statement_id}"
