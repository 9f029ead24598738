"""Supply and demand: what is measured, when less is asked, and how long an author will wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from moderation import clock, estimating, supply, waits
from moderation.conditions import conditions_at
from moderation.conditions import forget as forget_conditions
from moderation.estimating import Estimate, Wait, estimate, rounded
from moderation.expecting import answer_expected, usual_here
from moderation.models import Relief
from moderation.nights.measuring import measure
from moderation.passports import rule_by
from moderation.reading import own
from moderation.relief import Strain, invites_after, level_of, practice_factor, relieved
from moderation.rules import HouseRule
from moderation.verdict import Circumstances, Outcome, Witness, verdict
from moderation.workflow.assigning import expire_leases
from moderation.workflow.relieving import relieve
from moderation.workflow.self_checking import self_check
from tests.moderation.queueing_model import CURVE, Town

RULE = HouseRule(
    cost_of_bad_released=33, cost_of_fine_returned=5, cost_of_a_review=0.1, deadline_hours=4
)


@pytest.fixture(autouse=True)
def nothing_known():
    waits.forget()
    forget_conditions()
    yield
    waits.forget()
    forget_conditions()


# When less is asked.


@pytest.mark.parametrize(
    ("utilisation", "waited", "level"),
    [
        (None, 0.0, 0),
        (0.85, 0.5, 0),
        (0.86, 0.0, 1),
        (0.2, 0.51, 1),
        (0.96, 0.0, 2),
        (None, 0.71, 2),
        (1.06, 0.0, 3),
        (0.2, 0.9, 3),
    ],
)
def test_less_is_asked_the_nearer_demand_comes_to_supply(utilisation, waited, level):
    assert level_of(Strain(utilisation, waited)) == level


def test_relief_does_not_flicker():
    assert level_of(Strain(0.86, 0), before=0) == 1
    assert level_of(Strain(0.80, 0), before=1) == 1
    assert level_of(Strain(0.76, 0), before=1) == 0


strains = st.builds(Strain, st.none() | st.floats(0, 3), st.floats(0, 3))


@given(strains, st.integers(0, 3), st.floats(0, 1))
def test_more_strain_never_means_less_relief(strain, before, more):
    worse = Strain((strain.utilisation or 0) + more, strain.waited + more)

    assert level_of(worse, before) >= level_of(strain, before)
    assert level_of(strain) <= level_of(strain, before) <= max(before, level_of(strain))


def test_what_each_level_eases():
    levels = range(4)

    assert [practice_factor(n, newcomer=False) for n in levels] == [1.0, 0.5, 0.0, 0.0]
    assert [practice_factor(n, newcomer=True) for n in levels] == [1.0, 0.5, 1.0, 1.0]
    assert [relieved(RULE, n).ratings_of_anybody for n in levels] == [3, 3, 2, 2]
    assert [invites_after(RULE, n) for n in levels] == [60, 60, 60, 0]


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("rule", [RULE, HouseRule(weighed=False)])
def test_no_relief_ever_decides_on_one_rating(rule, level):
    sure = [Witness(civil=True, weight=-2.5)]

    assert verdict(sure, relieved(rule, level), Circumstances()).outcome is Outcome.ONE_MORE


def test_under_relief_doubt_goes_to_the_desk_sooner():
    split = [Witness(civil=True, weight=-1.5), Witness(civil=False, weight=1.0)]

    assert verdict(split, RULE, Circumstances()).outcome is Outcome.ONE_MORE
    assert verdict(split, relieved(RULE, 2), Circumstances()).outcome is Outcome.ESCALATE


# Thirty days with fifteen of a hundred reviews lost.


def backlog(town, days):
    most: dict[int, int] = {}
    for now in town.run(days):
        day = int(now // 1440)
        most[day] = max(most.get(day, 0), len(town.waiting))
    return most


def test_with_fifteen_percent_lost_the_backlog_stays_bounded_for_thirty_days():
    """The plain rule, which takes 2.43 ratings a text where readers give 2.35: it must ease off.

    That costs the desk: it sees a fifth of the texts instead of a twentieth.
    """
    plain = HouseRule(weighed=False)
    town = Town(200, loss=0.15, rule=plain)

    eased = backlog(town, 30)
    grown = backlog(Town(200, loss=0.15, rule=plain, relief=False), 30)

    assert max(eased[day] for day in range(5, 30)) < 40
    assert grown[29] - grown[15] > 100
    assert town.staff / len(town.ended) < 0.25


def test_the_weighed_verdict_takes_so_few_ratings_that_little_has_to_be_eased():
    town = Town(200, loss=0.15)

    most = backlog(town, 10)

    assert max(most.values()) < 20
    assert sum(n for _, n in town.decided) / len(town.decided) < 2.3


# What is measured.


@pytest.mark.django_db
def test_what_came_in_and_what_was_given_is_measured(make):
    first, second = make.in_review(), make.in_review()  # each gave three reviews, of practice
    make.review(first, civil=True, reviewer=make.seasoned())
    make.review(first, civil=True, reviewer=make.seasoned())
    lost = make.lease(second)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        expire_leases()
        measured = supply.measure(make.the_paper().pk)

    lost.refresh_from_db()
    assert (measured.day.entered, measured.hour.entered) == (2, 2)
    assert (measured.day.supplied, measured.day.practised, measured.day.decided) == (8, 6, 1)
    assert (measured.day.ended, measured.day.lost) == (9, 1)
    assert measured.day.share_of_practice == 0.75
    assert measured.day.ratings_a_text == pytest.approx((2 + 5 * 2.4) / 6)
    assert (measured.waiting.texts, measured.waiting.owed) == (1, 2)
    assert timedelta(minutes=29) < measured.waited < timedelta(minutes=31)
    assert sum(measured.arrivals) == 2


@pytest.mark.django_db
def test_a_text_is_measured_however_long_its_author_was_away_where_a_rule_lets_them(make):
    make.policy(lapse_hours=240)
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=6)):
        text = make.pending()
    make.pay(text)
    self_check(text.comment, civil=True)

    measured = supply.measure(make.the_paper().pk, now + timedelta(minutes=1))

    assert (measured.day.entered, measured.hour.entered) == (1, 1)
    assert sum(measured.arrivals) == pytest.approx(1 / 6, rel=0.01)  # of six days, one text


@pytest.mark.django_db
def test_a_few_texts_say_nothing_about_supply_and_demand(make):
    make.in_review()

    assert supply.measure(make.the_paper().pk).day.utilisation is None


def test_practice_counts_as_supply_since_it_fills_the_slack():
    flow = supply.Flow(
        entered=100, decided=90, ratings_a_text=2.4, supplied=276, practised=40, ended=300, lost=24
    )

    assert flow.utilisation == pytest.approx(240 / 276)
    assert flow.share_lost == 0.08


@pytest.mark.django_db
def test_the_measure_of_another_paper_is_its_own(make):
    make.in_review()

    measured = supply.measure(make.publication().pk)

    assert (measured.day.entered, measured.day.supplied, measured.waiting.texts) == (0, 0, 0)


@pytest.mark.django_db
def test_every_hour_the_load_is_kept_with_the_measures(make):
    make.in_review()
    before = measure(make.the_paper())

    assert before.load == 0.5  # one text, nobody is expected; and at most a half
    assert conditions_at(make.the_paper().pk).load == 0.5
    assert before.report["supply"]


# Relief, on record.


@pytest.mark.django_db
def test_relief_begins_and_ends_on_record(make, caplog):
    make.policy(deadline_hours=4)
    waiting, paper = make.in_review(), make.the_paper()
    assert relieve(paper) == 0

    with time_machine.travel(timezone.now() + timedelta(minutes=130)):
        assert [relieve(paper), relieve(paper)] == [1, 1]
        assert supply.relief_at(paper.pk) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=230)):
        clock.relieve()
        assert supply.relief_at(paper.pk) == 3
        make.agree(waiting, civil=True)
        assert relieve(paper) == 0

    history = Relief.objects.order_by("since").values_list("level", flat=True)
    assert list(history) == [1, 3]
    assert not Relief.objects.filter(until=None).exists()
    assert Relief.objects.first().why["waited_minutes"] == 130
    assert "goes from 0 to 1" in caplog.text


@pytest.mark.django_db
def test_relief_is_in_the_evidence_of_what_was_decided_under_it(make):
    mine = make.in_review()
    Relief.objects.create(publication=make.the_paper(), level=2, why={})

    case = make.review(mine, civil=True) and make.review(mine, civil=False)

    mine.refresh_from_db()
    assert case.counts
    decision = mine.decisions.get()
    assert decision.outcome == "escalate"
    assert rule_by(decision.rule).ratings_of_anybody == 2


# How long an author will wait.


def test_where_nothing_is_known_nothing_is_said():
    few = [Wait(12, 10.0)] * (estimating.ENOUGH - 1)

    assert estimate(few, hour=12, texts=1, arrivals=5, at_most=240) is None


def test_the_night_is_judged_by_nights():
    known = [Wait(12, 5.0 + n / 10) for n in range(20)]
    known += [Wait(23.5, 100.0 + n) for n in range(20)]

    assert estimate(known, hour=13, texts=1, arrivals=20, at_most=240).middle <= 10
    assert estimate(known, hour=0, texts=1, arrivals=1, at_most=240).middle >= 90


def test_a_queue_longer_than_chance_explains_makes_it_longer():
    known = [Wait(12, 10.0)] * 20

    usual = estimate(known, hour=12, texts=4, arrivals=20, at_most=240)
    crowded = estimate(known, hour=12, texts=40, arrivals=20, at_most=240)

    assert usual.likely == 10
    assert crowded.likely >= 30


def test_who_has_waited_is_compared_with_those_who_did():
    known = [Wait(12, float(n)) for n in range(1, 101)]

    fresh = estimate(known, hour=12, texts=1, arrivals=1, at_most=240)
    late = estimate(known, hour=12, texts=1, arrivals=1, waited=80, at_most=160)

    assert late.likely < fresh.likely
    assert estimate(known, hour=12, texts=1, arrivals=1, waited=200, at_most=40).likely == 45


@given(st.lists(st.floats(0, 5000), min_size=8, max_size=60), st.integers(0, 500))
def test_an_estimate_is_a_range_that_ends_with_its_deadline(minutes, texts):
    known = [Wait(9, each) for each in minutes]

    said = estimate(known, hour=9, texts=texts, arrivals=3, at_most=240)

    assert said.low <= said.likely <= 240
    assert said.middle <= 240


@pytest.mark.parametrize("a_day", [60, 420])
def test_four_of_five_wait_within_a_factor_of_two_of_what_was_said(a_day):
    """Of the range, that is. Of one number no more than 64 % could: two readers come by chance."""
    town, said = Town(a_day, loss=0.0), {}
    for number, now in enumerate(town.run(12 if a_day > 100 else 21)):
        if now > 7 * 1440 and number % 5 == 0:
            hour = now / 60 % 24
            known = [Wait(came / 60 % 24, waited) for came, waited, _ in town.ended[-2000:]]
            arrivals = a_day * CURVE[int(hour)] / sum(CURVE)
            said[now] = estimate(
                known, hour=hour, texts=len(town.waiting), arrivals=arrivals, at_most=240
            )
    waited = {came: max(1.0, min(240.0, minutes)) for came, minutes, _ in town.ended}
    told = [(one, waited[came]) for came, one in said.items() if came in waited]

    within = sum(one.low / 2 <= minutes <= 2 * one.likely for one, minutes in told) / len(told)
    of_one = sum(one.middle / 2 <= minutes <= 2 * one.middle for one, minutes in told) / len(told)
    assert within >= 0.8
    assert of_one >= 0.5


@pytest.mark.parametrize(
    ("low", "likely", "hour", "words"),
    [
        (2, 5, 12, "You should have an answer in a few minutes."),
        (10, 30, 12, "You should have an answer in 10 to 30 minutes."),
        (30, 30, 12, "You should have an answer in about 30 minutes."),
        (20, 60, 12, "You should have an answer within about an hour."),
        (45, 120, 12, "You should have an answer within about 2 hours."),
        (60, 240, 12, "You should have an answer in 1 to 4 hours."),
        (60, 240, 22, "You should have an answer tomorrow morning."),
        (60, 240, 1, "You should have an answer in the morning."),
        (240, 1440, 13, "You should have an answer tomorrow."),
    ],
)
def test_it_is_said_as_one_would_across_a_counter(low, likely, hour, words):
    now = datetime(2026, 3, 2, hour, tzinfo=timezone.get_current_timezone())

    assert answer_expected(Estimate(low, low, likely), now) == words


@pytest.mark.parametrize(
    ("likely", "words"),
    [
        (20, "Just now three of four comments have an answer within 20 minutes."),
        (60, "Just now three of four comments have an answer within about an hour."),
        (240, "Just now three of four comments have an answer within 4 hours."),
    ],
)
def test_who_has_not_written_yet_is_told_what_it_takes(likely, words):
    assert usual_here(Estimate(5, 10, likely)) == words
    assert usual_here(None) == ""


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_there_are_words_for_every_number(one, other):
    low, high = sorted((rounded(one), rounded(other)))

    assert answer_expected(Estimate(low, low, high)).endswith(".")


@pytest.fixture
def usual_wait(make, db):
    """Of a paper where eight texts were decided, each within half an hour."""
    make.policy(self_check=False, reviews_owed=0)
    noon = datetime.combine(timezone.now().date(), datetime.min.time(), UTC) + timedelta(hours=12)
    with time_machine.travel(noon - timedelta(days=1), tick=False) as moment:
        for _ in range(estimating.ENOUGH):
            mine = make.pending()
            moment.shift(timedelta(minutes=30))
            make.agree(mine, civil=True)
            moment.shift(-timedelta(minutes=29))
    with time_machine.travel(noon, tick=False):
        yield noon


def test_waits_are_read_from_what_was_decided(make, usual_wait):
    found = waits.recent_waits(make.the_paper().pk, usual_wait)

    assert [wait.minutes for wait in found] == [30.0] * 8
    assert all(12 <= wait.hour < 12.25 for wait in found)


def test_an_author_is_told_on_their_page_and_by_the_api(make, as_, usual_wait):
    mine = make.pending()
    [seen] = own([mine.comment])
    client = Client()
    client.force_login(mine.author)

    page = client.get("/me/comments/").content.decode()
    answer = as_(mine.author).get(f"/api/v1/comments/{mine.comment_id}").json()

    assert seen.expected.likely == 30
    assert "You should have an answer in about 30 minutes." in page
    assert answer["expected_minutes"] == 30
    assert answer["expected_range"] == [30, 30]


@pytest.mark.django_db
def test_where_nobody_can_say_nothing_is_promised(make, as_):
    mine = make.in_review()

    answer = as_(mine.author).get(f"/api/v1/comments/{mine.comment_id}").json()

    assert answer["expected_minutes"] is None
    assert answer["expected_range"] is None
    assert waits.expected_for(make.pending()) is None
