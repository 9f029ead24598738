"""Reactions: counted by PostgreSQL, one of each kind from each reader, without a say."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from comments.models import Comment, Kind, Reaction, Tally
from comments.models.reaction import VALUES
from comments.reactions import given_by, react, take_back
from comments.refusals import OwnComment, UnknownReaction
from moderation.models import Decision, Standing
from moderation.workflow.releasing import release
from moderation.workflow.withdrawing import withdraw
from newsroom.refusals import AnotherPublication, NotHere

pytestmark = pytest.mark.django_db


def tally(comment):
    return Tally.objects.get(comment=comment)


def test_a_reaction_is_counted_once_however_often_it_is_given(make):
    comment, reader = make.released(), make.reader()

    for _ in range(3):
        react(reader, comment, "like")

    assert tally(comment).counts == {"like": 1}
    assert Reaction.objects.count() == 1


def test_what_is_taken_back_no_longer_counts_however_often_it_is_taken_back(make):
    comment, reader = make.released(), make.reader()
    react(reader, comment, "sad")
    react(make.reader(), comment, "sad")

    for _ in range(3):
        take_back(reader, comment, "sad")

    assert tally(comment).counts == {"sad": 1}


def test_nobody_reacts_to_their_own_comment(make):
    comment = make.released()

    with pytest.raises(OwnComment):
        react(comment.author, comment, "like")


def test_nobody_reacts_to_what_is_not_public(make):
    waiting, taken_back = make.in_review().comment, make.released()
    withdraw(taken_back)

    for comment in (waiting, taken_back):
        with pytest.raises(NotHere):
            react(make.reader(), comment, "like")


def test_what_was_given_may_be_taken_back_from_what_is_no_longer_public(make):
    comment, reader = make.released(), make.reader()
    react(reader, comment, "like")
    withdraw(comment)

    take_back(reader, comment, "like")

    assert tally(comment).counts == {}


def test_a_reaction_is_of_five_kinds(make):
    with pytest.raises(UnknownReaction):
        react(make.reader(), make.released(), "angry")


def test_another_papers_reader_reacts_there_and_not_here(make):
    comment = make.released()

    with pytest.raises(AnotherPublication):
        react(make.reader(issuer=make.publication().token_issuer), comment, "like")


def test_ones_own_reactions_are_found_in_one_query(make, django_assert_num_queries):
    comments, reader = [make.released() for _ in range(4)], make.reader()
    for comment, kind in zip(comments, ["like", "wow", "wow", "sad"], strict=True):
        react(reader, comment, kind)
        react(make.reader(), comment, "funny")
    react(reader, comments[0], "disagree")

    with django_assert_num_queries(1):
        own = given_by(reader, comments)

    assert [own[one.pk] for one in comments] == [{"like", "disagree"}, {"wow"}, {"wow"}, {"sad"}]


def test_a_reader_who_values_a_comment_in_three_ways_counts_once(make):
    comment, reader = make.released(), make.reader()
    for kind in ("like", "funny", "wow", "sad", "disagree"):
        react(reader, comment, kind)
    react(make.reader(), comment, "disagree")
    react(make.reader(), comment, "funny")

    assert tally(comment).valued == 2
    take_back(reader, comment, "like")
    assert tally(comment).valued == 2
    for kind in ("funny", "wow"):
        take_back(reader, comment, kind)
    assert tally(comment).valued == 1


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_counts_are_what_is_there_whatever_was_given_and_taken_back(make, data):
    with transaction.atomic():
        comment, readers = make.released(), [make.reader() for _ in range(3)]
        steps = data.draw(
            st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.sampled_from(list(Kind))))
        )

        for gives, number, kind in steps:
            (react if gives else take_back)(readers[number], comment, kind)

        there = set(Reaction.objects.filter(comment=comment).values_list("reader", "kind"))
        counts = {kind: sum(1 for _, k in there if k == kind) for kind in Kind}
        assert tally(comment).counts == {kind: n for kind, n in counts.items() if n}
        assert tally(comment).valued == len({who for who, kind in there if kind in VALUES})
        assert not make.drift()
        transaction.set_rollback(True)


def test_a_counter_that_is_off_is_found(make):
    comment = make.released()
    react(make.reader(), comment, "like")
    assert not make.drift()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the doors
        cursor.execute('UPDATE comments_tally SET "like" = 7')
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert make.drift() == [f"reactions of {comment.pk} is 7, but there are 1 rows"]


def test_no_reaction_changes_what_becomes_of_a_text_or_what_a_word_is_worth(make):
    """P18: the same ratings, with every reaction there is and with none, come to the same."""

    def outcome(with_reactions):
        liked = make.released()
        if with_reactions:
            for kind in Kind:
                for _ in range(4):
                    react(make.reader(), liked, kind)
        revision = make.in_review(liked.author)
        make.agree(revision, civil=False)
        decision = Decision.objects.get(pk=revision.decision)
        evidence = dict(decision.evidence)
        weights = [round(one["weight"], 6) for one in evidence.get("ratings", [])]
        return revision.status, decision.outcome, weights, revision.author_shift

    assert outcome(with_reactions=True) == outcome(with_reactions=False)
    assert not Standing.objects.filter(reader__in=Reaction.objects.values("reader")).exists()


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_are_all_counted(make):
    comment, readers = make.released(), [make.reader() for _ in range(6)]
    steps = [(reader, kind) for reader in readers for kind in Kind] * 2
    random.Random(3).shuffle(steps)

    def give(step):
        try:
            react(step[0], comment, step[1])
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(give, steps))

    assert tally(comment).counts == dict.fromkeys(Kind, 6)
    assert tally(comment).valued == 6
    assert not make.drift()


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_is_being_given_holds_up_neither_a_reply_nor_a_release(make):
    comment = make.released()
    reply = make.in_review(parent=comment)
    make.agree(reply, civil=True)

    def answer():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            return release(reply.decision)
        finally:
            connection.close()

    with transaction.atomic():
        react(make.reader(), comment, "like")  # Not committed yet: its rows are locked.
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(answer).result(timeout=10)

    assert Comment.objects.get(pk=comment.pk).reply_count == 1


def test_a_form_gives_and_takes_back_and_comes_back_to_the_comment(make):
    comment, client = make.released(), Client()
    client.force_login(make.reader())
    page = f"/articles/{comment.article_id}/?sort=oldest"
    assert f'name="give" value="like {comment.pk}">Like' in client.get(page).content.decode()

    for _ in range(2):  # Sent twice is given once.
        told = {"give": f"like {comment.pk}", "page": page}
        assert client.post("/reactions/", told)["Location"] == f"{page}#c-{comment.pk}"

    assert re.search(
        rf'name="back" value="like {comment.pk}" aria-pressed="true">Like <b>1</b>',
        client.get(page).content.decode(),
    )
    client.post("/reactions/", {"back": f"like {comment.pk}", "page": page})
    assert tally(comment).counts == {}


def test_a_form_leads_to_no_other_site(make):
    comment, client = make.released(), Client()
    client.force_login(make.reader())

    for page in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        answer = client.post("/reactions/", {"give": f"wow {comment.pk}", "page": page})

        assert answer["Location"] == f"/comments/{comment.pk}/#c-{comment.pk}"


def test_a_script_gets_the_part_that_has_changed(make):
    comment, client = make.released(), Client()
    client.force_login(make.reader())

    part = client.post("/reactions/", {"give": f"sad {comment.pk}", "part": "1"}).content.decode()

    assert part.startswith('<div class="reactions"')
    assert 'data-said="Given: Sad"' in part
    assert 'aria-pressed="true">Sad <b>1</b>' in part


def test_a_refused_form_says_why(make):
    comment, client = make.released(), Client()
    client.force_login(comment.author)

    assert client.post("/reactions/", {"give": f"like {comment.pk}"}).status_code == 403
    assert client.post("/reactions/", {"give": f"angry {comment.pk}"}).status_code == 400
    assert client.post("/reactions/", {"give": "like nobody"}).status_code == 404
    assert client.post("/reactions/", {}).status_code == 404
    assert Client().post("/reactions/", {"give": f"like {comment.pk}"}).status_code == 302
    assert not Reaction.objects.exists()


def test_a_program_gives_and_takes_back(make, as_):
    comment, reader = make.released(), as_(make.reader())
    react(make.reader(), comment, "like")
    address = f"/api/v1/comments/{comment.pk}/reactions"

    for _ in range(2):
        told = reader.put(f"{address}/like").json()
    assert told["reactions"] == {"like": 2, "funny": 0, "wow": 0, "sad": 0, "disagree": 0}
    assert told["own_reactions"] == ["like"]
    thread = reader.get(f"/api/v1/articles/{comment.article_id}/comments").json()["results"]
    assert thread[0]["own_reactions"] == ["like"]
    for _ in range(2):
        told = reader.delete(f"{address}/like").json()
    assert (told["reactions"]["like"], told["own_reactions"]) == (1, [])

    assert reader.put(f"{address}/angry").json()["code"] == "unknown_reaction"
    assert as_(comment.author).put(f"{address}/like").json()["code"] == "own_comment"
    assert APIClient().put(f"{address}/like").status_code == 401
    waiting = make.in_review().comment
    assert reader.put(f"/api/v1/comments/{waiting.pk}/reactions/like").status_code == 404


def test_nobody_learns_who_reacted(make, as_):
    comment = make.released()
    react(make.reader(name="Reactor Unseen"), comment, "like")

    for client in (Client(), as_(comment.author)):
        for address in (
            f"/articles/{comment.article_id}/",
            f"/comments/{comment.pk}/",
            f"/api/v1/comments/{comment.pk}",
            f"/api/v1/articles/{comment.article_id}/comments",
            "/api/v1/me/comments",
        ):
            assert b"Reactor Unseen" not in client.get(address).content


def test_an_author_sees_what_was_received_without_more_queries_for_more_comments(make, as_):
    author, client = make.reader(), Client()
    client.force_login(author)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/me/comments/").content.decode()
        return len(asked), page

    first = make.released(author)
    react(make.reader(), first, "wow")
    few, page = statements()
    assert "<span>Wow <b>1</b></span>" in page
    assert as_(author).get("/api/v1/me/comments").json()["results"][0]["reactions"]["wow"] == 1
    for _ in range(5):
        react(make.reader(), make.released(author), "sad")

    assert statements()[0] == few


@pytest.mark.parametrize("page", ["nowhere", "login", "//evil.example", "https:evil.example", ""])
def test_an_odd_way_back_leads_to_the_comment(make, page):
    comment = make.released()
    client = Client(raise_request_exception=False)
    client.force_login(make.reader())

    answer = client.post("/reactions/", {"give": f"like {comment.pk}", "page": page})

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/comments/{comment.pk}/#c-{comment.pk}",
    )
