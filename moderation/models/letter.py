from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.doors import forbid, forbid_when, update_of, worth
from comments.models import Comment
from moderation.models.mail import Mail
from newsroom.ids import new_id
from newsroom.models import Publication, Reader


class Letter(models.Model):
    """Something that the house has to say to one reader, in the page and perhaps by mail."""

    class Kind(models.TextChoices):
        RELEASED = "released", _("Your comment is public")
        RETURNED = "returned", _("Your comment was returned to you")
        REJECTED = "rejected", _("Your comment was rejected")
        UPHELD = "upheld", _("Your appeal was heard, and your comment stays rejected")
        NEW_PUBLIC = "new_public", _("Your new text is public")
        NEW_RETURNED = "new_returned", _("Your new text was returned to you")
        NEW_REJECTED = "new_rejected", _("Your new text was rejected")
        NEW_UPHELD = "new_upheld", _("Your appeal was heard, and your new text stays rejected")
        KEPT = "kept", _("Your appeal was heard, and it stays returned to you")
        GRANTED = "granted", _("Your appeal was heard, and you were right")
        NOT_LIFTED = "not_lifted", _("Your appeal was heard, and the restriction stays")
        RESTORED = "restored", _("Your comment was returned by mistake")
        HIDDEN = "hidden", _("Your comment is hidden until the desk has looked at it")
        SHOWN_AGAIN = "shown_again", _("Your comment is public again")
        REPORTS = "reports", _("What became of your reports")
        REPLY = "reply", _("Somebody answered you")
        MISSED = "missed", _("About a review of yours")
        PRACTICE = "practice", _("A few practice texts for you")
        VOIDED = "voided", _("Your reviews do not count any more")
        INVITATION = "invitation", _("Comments are waiting to be read")
        MESSAGE = "message", _("A message from the desk")
        WARNED = "warned", _("A warning from the desk")
        RESTRICTED = "restricted", _("What you may do here is limited for now")
        LIFTED = "lifted", _("You may take part again as before")

    class Answer(models.TextChoices):
        """What a moderator says to an objection."""

        LIFTED = "lifted", _("Lift it")
        LEFT = "left", _("Leave it")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.ForeignKey(Reader, models.CASCADE, related_name="letters")
    publication = models.ForeignKey(
        Publication, models.CASCADE, null=True, related_name="+", help_text="Whose desk answers."
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="+", help_text="Of a reply: the reply."
    )
    about = models.UUIDField(
        null=True, help_text="The decision, text or reply that it is about: one letter each."
    )
    facts = models.JSONField(default=dict, help_text="What its words are filled in with.")
    written_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(
        default=timezone.now,
        db_default=Now(),
        help_text="Not shown or mailed before: until then its decision may be undone.",
    )
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True, help_text="Null: not, or no more, by mail.")
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="letters")
    contested_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=2000, blank=True)
    answer = models.CharField(max_length=6, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["to", "kind", "about"], name="letter_is_written_once_about_each_thing"
            ),
            models.CheckConstraint(
                name="letter_that_is_contested_tells_of_a_review_or_a_warning",
                condition=Q(contested_at__isnull=True)
                | Q(kind__in=["missed", "practice", "voided", "warned"]),
            ),
            models.CheckConstraint(
                name="letter_is_answered_by_somebody_once_it_is_contested",
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(
                    answer__gt="",
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    contested_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="letter_that_is_in_a_mail_waits_for_none",
                condition=Q(mail__isnull=True) | Q(mail_due_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["to", "-id"], name="letter_newest_first"),
            models.Index(fields=["to"], name="letter_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["publication", "contested_at", "id"],
                name="letter_contested",
                condition=Q(contested_at__isnull=False, answered_at__isnull=True),
            ),
            models.Index(fields=["to", "-id"], name="letter_replies", condition=Q(kind="reply")),
            models.Index(
                fields=["mail_due_at"],
                name="letter_mail_due",
                condition=Q(mail_due_at__isnull=False),
            ),
            models.Index(
                fields=["to"], name="letter_mail_to", condition=Q(mail_due_at__isnull=False)
            ),
        ]
        triggers = [
            # So it is in one mail at most, also when that mail's row is long gone.
            forbid(
                "letter_that_waits_for_no_mail_never_will",
                operation=update_of("mail_due_at"),
                condition=pgtrigger.Condition(
                    "OLD.mail_due_at IS NULL AND NEW.mail_due_at IS NOT NULL"
                ),
            ),
            forbid(
                "letter_goes_into_a_mail_only_when_it_waits_for_one",
                operation=update_of("mail_id"),
                condition=pgtrigger.Condition(
                    "NEW.mail_id IS NOT NULL AND OLD.mail_due_at IS NULL"
                    " AND NEW.mail_id IS DISTINCT FROM OLD.mail_id"
                ),
            ),
            forbid_when(
                "letter_goes_into_a_mail_to_its_own_reader",
                """NOT EXISTS (SELECT FROM moderation_mail m
                    WHERE m.id = NEW.mail_id AND m.to_id = NEW.to_id)""",
                operation=pgtrigger.Insert | update_of("mail_id"),
                condition=worth("NEW.mail_id IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_id}"

    @property
    def may_be_contested(self) -> bool:
        """Whether it may be objected to. A restriction is not: against that one appeals."""
        kinds = self.Kind
        contestable = (kinds.MISSED, kinds.PRACTICE, kinds.VOIDED, kinds.WARNED)
        return self.kind in contestable and self.contested_at is None
