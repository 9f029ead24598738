"""What authors, reviewers and moderators are shown: the queries behind pages and API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.utils import timezone

from comments.models import LIVE, Comment, Mute, Revision, Status
from moderation import expecting, grounds, waits
from moderation.estimating import Estimate
from moderation.models import (
    Assignment,
    Calibration,
    Case,
    Decision,
    Letter,
    Rating,
    Reason,
    Report,
    StaffOutcome,
)
from moderation.models.calibration import IN_DOUBT
from moderation.passports import rule_of
from moderation.texts import Texts
from moderation.workflow import mending, settling
from moderation.workflow.asking_outside import asked_until
from newsroom import places, prepared
from newsroom.models import Reader


@dataclass(frozen=True)
class Progress:
    """How far a reader is with what they owe; `comment` is the one that it is owed for."""

    owed: int
    given: int
    comment: Comment | None

    @property
    def missing(self) -> int:
        return max(self.owed - self.given, 0)


def open_assignments(reader: Reader) -> QuerySet[Assignment]:
    """What a reader has to review now, blind: no author is loaded, so none can slip out."""
    return (
        Assignment.objects.filter(
            reviewer=reader, state=Assignment.State.OPEN, lease_until__gt=timezone.now()
        )
        .select_related(
            "revision", "comment__article__publication", "comment__parent__released_revision"
        )
        .order_by("pk")
    )


def progress_of(reader: Reader) -> Progress:
    """What is owed for the reader's oldest comment that is not through yet.

    One for which reviews are owed comes before one that only waits for its author's look:
    it is the one that the reader's open reviews pay for.
    """
    pending = Revision.objects.filter(author=reader, status=Status.PENDING)
    is_paid = Q(reviews_given__gte=F("reviews_owed")) | Q(waiver__isnull=False)
    oldest = pending.select_related("comment__article", "waiver").order_by(
        models.Case(When(is_paid, then=1), default=0), "created_at"
    )
    first = oldest.first()
    if first is None:
        return Progress(owed=0, given=0, comment=None)
    owed = first.reviews_given if hasattr(first, "waiver") else first.reviews_owed
    return Progress(owed, first.reviews_given, first.comment)


def has_just_reviewed(reader: Reader) -> bool:
    """Whether a reader gave a review within the last few minutes, and may be thanked for it."""
    lately = timezone.now() - THANKED_FOR
    return Rating.objects.filter(reviewer=reader, rated_at__gt=lately).exists()


THANKED_FOR = timedelta(minutes=15)


def unchecked(reader: Reader) -> Revision | None:
    """The reader's oldest text for which only their own look at it is missing."""
    is_paid = Q(reviews_given__gte=F("reviews_owed")) | Q(waiver__isnull=False)
    pending = Revision.objects.filter(is_paid, author=reader, status=Status.PENDING)
    return pending.filter(self_checked_at=None).order_by("created_at").first()


def comments_by(author: Reader) -> QuerySet[Comment]:
    """An author's own comments, newest first."""
    return (
        Comment.objects.filter(author=author)
        .exclude(revisions__status=Status.CALIBRATION)
        .select_related("article__publication", "released_revision", "tally")
        .order_by("-pk")
    )


@dataclass(frozen=True)
class OwnComment:
    """A comment as its author sees it: the text that stands, its state, why, and what next."""

    comment: Comment
    revision: Revision
    decisions: list[Decision]  # on any of its texts
    cases: list[Case]
    edit: OwnComment | None = None  # the new text that is to take the place of the public one
    asked_until: datetime | None = None  # Somebody outside has until then to say what they think.

    @property
    def checked_until(self) -> datetime | None:
        """Until when it waits for nothing else than what somebody outside has to say of it."""
        done = self.is_paid_for and self.revision.self_checked_at is not None
        return self.asked_until if done and self.state == Status.PENDING else None

    @property
    def in_hand(self) -> OwnComment:
        """The same with the text that its author's next step is about."""
        return self.edit or self

    @property
    def is_edit(self) -> bool:
        """Whether it is about a text that another one of the comment is public beside."""
        return self.comment.released_revision_id not in (None, self.revision.pk)

    @property
    def may_edit(self) -> bool:
        """Whether a new text may be handed in, to be read while the public one stands."""
        if not self.comment.is_public or (self.edit is not None and self.edit.state in LIVE):
            return False
        return places.in_force(self.comment.article).is_open

    @property
    def waits_to_open_until(self) -> datetime | None:
        """When its place opens, if its readers passed it and only that is missing."""
        due = self.revision.release_due_at
        return due if due is not None and due > timezone.now() else None

    @property
    def expected(self) -> Estimate | None:
        """How much longer it will probably wait for its readers."""
        return waits.expected_for(self.revision)

    @property
    def answer_expected(self) -> str:
        """When its author should have an answer, as a sentence; or nothing."""
        return expecting.answer_expected(self.expected)

    @property
    def state(self) -> str:
        return self.revision.status

    @property
    def decision(self) -> Decision | None:
        """The decision in force on this text."""
        return next((d for d in self.decisions if d.pk == self.revision.decision), None)

    @property
    def reasons(self) -> list[str]:
        return _reasons_against(self.decision)

    @property
    def rules(self) -> list[str]:
        """The rules of the house behind those reasons, or behind the desk's."""
        if self.state not in (Status.RETURNED, Status.REJECTED) or self.decision is None:
            return []
        return [rule for code in _codes_of(self.decision) if (rule := str(grounds.rule_of(code)))]

    @property
    def appeal_until(self) -> datetime | None:
        """Until when the desk's decision may be appealed; None where it may not be."""
        if not self.is_against or self.was_appealed or self.open_case is not None:
            return None
        assert self.decision is not None  # noqa: S101 - it is the desk's
        until = self.decision.appeal_until
        return until if until >= timezone.now() else None

    @property
    def is_against(self) -> bool:
        """Whether the desk has rejected or returned it, and it stands so."""
        by_desk = self.decision is not None and self.decision.by == Decision.By.DESK
        return by_desk and self.state in (Status.REJECTED, Status.RETURNED)

    @property
    def mends_until(self) -> datetime | None:
        """Until when slips in it may be mended at once; None where that is over."""
        is_shown = self.comment.released_revision_id == self.revision.pk
        if not is_shown or (self.edit is not None and self.edit.state in LIVE):
            return None
        return mending.mends_until(self.comment, rule_of(self.revision))

    @property
    def minutes_to_mend(self) -> int:
        """For how many more minutes, begun ones counted, slips in it may be mended."""
        until = self.mends_until
        return ceil((until - timezone.now()) / timedelta(minutes=1)) if until else 0

    @property
    def was_appealed(self) -> bool:
        """Whether the decision in force was appealed, or was made on an appeal."""
        return self.decision is not None and any(
            self.decision.pk in (case.appealed_id, case.decision_id)
            for case in self.cases
            if case.cause == Case.Cause.APPEAL
        )

    @property
    def is_hidden(self) -> bool:
        """Whether it was public, and is with the desk now."""
        was_public = self.decision is not None and hasattr(self.decision, "stated")
        return self.state == Status.HELD and was_public

    @property
    def is_final(self) -> bool:
        """Whether the decision in force was made on an appeal."""
        return self.decision is not None and any(
            self.decision.pk == case.decision_id and case.cause == Case.Cause.APPEAL
            for case in self.cases
        )

    @property
    def is_appealing(self) -> bool:
        """Whether an appeal waits for a moderator just now."""
        return self.open_case is not None and self.open_case.cause == Case.Cause.APPEAL

    @property
    def is_paid_for(self) -> bool:
        """Whether no more reviews are asked for it, given or waived."""
        return self.revision.debt_is_paid or hasattr(self.revision, "waiver")

    @property
    def is_looked_at_anyway(self) -> bool:
        """Whether the desk takes a second look at whatever readers return."""
        return rule_of(self.revision).second_look == "always"

    @property
    def open_case(self) -> Case | None:
        """What the desk was asked on this text. Not an audit: it is for the readers' sake."""
        return next((case for case in self.cases if self._concerns(case)), None)

    def _concerns(self, case: Case) -> bool:
        is_audit = case.cause == Case.Cause.AUDIT
        is_on_it = case.is_open and case.revision_id == self.revision.pk
        return is_on_it and (not is_audit or bool(case.statement) or self.is_looked_at_anyway)

    @property
    def may_ask_second_look(self) -> bool:
        asked = any(
            case.cause == Case.Cause.SECOND_LOOK and case.revision_id == self.revision.pk
            for case in self.cases
        ) or (self.open_case is not None)
        by_peers = self.decision is not None and self.decision.by == Decision.By.PEERS
        return self.state == Status.RETURNED and by_peers and not asked

    @property
    def rewrites_left(self) -> int:
        edits = self.revision.edits_id
        returned = {
            d.revision_id
            for d in self.decisions
            if d.outcome == StaffOutcome.RETURN and d.revision.edits_id == edits
        }
        written_anew = returned - {self.revision.pk}
        return max(rule_of(self.revision).rewrites - len(written_anew), 0)


def own_new(revision: Revision) -> OwnComment:
    """What an author is told of a comment that they handed in just now.

    Of one that owes its reviews and nothing else there is nothing to be found beside it.
    """
    if revision.status != Status.PENDING or revision.debt_is_paid:
        return own([revision.comment])[0]
    Revision._meta.get_field("waiver").set_cached_value(revision, None)  # So nobody asks for it.
    return OwnComment(revision.comment, revision, decisions=[], cases=[])


def own(comments: list[Comment]) -> list[OwnComment]:
    """What authors are told of these comments of theirs; four queries for all of them."""
    places.learn(comment.article for comment in comments if comment.is_public)
    ids = [comment.pk for comment in comments]
    revisions = Revision.objects.filter(comment__in=ids).select_related("waiver")
    texts = defaultdict(list)
    for revision in revisions:
        texts[revision.comment_id].append(revision)
    decisions = defaultdict(list)
    for decision in Decision.objects.filter(revision__comment__in=ids).select_related(
        "revision", "stated"
    ):
        decisions[decision.revision.comment_id].append(decision)
    cases = defaultdict(list)
    for case in Case.objects.filter(comment__in=ids):
        cases[case.comment_id].append(case)
    pending = [one.pk for one in revisions if one.status == Status.PENDING]
    asked = asked_until(pending) if pending else {}
    return [
        _own(comment, Texts(texts[comment.pk]), decisions[comment.pk], cases[comment.pk], asked)
        for comment in comments
    ]


# Of an edit that its author took back, nothing is left to say.
_TOLD_OF_AN_EDIT = LIVE | {Status.REJECTED, Status.LAPSED}


def _own(
    comment: Comment,
    texts: Texts,
    decisions: list[Decision],
    cases: list[Case],
    asked: dict[UUID, datetime],
) -> OwnComment:
    edit = texts.edit if texts.edit and texts.edit.status in _TOLD_OF_AN_EDIT else None
    of_it = asked.get(edit.pk) if edit else None
    return OwnComment(
        comment,
        texts.shown,
        decisions,
        cases,
        edit=OwnComment(comment, edit, decisions, cases, asked_until=of_it) if edit else None,
        asked_until=asked.get(texts.shown.pk),
    )


def letters_to(reader: Reader) -> QuerySet[Letter]:
    """What the house wrote to a reader, newest first, with the texts that it is about."""
    about = _not_muted(reader).prefetch_related(_texts()).order_by("-pk")
    return about.select_related("comment__author", "comment__released_revision")


def replies_to(reader: Reader) -> QuerySet[Letter]:
    """The public answers to a reader's comments, newest first: as letters, read or unread.

    One that was taken back is not among them.
    """
    return (
        _not_muted(reader)
        .filter(kind=Letter.Kind.REPLY, comment__released_revision__isnull=False)
        .select_related(
            "comment__author",
            "comment__released_revision",
            "comment__article__publication",
            "comment__parent__released_revision",
        )
        .order_by("-pk")
    )


def unread_by(reader: Reader) -> int:
    """How many letters a reader has not read yet."""
    return _not_muted(reader).filter(read_at=None).count()


def _not_muted(reader: Reader) -> QuerySet[Letter]:
    """A reader's letters that are due, less answers by somebody whom they have muted since."""
    muted = Mute.objects.filter(reader=reader, muted=OuterRef("comment__author"))
    due = Letter.objects.filter(to=reader, due_at__lte=timezone.now())
    return due.exclude(Exists(muted), kind=Letter.Kind.REPLY)


def letter_about(reviewer: Reader, text: UUID) -> Letter | None:
    """What the house has to say at once about an answer just given; mostly nothing."""
    if not prepared.ask(_WROTE, [reviewer.pk, Letter.Kind.MISSED, text]):
        return None
    return letters_to(reviewer).filter(kind=Letter.Kind.MISSED, about=text).first()


_WROTE = "SELECT 1 FROM moderation_letter WHERE to_id = %s AND kind = %s AND about = %s"


def text_of(letter: Letter) -> Revision | None:
    """The text whose review a letter is about; None where it was taken back."""
    texts: list[Revision] = getattr(letter.comment, "readable", [])
    return next((text for text in texts if text.pk == letter.about), None)


def _texts() -> Prefetch[str]:
    """What was written of the comments of these letters, and not taken back."""
    there = Revision.objects.exclude(status=Status.WITHDRAWN)
    return Prefetch("comment__revisions", there, to_attr="readable")


def contested(publications: Iterable[int]) -> QuerySet[Letter]:
    """Objections to letters about reviews that wait for a moderator, the oldest first."""
    return (
        Letter.objects.filter(
            publication__in=publications, contested_at__isnull=False, answered_at=None
        )
        .select_related("to")
        .prefetch_related(_texts())
        .order_by("contested_at", "pk")
    )


def in_doubt(publications: Iterable[int]) -> QuerySet[Calibration]:
    """Practice texts that were put away until a moderator has looked at them."""
    return (
        Calibration.objects.filter(
            revision__publication__in=publications, retired_because__in=IN_DOUBT
        )
        .select_related("revision__comment__article")
        .prefetch_related("disputes")
        .order_by("retired_at", "pk")
    )


def _reasons_against(decision: Decision | None) -> list[str]:
    """Why peers returned a text, in words; what each of them said stays between them."""
    if decision is None or decision.by != Decision.By.PEERS:
        return []
    return [str(Reason(code).label) for code in _codes_of(decision)]


def _codes_of(decision: Decision) -> list[str]:
    """The reasons of a decision, as codes: the desk gives one, peers any number."""
    if decision.by == Decision.By.DESK:
        return [decision.reason]
    ratings = decision.evidence.get("ratings", [])
    return sorted({code for rating in ratings for code in rating["reasons"]})


def reports_by(reader: Reader) -> QuerySet[Report]:
    """What a reader reported of what was public, newest first.

    Not what they found too harmful to review: that would tell it from practice.
    """
    theirs = Report.objects.filter(reader=reader, assignment=None).order_by("-pk")
    return theirs.select_related("comment__article__publication", "comment__released_revision")


def report_by(reader: Reader, comment: Comment) -> Report | None:
    """The report that a reader has given on what is public of a comment."""
    text = comment.released_revision
    return settling.reports_of(text).filter(reader=reader).first() if text else None
