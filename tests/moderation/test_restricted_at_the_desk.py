"""Who is banned or suspended at a publication has no say at its desk until that is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from moderation.models import Case, Sanction
from moderation.permissions import seat_at, seats_of
from moderation.refusals import ModeratorsOnly, NotYourDesk
from moderation.workflow.appealing import appeal
from moderation.workflow.handing_over import colleagues_at
from moderation.workflow.moderating import decide_case
from moderation.workflow.ranking import Penalty
from moderation.workflow.sanctioning import impose
from newsroom.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(make):
    return make.moderator("the-admin", kind=Role.Kind.ADMIN)


def door(reader):
    client = Client()
    client.force_login(reader)
    return client.get("/desk/").status_code


@pytest.mark.parametrize("kind", ["ban", "suspension"])
def test_who_is_banned_or_suspended_neither_decides_nor_restricts(make, as_, admin, kind):
    moderator, case, reader = make.moderator(), make.split(), make.reader()
    make.sanction(moderator, kind, by=admin)

    with pytest.raises(NotYourDesk):
        decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    with pytest.raises(ModeratorsOnly):
        impose(reader, make.the_paper(), _a_warning(), by=moderator)
    assert seats_of(moderator) == []
    assert seat_at(moderator, make.the_paper().pk) is None
    assert door(moderator) == as_(moderator).get("/api/v1/cases").status_code == 403
    assert moderator not in colleagues_at(make.the_paper().pk)


def _a_warning():
    return Penalty(Sanction.Kind.WARNING, reason="attack")


def test_it_is_open_again_when_that_is_over_and_was_open_elsewhere(make, admin):
    moderator, case = make.moderator(), make.split()
    elsewhere = make.publication()
    Role.objects.create(reader=moderator, publication=elsewhere, kind=Role.Kind.MODERATOR)
    make.sanction(moderator, "suspension", days=3, by=admin)

    assert [seat.publication for seat in seats_of(moderator)] == [elsewhere]
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert len(seats_of(moderator)) == 2
        decide_case(case, moderator=moderator, outcome="release", reason="within_rules")


@pytest.mark.parametrize("kind", ["warning", "premoderation"])
def test_what_is_milder_leaves_the_desk_open(make, admin, kind):
    moderator = make.moderator()
    make.sanction(moderator, kind, by=admin)

    assert door(moderator) == 200


def test_nobody_waits_for_a_colleague_who_is_banned(make, admin):
    first, other = make.moderator(), make.moderator()
    case = make.split()
    decide_case(case, moderator=first, outcome="reject", reason="attack")
    appeal(case.comment, statement="It is fair.")
    [appealed] = Case.objects.filter(cause=Case.Cause.APPEAL)
    make.sanction(other, "ban", by=admin)
    Role.objects.filter(reader=admin).delete()

    decided = decide_case(appealed, moderator=first, outcome="release", reason="within_rules")

    assert decided.moderator == first
