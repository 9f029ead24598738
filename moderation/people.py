"""A reader as the desk sees one: of the moderator's own publications, and never an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Case, Decision, Note, Rating, Report, Sanction
from moderation.permissions import moderated_by, seats_of, within_reach
from newsroom import names
from newsroom.models import Publication, Reader, Role, at_home_in, homes_of
from newsroom.models.reader import LOCAL

LAST = 10  # of the decided texts, for the share that was rejected
SHOWN = 50  # sanctions, and notes
# What an author replaced, and what was written for practice, is nobody's state.
_NO_STATE = [Status.SUPERSEDED, Status.CALIBRATION]


def people_of(moderator: Reader) -> QuerySet[Reader]:
    """Whom a moderator can look up: who wrote where they moderate, or reviewed, reported or was
    restricted there, and the newsroom's own readers. Nobody who was erased."""
    here = moderated_by(moderator)
    whole = [seat.publication_id for seat in seats_of(moderator) if not seat.sections]
    wrote = Comment.objects.filter(
        within_reach(moderator, publication="article__publication", section="article__section"),
        author=OuterRef("pk"),
    )
    rated = Rating.objects.filter(reviewer=OuterRef("pk"), revision__publication__in=here)
    restricted = Sanction.objects.filter(reader=OuterRef("pk"), publication__in=here)
    reported = Report.objects.filter(reader=OuterRef("pk"), publication__in=here)
    seen = Exists(wrote) | Exists(rated) | Exists(reported) | Exists(restricted)
    known = seen | at_home_in(Publication.objects.filter(pk__in=whole))
    return Reader.objects.filter(known, erased_at=None)


def found_by(moderator: Reader, asked: str) -> QuerySet[Reader]:
    """Those whose name or handle begins with what was asked; a name also by its look."""
    wanted = asked.strip()
    by_name = Q(handle__startswith=wanted)
    if key := names.key(wanted):
        by_name |= Q(name_key__startswith=key)
    return people_of(moderator).filter(by_name)


def restricted_now(moderator: Reader) -> QuerySet[Sanction]:
    """What is in force where this moderator sits, the latest first."""
    here = Sanction.objects.in_force().filter(
        publication__in=moderated_by(moderator), reader__erased_at=None
    )
    return here.select_related("reader", "publication", "by").order_by("-pk")


def to_be_reviewed(moderator: Reader) -> list[Sanction]:
    """Bans without an end of which the desk is to say whether they still have to be."""
    due = restricted_now(moderator).filter(review_at__lte=timezone.now())
    return list(due.order_by("review_at")[:SHOWN])


def shared_with(moderator: Reader, reader: Reader) -> list[Role]:
    """The seats from which this moderator may do something about that reader."""
    seats = seats_of(moderator)
    if reader.issuer == LOCAL:
        return seats
    homes = set(homes_of(reader.issuer).values_list("pk", flat=True))
    return [seat for seat in seats if seat.publication_id in homes]


def texts_by(reader: Reader, moderator: Reader, state: str = "") -> QuerySet[Revision]:
    """What this reader handed in where the moderator moderates, the latest first.

    But for what waits to be judged blind: whose it is and what readers decided stays unsaid.
    """
    sampled = Case.objects.filter(revision=OuterRef("pk"), cause=Case.Cause.AUDIT, closed_at=None)
    reach = within_reach(moderator, publication="publication", section="comment__article__section")
    theirs = Revision.objects.filter(reach, ~Exists(sampled), author=reader)
    theirs = theirs.exclude(status__in=_NO_STATE)
    if state in Status.values:
        theirs = theirs.filter(status=state)
    return theirs.select_related("comment__article").order_by("-pk")


def decisions_about(revisions: Iterable[Revision]) -> dict[UUID, Decision]:
    """The decision in force about each of these texts that has one, by text; one query."""
    wanted = [one.decision for one in revisions if one.decision is not None]
    rows = Decision.objects.filter(pk__in=wanted).select_related("moderator")
    return {one.revision_id: one for one in rows}


@dataclass(frozen=True)
class Record:
    """A reader's texts by state, and how many of the last decided ones were rejected."""

    states: Sequence[tuple[Status, int]]
    decided: int
    rejected: int

    @property
    def texts(self) -> int:
        return sum(number for _, number in self.states)


def record_of(reader: Reader, moderator: Reader) -> Record:
    """Two queries, whatever their number."""
    theirs = texts_by(reader, moderator).order_by()
    counted = dict(theirs.values_list("status").annotate(n=Count("pk")).order_by("status"))
    decided = Decision.objects.filter(
        pk__in=theirs.filter(
            status__in=[Status.RELEASED, Status.RETURNED, Status.REJECTED]
        ).values("decision")
    ).exclude(by=Decision.By.IMPORT)
    last = list(decided.order_by("-decided_at").values_list("outcome", flat=True)[:LAST])
    states = [(state, counted[state]) for state in Status if counted.get(state)]
    return Record(states, decided=len(last), rejected=last.count("reject"))


def sanctions_of(reader: Reader, moderator: Reader) -> list[Sanction]:
    """Past and present, the latest first, where this moderator sits."""
    theirs = Sanction.objects.filter(reader=reader, publication__in=moderated_by(moderator))
    about = theirs.select_related("by", "lifted_by", "publication", "decision")
    return list(about.order_by("-pk")[:SHOWN])


def notes_on(reader: Reader, moderator: Reader) -> QuerySet[Note]:
    """What the desk put down about this reader, the latest first."""
    theirs = Note.objects.filter(reader=reader, publication__in=moderated_by(moderator))
    return theirs.select_related("by", "publication", "sanction").order_by("-pk")
