"""The team sees how it keeps up, and is warned; the publisher takes a year along."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Revision
from moderation import board as the_board
from moderation import clock, showing
from moderation.alarms import Alarm
from moderation.charts import Series
from moderation.models import DailyFigures, LogEntry, Relief, StaffOutcome
from moderation.nights.counting import count_days
from moderation.nights.watching import alarms_known
from moderation.pictures import Picture
from moderation.workflow.moderating import decide_case
from moderation.workflow.self_checking import self_check
from moderation.workflow.yearly import COLUMNS, as_zip, report_of
from newsroom.models import Role

pytestmark = pytest.mark.django_db
Kind = Role.Kind


@pytest.fixture(autouse=True)
def nothing_remembered():
    yield
    for publication in DailyFigures.objects.values_list("publication__slug", flat=True):
        cache.delete(f"alarms:{publication}")


@pytest.fixture
def moderator(make, client):
    made = make.moderator()
    client.force_login(made)
    return made


def test_the_queue_is_told_hour_by_hour_from_what_was_decided(make):
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=5)):
        waits, decided = make.in_review(), make.in_review()
    with time_machine.travel(now - timedelta(hours=2, minutes=30)):
        make.agree(decided, civil=True)

    hours = the_board.waiting_by_hour(make.the_paper().pk, now)

    assert len(hours) == 7 * 24 + 1
    assert hours[-1] == hours[-2] == hours[-3] == 1
    assert hours[-4] == hours[-5] == 2
    assert set(hours[:-6]) == {0}
    assert waits.queued_at


def test_a_text_is_in_the_queue_though_its_author_was_away_for_as_long_as_a_rule_lets_them(make):
    make.policy(lapse_hours=240)
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=15)):
        text = make.pending()
    with time_machine.travel(now - timedelta(days=6)):
        make.pay(text)
        self_check(text.comment, civil=True)

    assert the_board.waiting_by_hour(make.the_paper().pk, now)[-1] == 1


def test_the_board_says_what_waits_and_what_it_means(make, client, moderator):
    make.in_review()
    make.split()
    Relief.objects.create(publication=make.the_paper(), level=2, why={})
    count_days(make.the_paper())

    page = client.get("/desk/board/").content.decode()

    assert "All is well" in page
    assert "texts wait for readers" in page
    assert "cases wait for the desk" in page
    assert "Eased: no practice but a newcomer’s" in page
    assert "<picture>" in page
    assert "style=" not in page


def test_an_old_text_is_an_alarm_on_the_board_in_the_log_and_for_who_watches(
    make, client, moderator, caplog, as_
):
    make.policy(deadline_hours=4)
    text = make.in_review()
    Revision.objects.filter(pk=text.pk).update(queued_at=timezone.now() - timedelta(hours=3))

    page = client.get("/desk/board/").content.decode()
    clock.watch()
    health = client.get("/healthz").json()
    answer = as_(moderator).get(f"/api/v1/publications/{make.the_paper().slug}/board").json()

    assert "The oldest text has used up most of the time" in page
    assert "overdue_soon" in caplog.text
    assert alarms_known() == {make.the_paper().slug: ["overdue_soon"]}
    assert health["alarms"] == {make.the_paper().slug: ["overdue_soon"]}
    assert answer["alarms"] == [Alarm.OVERDUE_SOON]
    assert answer["waiting"] == 1
    cache.delete(f"alarms:{make.the_paper().slug}")


def test_its_charts_are_for_the_desk_alone(make, client, moderator):
    make.in_review()
    count_days(make.the_paper())
    address = f"/desk/board/{make.the_paper().slug}/charts/en/light-wide/waiting.svg"

    seen = client.get(address)
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/svg+xml")
    assert "private" in seen["Cache-Control"]
    client.force_login(make.moderator(paper=make.publication()))
    assert client.get(address).status_code == 404
    client.force_login(make.reader())
    assert client.get(address).status_code == 403
    assert client.get("/desk/board/").status_code == 403


def test_a_chart_is_drawn_once_for_all_who_look_at_the_same_numbers(make, monkeypatch):
    drawn = []

    def spied(picture: Picture, look: str) -> bytes:
        drawn.append((picture.series[0].values[0], look))
        return bytes(really(picture, look))

    really = Picture.drawn
    monkeypatch.setattr(Picture, "drawn", spied)
    day = uuid4().hex  # Whatever other tests have drawn, and in whichever process.

    def seen(number: float, look: str = "light-wide") -> bytes:
        series = [Series("Waiting", [number])]
        picture = Picture("waiting", "", "", [day], series)
        return bytes(showing.drawn([picture], look, "waiting").content)

    assert seen(3.0) == seen(3.0)
    assert seen(3.0) != seen(4.0)
    seen(3.0, "dark-wide")

    assert drawn == [(3.0, "light-wide"), (4.0, "light-wide"), (3.0, "dark-wide")]


def test_its_charts_are_there_when_the_page_is_and_not_only_once_one_gets_to_them(
    make, client, moderator
):
    make.in_review()
    count_days(make.the_paper())

    page = client.get("/desk/board/").content.decode()

    assert '<img src="/desk/board/' in page
    assert "lazy" not in page


def test_a_longer_history_asks_for_no_more_queries(make, client, moderator):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/board/")
        return len(queries)

    make.split()
    count_days(make.the_paper())
    few = asked()
    [known] = DailyFigures.objects.all()
    for back in range(1, 40):
        DailyFigures.objects.create(
            publication=known.publication, day=known.day - timedelta(days=back),
            counts=known.counts,
        )  # fmt: skip
    for _ in range(3):
        make.split()

    assert asked() == few


# The year.

DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def admin(make):
    with time_machine.travel(DAY, tick=False):
        made = make.moderator("ines", kind=Kind.ADMIN)
        case = make.split()
        decide_case(case, moderator=made, outcome=StaffOutcome.REJECT, reason="attack")
    with time_machine.travel(DAY + timedelta(hours=1), tick=False):
        count_days(make.the_paper())
    return made


def test_a_year_is_told_month_by_month_with_each_column_described(make, admin):
    report = report_of(make.the_paper(), 2026, by=admin)

    [month] = report["months"]
    assert list(month) == list(COLUMNS)
    assert (month["month"], month["rejected"], month["decided_by_desk"]) == ("2026-03", 1, 1)
    assert {"month": "2026-03", "kind": "refused_by_desk_for", "name": "attack",
            "number": None} in report["counts"]  # fmt: skip
    [line] = LogEntry.objects.filter(act="exported")
    assert (line.by, line.facts) == (admin, {"year": 2026})


def test_its_files_are_what_a_spreadsheet_opens_and_no_formula(make, admin):
    report = report_of(make.the_paper(), 2026, by=admin)
    for name in ("=1+1", " @SUM(A1)", "+1", "-2", "\tx"):
        report["counts"].append({"month": "2026-03", "kind": "x", "name": name, "number": 7})

    with zipfile.ZipFile(io.BytesIO(as_zip(report))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}

    assert set(files) == {"months.csv", "counts.csv", "columns.csv", "report.json"}
    [month] = csv.DictReader(io.StringIO(files["months.csv"]))
    assert (month["rejected"], month["appeals"]) == ("1", "0")
    names = [row["name"] for row in csv.DictReader(io.StringIO(files["counts.csv"]))]
    assert names[-5:] == ["'=1+1", "' @SUM(A1)", "'+1", "'-2", "'\tx"]
    assert json.loads(files["report.json"])["year"] == 2026


def test_an_admin_takes_it_from_the_desk_and_by_the_api(make, client, as_, admin):
    slug = make.the_paper().slug
    client.force_login(admin)

    page = client.get("/desk/reports/").content.decode()
    packed = client.post(f"/desk/reports/{slug}/2026/", {"zip": "1"})
    plain = client.post(f"/desk/reports/{slug}/2026/", {"json": "1"})
    answer = as_(admin).post(f"/api/v1/publications/{slug}/reports/2026")

    assert "2026" in page
    assert packed["Content-Type"] == "application/zip"
    assert packed["Content-Disposition"] == f'attachment; filename="comments-{slug}-2026.zip"'
    assert plain.json()["months"] == answer.json()["months"]
    assert LogEntry.objects.filter(act="exported", by=admin).count() == 3


def test_it_is_closed_to_whoever_is_no_admin_there(make, client, as_, admin):
    slug, moderator = make.the_paper().slug, make.moderator(kind=Kind.SENIOR)
    stranger = make.moderator(kind=Kind.ADMIN, paper=make.publication())
    client.force_login(moderator)

    assert client.get("/desk/reports/").status_code == 403
    assert client.post(f"/desk/reports/{slug}/2026/").status_code == 403
    assert as_(moderator).post(f"/api/v1/publications/{slug}/reports/2026").status_code == 403
    assert as_(stranger).post(f"/api/v1/publications/{slug}/reports/2026").status_code == 404
    assert "Yearly report" not in client.get("/desk/board/").content.decode()
    assert not LogEntry.objects.filter(act="exported").exists()
