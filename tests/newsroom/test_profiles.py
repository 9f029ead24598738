"""What a newsroom says of its readers: the newest holds, and nobody is known by it."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from time import time

import pytest
from django.db import connection
from rest_framework.test import APIClient

from newsroom import names
from newsroom.models import Reader
from newsroom.sso import reader_of
from tests import factories
from tests.newsroom.test_tokens import assert_anonymous, assert_welcome, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return factories.the_paper()


def come(paper, ago: int, **claims) -> Reader:
    return assert_welcome(token(paper, iat=int(time()) - ago, **claims))


def test_a_newer_token_brings_a_reader_up_to_date(paper):
    come(paper, 60, name="Anna", email="a@paper.example", email_verified=True)

    reader = come(paper, 30, name="  Anna \n Berg", email="b@paper.example", email_verified=True,
                  url="https://paper.example/me")  # fmt: skip

    assert (reader.name, reader.email) == ("Anna Berg", "b@paper.example")
    assert reader.name_key == names.key("Anna Berg")
    assert (reader.url, bool(reader.email_confirmed_at)) == ("https://paper.example/me", True)


def test_an_older_token_rolls_nothing_back(paper):
    come(paper, 60, name="Old")
    come(paper, 30, name="New")
    come(paper, 20, name=...)  # It says nothing, and is newer all the same.

    for ago in (60, 45, 30, 25):
        assert come(paper, ago, name="Old").name == "New"


def test_an_older_token_rolls_nothing_back_where_the_newer_one_changed_nothing(paper):
    come(paper, 60, name="Same")
    come(paper, 20, name="Same")

    assert come(paper, 40, name="Other").name == "Same"


def test_what_a_token_does_not_say_stays(paper):
    come(paper, 60, name="Anna", email="a@paper.example", email_verified=True,
         url="https://paper.example/me")  # fmt: skip

    reader = come(paper, 30, name=...)

    assert (reader.name, reader.email, reader.url) == (
        "Anna", "a@paper.example", "https://paper.example/me",
    )  # fmt: skip
    assert reader.email_confirmed_at


@pytest.mark.parametrize("verified", [..., False, "true", 1, None])
def test_an_address_is_confirmed_if_the_newsroom_says_so_and_no_longer(paper, verified):
    come(paper, 60, email="a@paper.example", email_verified=True)

    reader = come(paper, 30, email="a@paper.example", email_verified=verified)

    assert (reader.email, reader.email_confirmed_at) == ("a@paper.example", None)


def test_the_moment_of_confirming_is_the_first(paper):
    first = come(paper, 60, email="a@paper.example", email_verified=True).email_confirmed_at

    again = come(paper, 30, email="a@paper.example", email_verified=True)

    assert again.email_confirmed_at == first


def test_who_comes_with_a_newer_word_takes_their_data_along_in_the_same_breath(paper):
    """All that a request knows of its reader can be told, whatever its token brought."""
    come(paper, 60, email="a@paper.example", email_verified=True)
    newer = token(paper, iat=int(time()) - 30, email="a@paper.example", email_verified=True)

    answer = APIClient().get("/api/v1/me/data", headers={"Authorization": f"Bearer {newer}"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody"},
        {"email": 7},
        {"email": "a" * 300 + "@paper.example"},
        {"email": "a\x00@paper.example"},
        {"email": "a@paper.example\nBcc: b@paper.example"},
        {"url": "http://paper.example/me"},
        {"url": "https://evil.example/"},
        {"url": "https://paper.example@evil.example/"},
        {"url": "https://paper.example:8443/"},
        {"url": "https://user@paper.example/"},
        {"url": "javascript:alert(1)//paper.example"},
        {"url": "https://paper.example.evil.example/"},
        {"url": "https://paper.example/\n"},
        {"url": "https://[/"},
        {"url": "https://paper.example/" + "x" * 600},
        {"url": ["https://paper.example/"]},
        {"name": ["x"]},
        {"name": {"first": "x"}},
    ],
)
def test_what_cannot_be_kept_is_passed_over_and_its_bearer_is_welcome(paper, claims):
    come(paper, 60, name="Anna")

    reader = come(paper, 30, **({"name": ...} | claims))

    assert (reader.name, reader.email, reader.url) == ("Anna", "", "")


def test_nothing_that_a_token_says_opens_a_door(paper):
    told = {"role": "ADMIN", "roles": ["admin"], "badges": ["moderator"], "is_superuser": True,
            "is_staff": True, "groups": ["admin"], "issuer": "local", "handle": "root",
            "user": {"role": "ADMIN", "badges": ["staff"]}}  # fmt: skip

    reader = come(paper, 30, **told)

    assert not reader.roles.exists()
    assert not reader.is_superuser
    assert reader.handle != "root"


# As Coral's tokens have it


def test_a_token_as_for_coral_is_understood(paper):
    user = {"id": "subscriber-7", "username": "Anna", "email": "a@paper.example",
            "url": "https://paper.example/me"}  # fmt: skip

    reader = come(paper, 30, sub=..., name=..., user=user)

    assert (reader.subject, reader.name, reader.email) == ("subscriber-7", "Anna", user["email"])
    assert (reader.url, reader.email_confirmed_at) == (user["url"], None)


def test_sub_and_the_id_of_the_user_may_say_the_same_and_nothing_else(paper):
    assert come(paper, 30, user={"id": "subscriber-7"}).subject == "subscriber-7"

    for user in ({"id": "another"}, {"id": ""}, {"id": 7}, {"id": None}):
        assert_anonymous(token(paper, user=user))
    for user in ({}, {"id": 7}, {"id": ""}, {"id": ["subscriber-7"]}, [], "subscriber-7", None):
        assert_anonymous(token(paper, sub=..., user=user))
    assert_welcome(token(paper, user={}))


@pytest.mark.django_db(transaction=True)
def test_of_tokens_at_the_same_moment_the_newest_holds():
    paper = factories.the_paper()
    now = int(time())
    tokens = [token(paper, jti=str(n), iat=now - 100 + n, name=f"Name {n}") for n in range(24)]
    random.shuffle(tokens)
    gate = threading.Barrier(8)

    def come_all(some: list[str]) -> None:
        try:
            gate.wait(timeout=30)
            for one in some:
                reader_of(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(come_all, [tokens[n::8] for n in range(8)]))

    assert Reader.objects.get().name == "Name 23"


def test_a_reader_finds_the_way_to_their_account(paper, client):
    client.force_login(come(paper, 30, url="https://paper.example/me"))

    shown = client.get("/me/settings/").content.decode()

    assert 'href="https://paper.example/me"' in shown
