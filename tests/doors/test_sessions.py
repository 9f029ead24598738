"""A session is its owner's: nobody plants one, keeps one, or goes on with one that is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as real
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from newsroom.accounts import leaving
from newsroom.models import Reader
from tests.newsroom.test_accounts import now_code, what_was_tried

__all__ = ["what_was_tried"]
pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's
ANOTHER = "a short swim in the river"


@pytest.fixture
def ada(make: Any) -> Reader:
    make.the_paper()
    reader: Reader = make.reader("ada", password=PASSWORD)
    return reader


def session_of(client: Client) -> str:
    cookie = client.cookies.get(real.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/login/", {"login": "ada", "password": password})


def is_in(client: Client) -> bool:
    return client.get("/me/settings/").status_code == 200


def copied(client: Client) -> Client:
    """Who has got hold of the cookies."""
    thief = Client()
    thief.cookies.load({name: one.value for name, one in client.cookies.items()})
    return thief


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(ada):
    planted = Client()
    planted.get("/login/?next=/desk/")
    planted.post("/language/", {"language": "de"})
    session = planted.session  # One that the attacker has begun, and knows.
    session["known"] = "to somebody"
    session.save()
    thief, before = copied(planted), session_of(planted)

    sign_in(planted)

    assert is_in(planted)
    assert session_of(planted) not in ("", before)
    assert not is_in(thief)
    assert not Session.objects.filter(session_key=before).exists()


def test_a_name_of_ones_own_choice_is_no_session(ada):
    client = Client()
    client.cookies[real.SESSION_COOKIE_NAME] = "c" * 32

    sign_in(client)

    assert session_of(client) != "c" * 32
    assert not Session.objects.filter(session_key="c" * 32).exists()


def test_each_step_of_signing_in_has_another_session(ada):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    client, seen = Client(), []

    sign_in(client)
    seen.append(session_of(client))
    half = copied(client)
    client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})
    seen.append(session_of(client))
    client.post("/logout/")
    seen.append(session_of(client))

    assert len(set(seen)) == 3, seen
    assert not is_in(half), "what was half a session has become none"


@pytest.mark.parametrize("address", ["/logout/", "/account/logout/"])
def test_who_signs_out_leaves_nothing_in_the_browser_for_whoever_sits_there_next(ada, address):
    client = Client()
    sign_in(client)

    assert "Clear-Site-Data" not in client.get(address)
    assert client.post(address)["Clear-Site-Data"] == '"storage"'
    assert not is_in(client)


def with_another_password(reader: Reader) -> None:
    reader.set_password(ANOTHER)
    reader.save()


Ends = Callable[[Reader, Client], object]
WAYS: dict[str, Ends] = {
    "log-out": lambda reader, client: client.post("/logout/"),
    "another password": lambda reader, client: with_another_password(reader),
    "out everywhere": lambda reader, client: leaving.sign_out_everywhere(reader),
    "the account is closed": lambda reader, client: Reader.objects.filter(pk=reader.pk).update(
        is_active=False
    ),
    "they are erased": lambda reader, client: leaving.make_nobody(reader),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_ends_a_session_ends_every_copy_of_it(ada, way):
    client = Client()
    sign_in(client)
    thief, other = copied(client), Client()
    sign_in(other)
    assert is_in(thief)
    assert is_in(other)

    WAYS[way](ada, client)

    assert not is_in(thief)
    assert is_in(other) == (way == "log-out")


def test_who_changes_a_password_stays_and_nobody_else_does(ada):
    client, thief = Client(), Client()
    sign_in(client)
    sign_in(thief)
    before = session_of(client)

    told = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    answer = client.post("/account/password/change/", told)

    assert answer.status_code == 302
    assert is_in(client)
    assert session_of(client) != before
    assert not is_in(thief)
    assert sign_in(Client()).status_code == 200, "the old one is no good any more"
    assert sign_in(Client(), ANOTHER).status_code == 302


def test_a_code_from_an_app_is_good_once(ada):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    code, first, second = now_code(secret), Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post("/account/two-factor/authenticate/", {"code": code})

    assert is_in(first)
    assert not is_in(second)


def test_a_recovery_code_is_good_once(ada):
    TOTP.activate(ada, generate_totp_secret())
    code = RecoveryCodes.activate(ada).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post("/account/two-factor/authenticate/", {"code": code})

    assert is_in(first)
    assert not is_in(second)


def test_codes_cannot_be_guessed_through(ada):
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    client = Client()
    sign_in(client)
    wrong = "000000" if now_code(secret) != "000000" else "111111"

    for _ in range(6):
        client.post("/account/two-factor/authenticate/", {"code": wrong})
    client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})

    assert not is_in(client)


def test_nobody_is_signed_in_for_ever(ada):
    client = Client()
    sign_in(client)

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert not is_in(client)


def test_passwords_are_kept_as_owasp_has_it(ada):
    """Argon2id, 19 MiB and two rounds or more; and a password of any length, not cut off."""
    kept = ada.password
    hasher = Argon2PasswordHasher()
    told = hasher.decode(kept)

    assert identify_hasher(kept).algorithm == "argon2"
    assert told["variety"] == "argon2id"
    assert told["memory_cost"] >= 19 * 1024
    assert told["time_cost"] >= 2
    assert not ada.check_password(PASSWORD[:-1])
    long = "x1" * 60
    ada.set_password(long)
    assert ada.check_password(long)
    assert not ada.check_password(long[:72])
