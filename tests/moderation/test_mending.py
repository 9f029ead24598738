"""Mending a slip in a public comment: small, at once, on record; nothing else is touched."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.feedgenerator import rfc3339_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Comment, Revision, Status
from moderation import queue, reading
from moderation.cards.explaining import explain
from moderation.models import Case, Credit, Decision, Recount, Waiver
from moderation.refusals import (
    ArticleClosed,
    ListedWordUsed,
    MendNotNow,
    MendsSpent,
    MendTooLarge,
    MendTooLate,
    NotPublic,
)
from moderation.slips import is_small_edit
from moderation.workflow.answering_back import rewrite
from moderation.workflow.assigning import assign
from moderation.workflow.deciding import open_case
from moderation.workflow.mending import MENDS_AT_MOST, mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.rating import rate
from moderation.workflow.recounting import recount_some
from moderation.workflow.releasing import release
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]

JUDGED = "I do not recieve the paper any more, and that is the goverment’s fault."
MENDED = "I do not receive the paper any more, and that is the government’s fault."


@pytest.fixture
def public(make):
    return make.released(text=JUDGED)


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def test_a_slip_is_mended_at_once_and_on_record(make, public):
    judged, since = public.released_revision, public.first_released_at

    mended = mend(public, text=MENDED)

    public.refresh_from_db()
    judged.refresh_from_db()
    assert public.released_revision == mended
    assert public.first_released_at == since
    assert (mended.text, mended.number, mended.status) == (MENDED, 2, Status.RELEASED)
    assert (judged.status, mended.mends) == (Status.SUPERSEDED, judged)
    decision = Decision.objects.get(pk=mended.decision)
    assert (decision.by, decision.outcome, decision.reason) == ("house", "release", "mended")
    assert decision.evidence == {"old": str(judged.pk), "judged": str(judged.pk), "words": 2}
    assert public.article.thread.comment_count == 1
    assert make.drift() == []


def test_what_readers_said_and_decided_stays_with_what_they_read(public):
    judged = public.released_revision
    ratings, decided = set(judged.ratings.all()), judged.decision

    mended = mend(public, text=MENDED)

    judged.refresh_from_db()
    assert (set(judged.ratings.all()), judged.decision) == (ratings, decided)
    assert (mended.ratings.count(), mended.ratings_received) == (0, 0)


def test_to_mend_twice_alike_mends_once(public):
    first = mend(public, text=MENDED)

    assert mend(public, text=f"  {MENDED}\n") == first

    assert public.revisions.count() == 2


def test_a_chain_is_measured_against_what_was_judged(make):
    text = "The counsel of twelve has recieved the report about all of these things."
    public = make.released(text=text)
    mend(public, text=text.replace("recieved", "received"))
    mend(public, text=text.replace("recieved", "received").replace("counsel", "councel"))

    with pytest.raises(MendTooLarge):  # One letter from the last text, two from the judged one.
        mend(public, text=text.replace("recieved", "received").replace("counsel", "council"))

    assert set(public.revisions.exclude(number=1).values_list("mends__number", flat=True)) == {1}


def test_a_mend_may_be_undone(public):
    mend(public, text=MENDED)

    undone = mend(public, text=JUDGED)

    assert (undone.text, undone.status) == (JUDGED, Status.RELEASED)


slips = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 12), st.sampled_from("aeinrst,.")), max_size=6
)


@given(slips)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_chain_of_mends_walks_away_from_the_judged_text(make, chain):
    """Letters come, go and change, one after the other, each tried on what is public by then."""
    judged = "Whatever government receives these letters should answer them, rather soonish now."
    public = make.released(text=judged)
    for place, at, letter in chain:
        shown = Comment.objects.get(pk=public.pk).released_revision.text
        words = shown.split(" ")
        word = words[place]
        words[place] = word[:at] + letter + word[at + (place % 2) :]
        try:
            mend(public, text=" ".join(words))
        except (MendTooLarge, MendsSpent):
            continue
    public.refresh_from_db()
    assert is_small_edit(judged, public.released_revision.text)
    assert public.revisions.filter(status=Status.RELEASED).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        JUDGED.replace("not ", "now "),
        JUDGED.replace("do not", "do"),
        JUDGED.replace("paper", "rag"),
        JUDGED + " Fools!",
        JUDGED.replace(", and", "\n\nand"),
    ],
)
def test_what_changes_the_meaning_is_not_mended(public, text):
    with pytest.raises(MendTooLarge):
        mend(public, text=text)

    public.refresh_from_db()
    assert public.released_revision.text == JUDGED


def test_the_minutes_are_counted_from_the_first_release(make, public):
    since = public.first_released_at
    with time_machine.travel(since + timedelta(minutes=5), tick=False):
        assert reading.own([public])[0].minutes_to_mend == 0
        with pytest.raises(MendTooLate):
            mend(public, text=MENDED)

    with time_machine.travel(since + timedelta(minutes=4, seconds=59), tick=False):
        assert mend(public, text=MENDED)


def test_a_publication_may_do_without(make):
    make.policy(mend_within=0)
    public = make.released(text=JUDGED)

    with pytest.raises(MendTooLate):
        mend(public, text=MENDED)


def test_only_what_is_public_is_mended(make):
    for comment in [make.in_review(text=JUDGED).comment, make.returned(text=JUDGED).comment]:
        with pytest.raises(NotPublic):
            mend(comment, text=MENDED)


def test_nothing_is_mended_while_the_desk_looks_into_it(make):
    make.policy(audit_share=1.0)
    public = make.released(text=JUDGED)
    assert Case.objects.get(comment=public).cause == "audit"

    with pytest.raises(MendNotNow):
        mend(public, text=MENDED)


def test_nothing_is_mended_into_a_listed_word(make, public):
    make.listed("receive", action="hold")
    with pytest.raises(MendTooLarge):
        mend(public, text=MENDED)

    make.listed("government’s", action="refuse")
    with pytest.raises(ListedWordUsed):
        mend(public, text=JUDGED.replace("goverment", "government"))

    assert public.revisions.count() == 1


def test_a_listed_word_that_the_desk_let_pass_hinders_no_mend(make):
    make.listed("giveaway")
    held = make.pending(text="A giveaway for all who recieve it, and for their friends.")
    case = Case.objects.get(revision=held)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="within_rules")
    release(Revision.objects.get(pk=held.pk).decision)

    mended = mend(held.comment, text=held.text.replace("recieve", "receive"))

    assert (mended.status, mended.findings) == (Status.RELEASED, held.findings)
    assert Waiver.objects.filter(revision=mended).exists()


def test_a_closed_article_takes_no_mend(make, public):
    make.close(public.article)

    with pytest.raises(ArticleClosed):
        mend(public, text=MENDED)


def test_there_is_an_end_to_mending(public):
    texts = [JUDGED.replace("more,", "more" + "." * dots) for dots in range(MENDS_AT_MOST + 1)]
    for text in texts[:MENDS_AT_MOST]:
        mend(public, text=text)

    with pytest.raises(MendsSpent):
        mend(public, text=texts[-1])


def test_nobody_is_ever_given_a_mended_text(make, public):
    """Neither what was mended nor what mends it waits for anybody."""
    waiting = make.in_review()
    mend(public, text=MENDED)

    drawn = queue.draw(make.the_paper().pk, make.reader().pk, 10)

    given = Revision.objects.filter(pk__in=[text.revision for text in drawn])
    assert list(given.exclude(status=Status.CALIBRATION)) == [waiting]


def test_a_review_that_comes_after_the_mend_still_pays(make):
    mine = make.pending()
    text = make.in_review(text=JUDGED)
    handed = make.lease(text, mine.author, pays_for=mine)
    make.agree(text, civil=True)
    release(text.decision)
    mended = mend(text.comment, text=MENDED)

    rating = rate(handed.pk, reviewer=mine.author, quality="fair", civil=True)

    mine.refresh_from_db()
    mended.refresh_from_db()
    assert (rating.counts, mine.reviews_given) == (False, 1)
    assert mended.status == Status.RELEASED
    assert make.drift() == []


# What befalls it later.


def test_a_mended_comment_is_withdrawn_like_any_other(make, public):
    mended = mend(public, text=MENDED)

    withdraw(public)

    public.refresh_from_db()
    mended.refresh_from_db()
    assert (public.is_public, mended.status) == (False, Status.WITHDRAWN)
    assert make.drift() == []


def test_the_desk_takes_back_what_is_public_and_sees_what_was_judged(make, public, sign_in):
    judged = public.released_revision
    mended = mend(public, text=MENDED)
    case, moderator = open_case(mended, cause=Case.Cause.REPORT), make.moderator()

    page = sign_in(moderator).get(f"/desk/cases/{case.pk}/").content.decode()
    assert "What its readers judged is text 1." in page
    assert "recieve" in page
    assert f"/desk/reviewers/{judged.ratings.first().reviewer_id}/" in page
    credited = list(Credit.objects.values_list("source", "spared"))

    decide_case(case, moderator=moderator, outcome="return", reason="attack")

    public.refresh_from_db()
    mended.refresh_from_db()
    assert (public.is_public, mended.status) == (False, Status.RETURNED)
    assert list(Credit.objects.values_list("source", "spared")) == credited
    anew = rewrite(public, text="I would like to get the paper again.")
    assert (anew.status, anew.mends) == (Status.IN_REVIEW, None)


def test_when_its_ratings_are_voided_the_desk_looks_at_what_is_public(make, public):
    judged = public.released_revision
    mended = mend(public, text=MENDED)
    moderator = make.senior()
    for rating in judged.ratings.all():
        voiding = void(rating.reviewer, by=moderator, reason="a ring")
        recount_some(voiding.pk)

    case = Case.objects.get(comment=public)

    assert (case.cause, case.revision) == ("recount", mended)
    assert "case" in set(Recount.objects.values_list("outcome", flat=True))
    public.refresh_from_db()
    assert public.is_public
    decide_case(case, moderator=moderator, outcome="reject", reason="attack")
    public.refresh_from_db()
    assert not public.is_public


def test_voided_ratings_of_a_mended_text_that_was_taken_back_are_only_noted(make, public):
    judged = public.released_revision
    mend(public, text=MENDED)
    withdraw(public)

    voiding = void(judged.ratings.first().reviewer, by=make.senior(), reason="a ring")
    recount_some(voiding.pk)

    assert Recount.objects.get(revision=judged).outcome == "gone"
    assert not Case.objects.exists()


def test_voided_ratings_of_a_mended_text_that_the_desk_upheld_change_nothing(make, public):
    judged = public.released_revision
    mended = mend(public, text=MENDED)
    moderator = make.senior()
    case = open_case(mended, cause=Case.Cause.REPORT)
    decide_case(case, moderator=moderator, outcome="release", reason="within_rules")

    voiding = void(judged.ratings.first().reviewer, by=moderator, reason="a ring")
    recount_some(voiding.pk)

    assert Recount.objects.get(revision=judged).outcome == "by_desk"


def test_who_decided_about_the_judged_text_does_not_decide_about_the_mended_one(make):
    case, first = make.split(text=JUDGED), make.moderator()
    make.moderator()
    decision = decide_case(case, moderator=first, outcome="release", reason="within_rules")
    release(decision.pk)
    mended = mend(case.comment, text=MENDED)

    again = open_case(mended, cause=Case.Cause.REPORT)

    from moderation.workflow.moderating import barred_from

    assert barred_from(again, first).code == "same_moderator"


def test_an_authors_record_counts_a_mended_comment_once(make, public):
    from moderation.workflow.hearing import shift_of

    other = make.pending(public.author)
    before = shift_of(public.author, other)

    mend(public, text=MENDED)

    assert shift_of(public.author, other) == before


def test_no_review_is_owed_or_handed_out_for_a_mend(make, public):
    mended = mend(public, text=MENDED)

    assert assign(mended.pk) == []
    assert not Waiver.objects.filter(revision=mended).exists()


# What is shown.


def test_the_thread_says_that_it_was_edited(public, sign_in):
    article = f"/articles/{public.article_id}/"
    assert "edited" not in Client().get(article).content.decode()

    mend(public, text=MENDED)

    for address in (article, f"/comments/{public.pk}/"):
        page = Client().get(address).content.decode()
        assert MENDED in page
        assert "recieve" not in page
        assert "edited just now" in page
        assert "Change or delete yours" not in page
        assert "Change or delete yours" in sign_in(public.author).get(address).content.decode()


def test_programs_and_feeds_learn_that_it_was_edited(public, as_):
    article = f"/api/v1/articles/{public.article_id}/comments"
    [told] = Client().get(article).json()["results"]
    assert told["edited_at"] is None

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        mended = mend(public, text=MENDED)

    [told] = Client().get(article).json()["results"]
    assert (told["text"], told["edited_at"] is not None) == (MENDED, True)
    own = as_(public.author).get(f"/api/v1/comments/{public.pk}").json()
    assert (own["text"], own["state"], own["edited_at"]) == (MENDED, "released", told["edited_at"])
    feed = Client().get(f"/articles/{public.article_id}/feed.atom").content.decode()
    assert f"<updated>{rfc3339_date(mended.created_at)}</updated>" in feed


def test_mending_by_a_page(public, sign_in):
    client, address = sign_in(public.author), f"/me/comments/{public.pk}/mend/"
    mine = client.get("/me/comments/").content.decode()
    assert address in mine
    assert "5 minutes left" in mine
    assert JUDGED in client.get(address).content.decode()

    refused = client.post(address, {"text": "Something else."})
    assert (refused.status_code, "more than a slip" in refused.content.decode()) == (409, True)
    assert "Something else." in refused.content.decode()

    done = client.post(address, {"text": MENDED}, follow=True)

    assert "Mended. The new text is public." in done.content.decode()
    assert MENDED in done.content.decode()


def test_a_page_that_comes_too_late_says_so(public, sign_in):
    with time_machine.travel(public.first_released_at + timedelta(minutes=6)):
        client, address = sign_in(public.author), f"/me/comments/{public.pk}/mend/"
        assert "Mend a slip" not in client.get("/me/comments/").content.decode()

        page = client.post(address, {"text": MENDED})

    assert page.status_code == 409
    assert "are over" in page.content.decode()


def test_mending_by_a_program(make, public, as_):
    address = f"/api/v1/comments/{public.pk}/mend"

    done = as_(public.author).post(address, {"text": MENDED}, format="json")
    refused = as_(public.author).post(address, {"text": "No."}, format="json")
    stranger = as_(make.reader()).post(address, {"text": MENDED}, format="json")

    assert (done.status_code, done.json()["text"]) == (200, MENDED)
    assert done.json()["mends_until"] is not None
    assert (refused.status_code, refused.json()["code"]) == (409, "mend_too_large")
    assert stranger.status_code == 404


def test_readers_verdict_is_explained_from_what_they_read(public):
    judged = public.released_revision
    mended = mend(public, text=MENDED)

    assert len(explain(judged).voices) == judged.ratings.count()
    assert explain(mended).voices == []
