"""A reader's own past reviews, and what became of the texts, in neutral words.

No author, no link to the comment, no place in a thread: the review was blind and stays so. And
nothing tells a practice text from another: of either it is said what was found only some hours
later, how many is up to a keyed hash of the review. By then as good as every text is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from comments.models import Revision, Status
from moderation.models import Calibration, Decision, Rating, StaffOutcome
from newsroom.models import Reader

TOLD_AFTER = timedelta(hours=6)
AND_UP_TO = timedelta(hours=24)  # more
PARTS = 1 << 32


class Found(TextChoices):
    """What became of a text, as far as its reviewer is told."""

    OPEN = "open", _("Still being read")
    CIVIL = "civil", _("Found civil")
    NOT_CIVIL = "not_civil", _("Found not civil")
    GONE = "gone", _("Taken back or changed by its author")


@dataclass(frozen=True)
class PastReview:
    """One review that somebody gave, with what was found since."""

    rating: Rating
    found: Found

    @property
    def revision(self) -> Revision:
        return self.rating.revision

    @property
    def reasons(self) -> list[str]:
        """Why they found it not civil, in words."""
        field = Rating._meta.get_field("reasons").base_field
        labels = dict(field.flatchoices)
        return [str(labels[code]) for code in self.rating.reasons]

    @property
    def is_shown(self) -> bool:
        """Whether its text may still be read: not what is gone, and not what was found not civil.

        What the desk rejected, or its author replaced by another text, is hidden at once: it
        may be somebody's address.
        """
        # Both are annotations of `reviews_by`, which the types do not know.
        is_rejected = self.rating.outcome == StaffOutcome.REJECT  # type: ignore[attr-defined]
        is_replaced = self.rating.stands == Status.SUPERSEDED  # type: ignore[attr-defined]
        return self.found in (Found.OPEN, Found.CIVIL) and not (is_rejected or is_replaced)


def reviews_by(reader: Reader) -> QuerySet[Rating]:
    """The reviews that a reader gave, with the texts they are about; no author is loaded."""
    texts = Revision.objects.filter(comment=OuterRef("comment")).order_by("-number")
    stands_for_it = Q(pk=OuterRef("revision")) | Q(mends=OuterRef("revision"))
    in_force = Decision.objects.filter(pk=OuterRef("decision")).values("outcome")
    standing = texts.filter(stands_for_it)[:1]
    return (
        Rating.objects.filter(reviewer=reader)
        .select_related("revision__calibration", "comment__article__publication")
        .annotate(
            outcome=Subquery(standing.values(outcome=Subquery(in_force))),
            stands=Subquery(standing.values("status")),
        )
    )


def look_back(ratings: list[Rating]) -> list[PastReview]:
    """These reviews, as `reviews_by` finds them, with what may be said of each by now."""
    now = timezone.now()
    return [PastReview(rating, _found(rating, now)) for rating in ratings]


def told_from(rating: Rating) -> datetime:
    """From when on its reviewer is told what was found."""
    digest = salted_hmac("moderation.looking_back", str(rating.pk), algorithm="sha256").digest()
    part = int.from_bytes(digest[:4], "big") / PARTS
    return rating.rated_at + TOLD_AFTER + part * AND_UP_TO


def _found(rating: Rating, now: datetime) -> Found:
    if _is_gone(rating):
        return Found.GONE
    return _answer(rating) if told_from(rating) <= now else Found.OPEN


def _is_gone(rating: Rating) -> bool:
    """Whether its author took it back, or put another text in its place before it was decided."""
    status = rating.revision.status
    if status == Status.CALIBRATION:
        practice = rating.revision.calibration
        return practice.retired_because == Calibration.Retired.TAKEN_BACK
    # Annotations of `reviews_by`, again.
    return rating.stands == Status.WITHDRAWN or (  # type: ignore[attr-defined]
        status == Status.SUPERSEDED and rating.outcome not in _FOUND  # type: ignore[attr-defined]
    )


def _answer(rating: Rating) -> Found:
    if rating.revision.status == Status.CALIBRATION:
        practice = rating.revision.calibration
        if practice.is_unfair:  # It has no answer that one could rely on.
            return Found.OPEN
        return Found.CIVIL if practice.civil else Found.NOT_CIVIL
    return _FOUND.get(rating.outcome, Found.OPEN)  # type: ignore[attr-defined] # annotated


_FOUND = {
    StaffOutcome.RELEASE: Found.CIVIL,
    StaffOutcome.RETURN: Found.NOT_CIVIL,
    StaffOutcome.REJECT: Found.NOT_CIVIL,
}
