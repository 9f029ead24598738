"""How far the evidence is believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.learning import temperature


def audits(count: int, true_temperature: float, share: float = 0.3, seed: int = 0):
    """Evidence, and findings that are as likely as the odds say at some temperature."""
    dice = np.random.default_rng(seed)
    evidence = dice.normal(0, 3, count)
    odds = np.log(share / (1 - share)) + true_temperature * evidence
    return evidence, dice.random(count) < 1 / (1 + np.exp(-odds))


def test_without_audits_it_is_what_was_assumed_at_launch():
    assert temperature.fit([], [], share=0.1) == 0.7


@pytest.mark.parametrize("true", [0.2, 0.5, 1.0, 1.3])
def test_with_many_audits_it_is_what_is_true(true):
    evidence, bad = audits(8_000, true)
    assert temperature.fit(evidence, bad, share=0.3) == pytest.approx(true, abs=0.06)


def test_few_audits_move_it_a_little_and_more_move_it_further():
    moved = []
    for count in (5, 50, 500):
        evidence, bad = audits(count, 0.2)
        moved.append(0.7 - temperature.fit(evidence, bad, share=0.3))
    assert 0 < moved[0] < moved[1] < moved[2]
    assert moved[0] < 0.1


@given(st.lists(st.tuples(st.floats(-50, 50), st.booleans()), max_size=30), st.floats(0.01, 0.99))
def test_it_stays_within_its_bounds_whatever_the_audits_say(pairs, share):
    found = temperature.fit([e for e, _ in pairs], [b for _, b in pairs], share)
    assert temperature.COLDEST <= found <= temperature.HOTTEST


def test_evidence_that_is_mostly_wrong_is_hardly_believed():
    evidence = np.repeat([2.0, -2.0], 500)
    assert temperature.fit(evidence, evidence < 0, share=0.5) < 0.1


def test_the_class_share_is_not_tempered():
    """Where the share alone explains the findings, the evidence is not asked to."""
    dice = np.random.default_rng(3)
    evidence = dice.normal(0, 2, 4_000)
    bad = dice.random(4_000) < 0.05
    assert temperature.fit(evidence, bad, share=0.05) < 0.12


def test_every_audit_needs_its_finding():
    with pytest.raises(ValueError, match="one finding"):
        temperature.fit([0.5, 1.0], [1], share=0.5)
