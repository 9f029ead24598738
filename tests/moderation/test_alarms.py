"""The team is told while there is still time: before twice as many texts wait as usual."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.alarms import Alarm, Reading, alarms, is_growing, trend, usual_now
from tests.moderation.queueing_model import Town

CALM = Reading([10] * 169, 0.8, 0.1)


def day(of: float = 1.0) -> list[int]:
    """A queue that breathes: it grows through the night and is read down by day."""
    return [round(of * (8 + 6 * abs(12 - hour) / 12)) for hour in range(24)]


def test_on_a_usual_day_there_is_no_alarm_at_any_hour():
    week = day() * 9

    for hour in range(24):
        assert alarms(Reading(week[: 8 * 24 + hour + 1], 0.85, 0.3)) == []


@pytest.mark.parametrize("more_an_hour", [0.25, 0.5, 1, 3])
@pytest.mark.parametrize("begins", [0, 7, 15, 21])
def test_an_alarm_comes_before_the_backlog_has_doubled(more_an_hour, begins):
    week = day() * 7 + day()[:begins]
    usual = day() * 3

    for hour in range(72 - begins):
        grown = usual[begins + hour] + round(more_an_hour * (hour + 1))
        week.append(grown)
        if is_growing(week):
            break

    assert grown < 2 * usual[begins + hour]


@pytest.mark.parametrize("loss", [0.25, 0.4, 0.6])
def test_where_reviews_are_lost_the_alarm_comes_before_the_backlog_has_doubled(loss):
    """The town of the simulator, whose readers leave more reviews lying from the ninth day on.

    Relief is switched off: else there is nothing to see."""
    town, waiting, alarmed, doubled = Town(420, loss=0.0, relief=False), [], [], []
    for now in town.run(16):
        town.loss = 0.0 if now < 9 * 1440 else loss
        if now < 60 * len(waiting):
            continue
        waiting.append(len(town.waiting))
        hour = len(waiting)
        if hour > 8 * 24:
            reading = Reading(waiting[-169:], utilisation_of(town, now), 0.0)
            alarmed += [hour] if alarms(reading) else []
            doubled += [hour] if waiting[-1] >= 2 * max(usual_now(waiting[-169:]), 5) else []

    calm = [hour for hour in alarmed if hour <= 9 * 24]
    assert len(calm) <= 1, calm
    assert doubled, "the queue of this town does not diverge"
    later = [hour for hour in doubled if hour > 9 * 24]
    assert alarmed[len(calm)] <= later[0]


def utilisation_of(town: Town, now: float) -> float:
    """As `supply.Flow` has it."""
    given = sum(moment > now - 1440 for moment in town.given)
    entered = sum(moment > now - 1440 for moment in town.entered)
    taken = [ratings for moment, ratings in town.decided if moment > now - 1440]
    return entered * sum(taken) / max(1, len(taken)) / max(1, given)


def test_a_few_texts_are_no_backlog():
    assert not is_growing([0] * 160 + [1, 2, 3, 4])


def test_many_who_came_within_one_hour_are_not_ever_more():
    assert not is_growing([2] * 160 + [13])
    assert is_growing([2] * 160 + [4, 6, 8, 10, 12, 13])


def test_what_readers_give_and_how_old_texts_are_is_minded_as_well():
    assert alarms(CALM) == []
    assert alarms(Reading([10] * 169, 0.96, 0.1)) == [Alarm.SHORT_OF_READERS]
    assert alarms(Reading([10] * 169, None, 0.8)) == [Alarm.OVERDUE_SOON]


@given(st.floats(-5, 5), st.floats(-50, 50))
def test_the_trend_of_a_line_is_its_slope_whatever_one_odd_hour_says(slope, start):
    values = [start + slope * hour for hour in range(6)]
    assert trend(values) == pytest.approx(slope, abs=1e-6)

    values[3] += 1000
    assert abs(trend(values)) < 400


@given(st.lists(st.integers(0, 500), min_size=1, max_size=200))
def test_any_series_has_an_answer(waiting):
    assert is_growing(waiting) in (True, False)
