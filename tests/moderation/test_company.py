"""Circles and favours: found by night in rows, and what follows from them by day."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation.models import Apart, Case, Decision, Standing, Tie
from moderation.nights.company import look_at_company
from moderation.workflow.heard import joined
from moderation.workflow.moderating import decide_case

pytestmark = pytest.mark.django_db
RING, VISITS = 4, 12


@pytest.fixture
def town(make):
    """Four who always come together, among ten who come as it suits them."""
    dice = random.Random(7)
    ring, others = [make.reader() for _ in range(RING)], [make.reader() for _ in range(10)]
    known = make.calibrations(VISITS)
    opened = timezone.now() - timedelta(days=13)
    visits = [
        (day * 24 + minutes / 60, reader, known[day].revision)
        for day in range(VISITS)
        for reader, minutes in [(one, dice.uniform(600, 610)) for one in ring]
        + [(one, dice.uniform(360, 1380)) for one in others]
    ]
    for hours, reader, text in sorted(visits, key=lambda visit: visit[0]):
        with time_machine.travel(opened + timedelta(hours=hours), tick=False):
            make.review(text, civil=True, reviewer=reader)
    return ring, others


def test_who_always_come_together_are_one_circle_and_nobody_else_is(make, town):
    ring, _ = town

    found = look_at_company(make.the_paper())

    assert (found.circles, found.in_circles, found.flagged) == (1, RING, 0)
    tied = {reader for tie in Tie.objects.all() for reader in (tie.one_id, tie.other_id)}
    assert tied == {reader.pk for reader in ring}
    pairs = Apart.objects.filter(why=Apart.Why.CIRCLE).values_list("reviewer", "author")
    assert len(pairs) == RING * (RING - 1)


def test_a_circle_releases_nothing_by_itself_and_counts_as_one(make, town):
    ring, _ = town
    look_at_company(make.the_paper())
    text = make.in_review()

    for reader in ring[:3]:
        if text.is_waiting_for_peers:
            make.review(text, civil=True, reviewer=reader)
            text.refresh_from_db()

    assert text.release_due_at is None
    evidence = Decision.objects.filter(revision=text).values_list("evidence", flat=True).first()
    if evidence is not None:
        assert len({row["circle"] for row in evidence["ratings"]}) == 1


def test_a_second_look_changes_nothing_and_a_tie_ends_by_itself(make, town):
    paper = make.the_paper()
    first = look_at_company(paper)

    assert look_at_company(paper) == first
    assert Tie.objects.count() == RING - 1
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert look_at_company(paper).circles == 0
        assert not Tie.objects.filter(until__gt=timezone.now()).exists()


def test_who_hounds_two_authors_is_kept_from_them_and_weighs_less(make):
    hound, victims, desk = make.seasoned(), [make.reader(), make.reader()], make.moderator()
    for victim in victims:
        for _ in range(3):
            text = make.in_review(victim)
            make.review(text, civil=False, reviewer=hound)
            make.agree(text, civil=True)
            for case in Case.objects.filter(revision=text):
                decide_case(case, moderator=desk, outcome="release", reason="civil")

    found = look_at_company(make.the_paper())

    kept = Apart.objects.filter(reviewer=hound, why=Apart.Why.FAVOUR)
    assert set(kept.values_list("author", flat=True)) == {victim.pk for victim in victims}
    assert found.flagged == 1
    standing = Standing.objects.get(reader=hound)
    assert standing.flagged_until > timezone.now()
    before = standing.record(timezone.now() + timedelta(days=31))
    assert standing.record(timezone.now()).flagged
    assert not before.flagged


def test_friends_of_friends_are_one_circle():
    circles = joined([("a", "b"), ("c", "d"), ("b", "c"), ("x", "y")])

    assert circles["a"] == circles["b"] == circles["c"] == circles["d"]
    assert circles["x"] == circles["y"] != circles["a"]
