from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid
from comments.models import Comment, Revision
from moderation.models.decision import Decision
from moderation.models.sanction import Sanction
from newsroom.ids import new_id
from newsroom.models import Article, Publication, Reader

SEQUENCE = "moderation_logentry_number"
# What follows from a line that is there anyway, and may be many: pages leave it out unless asked.
FOLLOWS = ("moved", "credited", "standing", "recounted")


def _where(field: str) -> models.Index:
    """Few lines are about any one of these; the others need no place in its index."""
    known = Q(**{f"{field}__isnull": False})
    return models.Index(fields=[field, "at", "number"], name=f"log_of_{field}", condition=known)


class LogEntry(models.Model):
    """A line of the log: something changed where a comment, a person or a rule stands.

    Append-only. It names rows, and never holds a name or a text of its own: so that it can
    stay when a person goes. What was done to many at once is one line, the `parent` of theirs.
    """

    class Act(models.TextChoices):
        DECIDED = "decided", _("Decided about a text")
        UNDONE = "undone", _("Took a decision back at once")
        CORRECTED = "corrected", _("Corrected an earlier decision")
        BULK = "bulk", _("Decided about many at once")
        ASSIGNED = "assigned", _("Gave a case to a colleague")
        HIDDEN = "hidden", _("Hid a public comment until it is decided")
        SHOWN = "shown", _("Showed a hidden comment again")
        REPORTS_IGNORED = "reports_ignored", _("Keeps a comment, whatever is reported")
        NOTICE_RECEIVED = "notice_received", _("Received a notice of illegal content")
        NOTICE_ANSWERED = "notice_answered", _("Answered a notice of illegal content")
        APPEALED = "appealed", _("An author appealed")
        APPEAL_HEARD = "appeal_heard", _("Heard an appeal")
        SANCTIONED = "sanctioned", _("Restricted a reader")
        LIFTED = "lifted", _("Lifted a restriction")
        ACKNOWLEDGED = "acknowledged", _("A reader acknowledged a warning")
        NOTED = "noted", _("Wrote a note about a reader")
        VOIDED = "voided", _("Voided a reader’s reviews")
        STANDING = "standing", _("A reviewer’s record changed")
        MODE = "mode", _("Set how comments are published")
        RAID = "raid", _("Switched raid mode")
        LISTED = "listed", _("Changed a list of words, links or names")
        RULE = "rule", _("Changed a rule")
        ROLE = "role", _("Gave or took a role")
        HIGHLIGHTED = "highlighted", _("Pinned or picked a comment")
        EXPORTED = "exported", _("Exported records")
        HOOK = "hook", _("Changed who outside is asked about texts")
        ENDPOINT = "endpoint", _("Set where events are sent")
        SIGN_ON = "sign_on", _("Changed how readers sign in")
        LINKED = "linked", _("Linked an account by its confirmed address")
        REKEYED = "rekeyed", _("Changed what accounts are known by")
        IMPORTED = "imported", _("Brought comments from elsewhere, or took them back")
        ERASING = "erasing", _("Began to erase a reader who asked for it")
        # PostgreSQL writes these, and DECIDED, APPEALED, VOIDED, STANDING, RULE, ROLE, LINKED and
        # HIGHLIGHTED, by itself: see told/.
        MOVED = "moved", _("A text moved on")
        CREDITED = "credited", _("Reviews were counted for their reviewers")
        RECOUNTED = "recounted", _("A text was counted anew")
        WAIVED = "waived", _("Let an author off their reviews")
        RELIEVED = "relieved", _("Asked more or less of readers")

    # SANCTIONED, by the kind in its facts.
    UNRESTRICTING = {
        Sanction.Kind.MESSAGE: _("Wrote to a reader"),
        Sanction.Kind.WARNING: _("Warned a reader"),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(
        db_default=Func(
            Value(SEQUENCE), function="nextval", output_field=models.BigIntegerField()
        ),
        editable=False,
        help_text="The order of writing; within one text, one person or one rule without doubt.",
    )
    at = models.DateTimeField(default=timezone.now)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=16, choices=Act.choices)
    by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+", db_index=False)
    rule = models.CharField(
        max_length=60, blank=True, help_text="Which rule of the house did it, where nobody did."
    )
    reason = models.CharField(max_length=200, blank=True, help_text="A code, never free words.")
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reader = models.ForeignKey(
        Reader,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Whom it is about.",
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="+", db_index=False
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversals", db_index=False
    )
    facts = models.JSONField(default=dict, help_text="Numbers, codes and ids; no names, no texts.")

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("log")
        constraints = [
            models.CheckConstraint(
                name="log_entry_says_who_did_it_or_by_which_rule",
                condition=Q(by__isnull=False, rule="") | Q(by__isnull=True, rule__gt=""),
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "at", "number"], name="log_in_order"),
            models.Index(fields=["publication", "act", "at", "number"], name="log_of_one_act"),
            models.Index(
                fields=["publication", "at", "number"],
                name="log_of_acts",
                condition=~Q(act__in=FOLLOWS),
            ),
            *map(
                _where,
                (
                    "by",
                    "comment",
                    "revision",
                    "reader",
                    "article",
                    "decision",
                    "parent",
                    "reverses",
                ),
            ),
        ]
        triggers = [
            forbid(
                "log_entry_is_never_changed_or_deleted",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def in_words(self) -> str:
        """What was done. A step that restricts nothing is not called a restriction."""
        told = self.UNRESTRICTING if self.act == self.Act.SANCTIONED else {}
        return str(told.get(self.facts.get("kind")) or self.get_act_display())
