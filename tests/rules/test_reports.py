"""What reports weigh: the laws of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reports import (
    LEAST,
    MOST,
    NEW,
    SAMPLE,
    WINDOW,
    Because,
    Record,
    Voice,
    add_up,
    always_together,
    weight,
    why,
)
from moderation.rules import ONE_REPORT_AT_MOST, HouseRule

decided = st.integers(SAMPLE, WINDOW)
people = st.integers(0, 7)
weights = st.sampled_from([0.0, NEW, LEAST, 1.0, 1.25, MOST])
known_ones = st.builds(Voice, people, weights, st.booleans())
new_ones = st.builds(Voice, people, st.just(NEW), st.booleans(), is_new=st.just(True))
voices = st.lists(known_ones | new_ones, unique_by=lambda v: v.reporter)
ties = st.lists(st.tuples(people, people))


@st.composite
def records(draw, at_least=SAMPLE):
    number = draw(st.integers(at_least, WINDOW))
    return Record(draw(st.integers(0, number)), number, draw(st.booleans()))


@given(records(at_least=0))
def test_a_report_weighs_nothing_or_little_or_between_a_half_and_three_halves(record):
    assert weight(record) in (0.0, NEW) or LEAST <= weight(record) <= MOST == ONE_REPORT_AT_MOST


@given(decided, st.data())
def test_to_be_right_once_more_never_costs_anything(number, data):
    upheld = data.draw(st.integers(0, number - 1))

    assert weight(Record(upheld, number)) <= weight(Record(upheld + 1, number))


@given(records())
def test_one_more_that_is_groundless_never_helps(record):
    assert weight(Record(record.upheld, record.decided + 1)) <= weight(record)


@pytest.mark.parametrize(("upheld", "number"), [(0, 5), (0, 100), (9, 100), (1, 11)])
def test_whoever_is_hardly_ever_right_is_not_heard(upheld, number):
    assert weight(Record(upheld, number)) == 0
    assert why(Record(upheld, number)) == Because.GROUNDLESS


def test_before_five_were_decided_nothing_is_known():
    assert {weight(Record(0, number)) for number in range(SAMPLE)} == {1.0}
    assert weight(Record(4, 4)) == 1.0


def test_what_is_usual_weighs_one():
    assert weight(Record(70, 100)) == 1.0


def test_much_evidence_says_more_than_little():
    assert weight(Record(5, 5)) < weight(Record(50, 50)) < weight(Record(100, 100)) < MOST


def test_an_account_that_is_void_says_nothing():
    assert weight(Record(100, 100, is_void=True)) == 0


@given(voices, ties, st.randoms())
def test_it_does_not_matter_who_came_first(said, tied, dice):
    shuffled = sorted(said, key=lambda _: dice.random())

    assert add_up(said, tied) == add_up(shuffled, tied)


@given(voices, ties, people, people)
def test_to_be_tied_never_adds_weight(said, tied, one, other):
    before, after = add_up(said, tied), add_up(said, [*tied, (one, other)])

    assert after.looks <= before.looks
    assert after.hides <= before.hides
    assert after.reporters <= before.reporters


@given(voices, ties, weights, st.booleans())
def test_one_more_voice_never_takes_weight_away(said, tied, weight_, may_hide):
    before = add_up(said, tied)
    after = add_up([*said, Voice("somebody else", weight_, may_hide)], tied)

    assert after.looks >= before.looks
    assert after.hides >= before.hides


@given(st.integers(1, 30), weights)
def test_a_circle_of_any_size_weighs_as_one_of_it(size, weight_):
    circle = [Voice(person, weight_) for person in range(size)]
    tied = [(person, person + 1) for person in range(size - 1)]

    assert add_up(circle, tied) == add_up(circle[:1])


@given(voices)
def test_what_may_not_hide_never_does(said):
    asking = [Voice(voice.reporter, voice.weight, may_hide=False) for voice in said]

    assert (add_up(asking).hides, add_up(asking).reporters) == (0, 0)


@given(voices, ties)
def test_nothing_is_hidden_that_nobody_would_look_at(said, tied):
    found, rule = add_up(said, tied), HouseRule()

    hidden = found.hides >= rule.reports_to_hide
    assert not hidden or found.looks >= rule.reports_to_look


def test_together_is_who_reports_mostly_the_same():
    reported = {"a": {1, 2, 3}, "b": {1, 2, 3, 4}, "c": {1, 2, 3, *range(10, 30)}, "d": {1, 2}}

    assert always_together(reported) == [("a", "b")]


@pytest.mark.parametrize(
    "exception",
    [
        {"reports_to_look": 4.0},
        {"reports_to_look": 0.0},
        {"reporters_at_least": 1},
        {"harmful_to_hold": 1.5},
    ],
)
def test_a_rule_by_which_one_reader_could_hide_something_is_refused(exception):
    with pytest.raises(ValueError, match=next(iter(exception))):
        HouseRule().with_exceptions(exception)
