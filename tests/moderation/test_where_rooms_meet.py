"""What one part of the house does to another: found by a sceptic where two of them met."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Highlight, Reaction, Tally, Visit
from comments.reactions import react
from moderation import looking_back
from moderation.composing import still_to_say
from moderation.models import Case, Letter, Mailbox, Rating, Unsent
from moderation.workflow import drafting
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.deciding import open_case
from moderation.workflow.hearing import shift_of
from moderation.workflow.highlighting import highlight
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.muting import mute
from moderation.workflow.releasing import release
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]
JUDGED = "I do not recieve the paper any more, and that is the goverment’s fault."
MENDED = "I do not receive the paper any more, and that is the government’s fault."


@pytest.fixture
def sign_in():
    def signed_in(reader, **options):
        client = Client(**options)
        client.force_login(reader)
        return client

    return signed_in


# A mended slip


def test_a_mended_slip_keeps_the_pin_and_the_pick(make):
    public, moderator = make.released(text=JUDGED), make.moderator()
    for kind in Highlight.Kind:
        highlight(public, kind=kind, moderator=moderator)

    mend(public, text=MENDED)

    assert Highlight.objects.filter(comment=public, until=None).count() == 2


def test_a_mended_slip_costs_its_author_nothing(make):
    returned = make.returned(text=JUDGED)
    case = ask_second_look(returned.comment, statement="Please.")
    decided = decide_case(
        case, moderator=make.moderator(), outcome="release", reason="within_rules"
    )
    release(decided.pk)
    another = make.in_review(returned.author)
    before = shift_of(returned.author, another)

    mend(Comment.objects.get(pk=returned.comment_id), text=MENDED)

    assert shift_of(returned.author, another) == before


# What a reviewer sees of it later


def reject(make, revision):
    case = open_case(revision, cause=Case.Cause.RECOUNT)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="private_data")


def looked_back(rating, *, later=timedelta(hours=31)):
    with time_machine.travel(timezone.now() + later):
        mine = looking_back.reviews_by(rating.reviewer).filter(pk=rating.pk)
        [past] = looking_back.look_back(list(mine))
    return past


def test_what_was_mended_and_then_taken_back_is_not_shown_to_its_reviewers(make):
    public = make.released(text=JUDGED)
    rating = Rating.objects.filter(comment=public).first()
    mend(public, text=MENDED)

    withdraw(public)

    assert (looked_back(rating).found, looked_back(rating).is_shown) == ("gone", False)


def test_what_was_mended_and_then_rejected_is_not_shown_to_its_reviewers(make):
    public = make.released(text=JUDGED)
    rating = Rating.objects.filter(comment=public).first()

    reject(make, mend(public, text=MENDED))

    assert (looked_back(rating).found, looked_back(rating).is_shown) == ("not_civil", False)


def test_what_was_rejected_stays_hidden_from_its_reviewers_while_it_is_appealed(make):
    public = make.released(text=JUDGED)
    rating = Rating.objects.filter(comment=public).first()
    reject(make, public.newest_revision())

    appeal(public)

    assert not looked_back(rating, later=timedelta()).is_shown


def test_what_was_written_anew_and_taken_back_is_not_shown_to_its_reviewers(make):
    returned = make.returned(text=JUDGED)
    rating = Rating.objects.filter(revision=returned).first()
    rewrite(returned.comment, text="Quite other words, which nobody has read yet.")

    withdraw(returned.comment)

    assert not looked_back(rating, later=timedelta()).is_shown


# What is kept and not handed in


def texts_of(reader):
    return set(Unsent.objects.filter(reader=reader).values_list("text", flat=True))


def test_an_answer_to_what_is_gone_is_put_beside_what_was_begun_there(make):
    reader, answered = make.reader(), make.released()
    article, client = answered.article, Client()
    drafting.keep(reader, article, text="What I began.")
    sent = {"text": "An answer.", "parent": str(answered.pk), "by": str(reader.pk)}
    client.post(f"/articles/{article.pk}/", sent)  # The session is over.
    withdraw(answered)

    client.force_login(reader)
    client.get(f"/articles/{article.pk}/?reply={answered.pk}")

    [kept] = texts_of(reader)
    assert "What I began." in kept
    assert "An answer." in kept


def test_a_form_of_before_signing_in_is_put_beside_what_was_begun_there(make, sign_in):
    reader, article = make.reader(), make.article()
    drafting.keep(reader, article, text="What I began.")
    stale = sign_in(reader, enforce_csrf_checks=True)

    sent = {"text": "Something else.", "by": ""}
    page = stale.post(f"/articles/{article.pk}/", sent, headers={"Origin": "http://testserver"})

    [kept] = texts_of(reader)
    assert "What I began." in kept
    assert "Something else." in page.content.decode()


def test_a_late_word_of_what_was_handed_in_leaves_what_was_begun_since(make):
    reader, article = make.reader(), make.article()
    submit(reader, article, text="My first one.")
    drafting.keep(reader, article, text="My second one.")

    drafting.keep(reader, article, text="My first one.")

    assert texts_of(reader) == {"My second one."}


def test_a_statement_may_be_as_long_as_a_browser_lets_it_be(make, sign_in):
    returned = make.returned()
    lines = ("x" * 99 + "\r\n") * 20  # 2,000 characters for a browser, 2,020 as they are sent

    client = sign_in(returned.author)
    client.post(reverse("second-look", args=[returned.comment_id]), {"statement": lines})

    assert Case.objects.filter(comment=returned.comment_id, cause="second_look").exists()


def test_what_one_has_taken_back_is_not_said_to_wait(make, sign_in):
    mine = make.released(text="Once public.")
    withdraw(mine)

    page = sign_in(mine.author).get(f"/articles/{mine.article_id}/").content.decode()

    assert "Once public." not in page


# Reactions


def test_all_reactions_of_one_reader_go_at_once_and_the_counts_stay_right(make):
    from moderation.workflow import erasing

    public, leaving, stays = make.released(), make.reader(), make.reader()
    for kind in ("like", "funny"):
        react(leaving, public, kind)
    react(stays, public, "like")

    erasing._delete(leaving)

    assert Tally.objects.get(pk=public.pk).valued == 1
    assert Reaction.objects.count() == 1
    assert make.drift() == []


# Mutes


def test_a_mute_reaches_every_list_of_the_api(make, sign_in):
    other, reader, moderator = make.released(), make.reader(), make.moderator()
    for kind in Highlight.Kind:
        highlight(other, kind=kind, moderator=moderator)
    mute(other, by=reader)
    client = sign_in(reader)

    for name in ("picks", "pinned", "comments"):
        told = client.get(f"/api/v1/articles/{other.article_id}/{name}").json()
        rows = told["results"] if isinstance(told, dict) else told
        assert [row["muted"] for row in rows] == [True], name
    assert client.get(f"/api/v1/comments/{other.pk}").json()["muted"]


def test_the_muted_are_no_news(make, sign_in):
    other, reader = make.released(), make.reader()
    now = timezone.now()
    seen = {"since": now - timedelta(hours=5), "latest": now - timedelta(hours=4)}
    Visit.objects.create(reader=reader, article=other.article, **seen)
    mute(other, by=reader)

    page = sign_in(reader).get(f"/articles/{other.article_id}/").content.decode()

    assert "new since your last visit" not in page


def test_an_answer_by_somebody_muted_since_is_neither_shown_nor_mailed(make, sign_in):
    mine = make.released()
    reply = make.released(parent=mine, text="I answer you.")
    letter = Letter.objects.select_related("comment__parent").get(to=mine.author, kind="reply")
    box = Mailbox(reader=mine.author, rhythm=Mailbox.Rhythm.DAILY)
    assert still_to_say([letter], box)

    mute(reply, by=mine.author)

    assert "I answer you." not in sign_in(mine.author).get("/me/replies/").content.decode()
    assert not still_to_say([letter], box)


# The way back


def test_pins_stand_above_the_first_page_also_for_who_comes_back_to_it(make):
    authors = [make.reader() for _ in range(4)]
    comments = [make.released(authors[number % 4]) for number in range(27)]
    highlight(comments[0], kind=Highlight.Kind.PIN, moderator=make.moderator())
    client = Client()

    first = client.get(f"/articles/{comments[0].article_id}/").content.decode()
    second = client.get(way("next", first)).content.decode()
    again = client.get(way("prev", second)).content.decode()

    pinned = rf'<ol class="thread pinned">\s*<li class="comment d0" id="c-{comments[0].pk}"'
    assert [bool(re.search(pinned, page)) for page in (first, second, again)] == [
        True, False, True,
    ]  # fmt: skip


def way(where, page):
    """On to the next page, or back to the one before."""
    [address] = re.findall(rf'<link rel="{where}" href="([^"]+)"', page)
    return unescape(address)
