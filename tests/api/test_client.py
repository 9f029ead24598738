"""The client of docs/examples, against a real server: what a newsroom's program would do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from comments.models import Revision, Status
from moderation.workflow.assigning import assign
from newsroom.access_tokens import make_token

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs" / "examples" / "client"))
from third_reading import Client, Conflict, Invalid, NotAllowed, NotHere, NotSignedIn, TooMany

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def speaks_for(live_server):
    """A client of the server that carries a token of a reader's."""
    opened = []

    def client(reader, *scopes: str, **facts) -> Client:
        facts = {"second_factor": True} | facts
        token = make_token(reader, name="A program", scopes=scopes, days=1, **facts)[1]
        made = Client(live_server.url, token, patience=0)
        opened.append(made)
        return made

    yield client
    for one in opened:
        one.__exit__()


def test_a_reader_hands_in_reviews_three_and_looks_at_their_own_last(make, speaks_for):
    article = make.article()
    make.calibrations(5)
    house = speaks_for(make.reader(), "read", "write", "review")

    mine = house.submit(str(article.pk), "I was there, and saw it.", key="once")
    again = house.submit(str(article.pk), "I was there, and saw it.", key="once")
    assign(Revision.objects.get(comment=mine["id"]).pk)
    for _ in range(3):
        review = house.reviews()[0]
        house.rate(review["id"], civil=True, quality="good")
    house.self_check(mine["id"], civil=True)

    assert again["id"] == mine["id"]
    assert Revision.objects.get(comment=mine["id"]).status == Status.IN_REVIEW
    assert [one["id"] for one in house.my_comments()] == [mine["id"]]


def test_a_moderator_decides_a_case_and_is_told_if_it_has_changed(make, speaks_for):
    waiting, other = make.split(), make.split()
    desk = speaks_for(make.moderator(), "moderate")

    seen = {one["id"]: one for one in desk.cases()}
    told = {"outcome": "reject", "reason": "attack", "explanation": "It attacks somebody."}
    done = desk.decide(str(waiting.pk), version=seen[str(waiting.pk)]["version"], **told)
    with pytest.raises(Conflict) as decided:
        desk.decide(str(waiting.pk), version=done["id"] and 1, **told)

    assert done["outcome"] == "reject"
    assert decided.value.code == "already_decided"
    assert decided.value.facts["case"]["case"]["id"] == str(waiting.pk)
    assert [one["id"] for one in desk.cases()] == [str(other.pk)]


def test_lists_turn_their_own_pages(make, live_server, speaks_for):
    made = {str(make.article().pk) for _ in range(7)}
    with Client(live_server.url) as house:
        found = [one["id"] for one in house.pages("articles", page_size=3)]

    assert len(found) == 7
    assert set(found) == made


def test_each_kind_of_no_is_an_exception_of_its_own(make, live_server, speaks_for, settings):
    article, reader = make.article(), make.reader()
    reads = speaks_for(reader, "read")

    with Client(live_server.url, "trpat_made_up") as made_up, pytest.raises(NotSignedIn) as nobody:
        made_up.me()
    with pytest.raises(NotAllowed) as unfit:
        reads.submit(str(article.pk), "Not with this token.")
    with pytest.raises(NotHere):
        reads.comment("01900000-0000-7000-8000-000000000000")
    with pytest.raises(Invalid):
        list(reads.pages("me/comments", page_size=0))
    settings.API_REQUESTS_A_MINUTE = 0
    with pytest.raises(TooMany) as often:
        reads.me()

    assert nobody.value.code == "access_token_unknown"
    assert unfit.value.facts["scope"] == "write"
    assert often.value.facts["retry_after"] >= 1
