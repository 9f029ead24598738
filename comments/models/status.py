"""Where a text may stand, and the arrows between."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a text stands. The arrows between them are in MOVES, and in PostgreSQL."""

    PENDING = "pending", _("waiting for its author's reviews")
    IN_REVIEW = "in_review", _("being read by peers")
    HELD = "held", _("with the desk")
    RELEASED = "released", _("public")
    RETURNED = "returned", _("returned to its author")
    REJECTED = "rejected", _("rejected by the desk")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    LAPSED = "lapsed", _("closed, since its author did not come back")
    SUPERSEDED = "superseded", _("replaced by a newer text of its author")
    CALIBRATION = "calibration", _("a text with a known answer, for practice")


# What is called a step back here is a decision of the desk undone within seconds: it leads to
# where the text stood before, and nowhere else (moderation/models/door.py).
MOVES: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset(
        {
            Status.IN_REVIEW,
            Status.HELD,
            Status.WITHDRAWN,
            Status.LAPSED,
            Status.SUPERSEDED,
            Status.RELEASED,  # A slip was mended.
        }
    ),
    Status.IN_REVIEW: frozenset({Status.RELEASED, Status.RETURNED, Status.HELD, Status.WITHDRAWN}),
    # Back to its readers only by a recount, and from the public back only by the desk: the
    # doors are in moderation/models/door.py.
    Status.HELD: frozenset(
        {
            Status.RELEASED,
            Status.RETURNED,
            Status.REJECTED,
            Status.WITHDRAWN,
            Status.IN_REVIEW,
        }
    ),
    Status.RETURNED: frozenset(
        {
            Status.HELD,  # A step back.
            Status.RELEASED,
            Status.REJECTED,
            Status.SUPERSEDED,
            Status.WITHDRAWN,
            Status.IN_REVIEW,
        }
    ),
    Status.RELEASED: frozenset(
        {
            Status.WITHDRAWN,
            Status.RETURNED,
            Status.REJECTED,
            Status.HELD,
            Status.SUPERSEDED,
        }
    ),
    # Held by an appeal or a correction; else a step back.
    Status.REJECTED: frozenset({Status.HELD, Status.RETURNED, Status.RELEASED, Status.IN_REVIEW}),
    # An edit that had ended with the public text, or that text itself: a step back, both.
    Status.WITHDRAWN: frozenset({Status.PENDING, Status.IN_REVIEW, Status.HELD, Status.RETURNED}),
    Status.LAPSED: frozenset(),
    Status.SUPERSEDED: frozenset({Status.RELEASED}),
    Status.CALIBRATION: frozenset(),
}
# Nothing becomes of a text in one of these; but a rejection may be appealed.
ENDED = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.LAPSED})
# A text in one of these may still become public.
LIVE = frozenset({Status.PENDING, Status.IN_REVIEW, Status.HELD, Status.RETURNED})
