"""Whom a text falls to."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.coins import Counts
from moderation.lots import Between, calibration_rate, chance, is_rush, practice_is_bad
from moderation.trust import Phase


@pytest.mark.parametrize("what", [field.name for field in fields(Between)])
def test_anything_between_them_keeps_reader_and_text_apart(what):
    assert Between(**{what: True}).forbids


def test_strangers_may_judge_each_other():
    assert not Between().forbids


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.integers(0, 6), st.floats(-1, 1))
def test_waiting_longer_never_makes_a_text_less_likely(one, other, heard, informed):
    shorter, longer = sorted([one, other])

    assert 0 < chance(shorter, heard, informed) <= chance(longer, heard, informed)


def test_a_text_in_doubt_falls_rather_to_who_knows():
    assert chance(30, 2, 0.6) > chance(30, 2, 0.1)


def test_a_text_that_one_more_would_settle_comes_before_a_new_one():
    assert chance(30, 1, 0.3) > chance(30, 0, 0.3)


def test_an_uninformed_reader_gets_new_texts_rather_than_doubtful_ones():
    assert chance(30, 0, 0.0) > chance(30, 2, 0.0)


def test_newcomers_practise_more_than_others():
    assert calibration_rate(0, 0, Phase.NEWCOMER) > calibration_rate(50, 0, Phase.ESTABLISHED)


def test_practice_gives_way_when_texts_wait():
    assert calibration_rate(50, 100, Phase.ESTABLISHED) < calibration_rate(
        50, 3, Phase.ESTABLISHED
    )


def test_whose_word_counts_for_nothing_only_practises():
    assert calibration_rate(50, 1000, Phase.UNHEARD) == 1.0


def test_a_busy_hour_is_no_rush_and_a_crew_at_night_is():
    assert not is_rush(arrivals=14, expected=8.0)
    assert is_rush(arrivals=6, expected=0.3)


def test_who_is_little_known_practises_mostly_on_what_is_bad():
    """Whether they ever say "uncivil" is what the queue hardly shows."""
    assert practice_is_bad(Counts(spared=50)) == 0.75
    assert practice_is_bad(Counts(caught=3, missed=3, spared=5)) == 0.5
