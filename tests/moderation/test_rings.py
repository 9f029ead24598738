"""Rings in rows: found within minutes, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F, Max
from django.utils import timezone

from moderation.linked import linked_to
from moderation.models import Apart, Case, LogEntry, Standing, Tie
from moderation.nights.rings import look_for_rings
from moderation.workflow.hearing import hear
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
ACCOUNTS, OF_EACH = 6, 3


def joined_long_ago(reader):
    since = timezone.now() - timedelta(days=90)
    Reader.objects.filter(pk=reader.pk).update(joined_at=since)
    return reader


def practise(make, readers, *, civil):
    """Each says the same of a few texts, all of which are bad."""
    known = make.calibrations(ACCOUNTS * OF_EACH, civil=False)
    for place, reader in enumerate(readers):
        for turn in range(OF_EACH):
            text = known[(OF_EACH * place + turn) % len(known)]
            make.review(text.revision, civil=civil, reviewer=reader)


@pytest.fixture
def ring(make):
    """Six accounts of this hour who let through whatever is bad."""
    accounts = [make.reader() for _ in range(ACCOUNTS)]
    practise(make, accounts, civil=True)
    return accounts


def released_by(make, readers):
    """A public text that these alone have read, while the place knew nobody yet."""
    text = make.in_review(joined_long_ago(make.reader()))
    for reader in readers:
        if text.is_waiting_for_peers and text.release_due_at is None:
            make.review(text, civil=True, reviewer=reader)
            text.refresh_from_db()
    assert text.release_due_at is not None
    return text


def test_a_ring_counts_as_one_is_kept_apart_and_weighs_less(make, ring):
    assert look_for_rings(make.the_paper()) == 1

    tied = {reader for tie in Tie.objects.all() for reader in (tie.one_id, tie.other_id)}
    assert tied == {reader.pk for reader in ring}
    assert Apart.objects.filter(why=Apart.Why.CIRCLE).count() == ACCOUNTS * (ACCOUNTS - 1)
    flagged = Standing.objects.filter(flagged_until__gt=timezone.now())
    assert set(flagged.values_list("reader", flat=True)) == tied
    text = make.in_review(joined_long_ago(make.reader()))
    for reader in ring[:2]:
        make.review(text, civil=True, reviewer=reader)
    assert len({witness.circle for witness in hear(text).witnesses}) == 1


def test_the_same_ring_is_written_down_once_a_day(make, ring):
    look_for_rings(make.the_paper())
    told, found_at = LogEntry.objects.count(), when_found()

    assert look_for_rings(make.the_paper()) == 1
    assert (LogEntry.objects.count(), when_found()) == (told, found_at)

    Tie.objects.update(until=F("until") - timedelta(days=1))
    look_for_rings(make.the_paper())
    assert when_found() > found_at
    assert LogEntry.objects.count() == told  # Each is flagged for as long as before.
    Standing.objects.update(flagged_until=F("flagged_until") - timedelta(days=1))
    flagged = LogEntry.objects.count()
    Tie.objects.update(until=F("until") - timedelta(days=1))
    look_for_rings(make.the_paper())
    assert LogEntry.objects.count() == flagged + len(ring)


def when_found():
    return Tie.objects.aggregate(Max("found_at"))["found_at__max"]


def test_what_it_had_released_comes_before_the_desk_once(make):
    accounts = [make.reader() for _ in range(ACCOUNTS)]
    by_them = released_by(make, accounts[:3])
    by_others = released_by(make, [joined_long_ago(make.seasoned()) for _ in range(3)])
    practise(make, accounts, civil=True)

    for _ in range(2):
        look_for_rings(make.the_paper())

    case = Case.objects.get()
    assert (case.revision, case.cause) == (by_them, Case.Cause.RECOUNT)
    assert by_others.release_due_at is not None


def test_a_slip_mended_does_not_take_it_from_the_desk(make):
    accounts = [make.reader() for _ in range(ACCOUNTS)]
    judged = released_by(make, accounts[:3])
    release(judged.decision)
    mended = mend(judged.comment, text=f"{judged.text}.")
    practise(make, accounts, civil=True)

    for _ in range(2):
        look_for_rings(make.the_paper())

    case = Case.objects.get()
    assert (case.revision, case.cause) == (mended, Case.Cause.RECOUNT)
    decide_case(
        case, moderator=make.moderator(), outcome="release", reason="within_rules", explanation=""
    )
    look_for_rings(make.the_paper())
    assert not Case.objects.filter(closed_at=None).exists(), "the desk was asked once"


def test_a_class_that_signs_up_together_and_answers_well_is_none(make):
    pupils = [make.reader() for _ in range(ACCOUNTS)]
    practise(make, pupils, civil=False)

    assert look_for_rings(make.the_paper()) == 0
    assert not Tie.objects.exists()


def test_who_was_here_before_is_not_of_it_however_wrong(make, ring):
    old = joined_long_ago(make.reader())
    practise(make, [old], civil=True)

    look_for_rings(make.the_paper())

    assert not Tie.objects.filter(one=old).exists()
    assert not Tie.objects.filter(other=old).exists()


def test_the_desk_is_told_on_what_evidence(make, ring):
    desk = make.moderator()
    look_for_rings(make.the_paper())

    told = [
        hint for one in linked_to(sorted(ring, key=lambda r: r.pk)[0], desk) for hint in one.hints
    ]

    assert told
    assert all("made within the same hour, and wrong together: in 18 of 18" in one for one in told)
