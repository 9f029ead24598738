"""An author's record: it helps little, warns more, and forgives an accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.authors import HELPS, WARNS, author_shift, kinds_of_authors
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
