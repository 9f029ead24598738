"""A shift: the figures, notes from one to the next, and cases given to somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.listing.shift import shift_of
from moderation.models import Case, HandoverNote, LogEntry, SavedFilter
from moderation.refusals import AlreadyDecided, ModeratorsOnly, NotAtThisDesk
from moderation.workflow import keeping_filters
from moderation.workflow.deciding import open_case
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.handing_over import assign_case, leave_note
from moderation.workflow.moderating import decide_case
from newsroom.models import Reader, Role
from newsroom.refusals import Invalid, TooMany

pytestmark = pytest.mark.django_db
Cause = Case.Cause


def a_case(make, cause=Cause.SPLIT, **facts):
    case = open_case(make.in_review(), cause=cause)
    Case.objects.filter(pk=case.pk).update(**facts)
    return Case.objects.get(pk=case.pk)


def test_the_figures_say_what_waits_what_is_late_and_which_is_the_oldest(make):
    now = timezone.now()
    oldest = a_case(make, opened_at=now - timedelta(hours=30), due_at=now - timedelta(hours=6))
    a_case(make), a_case(make, Cause.LISTED)
    a_case(make, Cause.AUDIT, opened_at=now - timedelta(days=9), due_at=now - timedelta(days=8))

    shift = shift_of(make.moderator())

    assert (shift.waiting, shift.late, shift.oldest) == (3, 1, oldest)
    assert [(one.cause, one.waiting, one.late) for one in shift.causes] == [
        (Cause.LISTED, 1, 0),
        (Cause.SPLIT, 2, 1),
    ]
    assert shift.causes[1].oldest == oldest.opened_at
    assert shift.latest == [oldest]


def test_who_decided_how_many_today_and_in_which_hour(make):
    busy, lazy = make.moderator("busy"), make.moderator("lazy")
    noon = timezone.now().replace(hour=12, minute=30)
    for moderator, at in (
        (busy, noon - timedelta(days=1)),
        (busy, noon - timedelta(hours=2)),
        (busy, noon),
        (lazy, noon),
    ):
        case = a_case(make)
        with time_machine.travel(at):
            decide_case(case, moderator=moderator, outcome="release", reason="within_rules")

    with time_machine.travel(noon + timedelta(minutes=5)):
        shift = shift_of(busy)

    assert shift.today == [(busy, 2), (lazy, 1)]
    assert shift.decided_today == 3
    assert [hour.decided for hour in shift.hours][-3:] == [1, 0, 2]
    assert sum(hour.decided for hour in shift.hours) == 3


def test_of_other_sections_a_moderator_is_told_nothing(make):
    case = a_case(make)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="within_rules")
    a_case(make)

    shift = shift_of(make.moderator(sections=["elsewhere"]))

    assert (shift.waiting, shift.oldest, shift.causes, shift.today) == (0, None, [], [])
    assert not any(hour.decided for hour in shift.hours)


def test_a_note_is_left_kept_and_read_at_that_desk_alone(make, client):
    client.force_login(make.moderator("early"))
    answer = client.post("/desk/shift/", {"text": "  The tram thread is heated.\r\nWatch it.  "})
    assert answer.status_code == 302

    client.force_login(make.moderator("late"))
    assert "The tram thread is heated." in client.get("/desk/shift/").content.decode()
    elsewhere = make.publication()
    client.force_login(make.moderator("far", paper=elsewhere))
    assert "tram" not in client.get("/desk/shift/").content.decode()
    assert HandoverNote.objects.get().text == "The tram thread is heated.\nWatch it."


def test_a_note_for_a_desk_that_one_has_left_meanwhile_lands_at_no_other(make, client):
    client.force_login(make.moderator())
    left = make.publication()

    answer = client.post("/desk/shift/", {"text": "Only for them.", "publication": left.slug})

    assert answer.status_code == 403
    assert "Only for them." in answer.content.decode(), "kept in the form"
    assert not HandoverNote.objects.exists()


def test_an_empty_note_and_another_desk_are_refused(make):
    moderator = make.moderator()
    elsewhere = make.publication()

    for text in ("  ", "x" * 4001, "half\x00"):
        with pytest.raises(Invalid):
            leave_note(make.the_paper(), by=moderator, text=text)
    with pytest.raises(ModeratorsOnly):
        leave_note(elsewhere, by=moderator, text="Hello.")


def test_the_page_of_a_bigger_desk_asks_no_more_of_the_database(make, client):
    client.force_login(make.moderator())
    a_case(make, due_at=timezone.now() - timedelta(hours=1))
    with CaptureQueriesContext(connection) as few:
        assert client.get("/desk/shift/").status_code == 200
    for _ in range(5):
        a_case(make, due_at=timezone.now() - timedelta(hours=1))
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/shift/")

    assert len(many) == len(few)


# Giving a case to somebody.


def test_a_case_is_given_to_a_senior_found_by_them_and_given_back(make, as_):
    case, senior = a_case(make), make.moderator("boss", kind=Role.Kind.SENIOR)
    moderator = make.moderator()

    assign_case(case, to=senior, moderator=moderator)

    [theirs] = as_(senior).get("/api/v1/cases?assigned=me").json()["results"]
    assert (theirs["id"], theirs["assigned_to"]) == (str(case.pk), "boss")
    assert as_(moderator).get("/api/v1/cases?assigned=me").json()["results"] == []
    assert as_(moderator).get("/api/v1/cases").json()["results"]  # It is in everybody's list.
    assign_case(case, to=None, moderator=senior)
    assert as_(senior).get("/api/v1/cases?assigned=me").json()["results"] == []
    lines = LogEntry.objects.filter(act=LogEntry.Act.ASSIGNED).order_by("at")
    assert [(line.by, line.reader) for line in lines] == [(moderator, senior), (senior, None)]


def test_a_case_is_given_only_to_who_may_decide_it(make):
    case, moderator = a_case(make), make.moderator()

    for nobody in (
        make.reader(),
        make.moderator(sections=["elsewhere"]),
        make.moderator(paper=make.publication()),
        Reader.objects.get(pk=case.author_id),
    ):
        with pytest.raises(NotAtThisDesk):
            assign_case(case, to=nobody, moderator=moderator)


def test_who_has_no_say_about_a_case_gives_it_to_nobody(make):
    case, outsider = a_case(make), make.moderator(sections=["elsewhere"])

    with pytest.raises(ModeratorsOnly):
        assign_case(case, to=make.moderator(), moderator=outsider)


def test_what_is_decided_is_given_to_nobody(make):
    case, moderator = a_case(make), make.moderator()
    decide_case(case, moderator=moderator, outcome="release", reason="within_rules")

    with pytest.raises(AlreadyDecided):
        assign_case(case, to=moderator, moderator=moderator)


def test_by_the_page_and_by_the_api(make, client, as_):
    case, moderator, boss = a_case(make), make.moderator(), make.moderator("boss")
    client.force_login(moderator)

    page = f"/desk/cases/{case.pk}/hand-over/"
    assert f'href="{page}"' in client.get("/desk/").content.decode()
    assert client.post(page, {"to": str(boss.pk)}).status_code == 302
    case.refresh_from_db()
    assert case.assigned_to == boss
    where = f"/api/v1/cases/{case.pk}/assignee"
    assert as_(moderator).put(where, {"to": None}, format="json").status_code == 200
    case.refresh_from_db()
    assert case.assigned_to is None
    stranger = make.reader("stranger")
    answer = as_(moderator).put(where, {"to": stranger.handle}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "not_at_this_desk")


def test_the_page_of_a_case_leads_to_giving_it_and_says_whose_it_is(make, client):
    case, moderator, colleague = make.split(), make.moderator(), make.moderator("colleague")
    assign_case(case, to=colleague, moderator=moderator)
    client.force_login(moderator)
    leads = f'<a href="/desk/cases/{case.pk}/hand-over/">Give it to somebody</a>'

    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    over = client.get(f"/desk/cases/{case.pk}/").content.decode()

    assert leads in page
    assert f"For <b><bdi>{colleague.name}</bdi></b>" in page
    assert leads not in over


def test_the_shift_by_the_api_says_the_same(make, as_):
    a_case(make), a_case(make, Cause.AUDIT)
    client = as_(make.moderator())
    client.post(
        "/api/v1/desk/notes",
        {"publication": make.the_paper().slug, "text": "Quiet night."},
        format="json",
    )

    told = client.get("/api/v1/desk/shift").json()

    assert (told["waiting"], told["all_causes"]) == (1, {"split": 1, "audit": 1})
    assert [note["text"] for note in told["notes"]] == ["Quiet night."]
    assert len(told["hours"]) == 12


def test_notes_go_with_who_is_erased_and_shared_filters_stay(make, client):
    moderator = make.moderator()
    leave_note(make.the_paper(), by=moderator, text="Hello.")
    keeping_filters.save_filter(moderator, name="Mine", query="link=on")
    keeping_filters.save_filter(
        moderator, name="Ours", query="link=on", shared_with=make.the_paper()
    )
    Reader.objects.filter(pk=moderator.pk).update(leaving_at=timezone.now())

    begin(moderator.pk)
    while not go_on(moderator.pk):
        pass

    assert not HandoverNote.objects.exists()
    assert [kept.name for kept in SavedFilter.objects.all()] == ["Ours"]


def test_with_as_many_filters_as_can_be_kept_one_can_still_be_written_over(make, monkeypatch):
    monkeypatch.setattr(keeping_filters, "KEPT_AT_MOST", 2)
    moderator = make.moderator()
    for name in ("One", "Two"):
        keeping_filters.save_filter(moderator, name=name, query="link=on")

    keeping_filters.save_filter(moderator, name="Two", query="cause=split")
    with pytest.raises(TooMany):
        keeping_filters.save_filter(moderator, name="Three", query="link=on")

    assert dict(SavedFilter.objects.values_list("name", "query")) == {
        "One": "link=on", "Two": "cause=split",
    }  # fmt: skip
