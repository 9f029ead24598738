"""Nobody learns who has an account: by what is said, by how it is said, or by how long it takes.

Time is told by what it is made of: passwords that are hashed, questions to the database, and mail.
Questions are not quite as many, as said below: each is well below a millisecond, beside a password
that takes a hundred and varies by more. They may become fewer, and never more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.models import Publication
from newsroom.sso import sign
from tests.newsroom.test_accounts import PASSWORD, joined, what_was_tried

__all__ = ["what_was_tried"]
pytestmark = pytest.mark.django_db
# An address that is nobody's is looked for among readers too, which one that is known and
# confirmed need not be.
OF_A_SIGN_IN = 1
# A new account is written, and asked for again while its mail is; of one that was there neither
# is done.
OF_A_SIGN_UP = 10
WRONG = "nobody has this as a password"
# What a page says of the address that was typed in, and tokens of the moment.
_TOLD_BACK = re.compile(r"[\w.-]+@example\.org|value=\"\w{64}\"|name-\w+")


@dataclass(frozen=True)
class Work:
    """What an answer is, and what it took."""

    status: int
    where: str
    said: str
    cookies: frozenset[str]
    hashes: int
    asked: int  # of the database


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that Argon2 is asked, for a new hash or about an old one."""
    asked: list[str] = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)

        def counted(*args: Any, real: Any = real, **facts: Any) -> Any:
            asked.append("asked")
            return real(*args, **facts)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    return asked


@pytest.fixture
def anna(make: Any, settings: Any) -> Any:
    """Who signed up here; and a newsroom's reader, and one whose account is closed."""
    # All tests come from one network, and to one address goes a mail in ten seconds.
    often = {"signup": "1000/m/ip", "confirm_email": "1000/m/key"}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | often
    make.the_paper()
    reader = joined(Client())
    make.reader("ada", password=PASSWORD, email="ada@example.org")
    closed = joined(Client(), "Bea Cole", "bea@example.org")
    closed.is_active = False
    closed.save()
    mail.outbox.clear()
    return reader


def work(hashes: list[str], path: str, told: dict[str, str]) -> Work:
    client = Client()
    hashes.clear()
    with reads() as asked:
        answer = client.post(path, told)
    page = client.get(answer["Location"]) if answer.has_header("Location") else answer
    return Work(
        answer.status_code,
        answer.get("Location", ""),
        _TOLD_BACK.sub("X", page.content.decode()),
        frozenset(client.cookies),
        len(hashes),
        asked[0],
    )


def test_a_sign_in_that_fails_is_the_same_whoever_it_was_for(anna, hashes):
    """What is said differs only by whether it was an address that was typed in."""
    addresses = ("anna@example.org", "nobody@example.org", "bea@example.org")
    names = ("ada", "of-nobody", anna.handle)

    took = [
        [work(hashes, "/login/", {"login": one, "password": WRONG}) for one in alike]
        for alike in (addresses, names)
    ]

    everybody = [*took[0], *took[1]]
    assert len({(one.status, one.where, one.cookies) for one in everybody}) == 1
    assert {one.hashes for one in everybody} == {1}
    for alike in took:
        asked = [one.asked for one in alike]
        assert max(asked) - min(asked) <= OF_A_SIGN_IN, asked
    for alike in took:
        said = {re.sub(r'value="[^"]*"', "", one.said) for one in alike}
        assert len(said) == 1, said


def test_a_closed_account_says_so_only_to_who_knows_its_password(anna, hashes):
    knows = work(hashes, "/login/", {"login": "bea@example.org", "password": PASSWORD})
    guesses = work(hashes, "/login/", {"login": "bea@example.org", "password": WRONG})
    nobody = work(hashes, "/login/", {"login": "nobody@example.org", "password": WRONG})

    assert knows.where != guesses.where
    assert guesses.where == nobody.where


def test_to_sign_up_again_is_the_same_as_to_sign_up(anna, hashes):
    for_new = {"name": "Cara Dunn", "email": "cara@example.org", "password1": PASSWORD}
    again = {"name": "Dora Eames", "email": "anna@example.org", "password1": PASSWORD}

    new, known = work(hashes, "/signup/", for_new), work(hashes, "/signup/", again)

    assert (new.status, new.where, new.cookies) == (known.status, known.where, known.cookies)
    assert new.said == known.said
    assert new.hashes == known.hashes == 1
    assert 0 <= new.asked - known.asked <= OF_A_SIGN_UP, (new.asked, known.asked)
    assert [len(one.to) for one in mail.outbox] == [1, 1], "a mail to each of them"


def test_a_forgotten_password_is_asked_for_alike(anna, hashes):
    who = ("anna@example.org", "nobody@example.org", "ada@example.org", "bea@example.org")

    took = [work(hashes, "/account/password/reset/", {"email": one}) for one in who]

    assert len(set(took)) == 1
    assert took[0].hashes == 0
    assert [one.to for one in mail.outbox] == [["anna@example.org"]]


def test_a_code_that_was_never_sent_is_wrong_like_any_other(anna, hashes):
    said = []
    for who in ("anna@example.org", "nobody@example.org"):
        client = Client()
        client.post("/account/password/reset/", {"email": who})
        answer = client.post("/account/password/reset/confirm/", {"code": "WRONG1"})
        said.append((answer.status_code, _TOLD_BACK.sub("X", answer.content.decode())))

    assert said[0] == said[1]


@contextmanager
def reads() -> Iterator[list[int]]:
    told: list[int] = []
    with CaptureQueriesContext(connection) as queries:
        yield told
    told.append(len(queries))


def test_a_token_that_is_not_good_asks_as_much_whoever_it_names(anna, make, hashes):
    """Of sign-on and of access: whether the one whom it names is here changes nothing."""
    paper = Publication.objects.get()
    ada = make.reader("dan")
    good = sign(ada, paper, valid_for=timedelta(minutes=5))
    head, claims, signature = good.split(".")
    nobody = make.reader("eve")
    of_nobody = sign(nobody, paper, valid_for=timedelta(minutes=5))
    nobody.delete()
    wrong_key = signature[::-1]
    tokens = [
        f"{head}.{claims}.{wrong_key}",
        f"{head}.{of_nobody.split('.')[1]}.{wrong_key}",
        "trpat_" + "a" * 40,
        "trpat_" + "b" * 40,
    ]
    took = []
    for token in tokens:
        with reads() as told:
            answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
        body = re.sub(r'"request_id": ?"\w+"', "", answer.content.decode())
        took.append((answer.status_code, body, told[0]))

    assert took[0] == took[1]
    assert took[2] == took[3]
    assert {status for status, _, _ in took} == {401}
