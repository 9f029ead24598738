"""Each try to get in has a line of its own, which says by what and never who."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests.newsroom.test_accounts import now_code, what_was_tried

__all__ = ["what_was_tried"]
pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's


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


def test_no_line_names_who_it_was(client, ada, log):
    try_it(client, "a short walk")
    try_it(client)

    assert "ada" not in log.text.replace("adapter", "")
    assert str(ada.pk) not in log.text
    assert "walk" not in log.text
