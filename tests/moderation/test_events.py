"""What newsrooms are told of: PostgreSQL writes it, once, with the fact and only with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from comments.models import Comment, Revision
from moderation.models import Case, LegalGround, Notice, Report, Sanction, StaffOutcome
from moderation.workflow.answering_back import rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import appeal_account
from moderation.workflow.editing import edit
from moderation.workflow.erasing import begin
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.sanctioning import lift
from moderation.workflow.self_checking import self_check
from moderation.workflow.undoing import undo
from moderation.workflow.withdrawing import take_back_edit, withdraw
from newsroom.locked import lock
from newsroom.models import Endpoint, Event, Publication, Reader
from newsroom.models.endpoint import USE

pytestmark = pytest.mark.django_db
REVIEWS = "review.completed"


@pytest.fixture
def listens(make):
    """Somebody at the publication wants to hear of everything."""
    return listen(make.the_paper())


def listen(paper: Publication, *events: str, **facts) -> Endpoint:
    return Endpoint.objects.create(
        publication=paper,
        url="https://tools.example/hook",
        events=list(events),
        sealed=lock("whsec_a", use=USE),
        **facts,
    )


def told(about=None, *, but: tuple[str, ...] = (REVIEWS,)) -> list[str]:
    """The types of the events so far, in their order."""
    events = Event.objects.order_by("number")
    if about is not None:
        events = events.filter(subject=about.pk)
    return [event.type for event in events if event.type not in but]


def since(about=None):
    """What has been told since this was asked last."""
    types = told(about)
    Event.objects.all().delete()
    return types


def again(revision: Revision) -> Revision:
    revision.refresh_from_db()
    return revision


def desk(make, comment: Comment, outcome: str, **facts):
    """The desk decides about whatever it is asked about this comment, and it is carried out."""
    case = Case.objects.get(comment=comment, closed_at=None)
    by = facts.pop("moderator", None) or make.moderator()
    reason = "within_rules" if outcome == "release" else "attack"
    decided = StaffOutcome(outcome)
    decision = decide_case(case, moderator=by, outcome=decided, reason=reason, **facts)
    release(decision.pk)
    return decision


# The way of a comment


def test_a_comment_that_peers_release(make, listens):
    comment = make.released()

    assert told(comment) == [
        "comment.submitted",
        "comment.gate_paid",
        "comment.in_review",
        "comment.published",
    ]
    reviews = Event.objects.filter(subject=comment.pk, type=REVIEWS)
    assert reviews.count() == comment.revisions.get().ratings_received


def test_a_comment_that_peers_return_is_written_anew_and_taken_back(make, listens):
    revision = make.returned()
    assert since(revision.comment)[-2:] == ["comment.in_review", "comment.returned"]

    new = rewrite(revision.comment, text="Another way to say it, more kindly.")
    assert since(new.comment) == ["comment.submitted", "comment.in_review"]

    withdraw(new.comment)
    assert since(new.comment) == ["comment.author_deleted"]


def test_a_comment_that_the_desk_rejects_and_releases_on_appeal(make, listens):
    case, first = make.split(), make.moderator()
    comment = case.comment
    assert since(comment)[-2:] == ["comment.in_review", "comment.held"]

    desk(make, comment, "reject", moderator=first)
    assert since(comment) == ["comment.rejected"]

    appeal(comment, statement="It was not meant so.")
    assert sorted(since(comment)) == ["appeal.opened", "comment.held"]

    desk(make, comment, "release")
    assert sorted(since(comment)) == ["appeal.decided", "comment.published"]


def test_an_appeal_that_is_taken_back(make, listens):
    comment = make.split().comment
    desk(make, comment, "reject")
    appeal(comment)
    since()

    withdraw(comment)

    assert sorted(since(comment)) == ["appeal.decided", "comment.rejected"]
    assert Case.objects.filter(comment=comment, cause="appeal").count() == 1


def test_a_public_comment_that_is_reported_hidden_and_restored(make, listens):
    comment = make.released()
    since()
    report(comment, by=make.reader(), reason="threat")
    assert since(comment) == ["report.opened"]

    desk(make, comment, "return")
    assert sorted(since(comment)) == ["comment.hidden", "comment.returned", "report.closed"]

    appeal(comment, statement="Look again.")
    assert since(comment) == ["appeal.opened"]
    desk(make, comment, "release")
    types = since(comment)
    assert [one for one in types if one.startswith("comment.")] == ["comment.restored"]


def test_what_the_public_sees_is_told_before_where_the_text_stands(make, listens):
    comment = make.released()
    report(comment, by=make.reader(), reason="threat")
    since()

    desk(make, comment, "reject")

    types = [one for one in told(comment) if one.startswith("comment.")]
    assert types == ["comment.hidden", "comment.rejected"]
    hidden = Event.objects.get(type="comment.hidden")
    assert hidden.data["status"] == "rejected"
    assert hidden.data["public"] is False


def test_a_decision_that_is_undone_at_once(make, listens):
    comment, moderator = make.released(), make.moderator()
    report(comment, by=make.reader(), reason="threat")
    decision = desk(make, comment, "return", moderator=moderator)
    since()

    undo(decision, moderator=moderator)

    assert sorted(since(comment)) == ["comment.restored", "report.opened"]


def test_an_edit_takes_the_place_of_the_public_text(make, listens):
    comment = make.released()
    old = comment.released_revision
    since()

    new = edit(comment, text="What I think of it by now, in other words.")
    make.pay(new)
    self_check(comment, civil=True)
    make.agree(again(new), civil=True)
    assert since(comment) == ["comment.submitted", "comment.gate_paid", "comment.in_review"]

    release(new.decision)
    [edited] = Event.objects.filter(subject=comment.pk)
    assert edited.type == "comment.edited"
    assert (edited.data["revision"], edited.data["before"]) == (str(new.pk), str(old.pk))
    assert edited.data["public"] is True


def test_an_edit_that_was_public_and_hidden_is_restored_and_not_edited(make, listens):
    comment = make.released()
    new = edit(comment, text="What I think of it by now, in other words.")
    make.pay(new)
    self_check(comment, civil=True)
    make.agree(again(new), civil=True)
    release(new.decision)
    moderator = make.moderator()
    report(comment, by=make.reader(), reason="threat")
    since()

    decision = desk(make, comment, "return", moderator=moderator)
    undo(decision, moderator=moderator)

    types = [one for one in since(comment) if one.startswith("comment.")]
    assert types == ["comment.hidden", "comment.returned", "comment.restored"]


def test_an_edit_that_is_taken_back_leaves_the_public_text(make, listens):
    comment = make.released()
    edit(comment, text="What I think of it by now, in other words.")
    since()

    take_back_edit(comment)

    assert since(comment) == ["comment.edit_withdrawn"]


def test_slips_that_are_mended_are_edits(make, listens):
    comment = make.released(text="I do not recieve the paper any more, and that is it.")
    since()

    once = mend(comment, text="I do not receive the paper any more, and that is it.")
    twice = mend(comment, text="I do not receive the paper any more and that is it.")

    events = list(Event.objects.filter(subject=comment.pk).order_by("number"))
    assert [one.type for one in events] == ["comment.edited", "comment.edited"]
    assert [one.data["revision"] for one in events] == [str(once.pk), str(twice.pk)]


def test_a_public_comment_that_its_author_takes_back(make, listens):
    comment = make.released()
    edit(comment, text="What I think of it by now, in other words.")
    since()

    withdraw(comment)

    assert since(comment) == ["comment.edit_withdrawn", "comment.author_deleted"]


def test_a_text_that_its_author_left_lying(make, listens):
    revision = make.pending()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE comments_revision SET status = 'lapsed' WHERE id = %s",
                       [revision.pk])  # fmt: skip

    assert told(revision.comment) == ["comment.submitted", "comment.lapsed"]


def test_practice_is_not_told_of(make, listens):
    [known] = make.calibrations(1)
    since()

    make.review(known.revision, civil=True)

    assert told(but=()) == []


# Complaints, people, stories


def test_a_notice_and_its_answer(make, listens):
    comment = make.released()
    since()
    give_notice(
        comment,
        Given(LegalGround.THREAT, "It threatens me.", "Ann", "ann@example.org", good_faith=True),
    )

    desk(make, comment, "return")

    assert Notice.objects.get().outcome == "acted"
    assert sorted(since(comment)) == [
        "comment.hidden",
        "comment.returned",
        "notice.answered",
        "notice.received",
    ]


def test_a_reader_who_is_suspended_appeals_and_comes_back(make, listens):
    reader, first = make.reader(), make.moderator()
    make.sanction(reader, "warning", by=first)
    sanction = make.sanction(reader, "suspension", by=first)
    assert since(reader) == ["user.suspended"]

    appeal_account(sanction.stated)
    assert since(reader) == ["appeal.opened"]

    lift(sanction, by=make.senior(), because="It was a mistake.")
    assert "user.reinstated" in since(reader)


def test_a_reader_who_is_erased(make, listens):
    elsewhere = listen(make.publication())
    reader = make.reader()
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))

    begin(reader.pk)

    [event] = Event.objects.filter(type="user.erased")
    assert event.publication == make.the_paper() != elsewhere.publication
    assert event.data == {"reader": str(reader.pk)}


def test_a_reader_of_this_installation_is_erased_where_they_wrote(make, listens):
    reader = make.reader(issuer="local")
    make.pending(reader)
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))

    begin(reader.pk)

    assert told(reader) == ["user.erased"]


def test_a_story_and_its_addresses(make, listens):
    article = make.article()
    article.add_address("https://paper.example/a")
    article.add_address("https://paper.example/a?utm_source=x")

    assert told(article) == ["story.created", "story.address_added"]


# What is never told, and when nothing is


def test_events_hold_ids_and_states_and_no_words(make, listens):
    author = make.reader("the-author", name="Ada Author", email="ada@example.org")
    comment = make.released(author, text="A text that nobody else would write.")
    report(comment, by=make.reader("the-reporter"), reason="threat", words="Words of mine.")
    desk(make, comment, "reject", explanation="An explanation.")
    appeal(comment, statement="A statement.")
    desk(make, comment, "release")

    whole = json.dumps(list(Event.objects.values_list("data", flat=True)))

    reporter = Report.objects.get().reader
    for secret in ("Ada", "example.org", "nobody else", "Words", "explanation.", "statement.",
                   "the-author", str(reporter.pk)):  # fmt: skip
        assert secret not in whole
    first = Event.objects.order_by("number").filter(subject=comment.pk).first()
    assert first.data == {
        "comment": str(comment.pk),
        "revision": str(comment.revisions.get().pk),
        "number": 1,
        "article": str(comment.article_id),
        "parent": None,
        "reader": str(author.pk),
        "status": "pending",
        "public": False,
        "edits": None,
    }


def test_nothing_is_written_where_nobody_listens(make):
    gone = listen(make.the_paper(), state="removed")
    listen(make.publication())

    make.released()

    assert told(but=()) == []
    assert not Endpoint.objects.filter(pk=gone.pk).exists()


def test_only_what_is_listened_to_is_written_and_a_paused_endpoint_listens(make):
    listen(make.the_paper(), "comment.published", state="paused")
    listen(make.the_paper(), "comment.held")

    make.released()

    assert told(but=()) == ["comment.published"]


def test_what_is_rolled_back_leaves_no_event(make, listens):
    make.the_article()
    before = told()

    with transaction.atomic():
        make.pending()
        assert "comment.submitted" in told()
        transaction.set_rollback(True)

    assert told() == before


def test_a_raw_update_is_told_too(make, listens):
    revision = make.pending()
    since()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE comments_revision SET status = 'held' WHERE id = %s",
                       [revision.pk])  # fmt: skip

    assert since() == ["comment.held"]


def test_an_import_is_quiet(make, listens):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('third_reading.quiet', 'on', true)")
        make.released()

    assert told(but=()) == []


def test_events_are_of_the_moment_that_is_played_in_the_demo(make, listens):
    then = timezone.now() - timedelta(days=3)
    with time_machine.travel(then), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('third_reading.clock', %s, true)", [then.isoformat()])
        make.pending()

    assert set(Event.objects.values_list("created_at", flat=True)) == {then}


def test_a_warning_is_between_the_desk_and_the_reader(make, listens):
    reader = make.reader()

    make.sanction(reader, "warning")

    assert Sanction.objects.count() == 1
    assert told() == []
