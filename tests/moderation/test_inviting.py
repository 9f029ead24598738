"""Asking willing readers on quiet nights, and deadlines with an owner."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from comments.models import LIVE, Revision, Status
from moderation import clock
from moderation.models import Assignment, Case, Credit, Letter, Relief, Standing, Waiver
from moderation.workflow.deciding import close_cases
from moderation.workflow.inviting import invite
from moderation.workflow.timing_out import Owner, adopt_orphans, owner_of
from moderation.workflow.volunteering import opt_in, opt_out
from moderation.workflow.withdrawing import withdraw
from tests import factories

pytestmark = pytest.mark.django_db


def willing(make, number):
    readers = [make.reader() for _ in range(number)]
    for reader in readers:
        opt_in(reader, make.the_paper())
    return readers


def after(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def invited():
    return Letter.objects.filter(kind=Letter.Kind.INVITATION)


def test_nobody_is_asked_before_a_text_has_waited_too_long(make):
    make.in_review()
    willing(make, 3)

    with after(minutes=59):
        assert invite(make.the_paper()) == 0
    with after(minutes=61):
        assert invite(make.the_paper()) == 3


def test_no_more_are_asked_than_twice_the_ratings_that_are_missing(make):
    make.in_review()
    willing(make, 9)

    with after(minutes=61):
        assert invite(make.the_paper()) == 4

    assert invited().values("to").distinct().count() == 4


def test_others_are_asked_once_those_have_had_an_hour_to_come(make):
    make.in_review()
    willing(make, 9)

    asked = []
    for minutes in (61, 66, 120, 122, 200):
        with after(minutes=minutes):
            asked.append(invite(make.the_paper()))

    assert asked == [4, 0, 0, 4, 1]


def test_nobody_is_asked_while_enough_readers_are_about(make):
    make.in_review()
    willing(make, 3)
    busy = make.reader()

    with after(minutes=61):
        make.lease(make.calibrations(1)[0].revision, busy)
        assert invite(make.the_paper()) == 0


def test_each_is_asked_once_a_night(make):
    make.in_review()
    willing(make, 2)

    with after(minutes=61):
        assert [invite(make.the_paper()) for _ in range(3)] == [2, 0, 0]
    with after(minutes=61 + 19 * 60):
        assert invite(make.the_paper()) == 0
    with after(minutes=62 + 20 * 60):
        assert invite(make.the_paper()) == 2


def test_nobody_is_asked_to_read_their_own_text_or_one_they_have_had(make):
    author, reviewer = make.reader(), make.reader()
    mine = make.in_review(author)
    make.review(mine, civil=True, reviewer=reviewer)
    for reader in (author, reviewer):
        opt_in(reader, make.the_paper())

    with after(minutes=90):
        assert invite(make.the_paper()) == 0


def test_whoever_wants_no_more_letters_gets_none(make):
    make.in_review()
    [reader] = willing(make, 1)
    opt_out(reader, make.the_paper())

    with after(minutes=61):
        assert invite(make.the_paper()) == 0


def test_only_the_trusted_are_asked_about_what_only_they_may_read(make):
    make.in_review().set(trusted_only=True)
    willing(make, 2)
    trusted = make.seasoned()
    Standing.objects.filter(reader=trusted).update(tier="trusted")
    opt_in(trusted, make.the_paper())

    with after(minutes=61):
        invite(make.the_paper())

    assert invited().get().to == trusted


def test_readers_of_another_paper_are_not_asked(make):
    make.in_review()
    other = make.publication()
    opt_in(make.reader(issuer=other.token_issuer), other)

    with after(minutes=61):
        clock.invite()

    assert not invited().exists()


def test_where_relief_is_at_its_most_they_are_asked_at_once(make):
    make.in_review()
    willing(make, 1)
    Relief.objects.create(publication=make.the_paper(), level=3, why={})

    with after(minutes=16):  # Its author has just been here.
        assert invite(make.the_paper()) == 1


def test_to_leave_an_invitation_unanswered_costs_nothing(make):
    waiting = make.in_review()
    [reader] = willing(make, 1)
    with after(minutes=61):
        invite(make.the_paper())

    waiting.refresh_from_db()
    assert waiting.leases_open == 0
    assert not Assignment.objects.filter(reviewer=reader).exists()
    assert not Credit.objects.filter(reviewer=reader).exists()
    assert not Standing.objects.filter(reader=reader).exists()


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_write_to_each_reader_once():
    factories.in_review()
    willing(factories, 4)
    gate, paper = threading.Barrier(4), factories.the_paper()
    later = timezone.now() + timedelta(minutes=61)

    def work():
        try:
            gate.wait(timeout=30)
            return invite(paper, later)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = [one.result() for one in [pool.submit(work) for _ in range(4)]]

    assert sorted(done) == [0, 0, 0, 4]
    assert invited().values("to").distinct().count() == 4


# A deadline with an owner, in every state.


@pytest.fixture
def one_of_each(make):
    """A text in every state, with the desk's and the house's kinds of each."""
    make.policy(deadline_hours=4)
    made = {
        "pending": make.pending(),
        "in_review": make.in_review(),
        "trusted": make.in_review(),
        "held": make.split().revision,
        "returned": make.returned(),
        "withdrawn": make.pending(),
        "released": make.released().released_revision,
        "due": make.in_review(),
    }
    made["trusted"].set(trusted_only=True)
    withdraw(made["withdrawn"].comment)
    make.agree(made["due"], civil=True)
    for revision in made.values():
        revision.refresh_from_db()
    return made


def test_no_live_text_is_without_an_owner(one_of_each):
    owners = {name: owner_of(revision) for name, revision in one_of_each.items()}

    assert {name: owner and owner[0] for name, owner in owners.items()} == {
        "pending": Owner.AUTHOR,
        "in_review": Owner.READERS,
        "trusted": Owner.TRUSTED,
        "held": Owner.DESK,
        "returned": Owner.AUTHOR,
        "withdrawn": None,
        "released": None,
        "due": Owner.HOUSE,
    }
    assert {name for name, owner in owners.items() if owner and owner[1]} == {
        "pending", "in_review", "trusted", "held", "due",
    }  # fmt: skip


def test_after_a_night_nothing_is_left_to_readers_who_do_not_come(one_of_each):
    """Four hours: then it is on the moderators' morning list. Nothing is public for it."""
    public = Revision.objects.filter(status=Status.RELEASED).count()

    with after(minutes=4 * 60 + 1):
        clock.escalate_overdue()

    assert not Revision.objects.filter(status=Status.IN_REVIEW, release_due_at=None).exists()
    for revision in Revision.objects.filter(status__in=LIVE):
        assert owner_of(revision) is not None
    causes = set(Case.objects.filter(closed_at=None).values_list("cause", flat=True))
    assert causes == {"overdue", "split"}
    assert Revision.objects.filter(status=Status.RELEASED).count() == public


def test_a_held_text_without_a_case_is_given_to_the_desk_and_complained_of(make, caplog):
    orphan = make.split().revision
    close_cases(orphan)
    assert owner_of(orphan) is None

    assert adopt_orphans() == 1
    assert adopt_orphans() == 0

    assert owner_of(orphan)[0] == Owner.DESK
    assert "a text was held and had no case" in caplog.text


def test_a_case_that_lies_on_the_desk_for_a_day_is_complained_of(make, caplog):
    make.split()
    clock.look_for_neglected()
    assert "has a case since" not in caplog.text

    with after(minutes=25 * 60):
        clock.look_for_neglected()

    assert "has a case since" in caplog.text
    assert not Waiver.objects.exists()
