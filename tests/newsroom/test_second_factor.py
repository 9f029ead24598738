"""The desk's second lock: a password alone opens it for nobody."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from urllib.parse import quote

import jwt
import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from newsroom.models import Role
from newsroom.sso import sign
from tests import factories
from tests.newsroom.test_accounts import now_code, what_was_tried

pytestmark = pytest.mark.django_db
__all__ = ["what_was_tried"]
PASSWORD = "a long walk by the sea"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def the_second_lock(settings) -> None:
    settings.DESK_SECOND_FACTOR = True


def somebody_at_the_desk(make, kind=Role.Kind.MODERATOR):
    reader = make.moderator(kind=kind)
    reader.set_password(PASSWORD)
    reader.save()
    return reader


def by_password(reader) -> Client:
    client = Client()
    client.post("/login/", {"login": reader.handle, "password": PASSWORD})
    return client


@pytest.mark.parametrize("kind", Role.DESK)
def test_a_password_alone_opens_no_desk(make, kind):
    client = by_password(somebody_at_the_desk(make, kind))

    page = client.get("/desk/")
    api = client.get("/api/v1/cases")

    assert page.status_code == 403
    assert b"second lock" in page.content
    assert b"/account/two-factor/totp/activate/" in page.content
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_first")


def test_a_code_from_an_app_opens_it_for_the_session(make):
    reader = somebody_at_the_desk(make)
    secret = generate_totp_secret()
    TOTP.activate(reader, secret)
    client = by_password(reader)
    assert client.get("/desk/")["Location"].startswith("/login/"), "not signed in before the code"

    client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})

    assert client.get("/desk/").status_code == 200
    assert client.get("/api/v1/cases").status_code == 200


def test_who_set_it_up_after_signing_in_shows_that_it_works_and_goes_on(make):
    reader = somebody_at_the_desk(make)
    client = by_password(reader)
    secret = generate_totp_secret()
    TOTP.activate(reader, secret)

    led = client.get("/desk/?cause=split")
    assert (
        led["Location"]
        == f"/account/two-factor/reauthenticate/?next={quote('/desk/?cause=split', safe='')}"
    )
    done = client.post(led["Location"], {"code": now_code(secret), "next": "/desk/?cause=split"})

    assert done["Location"] == "/desk/?cause=split"
    assert client.get("/desk/").status_code == 200


def test_a_wrong_code_opens_nothing(make):
    reader = somebody_at_the_desk(make)
    client = by_password(reader)
    TOTP.activate(reader, generate_totp_secret())

    client.post("/account/two-factor/reauthenticate/", {"code": "000000"})

    assert client.get("/desk/").status_code == 302


def test_what_is_sent_without_it_does_nothing(make):
    case = make.split()
    client = by_password(somebody_at_the_desk(make))

    answer = client.post(
        f"/desk/cases/{case.pk}/", {"outcome": "release", "reason": "within_rules"}
    )

    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.is_open


@pytest.fixture
def this_morning(make):
    """Somebody who showed it, and when that was."""
    reader = somebody_at_the_desk(make)
    secret = generate_totp_secret()
    TOTP.activate(reader, secret)
    client = by_password(reader)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/account/two-factor/authenticate/", {"code": now_code(secret)})
        yield client, clock, secret


def test_it_holds_for_a_day_and_is_then_shown_once_more(this_morning):
    client, clock, secret = this_morning
    clock.shift(timedelta(hours=23, minutes=59))
    assert client.get("/desk/").status_code == 200

    clock.shift(timedelta(minutes=2))

    led = client.get("/desk/")["Location"]
    assert led.startswith("/account/two-factor/reauthenticate/")
    assert client.get("/api/v1/cases").json()["code"] == "second_factor_first"
    client.post(led, {"code": now_code(secret), "next": "/desk/"})
    assert client.get("/desk/").status_code == 200


def test_what_was_written_meanwhile_is_still_taken_for_an_hour(make, this_morning):
    client, clock, _ = this_morning
    first, second = make.split(), make.split()

    def decide(case):
        said = {"outcome": "release", "reason": "within_rules", "version": case.version}
        return client.post(f"/desk/cases/{case.pk}/", said)

    clock.shift(timedelta(hours=24, minutes=59))
    decide(first)
    clock.shift(timedelta(minutes=2))
    decide(second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_open, second.is_open) == (False, True)


def test_readers_are_asked_for_none(make):
    client = Client()
    client.force_login(make.reader())

    assert client.get("/me/comments/").status_code == 200


def with_methods(reader, *methods: str) -> str:
    paper = reader.roles.get().publication
    claims = jwt.decode(
        sign(reader, paper, valid_for=timedelta(hours=1)), options={"verify_signature": False}
    )
    return jwt.encode(
        claims | {"amr": list(methods)}, factories.secret_of(paper), algorithm="HS256"
    )


@pytest.mark.parametrize(("methods", "opens"), [(["pwd", "mfa"], True), (["pwd"], False)])
def test_a_token_says_whether_the_newsroom_asked_for_more_than_a_password(make, methods, opens):
    token = with_methods(make.moderator(), *methods)

    answer = Client().get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == (200 if opens else 403)


def test_blanks_around_a_token_change_nothing(make):
    token = with_methods(make.moderator(), "pwd", "mfa")

    answer = Client().get("/api/v1/cases", headers={"Authorization": f"Bearer  {token} "})

    assert answer.status_code == 200


@pytest.mark.parametrize("odd", ["mfa", 7, None, [7, None], {"mfa": 1}])
def test_an_odd_claim_opens_nothing(make, odd):
    reader = make.moderator()
    paper = reader.roles.get().publication
    claims = jwt.decode(
        sign(reader, paper, valid_for=timedelta(hours=1)), options={"verify_signature": False}
    )
    token = jwt.encode(claims | {"amr": odd}, factories.secret_of(paper), algorithm="HS256")

    answer = Client().get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 403


def test_an_installation_without_the_lock_is_warned(settings):
    settings.DESK_SECOND_FACTOR = False
    said = StringIO()

    call_command("check", "--deploy", stderr=said)

    assert "newsroom.W002" in said.getvalue()
