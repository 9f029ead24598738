"""What is counted of reports, notices, restrictions and appeals; and what was undone is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from moderation.grounds import AGAINST
from moderation.models import LegalGround, Sanction, Statement
from moderation.nights.counting import count_days, counts_of
from moderation.transparency import months
from moderation.workflow.appealing_accounts import answer, appeal_account
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, complain, give_notice
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.undoing import undo
from newsroom.models import Role

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
GIVEN = Given(
    ground=LegalGround.DEFAMATION,
    explanation="It says that I stole.",
    name="Ada Notifier",
    email="ada@elsewhere.example",
    good_faith=True,
)


def today(make) -> dict[str, Any]:
    return counts_of(make.the_paper().pk, timezone.now().date())


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


def reported(make):
    """The case of a public comment of which two readers said that it threatens somebody."""
    comment = make.released()
    for _ in range(2):
        report(comment, by=make.reader(), reason="threat")
    return comment.cases.get(closed_at=None)


def reject(case, moderator):
    return decide_case(case, moderator=moderator, outcome="reject", reason="threat")


def test_what_readers_returned_is_counted_by_the_reasons_that_they_gave(make, noon):
    make.returned()
    noon.shift(timedelta(hours=1))

    assert today(make)["returned_by_readers"] == {"attack": 1}


def refused(make, *reasons):
    for reason in reasons:
        decide_case(make.split(), moderator=make.moderator(), outcome="reject", reason=reason)


def test_every_reason_of_the_desk_has_its_own_number(make, noon):
    refused(make, *sorted(AGAINST), "made up by a program")
    noon.shift(timedelta(hours=1))

    counted = today(make)["refused_by_desk"]["reject"]

    assert counted == dict.fromkeys(AGAINST, 1) | {"other": 2}


def test_reports_are_counted_as_they_come_and_by_what_came_of_them(make, noon):
    case = reported(make)
    noon.shift(timedelta(hours=1))
    assert today(make)["reports"] == {"received": 2}

    reject(case, make.moderator())

    noon.shift(timedelta(hours=1))
    assert today(make)["reports"] == {"received": 2, "upheld": 2}


def test_a_notice_is_counted_with_its_answer_and_its_complaint(make, noon):
    comment, moderators = make.released(), [make.moderator(), make.moderator()]
    notice = give_notice(comment, GIVEN)
    kept = decide_case(
        notice.case, moderator=moderators[0], outcome="release", reason="within_rules"
    )
    release(kept.pk)
    notice.refresh_from_db()
    complain(notice, words="Read it again.")
    noon.shift(timedelta(days=1))
    notice.refresh_from_db()

    decide_case(notice.case, moderator=moderators[1], outcome="reject", reason="illegal",
                explanation="Defamation, § 186.")  # fmt: skip

    noon.shift(timedelta(hours=1))
    paper, first = make.the_paper().pk, NOON.date()
    assert counts_of(paper, first)["notices"] == {"received": 1, "kept": 1, "complained": 1}
    assert today(make)["notices"] == {"heard_acted": 1}


def test_restrictions_are_counted_by_their_kind_and_appeals_against_them(make, noon):
    banned = make.sanction(make.reader(), Sanction.Kind.SUSPENSION)
    make.sanction(make.reader(), Sanction.Kind.WARNING)
    asked = appeal_account(Statement.objects.get(sanction=banned), words="It was my brother.")
    noon.shift(timedelta(hours=1))
    assert today(make)["sanctions"] == {"suspension": 1, "warning": 1}
    assert today(make)["account_appeals"] == {"received": 1}

    answer(asked, moderator=make.moderator(kind=Role.Kind.SENIOR), upheld=True)

    noon.shift(timedelta(hours=1))
    assert today(make)["account_appeals"] == {"received": 1, "lifted": 1}


def test_what_was_undone_is_in_no_figure(make, noon):
    case, moderator = make.split(), make.moderator()
    noon.shift(timedelta(hours=1))
    before = today(make)
    decision = reject(case, moderator)
    noon.shift(timedelta(seconds=1))
    assert today(make)["decided"] == {"desk": {"reject": 1}}

    undo(decision, moderator=moderator)

    noon.shift(timedelta(seconds=1))
    assert {**today(make), "open_cases": 0} == {**before, "open_cases": 0}
    case.refresh_from_db()
    again = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    noon.shift(timedelta(seconds=1))
    counts = today(make)
    assert counts["decided"] == {"desk": {"release": 1}}
    assert counts["refused_by_desk"] == {}
    assert counts["cases_answered"] == {"split": {"none:release": 1}}
    assert again.pk != decision.pk


def test_reports_settled_by_what_was_undone_are_not_counted_as_upheld(make, noon):
    case, moderator = reported(make), make.moderator()
    decision = reject(case, moderator)

    undo(decision, moderator=moderator)

    noon.shift(timedelta(hours=1))
    assert today(make)["reports"] == {"received": 2}


def test_both_the_decision_and_its_taking_back_are_in_the_public_log(make, client, noon):
    case, moderator = make.split(), make.moderator("the-moderator")
    undo(reject(case, moderator), moderator=moderator)
    slug = make.the_paper().slug

    page = client.get(f"/transparency/{slug}/log/").content.decode()
    lines = client.get(f"/api/v1/publications/{slug}/log").json()["results"]

    assert page.index("Took a decision back at once") < page.index("Decided about a text")
    assert [line["act"] for line in lines] == ["undone", "decided"]
    assert "the-moderator" not in page


def test_everybody_reads_them_and_small_ones_are_left_out(make, client, noon):
    for _ in range(3):
        reported(make)
    give_notice(make.released(), GIVEN)
    noon.shift(timedelta(hours=1))
    count_days(make.the_paper())
    slug = make.the_paper().slug

    page = client.get(f"/transparency/{slug}/").content.decode()
    [month] = client.get(f"/api/v1/publications/{slug}/transparency").json()

    assert "Readers’ reports of public comments" in page
    assert month["reports"] == {"received": 6}
    assert month["notices"] == {"received": None}
    assert months(make.the_paper().pk)[0].notices == {"received": None}
