"""Each try to get in has a line of its own, which says by what and never who."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from fido2.utils import websafe_encode

from newsroom.accounts.passkeys import ShowThatItIsYou
from newsroom.metrics.told import counted
from tests.newsroom.metrics.figures import figure, figures
from tests.newsroom.test_accounts import now_code, what_was_tried

__all__ = ["what_was_tried"]
pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's
PASSKEY = "/account/two-factor/webauthn/login/"


def outcomes(log) -> list[tuple[str, str]]:
    return [(line["auth"], line["outcome"]) for line in log.of("somebody was not let in")]


def failed(how: str) -> float:
    return figure(figures(counted()), "sign_ins_failed_total", how=how)


@pytest.fixture
def ada(make):
    return make.reader("ada", password=PASSWORD)


def try_it(client, password: str = PASSWORD, login: str = "ada"):
    return client.post("/login/", {"login": login, "password": password})


def told(log, event: str) -> list[tuple[str, str]]:
    lines = log.of(event)
    assert all(line["request_id"] for line in lines)
    return [(line["level"], line["auth"]) for line in lines]


def test_whoever_gets_in_is_a_line(client, ada, log):
    try_it(client)

    assert told(log, "somebody signed in") == [("info", "password")]
    assert told(log, "somebody was not let in") == []


@pytest.mark.parametrize("login", ["ada", "nobody"])
def test_a_wrong_password_is_a_warning_whoever_it_was_tried_on(client, ada, log, login):
    try_it(client, "a short walk", login=login)

    assert told(log, "somebody was not let in") == [("warning", "password")]
    assert told(log, "somebody signed in") == []


def test_a_wrong_code_is_a_warning_and_the_right_one_says_what_both_were(client, ada, log):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    try_it(client)
    client.post("/account/two-factor/authenticate/", {"code": "000000"})
    client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})

    assert told(log, "somebody was not let in") == [("warning", "second factor")]
    assert told(log, "somebody signed in") == [("info", "password and mfa")]


def test_a_wrong_passkey_is_a_warning(client, make, log):
    """Of an account that has none."""
    reader = make.reader()
    client.get(PASSKEY, headers={"accept": "application/json"})
    client.post(PASSKEY, {"credential": json.dumps(passkey_of(reader))})

    assert told(log, "somebody was not let in") == [("warning", "second factor")]
    assert told(log, "somebody signed in") == []


def passkey_of(reader) -> dict[str, object]:
    """What a browser sends; but the key is unknown here."""
    said = {"type": "webauthn.get", "challenge": "AAAA", "origin": "http://testserver"}
    response = {
        "clientDataJSON": websafe_encode(json.dumps(said).encode()),
        "authenticatorData": websafe_encode(sha256(b"testserver").digest() + b"\x05" + b"\0" * 4),
        "signature": "AAAA",
        "userHandle": websafe_encode(user_pk_to_url_str(reader).encode()),
    }
    return {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}


TOO_DEEP = "[" * 100_000
MALFORMED = [
    TOO_DEEP,
    "{",
    "\0",
    *map(
        json.dumps,
        [
            {"id": "no"},
            {},
            [],
            {"id": "AAAA", "rawId": "AAAA", "response": "x"},
            {"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": "AAAA"}},
            {"rawId": 7, "response": {"clientDataJSON": [], "signature": None}},
        ],
    ),
]


def test_what_is_no_passkeys_word_is_no_fault(client, log):
    """Anybody may send anything there: it was a `KeyError`, and a request that failed."""
    for word in MALFORMED:
        client.get(PASSKEY, headers={"accept": "application/json"})

        assert client.post(PASSKEY, {"credential": word}).status_code == 302, word[:80]
    assert told(log, "somebody signed in") == []


@pytest.mark.parametrize("word", [json.dumps({"id": "no"}), TOO_DEEP])
def test_nor_is_it_where_a_passkey_is_added_or_shown_as_well(client, ada, word):
    said = {"credential": word}
    TOTP.activate(ada, generate_totp_secret())
    try_it(client)
    assert client.post("/account/two-factor/authenticate/", said).status_code == 200
    client.force_login(ada)
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    answer = client.post("/account/two-factor/webauthn/add/", said)

    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=ada, type="webauthn").exists()


def test_nor_is_it_where_one_is_shown_once_more(rf, ada):
    with context.request_context(rf.post("/")):
        form = ShowThatItIsYou({"credential": json.dumps({"id": "no"})}, user=ada)

        assert form.errors == {"credential": ["Incorrect code."]}


@pytest.mark.parametrize(
    ("page", "field", "wrong"),
    [
        ("/account/two-factor/totp/activate/", "code", "000000"),
        ("/account/two-factor/webauthn/add/", "credential", '{"id": "no"}'),
    ],
)
def test_what_is_mistyped_by_who_is_in_and_sets_one_up_keeps_nobody_out(
    client, ada, log, page, field, wrong
):
    try_it(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    before = {how: failed(how) for how in ("password", "second factor")}
    assert client.get(page).status_code == 200

    answer = client.post(page, {field: wrong})

    assert ["Incorrect code."] in answer.context["form"].errors.values()
    assert told(log, "somebody was not let in") == []
    assert {how: failed(how) for how in before} == before


def test_a_password_that_the_limit_stops_is_a_line_that_says_so(client, ada, log):
    before = failed("password")
    for _ in range(5):
        try_it(client, "a short walk")

    try_it(client)

    assert outcomes(log) == [("password", "wrong")] * 5 + [("password", "stopped")]
    assert failed("password") == before + 6
    assert told(log, "somebody signed in") == []


def test_a_code_that_the_limit_stops_is_a_line_that_says_so(client, ada, log):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    try_it(client)
    before = failed("second factor")
    for _ in range(5):
        client.post("/account/two-factor/authenticate/", {"code": "000000"})

    client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})

    assert outcomes(log) == [("second factor", "wrong")] * 5 + [("second factor", "stopped")]
    assert failed("second factor") == before + 6
    assert told(log, "somebody signed in") == []


@pytest.mark.parametrize("whose", ["ada@paper.example", "nobody@paper.example"])
def test_a_wrong_code_that_was_mailed_is_a_warning_whosever_it_was_to_be(client, make, log, whose):
    make.reader("ada", email="ada@paper.example")
    before = failed("mailed code")
    client.post("/account/password/reset/", {"email": whose})

    client.post("/account/password/reset/confirm/", {"code": "WRONG-CODE"})

    assert told(log, "somebody was not let in") == [("warning", "mailed code")]
    assert failed("mailed code") == before + 1


def test_no_line_names_who_it_was(client, ada, log):
    try_it(client, "a short walk")
    try_it(client)

    assert "ada" not in log.text.replace("adapter", "")
    assert str(ada.pk) not in log.text
    assert "walk" not in log.text
