"""Keys that a newsroom publishes itself, at an address that may be down, moved or hostile."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from moderation.workflow.keeping_keys import make_key, set_key_set
from newsroom import fetching
from newsroom.models import KeySet, Role
from newsroom.refusals import Invalid
from newsroom.sso import key_sets
from newsroom.sso.readers import leave
from tests import factories
from tests.newsroom.provider import ALGORITHMS, KeySetServer, Pair, send, serving
from tests.newsroom.test_tokens import (
    MINE,
    SIGNED_OUT,
    UNKNOWN,
    assert_anonymous,
    assert_welcome,
    bearing,
    by_hand,
    claims_of,
)

pytestmark = pytest.mark.django_db
ALL = ["RS256", "ES256", "EdDSA"]


@pytest.fixture(autouse=True)
def on_this_machine(settings) -> None:
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True


@pytest.fixture
def paper():
    """A publication with a key set and no key of its own."""
    paper = factories.the_paper()
    paper.signing_keys.all().delete()
    return paper


@pytest.fixture
def server() -> Iterator[KeySetServer]:
    made = KeySetServer(Pair())
    with serving(made) as made.url:
        yield made


def set_at(paper, url: str, algorithms: list[str] | None = None) -> KeySet:
    made = set_key_set(paper, by=None, url=url, algorithms=algorithms or ALL)
    assert made is not None
    return made


def later(**passed: float) -> Any:
    return time_machine.travel(datetime.now(UTC) + timedelta(**passed), tick=False)


def token(paper, pair: Pair, **header: Any) -> str:
    now = int(datetime.now(UTC).timestamp())
    return pair.sign(claims_of(paper, iat=now, exp=now + 600), **header)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_is_checked_with_the_keys_found_there(paper, server, algorithm):
    server.pairs = [Pair(algorithm), Pair(algorithm)]

    found = set_at(paper, server.url)

    assert [key["kid"] for key in found.keys] == [pair.kid for pair in server.pairs]
    for pair in server.pairs:
        assert_welcome(token(paper, pair))
    assert_anonymous(token(paper, Pair(algorithm, kid=server.pairs[0].kid)))
    assert server.asked == 1, "and it was asked once"


def test_with_one_key_there_a_token_need_not_name_it_and_with_two_it_has_to(paper, server):
    set_at(paper, server.url)
    [pair] = server.pairs
    assert_welcome(token(paper, pair, kid=...))

    server.pairs.append(Pair())
    with later(minutes=20):
        assert_anonymous(token(paper, pair, kid=...), UNKNOWN)
        assert_welcome(token(paper, pair))


def test_with_a_key_of_ours_beside_it_every_token_names_its_key(paper, server):
    set_at(paper, server.url)
    key, secret = make_key(paper, by=None)

    assert_anonymous(token(paper, server.pairs[0], kid=...), UNKNOWN)
    assert_anonymous(by_hand(claims_of(paper), secret), UNKNOWN)
    assert_welcome(by_hand(claims_of(paper), secret, {"alg": "HS256", "kid": key.kid}))
    assert_welcome(token(paper, server.pairs[0]))


def test_a_public_key_found_there_is_never_taken_for_a_secret(paper, server):
    set_at(paper, server.url)
    [pair] = server.pairs

    for known in (pair.pem, json.dumps(pair.jwk), pair.jwk["n"]):
        assert_anonymous(by_hand(claims_of(paper), known, {"alg": "HS256", "kid": pair.kid}))


def test_an_algorithm_that_was_not_chosen_is_not_taken(paper, server):
    server.pairs = [Pair("RS256"), Pair("ES256")]
    set_at(paper, server.url, ["ES256"])

    assert_anonymous(token(paper, server.pairs[0]), UNKNOWN)
    assert_welcome(token(paper, server.pairs[1]))


def test_a_key_that_is_new_there_is_found_with_its_first_token(paper, server):
    set_at(paper, server.url)
    server.pairs.append(Pair())

    with later(minutes=2):
        assert_welcome(token(paper, server.pairs[1]))
    assert server.asked == 2


def test_a_key_that_is_gone_there_is_gone_here_within_a_quarter_of_an_hour(paper, server):
    gone = server.pairs[0]
    set_at(paper, server.url)
    server.pairs = [Pair()]

    with later(minutes=14):
        assert_welcome(token(paper, gone))
    with later(minutes=16):
        assert_anonymous(token(paper, gone), UNKNOWN)


def test_tokens_that_name_unknown_keys_make_no_storm(paper, server):
    set_at(paper, server.url)

    with later(minutes=2):
        for number in range(20):
            assert (
                bearing(token(paper, Pair("EdDSA", kid=f"no-{number}"))).get(MINE).status_code
                == 401
            )
    assert server.asked == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_asks(server):
    paper = factories.the_paper()
    set_at(paper, server.url)
    KeySet.objects.update(tried_at=datetime.now(UTC) - timedelta(minutes=2))
    server.pairs.append(Pair())
    new = server.pairs[1]
    gate = threading.Barrier(8)

    def come(number: int) -> int:
        try:
            gate.wait(timeout=30)
            return bearing(new.sign(claims_of(paper, jti=str(number)))).get(MINE).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(come, range(8)))

    assert server.asked == 2
    assert 200 in answers
    assert bearing(new.sign(claims_of(paper, jti="later"))).get(MINE).status_code == 200


@pytest.mark.parametrize(
    "instead",
    [
        lambda to: send(to, {}, 500),
        lambda to: send(to, b"", 302, Location="http://127.0.0.1:1/"),
        lambda to: send(to, b"no JSON"),
        lambda to: send(to, {"keys": []}),
        lambda to: send(to, {"keys": {"a": 1}}),
        lambda to: send(to, []),
        lambda to: send(to, b"[" * 100_000),
        lambda to: send(
            to, {"keys": [5, None, {}, {"kid": 5}, {"kid": "a", "kty": "oct", "k": "A"}]}
        ),
        lambda to: to.close_connection,
    ],
)
def test_while_nothing_good_is_there_what_was_found_before_holds(paper, server, instead):
    set_at(paper, server.url)
    server.instead = instead

    with later(minutes=30):
        assert_welcome(token(paper, server.pairs[0]))
        assert KeySet.objects.get().problem
    with later(days=8):
        assert_anonymous(token(paper, server.pairs[0]), UNKNOWN)
    server.instead = None
    with later(days=9):
        assert_welcome(token(paper, server.pairs[0]))
        assert KeySet.objects.get().problem == ""


def test_one_bad_key_in_a_set_does_not_spoil_the_others(paper, server):
    good, weak = server.pairs[0], Pair("RS256")
    private = weak.jwk | {"d": "AQAB"}
    for_encryption = Pair().jwk | {"use": "enc"}
    other = Pair().jwk | {"alg": "RS512"}
    nameless = {name: value for name, value in Pair().jwk.items() if name != "kid"}
    bad = [private, for_encryption, other, nameless, good.jwk | {"alg": "ES256", "kid": "x"}]
    server.instead = lambda to: send(to, {"keys": [*bad, good.jwk]})

    found = set_at(paper, server.url)

    assert [key["kid"] for key in found.keys] == [good.kid]
    assert_welcome(token(paper, good))


def test_a_set_of_another_address_is_forgotten_with_the_address(paper, server):
    set_at(paper, server.url)
    old = server.pairs[0]
    server.pairs = [Pair()]

    set_at(paper, server.url + "/v2")
    assert_anonymous(token(paper, old), UNKNOWN)

    set_key_set(paper, by=None, url="", algorithms=[])
    assert_anonymous(token(paper, server.pairs[0]), UNKNOWN)


@pytest.mark.parametrize("algorithms", [[], ["HS256"], ["RS256", "none"]])
def test_a_set_is_for_public_keys(paper, server, algorithms):
    with pytest.raises(Invalid):
        set_key_set(paper, by=None, url=server.url, algorithms=algorithms)

    name = "key_set_is_for_public_keys_alone"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        KeySet.objects.create(publication=paper, url=server.url, algorithms=algorithms)


def test_only_an_admin_sets_it(make, paper, server):
    from moderation.refusals import AdminsOnly

    with pytest.raises(AdminsOnly):
        set_key_set(
            paper, by=make.moderator(kind=Role.Kind.SENIOR), url=server.url, algorithms=ALL
        )


# Hostile addresses


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/keys", "target_not_secure"),
        ("https://127.0.0.1/keys", "target_is_private"),
        ("https://localhost/keys", "target_is_private"),
        ("https://[::1]/keys", "target_is_private"),
        ("https://10.0.0.7/keys", "target_is_private"),
        ("https://192.168.1.1/keys", "target_is_private"),
        ("https://172.16.0.1/keys", "target_is_private"),
        ("https://169.254.169.254/latest/meta-data", "target_is_private"),
        ("https://100.64.0.1/", "target_is_private"),
        ("https://0.0.0.0/", "target_is_private"),
        ("https://224.0.0.1/", "target_is_private"),
        ("https://[fe80::1]/", "target_is_private"),
        ("https://[fd00::1]/", "target_is_private"),
        ("https://[::ffff:127.0.0.1]/", "target_is_private"),
        ("https://[64:ff9b::7f00:1]/", "target_is_private"),
        ("https://[2002:7f00:1::]/", "target_is_private"),
        ("https://2130706433/", "target_is_private"),
        ("https://0x7f.1/", "target_is_private"),
        ("https://a.invalid/keys", "target_unknown"),
        ("https://user:pass@example.com/", "target_names_a_user"),
        ("ftp://example.com/", "target_no_web_address"),
        ("file:///etc/passwd", "target_no_web_address"),
        ("https://", "bad_target"),
        ("https://[/", "bad_target"),
        ("https://example.com:99999/", "bad_target"),
        ("https://" + "a" * 300 + ".com/", "bad_target"),
    ],
)
def test_nobody_makes_us_ask_inside_our_own_network(settings, paper, url, code):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = [], False

    with pytest.raises(fetching.Refused) as refused:
        fetching.fetch(url)
    assert refused.value.code == code
    with pytest.raises(Invalid):
        set_at(paper, url)


def test_a_name_that_means_another_machine_a_moment_later_is_not_talked_to(
    settings, server, monkeypatch
):
    """It may be called when it is looked up, and is ours when it is connected to."""
    settings.OUTGOING_NETWORKS = ["127.0.0.2/32"]
    port = int(server.url.rpartition(":")[2])
    real, answers = socket.getaddrinfo, iter(["127.0.0.2"])

    def resolve(host, *rest, **named):
        means = next(answers, "127.0.0.1") if host == "changing.example" else host
        return real(means, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    codes = []
    for _again in range(2):
        with pytest.raises(fetching.Refused) as refused:
            fetching.fetch(f"http://changing.example:{port}/")
        codes.append(refused.value.code)

    assert codes == ["no_connection", "target_is_private"]
    assert server.asked == 0


def _endless(to: Any) -> None:
    to.send_response(200)
    to.end_headers()
    try:
        while True:
            to.wfile.write(b"x" * 65536)
    except OSError:
        return


def _drip(to: Any) -> None:
    """A byte now and then, so that no single wait is long: first of the header, for ever."""
    try:
        to.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            to.wfile.write(f"X-{number}: y\r\n".encode())
            to.wfile.flush()
            time.sleep(0.1)
    except OSError:
        return


def _silent(to: Any) -> None:
    time.sleep(5)


@pytest.mark.parametrize(
    ("instead", "code"), [(_endless, "too_large"), (_drip, "timed_out"), (_silent, "timed_out")]
)
def test_an_answer_without_an_end_is_cut_off(server, instead, code):
    server.instead = instead
    began = time.monotonic()

    with pytest.raises(fetching.Refused) as refused:
        fetching.fetch(server.url, seconds=1, at_most=100_000)

    assert refused.value.code == code
    assert time.monotonic() - began < 3


def test_a_small_answer_that_unpacks_into_a_large_one_is_cut_off(server):
    import gzip

    packed = gzip.compress(b"0" * 20_000_000)
    server.instead = lambda to: send(to, packed, Content_Encoding="gzip")

    with pytest.raises(fetching.Refused) as refused:
        fetching.fetch(server.url, at_most=100_000)

    assert refused.value.code == "too_large"


def test_a_redirect_is_not_followed(server):
    elsewhere = KeySetServer(Pair())
    with serving(elsewhere) as url:
        server.instead = lambda to: send(to, b"", 307, Location=url)

        with pytest.raises(fetching.Refused) as refused:
            fetching.fetch(server.url)

    assert (refused.value.code, elsewhere.asked) == ("redirected", 0)


def test_what_is_kept_of_a_set_is_public(server):
    pair = Pair()
    told = pair.jwk | {"x5u": "https://evil.example", "note": "x" * 1000}

    [kept] = key_sets.read(json.dumps({"keys": [told]}).encode())

    assert set(kept) <= set(key_sets.KEPT)


def test_a_token_that_is_signed_out_while_its_keys_are_fetched_opens_nothing(
    paper, server, monkeypatch
):
    set_at(paper, server.url)
    said = token(paper, server.pairs[0])
    assert_welcome(said)
    long_ago = datetime.now(UTC) - timedelta(hours=5)
    KeySet.objects.update(fetched_at=long_ago, tried_at=long_ago)
    fetch = key_sets._looked_up

    def slowly(url: str) -> Any:
        leave(said)
        found: dict[str, Any] = fetch(url)
        return found

    monkeypatch.setattr(key_sets, "_looked_up", slowly)

    assert_anonymous(said, SIGNED_OUT)
    assert server.asked == 2
