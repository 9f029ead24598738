"""Reading a thread: pages of roots and of replies, each at the same cost, none left out."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import threads
from comments.models import DEEPEST, DEPTH_AT_MOST, Comment, Highlight, Visit
from comments.reactions import react
from comments.sorting import Sorted
from comments.statements import of_roots
from moderation.workflow.highlighting import highlight
from moderation.workflow.releasing import release
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import withdraw
from tests.planting import plant

pytestmark = pytest.mark.django_db


def reading_order(ids, parents):
    """By hand: each right under what it answers, older ones first."""

    def under(parent):
        for number, answered in enumerate(parents):
            if answered == parent:
                yield ids[number]
                yield from under(number)

    return list(under(None))


def all_pages(client, address):
    """Every result of a list, following its links; and how many statements each page took."""
    results, statements = [], []
    while address:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(address).json()
        results += page["results"]
        statements.append(len(asked))
        address = page["next"]
    return results, statements


def some_parents(number, deepest):
    """A root and replies to it at random, no deeper than that."""
    dice, depths, parents = random.Random(7), [0], [None]
    for _ in range(number - 1):
        parent = dice.choice([n for n, depth in enumerate(depths) if depth < deepest])
        parents.append(parent)
        depths.append(depths[parent] + 1)
    return parents


def test_all_replies_come_by_page_in_the_order_of_reading(make):
    parents = some_parents(150, DEEPEST)
    article = make.article()
    ids = plant(article, make.reader(), parents)

    results, _ = all_pages(Client(), f"/api/v1/comments/{ids[0]}/replies?page_size=17")

    assert [one["id"] for one in results] == [str(pk) for pk in reading_order(ids, parents)[1:]]


def test_pages_lead_backwards_as_well(make):
    ids = plant(make.article(), make.reader(), [None] + [0] * 50)
    client = Client()
    second = client.get(f"/api/v1/comments/{ids[0]}/replies?page_size=20&after={ids[20]}").json()

    first = client.get(second["previous"]).json()

    assert [one["id"] for one in first["results"]] == [str(pk) for pk in ids[1:21]]
    assert first["previous"] is None


def test_what_is_said_below_the_deepest_step_goes_on_on_a_page_of_its_own(make):
    ids = plant(make.article(), make.reader(), [None, *range(20)])  # A chain, 20 deep.
    client = Client()

    page = client.get(f"/comments/{ids[0]}/").content.decode()

    shown = re.findall(r'id="c-([\w-]+)"', page)
    assert shown == [str(pk) for pk in ids[: DEEPEST + 1]]
    assert f'<a href="/comments/{ids[DEEPEST]}/replies/">Continue this conversation' in page
    further = client.get(f"/comments/{ids[DEEPEST]}/replies/").content.decode()
    assert re.findall(r'id="c-([\w-]+)"', further) == [str(pk) for pk in ids[6:13]]


def test_a_link_to_any_comment_opens_the_page_that_has_it_with_what_it_answers(make):
    parents = some_parents(400, 14)
    ids = plant(make.article(), make.reader(), parents)
    client = Client()

    for number in range(0, 400, 23):
        page = client.get(f"/comments/{ids[number]}/").content.decode()

        assert f'chosen" id="c-{ids[number]}"' in page
        if number:
            assert f'id="c-{ids[parents[number]]}"' in page
        shown = re.findall(r'id="c-([\w-]+)"', page)
        assert len(shown) == len(set(shown))


def test_a_link_into_the_middle_leads_on_in_both_directions(make):
    ids = plant(make.article(), make.reader(), [None] + [0] * 120)

    page = Client().get(f"/comments/{ids[60]}/").content.decode()

    assert f"?before={ids[52]}" in page
    assert f"?after={ids[91]}" in page
    assert f"c-{ids[52]}" in page
    assert f"c-{ids[91]}" in page


def test_a_page_in_the_middle_says_what_its_first_reply_answers(make):
    ids = plant(make.article(), make.reader(), [None, 0, 1, *[2] * 60])

    page = Client().get(f"/api/v1/comments/{ids[0]}/replies?after={ids[30]}").json()

    assert [one["id"] for one in page["above"]] == [str(ids[1]), str(ids[2])]
    assert page["results"][0]["id"] == str(ids[31])


def test_a_key_from_another_conversation_or_none_at_all_leads_nowhere(make):
    ids = plant(make.article(), make.reader(), [None, None, 1])

    for key in (ids[2], "nonsense", ids[0]):
        answer = Client().get(f"/api/v1/comments/{ids[0]}/replies?after={key}")

        assert answer.status_code == 404


def test_replies_are_placed_when_they_are_released_later_ones_after_earlier_ones(make):
    root = make.released()
    first = make.in_review(parent=root)
    second = make.released(parent=root)

    make.agree(first, civil=True)
    release(first.decision)

    results, _ = all_pages(Client(), f"/api/v1/comments/{root.pk}/replies")
    assert [one["id"] for one in results] == [str(second.pk), str(first.comment_id)]


def test_a_tombstone_stays_while_something_public_stands_under_it_however_deep(make):
    root = make.released()
    reply = make.released(parent=root)
    answer = make.released(parent=reply)
    last = make.released(parent=answer)
    withdraw(reply)
    withdraw(answer)
    address = f"/api/v1/comments/{root.pk}/replies"

    assert len(all_pages(Client(), address)[0]) == 3
    withdraw(last)
    assert all_pages(Client(), address)[0] == []
    page = Client().get(f"/comments/{reply.pk}/").content.decode()
    assert reply.author.name not in page


def test_no_depth_is_too_deep_to_reply_at(make):
    author = make.reader()
    ids = plant(make.article(), author, [None, *range(DEPTH_AT_MOST)])
    deepest = Comment.objects.get(pk=ids[-1])

    revision = submit(make.reader(), deepest.article, text="And yet.", parent=deepest.pk)

    assert deepest.depth == DEPTH_AT_MOST
    assert revision.comment.depth == DEPTH_AT_MOST


@pytest.mark.parametrize("sort", ["newest", "oldest", "replied", "valued"])
def test_every_order_shows_every_root_once_even_where_all_are_alike(make, sort):
    parents = [None] * 60 + [3, 3, 3, 7, 7, 9]
    article = make.article()
    ids = plant(article, make.reader(), parents)
    for number, readers in ((5, 1), (3, 2), (9, 2)):
        for _ in range(readers):
            react(make.reader(), Comment.objects.get(pk=ids[number]), "like")
    react(make.reader(), Comment.objects.get(pk=ids[7]), "disagree")
    expected = {
        "newest": ids[:60][::-1],
        "oldest": ids[:60],
        "replied": [
            *(ids[3], ids[7], ids[9]),
            *sorted((pk for n, pk in enumerate(ids[:60]) if n not in {3, 7, 9}), reverse=True),
        ],
        "valued": [
            *sorted((ids[3], ids[9]), reverse=True),
            ids[5],
            *sorted((pk for n, pk in enumerate(ids[:60]) if n not in {3, 5, 9}), reverse=True),
        ],
    }[sort]

    address = f"/api/v1/articles/{article.pk}/comments?sort={sort}&page_size=7"
    results, statements = all_pages(Client(), address)

    assert [one["id"] for one in results] == [str(pk) for pk in expected]
    assert max(statements) <= 6  # One less where no root of a page was answered.


def test_the_way_back_through_an_order_is_the_way_there(make):
    article = make.article()
    plant(article, make.reader(), [None] * 30)
    client = Client()
    first = client.get(f"/api/v1/articles/{article.pk}/comments?sort=replied&page_size=10").json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    assert client.get(third["previous"]).json()["results"] == second["results"]
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert third["next"] is None


def test_the_page_remembers_its_order_in_its_links(make):
    article = make.article()
    plant(article, make.reader(), [None] * 30)

    page = Client().get(f"/articles/{article.pk}/?sort=oldest").content.decode()

    further = re.search(r'href="([^"]+)" rel="next"', page)
    assert further
    assert "sort=oldest" in further[1]
    assert re.search(r'aria-current="true">Oldest', page)


def test_an_order_or_a_cursor_that_nobody_knows_is_refused(make):
    address = f"/api/v1/articles/{make.article().pk}/comments"

    assert Client().get(f"{address}?sort=loudest").json()["code"] == "unknown_sort"
    for cursor in ("x", "cD1ub25zZW5zZQ==", "cD0xKzI="):
        assert Client().get(f"{address}?cursor={cursor}").status_code == 404


def plan_without_sorting(queryset) -> str:
    """How it is read when sorting is the last resort: in a small table it may be the cheapest."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment, comments_tally")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_incremental_sort = off")
    return str(queryset.explain())


def test_the_most_valued_are_read_from_an_index(make):
    article = make.article()
    plant(article, make.reader(), [None] * 300)
    plant(make.article(), make.reader(), [None] * 300)
    asked = {"article": article.pk, "publication": article.publication_id}
    sql = of_roots(Sorted.orders["valued"], backwards=False, keyed=False, pins=False,
                   size=25, replies=5)  # fmt: skip

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment, comments_tally")
        cursor.execute(f"EXPLAIN {sql}", asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "tally_roots_most_valued" in plan
    assert "Sort Key: t.valued" not in plan


def test_a_storey_is_read_from_its_own_index(make):
    ids = plant(make.article(), make.reader(), some_parents(600, 12))

    for head in (ids[0], Comment.objects.filter(depth=DEEPEST, reply_count__gt=0).first().pk):
        plan = plan_without_sorting(threads.replies_under(Comment.objects.get(pk=head))[:41])

        assert "comment_replies_in_order" in plan
        assert "Sort" not in plan


def with_highlights_and_reactions(make, comments):
    """Every second one is liked and picked, the first is pinned."""
    moderator = make.moderator()
    for comment in Comment.objects.filter(pk__in=comments[::2]):
        react(moderator, comment, "like")
        highlight(comment, kind=Highlight.Kind.PICK, moderator=moderator)
    first = Comment.objects.get(pk=comments[0])
    highlight(first, kind=Highlight.Kind.PIN, moderator=moderator)


@pytest.mark.parametrize("parents", [[None] + [0] * 9, [None] * 10])
def test_no_page_asks_more_of_the_database_when_there_is_more_to_show(make, parents):
    small, large = make.article(), make.article()
    few = plant(small, make.reader(), parents)
    many = plant(large, make.reader(), parents + [parents[-1]] * 490)

    readers, clients = [make.reader(), make.moderator()], [Client()]
    for reader in readers:
        clients.append(Client())
        clients[-1].force_login(reader)
    for article, comments in ((small, few), (large, many)):
        with_highlights_and_reactions(make, comments)
        for reader in readers:
            react(reader, Comment.objects.get(pk=comments[-1]), "sad")
            since = timezone.now() - timedelta(days=30)  # So that all of it is new.
            Visit.objects.create(
                reader=reader, article=article, since=since, latest=timezone.now()
            )

    def statements(address):
        asked = []
        for client in clients:
            with CaptureQueriesContext(connection) as statements:
                assert client.get(address).status_code == 200
            asked.append(len(statements))
        return asked

    for article in (small, large):  # A process asks for some things once in a while.
        statements(f"/articles/{article.pk}/")
    for address in ("/articles/{article}/", "/articles/{article}/?sort=valued",
                    "/articles/{article}/?show=picks", "/comments/{comment}/",
                    "/comments/{comment}/replies/",
                    "/api/v1/articles/{article}/comments",
                    "/api/v1/comments/{comment}/replies"):  # fmt: skip
        of_few = statements(address.format(article=small.pk, comment=few[0]))
        assert statements(address.format(article=large.pk, comment=many[0])) == of_few, address


def test_whether_there_is_anything_new_costs_one_statement_and_then_none_to_send(
    make, django_assert_num_queries
):
    article = make.released().article
    address = f"/api/v1/articles/{article.pk}/pulse"

    with django_assert_num_queries(1):
        first = Client().get(address)

    assert first.json() == {"count": 1}
    assert {"public", "s-maxage=2", "max-age=2"} <= set(first["Cache-Control"].split(", "))
    # A cookie or a language would split what a CDN keeps: it is a number and nothing else.
    assert not {"Cookie", "Accept-Language"} & set(first.get("Vary", "").split(", "))
    assert "Set-Cookie" not in first.headers
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    make.released(article=article)
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.json()) == (200, {"count": 2})
    assert Client().get(f"/api/v1/articles/{make.reader().pk}/pulse").status_code == 404
