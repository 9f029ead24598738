"""A value that no system writes is no reason to end an import."""

from __future__ import annotations

import math

import pytest

from moderation.importing import given
from moderation.importing.people import address_of


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (10**400, 2**31 - 1), (-(10**400), 0), (math.inf, 0), (math.nan, 0), (True, 0),
        ("7", 0), (None, 0), (7.9, 7),
    ],
)  # fmt: skip
def test_a_count_is_never_more_than_can_be_kept(value, count):
    assert given.number(value) == count


@pytest.mark.parametrize("value", [10**400, math.inf, math.nan, 1e300, -(10**20), [], "1"])
def test_a_moment_that_is_none_is_none(value):
    assert given.since_1970(value) is None


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (" Ann@Example.org", "ann@example.org"), ("a@b.c.example", "a@b.c.example"),
        ("a@b", ""), ("a@.b", ""), ("a@b..c", ""), ("a@" + "." * 200, ""), ("a b@c.d", ""),
    ],
)  # fmt: skip
def test_an_address_is_one_that_mail_could_go_to(told, found):
    assert address_of(told) == found
