"""What follows from a verdict: second looks, corrections of reviewers, and why it was so."""

from __future__ import annotations

import random

import pytest
from django.db.models import Sum
from django.test import Client

from comments.models import Status
from moderation import conditions
from moderation.cards.explaining import BECAUSE, explain, how_likely, how_much
from moderation.coins import Counts
from moderation.models import Case, Credit, Decision, Measurement, Standing
from moderation.refusals import NoMoreRewrites, SameModerator, SecondLookSpent
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.moderating import decide_case
from moderation.workflow.recounting import verdict_again
from moderation.workflow.releasing import release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


@pytest.fixture
def somebody_trusted(make):
    """Readers with a good record are about, as last night's measurement found."""
    Measurement.objects.create(
        publication=make.the_paper(),
        share=0.1,
        temperature=0.7,
        sensitivity=0.7,
        specificity=0.88,
        strength=8,
        established=10,
        trusted=5,
        trusted_sensitivity=0.85,
        trusted_specificity=0.95,
    )
    conditions.forget()
    yield
    conditions.forget()


# Second looks


def test_where_the_desk_always_looks_a_returned_text_has_a_case_at_once(make, as_):
    make.policy(second_look="always")

    mine = make.returned()

    case = Case.objects.get(revision=mine)
    assert (case.cause, case.is_open) == (Case.Cause.RETURNED, True)
    assert as_(mine.author).get(f"/api/v1/comments/{mine.comment_id}").json()["with_the_desk"]
    assert ask_second_look(mine.comment, statement="Irony.") == case
    case.refresh_from_db()
    assert case.statement == "Irony."


def test_the_authors_page_says_that_the_desk_looks_anyway(make, sign_in):
    make.policy(second_look="always")
    mine = make.returned()

    page = sign_in(mine.author).get("/me/comments/").content.decode()

    assert "The desk takes a second look at it" in page
    assert "Ask for a second look" not in page
    assert "Write it anew" in page


def test_where_the_desk_always_looks_it_does_so_once(make):
    make.policy(second_look="always")
    mine = make.returned()
    case = Case.objects.get(revision=mine)

    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    with pytest.raises(SecondLookSpent):
        ask_second_look(mine.comment)


def test_what_is_released_gets_no_second_look(make):
    make.policy(second_look="always")

    make.released()

    assert not Case.objects.exists()


def unproven(make):
    """A reader whose word weighs, but who is not trusted yet."""
    return make.seasoned(settled=8)


def test_a_panel_is_asked_before_anything_is_returned(make, somebody_trusted):
    make.policy(second_look="panel")
    mine = make.in_review()
    for _ in range(3):
        make.review(mine, civil=False, reviewer=unproven(make))
    mine.refresh_from_db()
    assert (mine.status, mine.trusted_only) == (Status.IN_REVIEW, True)

    make.review(mine, civil=False, reviewer=make.seasoned())

    mine.refresh_from_db()
    assert mine.status == Status.RETURNED
    assert Decision.objects.get(revision=mine).by == Decision.By.PEERS


def test_where_no_panel_is_about_the_desk_takes_a_second_look(make):
    make.policy(second_look="panel")
    mine = make.in_review()

    for _ in range(3):
        make.review(mine, civil=False, reviewer=unproven(make))

    mine.refresh_from_db()
    assert mine.status == Status.HELD
    assert Case.objects.get(revision=mine).cause == Case.Cause.PANEL


def returned_against(make, dissent):
    """A text that was returned, though somebody whose word weighs little found it civil."""
    make.policy(ratings_of_anybody=5)
    mine = make.in_review()
    for civil, reviewer in [(False, None), (False, None), (True, dissent), (False, None)]:
        make.review(mine, civil=civil, reviewer=reviewer or make.seasoned())
    mine.refresh_from_db()
    assert mine.status == Status.RETURNED
    return mine


# What staff decide corrects the reviewers


def credited(revision):
    rows = Credit.objects.filter(rating__revision=revision).order_by("rating")
    return [(row.rating_id, row.source, row.bad, row.counts) for row in rows]


def assert_standings_are_sums(revision):
    for rating in revision.ratings.all():
        names = ("caught", "missed", "spared", "blamed")
        sums = Credit.objects.filter(reviewer=rating.reviewer).aggregate(
            **{name: Sum(name) for name in names}
        )
        standing = Standing.objects.get(reader=rating.reviewer)
        assert [getattr(standing, name) for name in names] == pytest.approx(
            [sums[name] for name in names], abs=1e-9
        )


def decide_again(make, revision, outcome, cause="report"):
    case = Case.objects.create(
        publication=revision.publication,
        comment=revision.comment,
        revision=revision,
        cause=cause,
    )
    decision = decide_case(case, moderator=make.moderator(), outcome=outcome, reason="so")
    release(decision.pk)


def test_every_later_decision_rewrites_what_each_rating_was_credited(make):
    mine = make.split().revision  # by newcomers, whose standings are nothing but credits
    case = Case.objects.get(revision=mine)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")
    release(Decision.objects.get(revision=mine, by="desk").pk)

    decide_again(make, mine, "return")
    wrong_to_pass = credited(mine)
    assert len(wrong_to_pass) == mine.ratings.count()
    assert {source for _, source, _, _ in wrong_to_pass} == {"report"}
    assert_standings_are_sums(mine)

    decide_again(make, mine, "release")
    right_to_pass = credited(mine)
    assert {bad for _, _, bad, _ in right_to_pass} == {0.0}
    assert_standings_are_sums(mine)

    decide_again(make, mine, "return")
    assert credited(mine) == wrong_to_pass
    decide_again(make, mine, "release")
    assert credited(mine) == right_to_pass
    assert_standings_are_sums(mine)


def test_a_careful_dissenter_is_proved_right(make):
    mine = returned_against(make, make.seasoned(caught=1, missed=9, settled=3))
    dissenter = mine.ratings.get(civil=True)
    before = dissenter.credit.counts

    case = ask_second_look(mine.comment)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")

    assert before.missed > before.spared
    dissenter.credit.refresh_from_db()
    assert dissenter.credit.counts == Counts(spared=2.0)


def test_nobody_decides_again_about_what_they_decided_themselves(make):
    case, first = make.split(), make.moderator()
    second = make.moderator()
    decide_case(case, moderator=first, outcome="return", reason="attack")
    again = Case.objects.create(
        publication=case.publication, comment=case.comment, revision=case.revision, cause="report"
    )

    with pytest.raises(SameModerator):
        decide_case(again, moderator=first, outcome="reject", reason="attack")

    assert decide_case(again, moderator=second, outcome="reject", reason="attack")


def test_where_there_is_one_moderator_only_the_same_one_decides_again(make):
    case, only = make.split(), make.moderator()
    decide_case(case, moderator=only, outcome="return", reason="attack")
    again = Case.objects.create(
        publication=case.publication, comment=case.comment, revision=case.revision, cause="report"
    )

    assert decide_case(again, moderator=only, outcome="reject", reason="attack")


# The same again, from the decision's row


def test_every_verdict_of_readers_can_be_come_to_again_from_its_row(make, somebody_trusted):
    dice = random.Random(3)
    kinds = [{"weighed": False}, {"second_look": "panel"}, {}]
    for exceptions in kinds:
        policy = make.policy(**exceptions)
        for _ in range(8):
            mine = make.in_review()
            likely = dice.choice([0.1, 0.5, 0.9])
            while mine.is_waiting_for_peers and mine.ratings_received < 5:
                who = make.seasoned(settled=dice.choice([2, 8, 20]), caught=dice.choice([1, 9]))
                make.review(mine, civil=dice.random() < likely, reviewer=who)
                mine.refresh_from_db()
        policy.delete()

    decisions = list(Decision.objects.filter(by=Decision.By.PEERS))

    assert {decision.outcome for decision in decisions} == {"release", "return", "escalate"}
    for decision in decisions:
        found = verdict_again(decision)
        assert found.outcome == decision.outcome
        assert found.because == decision.evidence["because"]
        assert found.bad == pytest.approx(decision.evidence["bad"], abs=1e-6)


# The desk's page


def test_the_desk_reads_how_the_verdict_was_reached(make, sign_in):
    mine = returned_against(make, make.seasoned(caught=1, missed=9, settled=3))
    passed = mine.ratings.get(civil=True)
    case = ask_second_look(mine.comment)

    page = sign_in(make.moderator()).get(f"/desk/cases/{case.pk}/").content.decode()

    said = explain(mine)
    assert [voice.dissents for voice in said.voices] == [False, False, True, False]
    assert "Together they are sure enough that it is not." in page
    assert "has a good record" in page
    assert "new here" in page
    assert f"With what its readers said it is {said.per_cent} %" in page
    assert f"/desk/reviewers/{passed.reviewer_id}/" in page
    assert str(passed.weight) not in page


def test_a_case_without_ratings_says_so(make, sign_in):
    make.listed("giveaway")
    held = make.pending(text="A giveaway!")

    case = Case.objects.get(revision=held)
    page = sign_in(make.moderator()).get(f"/desk/cases/{case.pk}/").content.decode()

    assert "No reader has rated it." in page


def test_there_is_a_sentence_for_every_reason_that_a_verdict_gives():
    import inspect
    import re

    from moderation import verdict
    from moderation.workflow import hearing

    source = inspect.getsource(verdict) + inspect.getsource(hearing.Hearing)
    codes = set(re.findall(r'Verdict\([^)]*?"(\w+)"\)', source))

    assert len(codes) >= 8
    assert codes <= set(BECAUSE)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (0.0, "almost certainly fine"),
        (0.1, "probably fine"),
        (0.49, "fine rather than not"),
        (0.504, "as likely fine as not"),  # which is said to be 50 %
        (0.6, "more likely not civil than fine"),
        (0.9, "probably not civil"),
        (1.0, "almost certainly not civil"),
    ],
)
def test_a_chance_is_said_in_words(bad, words):
    assert how_likely(bad) == words


def test_a_weight_is_said_in_words_whichever_way_it_pulls():
    weights = [2.0, -2.0, -0.8, 0.2, 0.0]

    assert [how_much(weight) for weight in weights] == [
        "much", "much", "some", "little", "nothing",
    ]  # fmt: skip


# Written anew


def test_the_desk_sees_the_earlier_texts_and_what_became_of_them(make, sign_in):
    mine = make.returned(text="You fool, it was so.")
    anew = rewrite(mine.comment, text="It was so.")
    make.agree(anew, civil=False)
    case = ask_second_look(mine.comment)

    page = sign_in(make.moderator()).get(f"/desk/cases/{case.pk}/").content.decode()

    assert "Earlier texts of this comment" in page
    assert "You fool, it was so." in page
    assert "Peers: Return it to its author · replaced by a newer text" in page


def test_a_third_rewrite_is_refused_and_the_lineage_is_kept(make):
    mine = make.returned()
    for number in (2, 3):
        mine = rewrite(mine.comment, text=f"Put better, {number}.")
        make.agree(mine, civil=False)

    with pytest.raises(NoMoreRewrites):
        rewrite(mine.comment, text="Once more.")

    kept = mine.comment.revisions.order_by("number").values_list("number", "status")
    assert list(kept) == [(1, "superseded"), (2, "superseded"), (3, "returned")]
