"""Nothing that is kept anywhere tells which network address somebody came from."""

from __future__ import annotations

import re
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client

from tests.newsroom.test_accounts import PASSWORD

pytestmark = pytest.mark.django_db
# Out in the open, one of each family, and as digits in a digest of their own would be.
FROM = {"1.2.3.77": "1.2.3.", "2a02:1234:5678:9abc::77": "2a02:1234:5678"}


@pytest.fixture
def valkey() -> Any:
    """What is in it since this test began."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield client
    client.close()


def everything_in(valkey: Any) -> str:
    told = []
    for key in valkey.scan_iter("*"):
        kind = valkey.type(key)
        value = valkey.get(key) if kind == b"string" else b""
        told.append(f"{key!r} {value!r}")
    return "\n".join(told)


def everything_in_tables() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        told = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            told.append(f"{table}: {cursor.fetchone()[0]}")
    return "\n".join(told)


@pytest.mark.parametrize("address", FROM)
def test_no_table_and_no_key_has_it(make, valkey, address, settings):
    settings.API_REQUESTS_A_MINUTE = 100
    article = make.released().article
    ada = make.reader("ada", password=PASSWORD)
    client = Client(REMOTE_ADDR=address)
    here = {"origin": "http://testserver"}

    for login in ("ada", "nobody@example.org"):
        client.post("/login/", {"login": login, "password": "wrong"}, headers=here)
    client.post("/account/password/reset/", {"email": "nobody@example.org"}, headers=here)
    sign_up = {"name": "Cara Dunn", "email": "cara@example.org", "password1": PASSWORD}
    client.post("/signup/", sign_up, headers=here)
    client.post("/api/v1/notices", {"comment": str(article.comments.get().pk)},
                content_type="application/json")  # fmt: skip
    make.calibrations(3)
    client.force_login(ada)
    client.get("/reviews/")
    posted = client.post(f"/articles/{article.pk}/", {"text": "From somewhere."}, headers=here)
    assert posted.status_code < 400
    assert caches["default"].get("anything") is None

    kept = {"Valkey": everything_in(valkey), "tables": everything_in_tables()}
    assert "allauth:rl:" in kept["Valkey"], "else nothing was counted"
    assert ",network," in kept["tables"], "else nothing was marked"
    for where, told in kept.items():
        # Not in a digest's own digits: an address has something else around it.
        found = re.findall(rf".{{0,60}}(?<![0-9a-f]){re.escape(FROM[address])}.{{0,40}}", told)
        assert found == [], where


def test_limits_still_tell_lines_apart(make, valkey):
    """Another line is not stopped by the haste of this one."""
    make.reader("ada", password=PASSWORD)
    here = {"origin": "http://testserver"}
    hasty, other = Client(REMOTE_ADDR="1.2.3.77"), Client(REMOTE_ADDR="1.2.3.78")
    same = Client(REMOTE_ADDR="1.2.3.77")

    for _ in range(21):
        hasty.post("/signup/", {"name": ""}, headers=here)
    statuses = [
        one.post("/signup/", {"name": ""}, headers=here).status_code for one in (same, other)
    ]

    assert statuses == [429, 200]
