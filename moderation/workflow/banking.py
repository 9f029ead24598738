"""Reviews given ahead: kept for a while, and put to the account of the reader's next text."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Revision, Status
from moderation.models import Assignment, Policy
from moderation.workflow.locks import lock_reader, lock_revision
from moderation.workflow.queueing import is_waived, queue_if_ready
from newsroom.models import Publication, Reader

KEPT_FOR = timedelta(days=90)

# The same in SQL as `in_the_bank`, to stand behind a SELECT: of a %(reader)s, %(banked_since)s.
BANKED = """FROM moderation_assignment a
    JOIN moderation_rating g ON g.id = a.id AND g.rated_at > %(banked_since)s
    WHERE a.reviewer_id = %(reader)s AND a.state = 'rated' AND a.banks
      AND a.pays_for_id IS NULL"""


def in_the_bank(reader: Reader) -> QuerySet[Assignment]:
    """The reviews that this reader gave ahead and that have paid for nothing yet."""
    return Assignment.objects.filter(
        reviewer=reader,
        state=Assignment.State.RATED,
        banks=True,
        pays_for=None,
        rating__rated_at__gt=timezone.now() - KEPT_FOR,
    )


def room_in_the_bank(reader: Reader, publication: Publication) -> int:
    """How many more reviews given ahead would pay; what is being read now is counted."""
    banked = in_the_bank(reader).filter(revision__publication=publication).count()
    reading = Assignment.objects.filter(
        reviewer=reader,
        state=Assignment.State.OPEN,
        banks=True,
        revision__publication=publication,
    )
    at_most = Policy.objects.rule_of(publication.pk).banked_at_most
    return max(0, at_most - banked - reading.count())


def spend(revision: Revision) -> int:
    """Put reviews given ahead, the oldest first, to a pending text's account; how many.

    The caller holds the locks of its author and of the text.
    """
    owed = revision.reviews_owed - revision.reviews_given
    if revision.status != Status.PENDING or owed <= 0:
        return 0
    banked = in_the_bank(revision.author).filter(revision__publication=revision.publication_id)
    oldest = banked.select_for_update(no_key=True, of=("self",)).order_by("pk")
    kept = [assignment.pk for assignment in oldest[:owed]]
    spent = kept[: _still_missing(revision)] if kept else []
    for pk in spent:  # One by one: each is let through by what the one before it counted.
        Assignment.objects.filter(pk=pk).update(pays_for=revision)
    revision.reviews_given += len(spent)  # as PostgreSQL has just counted them
    return len(spent)


def _still_missing(revision: Revision) -> int:
    """What is owed for a text, less what its author is reading for it just now."""
    if is_waived(revision):
        return 0
    paying = Assignment.objects.filter(pays_for=revision, state=Assignment.State.OPEN)
    return max(0, revision.reviews_owed - revision.reviews_given - paying.count())


def spend_on_what_is_owed(reader: Reader, pays_for: UUID) -> None:
    """For reviews begun ahead and finished after the reader's own text was handed in."""
    if in_the_bank(reader).exists():
        _spend_on_what_is_owed(reader, pays_for)


def lock_bank(reader: Reader) -> None:
    """What may pay is locked before what it pays for. The caller holds the reader's lock."""
    list(in_the_bank(reader).select_for_update(no_key=True, of=("self",)).order_by("pk"))


@transaction.atomic
def _spend_on_what_is_owed(reader: Reader, pays_for: UUID) -> None:
    lock_reader(reader.pk)
    lock_bank(reader)
    locked = lock_revision(pays_for)
    if spend(locked):
        queue_if_ready(locked)
