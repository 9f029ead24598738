from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_any, forbid_at_commit, forbid_when
from comments.models import Revision
from moderation.passports import rule_of
from moderation.verdict import Outcome
from newsroom.ids import FIRST_OF_OURS, new_id
from newsroom.models import GHOST, Reader


class StaffOutcome(models.TextChoices):
    """What people in charge may decide. Only they may reject."""

    RELEASE = "release", _("Release it")
    RETURN = "return", _("Return it to its author")
    REJECT = "reject", _("Reject it")


OUTCOMES = [
    *StaffOutcome.choices,
    (Outcome.ESCALATE.value, _("Ask the desk")),
]


# How a text that is brought may begin, and what was decided about it elsewhere. Withdrawn is the
# mark that stays in public where what cannot be seen was answered.
AS_IT_SAYS = """(('released', 'release'), ('withdrawn', 'release'), ('held', 'escalate'),
    ('rejected', 'reject'))"""


class InForce(models.Manager["Decision"]):
    """Without those that were undone at once: these never were, but for the record."""

    def get_queryset(self) -> models.QuerySet[Decision]:
        return super().get_queryset().filter(undoing=None)


class Decision(models.Model):
    """The append-only row that records an outcome: by whom, on what evidence, why."""

    class By(models.TextChoices):
        PEERS = "peers", _("Peers")
        DESK = "desk", _("Desk")
        HOUSE = "house", _("the house itself, by a rule that it names")
        IMPORT = "import", _("the system that it was brought from")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=OUTCOMES)
    by = models.CharField(max_length=6, choices=By.choices)
    moderator = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="decisions")
    reason = models.CharField(max_length=200)
    explanation = models.TextField(blank=True)
    evidence = models.JSONField(help_text="With the rule, enough to come to it again.")
    rule = models.UUIDField(
        null=True, help_text="The Rule by which peers decided it: the key. See Revision.rule."
    )
    decided_at = models.DateTimeField(default=timezone.now)

    # First, so that it is the default: what forgets to ask gets what counts.
    objects = InForce()
    ever: ClassVar[models.Manager[Decision]] = models.Manager()

    class Meta:
        base_manager_name = "ever"
        constraints = [
            models.CheckConstraint(
                name="decision_of_the_desk_has_a_moderator",
                condition=Q(by="desk", moderator__isnull=False)
                | (~Q(by="desk") & Q(moderator__isnull=True)),
            ),
            models.CheckConstraint(
                name="decision_to_reject_is_made_by_people_in_charge",
                condition=~Q(outcome="reject") | Q(by__in=["desk", "import"]),
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(by="import"),
                name="text_is_brought_once",
            ),
            # So that nobody who looks for recent decisions by their ids comes upon it.
            models.CheckConstraint(
                name="decision_of_an_import_lies_before_all_of_ours",
                condition=~Q(by="import") | Q(id__lt=FIRST_OF_OURS),
            ),
            models.CheckConstraint(name="decision_has_a_reason", condition=Q(reason__gt="")),
        ]
        triggers = [
            forbid_when(
                "decision_of_peers_to_release_rests_on_two_ratings",
                """NEW."by" = 'peers' AND NEW.outcome = 'release' AND 2 > (
                    SELECT count(*) FROM moderation_rating g
                    WHERE g.revision_id = NEW.revision_id AND g.civil AND NOT EXISTS (
                        SELECT FROM moderation_voiding v WHERE v.reviewer_id = g.reviewer_id
                        AND (v.lifted_at IS NULL OR v.lifted_at > g.rated_at)))""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("""NEW."by" = 'peers'"""),
            ),
            # A slip is mended within minutes of the first release, and while nobody looks into it.
            forbid_when(
                "decision_of_the_house_asks_the_desk_or_releases_a_mend",
                """NEW."by" = 'house' AND NEW.outcome <> 'escalate' AND NOT (
                    NEW.outcome = 'release' AND EXISTS (
                    SELECT FROM comments_revision r
                    JOIN comments_comment c ON c.id = r.comment_id
                    JOIN comments_revision public ON public.id = c.released_revision_id
                    JOIN comments_rule k ON k.id = r.rule
                    WHERE r.id = NEW.revision_id AND r.status = 'pending'
                    AND r.mends_id = coalesce(public.mends_id, public.id)
                    AND c.first_released_at + make_interval(
                        mins => coalesce((k.says ->> 'mend_within')::int, 5)) >= NEW.decided_at
                    AND NOT EXISTS (SELECT FROM moderation_case open
                        WHERE open.comment_id = c.id AND open.closed_at IS NULL
                        AND open.cause <> 'staff_after')))""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("""NEW."by" = 'house'"""),
            ),
            # What the other system decided is taken over for what a batch brings just now, and for
            # nothing else: it was not here before, and nobody who could sign in here wrote it.
            forbid_any(
                "decision_of_an_import_is_about_a_text_that_it_brings",
                f"""(SELECT true FROM comments_revision r
                    JOIN moderation_importedcomment i ON i.comment = r.comment_id
                    JOIN moderation_importbatch b ON b.id = i.batch_id
                    JOIN newsroom_reader a ON a.id = r.author_id
                    WHERE r.id = n.revision_id AND r.decision = n.id
                    AND r.status = n.evidence ->> 'began'
                    AND (r.status, n.outcome) IN {AS_IT_SAYS}
                    AND b.state = 'loading' AND b.publication_id = r.publication_id
                    AND n.evidence ->> 'batch' = b.id::text AND a.issuer LIKE '{GHOST}%')
                    IS NULL""",  # noqa: S608 - of constants
                worth="""n."by" = 'import'""",
            ),
            # But for a text that its author has replaced: that it counts is all that follows. To
            # nobody here is owed a statement of what was decided elsewhere.
            forbid_at_commit(
                "decision_against_a_text_has_its_statement_of_reasons",
                """NOT EXISTS (SELECT FROM moderation_statement s WHERE s.decision_id = NEW.id)
                   AND NOT EXISTS (SELECT FROM comments_revision r
                    WHERE r.id = NEW.revision_id AND r.status = 'superseded')""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    """NEW.outcome IN ('return', 'reject') AND NEW."by" <> 'import'"""
                ),
            ),
            forbid_when(
                "decision_names_a_rule_that_is_kept",
                "NOT EXISTS (SELECT FROM comments_rule k WHERE k.id = NEW.rule)",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.rule IS NOT NULL"),
            ),
            forbid("decision_is_never_changed_or_deleted", operation=pgtrigger.Update),
            forbid_when(
                "decision_goes_only_with_the_import_that_brought_it",
                """OLD."by" <> 'import' OR NOT EXISTS (
                    SELECT FROM moderation_importbatch b WHERE b.state = 'rolling_back'
                    AND OLD.evidence ->> 'batch' = b.id::text)""",
                operation=pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.revision_id}, by {self.by}"

    @property
    def appeal_until(self) -> datetime:
        """Until when its author may appeal, if it is a rejection."""
        return self.decided_at + timedelta(days=rule_of(self.revision).appeal_days)
