"""New practice texts: from what was confirmed, as copies, and never to their own people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Assignment, Calibration, Case, Decision
from moderation.models.calibration import NOT_ITS_PEOPLE
from moderation.refusals import NotForPractice, OwnCase
from moderation.workflow import harvesting
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.assigning import assign
from moderation.workflow.harvesting import harvest, pick
from moderation.workflow.moderating import decide_case
from moderation.workflow.stating import state
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db


def says(make, revision, outcome, cause="audit", moderator=None):
    """A moderator's word on a text, as it is left behind by an audit."""
    decision = Decision.objects.create(
        revision=revision,
        outcome=outcome,
        by="desk",
        moderator=moderator or make.moderator(),
        reason="within_rules" if outcome == "release" else "attack",
        evidence={},
    )
    state(decision, was=Status(revision.status), before=None)
    Case.objects.create(
        publication=revision.publication,
        comment=revision.comment,
        revision=revision,
        cause=cause,
        closed_at=timezone.now(),
        decision=decision,
    )
    return decision


def public(make, **facts):
    return make.released(**facts).newest_revision()


def practice():
    return Calibration.objects.filter(origin__isnull=False)


def test_what_an_audit_confirms_is_harvested_once_and_the_original_stays(make):
    fine, bad = public(make), make.returned()
    says(make, fine, "release")
    says(make, bad, "return")

    assert harvest(make.the_paper()) == 2
    assert harvest(make.the_paper()) == 0

    answers = dict(practice().values_list("origin", "civil"))
    assert answers == {fine.pk: True, bad.pk: False}
    copy = practice().get(origin=bad)
    assert copy.revision.text == bad.text
    assert copy.revision.comment.article_id == bad.comment.article_id
    assert copy.reasons == ["attack"]
    bad.refresh_from_db()
    assert bad.status == Status.RETURNED
    assert not Comment.public.filter(pk=copy.revision.comment_id).exists()


def test_a_second_look_is_harvested_whatever_it_came_to(make):
    upheld, overturned = make.returned(), make.returned()
    for revision, outcome in [(upheld, "reject"), (overturned, "release")]:
        case = ask_second_look(revision.comment)
        decide_case(case, moderator=make.moderator(), outcome=outcome, reason="other")

    assert harvest(make.the_paper()) == 2
    assert dict(practice().values_list("origin", "civil")) == {
        upheld.pk: False,
        overturned.pk: True,
    }


def test_two_moderators_who_agree_are_enough(make):
    revision = make.split().revision
    says(make, revision, "reject", "split")
    revision.set(decision=Decision.objects.get(outcome="reject").pk, status=Status.REJECTED)
    assert harvest(make.the_paper()) == 0

    says(make, revision, "reject", "recount")

    assert harvest(make.the_paper()) == 1


def test_nothing_uncertain_is_harvested(make):
    public(make)  # by peers alone
    contradicted = public(make)
    says(make, contradicted, "reject")
    disputed = public(make)
    says(make, disputed, "release")
    says(make, disputed, "reject")

    assert harvest(make.the_paper()) == 0


def test_nothing_of_somebody_who_has_gone_or_took_it_back(make):
    gone, taken = public(make), public(make)
    for revision in (gone, taken):
        says(make, revision, "release")
    gone.author.is_active = False
    gone.author.save()
    withdraw(taken.comment)

    assert harvest(make.the_paper()) == 0


def test_only_what_reads_alone_or_under_what_is_public(make):
    parent = make.released()
    reply = public(make, parent=parent)
    orphaned_under = make.released()
    orphan = public(make, parent=orphaned_under)
    withdraw(orphaned_under)
    for revision in (reply, orphan):
        says(make, revision, "release")

    assert harvest(make.the_paper()) == 1

    assert practice().get().revision.comment.parent_id == parent.pk


def test_there_are_never_too_many_of_one_answer(make, monkeypatch):
    monkeypatch.setattr(harvesting, "IN_USE_AT_MOST", {True: 1, False: 1})
    for revision in (make.returned(), public(make), public(make)):
        says(make, revision, "release" if revision.status == "released" else "return")

    assert harvest(make.the_paper()) == 2
    assert harvest(make.the_paper()) == 0

    assert sorted(practice().values_list("civil", flat=True)) == [False, True]


def test_a_night_is_bounded_and_the_next_goes_on(make, monkeypatch):
    monkeypatch.setattr(harvesting, "AT_ONCE", 2)
    for _ in range(3):
        says(make, public(make), "release")

    assert [harvest(make.the_paper()) for _ in range(3)] == [2, 1, 0]


def test_each_paper_harvests_its_own(make):
    says(make, public(make), "release")

    assert harvest(make.publication()) == 0


# Staff picks


def test_a_moderator_picks_a_text_and_says_why(make):
    revision, moderator = make.returned(), make.moderator()

    first = pick(revision, moderator=moderator, explanation="It insults.", blatant=True)
    again = pick(revision, moderator=moderator, explanation="It insults a person.")

    assert again == first
    again.refresh_from_db()
    assert (again.civil, again.blatant, again.picked_by) == (False, False, moderator)
    assert again.explanation == "It insults a person."


def test_what_cannot_be_picked(make):
    waiting, moderator = make.in_review(), make.moderator()
    with pytest.raises(NotForPractice):
        pick(waiting, moderator=moderator, explanation="Why?")
    disputed = public(make)
    says(make, disputed, "release")
    says(make, disputed, "reject")
    with pytest.raises(NotForPractice, match="disagree"):
        pick(disputed, moderator=moderator, explanation="Why?")
    with pytest.raises(OwnCase):
        pick(public(make, author=moderator), moderator=moderator, explanation="Mine.")


# Blind


def suits(reader):
    """The practice texts that may be drawn for a reader, by the condition that the draw uses."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.revision_id FROM moderation_calibration c WHERE {NOT_ITS_PEOPLE}",
            {"reviewer": reader.pk},
        )
        return {pk for (pk,) in cursor.fetchall()}


def test_a_copy_suits_nobody_who_wrote_read_or_decided_the_original(make):
    revision = public(make)
    moderator = make.moderator()
    says(make, revision, "release", moderator=moderator)
    skipped = make.in_review()
    reader = make.reader()
    make.lease(skipped, reader)
    harvest(make.the_paper())
    copy = practice().get().pk
    raters = {rating.reviewer for rating in revision.ratings.all()}

    for known_to in {revision.author, moderator, *raters}:
        assert copy not in suits(known_to)
    assert copy in suits(reader)
    assert copy in suits(make.reader())


def test_a_harvested_text_comes_in_the_same_shape_under_a_real_article(make, as_):
    says(make, public(make, text="A plain remark."), "release")
    harvest(make.the_paper())
    live = make.in_review()
    Calibration.objects.filter(origin=None).update(
        retired_at=timezone.now(), retired_because="wrong"
    )
    make.calibrations(1)
    mine = make.pending()
    assign(mine.pk)
    drawn = Assignment.objects.filter(reviewer=mine.author)
    assert drawn.filter(revision__calibration__origin__isnull=False).count() == 1

    reviews = as_(mine.author).get("/api/v1/reviews").json()["results"]

    assert len({frozenset(review) for review in reviews}) == 1
    headlines = {review["text"]: review["article"]["headline"] for review in reviews}
    assert headlines["A plain remark."] == headlines[live.text]
    assert all(
        set(review["article"]) == {"section", "headline", "standfirst"} for review in reviews
    )
    assert len({review["lease_until"] for review in reviews}) == 1


def test_nobody_is_given_a_practice_text_twice(make):
    says(make, public(make), "release")
    harvest(make.the_paper())
    copy = practice().get()
    mine = make.pending()
    make.review(copy.revision, civil=True, reviewer=mine.author)

    assign(mine.pk)

    given = Assignment.objects.filter(reviewer=mine.author, comment=copy.revision.comment_id)
    assert given.count() == 1


def test_a_copy_is_written_word_for_word(make):
    says(make, public(make, text="*Plainly* so."), "release")
    harvest(make.the_paper())

    copy = practice().select_related("revision", "origin").get()
    assert (copy.revision.text, copy.revision.html) == (copy.origin.text, copy.origin.html)
    assert Revision.objects.filter(pk=copy.pk, status=Status.CALIBRATION).exists()
