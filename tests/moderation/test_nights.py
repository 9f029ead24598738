"""What the nights do to the ledger, and that they may be run twice, and stopped."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation.models import Credit, Rating, Standing
from moderation.nights.refitting import refit_ledger
from moderation.recount import differences
from moderation.trust import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(make):
    """Four readers with a history in practice: three who see, one who always says "civil"."""
    seeing, lazy = [make.reader() for _ in range(3)], make.reader()
    for civil in (True, False):
        for known in make.calibrations(6, civil=civil):
            for reader in seeing:
                make.review(known.revision, civil=civil, reviewer=reader)
            make.review(known.revision, civil=True, reviewer=lazy)
    return seeing, lazy


@pytest.fixture
def decided(make, crowd):
    """A text that peers decided: the lazy one and one who sees against another who sees."""
    seeing, lazy = crowd
    revision = make.in_review()
    for reader, civil in ((lazy, True), (seeing[0], True), (seeing[1], True)):
        if revision.is_waiting_for_peers:
            make.review(revision, civil=civil, reviewer=reader)
            revision.refresh_from_db()
    return revision


def ledger():
    return {
        row.rating_id: (row.source, *(round(value, 6) for value in astuple(row.counts)))
        for row in Credit.objects.all()
    }


def test_a_night_rewrites_what_peers_were_credited_and_leaves_what_is_known(make, crowd, decided):
    practice = {pk: row for pk, row in ledger().items() if row[0] == Source.CALIBRATION}
    by_day = {pk: row for pk, row in ledger().items() if row[0] == Source.PEERS}

    assert refit_ledger(decided.publication) > 0

    after = ledger()
    assert {pk: after[pk] for pk in practice} == practice
    assert by_day
    assert {pk: after[pk] for pk in by_day} != by_day
    for pk in by_day:
        assert sum(after[pk][1:]) == pytest.approx(0.5, abs=0.01)
    assert not [line for line in differences() if line.startswith("standing")]


def test_a_night_may_be_run_twice(crowd, decided):
    refit_ledger(decided.publication)
    once = ledger()

    refit_ledger(decided.publication)

    for pk, row in ledger().items():
        assert row[1:] == pytest.approx(once[pk][1:], abs=0.05)
    assert not [line for line in differences() if line.startswith("standing")]


def test_what_the_day_has_rewritten_meanwhile_is_the_days(make, crowd, decided, monkeypatch):
    """A moderator decides while the night is at work: its answer stays."""
    from moderation.nights import refitting
    from moderation.workflow.crediting import uncredit

    rating = Rating.objects.filter(revision=decided).first()
    copied = refitting._copy

    def then_the_day_comes(found):
        copied(found)
        uncredit([rating])

    monkeypatch.setattr(refitting, "_copy", then_the_day_comes)
    refit_ledger(decided.publication)

    assert astuple(Credit.objects.get(rating=rating).counts) == (0, 0, 0, 0)


def test_old_evidence_fades_and_after_a_season_counts_for_nothing(make, crowd):
    seeing, _ = crowd
    before = Standing.objects.get(reader=seeing[0])
    assert before.tier == Standing.Tier.TRUSTED

    with time_machine.travel(timezone.now() + timedelta(days=90)):
        refit_ledger(make.the_paper())
        faded = Standing.objects.get(reader=seeing[0])
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        refit_ledger(make.the_paper())
        gone = Standing.objects.get(reader=seeing[0])

    assert faded.caught == pytest.approx(before.caught / 2, rel=0.01)
    assert faded.settled == before.settled
    assert astuple(gone.counts) == pytest.approx((0, 0, 0, 0))
    assert (gone.settled, gone.tier) == (0, Standing.Tier.NEWCOMER)
    assert not [line for line in differences() if line.startswith("standing")]


def test_a_night_without_a_rating_is_over_at_once(make):
    assert refit_ledger(make.the_paper()) == 0


def test_a_job_that_somebody_is_at_is_not_begun_twice(make, transactional_db):
    import threading

    from django.db import connection

    from moderation.nights.alone import alone_at

    begun, may_end, seen = threading.Event(), threading.Event(), []
    paper = make.the_paper()

    def job(publication):
        begun.set()
        may_end.wait(10)

    def somebody():
        seen.append(alone_at(paper, job))
        connection.close()

    thread = threading.Thread(target=somebody)
    thread.start()
    assert begun.wait(10)
    assert not alone_at(paper, job)
    may_end.set()
    thread.join()
    assert seen == [True]
    assert alone_at(paper, job)


def test_the_clock_does_the_nights_for_every_publication(make, crowd, decided):
    from moderation import clock
    from moderation.models import Measurement

    make.publication(slug="another")

    clock.measure()
    clock.look_at_company()
    clock.refit()

    assert Measurement.objects.count() == 2
