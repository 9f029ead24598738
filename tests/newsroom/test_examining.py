"""Trying a token says what the door would say, and does nothing."""

from __future__ import annotations

import json
from time import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.workflow.for_readers import erase_now
from moderation.workflow.keeping_keys import end_key, make_key, open_window
from newsroom.models import Reader, SigningKey
from newsroom.refusals import NotSignedIn
from newsroom.sso import NotYetValid, reader_of
from newsroom.sso.examining import examine
from newsroom.sso.readers import leave
from tests import factories
from tests.newsroom.test_tokens import b64, bearing, by_hand, claims_of, token

pytestmark = pytest.mark.django_db
EVERYBODYS = "/api/v1/articles"


@pytest.fixture
def paper():
    return factories.the_paper()


def of(report, claim: str):
    return next(one for one in report.findings if one.claim == claim)


def test_a_good_token_of_somebody_new_is_called_good_and_makes_nobody(paper):
    report = examine(f"\n {token(paper)} \n", paper)

    assert (report.code, report.who, report.says["name"]) == ("", "new", "Anna")
    assert report.key.kid == paper.signing_keys.get().kid
    assert {one.claim for one in report.findings} >= {
        "kid", "signature", "iss", "aud", "sub", "jti", "iat", "exp",
    }  # fmt: skip
    assert all(one.is_good for one in report.findings)
    assert not Reader.objects.exists()


def test_it_says_whom_it_speaks_for(paper):
    reader = reader_of(token(paper, name="Anna"))

    report = examine(token(paper, name="Another"), paper)

    assert (report.who, report.reader) == ("known", reader)
    reader.refresh_from_db()
    assert reader.name == "Anna"


def test_it_says_whose_older_account_it_would_be_and_links_nobody(make, paper):
    from django.utils import timezone

    old = make.reader(issuer="local", email="a@x.example", email_confirmed_at=timezone.now())
    open_window(paper, by=None, days=1)

    report = examine(token(paper, email="a@x.example", email_verified=True), paper)

    assert (report.who, report.reader) == ("linked", old)
    old.refresh_from_db()
    assert old.issuer == "local"


@pytest.mark.parametrize(
    ("changed", "claim", "code"),
    [
        ({"iss": "https://another.example"}, "iss", "token_invalid"),
        ({"aud": "another"}, "aud", "token_invalid"),
        ({"sub": ...}, "sub", "token_invalid"),
        ({"user": {"id": "another"}}, "sub", "token_invalid"),
        ({"jti": ...}, "jti", "token_invalid"),
        ({"iat": "today"}, "iat", "token_invalid"),
        ({"exp": +3 * 86400}, "exp", "token_invalid"),
        ({"exp": -600, "iat": -900}, "exp", "token_expired"),
        ({"nbf": +600}, "nbf", "token_not_yet_valid"),
    ],
)
def test_each_bad_claim_is_named_beside_the_good_ones(paper, changed, claim, code):
    now = int(time())  # Numbers are seconds from now: a long run collects long before it tests.
    changed = {name: now + to if isinstance(to, int) else to for name, to in changed.items()}
    report = examine(token(paper, **changed), paper)

    assert report.code == code
    assert [one.claim for one in report.findings if not one.is_good] == [claim]
    assert report.who == "nobody"


def test_a_token_of_the_last_second_that_a_calendar_has_is_no_fault_of_ours(paper):
    last = 253_402_300_799

    assert examine(token(paper, iat=last, exp=last), paper).code == "token_not_yet_valid"
    with pytest.raises(NotYetValid):
        reader_of(token(paper, iat=last, exp=last))


def test_a_bad_key_or_signature_is_named(paper):
    secret, claims = factories.secret_of(paper), claims_of(paper)
    other = by_hand(claims, "ssosec_" + "0" * 64)
    renamed = by_hand(claims, secret, {"alg": "HS256", "kid": "nothing"})
    otherwise = by_hand(claims, secret, {"alg": "RS256"})

    assert not of(examine(other, paper), "signature").is_good
    assert of(examine(renamed, paper), "kid").refusal.code == "token_key_unknown"
    assert not of(examine(otherwise, paper), "alg").is_good
    make_key(paper, by=None)
    assert "names no key" in str(of(examine(by_hand(claims, secret), paper), "kid").says)
    for key in paper.signing_keys.all():
        end_key(key, by=None)
    assert "no key in use" in str(of(examine(by_hand(claims, secret), paper), "kid").says)


def test_what_is_passed_over_is_said_and_the_token_is_good(paper):
    report = examine(token(paper, email="nobody", url="https://evil.example", name=...), paper)

    assert report.code == ""
    assert {"email", "url", "name"} <= {one.claim for one in report.findings}


def test_a_token_that_was_signed_out_and_a_closed_account_are_named(paper):
    mine = token(paper)
    reader = reader_of(mine)
    leave(mine)
    assert examine(mine, paper).code == "token_signed_out"

    Reader.objects.filter(pk=reader.pk).update(is_active=False)
    assert examine(token(paper, jti="2"), paper).code == "token_invalid"


# What the door says, whatever comes

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
now = int(time())
claimed = {
    "iss": anything, "sub": anything | st.just("s"), "aud": anything, "jti": anything,
    "iat": anything | st.integers(now - 90_000, now + 90_000),
    "exp": anything | st.integers(now - 90_000, now + 200_000),
    "nbf": anything | st.integers(now - 500, now + 500), "name": anything, "email": anything,
    "url": anything, "user": anything | st.fixed_dictionaries({"id": anything}),
    "email_verified": anything, "amr": anything,
}  # fmt: skip
headers = st.fixed_dictionaries(
    {}, optional={"alg": anything | st.sampled_from(["HS256", "none", "RS256"]), "kid": anything,
                  "typ": anything, "crit": anything, "b64": anything, "jwk": anything}
)  # fmt: skip
plain = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def agrees(paper, one: str) -> None:
    """The page, an open door and the door for its bearer say the same; nothing falls over."""
    try:
        reader_of(one)
    except NotSignedIn as refusal:
        code = refusal.code
    else:
        code = ""
    told = examine(one, paper)
    assert told.code == code, told.findings
    if one.isascii() and one.isprintable() and one.strip():
        answer = bearing(one).get(EVERYBODYS)
        assert answer.status_code == 200
        assert answer.get("Third-Reading-Token", "") == code


@plain
@given(st.dictionaries(st.sampled_from(sorted(claimed)), st.none(), max_size=4).flatmap(
    lambda some: st.fixed_dictionaries({name: claimed[name] for name in some})
))  # fmt: skip
def test_any_claims_with_a_good_signature_are_judged_alike(paper, changed):
    body = json.dumps(claims_of(paper) | changed).encode()

    agrees(paper, by_hand(body, factories.secret_of(paper)))


@plain
@given(headers)
def test_any_header_is_judged_alike(paper, header):
    agrees(
        paper, by_hand(claims_of(paper), factories.secret_of(paper), header or {"alg": "HS256"})
    )


@plain
@given(st.binary(max_size=200), st.binary(max_size=60))
def test_any_bytes_are_judged_alike(paper, body, head):
    agrees(paper, by_hand(body, factories.secret_of(paper)))
    agrees(paper, f"{b64(head)}.{b64(body)}.{b64(body)}")


@plain
@given(st.text(max_size=300))
def test_any_text_is_judged_alike(paper, text):
    agrees(paper, text)


@pytest.mark.parametrize(
    "body",
    [
        '{"sub": "victim", "sub": "subscriber-7"}',
        f'{{"exp": 99999999999, "exp": {now + 60}}}',
        '{"user": {"id": "a", "id": "b"}}',
        '{"x": ' + "[" * 3000 + "1" + "]" * 3000 + "}",
        '{"x": ' * 1200 + "1" + "}" * 1200,
        '{"x": "\\ud800"}',
        '{"x": 1e999}',
        '{"x": ' + "9" * 5000 + "}",
    ],
    ids=[
        "subject-twice", "end-twice", "user-twice", "deep-list", "deep-dict",
        "half-a-character", "endless", "huge-number",
    ],  # a body is long, or has the time in it
)  # fmt: skip
def test_what_two_parsers_could_read_in_two_ways_is_no_token(paper, body):
    good = json.dumps(claims_of(paper))
    odd = good[:-1] + ", " + body[1:]

    token_ = by_hand(odd.encode(), factories.secret_of(paper))

    agrees(paper, token_)
    if '"x": "' not in body and "1e999" not in body:
        assert examine(token_, paper).code == "token_invalid"


def test_a_header_that_says_a_thing_twice_is_no_header(paper):
    import hashlib
    import hmac

    key: SigningKey = paper.signing_keys.get()
    head = b64(b'{"alg": "none", "alg": "HS256"}')
    body = b64(json.dumps(claims_of(paper)).encode())
    mac = hmac.new(key.secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()

    one = f"{head}.{body}.{b64(mac)}"

    agrees(paper, one)
    assert examine(one, paper).code == "token_invalid"


def test_a_token_from_before_an_erasure_is_named(paper):
    mine = token(paper, iat=int(time()) - 5)
    erase_now(reader_of(mine))

    report = examine(mine, paper)

    assert (report.code, report.who) == ("token_signed_out", "nobody")
    assert "erased" in str(report.findings[-1].says)


def test_what_it_says_of_its_reader_is_listed_and_an_unconfirmed_address_is_not_used(paper):
    report = examine(token(paper, email="a@x.example"), paper)
    sure = examine(token(paper, email="a@x.example", email_verified=True), paper)

    shown = {row.finding.claim: row.said for row in sure.rows}
    assert (shown["name"], shown["email"]) == ('"Anna"', '"a@x.example"')
    assert shown["email_verified"] == "true"
    assert "not used" in str(of(report, "email").says)
    assert "write to" in str(of(sure, "email").says)
    assert report.code == sure.code == ""


def test_an_unknown_key_is_shown_as_it_was_sent_and_headline_and_row_say_the_same(paper):
    sent = by_hand(claims_of(paper), "x" * 40, {"alg": "HS256", "kid": "unheard-of"})

    report = examine(sent, paper)

    [kid] = [row for row in report.rows if row.finding.claim == "kid"]
    assert kid.said == '"unheard-of"'
    assert str(report.sentence) == str(kid.finding.says)
    assert "not in use" in str(report.sentence)


def test_an_ended_key_says_since_when(paper):
    key, _ = make_key(paper, by=None)
    sent = by_hand(claims_of(paper), key.secret, {"alg": "HS256", "kid": key.kid})
    end_key(key, by=None)

    report = examine(sent, paper)

    key.refresh_from_db()
    assert str(key.inactive_at.year) in str(report.sentence)
    assert report.code == "token_key_unknown"


def test_milliseconds_are_named(paper):
    report = examine(token(paper, iat=int(time() * 1000), exp=int(time() * 1000) + 600), paper)

    assert "milliseconds" in str(of(report, "iat").says)
    assert "milliseconds" in str(of(report, "exp").says)
    assert report.code == "token_invalid"


def test_the_word_bearer_before_it_is_passed_over(paper):
    assert examine(f"Bearer {token(paper)}", paper).code == ""
