"""Statements as files: each valid, in the shape of the EU's database, and each marked once."""

from __future__ import annotations

import csv
import json
import tracemalloc
from datetime import date, timedelta
from io import StringIO

import pgtrigger
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from moderation.eu_record import FIELDS, problems
from moderation.models import Case, LogEntry, Sanction, Statement, Terms
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.exporting import (
    Period,
    as_csv,
    as_json,
    batch_of,
    batches_of,
    mark,
    records,
    statements_of,
)
from moderation.workflow.moderating import decide_case
from moderation.workflow.sanctioning import lift
from newsroom.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


def today():
    day = timezone.localdate()
    return Period(day, day)


def filed(make):
    """What of today is there to file, when what the desk decided can be undone no more."""
    period = today()
    with time_machine.travel(timezone.now() + timedelta(seconds=13)):
        return statements_of(make.the_paper(), period)


def about_an_account(make, kind="ban", **facts):
    return make.sanction(make.reader(), kind, reason="spam", **{"days": None} | facts).stated


def from_csv(lines):
    rows = csv.DictReader(StringIO("".join(lines)))
    lists = {"decision_visibility", "content_type", "category_addition", "territorial_scope",
             "category_specification"}  # fmt: skip
    for row in rows:
        said = {name: value for name, value in row.items() if value}
        yield {name: json.loads(v) if name in lists else v for name, v in said.items()}


def test_every_restriction_is_in_the_file_and_valid_in_both_shapes(make):
    returned, case = make.returned(), make.split()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="illegal")
    about_an_account(make, kind="premoderation", days=3)
    found = filed(make)

    by_csv = list(from_csv(as_csv(records(found))))
    by_json = json.loads("".join(as_json(records(found))))["statements"]

    assert by_csv == by_json
    assert len(by_json) == 3
    assert all(problems(record) == [] for record in by_json)
    assert {record["puid"] for record in by_json} == {str(s.pk) for s in found}
    assert Statement.objects.filter(decision=returned.decision).exists()
    assert [r for r in by_json if "end_date_service_restriction" in r]


def test_what_confirms_a_statement_is_not_filed_again(make):
    returned = make.returned()
    ask_second_look(returned.comment)
    case = Case.objects.get(revision=returned, closed_at=None)
    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    assert Statement.objects.count() == 2
    assert filed(make).count() == 1


def test_a_period_is_whole_days_and_of_one_publication(make):
    here, elsewhere = make.the_paper(), make.publication()
    with time_machine.travel("2026-03-31T12:00Z"):
        about_an_account(make)
    with time_machine.travel("2026-04-01T12:00Z"):
        about_an_account(make)

    march = Period(date(2026, 3, 1), date(2026, 3, 31))

    assert statements_of(here, march).count() == 1
    assert statements_of(here, Period(date(2026, 4, 1), date(2026, 4, 1))).count() == 1
    assert not statements_of(elsewhere, march).exists()


def test_each_is_marked_once_and_can_be_had_again_under_the_same_number(make):
    first = about_an_account(make)
    marked_at, number = mark(make.the_paper(), today())
    second = about_an_account(make)

    again_at, again = mark(make.the_paper(), today())

    assert (number, again) == (1, 1)
    assert list(batch_of(make.the_paper(), marked_at)) == [first]
    assert list(batch_of(make.the_paper(), again_at)) == [second]
    assert mark(make.the_paper(), today())[1] == 0
    assert batches_of(make.the_paper()) == [(again_at, 1), (marked_at, 1)]
    assert LogEntry.objects.filter(act="exported").count() == 2


def test_nothing_is_an_empty_list_and_a_head_line(make):
    found = statements_of(make.the_paper(), today())

    assert json.loads("".join(as_json(records(found)))) == {"statements": []}
    assert "".join(as_csv(records(found))).strip() == ",".join(FIELDS)


def test_what_the_database_would_not_take_is_left_out_loudly(make, caplog):
    good = about_an_account(make)
    with time_machine.travel("2038-06-01"):
        late = about_an_account(make)
    found = Statement.objects.all()

    filed = list(records(found))

    assert [record["puid"] for record in filed] == [good.puid]
    assert f"statement {late.pk} cannot be filed: content_date" in caplog.text


@pytest.fixture
def many(make):
    """Thirty thousand statements, as copies of one."""
    said = about_an_account(make)
    lift(said.sanction, by=said.sanction.by, because="once is enough")
    of_a_sanction = {field.column: field.column for field in Sanction._meta.fields}
    of_a_statement = {field.column: f"s.{field.column}" for field in Statement._meta.fields}
    # Each would be asked for its statement at the end, among thirty thousand of one reader.
    with pgtrigger.ignore("moderation.Sanction:sanction_that_restricts_has_its_statement_of_r"):
        _copy(Sanction, of_a_sanction | {"id": "gen_random_uuid()"}, "generate_series(2, 30000)")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    copied = {"id": "gen_random_uuid()", "sanction_id": "x.id"}
    others = f"moderation_sanction x WHERE x.id <> '{said.sanction.pk}'"
    _copy(Statement, of_a_statement | copied, others)


def _copy(model, columns, times):
    table, names = model._meta.db_table, ", ".join(columns)
    rows = f"SELECT {', '.join(columns.values())} FROM {table} s, {times}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # So many at once take their time.
        cursor.execute(f"INSERT INTO {table} ({names}) {rows}")


def peak(rows, at_most):
    tracemalloc.start()
    number = sum(1 for _ in zip(range(at_most), rows, strict=False))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return number, most


def test_ten_times_as_many_take_no_more_memory(make, many):
    found = statements_of(make.the_paper(), today())
    _few, for_few = peak(as_csv(records(found)), 3000)

    number, for_all = peak(as_csv(records(found)), 60_000)

    assert number == 30_001  # and the head line
    assert for_all < 1.3 * for_few
    assert for_all < 20_000_000


def test_the_command_writes_a_file_and_marks_what_is_new(make, tmp_path, capsys):
    said = about_an_account(make)
    paper, day = make.the_paper(), timezone.localdate().isoformat()
    period = ["--since", day, "--until", day]

    call_command("statements", paper.slug, *period, "--format", "json")
    assert json.loads(capsys.readouterr().out)["statements"][0]["puid"] == said.puid
    file = tmp_path / "statements.csv"
    call_command("statements", paper.slug, *period, "--new", "--output", str(file))
    [row] = from_csv(file.read_text().splitlines(keepends=True))
    assert problems(row) == []
    call_command("statements", paper.slug, *period, "--new", "--output", str(file))
    assert len(file.read_text().splitlines()) == 1
    with pytest.raises(CommandError):
        call_command("statements", "nowhere", *period)


# The desk's page


@pytest.fixture
def admin(make):
    client = Client()
    client.force_login(make.moderator("the-admin", kind=Role.Kind.ADMIN))
    return client


def test_only_admins_of_this_desk_see_it(make, client, admin):
    here, other = make.the_paper(), make.publication()
    page = f"/desk/statements/{here.slug}/"
    assert client.get(page).status_code == 302
    for kind in (Role.Kind.MODERATOR, Role.Kind.SENIOR):
        client.force_login(make.moderator(kind=kind))
        assert client.get(page).status_code == 403
        assert "/desk/statements/" not in client.get("/desk/").content.decode()

    assert admin.get("/desk/statements/", follow=True).status_code == 200
    assert "/desk/statements/" in admin.get("/desk/").content.decode()
    assert admin.get(f"/desk/statements/{other.slug}/").status_code == 404
    for action in ("file", "terms"):
        assert admin.post(f"/desk/statements/{other.slug}/{action}/").status_code == 404


def test_an_admin_takes_what_is_new_and_has_it_again(make, admin):
    said = about_an_account(make)
    page = f"/desk/statements/{make.the_paper().slug}/"
    day = timezone.localdate().isoformat()
    asked = {"since": day, "until": day, "format": "csv", "new": "yes"}
    assert "1 statement was never exported." in admin.get(page).content.decode()

    response = admin.post(f"{page}file/", asked)

    [row] = from_csv(chunk.decode() for chunk in response.streaming_content)
    assert row["puid"] == said.puid
    assert ".csv" in response["Content-Disposition"]
    nothing = admin.post(f"{page}file/", asked, follow=True)
    assert "Nothing of that time is new." in nothing.content.decode()
    said.refresh_from_db()
    again = admin.get(f"{page}batch/", {"at": said.exported_at.isoformat(), "format": "json"})
    assert json.loads(b"".join(again.streaming_content))["statements"][0]["puid"] == said.puid
    assert admin.get(f"{page}batch/", {"at": "never"}).status_code == 302


def test_a_period_without_days_is_asked_for_again(make, admin):
    page = f"/desk/statements/{make.the_paper().slug}/file/"

    response = admin.post(page, {"since": "soon", "until": "", "format": "csv"})

    assert response.status_code == 400


def test_an_admin_sets_the_terms_and_that_is_on_the_log(make, admin):
    page = f"/desk/statements/{make.the_paper().slug}/terms/"
    said = {
        "files_statements": "on", "legal_ground": "Criminal Code, 1–9", "redress": "own",
        "redress_words": "Go to the press council.", "texts_kept_days": 365, "territory": ["DE"],
    }  # fmt: skip

    admin.post(page, said)

    terms = Terms.objects.get()
    assert (terms.files_statements, terms.territory) == (True, ["DE"])
    entry = LogEntry.objects.get(act="rule", reason="terms")
    assert (entry.reason, entry.by.handle) == ("terms", "the-admin")
    assert "press council" not in str(entry.facts)
    admin.post(page, said)
    assert LogEntry.objects.filter(act="rule", reason="terms").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"texts_kept_days": 100}, {"redress": "own", "redress_words": ""}, {"territory": ["US"]}],
)
def test_terms_that_cannot_be_kept_are_refused_with_words(make, admin, wrong):
    page = f"/desk/statements/{make.the_paper().slug}/terms/"
    good = {"redress": "house", "texts_kept_days": 365, "territory": ["DE"]}

    response = admin.post(page, good | wrong)

    assert response.status_code == 400
    assert 'class="error"' in response.content.decode()
    assert not Terms.objects.exists()


def test_a_moderator_who_is_no_admin_sets_no_terms(make, client):
    client.force_login(make.moderator(kind=Role.Kind.SENIOR))

    response = client.post(f"/desk/statements/{make.the_paper().slug}/terms/", {})

    assert response.status_code == 403
