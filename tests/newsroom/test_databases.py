"""Which databases there are, and whose requests may be read elsewhere."""

from __future__ import annotations

import environ
import pytest
from django.test import RequestFactory

from newsroom.databases import BOUNDS, WISHES, databases, replicas_of
from newsroom.routing import _is_for_all

read = environ.Env.db_url_config
DIRECT = "postgresql://reading:secret@db/third_reading"


def test_alone_it_asks_for_its_time_outs_itself():
    made = databases(read, DIRECT)

    assert list(made) == ["default"]
    assert made["default"]["OPTIONS"]["options"] == WISHES
    assert made["default"]["HOST"] == "db"
    assert replicas_of(made) == []


def test_by_way_of_pgbouncer_it_asks_for_nothing_that_lasts():
    pooled = "postgresql://reading:secret@bouncer:6432/third_reading"

    made = databases(read, DIRECT, pgbouncer=pooled)["default"]

    assert (made["HOST"], made["PORT"]) == ("bouncer", 6432)
    assert "options" not in made["OPTIONS"]
    assert made["OPTIONS"]["prepare_threshold"] is None
    assert made["DISABLE_SERVER_SIDE_CURSORS"]


def test_each_replica_has_a_name_and_may_be_behind_a_pgbouncer():
    replicas = ["postgresql://a@one/x", "postgresql://a@two/x?pgbouncer=true"]

    made = databases(read, DIRECT, replicas=replicas)

    assert replicas_of(made) == ["replica-1", "replica-2"]
    assert made["replica-1"]["OPTIONS"]["options"] == WISHES
    known = {"prepare_threshold", "connect_timeout", *BOUNDS}
    assert made["replica-2"]["OPTIONS"].keys() == known
    assert made["replica-2"]["TEST"] == {"MIRROR": "default"}


def test_a_machine_that_has_gone_is_not_waited_for_unless_its_address_says_so():
    said = databases(read, f"{DIRECT}?connect_timeout=7", answers_within=20)["default"]
    web = databases(read, DIRECT, answers_within=20)["default"]
    job = databases(read, DIRECT)["default"]

    for made, connects_within in [(said, 7), (web, 2), (job, 10)]:
        assert made["OPTIONS"].items() >= (BOUNDS | {"connect_timeout": connects_within}).items()
    assert [one["ANSWERS_WITHIN"] for one in (said, web, job)] == [20, 20, None]


@pytest.mark.parametrize(
    ("path", "elsewhere"),
    [
        ("/", True),
        ("/articles/01a2/", True),
        ("/api/v1/articles/01a2/comments", True),
        ("/api/v1/counts", True),
        ("/transparency/post/", True),
        ("/api/v1/cases", False),
        ("/notices/a-secret/", False),
        ("/me/comments/", False),
        ("/healthz", False),
        ("/api/v1/countsabc", False),
    ],
)
def test_only_what_is_the_same_for_everybody_is_read_elsewhere(path: str, elsewhere: bool):
    assert _is_for_all(RequestFactory().get(path)) is elsewhere


def test_whoever_is_somebody_or_writes_is_read_for_at_home():
    asked = RequestFactory()
    with_session = asked.get("/")
    with_session.COOKIES["sessionid"] = "any"

    assert not _is_for_all(with_session)
    assert not _is_for_all(asked.get("/", headers={"Authorization": "Bearer any"}))
    assert not _is_for_all(asked.post("/"))
    assert _is_for_all(asked.head("/"))
