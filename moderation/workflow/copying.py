"""A practice text is a copy, so that the original stays what it is."""

from __future__ import annotations

from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Calibration, Decision, Reason
from moderation.workflow.retiring import EXPOSURES
from newsroom.models import Reader

HOUSE = {"issuer": "house", "subject": "calibration"}


def copy(original: Revision, *, civil: bool, explanation: str) -> Calibration:
    """A practice text like this one. The caller holds the original's lock.

    It is by the house's own reader, and stands in the same place: under another article
    it would be off the point, and known by that.
    """
    place = Comment.objects.get(pk=original.comment_id)
    house = house_reader()
    comment = Comment.objects.create(
        article_id=place.article_id,
        author=house,
        parent_id=place.parent_id,
        root_id=place.root_id,
        depth=place.depth,
    )
    written = Revision.objects.create(
        comment=comment,
        publication_id=original.publication_id,
        author=house,
        text=original.text,
        html=original.html,
        looks_harsh=original.looks_harsh,
        status=Status.CALIBRATION,
        rule=original.rule,
        reviews_owed=0,
        ratings_wanted=EXPOSURES,
        ratings_at_most=EXPOSURES,
        deadline_at=timezone.now(),
    )
    return Calibration.objects.create(
        revision=written,
        origin=original,
        civil=civil,
        reasons=[] if civil else _reasons(original),
        explanation=explanation,
    )


def house_reader() -> Reader:
    """Who stands as the author of practice texts; signs in nowhere."""
    facts = {"handle": "the-house", "name": "The house", "is_active": False}
    house, _ = Reader.objects.get_or_create(**HOUSE, defaults=facts)
    return house


def _reasons(revision: Revision) -> list[str]:
    """Why it is not civil: what the desk says, and else what its readers did."""
    codes = {str(code) for code in Reason.values}
    decisions = Decision.objects.filter(revision=revision)
    by_desk = set(decisions.values_list("reason", flat=True)) & codes
    against = revision.ratings.filter(civil=False)
    by_readers = {
        code for reasons in against.values_list("reasons", flat=True) for code in reasons
    }
    return sorted(by_desk or by_readers or {str(Reason.OTHER)})
