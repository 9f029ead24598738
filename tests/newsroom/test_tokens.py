"""Signed tokens, through the doors that programs use.

A bad token never fails a page: its bearer is an anonymous reader, and is told why.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import time
from typing import Any

import jwt
import pytest
from django.db import connection
from rest_framework.test import APIClient

from newsroom.models import Publication, Reader
from newsroom.sso import reader_of, sign
from tests import factories

DAY = 24 * 60 * 60
MINE, EVERYBODYS = "/api/v1/me/comments", "/api/v1/articles"
INVALID, EXPIRED = "token_invalid", "token_expired"
UNKNOWN, NOT_YET, SIGNED_OUT = "token_key_unknown", "token_not_yet_valid", "token_signed_out"


@pytest.fixture
def paper(db: None) -> Publication:
    return factories.the_paper()


def claims_of(paper: Publication, **changed: Any) -> dict[str, Any]:
    now = int(time())
    claims = {
        "iss": paper.token_issuer,
        "sub": "subscriber-7",
        "aud": paper.slug,
        "iat": now,
        "exp": now + 600,
        "jti": "once",
        "name": "Anna",
    }
    return {k: v for k, v in (claims | changed).items() if v is not ...}


def b64(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).rstrip(b"=").decode()


def by_hand(claims: Any, secret: str, header: dict[str, Any] | None = None) -> str:
    """A token signed with HMAC-SHA256, whatever it claims and whatever its header says."""
    head = b64(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode())
    body = b64(claims if isinstance(claims, bytes) else json.dumps(claims).encode())
    mac = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{b64(mac)}"


def token(paper: Publication, **changed: Any) -> str:
    """A token of this paper's, with some claims changed, or left out with `...`."""
    return by_hand(claims_of(paper, **changed), factories.secret_of(paper))


def bearing(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def assert_welcome(token: str) -> Reader:
    """Its bearer is signed in. Who it is."""
    mine, everybodys = bearing(token).get(MINE), bearing(token).get(EVERYBODYS)
    assert (mine.status_code, everybodys.status_code) == (200, 200)
    assert "Third-Reading-Token" not in everybodys
    return Reader.objects.get(subject="subscriber-7", issuer__startswith=factories.ISSUER)


def assert_anonymous(token: str, code: str = INVALID) -> None:
    """Its bearer reads on, is told why, and may do nothing that needs a reader."""
    everybodys = bearing(token).get(EVERYBODYS)
    assert (everybodys.status_code, everybodys["Third-Reading-Token"]) == (200, code)
    mine = bearing(token).get(MINE)
    assert (mine.status_code, mine.json()["code"]) == (401, code)
    assert mine["Third-Reading-Token"] == code
    assert mine["WWW-Authenticate"] == f'Bearer error="{code}"'
    assert mine["Content-Type"] == "application/problem+json"


# Good ones


def test_a_good_token_signs_its_reader_in(paper):
    assert assert_welcome(token(paper)).subject == "subscriber-7"


def test_our_own_signature_is_a_good_one(make, paper):
    reader = make.reader("anna")

    assert reader_of(sign(reader, paper, valid_for=timedelta(minutes=5))) == reader


def test_a_token_that_we_sign_is_never_valid_for_longer_than_a_day(make, paper):
    signed = sign(make.reader("anna"), paper, valid_for=timedelta(days=30))

    claims = jwt.decode(signed, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == DAY
    assert reader_of(signed).handle == "anna"


def test_the_word_bearer_may_be_written_in_any_case(paper):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"bEARER   {token(paper)} ")

    assert client.get(MINE).status_code == 200


def test_without_a_token_nobody_is_told_anything_about_tokens(paper, anonymous):
    assert "Third-Reading-Token" not in anonymous.get(EVERYBODYS)
    refused = anonymous.get(MINE)
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")


def test_another_way_to_sign_in_is_not_taken_for_a_bad_token(paper, anonymous):
    anonymous.credentials(HTTP_AUTHORIZATION="Basic YTpi")

    assert "Third-Reading-Token" not in anonymous.get(EVERYBODYS)


@pytest.mark.parametrize(
    "from_now",
    [
        {"exp": -30, "iat": -600},
        {"iat": 30},
        {"nbf": 30},
        {"nbf": -30},
        {"iat": -0.5, "exp": 60.5},
    ],
)
def test_clocks_may_differ_by_a_minute(paper, from_now):
    now = int(time())

    assert_welcome(token(paper, **{claim: now + value for claim, value in from_now.items()}))


def test_a_token_may_be_meant_for_others_as_well(paper):
    assert_welcome(token(paper, aud=["shop", paper.slug]))


def test_what_a_token_says_beside_what_is_asked_is_passed_over(paper):
    assert_welcome(token(paper, groups=["admin"], is_superuser=True, is_staff=True))

    assert not Reader.objects.filter(is_superuser=True).exists()


# Who signed it


def test_a_token_signed_with_another_key_is_nobodys(paper):
    assert_anonymous(by_hand(claims_of(paper), "ssosec_" + "0" * 64))


def test_a_paper_cannot_sign_for_another(make, paper):
    other = make.publication()

    assert_anonymous(by_hand(claims_of(paper), factories.secret_of(other)))
    assert_anonymous(token(other, iss=paper.token_issuer))
    assert_anonymous(token(other, aud=paper.slug))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "HS512", "ES256", None, 5, []])
def test_a_token_does_not_choose_how_it_is_checked(paper, alg):
    signed = by_hand(claims_of(paper), factories.secret_of(paper), {"alg": alg, "typ": "JWT"})

    assert_anonymous(signed)


def test_a_token_without_a_signature_is_nobodys(paper):
    head, body, _ = by_hand(claims_of(paper), "", {"alg": "none", "typ": "JWT"}).split(".")

    assert_anonymous(f"{head}.{body}.")
    assert_anonymous(f"{head}.{body}")
    good_head = token(paper).split(".")[0]
    assert_anonymous(f"{good_head}.{body}.")


def test_a_token_that_calls_our_secret_a_public_key_is_nobodys(paper):
    """The confusion of RS256 and HS256, both ways: the header is never believed."""
    public_key = f"-----BEGIN PUBLIC KEY-----\n{paper.token_issuer}\n-----END PUBLIC KEY-----"

    assert_anonymous(by_hand(claims_of(paper), factories.secret_of(paper), {"alg": "RS256"}))
    assert_anonymous(by_hand(claims_of(paper), public_key, {"alg": "HS256"}))
    assert_anonymous(by_hand(claims_of(paper), public_key, {"alg": "RS256"}))


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.example/keys.json"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
    ],
)
def test_a_token_does_not_bring_its_own_key(paper, header):
    head = {"alg": "HS256", "typ": "JWT"} | header

    assert_anonymous(by_hand(claims_of(paper), "\x00" * 32, head))


@pytest.mark.parametrize("kid", ["../../../dev/null", "' OR 1=1 --", "another", "x" * 100])
def test_a_token_that_names_a_key_which_is_not_there_says_so(paper, kid):
    head = {"alg": "HS256", "typ": "JWT", "kid": kid}

    assert_anonymous(by_hand(claims_of(paper), factories.secret_of(paper), head), UNKNOWN)


@pytest.mark.parametrize("kid", ["", 5, [], {}, True, "x" * 101, "\x00", "\ud800"])
def test_what_is_no_name_of_a_key_makes_a_token_invalid(paper, kid):
    head = {"alg": "HS256", "typ": "JWT", "kid": kid}

    assert_anonymous(by_hand(claims_of(paper), factories.secret_of(paper), head))


def test_a_token_with_one_letter_changed_is_nobodys(paper):
    head, _, signature = token(paper).split(".")
    forged = b64(json.dumps(claims_of(paper, sub="somebody-else")).encode())

    assert_anonymous(f"{head}.{forged}.{signature}")


# What it claims


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "iat", "exp", "jti"])
def test_every_claim_that_is_asked_for_must_be_there(paper, claim):
    assert_anonymous(token(paper, **{claim: ...}))
    assert_anonymous(token(paper, **{claim: None}))


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-paper"},
        {"aud": ["another-paper"]},
        {"aud": []},
        {"aud": ""},
        {"aud": 5},
        {"iss": "https://accounts.example/nobody"},
        {"iss": ""},
        {"iss": ["https://accounts.example"]},
        {"iss": {"a": 1}},
        {"iss": 5},
        {"iss": float("inf")},
        {"iss": "x" * 5000},
        {"iss": "\x00"},
        {"iss": "\ud800"},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["subscriber-7"]},
        {"sub": "x" * 201},
        {"sub": "a\x00b"},
        {"sub": "\udfff"},
        {"jti": 7},
        {"iat": []},
        {"iat": "today"},
        {"iat": -1e308, "exp": 10**400},
        {"exp": "tomorrow"},
        {"exp": {}},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"nbf": []},
        {"nbf": float("inf")},
    ],
)
def test_a_claim_that_is_not_what_it_should_be_makes_a_token_invalid(paper, changed):
    assert_anonymous(token(paper, **changed))
    assert not Reader.objects.exists()


@pytest.mark.parametrize(("claim", "from_now"), [("iat", 0), ("exp", 600)])
def test_a_date_in_quotes_is_no_date(paper, claim, from_now):
    assert_anonymous(token(paper, **{claim: str(int(time()) + from_now)}))


def test_an_expired_token_says_so_that_a_page_may_fetch_a_new_one(paper):
    now = int(time())

    assert_anonymous(token(paper, iat=now - 600, exp=now - 61), EXPIRED)


def test_an_expired_token_of_another_key_is_invalid_not_expired(paper):
    now = int(time())
    old = claims_of(paper, iat=now - 600, exp=now - 61)

    assert_anonymous(by_hand(old, "ssosec_" + "0" * 64))


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_token_that_is_not_valid_yet_says_so(paper, claim):
    now = int(time())

    assert_anonymous(token(paper, **{"exp": now + 600, claim: now + 120}), NOT_YET)


def test_a_token_that_is_bad_in_two_ways_is_called_by_the_worse(paper):
    now = int(time())

    assert_anonymous(token(paper, iat=now - 600, exp=now - 61, aud="another-paper"))
    assert_anonymous(token(paper, nbf=now + 120, aud="another-paper"))


def test_no_token_is_valid_for_longer_than_a_day(paper):
    now = int(time())

    assert_welcome(token(paper, iat=now, exp=now + DAY))
    assert_anonymous(token(paper, iat=now, exp=now + DAY + 1))
    assert_anonymous(token(paper, iat=now - DAY, exp=now + 60))
    assert_anonymous(token(paper, iat=now, exp=10**400))
    assert_anonymous(token(paper, iat=now + 0.5, exp=10**400))


# No token at all


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        " ",
        ".",
        "..",
        "...",
        "garbage",
        "a.b.c",
        "a b c",
        "null",
        "é.é.é",
        "\x00.\x00.\x00",
        "eyJhbGciOiJIUzI1NiJ9.e30.",
        "eyJhbGciOiJIUzI1NiJ9..",
        "%s.%s.%s",
        "' OR 1=1 --",
        "." * 9000,
        "x" * 100_000,
    ],
)
def test_garbage_is_no_token(paper, garbage):
    assert_anonymous(garbage)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 6000,
        b'{"iss":' * 800 + b"1" + b"}" * 800,
        b"1" * 5000,
        b'{"iss": "\\ud800"}',
        b'{"iss": NaN}',
    ],
)
def test_a_token_whose_claims_cannot_be_read_is_none(paper, body):
    assert_anonymous(by_hand(body, factories.secret_of(paper)))


def test_a_token_larger_than_any_is_not_even_read(paper):
    assert_anonymous(token(paper, padding="x" * 8192))
    assert_welcome(token(paper, padding="x" * 5000))


def test_a_session_beside_a_bad_token_does_not_make_it_good(make, paper):
    client = bearing("garbage")
    client.force_login(make.reader())

    assert client.get(EVERYBODYS)["Third-Reading-Token"] == INVALID
    assert client.get(MINE).status_code == 401


# Readers


def test_a_reader_is_made_at_first_sight_and_known_at_the_second(paper):
    first = assert_welcome(token(paper))
    second = assert_welcome(token(paper, jti="another"))

    assert first == second
    assert (first.issuer, first.subject) == (paper.token_issuer, "subscriber-7")
    assert not first.has_usable_password()


def test_one_subject_of_two_papers_is_two_readers(make, paper):
    here, there = reader_of(token(paper)), reader_of(token(make.publication()))

    assert here != there


def test_a_name_is_taken_from_the_token_at_first_sight(paper):
    assert assert_welcome(token(paper, name="Zoë Ó Súilleabháin 🌊")).name == (
        "Zoë Ó Súilleabháin 🌊"
    )


@pytest.mark.parametrize(
    "name", [..., None, "", " \n", 7, True, ["Anna"], {"first": "Anna"}, "\x00", "\u202e\ud800"]
)
def test_who_gives_no_name_is_a_reader(paper, name):
    assert assert_welcome(token(paper, name=name)).name == "Reader"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Anna \n\t Berg ", "Anna Berg"),
        ("An\x00na", "Anna"),
        ("An\ud800na", "Anna"),
        ("\u202eannA\u202c", "annA"),
        ("\u2066Anna\u2069\u200b", "Anna"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("<b>Anna</b>", "<b>Anna</b>"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_stands_on_one_line_and_turns_nothing_around(paper, name, shown):
    assert assert_welcome(token(paper, name=name)).name == shown


def test_an_address_for_mail_never_links_two_accounts(make, paper):
    old = make.reader("anna", issuer="local", email="anna@example.org")
    token_ = token(paper, email="anna@example.org", email_verified=True, name="anna")

    new = reader_of(token_)

    assert new != old
    assert (new.issuer, new.email) == (paper.token_issuer, "anna@example.org")
    assert new.email_confirmed_at, "the newsroom says so; it is an attribute all the same"
    assert bearing(token_).get(MINE).json()["results"] == []


def test_a_closed_account_is_not_opened_by_a_good_token(paper):
    reader = assert_welcome(token(paper))
    Reader.objects.filter(pk=reader.pk).update(is_active=False)

    assert_anonymous(token(paper))
    assert bearing(token(paper)).get(MINE).json()["detail"] == "This account is closed."


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_comes_twice_at_the_same_moment_is_one_reader():
    paper = factories.the_paper()
    tokens = [token(paper, sub=f"subscriber-{n % 4}", jti=str(n)) for n in range(16)]
    gate = threading.Barrier(len(tokens))

    def come(token: str) -> int:
        try:
            gate.wait(timeout=30)
            return bearing(token).get(MINE).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tokens)) as pool:
        answers = list(pool.map(come, tokens))

    assert answers == [200] * 16
    assert Reader.objects.count() == 4
