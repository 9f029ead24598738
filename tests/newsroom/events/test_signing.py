from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.events.signing import PREFIX, TOLERANCE, new_secret, sign, verify

some_secrets = st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=2, unique=True)
moments = st.integers(0, 2**40)


@given(st.binary(), some_secrets, moments, st.integers(-TOLERANCE, TOLERANCE))
def test_what_was_signed_is_believed_while_it_is_of_now(body, secrets, at, later):
    header = sign(body, secrets, at)

    assert all(verify(header, body, [secret], at + later) for secret in secrets)


@given(st.binary(), some_secrets, moments, st.integers(TOLERANCE + 1, 2**33))
def test_an_old_message_sent_again_is_refused(body, secrets, at, later):
    header = sign(body, secrets, at)

    assert not verify(header, body, secrets, at + later)


@given(st.binary(), st.binary(), some_secrets, moments)
def test_another_body_is_refused(body, other, secrets, at):
    header = sign(body, secrets, at)

    assert verify(header, other, secrets, at) == (body == other)


@given(st.binary(), some_secrets, some_secrets, moments)
def test_another_secret_is_refused(body, ours, theirs, at):
    header = sign(body, ours, at)

    assert verify(header, body, theirs, at) == bool(set(ours) & set(theirs))


@given(st.binary(), some_secrets, moments, st.integers(1, TOLERANCE))
def test_another_time_in_the_header_is_refused(body, secrets, at, later):
    header = sign(body, secrets, at)

    younger = header.replace(f"t={at},", f"t={at + later},")

    assert not verify(younger, body, secrets, at + later)


@given(st.text() | st.from_regex(r"(t=[0-9x٣]*|v1=[0-9a-fé]*|,| )*", fullmatch=True))
def test_a_header_that_makes_no_sense_is_refused_and_raises_nothing(header):
    assert not verify(header, b"{}", ["whsec_a"], 1_700_000_000)


def test_two_times_in_a_header_are_refused():
    header = sign(b"{}", ["whsec_a"], 1000)

    assert not verify(f"t=1,{header}", b"{}", ["whsec_a"], 1000)
    assert not verify(f"{header},t=1000", b"{}", ["whsec_a"], 1000)


def test_a_header_of_very_many_parts_is_refused():
    header = sign(b"{}", ["whsec_a"], 1000)

    assert verify(header + ",v1=00" * 8, b"{}", ["whsec_a"], 1000)
    assert not verify(header + ",v1=00" * 9, b"{}", ["whsec_a"], 1000)


def test_two_secrets_make_two_signatures_of_one_time():
    header = sign(b"{}", ["whsec_a", "whsec_b"], 1000)

    assert header.count("v1=") == 2
    assert header.count("t=1000,") == 1


def test_the_documented_example_stays_what_it_is():
    header = sign(b'{"id":"1"}', ["whsec_example"], 1700000000)

    assert header == (
        "t=1700000000,v1=70a3c31785aff6fe6be3b8a5a8496f979021ecec1ad2ef5af3227cf3c92b3aa6"
    )


def test_nothing_is_signed_without_a_secret():
    with pytest.raises(ValueError, match="no secret"):
        sign(b"{}", [], 1000)


def test_a_secret_is_long_and_says_what_it_is_for():
    assert new_secret().startswith(PREFIX)
    assert len(new_secret()) == len(PREFIX) + 64
    assert new_secret() != new_secret()
