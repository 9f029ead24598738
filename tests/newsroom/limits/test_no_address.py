"""After all that a reader does, the address that it was done from is nowhere."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.db import connection
from django.test import Client
from redis import Redis

from tests.newsroom.limits.test_passing import ORIGIN

pytestmark = pytest.mark.django_db
ADDRESSES = ("81.2.69.142", "2a02:8109:9ac0:1f00::17")


def told(address: str) -> list[bytes]:
    """All ways to write it, or most of it, down."""
    some = {
        address,
        address.rpartition(".")[0] or address.partition("::")[0],
        "2a02:8109:9ac0" if ":" in address else "81.2.69",
    }
    return [one.encode() for one in some]


@pytest.mark.parametrize("address", ADDRESSES)
def test_neither_valkey_nor_postgresql_nor_the_log_knows_an_address(
    make, settings, caplog, address
):
    settings.LOG_REQUESTS = True
    comment = make.released()
    password = "a long walk by the sea"  # noqa: S105 - nobody's
    reader = make.reader("ada", password=password, issuer="local")
    client = Client(REMOTE_ADDR=address, headers=ORIGIN)

    with caplog.at_level(logging.DEBUG):
        journey(client, comment, password)
        client.force_login(reader)
        journey(client, comment, password)

    logged = caplog.text.encode()
    everything = {"log": logged, **in_valkey(), **in_postgresql()}
    assert [key for key in everything if "limits" in key], "something was counted"
    for where, found in everything.items():
        for one in told(address):
            assert one not in found, where
            assert one not in where.encode()


def journey(client: Client, comment: Any, password: str) -> None:
    """Something of each kind, whether it is taken or not."""
    article = comment.article_id
    client.post("/login/", {"login": "ada", "password": "wrong"})
    client.post("/login/", {"login": "ada", "password": password})
    client.post("/signup/", {"email": "a@x.example", "name": "An", "password1": "x"})
    client.post("/account/password/reset/", {"email": "a@x.example"})
    client.post(f"/articles/{article}/draft/", {"text": "Half a"})
    client.post(f"/articles/{article}/", {"text": "A whole thought about the tram."})
    client.post("/reviews/", {})
    client.post(f"/comments/{comment.pk}/report/", {"reason": "attack"})
    client.post("/notices/", {"comment": str(comment.pk), "explanation": "It is not true."})
    client.post("/reactions/", {"comment": str(comment.pk), "kind": "like"})
    client.post("/me/mail/", {})
    client.get("/api/v1/articles")


def in_valkey() -> dict[str, bytes]:
    caches["default"].get("connected")
    with Redis.from_url(configured.REDIS_URL) as valkey:
        return {
            key.decode(errors="replace"): valkey.dump(key) + b" " + _plain(valkey, key)
            for key in valkey.scan_iter()
        }


def _plain(valkey: Any, key: bytes) -> bytes:
    """Without the packing of a dump."""
    match valkey.type(key):
        case b"string":
            return bytes(valkey.get(key))
        case b"hash":
            return repr(valkey.hgetall(key)).encode()
        case b"list":
            return repr(valkey.lrange(key, 0, -1)).encode()
        case b"set":
            return repr(valkey.smembers(key)).encode()
        case b"zset":
            return repr(valkey.zrange(key, 0, -1)).encode()
    return b""


def in_postgresql() -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
                       "AND relnamespace = 'public'::regnamespace")  # fmt: skip
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0].encode()
    return found
