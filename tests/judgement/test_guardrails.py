"""When the verdicts are no longer to be trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.learning.guardrails import (
    Audited,
    Guard,
    audits_wanted,
    guard,
    interval,
)


def test_four_wrong_of_three_hundred_leave_open_what_wilson_says():
    found = interval(4, 300)

    assert found.low == pytest.approx(0.0052, abs=5e-4)
    assert found.high == pytest.approx(0.0338, abs=5e-4)


def test_before_any_audit_nothing_is_known():
    assert (interval(0, 0).low, interval(0, 0).high) == (0.0, 1.0)


@given(st.integers(1, 5000), st.data())
def test_the_interval_holds_the_share_and_stays_within_bounds(looked_at, data):
    wrong = data.draw(st.integers(0, looked_at))

    found = interval(wrong, looked_at)

    assert 0 <= found.low <= wrong / looked_at + 1e-12
    assert wrong / looked_at - 1e-12 <= found.high <= 1


def test_a_hundred_audits_without_an_error_certify_three_in_a_hundred():
    assert audits_wanted(0.03) == 99


def test_a_few_audits_ring_no_bell():
    assert not Audited(looked_at=10, wrong=1).breaks(0.03)


def test_a_promise_that_is_kept_is_not_called_broken():
    assert not Audited(looked_at=400, wrong=8).breaks(0.03)


def test_a_promise_that_is_clearly_broken_is_noticed():
    assert Audited(looked_at=200, wrong=16).breaks(0.03)


def test_one_bad_week_makes_wary_and_two_ring_the_alarm():
    assert [guard(weeks) for weeks in (0, 1, 2, 5)] == [
        Guard.CALM,
        Guard.WARY,
        Guard.ALARM,
        Guard.ALARM,
    ]
