"""What may weigh on who reads it lies under a cover, on each page of the desk where it appears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from comments.models import Revision
from moderation.models import Case, DeskChoices, ReportReason, StaffOutcome
from moderation.workflow import retiring
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.deciding import open_case
from moderation.workflow.reporting import report
from newsroom.ids import new_id
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
HARSH, MILD = "You idiots, all of you.", "The tram is late again."
COVER = '<details class="cover slim">'
Made = Callable[[Any, Reader, str], str]


def in_a_bulk_act(make: Any, moderator: Reader, text: str) -> str:
    case = open_case(make.in_review(text=text), cause=Case.Cause.SPLIT)
    seen = {case.pk: Case.objects.get(pk=case.pk).seen}
    act = ask_in_bulk(
        seen, moderator=moderator, outcome=StaffOutcome.REJECT, reason="spam", key=new_id()
    )
    return f"/desk/bulk/{act.pk}/"


def as_practice_in_doubt(make: Any, moderator: Reader, text: str) -> str:
    [known] = make.calibrations(1)
    Revision.objects.filter(pk=known.revision_id).update(looks_harsh=text == HARSH)
    retiring.put_away(known.pk, retiring.Retired.DISPUTED)
    return "/desk/objections/"


def among_reviews(make: Any, moderator: Reader, text: str) -> str:
    reviewer = make.reader()
    make.review(make.in_review(text=text), civil=True, reviewer=reviewer)
    return f"/desk/people/{reviewer.pk}/"


def among_reports(make: Any, moderator: Reader, text: str) -> str:
    reader = make.reader()
    report(make.released(text=text), by=reader, reason=ReportReason.ATTACK)
    return f"/desk/people/{reader.pk}/"


PLACES: list[Made] = [in_a_bulk_act, as_practice_in_doubt, among_reviews, among_reports]


@pytest.fixture
def covers(make: Any, client: Client) -> Callable[..., int]:
    """How many covers a page has, for a moderator who wants them or does not."""

    def count(place: Made, text: str, *, wanted: bool = True) -> int:
        moderator = make.senior()
        DeskChoices.objects.create(reader=moderator, covers=wanted)
        client.force_login(moderator)
        page = client.get(place(make, moderator, text))
        assert page.status_code == 200
        return page.content.decode().count(COVER)

    return count


@pytest.mark.parametrize("place", PLACES)
def test_a_harsh_text_lies_under_a_cover(covers, place):
    assert covers(place, HARSH) == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_mild_one_does_not(covers, place):
    assert covers(place, MILD) == 0


@pytest.mark.parametrize("place", PLACES)
def test_nor_does_a_harsh_one_for_whoever_wants_no_covers(covers, place):
    assert covers(place, HARSH, wanted=False) == 0
