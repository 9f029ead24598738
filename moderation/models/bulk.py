"""Many cases decided at once, on record case by case."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid
from moderation.models.case import Case
from moderation.models.decision import Decision, StaffOutcome
from newsroom.ids import new_id
from newsroom.models import Reader

AT_MOST = 200  # cases
SEEN_AT_MOST = 40  # characters


class BulkAct(models.Model):
    """One decision of a moderator about many cases, with one reason; carried out one by one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Reader, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, choices=StaffOutcome.choices)
    reason = models.CharField(max_length=200)
    explanation = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-asked_at"], name="bulk_newest_first"),
            models.Index(
                fields=["asked_at"], name="bulk_unfinished", condition=Q(done_at__isnull=True)
            ),
        ]
        triggers = [
            forbid(
                "bulk_act_stays_what_was_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.by_id, OLD.outcome, OLD.reason, OLD.explanation, OLD.asked_at)"
                    " IS DISTINCT FROM"
                    " (NEW.by_id, NEW.outcome, NEW.reason, NEW.explanation, NEW.asked_at)"
                    " OR OLD.done_at IS NOT NULL)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.by_id}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class BulkItem(models.Model):
    """A case of a bulk act: what its moderator had seen of it, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Still to be done")
        DONE = "done", _("Decided")
        CHANGED = "changed", _("Left out: it had changed")
        REFUSED = "refused", _("Refused")

    act = models.ForeignKey(BulkAct, models.PROTECT, related_name="items", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    seen = models.CharField(
        max_length=SEEN_AT_MOST, help_text="What the case was when it was chosen."
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    refusal = models.CharField(max_length=60, blank=True, help_text="The code of the refusal.")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "case"], name="bulk_act_decides_a_case_once"),
            models.CheckConstraint(
                name="bulk_item_that_is_done_has_its_decision",
                condition=Q(state="done", decision__isnull=False)
                | (~Q(state="done") & Q(decision__isnull=True)),
            ),
            models.CheckConstraint(
                name="bulk_item_says_why_it_was_refused",
                condition=Q(state="refused", refusal__gt="")
                | (~Q(state="refused") & Q(refusal="")),
            ),
        ]
        triggers = [
            forbid(
                "bulk_item_that_is_over_stays_so",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'waiting'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"
