"""What can be told of. moderation/models/emitted/ tells it; docs/events.md says what is in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from newsroom.models import PING

# A version of the envelope and of what is in it: raised when something is taken out or renamed.
API_VERSION = "1"

KINDS = {
    "comment.submitted": _("A text was handed in"),
    "comment.gate_paid": _("Its author has given the reviews owed"),
    "comment.gate_waived": _("Its author was let off the reviews owed"),
    "comment.in_review": _("Peers read it"),
    "comment.held": _("It is with the desk"),
    "comment.returned": _("It was returned to its author"),
    "comment.rejected": _("It was rejected by the desk"),
    "comment.lapsed": _("It was closed, since its author did not come back"),
    "comment.published": _("It became public"),
    "comment.edited": _("Another text of it is public now"),
    "comment.edit_withdrawn": _("The new text for it was taken back, or ended with it"),
    "comment.hidden": _("It was taken from the public"),
    "comment.restored": _("It is public again"),
    "comment.author_deleted": _("Its author took it back"),
    "review.completed": _("A review was given"),
    "report.opened": _("Somebody reported it"),
    "report.closed": _("A report was settled"),
    "notice.received": _("A notice of illegal content came in"),
    "notice.answered": _("A notice of illegal content was answered"),
    "appeal.opened": _("Somebody appealed"),
    "appeal.decided": _("An appeal was decided"),
    "user.suspended": _("A reader was suspended or banned"),
    "user.reinstated": _("A suspension or a ban was lifted"),
    "user.erased": _("A reader was erased"),
    "story.created": _("An article is known here"),
    "story.address_added": _("An article is known under one more address"),
}
# Sent by somebody at the desk, to try an endpoint, whatever it listens to.
ALL_KINDS = {**KINDS, PING: _("A ping from the desk")}
