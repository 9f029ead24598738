"""Signing out a token, or all of them: it holds, whatever becomes of Valkey."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import time

import pytest
import time_machine
from django.conf import settings as house
from django.core.cache import cache
from django.utils import timezone
from redis import Redis

from moderation.clock import forget_sessions
from moderation.workflow.erasing import erase_due
from moderation.workflow.for_readers import erase_now
from newsroom.models import ErasedSubject, Reader, SignedOut
from tests import factories
from tests.newsroom.test_tokens import (
    MINE,
    SIGNED_OUT,
    assert_anonymous,
    assert_welcome,
    bearing,
    token,
)

pytestmark = pytest.mark.django_db
OUT = "/api/v1/me/sign-out"


@pytest.fixture
def paper():
    return factories.the_paper()


def test_a_token_that_was_signed_out_opens_nothing_any_more(paper):
    mine = token(paper, jti="mine")

    assert bearing(mine).post(OUT).status_code == 204

    assert_anonymous(mine, SIGNED_OUT)
    assert_welcome(token(paper, jti="another"))


def test_it_holds_after_valkey_has_forgotten_everything(paper):
    mine = token(paper)
    bearing(mine).post(OUT)

    cache.set("something", 1)
    Redis.from_url(house.REDIS_URL).flushdb()

    assert cache.get("something") is None
    assert_anonymous(mine, SIGNED_OUT)


def test_the_same_jti_of_another_publication_is_another_token(make, paper):
    mine, theirs = token(paper, jti="1"), token(make.publication(), jti="1")
    bearing(mine).post(OUT)

    assert_anonymous(mine, SIGNED_OUT)
    assert bearing(theirs).get(MINE).status_code == 200


def test_a_changed_token_with_the_same_jti_is_out_too(paper):
    bearing(token(paper, jti="1")).post(OUT)

    assert_anonymous(token(paper, jti="1", name="Another", sub="subscriber-8"), SIGNED_OUT)
    assert not Reader.objects.filter(subject="subscriber-8").exists()


def test_twice_is_once_and_a_bad_token_signs_nothing_out(paper):
    bearing(token(paper, jti="1")).post(OUT)

    assert bearing(token(paper, jti="1")).post(OUT).json()["code"] == SIGNED_OUT
    assert bearing("garbage").post(OUT).status_code == 401
    assert SignedOut.objects.count() == 1


def test_everywhere_ends_every_token_issued_until_now_and_every_session(paper, client):
    now = int(time())
    early, mine = token(paper, jti="1", iat=now - 60), token(paper, jti="2", iat=now - 30)
    reader = assert_welcome(early)
    client.force_login(reader)

    assert bearing(mine).post(OUT, {"everywhere": True}).status_code == 204

    for old in (early, mine, token(paper, jti="3", iat=now - 1)):
        assert_anonymous(old, SIGNED_OUT)
    assert client.get(MINE).status_code == 401
    assert_welcome(token(paper, jti="4", iat=now + 5))


def test_everywhere_on_the_page_of_settings_ends_tokens_too(paper, client):
    mine = token(paper, iat=int(time()) - 5)
    client.force_login(assert_welcome(mine))

    client.post("/me/settings/sessions/")

    assert_anonymous(mine, SIGNED_OUT)


def test_a_session_is_signed_out_by_the_same_address(paper, client):
    client.force_login(assert_welcome(token(paper)))

    out = client.post(OUT, content_type="application/json")

    assert out.status_code == 204
    assert out["Clear-Site-Data"] == '"storage"'
    assert client.get(MINE).status_code == 401
    assert client.post(OUT, content_type="application/json").status_code == 401
    assert not SignedOut.objects.exists()


def test_a_token_that_would_have_expired_is_forgotten(paper):
    bearing(token(paper, jti="1", exp=int(time()) + 600)).post(OUT)

    forget_sessions()
    assert SignedOut.objects.count() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=600 + 59), tick=False):
        forget_sessions()
        assert SignedOut.objects.count() == 1, "by its leeway it is still good"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=15), tick=False):
        forget_sessions()
    assert not SignedOut.objects.exists()


def test_a_token_from_before_an_erasure_opens_nothing_and_makes_nobody_anew(paper):
    now = int(time())
    early, late = token(paper, jti="1", iat=now - 60), token(paper, jti="2", iat=now - 1)
    reader = assert_welcome(early)

    erase_now(reader)

    for old in (early, late, token(paper, jti="3", iat=now - 5, name="Another")):
        assert_anonymous(old, SIGNED_OUT)
    assert Reader.objects.get() == reader
    back = assert_welcome(token(paper, jti="4", iat=now + 5))
    assert back != reader
    assert_anonymous(early, SIGNED_OUT)


def test_so_it_is_for_who_asked_to_leave_and_for_nobody_else(make, paper):
    now = int(time())
    mine, theirs = token(paper, iat=now - 5), token(paper, sub="subscriber-8", iat=now - 5)
    elsewhere = token(make.publication(), iat=now - 5)
    reader = assert_welcome(mine)
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())

    erase_due()

    assert_anonymous(mine, SIGNED_OUT)
    assert bearing(theirs).get(MINE).status_code == 200
    assert bearing(elsewhere).get(MINE).status_code == 200


def test_a_session_of_who_was_erased_is_over(paper, client):
    reader = assert_welcome(token(paper))
    client.force_login(reader)

    erase_now(reader)

    assert client.get(MINE).status_code == 401


def test_an_erasure_holds_under_a_new_key_of_the_house(paper, settings):
    mine = token(paper, iat=int(time()) - 5)
    erase_now(assert_welcome(mine))

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"  # noqa: S105 - of the house, in a test

    assert_anonymous(mine, SIGNED_OUT)


def test_who_was_erased_is_known_by_no_name_and_forgotten_when_no_token_is_left(paper):
    erase_now(assert_welcome(token(paper)))

    kept = ErasedSubject.objects.get()
    assert "subscriber-7" not in f"{kept.digest}{kept}"
    with time_machine.travel(kept.erased_at + timedelta(hours=24, seconds=59), tick=False):
        forget_sessions()
        assert ErasedSubject.objects.exists(), "a token of 24 hours is still good by its leeway"
    with time_machine.travel(kept.erased_at + timedelta(hours=24, minutes=3), tick=False):
        forget_sessions()
    assert not ErasedSubject.objects.exists()
