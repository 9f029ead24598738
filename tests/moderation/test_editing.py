"""A public comment is changed by more than a slip: read first, while the old text stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import LIVE, Comment, Revision, Status, Thread
from moderation import clock, queue, reading
from moderation.looking_back import look_back, reviews_by
from moderation.models import Assignment, Calibration, Case, Decision, Letter, Rating, Recount
from moderation.phrasing import words
from moderation.refusals import (
    AlreadyDecided,
    AppealSpent,
    ArticleClosed,
    EditUnderWay,
    ListedWordUsed,
    NotPending,
    NotPublic,
    NotRejected,
    NotReturned,
    RepeatedText,
    ReviewsFirst,
)
from moderation.workflow import drafting
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.auditing import is_blind
from moderation.workflow.deciding import open_case
from moderation.workflow.editing import edit
from moderation.workflow.harvesting import pick
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.queueing import queue_if_ready
from moderation.workflow.rating import rate
from moderation.workflow.recounting import recount_some
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from moderation.workflow.timing_out import Owner, adopt_orphans, owner_of
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import take_back_edit, withdraw
from newsroom.refusals import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]

OLD = "The new tram line is a waste of money, as everybody knows by now."
NEW = "The new tram line costs more than it should; here is what the council paid for it."
NEWER = "The tram line costs twice what was promised. The council’s own figures say so."


@pytest.fixture
def public(make):
    return make.released(text=OLD)


@pytest.fixture
def moderator(make):
    return make.senior()


def through(make, revision):
    """Its author does what the rule asks: three reviews, and a look at the text."""
    make.pay(revision)
    self_check(revision.comment, civil=True)
    revision.refresh_from_db()
    assert revision.status == Status.IN_REVIEW
    return revision


def edited(make, comment, *, civil, text=NEW):
    """A new text of a comment that its readers have decided about."""
    new = through(make, edit(comment, text=text))
    make.agree(new, civil=civil)
    new.refresh_from_db()
    return new


def shown(comment):
    """What the public reads of it just now; None where it is hidden."""
    text = Comment.objects.get(pk=comment.pk).released_revision
    return text.text if text else None


def states(comment):
    return list(comment.revisions.order_by("number").values_list("status", flat=True))


def voided(ratings, moderator):
    """All who gave these are found out, and what they touched is counted anew."""
    for rating in ratings:
        recount_some(void(rating.reviewer, by=moderator, reason="a ring").pk)


# The way of an edit


def test_the_old_text_stands_until_the_new_one_has_been_read(make, public):
    since, path = public.first_released_at, public.path
    old = public.released_revision

    new = edit(public, text=NEW)

    assert (new.status, new.number, new.edits, new.mends) == (Status.PENDING, 2, old, None)
    assert (new.reviews_owed, new.reviews_given, new.decision) == (3, 0, None)
    assert shown(public) == OLD
    through(make, new)
    assert shown(public) == OLD
    make.agree(new, civil=True)
    new.refresh_from_db()
    assert shown(public) == OLD  # Decided, and not carried out yet.
    assert release(new.decision)
    public.refresh_from_db()
    old.refresh_from_db()
    assert (public.released_revision, shown(public)) == (new, NEW)
    assert (old.status, public.first_released_at, public.path) == (Status.SUPERSEDED, since, path)
    assert public.edited_at == public.released_revision.created_at
    assert release(new.decision) is False
    assert make.drift() == []


def test_the_counters_of_a_thread_do_not_move(make, public):
    reply = make.released(parent=public)

    release(edited(make, public, civil=True).decision)

    public.refresh_from_db()
    assert (public.reply_count, public.article.thread.comment_count) == (1, 2)
    assert Comment.public.filter(pk=reply.pk).exists()
    assert make.drift() == []


def test_an_edit_of_a_reply_keeps_its_place_and_tells_nobody_twice(make, public):
    reply = make.released(parent=public, text="An answer to it, of some length.")
    place = reply.place

    release(edited(make, reply, civil=True).decision)

    reply.refresh_from_db()
    assert (reply.place, shown(reply)) == (place, NEW)
    assert Letter.objects.filter(to=public.author, kind=Letter.Kind.REPLY).count() == 1
    assert make.drift() == []


def test_a_returned_edit_leaves_the_old_text_where_it_is(make, public):
    new = edited(make, public, civil=False)

    assert new.status == Status.RETURNED
    assert shown(public) == OLD
    public.released_revision.refresh_from_db()
    assert public.released_revision.status == Status.RELEASED
    with pytest.raises(EditUnderWay):
        edit(public, text=NEWER)
    assert make.drift() == []


def test_a_returned_edit_is_written_anew_and_the_reviews_still_count(make, public):
    returned = edited(make, public, civil=False)

    again = rewrite(public, text=NEWER)

    assert (again.status, again.edits) == (Status.IN_REVIEW, returned.edits)
    assert (again.reviews_given, again.number) == (3, 3)
    assert shown(public) == OLD
    make.agree(again, civil=True)
    again.refresh_from_db()
    release(again.decision)
    assert shown(public) == NEWER
    assert states(public) == ["superseded", "superseded", "released"]
    assert make.drift() == []


def test_a_changed_self_check_is_an_edit_too(make, public):
    new = edit(public, text=NEW)
    make.pay(new)

    checked = self_check(public, civil=True, text=NEWER)

    assert (checked.edits_id, checked.text) == (public.released_revision_id, NEWER)
    assert (checked.status, checked.reviews_given) == (Status.IN_REVIEW, 3)
    assert shown(public) == OLD
    assert make.drift() == []


def test_the_desk_takes_a_second_look_at_an_edit(make, public, moderator):
    new = edited(make, public, civil=False)

    case = ask_second_look(public, statement="It is all in the council’s papers.")
    decision = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")

    assert case.revision == new
    assert shown(public) == OLD
    release(decision.pk)
    assert shown(public) == NEW
    assert make.drift() == []


def test_what_the_desk_rejects_of_an_edit_can_be_appealed(make, public, moderator):
    edited(make, public, civil=False)
    rejection = decide_case(
        ask_second_look(public), moderator=moderator, outcome="reject", reason="attack"
    )

    case = appeal(public, statement="Read it once more.")

    assert (case.appealed, shown(public)) == (rejection, OLD)
    with pytest.raises(EditUnderWay):
        edit(public, text=NEWER)
    upheld = decide_case(case, moderator=make.moderator(), outcome="release", reason="fine now")
    release(upheld.pk)
    assert shown(public) == NEW
    assert make.drift() == []


def test_an_appeal_is_taken_back_with_its_edit_and_the_old_text_stands(make, public, moderator):
    new = edited(make, public, civil=False)
    decide_case(ask_second_look(public), moderator=moderator, outcome="reject", reason="attack")
    appeal(public)

    take_back_edit(public)

    new.refresh_from_db()
    assert (new.status, shown(public)) == (Status.REJECTED, OLD)
    with pytest.raises(AppealSpent):
        appeal(public)
    assert edit(public, text=NEWER).reviews_given == 0


def test_a_rejection_can_still_be_appealed_after_another_edit_came_to_nothing(
    make, public, moderator
):
    rejected = edited(make, public, civil=False)
    decide_case(ask_second_look(public), moderator=moderator, outcome="reject", reason="attack")
    edit(public, text=NEWER)
    with pytest.raises(NotRejected):  # There is one thing to be decided at a time.
        appeal(public)
    take_back_edit(public)

    [own] = reading.own([public])
    case = appeal(public)

    assert own.edit is not None
    assert (own.edit.revision, own.edit.appeal_until is not None) == (rejected, True)
    assert (case.revision, shown(public)) == (rejected, OLD)
    assert make.drift() == []


def test_an_edit_that_is_left_lapses_and_the_old_text_stands(make, public):
    new = edit(public, text=NEW)

    with time_machine.travel(new.deadline_at + timedelta(minutes=1)):
        clock.lapse()

    new.refresh_from_db()
    assert (new.status, shown(public)) == (Status.LAPSED, OLD)
    assert edit(public, text=NEW).number == 3  # Said once more, and paid for once more.
    assert make.drift() == []


def test_an_edit_that_nobody_reads_in_time_goes_to_the_desk(make, public):
    new = through(make, edit(public, text=NEW))

    with time_machine.travel(new.deadline_at + timedelta(minutes=1)):
        clock.escalate_overdue()
        new.refresh_from_db()
        owner = owner_of(new)

    assert (new.status, shown(public)) == (Status.HELD, OLD)
    assert owner is not None
    assert owner[0] == Owner.DESK
    assert adopt_orphans() == 0


def test_only_the_edit_is_taken_back(make, public):
    new = edit(public, text=NEW)
    [paying, *_] = make.calibrations(1)
    lease = make.lease(paying.revision, public.author, pays_for=new)

    take_back_edit(public)
    take_back_edit(public)

    new.refresh_from_db()
    lease.refresh_from_db()
    assert (new.status, shown(public)) == (Status.WITHDRAWN, OLD)
    assert lease.state == Assignment.State.EXPIRED
    with pytest.raises(NotPending):
        self_check(public, civil=True)
    assert make.drift() == []


def test_a_withdrawn_comment_takes_its_edit_along(make, public):
    new = through(make, edit(public, text=NEW))
    make.agree(new, civil=True)
    new.refresh_from_db()

    withdraw(public)

    assert release(new.decision) is False
    assert (shown(public), states(public)) == (None, ["withdrawn", "withdrawn"])
    assert Thread.objects.get(article=public.article).comment_count == 0
    assert make.drift() == []


def test_a_comment_is_withdrawn_after_an_edit_came_to_nothing(make, public):
    edit(public, text=NEW)
    take_back_edit(public)

    withdraw(public)

    assert (shown(public), states(public)) == (None, ["withdrawn", "withdrawn"])
    assert make.drift() == []


# What is owed


def test_the_reviews_given_for_the_old_text_do_not_pay_for_the_new_one(make, public):
    new = edit(public, text=NEW)

    with pytest.raises(ReviewsFirst):
        self_check(public, civil=True)

    assert not queue_if_ready(new)
    assert new.status == Status.PENDING


def test_reviews_given_ahead_pay_for_an_edit(make, public):
    for known in make.calibrations(3):
        handed = make.lease(known.revision, public.author, banks=True)
        rate(handed.pk, reviewer=public.author, quality="fair", civil=True)

    new = edit(public, text=NEW)

    new.refresh_from_db()
    assert (new.reviews_given, new.status) == (3, Status.PENDING)
    assert self_check(public, civil=True).status == Status.IN_REVIEW
    assert make.drift() == []


def test_the_reviews_given_for_one_edit_do_not_pay_for_the_next(make, public):
    make.pay(edit(public, text=NEW))
    take_back_edit(public)

    assert edit(public, text=NEWER).reviews_given == 0


def test_who_read_the_old_text_does_not_judge_the_new_one(make, public):
    readers = [rating.reviewer for rating in public.released_revision.ratings.all()]
    new = through(make, edit(public, text=NEW))

    for reader in readers:
        assert not queue.has_waiting(new.publication_id, reader.pk)
        with pytest.raises(IntegrityError):
            make.lease(new, reader)
        break  # The transaction is broken by then.


def test_who_has_not_read_the_old_text_may_judge_the_new_one(make, public):
    new = through(make, edit(public, text=NEW))

    assert queue.has_waiting(new.publication_id, make.reader().pk)


# What is refused


def test_only_a_public_comment_is_edited(make):
    waiting = make.in_review()

    with pytest.raises(NotPublic):
        edit(waiting.comment, text=NEW)


def test_an_edit_says_something_else(public):
    with pytest.raises(RepeatedText):
        edit(public, text=f" {OLD}\n")


def test_an_edit_is_screened_as_everything_is(make, public):
    make.listed("balderdash", "refuse")

    with pytest.raises(ListedWordUsed):
        edit(public, text="That is balderdash, and was balderdash before.")

    make.close(public.article)
    with pytest.raises(ArticleClosed):
        edit(Comment.objects.get(pk=public.pk), text=NEW)


def test_a_severe_edit_waits_for_the_desk_and_the_old_text_stands(make, public, moderator):
    make.listed("gunpowder", "severe")

    new = edit(public, text="Gunpowder would be the thing for this tram line, I think.")

    assert (new.status, shown(public)) == (Status.HELD, OLD)
    case = Case.objects.get(revision=new, closed_at=None)
    decision = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(decision.pk)
    assert shown(public) == new.text
    assert make.drift() == []


def test_the_same_edit_twice_is_one_and_another_is_refused(public):
    new = edit(public, text=NEW)

    assert edit(public, text=f"{NEW}\n") == new

    with pytest.raises(EditUnderWay):
        edit(public, text=NEWER)


def test_a_slip_is_not_mended_while_an_edit_is_under_way(public):
    edit(public, text=NEW)

    with pytest.raises(EditUnderWay):
        mend(public, text=OLD.replace("everybody", "everbody"))

    take_back_edit(public)
    mend(public, text=OLD.replace("everybody", "everbody"))
    assert states(public) == ["superseded", "withdrawn", "released"]


def test_what_was_mended_may_be_edited_and_then_mended(make, public):
    mended = mend(public, text=OLD.replace("everybody", "everbody"))
    new = edited(make, public, civil=True)
    release(new.decision)

    again = mend(public, text=NEW.replace("council", "counsil"))

    assert (new.edits, again.mends, again.edits) == (mended, new, None)
    assert shown(public) == again.text
    assert make.drift() == []


def test_an_author_s_other_verbs_are_about_the_edit(make, public):
    edit(public, text=NEW)

    for verb in (lambda: rewrite(public, text=NEWER), lambda: ask_second_look(public)):
        with pytest.raises(NotReturned):
            verb()
    with pytest.raises(NotRejected):
        appeal(public)


# The desk and the public text


def test_the_edit_ends_when_the_desk_takes_the_public_text_back(make, public, moderator):
    new = through(make, edit(public, text=NEW))
    case = open_case(public.released_revision, cause=Case.Cause.RECOUNT)

    decide_case(case, moderator=moderator, outcome="return", reason="attack")

    assert (shown(public), states(public)) == (None, ["returned", "withdrawn"])
    make_new = rewrite(public, text=NEWER)  # What was returned is written anew, at no cost.
    assert (make_new.number, make_new.edits, make_new.reviews_given) == (3, None, 3)
    assert not new.cases.filter(closed_at=None).exists()
    assert make.drift() == []


def test_an_edit_that_was_about_to_be_public_ends_with_the_public_text(make, public, moderator):
    new = edited(make, public, civil=True)
    case = open_case(public.released_revision, cause=Case.Cause.RECOUNT)

    decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    assert release(new.decision) is False
    assert (shown(public), states(public)) == (None, ["rejected", "withdrawn"])
    [own] = reading.own([public])
    assert (own.state, own.edit, own.appeal_until is not None) == ("rejected", None, True)
    assert appeal(public).revision == public.released_revision
    assert make.drift() == []


def test_each_text_has_a_case_of_its_own(make, public, moderator):
    """The desk may be asked about what is public and about its edit at once."""
    make.listed("gunpowder", "severe")
    first = open_case(public.released_revision, cause=Case.Cause.RECOUNT)
    new = edit(public, text="Gunpowder would be the thing for this tram line, I think.")
    second = Case.objects.get(revision=new)

    decide_case(first, moderator=moderator, outcome="release", reason="within_rules")

    second.refresh_from_db()
    assert (second.is_open, new.status, shown(public)) == (True, Status.HELD, OLD)
    decide_case(second, moderator=moderator, outcome="reject", reason="threat")
    assert (shown(public), states(public)) == (OLD, ["released", "rejected"])


def test_what_is_no_question_any_more_is_closed_when_the_edit_is_public(make, public, moderator):
    case = open_case(public.released_revision, cause=Case.Cause.RECOUNT)

    release(edited(make, public, civil=True).decision)

    with pytest.raises(AlreadyDecided):
        decide_case(case, moderator=moderator, outcome="reject", reason="attack")
    assert shown(public) == NEW


@pytest.mark.parametrize("outcome", ["release", "return", "reject"])
def test_an_audit_goes_on_about_the_old_text_and_only_counts(make, public, moderator, outcome):
    old = public.released_revision
    case = open_case(old, cause=Case.Cause.AUDIT)
    release(edited(make, public, civil=True).decision)
    case.refresh_from_db()
    assert is_blind(case)
    letters = Letter.objects.filter(to=public.author).count()

    reason = "within_rules" if outcome == "release" else "attack"
    decision = decide_case(case, moderator=moderator, outcome=outcome, reason=reason)

    old.refresh_from_db()
    assert (shown(public), old.status) == (NEW, Status.SUPERSEDED)
    assert (old.release_due_at, release(decision.pk)) == (None, False)
    assert Letter.objects.filter(to=public.author).count() == letters
    rating = Rating.objects.filter(revision=old).first()
    assert rating.credit.source == "audit"
    assert make.drift() == []


def test_a_recount_of_the_old_text_does_not_bring_it_back(make, public, moderator):
    old = public.released_revision
    ratings = list(old.ratings.all())
    release(edited(make, public, civil=True).decision)

    voided(ratings, moderator)

    assert (shown(public), states(public)) == (NEW, ["superseded", "released"])
    assert set(Recount.objects.filter(revision=old).values_list("outcome", flat=True)) == {"gone"}
    assert make.drift() == []


def test_a_recount_of_a_mended_text_does_not_bring_it_back_either(make, public, moderator):
    judged = public.released_revision
    ratings = list(judged.ratings.all())
    mend(public, text=OLD.replace("everybody", "everbody"))
    release(edited(make, public, civil=True).decision)

    voided(ratings, moderator)

    assert shown(public) == NEW
    assert not Case.objects.filter(comment=public, closed_at=None).exists()


def test_a_recount_while_an_edit_is_under_way_asks_the_desk_about_what_is_public(
    make, public, moderator
):
    old = public.released_revision
    new = through(make, edit(public, text=NEW))

    voided(list(old.ratings.all()), moderator)

    new.refresh_from_db()
    assert (shown(public), new.status) == (OLD, Status.IN_REVIEW)
    assert Case.objects.get(comment=public, closed_at=None).revision == old
    assert make.drift() == []


def test_an_edit_that_was_returned_by_a_ring_is_put_right(make, public, moderator):
    new = edited(make, public, civil=False)

    voided(list(new.ratings.all()), moderator)

    new.refresh_from_db()
    assert (new.status, shown(public)) == (Status.IN_REVIEW, OLD)
    letter = Letter.objects.get(to=public.author, kind=Letter.Kind.RESTORED)
    assert "The new text of your comment" in words(letter).paragraphs[0]
    make.agree(new, civil=True)
    new.refresh_from_db()
    release(new.decision)
    assert shown(public) == NEW
    assert make.drift() == []


def test_who_read_the_old_text_finds_it_in_their_reviews_while_it_is_public(make, public):
    rating = public.released_revision.ratings.first()

    def found():
        [one] = look_back(list(reviews_by(rating.reviewer)))
        return one.found, one.is_shown

    edit(public, text=NEWER)
    assert found() == ("open", True)
    take_back_edit(public)
    assert found() == ("open", True)

    release(edited(make, public, civil=True).decision)

    assert found() == ("open", False)


def test_practice_copied_from_the_old_text_stays_what_it_is(make, public, moderator):
    copied = pick(public.released_revision, moderator=moderator, explanation="Plain and civil.")

    release(edited(make, public, civil=True).decision)

    kept = Calibration.objects.get(pk=copied.pk)
    assert (kept.origin.text, kept.revision.text, kept.retired_at) == (OLD, OLD, None)


# What its author is told


def test_the_letters_say_which_text_they_are_about(make, public):
    new = edited(make, public, civil=False)
    returned = Letter.objects.get(to=public.author, kind=Letter.Kind.NEW_RETURNED)
    make_anew = rewrite(public, text=NEWER)
    make.agree(make_anew, civil=True)
    make_anew.refresh_from_db()
    release(make_anew.decision)
    released = Letter.objects.get(to=public.author, kind=Letter.Kind.NEW_PUBLIC)

    assert returned.about == Decision.objects.get(revision=new, outcome="return").pk
    assert "the old one stands" in words(returned).paragraphs[0]
    assert "in the place of the old one" in words(released).paragraphs[0]
    assert Letter.objects.filter(to=public.author, kind=Letter.Kind.RELEASED).count() == 1
    assert not Letter.objects.filter(to=public.author, kind=Letter.Kind.RETURNED).exists()


def test_a_text_that_was_an_edit_once_is_a_comment_when_the_desk_takes_it_back(
    make, public, moderator
):
    new = edited(make, public, civil=True)
    release(new.decision)
    public.refresh_from_db()

    decide_case(
        open_case(public.released_revision, cause=Case.Cause.RECOUNT),
        moderator=moderator,
        outcome="return",
        reason="attack",
    )

    assert Letter.objects.filter(to=public.author, kind=Letter.Kind.RETURNED).count() == 1
    again = rewrite(public, text=NEWER)
    assert (again.edits, again.reviews_given, again.status) == (None, 3, Status.IN_REVIEW)
    make.agree(again, civil=True)
    again.refresh_from_db()
    release(again.decision)
    assert shown(public) == NEWER
    assert make.drift() == []


def test_the_desk_says_no_twice_about_an_edit(make, public, moderator):
    edited(make, public, civil=False)
    decide_case(ask_second_look(public), moderator=moderator, outcome="reject", reason="attack")
    first = Letter.objects.get(to=public.author, kind=Letter.Kind.NEW_REJECTED)
    decide_case(appeal(public), moderator=make.moderator(), outcome="reject", reason="attack")
    second = Letter.objects.get(to=public.author, kind=Letter.Kind.NEW_UPHELD)

    for letter in (first, second):
        assert "old" in " ".join(words(letter).paragraphs)


def test_its_author_sees_both_texts_and_where_each_stands(make, public):
    new = edit(public, text=NEW)

    [own] = reading.own([public])

    assert (own.revision.text, own.state) == (OLD, "released")
    assert own.edit is not None
    assert (own.edit.revision, own.edit.state) == (new, "pending")
    assert (own.in_hand, own.may_edit, own.mends_until) == (own.edit, False, None)
    take_back_edit(public)
    [own] = reading.own([public])
    assert (own.edit, own.in_hand, own.may_edit) == (None, own, True)


def test_an_edit_may_be_returned_as_often_as_a_comment(make):
    make.policy(rewrites=1)
    public = make.returned(text="A first text, that came back to its author.")
    again = rewrite(public.comment, text=OLD)
    make.agree(again, civil=True)
    again.refresh_from_db()
    release(again.decision)
    comment = Comment.objects.get(pk=public.comment_id)
    edited(make, comment, civil=False)

    [own] = reading.own([comment])

    assert own.edit is not None
    assert own.edit.rewrites_left == 1
    assert rewrite(comment, text=NEWER).edits == again


def test_what_is_written_and_not_handed_in_is_kept(make, public):
    author = public.author
    drafting.keep(author, public.article, text="Begun.", rewrites=public.pk)
    assert drafting.unsent_by(author).count() == 1

    edit(public, text=NEW)

    assert not drafting.unsent_by(author).exists()


# Whatever is done, in whatever order

ACTS = [
    "edit", "pay", "check", "check anew", "civil", "uncivil", "release", "rewrite",
    "second look", "desk: release", "desk: return", "desk: reject", "desk: public stays",
    "desk: public goes", "appeal", "take back", "lapse", "overdue", "mend", "void a reader",
]  # fmt: skip


class Walk:
    """One comment, and all that anybody may do about it and its edit."""

    def __init__(self, make):
        self.make, self.moderators = make, [make.senior() for _ in range(3)]
        self.comment = make.released(text=OLD)
        self.count = 0

    @property
    def live(self):
        texts = Revision.objects.filter(comment=self.comment)
        return texts.filter(status__in=LIVE).first()

    def text(self):
        self.count += 1
        return f"{NEW} This is what I say the {self.count}th time."

    def do(self, act):
        live, comment = self.live, Comment.objects.get(pk=self.comment.pk)
        match act:
            case "edit":
                edit(comment, text=self.text())
            case "pay" if live and live.status == Status.PENDING:
                self.make.pay(live)
            case "check":
                self_check(comment, civil=True)
            case "check anew":
                self_check(comment, civil=True, text=self.text())
            case "civil" | "uncivil" if live:
                self.make.agree(live, civil=act == "civil")
            case "release":
                due = Revision.objects.filter(comment=comment, release_due_at__isnull=False)
                for text in due:
                    assert release(text.decision)
            case "rewrite":
                rewrite(comment, text=self.text())
            case "second look":
                ask_second_look(comment)
            case "appeal":
                appeal(comment)
            case "desk: release" | "desk: return" | "desk: reject" if live:
                self.decide(Case.objects.filter(revision=live), act.removeprefix("desk: "))
            case "desk: public stays" | "desk: public goes" if comment.released_revision:
                open_case(comment.released_revision, cause=Case.Cause.RECOUNT)
                cases = Case.objects.filter(revision=comment.released_revision)
                self.decide(cases, "release" if act.endswith("stays") else "return")
            case "take back":
                take_back_edit(comment)
            case "lapse" | "overdue" if live:
                with time_machine.travel(timezone.now() + timedelta(days=60)):
                    clock.lapse() if act == "lapse" else clock.escalate_overdue()
            case "mend":
                shown = comment.released_revision.text if comment.released_revision else ""
                mend(comment, text=shown.replace("council", "councli"))
            case "void a reader":
                rating = Rating.objects.filter(comment=comment, counts=True).order_by("?").first()
                if rating is not None:
                    voided([rating], self.moderators[0])

    def decide(self, cases, outcome):
        for case in cases.filter(closed_at=None):
            reason = "within_rules" if outcome == "release" else "attack"
            for moderator in self.moderators:
                try:
                    decide_case(case, moderator=moderator, outcome=outcome, reason=reason)
                except Refusal:
                    continue
                break


@given(st.lists(st.sampled_from(ACTS), min_size=4, max_size=14))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_only_a_release_shows_a_text_and_only_what_was_decided(make, acts):
    """Nothing but a release, a mend or the desk changes what is public; and counters never lie."""
    walk = Walk(make)
    for act in ["edit", "pay", *acts]:
        before, due = shown(walk.comment), walk.live
        try:
            walk.do(act)
        except Refusal:
            assert shown(walk.comment) == before
        after = shown(walk.comment)
        check_laws(walk.comment)
        if after == before:
            continue
        if act == "release":
            assert due is not None
            assert after == due.text
            assert Decision.objects.filter(pk=due.decision, outcome="release").exists()
        elif act == "mend":
            assert before is not None
        else:
            assert (act, after) == ("desk: public goes", None)
    assert make.drift() == []


def check_laws(comment):
    texts = list(Revision.objects.filter(comment=comment))
    public = [text for text in texts if text.status == Status.RELEASED]
    live = [text for text in texts if text.status in LIVE]
    assert len(public) <= 1
    assert len(live) <= 1
    comment.refresh_from_db()
    assert comment.released_revision == (public[0] if public else None)
    for text in live:
        assert text.edits == comment.released_revision
    held = [text for text in live if text.status == Status.HELD and text.release_due_at is None]
    for text in held:
        assert Case.objects.filter(revision=text, closed_at=None).count() == 1
    [own] = reading.own([comment])
    assert own.in_hand.revision in texts
    assert own.revision == (public or live or [own.revision])[0]


# By pages and by programs


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_edit_by_its_page(make, public, sign_in):
    client, address = sign_in(public.author), f"/me/comments/{public.pk}/edit/"
    assert f'href="{address}"' in page(client, f"/me/comments/{public.pk}/")
    form = page(client, address)
    assert OLD in form
    assert "You owe three reviews for it" in form

    refused = client.post(address, {"text": OLD})
    assert refused.status_code == 409
    previewed = client.post(address, {"text": f"*{NEW}*", "do": "preview"})
    assert f"<em>{NEW}</em>" in previewed.content.decode()
    done = client.post(address, {"text": NEW})

    assert (done.status_code, done["Location"]) == (302, "/reviews/")
    mine = page(client, "/me/comments/")
    assert OLD in mine
    assert NEW in mine
    assert "Waiting for your reviews" in mine
    assert "Take the new text back" in mine
    assert f'href="{address}"' not in mine
    assert "is under way. You may take it back first." in page(client, address)


def test_the_thread_shows_the_old_text_and_tells_its_author_of_the_new_one(make, public, sign_in):
    edit(public, text=NEW)
    article = f"/articles/{public.article_id}/"

    mine, others = page(sign_in(public.author), article), page(sign_in(make.reader()), article)

    for seen in (mine, others, page(Client(), article)):
        assert OLD in seen
        assert NEW not in seen
    assert "Your new text is under way" in mine
    assert "under way" not in others


def test_ones_own_look_is_at_the_new_text(make, public, sign_in):
    new = edit(public, text=NEW)
    make.pay(new)
    client = sign_in(public.author)
    address = f"/me/comments/{public.pk}/check/"
    assert NEW in page(client, address)

    done = client.post(address, {"civil": "yes", "text": NEW}, follow=True).content.decode()

    new.refresh_from_db()
    assert new.status == Status.IN_REVIEW
    assert "takes the place of the old text" in done


def test_a_returned_edit_is_rewritten_or_taken_back_by_its_page(make, public, sign_in):
    edited(make, public, civil=False)
    client, mine = sign_in(public.author), f"/me/comments/{public.pk}/"
    assert "The old text stays public." in page(client, mine)
    assert client.get(f"{mine}edit/")["Location"] == f"{mine}rewrite/"
    assert NEW in page(client, f"{mine}rewrite/")

    client.post(f"{mine}rewrite/", {"text": NEWER})
    assert states(public) == ["released", "superseded", "in_review"]
    told = client.post(f"{mine}edit/back/", follow=True).content.decode()

    assert "Taken back. The old text stands." in told
    assert NEWER not in told
    assert states(public) == ["released", "superseded", "withdrawn"]


def test_a_draft_of_an_edit_leads_back_to_its_form(make, public, sign_in):
    client = sign_in(public.author)
    place = {"text": "Begun anew.", "rewrites": str(public.pk), "do": "keep"}
    client.post(f"/articles/{public.article_id}/draft/", place)

    mine = page(client, "/me/comments/")

    assert "A new text for a public comment" in mine
    there = client.get(f"/me/comments/{public.pk}/rewrite/", follow=True).content.decode()
    assert "Change your comment" in there
    assert "Begun anew.</textarea>" in there


def test_nobody_edits_the_comment_of_somebody_else(make, public, sign_in, as_):
    other = make.reader()
    address = f"/me/comments/{public.pk}/edit/"
    assert sign_in(other).post(address, {"text": NEW}).status_code == 404
    assert sign_in(other).post(f"{address}back/").status_code == 404
    api = f"/api/v1/comments/{public.pk}/edit"
    assert as_(other).post(api, {"text": NEW}).status_code == 404
    assert as_(other).delete(api).status_code == 404
    assert Client().post(api, {"text": NEW}).status_code == 401


def test_an_edit_by_a_program(make, public, as_):
    client, address = as_(public.author), f"/api/v1/comments/{public.pk}/edit"

    answer = client.post(address, {"text": NEW})

    told = answer.json()
    assert (answer.status_code, told["text"], told["state"]) == (201, OLD, "released")
    assert (told["edit"]["text"], told["edit"]["state"]) == (NEW, "pending")
    assert (told["may_edit"], told["edit"]["passport"]["reviews_owed"]) == (False, 3)
    assert client.post(address, {"text": NEWER}).json()["code"] == "edit_under_way"
    assert Client().get(f"/api/v1/comments/{public.pk}").json()["text"] == OLD
    assert client.delete(address).status_code == 204
    told = client.get(f"/api/v1/comments/{public.pk}").json()
    assert (told["edit"], told["may_edit"], told["text"]) == (None, True, OLD)


def test_an_edit_survives_a_form_that_has_expired(make, public):
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    client.force_login(public.author)
    sent = {"text": NEW, "csrfmiddlewaretoken": "old"}

    answer = client.post(f"/me/comments/{public.pk}/edit/", sent)

    assert answer.status_code == 403
    assert f"{NEW}</textarea>" in answer.content.decode()
    assert "Change your comment" in answer.content.decode()


def test_the_desk_sees_what_an_edit_is_to_replace(make, public, moderator, sign_in):
    make.listed("gunpowder", "severe")
    new = edit(public, text="Gunpowder would be the thing for this tram line, I think.")
    case = Case.objects.get(revision=new)

    seen = page(sign_in(moderator), f"/desk/cases/{case.pk}/")

    assert "It is to take the place of text 1 of this comment." in seen
    assert OLD in seen


def test_my_comments_ask_no_more_for_more_edits(make, sign_in):
    author = make.reader()
    client = sign_in(author)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page(client, "/me/comments/")
            page(client, f"/articles/{make.the_article().pk}/")
        return len(captured)

    edit(make.released(author), text=f"{NEW} One.")
    few = queries()
    for number in range(4):
        edit(make.released(author), text=f"{NEW} More: {number}.")

    assert queries() <= few
