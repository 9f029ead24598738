"""Texts with a known answer: what follows from a wrong one, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation import supply
from moderation.models import (
    Assignment,
    Calibration,
    Credit,
    Dispute,
    Letter,
    Policy,
    Standing,
    Strike,
)
from moderation.refusals import NotInDoubt
from moderation.workflow import objecting, practising, retiring
from moderation.workflow.harvesting import pick
from moderation.workflow.rating import rate
from moderation.workflow.withdrawing import withdraw
from newsroom.ids import first_id_of

pytestmark = pytest.mark.django_db
Retired = Calibration.Retired


def miss(make, reader, **facts):
    """Plain abuse for practice, that this reader finds civil."""
    [known] = make.calibrations(1, civil=False, blatant=True, **facts)
    make.review(known.revision, civil=True, reviewer=reader)
    return known


def standing_of(reader):
    return Standing.objects.get(reader=reader)


def letters(reader, kind):
    return Letter.objects.filter(to=reader, kind=kind)


# Feedback


def test_who_misses_plain_abuse_is_told_once_and_after_the_answer(make):
    reader = make.reader()
    [known] = make.calibrations(1, civil=False, blatant=True, explanation="It threatens.")
    assert not letters(reader, "missed").exists()

    make.review(known.revision, civil=True, reviewer=reader)
    practising.strike(reader, about=known.revision)

    [letter] = letters(reader, "missed")
    assert letter.facts["explanation"] == "It threatens."
    assert Strike.objects.filter(reader=reader).count() == 1


def test_a_plainly_civil_text_found_uncivil_is_told_and_is_no_strike(make):
    reader = make.reader()
    [known] = make.calibrations(1, civil=True, blatant=True)

    make.review(known.revision, civil=False, reviewer=reader)

    assert letters(reader, "missed").count() == 1
    assert not Strike.objects.exists()


def test_of_no_other_practice_text_it_is_ever_said_that_it_was_one(make):
    reader = make.reader()
    for civil, blatant, said in [(False, False, True), (True, False, False), (True, True, True)]:
        [known] = make.calibrations(1, civil=civil, blatant=blatant)
        make.review(known.revision, civil=said, reviewer=reader)

    assert not Letter.objects.exists()


# Strikes and probation


def test_the_second_strike_within_a_fortnight_begins_a_probation_with_a_kind_letter(make):
    reader = make.reader()
    miss(make, reader)
    assert standing_of(reader).probation_until is None

    miss(make, reader)

    until = standing_of(reader).probation_until
    assert timedelta(days=13) < until - timezone.now() <= timedelta(days=14)
    assert letters(reader, "practice").count() == 1
    assert make.review(make.in_review(), civil=True, reviewer=reader).weight == 0
    assert make.review(make.in_review(), civil=False, reviewer=reader).weight > 0


def test_two_strikes_further_apart_begin_none(make):
    reader = make.reader()
    with time_machine.travel(timezone.now() - timedelta(days=15)):
        miss(make, reader)

    miss(make, reader)

    assert standing_of(reader).probation_until is None


def test_two_slips_in_practice_are_outweighed_by_a_good_record(make):
    reader = make.seasoned()

    miss(make, reader)
    miss(make, reader)

    assert standing_of(reader).probation_until is None
    assert standing_of(reader).strikes == 2


def test_what_was_let_through_to_the_public_is_outweighed_by_nothing(make):
    reader = make.seasoned()
    for _ in range(2):
        public = make.in_review()
        make.review(public, civil=True, reviewer=reader)
        make.agree(public, civil=True)
        practising.strike_those_who_let_through(public)
        practising.strike_those_who_let_through(public)

    assert standing_of(reader).probation_until is not None
    assert letters(reader, "missed").count() == 2
    assert letters(reader, "practice").count() == 1


def test_five_practice_texts_got_right_end_a_probation_early(make):
    reader = make.reader()
    miss(make, reader)
    miss(make, reader)
    known = make.calibrations(3) + make.calibrations(2, civil=False)

    for one in known[:4]:
        make.review(one.revision, civil=one.civil, reviewer=reader)
    assert practising.is_on_probation(standing_of(reader), timezone.now())
    make.review(known[4].revision, civil=False, reviewer=reader)

    assert not practising.is_on_probation(standing_of(reader), timezone.now())
    miss(make, reader)  # What was worked off counts no longer.
    assert not practising.is_on_probation(standing_of(reader), timezone.now())


def test_a_probation_ends_by_itself_after_a_fortnight(make):
    reader = make.reader()
    miss(make, reader)
    miss(make, reader)

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert make.review(make.in_review(), civil=True, reviewer=reader).weight < 0


# Answers that tell nothing


def test_who_always_says_no_is_told_once_in_thirty_days(make):
    reader = make.reader()
    for known in make.calibrations(8):
        make.review(known.revision, civil=False, reviewer=reader)
    assert letters(reader, "practice").count() == 1

    assert practising.tell_of_a_day(make.the_paper()) == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        [one] = make.calibrations(1)
        make.review(one.revision, civil=False, reviewer=reader)
        assert practising.tell_of_a_day(make.the_paper()) == 0

    assert letters(reader, "practice").count() == 2


def test_the_night_finds_whoever_took_longer_than_a_day_where_a_rule_lets_them(make):
    paper, now = make.the_paper(), timezone.now()
    Policy.objects.create(publication=paper, section="long", exceptions={"lease_minutes": 6000})
    reader = make.seasoned(caught=0, missed=0, spared=0, blamed=20)
    text = make.in_review()
    lease = Assignment.objects.create(
        pk=first_id_of(now - timedelta(days=3)),
        reviewer=reader,
        revision=text,
        comment_id=text.comment_id,
        lease_until=now + timedelta(days=1),
    )

    rate(lease.pk, reviewer=reader, quality="fair", civil=False, reasons=["attack"])

    assert practising.tell_of_a_day(paper) == 1
    flow = supply.flow(paper.pk, now - timedelta(days=1), timezone.now())
    assert flow.supplied - flow.practised == 1


def test_the_night_finds_those_whose_audits_show_it(make):
    reader, honest = make.seasoned(caught=0, missed=0, spared=0, blamed=20), make.seasoned()
    text = make.in_review()
    for one in (reader, honest):
        make.review(text, civil=False, reviewer=one)

    assert practising.tell_of_a_day(make.the_paper()) == 1
    assert practising.tell_of_a_day(make.the_paper()) == 0

    assert letters(reader, "practice").count() == 1
    assert not letters(honest, "practice").exists()


# The first weeks


def test_a_newcomers_ratings_weigh_nothing_before_the_practice_and_something_after(make):
    make.policy(practice_first=2)
    text, reader = make.in_review(), make.reader()
    known = make.calibrations(2)
    before = make.review(text, civil=True, reviewer=reader)

    for one in known:
        make.review(one.revision, civil=True, reviewer=reader)

    assert before.weight == 0
    assert make.review(make.in_review(), civil=True, reviewer=reader).weight < 0


def test_without_the_rule_a_newcomers_ratings_weigh_something_at_once(make):
    assert make.review(make.in_review(), civil=True).weight < 0


# Bad tests


def contest(reader, known):
    objecting.contest(Letter.objects.get(to=reader, about=known.pk), objection="It is a joke.")


def test_a_test_that_three_readers_call_wrong_is_put_away_and_marks_nobody_down(make):
    [known] = make.calibrations(1, civil=False, blatant=True)
    readers = [make.reader() for _ in range(3)]
    for reader in readers:
        make.review(known.revision, civil=True, reviewer=reader)
    miss(make, readers[0])
    assert standing_of(readers[0]).probation_until > timezone.now()

    for reader in readers:
        contest(reader, known)
        contest(reader, known)

    known.refresh_from_db()
    assert known.retired_because == Retired.DISPUTED
    assert Dispute.objects.count() == 3
    assert [standing_of(one).missed for one in readers[1:]] == [0, 0]
    assert not Strike.objects.filter(revision=known.revision, lifted_at=None).exists()
    assert not practising.is_on_probation(standing_of(readers[0]), timezone.now())


def test_who_was_reading_it_when_it_was_put_away_is_not_marked_down_either(make):
    [known] = make.calibrations(1, civil=False, blatant=True)
    reader = make.reader()
    lease = make.lease(known.revision, reader)
    retiring.put_away(known.pk, Retired.AMBIGUOUS)

    practising_rating(lease, reader)

    assert not Credit.objects.filter(reviewer=reader).exists()
    assert not Letter.objects.filter(to=reader).exists()


def practising_rating(lease, reader):
    from moderation.workflow.rating import rate

    return rate(lease.pk, reviewer=reader, quality="fair", civil=True)


@pytest.mark.parametrize(("against", "put_away"), [(1, 0), (2, 1)])
def test_a_test_that_good_readers_disagree_with_waits_for_a_moderator(make, against, put_away):
    [known] = make.calibrations(1)
    readers = [make.seasoned() for _ in range(5)]
    for number, reader in enumerate(readers):
        make.review(known.revision, civil=number >= against, reviewer=reader)

    assert retiring.retire(make.the_paper()) == put_away
    assert retiring.retire(make.the_paper()) == 0

    known.refresh_from_db()
    assert known.is_in_doubt == bool(put_away)


def test_a_moderator_keeps_a_test_and_earlier_doubts_are_settled(make):
    [known] = make.calibrations(1)
    for number in range(5):
        make.review(known.revision, civil=number > 1, reviewer=make.seasoned())
    retiring.retire(make.the_paper())
    known.refresh_from_db()

    retiring.keep(known, moderator=make.moderator())

    known.refresh_from_db()
    assert known.retired_at is None
    assert retiring.retire(make.the_paper()) == 0
    with pytest.raises(NotInDoubt):
        retiring.discard(known, moderator=make.moderator())


def test_a_moderator_puts_a_wrong_test_away_for_good(make):
    [known] = make.calibrations(1)
    retiring.put_away(known.pk, Retired.DISPUTED)

    retiring.discard(known, moderator=make.moderator())

    known.refresh_from_db()
    assert known.retired_because == Retired.WRONG
    assert not known.is_in_doubt


def test_a_test_that_most_fail_for_three_days_is_ambiguous_and_counts_for_nobody(make):
    [known] = make.calibrations(1)
    with time_machine.travel(timezone.now() - timedelta(days=2, hours=1)):
        readers = [make.reader() for _ in range(20)]
        for number, reader in enumerate(readers):
            make.review(known.revision, civil=number < 5, reviewer=reader)
        assert retiring.retire(make.the_paper()) == 0  # It is the first day.

    assert retiring.retire(make.the_paper()) == 1
    assert retiring.retire(make.the_paper()) == 0

    known.refresh_from_db()
    assert known.retired_because == Retired.AMBIGUOUS
    sums = Standing.objects.filter(reader__in=readers).values_list("blamed", "spared")
    assert set(sums) == {(0.0, 0.0)}


def test_a_harvested_text_that_everybody_passes_is_put_away_and_a_starter_stays(make):
    public = make.released().newest_revision()
    mine = pick(public, moderator=make.moderator(), explanation="Plain.")
    [starter] = make.calibrations(1)
    with time_machine.travel(timezone.now() - timedelta(days=2, hours=1)):
        for _ in range(20):
            reader = make.reader()
            make.review(mine.revision, civil=True, reviewer=reader)
            make.review(starter.revision, civil=True, reviewer=reader)

    assert retiring.retire(make.the_paper()) == 1

    mine.refresh_from_db()
    assert mine.retired_because == Retired.EASY
    assert Credit.objects.filter(rating__revision=mine.revision, spared__gt=0).count() == 20


def test_a_harvested_text_is_worn_after_thirty_readers(make, monkeypatch):
    monkeypatch.setattr(retiring, "EXPOSURES", 3)
    monkeypatch.setattr("moderation.workflow.copying.EXPOSURES", 3)
    public = make.released().newest_revision()
    mine = pick(public, moderator=make.moderator(), explanation="Plain.")
    for number in range(3):
        make.review(mine.revision, civil=number > 0)

    assert retiring.retire(make.the_paper()) == 1

    mine.refresh_from_db()
    assert (mine.retired_because, mine.revision.ratings_at_most) == (Retired.WORN, 3)


def test_a_copy_goes_when_its_author_takes_the_text_back(make):
    comment = make.released()
    mine = pick(comment.newest_revision(), moderator=make.moderator(), explanation="Plain.")

    withdraw(comment)

    assert retiring.retire(make.the_paper()) == 1
    mine.refresh_from_db()
    assert mine.retired_because == Retired.TAKEN_BACK
