"""Who comes from no network that is known: one with all who do, unless they have an account."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.limits import nowhere
from newsroom.metrics import counters
from newsroom.networks import read_networks
from tests.newsroom.limits.test_passing import ORIGIN, browser, choose, grown

pytestmark = pytest.mark.django_db
BEHIND_A_PROXY = "10.0.0.7"


@pytest.fixture(autouse=True)
def none_seen_yet(monkeypatch):
    monkeypatch.setattr(nowhere._Last, "seen_at", float("-inf"))
    monkeypatch.setattr(nowhere._Last, "told_at", float("-inf"))


def ask_for_an_account(address: str, **more: str) -> int:
    client = Client(REMOTE_ADDR=address, headers=ORIGIN | more)
    status: int = client.post("/signup/", {"name": ""}).status_code
    return status


def test_they_are_counted_as_one_network(make, limit, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    limit("signing_up", 600, 90, 90, 2, 90)
    make.the_paper()

    statuses = [ask_for_an_account(BEHIND_A_PROXY) for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert ask_for_an_account("172.18.0.1") == 429, "another proxy's is no other network"
    assert ask_for_an_account("81.2.69.142") == 200


def test_who_has_an_account_is_counted_by_that(make, limit):
    limit("settings", 600, 90, 90, 1, 1)
    client = browser(grown(make.reader()), BEHIND_A_PROXY)

    assert 429 not in [choose(client) for _ in range(4)]


def test_a_server_of_our_own_is_somewhere(make, limit, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.WRITE_LIMITS_OWN_NETWORKS = read_networks(["10.0.0.0/8"])
    limit("signing_up", 600, 1, 1, 1, 1)
    make.the_paper()

    assert [ask_for_an_account(BEHIND_A_PROXY) for _ in range(3)] == [200] * 3
    assert not nowhere.of_late()


def test_it_is_told_in_figures_in_the_log_and_by_health(make, caplog):
    make.the_paper()
    before = counters.LIMITS_NOWHERE._value.get()
    assert "addresses" not in Client().get("/healthz").json()

    for _ in range(3):
        ask_for_an_account(BEHIND_A_PROXY)

    assert counters.LIMITS_NOWHERE._value.get() == before + 3
    assert caplog.text.count("is TRUSTED_PROXIES right?") == 1
    assert "TRUSTED_PROXIES" in Client().get("/healthz").json()["addresses"]
