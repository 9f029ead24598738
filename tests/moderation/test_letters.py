"""What the house writes to a reader, and what may be said to it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation import notices, phrasing
from moderation.models import Decision, Dispute, Letter, Standing, Strike
from moderation.refusals import AlreadyAnswered, NothingToContest, OwnCase
from moderation.workflow import objecting, practising, retiring

pytestmark = pytest.mark.django_db
NEVER_SAID = ["wrong of you", "fault", "fail", "score", "ban", "punish", "warn", "must", "%"]


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def missed(make, reader, explanation="It threatens somebody."):
    """The letter of a reader who has just let plain abuse through."""
    [known] = make.calibrations(1, civil=False, blatant=True, explanation=explanation)
    make.review(known.revision, civil=True, reviewer=reader)
    return Letter.objects.get(to=reader, about=known.pk)


def on_probation(make, reader):
    missed(make, reader)
    missed(make, reader)
    return Letter.objects.get(to=reader, kind="practice")


def decision_on(revision):
    return Decision.objects.get(pk=revision.decision)


# The words


def test_letters_about_comments_say_what_became_of_them_once(make):
    article = make.article(headline="The tram is late")
    returned = decision_on(make.returned(article=article))
    released = decision_on(make.released(article=article).newest_revision())

    letters = [notices.returned(returned), notices.released(released), notices.restored(returned)]
    again = [notices.returned(returned), notices.released(released), notices.restored(returned)]

    assert letters == again
    for letter in letters:
        assert "“The tram is late”" in " ".join(phrasing.words(letter).paragraphs)
    assert "attacks a person" in " ".join(phrasing.words(letters[0]).paragraphs)


def test_an_invitation_says_how_many_wait_and_where(make):
    letter = notices.invitation(make.reader(), make.the_paper(), waiting=1204)

    assert "1,204 comments wait for readers at paper" in phrasing.words(letter).paragraphs[0]


def test_no_letter_about_reviews_reproaches_shows_a_score_or_threatens(make):
    reader = make.reader()
    on_probation(make, reader)
    unheard = notices.practice(make.reader(), make.the_paper().pk)
    public = make.in_review()
    make.review(public, civil=True, reviewer=reader)
    practising.strike(reader, about=public)

    for letter in [*Letter.objects.filter(to=reader), unheard]:
        words = " ".join(phrasing.words(letter).paragraphs).lower()
        assert not [word for word in NEVER_SAID if word in words], words
        assert letter.may_be_contested


# The pages


def test_the_next_screen_tells_what_was_missed_and_the_others_tell_nothing(make, sign_in):
    reader = make.reader()
    client = sign_in(reader)
    [plain] = make.calibrations(1, civil=False)
    [blatant] = make.calibrations(1, civil=False, blatant=True, explanation="It is a slur.")
    answers = {"quality": "fair", "civil": "yes"}

    after_plain = client.post(f"/reviews/{make.lease(plain.revision, reader).pk}/", answers)
    lease = make.lease(blatant.revision, reader)
    before = client.get("/reviews/").content.decode()
    told = client.post(f"/reviews/{lease.pk}/", answers, follow=True)

    assert after_plain.url == "/reviews/"
    assert "It is a slur." not in before
    assert "test" not in before.replace("newest", "")
    page = told.content.decode()
    assert "It is a slur." in page
    assert "This test is wrong" in page
    assert blatant.revision.text in page
    assert 'id="step"' in page


def test_the_masthead_counts_what_is_unread_until_it_was_shown(make, sign_in):
    reader = make.reader()
    client = sign_in(reader)
    missed(make, reader)

    first = client.get("/").content.decode()
    letters = client.get("/me/letters/").content.decode()
    then = client.get("/").content.decode()

    assert "Letters (1" in first
    assert "New" in letters
    assert "Letters (" not in then


def test_a_page_of_letters_costs_the_same_however_many_there_are(make, sign_in):
    few, many = make.reader(), make.reader()
    missed(make, few)
    for _ in range(6):
        missed(make, many)

    with CaptureQueriesContext(
        connection,
    ) as of_few:
        sign_in(few).get("/me/letters/")
    with CaptureQueriesContext(connection) as of_many:
        sign_in(many).get("/me/letters/")

    assert len(of_many) == len(of_few)


def test_letters_come_in_pages_by_key(make, sign_in):
    reader = make.reader()
    for waiting in range(1, 28):
        notices.invitation(reader, make.the_paper(), waiting=waiting)
    client = sign_in(reader)

    first = client.get("/me/letters/")
    older = client.get(first.context["older"]).content.decode()

    assert "27 comments wait" in first.content.decode()
    assert "One comment waits" in older
    assert "27 comments" not in older


def test_nobody_reads_or_answers_anybody_elses_letters(make, sign_in, as_):
    letter = missed(make, make.reader())
    other = make.reader()

    assert sign_in(other).get(f"/me/letters/{letter.pk}/").status_code == 404
    assert sign_in(other).post(f"/me/letters/{letter.pk}/contest/").status_code == 404
    assert as_(other).get("/api/v1/me/letters").json()["results"] == []
    for what in ("read", "objection"):
        assert as_(other).post(f"/api/v1/me/letters/{letter.pk}/{what}").status_code == 404


# Objections


def test_a_reader_says_that_a_test_is_wrong_and_a_moderator_sees_it(make, sign_in):
    reader, moderator = make.reader(), make.moderator()
    letter = missed(make, reader)

    client = sign_in(reader)
    for statement in ("It is a quotation.", "Again."):
        client.post(f"/me/letters/{letter.pk}/contest/", {"objection": statement})
    page = sign_in(moderator).get("/desk/objections/").content.decode()

    assert Dispute.objects.get().statement == "It is a quotation."
    assert "It is a quotation." in page
    assert "Again." not in page


def test_lifting_takes_the_strike_and_what_it_counted_back(make, sign_in):
    reader, moderator = make.reader(), make.moderator()
    letter = missed(make, reader)
    objecting.contest(letter)

    sign_in(moderator).post(f"/desk/objections/{letter.pk}/", {"lift": "1"})

    letter.refresh_from_db()
    assert (letter.answer, letter.answered_by) == ("lifted", moderator)
    assert letter.read_at is None
    assert Standing.objects.get(reader=reader).missed == 0
    assert Strike.objects.get(reader=reader).lifted_at is not None
    assert "you were right" in sign_in(reader).get("/me/letters/").content.decode()


def test_lifting_a_probation_ends_it(make):
    reader = make.reader()
    letter = objecting.contest(on_probation(make, reader), objection="I misread both.")

    objecting.answer(letter, moderator=make.moderator(), lift=True)

    assert make.review(make.in_review(), civil=True, reviewer=reader).weight < 0


def test_leaving_it_changes_nothing_but_the_letter(make):
    reader, moderator = make.reader(), make.moderator()
    letter = objecting.contest(on_probation(make, reader))

    objecting.answer(letter, moderator=moderator, lift=False)

    assert make.review(make.in_review(), civil=True, reviewer=reader).weight == 0
    with pytest.raises(AlreadyAnswered):
        objecting.answer(letter, moderator=moderator, lift=True)


def test_what_cannot_be_contested_or_answered(make):
    moderator = make.moderator()
    news = notices.released(decision_on(make.released().newest_revision()))
    own = missed(make, moderator)

    with pytest.raises(NothingToContest):
        objecting.contest(news)
    with pytest.raises(NothingToContest):
        objecting.answer(own, moderator=moderator, lift=True)
    objecting.contest(own)
    with pytest.raises(OwnCase):
        objecting.answer(own, moderator=moderator, lift=True)


def test_a_moderator_sees_only_the_objections_of_their_own_paper(make, sign_in):
    letter = objecting.contest(missed(make, make.reader()), objection="A quotation.")
    stranger = make.moderator(paper=make.publication())
    client = sign_in(stranger)

    assert "A quotation." not in client.get("/desk/objections/").content.decode()
    assert client.post(f"/desk/objections/{letter.pk}/", {"lift": "1"}).status_code == 404
    assert sign_in(make.reader()).get("/desk/objections/").status_code == 403


@pytest.mark.parametrize(("button", "back"), [("keep", True), ("discard", False)])
def test_the_desk_settles_practice_texts_in_doubt(make, sign_in, button, back):
    [known] = make.calibrations(1)
    retiring.put_away(known.pk, retiring.Retired.DISPUTED)
    client = sign_in(make.moderator())
    assert known.revision.text in client.get("/desk/objections/").content.decode()

    client.post(f"/desk/practice/{known.pk}/", {button: "1"})

    known.refresh_from_db()
    assert (known.retired_at is None) == back
    assert known.revision.text not in client.get("/desk/objections/").content.decode()


# The API


def test_programs_read_mark_and_contest_letters(make, as_):
    reader = make.reader()
    letter = missed(make, reader)
    client = as_(reader)

    [listed] = client.get("/api/v1/me/letters").json()["results"]
    read = client.post(f"/api/v1/me/letters/{letter.pk}/read").json()
    said = {"objection": "A quotation."}
    contested = client.post(f"/api/v1/me/letters/{letter.pk}/objection", said).json()
    news = notices.invitation(reader, make.the_paper(), waiting=3)
    refused = client.post(f"/api/v1/me/letters/{news.pk}/objection")

    assert "It threatens somebody." in listed["paragraphs"]
    assert listed["comment"] is None
    assert listed["text"] == letter.comment.revisions.get().text
    assert listed["read_at"] is None
    assert read["read_at"]
    assert contested["objection"] == "A quotation."
    assert not contested["may_be_contested"]
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_contest")


def test_programs_are_told_at_once_and_only_of_what_was_plain(make, as_):
    reader = make.reader()
    known = make.calibrations(1, civil=False) + make.calibrations(1, civil=False, blatant=True)
    answers = {"quality": "fair", "civil": "yes"}

    told = [
        as_(reader)
        .post(f"/api/v1/reviews/{make.lease(one.revision, reader).pk}/rating", answers)
        .json()["letter"]
        for one in known
    ]

    assert told[0] is None
    assert told[1]["kind"] == "missed"
