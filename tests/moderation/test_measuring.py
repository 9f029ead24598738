"""What a place's audits say, hour by hour, and that its verdicts follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation import conditions
from moderation.conditions import conditions_at
from moderation.models import Case, Credit, Measurement, Standing
from moderation.nights.measuring import Finding, measure, weeks_broken
from moderation.trust import Measures
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from moderation.workflow.weighing import Reviewer, weigh_answer

pytestmark = pytest.mark.django_db
NEW_HERE = Reviewer(Standing(), [])


@pytest.fixture(autouse=True)
def fresh():
    conditions.forget()
    yield
    conditions.forget()


def findings(*, wrong, right, days_ago=3, released=True):
    at = timezone.now() - timedelta(days=days_ago)
    return [Finding(released, released, at, -3.0)] * wrong + [
        Finding(released, not released, at, -3.0)
    ] * right


def test_a_place_begins_with_what_the_house_assumes(make):
    assert conditions_at(make.the_paper().pk).measures == Measures()

    written = measure(make.the_paper())

    assert written.measures.share == Measures().share
    assert written.sensitivity == pytest.approx(0.70, abs=1e-3)
    assert written.specificity == pytest.approx(0.88, abs=1e-3)
    assert (written.audits, written.trusted, written.alarm) == (0, 0, False)


def test_who_proved_good_and_is_about_may_be_asked_in_doubt(make):
    reader = make.reader()
    for civil in (True, False):
        for known in make.calibrations(10, civil=civil):
            make.review(known.revision, civil=civil, reviewer=reader)

    written = measure(make.the_paper())

    assert (written.established, written.trusted) == (1, 1)
    assert written.trusted_reader.sensitivity > 0.8
    assert conditions_at(make.the_paper().pk).trusted == written.trusted_reader
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert measure(make.the_paper()).trusted == 0


def test_what_is_measured_is_in_force_within_seconds(make):
    paper = make.the_paper().pk
    text = make.in_review()
    before = -weigh_answer(make.lease(text), text, NEW_HERE, civil=True).weight
    Measurement.objects.create(
        publication_id=paper, share=0.3, temperature=0.35, sensitivity=0.7, specificity=0.88,
        strength=8, established=0,
    )  # fmt: skip
    conditions.forget()  # as ten seconds do

    after = -weigh_answer(make.lease(text), text, NEW_HERE, civil=True).weight

    assert 0 < after < before
    assert conditions_at(paper).measures.share == 0.3


def test_an_alarm_needs_two_weeks_of_broken_promises(make):
    now = timezone.now()
    bad = [one for ago in (2, 9, 16) for one in findings(wrong=12, right=60, days_ago=ago)]
    good = findings(wrong=0, right=200)
    lately = findings(wrong=20, right=60, days_ago=1) + findings(wrong=0, right=80, days_ago=15)

    assert weeks_broken(bad, now) >= 2
    assert weeks_broken(good, now) == 0
    assert weeks_broken(lately, now) == 1
    assert weeks_broken([], now) == 0
    assert weeks_broken(findings(wrong=1, right=0), now) == 0, "one audit says nothing"


def test_a_promise_broken_this_week_makes_the_house_wary_at_once(make):
    desk = make.moderator()
    for _ in range(3):
        audit = open_case(make.returned(), cause=Case.Cause.AUDIT)
        decide_case(audit, moderator=desk, outcome="release", reason="fine")

    written = measure(make.the_paper())

    assert (written.wary, written.alarm) == (True, False)
    assert conditions_at(make.the_paper().pk).measures.wary


def test_only_audits_drawn_by_lot_are_measured(make):
    desk = make.moderator()
    decide_case(make.split(), moderator=desk, outcome="reject", reason="attack")
    assert Credit.objects.exists()
    assert measure(make.the_paper()).audits == 0

    returned = make.returned()
    audit = open_case(returned, cause=Case.Cause.AUDIT)
    decide_case(audit, moderator=desk, outcome="release", reason="civil")
    written = measure(make.the_paper())

    assert written.audits == 1
    assert written.report["returns"]["wrong"] == 1
    assert written.share < 0.1
    assert written.specificity < 0.88
