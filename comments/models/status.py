"""Where a text may stand, and the arrows between."""

from django.db import models


class Status(models.TextChoices):
    """Where a text stands. The arrows between them are in MOVES, and in PostgreSQL."""

    PENDING = "pending", "waiting for its author's reviews"
    IN_REVIEW = "in_review", "being read by peers"
    HELD = "held", "with the desk"
    RELEASED = "released", "public"
    RETURNED = "returned", "returned to its author"
    REJECTED = "rejected", "rejected by the desk"
    WITHDRAWN = "withdrawn", "withdrawn by its author"
    LAPSED = "lapsed", "closed, since its author did not come back"
    SUPERSEDED = "superseded", "replaced by a newer text of its author"
    CALIBRATION = "calibration", "a text with a known answer, for practice"


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
            Status.RELEASED,
            Status.REJECTED,
            Status.SUPERSEDED,
            Status.WITHDRAWN,
            Status.IN_REVIEW,
        }
    ),
    # The last where a slip was mended.
    Status.RELEASED: frozenset(
        {Status.WITHDRAWN, Status.RETURNED, Status.REJECTED, Status.SUPERSEDED}
    ),
    Status.REJECTED: frozenset({Status.HELD}),  # By an appeal.
    Status.WITHDRAWN: frozenset(),
    Status.LAPSED: frozenset(),
    Status.SUPERSEDED: frozenset(),
    Status.CALIBRATION: frozenset(),
}
# A text in one of these may still become public.
LIVE = frozenset({Status.PENDING, Status.IN_REVIEW, Status.HELD, Status.RETURNED})
