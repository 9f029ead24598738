"""How often the API may be asked: the same for all processes, told in standard headers."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from redis.exceptions import ConnectionError as Unreachable
from rest_framework.test import APIClient

from newsroom.access_tokens import make_token

pytestmark = pytest.mark.django_db
FAR = "203.0.114.7"  # an address that is somebody's


@pytest.fixture(autouse=True)
def few(settings) -> None:
    settings.API_REQUESTS_A_MINUTE, settings.API_READS_A_MINUTE = 3, 5
    settings.API_TOKENS_A_MINUTE = 7


def test_an_account_is_told_how_it_stands_and_then_to_wait(make, as_):
    client = as_(make.reader())

    answers = [client.get("/api/v1/me/comments") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"account";q=3;w=60'
    assert [re.sub(r"t=\d+", "t=", one["RateLimit"]) for one in answers] == [
        '"account";r=2;t=', '"account";r=1;t=', '"account";r=0;t=', '"account";r=0;t=',
    ]  # fmt: skip
    refused = answers[-1]
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "too_many"
    assert 1 <= int(refused["Retry-After"]) <= 66
    assert refused.json()["retry_after"] == int(refused["Retry-After"])


def test_one_accounts_haste_is_nobody_elses_wait(make, as_):
    hasty, other = as_(make.reader()), as_(make.reader())
    for _ in range(5):
        hasty.get("/api/v1/me/comments")

    assert other.get("/api/v1/me/comments").status_code == 200


def tokens_of(reader, how_many: int) -> list[str]:
    return [
        make_token(reader, name=f"No. {n}", scopes=["read"], days=1)[1] for n in range(how_many)
    ]


def ask_with(token: str):
    return APIClient().get("/api/v1/me/comments", HTTP_AUTHORIZATION=f"Bearer {token}")


def without_seconds(header: str) -> str:
    return re.sub(r"t=\d+", "t=", header)


def test_each_access_token_has_its_own(make):
    first, second = tokens_of(make.reader(), 2)
    answers = [ask_with(first) for _ in range(4)]

    fresh = ask_with(second)

    assert [one.status_code for one in [*answers, fresh]] == [200, 200, 200, 429, 200]
    assert fresh["RateLimit-Policy"] == '"token";q=3;w=60, "tokens";q=7;w=60'
    assert without_seconds(fresh["RateLimit"]) == '"token";r=2;t=, "tokens";r=3;t='
    assert without_seconds(answers[-1]["RateLimit"]) == '"token";r=0;t=, "tokens";r=4;t='


def test_more_tokens_are_not_ever_more_requests(make):
    reader, others = make.reader(), tokens_of(make.reader(), 1)
    mine = tokens_of(reader, 4)

    statuses = [ask_with(token).status_code for token in mine for _ in range(2)]
    refused = ask_with(mine[3])

    assert statuses == [200] * 7 + [429]
    assert without_seconds(refused["RateLimit"]) == '"token";r=2;t=, "tokens";r=0;t='
    assert 1 <= int(refused["Retry-After"]) <= 66
    assert ask_with(others[0]).status_code == 200, "another's are another's"


def test_a_program_in_a_loop_stops_neither_the_other_programs_nor_the_browser(make, as_):
    reader = make.reader()
    wild, calm = tokens_of(reader, 2)
    for _ in range(30):
        ask_with(wild)

    assert ask_with(calm).status_code == 200
    assert as_(reader).get("/api/v1/me/comments").status_code == 200


def test_reading_without_an_account_asks_nobody_else(make, anonymous, monkeypatch):
    def asked(*_: object) -> None:
        raise AssertionError("Valkey was asked")

    monkeypatch.setattr(caches["default"], "run", asked)
    make.article()

    answers = [anonymous.get("/api/v1/articles", REMOTE_ADDR="198.51.101.9") for _ in range(6)]

    assert [one.status_code for one in answers] == [200] * 5 + [429]


def test_what_caches_keep_is_not_counted_and_says_nothing_of_anybody(make, anonymous):
    article = make.article()

    answers = [
        anonymous.get(f"/api/v1/articles/{article.pk}/pulse", REMOTE_ADDR=FAR) for _ in range(9)
    ]

    assert {one.status_code for one in answers} == {200}
    assert not answers[0].has_header("RateLimit")


def test_while_valkey_is_away_each_process_counts(make, as_, monkeypatch, settings):
    shared = caches["default"]

    def nobody_there(*_: object) -> None:
        raise Unreachable

    monkeypatch.setattr(shared, "_script", nobody_there)
    settings.WRITE_LIMITS_ALONE = 1
    reader = make.reader()
    client, mine = as_(reader), tokens_of(reader, 4)

    answers = [client.get("/api/v1/me/comments").status_code for _ in range(4)]
    programs = [ask_with(token).status_code for token in mine for _ in range(2)]

    monkeypatch.setattr(shared, "_asks_again_at", 0.0)
    assert answers == [200, 200, 200, 429]
    assert programs == [200] * 7 + [429]
