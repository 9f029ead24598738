"""The ledger: what each rating added, why, and that standings are its sums."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from django.db.models import Sum

from comments.models import Status
from moderation.models import Credit, Decision, Rating, Standing
from moderation.trust import CREDIT, Source
from moderation.workflow.crediting import credit_peers, uncredit
from moderation.workflow.hearing import counted_ratings
from moderation.workflow.moderating import decide_case

pytestmark = pytest.mark.django_db


def sums_of(reader):
    """The reader's credits, added up afresh."""
    columns = ("caught", "missed", "spared", "blamed")
    found = Credit.objects.filter(reviewer=reader).aggregate(**{c: Sum(c) for c in columns})
    return tuple(found[column] or 0.0 for column in columns)


def counts_of(reader):
    return astuple(Standing.objects.get(reader=reader).counts)


def test_practice_is_credited_at_once(make):
    [known] = make.calibrations(1, civil=False)
    reviewer = make.reader()

    rating = make.review(known.revision, civil=True, reviewer=reviewer)

    credit = Credit.objects.get(rating=rating)
    assert (credit.source, credit.bad, credit.missed) == (Source.CALIBRATION, 1.0, 1.5)
    standing = Standing.objects.get(reader=reviewer)
    assert (standing.calibrations_seen, standing.calibrations_passed) == (1, 0)
    assert (standing.settled, standing.missed) == (1, 1.5)


def test_peers_are_credited_by_what_the_others_said_and_only_by_half(make):
    revision = make.in_review()
    make.agree(revision, civil=True)

    rows = Credit.objects.filter(rating__revision=revision)
    assert rows.count() == 2
    for row in rows:
        assert row.source == Source.PEERS
        assert sum(astuple(row.counts)) == pytest.approx(CREDIT[Source.PEERS])
        assert row.spared > row.missed > 0


def test_nothing_is_credited_while_nothing_is_decided(make):
    revision = make.in_review()
    make.review(revision, civil=True)

    assert not Credit.objects.filter(rating__revision=revision).exists()


def test_a_rating_that_came_after_the_verdict_is_credited_with_nothing(make):
    revision = make.in_review()
    late = make.lease(revision)
    make.agree(revision, civil=True)
    from moderation.workflow.rating import rate

    rating = rate(late.pk, reviewer=late.reviewer, quality="fair", civil=True)

    assert not rating.counts
    assert not Credit.objects.filter(rating=rating).exists()


def test_what_staff_decide_takes_the_place_of_what_peers_were_credited(make):
    case = make.split()
    said_yes = Rating.objects.filter(revision=case.revision, civil=True).first()

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    credit = Credit.objects.get(rating=said_yes)
    assert (credit.source, credit.bad, credit.missed) == (Source.ESCALATION, 1.0, 1.0)
    assert counts_of(said_yes.reviewer) == pytest.approx(sums_of(said_yes.reviewer))


def test_a_second_answer_rewrites_the_row_and_leaves_no_trace_in_the_sum(make):
    from moderation.workflow.answering_back import ask_second_look

    returned = make.returned()
    ratings = list(Rating.objects.filter(revision=returned))
    by_peers = {rating.pk: Credit.objects.get(rating=rating).counts for rating in ratings}

    case = ask_second_look(returned.comment)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="civil")

    for rating in ratings:
        credit = Credit.objects.get(rating=rating)
        assert (credit.source, credit.blamed) == (Source.APPEAL, 2.0)
        begun = (9, 1, 19, 1)  # as make.seasoned() gives them
        earned = tuple(b + c for b, c in zip(begun, astuple(credit.counts), strict=True))
        assert counts_of(rating.reviewer) == pytest.approx(earned)
    credit_peers(returned, counted_ratings(returned.pk))
    for rating in ratings:  # and back again
        assert Credit.objects.get(rating=rating).counts == by_peers[rating.pk]


def test_a_ledger_that_is_taken_back_leaves_the_standing_as_it_was(make):
    reviewer = make.seasoned()
    before = counts_of(reviewer)
    assert Standing.objects.get(reader=reviewer).settled == 20
    revision = make.in_review()
    make.review(revision, civil=True, reviewer=reviewer)
    make.agree(revision, civil=True)
    assert counts_of(reviewer) != before
    assert Standing.objects.get(reader=reviewer).settled == 21

    uncredit([Rating.objects.get(revision=revision, reviewer=reviewer)])

    assert counts_of(reviewer) == pytest.approx(before)
    assert Standing.objects.get(reader=reviewer).settled == 20


def test_a_standing_grows_with_its_ledger_and_so_does_its_tier(make):
    reviewer = make.reader()
    for civil in (True, False):
        for known in make.calibrations(10, civil=civil):
            make.review(known.revision, civil=civil, reviewer=reviewer)

    standing = Standing.objects.get(reader=reviewer)
    assert standing.tier == Standing.Tier.TRUSTED
    assert counts_of(reviewer) == pytest.approx(sums_of(reviewer))
    assert (standing.calibrations_seen, standing.calibrations_passed) == (20, 20)


def test_what_a_rating_weighed_is_kept_and_what_comes_later_does_not_change_it(make):
    reviewer = make.seasoned()
    revision = make.in_review()
    rating = make.review(revision, civil=True, reviewer=reviewer)
    for known in make.calibrations(8, civil=False):
        make.review(known.revision, civil=True, reviewer=reviewer)

    make.agree(revision, civil=True)

    evidence = Decision.objects.get(revision=revision).evidence
    [kept] = [row for row in evidence["ratings"] if row["rating"] == str(rating.pk)]
    assert kept["weight"] == Rating.objects.get(pk=rating.pk).weight == rating.weight
    later = make.review(make.in_review(), civil=True, reviewer=reviewer)
    assert abs(later.weight) < abs(rating.weight)


def test_quality_leaves_no_trace_in_weights_verdicts_or_credits(make):
    from moderation.workflow.rating import rate

    seen = []
    for quality in ("poor", "good"):
        revision = make.in_review()
        for _ in range(2):
            lease = make.lease(revision, make.seasoned())
            rate(lease.pk, reviewer=lease.reviewer, quality=quality, civil=True)
        revision.refresh_from_db()
        credits_ = Credit.objects.filter(rating__revision=revision)
        seen.append(
            (
                Decision.objects.get(revision=revision).evidence["bad"],
                sorted(credits_.values_list("spared", "missed")),
                sorted(revision.ratings.values_list("weight", flat=True)),
            )
        )
        assert revision.status == Status.IN_REVIEW
    assert seen[0] == seen[1]
