"""Rules that restrict by themselves: named, once for each cause, never over anybody's head."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Status
from moderation import clock, phrasing
from moderation.models import Case, Letter, LogEntry, Sanction
from moderation.workflow.appealing import appeal
from moderation.workflow.automatic import look_at
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import lift
from newsroom.models import Publication, Role

pytestmark = pytest.mark.django_db


def decided(make, author, outcome, reason=None):
    """A text of this author's that the desk decided about."""
    text = make.pending(author)
    case = Case.objects.filter(revision=text, closed_at=None).first()
    case = case or open_case(text, cause=Case.Cause.SEVERE)
    if text.status == Status.PENDING:
        text.move_to(Status.HELD)
    decision = decide_case(
        case,
        moderator=make.moderator(),
        outcome=outcome,
        reason=reason or ("within_rules" if outcome == "release" else "attack"),
    )
    if outcome == "release":
        assert release(decision.pk)
    return decision


def look_at_people():
    """When what the desk has decided can be undone no more."""
    with time_machine.travel(timezone.now() + timedelta(seconds=13)):
        clock.look_at_people()


def record(make, author, *, released=0, rejected=0, reason=None):
    for _ in range(released):
        decided(make, author, "release")
    return [decided(make, author, "reject", reason) for _ in range(rejected)]


def look(author):
    return look_at(author.pk, Publication.objects.get().pk)


def test_who_is_often_rejected_is_read_by_the_desk_first_and_told_by_which_rule(make):
    author = make.reader()
    record(make, author, released=2, rejected=3)

    look_at_people()

    [found] = Sanction.objects.filter(reader=author)
    assert (found.kind, found.rule, found.by) == ("premoderation", "often_rejected", None)
    assert found.lasts == timedelta(days=14)
    said = " ".join(phrasing.words(Letter.objects.get(about=found.pk)).paragraphs)
    assert "a rule of this site" in said
    assert LogEntry.objects.get(act="sanctioned").rule == "often_rejected"


@pytest.mark.parametrize(("released", "rejected"), [(3, 2), (1, 3), (0, 4), (8, 2)])
def test_too_few_say_nothing(make, released, rejected):
    author = make.reader()
    record(make, author, released=released, rejected=rejected)

    assert look(author) is None


def test_only_the_last_ones_count(make):
    make.policy(read_first_among=5, read_first_sample=5)
    author = make.reader()
    record(make, author, rejected=3)

    record(make, author, released=3)

    assert look(author) is None


def test_spam_twice_is_enough(make):
    author = make.reader()
    record(make, author, rejected=1, reason="spam")
    assert look(author) is None

    record(make, author, rejected=1, reason="spam")

    assert look(author).rule == "spam_twice"


def test_a_rule_fires_once_for_each_cause(make):
    author = make.reader()
    record(make, author, released=2, rejected=3)
    first = look(author)

    assert look(author) is None
    with time_machine.travel(first.until + timedelta(hours=1)):
        assert look(author) is None


def test_a_lifted_one_is_not_imposed_again_by_the_rule_for_the_same_cause(make):
    author = make.reader()
    record(make, author, released=2, rejected=3)
    found = look(author)

    lift(found, by=make.moderator(kind=Role.Kind.SENIOR), because="They were on holiday.")

    look_at_people()
    assert look(author) is None
    assert Sanction.objects.filter(reader=author).count() == 1
    # Nor by these and a few new ones: only what came since then counts.
    record(make, author, rejected=1)
    assert look(author) is None
    record(make, author, released=2, rejected=2)
    again = look(author)
    assert again is not None
    assert again.cause != found.cause


def test_what_a_person_imposed_settles_what_was_before(make):
    author = make.reader()
    record(make, author, released=2, rejected=3)
    suspended = make.sanction(author, "suspension", days=1)

    with time_machine.travel(suspended.until + timedelta(minutes=1)):
        assert look(author) is None


def test_an_appeal_that_was_granted_takes_the_rejection_out(make):
    author = make.reader()
    *_, last = record(make, author, released=2, rejected=3)
    case = appeal(last.revision.comment)
    assert look(author) is None  # while it is heard
    decide_case(case, moderator=make.moderator(), outcome="release", reason="within_rules")

    assert look(author) is None


def test_no_rule_looks_at_the_desk_nor_at_what_is_switched_off(make):
    moderator, author = make.moderator(), make.reader()
    for one in (moderator, author):
        record(make, one, released=2, rejected=3)
    make.policy(rejected_at_most=0, spam_at_most=0)

    assert look(author) is None
    make.policy(rejected_at_most=3)
    assert look(moderator) is None


def test_old_rejections_are_forgotten(make):
    author = make.reader()
    record(make, author, released=2, rejected=3)

    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert look(author) is None
