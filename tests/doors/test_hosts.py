"""A Host header is anybody's word: there is one way to write ours, and nothing counts by it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from redis import Redis

from newsroom.accounts.tries import counted_by
from newsroom.hosts import is_ours, is_worth_keeping
from tests.newsroom.test_accounts import what_was_tried  # noqa: F401 - for each test here as well

TOO_MANY = "Too many"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """How long one takes is not what is looked at here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def real_site(settings):
    """Behind TLS; one host, and one more address that is at a port of its own."""
    settings.HTTPS = True
    settings.SITE_URL = "https://comments.post.example"
    settings.CSRF_TRUSTED_ORIGINS = ["https://desk.post.example:8443"]
    settings.ALLOWED_HOSTS = ["comments.post.example", "desk.post.example", "[::1]"]


def ask(host: str) -> int:
    status: int = Client().get("/accessibility/", headers={"host": host}, secure=True).status_code
    return status


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("comments.post.example", 200),
        ("comments.post.example:443", 200),
        ("desk.post.example:8443", 200),
        ("[::1]", 200),
        ("COMMENTS.post.example", 200),
        ("comments.post.example:1", 400),
        ("comments.post.example:65535", 400),
        ("comments.post.example.", 400),
        ("comments.post.example.:443", 400),
        ("[::1]:1", 400),
        ("another.example", 400),
    ],
)
def test_a_host_is_written_in_one_way(real_site, host, status):
    assert ask(host) == status


@pytest.mark.django_db
def test_without_tls_every_port_is_ours_and_no_dot_is(settings):
    settings.ALLOWED_HOSTS = ["localhost"]

    assert is_ours("localhost:8099")
    assert ask("localhost:8099") == 200
    assert ask("localhost.") == 400


@pytest.mark.parametrize(
    "host",
    ["Comments.post.example", "comments.post.example.", "comments.post.example:7", "a" * 400],
)
def test_nothing_is_kept_under_another_way_to_write_it(real_site, host):
    assert is_worth_keeping("comments.post.example")
    assert not is_worth_keeping(host)


def guess(login: str, host: str = "testserver", password: str = "wrong") -> str:  # noqa: S107 - nobody's
    """What is said of it, sent by a browser that says that it is at home at that host."""
    client = Client(enforce_csrf_checks=True)
    here = {"host": host, "origin": f"http://{host}"}
    page = client.post("/login/", {"login": login, "password": password}, headers=here)
    return str(page.context["form"].errors) if page.status_code == 200 else str(page.status_code)


@pytest.mark.django_db
def test_another_port_gives_nobody_more_tries(make):
    make.reader("ada", password="reading")
    make.reader("bo", password="reading")

    for port in range(1, 6):
        assert TOO_MANY not in guess("ada", f"testserver:{port}")

    assert TOO_MANY in guess("ada", "testserver:6", "reading")
    assert TOO_MANY in guess("ADA", password="reading")
    assert guess("bo", "testserver:6", "reading") == "302"


@pytest.mark.django_db
def test_the_two_names_of_an_account_are_counted_together(make):
    ada = make.reader("ada", password="reading")
    EmailAddress.objects.create(user=ada, email="ada@post.example", verified=True, primary=True)

    for login in ("ada", "ada@post.example", "Ada", "ADA@post.example", "ada"):
        assert TOO_MANY not in guess(login)

    assert TOO_MANY in guess("ada", password="reading")
    assert TOO_MANY in guess("ada@post.example", password="reading")


@pytest.mark.django_db
def test_who_signs_up_with_an_address_gives_it_no_fresh_count(make):
    ada, other = make.reader("ada"), make.reader("other")
    at = {"email": "ada@post.example"}
    EmailAddress.objects.create(user=ada, **at)
    before = counted_by(at)

    EmailAddress.objects.create(user=other, **at)

    assert counted_by(at) == before != counted_by({"username": "other"})


@pytest.mark.django_db
def test_a_name_that_nobody_has_is_stopped_as_one_that_somebody_has():
    for port in range(1, 6):
        assert TOO_MANY not in guess("nobody@post.example", f"testserver:{port}")

    assert TOO_MANY in guess("Nobody@post.example")


@pytest.mark.django_db
def test_what_was_typed_is_in_valkey_under_no_hash_that_anybody_could_make(make, monkeypatch):
    """allauth hashes it without a key: what is written there is hashed once more, with ours."""
    monkeypatch.setattr(ratelimit, "cache", cache)
    with Redis.from_url(configured.REDIS_URL) as valkey:
        valkey.flushdb()
        Client().post("/account/password/reset/", {"email": "ada@post.example"})
        kept = [key.decode() for key in valkey.scan_iter("*allauth*")]

    typed = ratelimit.get_cache_key(
        None, app="allauth.account", action="reset_password",
        rate=ratelimit.Rate(5, 60, "key"), key="ada@post.example",
    )  # fmt: skip
    assert len(kept) >= 2
    assert typed.rpartition(":")[2] not in " ".join(kept)
