"""A round of the clock: how much of what is due it does, and what keeps it from the rest."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from celery.schedules import crontab
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation import clock
from moderation.models import ModerationHook
from moderation.workflow import holding_back, timing_out
from moderation.workflow.timing_out import lapse
from newsroom.celery import TIMETABLE, app, every


def later(**how_much: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**how_much))


def statuses(texts) -> set[str]:
    rows = Revision.objects.filter(pk__in=[text.pk for text in texts])
    return set(rows.values_list("status", flat=True))


@pytest.mark.django_db
def test_a_round_goes_on_until_nothing_is_overdue(make, monkeypatch):
    monkeypatch.setattr(timing_out, "AT_ONCE", 2)
    texts = [make.pending() for _ in range(5)]

    with later(hours=73):
        assert lapse() == len(texts)

    assert statuses(texts) == {Status.LAPSED}


@pytest.mark.django_db
def test_a_round_has_an_end(make, monkeypatch):
    monkeypatch.setattr(timing_out, "AT_ONCE", 2)
    monkeypatch.setattr(timing_out, "A_ROUND", 0.0)
    texts = [make.pending() for _ in range(5)]

    with later(hours=73):
        assert lapse() == 0

    assert statuses(texts) == {Status.PENDING}


@pytest.mark.django_db
def test_what_stays_overdue_keeps_nobody_behind_it_waiting(make, monkeypatch):
    monkeypatch.setattr(timing_out, "AT_ONCE", 2)
    hook = ModerationHook.objects.create(
        publication=make.the_paper(), name="slow", url="https://hook.example/", sealed="x"
    )
    asked = [make.pending() for _ in range(3)]
    hook.active = False
    hook.save()
    others = [make.pending() for _ in range(3)]
    asked_first = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk__in=[one.pk for one in asked]).update(deadline_at=asked_first)
    Revision.objects.filter(pk__in=[one.pk for one in others]).update(deadline_at=timezone.now())

    assert lapse() == len(others)

    assert statuses(asked) == {Status.PENDING}
    assert statuses(others) == {Status.LAPSED}


@pytest.mark.django_db
def test_a_step_that_fails_does_not_end_the_sweep(make, monkeypatch, caplog):
    def let_go():
        raise DatabaseError

    monkeypatch.setattr(holding_back, "let_go", let_go)
    decided = make.in_review()
    make.review(decided, civil=True)
    make.review(decided, civil=True)

    with later(seconds=6):
        clock.sweep()

    assert Comment.public.get() == decided.comment
    assert "the sweep could not let_go" in caplog.text


def test_each_place_that_is_closed_has_its_turn_within_some_rounds(monkeypatch):
    monkeypatch.setattr(holding_back, "ARTICLES_AT_ONCE", 20)
    articles = [uuid4() for _ in range(50)]

    rounds = [holding_back._some(articles) for _ in range(60)]

    assert {len(set(some)) for some in rounds} == {20}
    assert set().union(*rounds) == set(articles)
    assert set(holding_back._some(articles[:20])) == set(articles[:20])


@pytest.mark.django_db
def test_a_night_that_fails_somewhere_is_done_elsewhere_and_has_failed(make, monkeypatch):
    here, there = make.the_paper(), make.publication(slug="another")
    done = []

    def measure(publication):
        if publication == here:
            raise DatabaseError
        done.append(publication)

    monkeypatch.setattr(clock.measuring, "measure", measure)

    with pytest.raises(clock.NotEverywhereError, match="1 publication"):
        clock.measure()

    assert done == [there]


@pytest.mark.django_db
def test_sessions_that_are_over_go_however_many_they_are(monkeypatch):
    monkeypatch.setattr(clock, "AT_ONCE", 2)
    for hours in (-1, -2, -3, -4, -5, 1):
        over_at = timezone.now() + timedelta(hours=hours)
        Session.objects.create(session_key=f"of-{hours}", expire_date=over_at)

    clock.forget_sessions()

    assert [one.session_key for one in Session.objects.all()] == ["of-1"]


def test_no_two_long_jobs_begin_in_the_same_minute():
    times = Counter(
        (hour, minute)
        for _, _, when in TIMETABLE
        if isinstance(when, crontab)
        for hour in when.hour
        for minute in when.minute
    )

    assert [at for at, jobs in times.items() if jobs > 1] == []


def test_what_was_not_begun_by_half_of_its_time_is_left_to_the_next():
    expires = {
        entry["task"]: entry["options"]["expires"] for entry in app.conf.beat_schedule.values()
    }
    rounds = {task: every(when) for _, task, when in TIMETABLE}

    assert rounds["moderation.clock.measure"] == 3600
    assert rounds["moderation.clock.look_at_company"] == 2 * 3600
    assert rounds["moderation.clock.refit"] == 24 * 3600
    assert expires["moderation.clock.measure"] == 1800
    assert expires["moderation.clock.refit"] == 12 * 3600
    assert expires["moderation.clock.sweep"] == 120
