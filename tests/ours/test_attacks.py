"""A file that somebody changed, or that meets what is here: nothing gets by, nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comments.models import Comment, Kind, Reaction, Revision, Status
from comments.reactions import react
from moderation.models import Archived, Decision, Report, ReportReason
from moderation.nights import proving
from moderation.ours.exporting import export
from moderation.ours.files import BusyError, UnusableError, lines
from moderation.ours.lines import Options
from moderation.ours.loading import load
from moderation.workflow.reporting import report
from newsroom.models import Article, Publication, Reader, Role
from tests.ours.test_files import write

pytestmark = pytest.mark.django_db(transaction=True)
Line = dict[str, Any]
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MINE = ("newsroom_publication", "newsroom_article", "newsroom_reader", "newsroom_role",
        "comments_comment", "comments_revision", "comments_tally", "moderation_decision",
        "moderation_case", "moderation_statement", "account_emailaddress")  # fmt: skip


@pytest.fixture
def here(make: Any) -> Publication:
    """A small place: a root, its answer, and a text that was returned."""
    article = make.the_article()
    ada = make.reader("ada")
    root = make.released(ada, article=article, text="The *first* word.")
    reply = make.released(article=article, parent=root)
    make.returned(article=article)
    react(ada, reply, Kind.LIKE)
    make.moderator(kind=Role.Kind.SENIOR)
    place: Publication = article.publication
    return place


@pytest.fixture
def told(here: Publication, tmp_path: Path) -> list[Line]:
    """What an export of another place with the same comments says: every id is another."""
    return elsewhere(here, tmp_path, Options())


def elsewhere(here: Publication, folder: Path, options: Options) -> list[Line]:
    path = folder / f"{uuid4()}.jsonl"
    export(here, path, options=options)
    text = b"".join(lines(path)).decode()
    text = UUIDS.sub(lambda found: str(uuid5(NAMESPACE_URL, found[0])), text)
    found = [json.loads(line) for line in text.splitlines()][:-1]
    for line in found:
        for name in {"slug", "handle", "token_issuer", "issuer"} & line.keys():
            line[name] = f"{line[name]}-elsewhere"
        if line["kind"] == "header":
            line["publication"] += "-elsewhere"
        if "addresses" in line:
            line["addresses"] = []
    return found


def of(told: list[Line], kind: str, **facts: Any) -> Line:
    return next(
        line
        for line in told
        if line["kind"] == kind and all(line[name] == value for name, value in facts.items())
    )


@pytest.fixture
def bring(tmp_path: Path) -> Callable[[list[Line]], Any]:
    return lambda told: load(write(tmp_path / f"{uuid4()}.jsonl", told))


def rows() -> dict[tuple[str, str], Any]:
    """Every row of the tables that matter, as it is."""
    found: dict[tuple[str, str], Any] = {}
    with connection.cursor() as cursor:
        for table in MINE:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            for (row,) in cursor.fetchall():
                facts = json.loads(row)
                found[table, str(facts.get("id", facts.get("comment_id")))] = facts
    return found


def there() -> Publication:
    return Publication.objects.get(slug__endswith="-elsewhere")


def test_into_a_place_that_is_here_come_only_comments_that_are_not(
    told: list[Line], bring: Any
) -> None:
    bring(told)
    later = [dict(line) for line in told]
    of(later, "header")["export"] = str(uuid4())
    of(later, "publication")["name"] = "Hijacked"
    for line in later:
        if line["kind"] == "revision":
            line["text"] = "Something else altogether."
        if line["kind"] == "reader":
            line["name"] = "Somebody Else"
        if line["kind"] == "roles":
            line["roles"] = [{**one, "kind": "admin"} for one in line["roles"]]
    root = of(later, "comment", depth=0)
    text = of(later, "revision", comment=root["id"])
    decision = of(later, "decision", revision=text["id"])
    keys = {line["id"]: str(uuid4()) for line in (root, text, decision)}
    for line in (root, text, decision):
        copy = json.loads(UUIDS.sub(lambda old: keys.get(old[0], old[0]), json.dumps(line)))
        later.insert(later.index(line) + 1, copy)
    before = rows()

    loaded = bring(later)

    after = rows()
    changed = {key for key, row in before.items() if after.get(key) != row}
    assert changed == set()
    assert {key for table, key in after.keys() - before.keys() if table != "comments_tally"} == {
        *keys.values()
    }
    assert +loaded.new == {"comment": 1, "revision": 1, "decision": 1}
    assert Comment.public.filter(pk=keys[root["id"]]).exists()


@pytest.mark.parametrize("kind", ["article", "comment", "revision", "decision", "mode"])
def test_a_key_of_another_publications_row_stops_the_load(
    told: list[Line], bring: Any, make: Any, kind: str
) -> None:
    public = Comment.public.get(depth=0)
    text = public.released_revision
    assert text is not None
    keys = {
        "article": public.article_id,
        "comment": public.pk,
        "revision": text.pk,
        "decision": text.decision,
        "mode": make.close(make.article(make.the_paper())).pk,
    }
    if kind == "mode":
        line = {"kind": "mode", "section": "", "article": of(told, "article")["id"]}
        line |= {"what": "closed", "reason": "", "note": "", "daily_from": None, "set_by": None}
        line |= {"daily_until": None, "days": [], "time_zone": "UTC", "ended_by": None}
        line |= {"starts_at": "2026-01-01T00:00:00+00:00", "ends_at": None, "ended_at": None}
        line |= {"id": str(uuid4()), "set_at": "2026-01-01T00:00:00+00:00"}
        told.insert(told.index(of(told, "comment")), line)
    stolen = of(told, kind)["id"]
    changed = json.loads(json.dumps(told).replace(stolen, str(keys[kind])))
    before = rows()

    with pytest.raises(UnusableError, match="another publication's"):
        bring(changed)

    assert {key for key, row in before.items() if rows().get(key) != row} == set()


def test_nobody_here_is_made_to_say_what_a_file_says(
    told: list[Line], bring: Any, make: Any
) -> None:
    admin = make.reader("admin", is_superuser=True)
    author = of(told, "comment", depth=0)["author"]
    changed = json.loads(json.dumps(told).replace(author, str(admin.pk)))
    of(changed, "roles")["roles"].append(
        {"reader": str(admin.pk), "kind": "admin", "sections": [], "title": ""}
    )

    loaded = bring(changed)

    assert ("reader_is_somebody_else", str(admin.pk)) in loaded.told
    assert not Comment.objects.filter(author=admin).exists()
    assert not Role.objects.filter(reader=admin).exists()
    assert "comment_without_author" in {code for code, _ in loaded.told}


def test_whom_a_file_does_not_tell_of_it_cannot_name(
    told: list[Line], bring: Any, make: Any
) -> None:
    admin = make.reader("admin", is_superuser=True)
    of(told, "comment", depth=1)["author"] = str(admin.pk)
    decision = of(told, "decision", outcome="release")
    decision |= {"moderator": str(admin.pk), "by": "desk"}

    loaded = bring(told)

    assert ("names_somebody_else", decision["id"]) in loaded.told
    assert not Comment.objects.filter(author=admin).exists()
    assert not Decision.objects.filter(moderator=admin).exists()


def test_what_no_decision_came_along_for_is_not_shown(told: list[Line], bring: Any) -> None:
    root = of(told, "comment", depth=0)
    decision = of(told, "decision", revision=root["released_revision"])

    loaded = bring([line for line in told if line is not decision])

    text = Revision.objects.get(pk=root["released_revision"])
    assert text.status == Status.WITHDRAWN
    assert not Comment.public.filter(pk=root["id"]).exists()
    assert ("public_without_a_decision", str(text.pk)) in loaded.told
    assert text.decision is None
    assert [one for one in proving.differences(proving.told()) if str(text.pk) in one] == []


def test_a_decision_against_a_text_does_not_show_it(told: list[Line], bring: Any) -> None:
    root = of(told, "comment", depth=0)
    of(told, "decision", revision=root["released_revision"])["outcome"] = "return"

    bring(told)

    assert not Comment.public.filter(pk=root["id"]).exists()


def test_html_is_made_from_the_text_again(told: list[Line], bring: Any) -> None:
    text = of(told, "revision", id=of(told, "comment", depth=0)["released_revision"])
    text["html"] = "<script>alert(1)</script>"
    text["text"] = "<script>alert(2)</script> [x](javascript:alert(3)) *so*"

    bring(told)

    html = Revision.objects.get(pk=text["id"]).html
    assert "<script" not in html
    assert "href" not in html
    assert "<em>so</em>" in html


def test_nobody_becomes_more_than_a_role_of_that_place(
    here: Publication, told: list[Line], bring: Any
) -> None:
    for line in told:
        if line["kind"] == "reader":
            line |= {"is_superuser": True, "is_staff": True, "password": "plain", "roles": ["*"]}
    reader = of(told, "reader")["id"]
    of(told, "roles")["roles"] = [
        {"reader": reader, "kind": "admin", "sections": [], "title": "", "publication": here.pk}
    ]
    before = set(Reader.objects.filter(is_superuser=True).values_list("pk", flat=True))

    bring(told)

    assert set(Reader.objects.filter(is_superuser=True).values_list("pk", flat=True)) == before
    assert not Reader.objects.get(pk=reader).has_usable_password()
    [role] = Role.objects.filter(reader=reader)
    assert role.publication == there()


def test_two_loads_of_one_place_at_once_are_one(told: list[Line], bring: Any) -> None:
    url = connection.get_connection_params()
    facts = {k: url[k] for k in ("dbname", "host", "port", "user", "password") if k in url}
    with psycopg.connect(**facts, autocommit=True) as other:
        slug = of(told, "header")["publication"]
        other.execute("SELECT pg_advisory_lock(hashtext('ours'), hashtext(%s))", [slug])

        with pytest.raises(BusyError):
            bring(told)

        assert not Publication.objects.filter(slug=slug).exists()
    bring(told)
    assert Comment.public.filter(article__publication=there()).count() == 2


def test_what_names_its_people_brings_them(
    here: Publication, tmp_path: Path, bring: Any, make: Any
) -> None:
    reply = Comment.public.get(depth=1)
    reporter = make.reader("reporter", name="Rita")
    report(reply, by=reporter, reason=ReportReason.OTHER, words="He means me.")

    bring(elsewhere(here, tmp_path, Options(linkable=True)))

    [reaction] = Reaction.objects.filter(comment__article__publication=there())
    assert reaction.reader.handle == "ada-elsewhere"
    kept = Archived.objects.get(kind="report", publication=there())
    assert kept.reader is not None
    assert kept.reader.name == "Rita"
    assert kept.line["words"] == "He means me."
    assert Report.objects.count() == 1


STRANGE = {
    "no findings": ("revision", "findings", None),
    "NUL in a text": ("revision", "text", "a\x00b"),
    "NUL in a name": ("reader", "name", "a\x00b"),
    "NUL within JSON": ("decision", "evidence", {"a": ["\x00"]}),
    "a number for a text": ("revision", "text", 7),
    "a list for a text": ("revision", "text", ["a"]),
    "an object for a key": ("comment", "id", {"a": 1}),
    "no key": ("comment", "id", None),
    "no uuid": ("comment", "article", "x"),
    "a year that nobody has": ("comment", "created_at", "99999-01-01T00:00:00+00:00"),
    "no zone": ("comment", "created_at", "2026-01-01T00:00:00"),
    "no such status": ("revision", "status", "king"),
    "for practice": ("revision", "status", "calibration"),
    "no such outcome": ("decision", "outcome", "crown"),
    "a number that no column holds": ("revision", "number", 10**30),
    "less than nothing": ("revision", "reviews_owed", -5),
    "no roles": ("roles", "roles", [{"reader": "x"}]),
    "no such role": ("roles", "roles", "admin"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_cannot_be_is_refused_in_a_sentence(
    told: list[Line], tmp_path: Path, what: str
) -> None:
    kind, name, value = STRANGE[what]
    of(told, kind)[name] = value
    path = write(tmp_path / "strange.jsonl", told)

    with pytest.raises(CommandError, match=kind):
        call_command("import_publication", str(path), verbosity=0)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"kind":"comment","id":"\\ud800"}\n',
        b'{"kind":"comment","id":' + b"[" * 200_000 + b"]" * 200_000 + b"}\n",
        b'{"kind":"comment","id":"\xff"}\n',
        b'{"kind":"comment","id":NaN}\n',
        b'{"kind":"comment","id":1' + b"0" * 5000 + b"}\n",
    ],
)
def test_a_line_that_no_program_of_ours_wrote_is_refused(
    told: list[Line], tmp_path: Path, raw: bytes
) -> None:
    from moderation.ours.form import Sum, as_bytes

    total, path = Sum(), tmp_path / "raw.jsonl"
    with path.open("wb") as file:
        for line in (*map(as_bytes, told[:4]), raw):
            total.add(line, json.loads(line)["kind"] if line is not raw else "comment")
            file.write(line)
        file.write(as_bytes(total.footer()))

    with pytest.raises(UnusableError):
        load(path)

    assert not Comment.objects.filter(article__publication__slug__endswith="-elsewhere").exists()


@pytest.mark.parametrize("year", [1991, 1999, 2012, 2026])
def test_a_comment_of_any_time_that_could_be_comes_into_its_place(
    told: list[Line], bring: Any, year: int
) -> None:
    for line in told:
        if line["kind"] == "comment" and line["first_released_at"]:
            line["first_released_at"] = datetime(year, 6, 1, tzinfo=UTC).isoformat()

    bring(told)

    reply = Comment.public.get(article__publication=there(), depth=1)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT int8send((extract(epoch FROM first_released_at) * 1000000)::bigint)
            || substring(uuid_send(id) FROM 9) FROM comments_comment WHERE id = %s""",
            [reply.pk],
        )
        assert bytes(reply.place) == bytes(cursor.fetchone()[0])
    assert Decision.objects.filter(revision__comment=reply).exists()
    assert Article.objects.filter(publication=there()).count() == 1
