"""Restricting somebody at the very moment at which they do what it forbids."""

from __future__ import annotations

from typing import Any

import pytest

from comments.models import Reaction, Revision, Status
from moderation.models import Assignment, Case, Decision, Letter, Rating, Sanction, Waiver
from moderation.refusals import LeaseExpired, NotReviewing, Suspended
from moderation.workflow.assigning import assign
from moderation.workflow.automatic import look_at
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from moderation.workflow.ranking import Penalty
from moderation.workflow.rating import rate
from moderation.workflow.reacting import react
from moderation.workflow.sanctioning import decide_and_impose, impose, lift
from moderation.workflow.submitting import submit
from newsroom.models import Role
from tests import factories
from tests.moderation.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stated_terms"),
]
Kind = Sanction.Kind


@pytest.fixture
def make() -> Any:
    return factories


def penalty(kind, days=3):
    return Penalty(Kind(kind), reason="attack", explanation="So.", days=days)


def test_a_text_is_handed_in_before_a_suspension_or_not_at_all(make):
    paper, article, senior = make.the_paper(), make.the_article(), make.moderator()
    for _ in range(10):
        author, text = make.reader(), make.a_text()

        handed_in, suspended = at_once(
            lambda a=author, t=text: submit(a, article, text=t),
            lambda a=author: impose(a, paper, penalty("suspension"), by=senior),
        )

        assert isinstance(suspended, Sanction)
        assert isinstance(handed_in, Revision | Suspended)
        if isinstance(handed_in, Revision):  # Then it waits as long as its author.
            handed_in.refresh_from_db()
            assert handed_in.deadline_at - handed_in.created_at > suspended.lasts


def test_a_text_that_meets_premoderation_is_with_the_desk_whoever_is_first(make):
    paper, article, moderator = make.the_paper(), make.the_article(), make.moderator()
    for _ in range(10):
        author, text = make.reader(), make.a_text()

        handed_in, _ = at_once(
            lambda a=author, t=text: submit(a, article, text=t),
            lambda a=author: impose(a, paper, penalty("premoderation"), by=moderator),
        )

        handed_in.refresh_from_db()
        assert handed_in.status == Status.HELD
        assert Case.objects.filter(revision=handed_in, cause="restricted").count() == 1


def test_nobody_is_stuck_whose_reviewing_is_taken_while_they_hand_in(make):
    paper, article, moderator = make.the_paper(), make.the_article(), make.moderator()
    make.calibrations(3)
    for _ in range(8):
        author, text = make.reader(), make.a_text()
        make.sanction(author, "message")

        def hand_in(author=author, text=text):
            revision = submit(author, article, text=text)
            return assign(revision.pk)

        at_once(hand_in, lambda a=author: impose(a, paper, penalty("no_reviewing"), by=moderator))

        mine = Revision.objects.get(author=author)
        assert mine.status == Status.HELD
        assert Waiver.objects.filter(revision=mine).exists()
        assert not Assignment.objects.filter(reviewer=author, state="open").exists()


def test_a_review_counts_or_is_refused_when_its_reviewer_is_suspended(make):
    paper, moderator = make.the_paper(), make.moderator()
    for _ in range(8):
        reviewer, text = make.reader(), make.in_review()
        lease = make.lease(text, reviewer)
        answer = {"reviewer": reviewer, "quality": "fair", "civil": True}

        rated, _ = at_once(
            lambda pk=lease.pk, answer=answer: rate(pk, **answer),
            lambda r=reviewer: impose(r, paper, penalty("suspension"), by=moderator),
        )

        assert isinstance(rated, Rating | Suspended | LeaseExpired | NotReviewing)
        text.refresh_from_db()
        assert text.ratings_received == int(isinstance(rated, Rating))
        assert not Assignment.objects.filter(reviewer=reviewer, state="open").exists()
    assert make.drift() == []


def test_a_reaction_is_given_before_a_suspension_or_not_at_all(make):
    paper, moderator, public = make.the_paper(), make.moderator(), make.released()
    for _ in range(8):
        reader = make.reader()

        given, _ = at_once(
            lambda r=reader: react(r, public, "like"),
            lambda r=reader: impose(r, paper, penalty("suspension"), by=moderator),
        )

        assert Reaction.objects.filter(reader=reader).exists() == (given is None)


def test_of_many_at_once_one_of_a_kind_is_in_force(make):
    paper, reader = make.the_paper(), make.reader()
    moderators = [make.moderator() for _ in range(6)]

    at_once(*[lambda m=m: impose(reader, paper, penalty("suspension"), by=m) for m in moderators])

    assert Sanction.objects.in_force().filter(reader=reader).count() == 1
    assert Letter.objects.filter(to=reader, kind="restricted").count() == 6


def test_it_is_lifted_once(make):
    sanction = make.sanction(make.reader(), "suspension")
    moderators = [make.moderator() for _ in range(4)]

    results = at_once(
        *[
            lambda m=m: lift(Sanction.objects.get(pk=sanction.pk), by=m, because="enough")
            for m in moderators
        ]
    )

    assert sum(isinstance(result, Sanction) for result in results) == 1


def test_a_rule_that_looks_from_many_workers_fires_once(make):
    author, moderator = make.reader(), make.moderator()
    for number in range(5):
        text = make.pending(author)
        text.move_to(Status.HELD)
        case = open_case(text, cause=Case.Cause.SEVERE)
        reject = number > 1
        decide_case(
            case,
            moderator=moderator,
            outcome="reject" if reject else "return",
            reason="attack",
        )

    at_once(*[lambda: look_at(author.pk, make.the_paper().pk)] * 6)

    assert Sanction.objects.filter(reader=author, rule="often_rejected").count() == 1


def test_decisions_with_a_penalty_while_readers_rate_and_authors_write(make):
    """All of it at once, in every order: nothing waits for itself, nothing is half done."""
    senior, paper = make.moderator(kind=Role.Kind.SENIOR), make.the_paper()
    article = make.the_article()
    for _ in range(6):
        case = make.split()
        author = case.revision.author
        make.sanction(author, "message")
        others = [make.in_review() for _ in range(3)]
        leases = [make.lease(text, author) for text in others]
        waiting = make.in_review(author)
        reads, text = make.lease(waiting, others[0].author), make.a_text()

        results = at_once(
            lambda c=case: decide_and_impose(
                c, penalty("no_reviewing"), moderator=senior, outcome="reject", reason="attack"
            ),
            lambda a=author, t=text: submit(a, article, text=t),
            lambda lease=reads: rate(
                lease.pk, reviewer=lease.reviewer, quality="fair", civil=True
            ),
            *[
                lambda lease=lease: rate(
                    lease.pk, reviewer=lease.reviewer, quality="fair", civil=True
                )
                for lease in leases
            ],
            lambda a=author: impose(a, paper, penalty("premoderation"), by=senior),
        )

        decided, sanction = results[0]
        assert isinstance(decided, Decision)
        assert sanction.decision_id == decided.pk
        assert not Assignment.objects.filter(reviewer=author, state="open").exists()
    assert make.drift() == []
