"""An author's record: it helps little, warns more, and forgives an accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.authors import (
    HELPS,
    WARNS,
    WARNS_OF_AN_HOUR,
    author_shift,
    company_shift,
    kinds_of_authors,
)
from moderation.coins import probability

shares = st.floats(0.01, 0.9)
texts = st.floats(0, 1000)


@given(texts, texts, shares)
def test_a_record_helps_little_and_warns_more(fine, bad, share):
    shift = author_shift(fine, bad, share)

    assert HELPS <= shift <= WARNS
    assert author_shift(fine, bad, share, rush=True) >= 0


@given(shares)
def test_who_has_no_record_is_like_anybody(share):
    assert author_shift(0, 0, share) == pytest.approx(0, abs=1e-6)


@given(shares)
def test_both_kinds_together_write_as_much_that_is_bad_as_the_site_sees(share):
    usual, few, odds = kinds_of_authors(share)
    rate_usual, rate_few = (bad / (bad + fine) for bad, fine in (usual, few))
    many = probability(odds)

    assert many * rate_few + (1 - many) * rate_usual == pytest.approx(share)
    assert many * rate_few == pytest.approx(share / 3)
    assert rate_usual < share < rate_few


@given(st.integers(0, 50), st.integers(0, 20), shares)
def test_one_more_fine_text_never_hurts_and_one_more_bad_one_never_helps(fine, bad, share):
    shift = author_shift(fine, bad, share)

    assert author_shift(fine + 1, bad, share) <= shift + 1e-9
    assert author_shift(fine, bad + 1, share) >= shift - 1e-9


def test_an_accident_is_forgiven_and_a_habit_is_not():
    accident, habit = author_shift(20, 1, 0.1), author_shift(2, 3, 0.1)

    assert accident < 0.1
    assert habit > 1.5
    assert author_shift(500, 0, 0.1) == HELPS


@given(texts, texts, shares)
def test_who_came_in_the_same_hour_warns_and_never_helps(fine, bad, share):
    assert 0 <= company_shift(fine, bad, share) <= WARNS_OF_AN_HOUR
    assert company_shift(fine, 0, share) == 0


@given(st.integers(3, 200))
def test_an_hour_of_which_nothing_was_fine_moves_the_odds_far(bad):
    assert company_shift(0, bad, 0.08) == WARNS_OF_AN_HOUR


@given(st.integers(20, 200))
def test_an_hour_that_writes_as_everybody_does_hardly_moves_them(number):
    assert company_shift(0.85 * number, 0.15 * number, 0.08) < 0.75
