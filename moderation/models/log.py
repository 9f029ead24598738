from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid
from comments.models import Comment, Revision
from moderation.models.decision import Decision
from newsroom.ids import new_id
from newsroom.models import Article, Publication, Reader


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

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    act = models.CharField(max_length=16, choices=Act.choices)
    by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+", db_index=False)
    rule = models.CharField(
        max_length=60, blank=True, help_text="Which rule of the house did it, where nobody did."
    )
    reason = models.CharField(max_length=200, blank=True, help_text="A code, never free words.")
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="+")
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reader = models.ForeignKey(
        Reader, models.PROTECT, null=True, related_name="+", help_text="Whom it is about."
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    facts = models.JSONField(default=dict, help_text="Numbers, codes and ids; no names, no texts.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="log_entry_says_who_did_it_or_by_which_rule",
                condition=Q(by__isnull=False, rule="") | Q(by__isnull=True, rule__gt=""),
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "-at", "-id"], name="log_newest_first"),
            models.Index(fields=["by", "-at"], name="log_by_whom", condition=Q(by__isnull=False)),
        ]
        triggers = [
            forbid(
                "log_entry_is_never_changed_or_deleted",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M}"
