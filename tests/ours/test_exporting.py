"""A publication leaves: what is told, what is not, and what a kill costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from comments.models import Comment, Kind, Revision, Rule
from comments.reactions import react
from moderation.models import Decision, LogEntry, Rating
from moderation.ours.exporting import FELT, export, resume
from moderation.ours.files import UnusableError, lines
from moderation.ours.kinds import ORDER
from moderation.ours.lines import Options
from moderation.ours.loading import load
from moderation.ours.reading import check, key_of, that_count
from moderation.ours.schema import schema
from moderation.passports import rule_by, rule_of
from moderation.replaying import decided_again
from moderation.rules import HouseRule
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Publication
from tests.factories import secret_of
from tests.second import Second

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def paper(make: Any) -> Publication:
    """A place with a bit of everything."""
    article = make.the_article()
    article.add_address("https://paper.example/one")
    ada = make.reader("ada", email="ada@paper.example")
    root = make.released(ada, article=article)
    reply = make.released(article=article, parent=root)
    make.released(article=article)
    make.in_review(article=article)
    make.returned(article=article)
    react(ada, reply, Kind.LIKE)
    make.close(make.article(article.publication), reason="It is over.")
    place: Publication = article.publication
    return place


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(raw) for raw in lines(path)]


def counted(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """What a file says as a whole. A tally of nobody says nothing.

    It may be told after a break, for what was given before may have been taken back in it; and a
    transaction of anybody else on this server is enough for a row to count as changed since.
    """
    whole = that_count(check(path), ORDER)
    return {(line["kind"], key_of(line)): line for line in whole if felt(line)}


def felt(line: dict[str, Any]) -> bool:
    return line["kind"] != "reactions" or any(line[name] for name in FELT)


@pytest.mark.parametrize("options", [Options(), Options(True, True)])
def test_every_line_keeps_to_the_schema(paper: Any, tmp_path: Path, options: Options) -> None:
    export(paper, tmp_path / "a.jsonl", options=options)

    keeps = jsonschema.Draft202012Validator(schema())
    found = told(tmp_path / "a.jsonl")
    assert [list(keeps.iter_errors(line)) for line in found if not keeps.is_valid(line)] == []
    assert {line["kind"] for line in found} > {"comment", "revision", "rating", "mode", "footer"}


def test_the_schema_is_the_one_that_is_published() -> None:
    published = json.loads((ROOT / "docs" / "export.schema.json").read_text())

    jsonschema.Draft202012Validator.check_schema(published)
    assert published == schema()


def test_a_line_names_only_what_stands_before_it(paper: Publication, tmp_path: Path) -> None:
    export(paper, tmp_path / "a.jsonl", options=Options())

    seen: set[str] = set()
    for line in told(tmp_path / "a.jsonl"):
        named = [line.get(name) for name in ("article", "author", "parent", "comment", "revision")]
        assert {one for one in named if one} <= seen, line
        seen.add(line.get("id", ""))


def test_who_reviewed_whom_cannot_be_told(paper: Publication, tmp_path: Path) -> None:
    export(paper, tmp_path / "a.jsonl", options=Options())
    export(paper, tmp_path / "b.jsonl", options=Options())

    first, second = (
        [line["reviewer"] for line in told(tmp_path / name) if line["kind"] == "rating"]
        for name in ("a.jsonl", "b.jsonl")
    )
    reviewers = {str(key) for key in Rating.objects.values_list("reviewer", flat=True)}
    assert first
    assert not reviewers & set(first)
    assert not set(first) & set(second)
    assert len(set(first)) == len(set(second))


def test_no_secret_and_no_address_is_told_unasked(paper: Publication, tmp_path: Path) -> None:
    export(paper, tmp_path / "a.jsonl", options=Options())
    export(paper, tmp_path / "b.jsonl", options=Options(addresses=True, linkable=True))

    without, with_them = ((tmp_path / name).read_text() for name in ("a.jsonl", "b.jsonl"))
    assert "ada@paper.example" not in without
    assert "ada@paper.example" in with_them
    for text in (without, with_them):
        assert secret_of(paper) not in text
        assert "argon2" not in text
        assert '"password"' not in text


def test_what_stands_on_public_pages_comes_along_unasked(
    paper: Publication, tmp_path: Path
) -> None:
    paper.contact, paper.trusted_flaggers = "desk@paper.example", ["flags@office.example"]
    paper.save()
    said, came = StringIO(), StringIO()
    call_command("export_publication", paper.slug, str(tmp_path / "a.jsonl"), stdout=said)
    asked = ["/rules/", "/accessibility/"]
    here = [Client().get(page).content for page in asked]

    second = Second()
    connection.close()
    second.make()
    try:
        with second.entered():
            call_command("flush", interactive=False, verbosity=0)
            call_command("import_publication", str(tmp_path / "a.jsonl"), stdout=came)
            arrived = Publication.objects.get()
            there = [Client().get(page).content for page in asked]
    finally:
        second.drop()

    assert there == here
    assert all(b"desk@paper.example" in page for page in here)
    assert arrived.trusted_flaggers == []
    for told_of_it in (said.getvalue(), came.getvalue()):
        assert "Not in the file: mail addresses and trusted flaggers (--with-ad" in told_of_it
    assert "there already" not in came.getvalue()


def test_it_is_on_record(paper: Publication, tmp_path: Path) -> None:
    call_command("export_publication", paper.slug, str(tmp_path / "a.jsonl"), verbosity=0)

    line = LogEntry.objects.get(act=LogEntry.Act.EXPORTED)
    assert line.rule == "manage.py export_publication"
    assert line.facts == {"addresses": False, "linkable": False}


def test_a_file_that_is_there_is_not_written_over(paper: Publication, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("mine")

    with pytest.raises(CommandError, match="there already"):
        call_command("export_publication", paper.slug, str(path))

    assert path.read_text() == "mine"


def test_what_is_finished_needs_no_more_and_stays_as_it_is(
    paper: Publication, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "a.jsonl.gz"
    export(paper, path, options=Options())
    before = path.read_bytes()

    call_command("export_publication", paper.slug, str(path), resume=True)

    assert "there is nothing left to tell" in capsys.readouterr().out
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_wherever_it_was_cut_it_is_finished(
    paper: Publication, tmp_path: Path, monkeypatch: Any, name: str
) -> None:
    monkeypatch.setattr("moderation.ours.files.MEMBER", 1500)
    export(paper, tmp_path / name, options=Options())
    whole, expected = (tmp_path / name).read_bytes(), counted(tmp_path / name)

    for length in range(len(whole) // 7, len(whole), len(whole) // 7):
        (tmp_path / name).write_bytes(whole[:length])
        resume(paper, tmp_path / name)

        assert counted(tmp_path / name) == expected


def test_what_changed_in_the_break_is_told_anew(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    path = tmp_path / "a.jsonl"
    export(paper, path, options=Options())
    raws = list(lines(path))
    half = next(n for n, raw in enumerate(raws) if raw.startswith(b'{"kind":"revision"'))
    path.write_bytes(b"".join(raws[: half + 2])[:-5])

    article = make.the_article()
    gone = Comment.public.filter(parent=None, replies=None).get()
    withdraw(gone)
    late = make.released(make.reader("late"), article=article)
    answer = make.released(make.reader("later"), article=article, parent=late)
    resume(paper, path)

    export(paper, tmp_path / "b.jsonl", options=Options())
    found, fresh = counted(path), counted(tmp_path / "b.jsonl")
    for line in (*found.values(), *fresh.values()):
        _less_pseudonyms(line)
    assert found == fresh
    assert ("comment", str(answer.pk)) in found
    assert found["comment", str(gone.pk)]["released_revision"] is None


def _less_pseudonyms(line: dict[str, Any]) -> None:
    line.pop("reviewer", None)
    line["given"] = [[kind, at] for _, kind, at in line.get("given", [])]


def test_a_break_in_telling_anew_is_taken_up_too(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    path = tmp_path / "a.jsonl"
    export(paper, path, options=Options())
    raws = list(lines(path))
    path.write_bytes(b"".join(raws[:-6]))
    make.released(make.reader("late"), article=make.the_article())
    resume(paper, path)
    raws = list(lines(path))
    caught_up = next(n for n, raw in enumerate(raws) if raw.startswith(b'{"kind":"caught_up"'))

    path.write_bytes(b"".join(raws[: caught_up - 2]) + raws[caught_up - 2][:9])
    resume(paper, path)

    assert sum(raw.startswith(b'{"kind":"resumed"') for raw in lines(path)) == 1
    told_of = {key for kind, key in counted(path) if kind == "comment"}
    practice = Comment.objects.filter(revisions__status="calibration")
    assert told_of == {str(one.pk) for one in Comment.objects.exclude(pk__in=practice)}


def test_what_is_finished_or_anothers_is_not_gone_on_with(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    path = tmp_path / "a.jsonl"
    export(paper, path, options=Options())
    whole = path.read_bytes()

    with pytest.raises(UnusableError, match="finished"):
        resume(paper, path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusableError, match="another publication"):
        resume(make.publication(slug="other"), path)
    path.write_bytes(whole[: len(whole) // 2].replace(b'"cluster":"', b'"cluster":"9'))
    with pytest.raises(UnusableError, match="another database"):
        resume(paper, path)


@pytest.fixture
def second() -> Iterator[Second]:
    made = Second()
    made.make()
    yield made
    made.drop()


def test_killed_again_and_again_it_leaves_and_arrives(
    second: Second, paper: Publication, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl.gz"
    ended = False
    for patience in (2.0, 4.0, 6.0, 8.0, 240.0):
        ended = _killed("export_publication", paper.slug, str(path), "--resume", after=patience)
        if ended:
            break
    assert ended
    expected = counted(path)

    with second.entered():
        for patience in (3.0, 5.0, 7.0, 240.0):
            if _killed("import_publication", str(path), after=patience):
                break
        there = Publication.objects.get()
        export(there, tmp_path / "b.jsonl", options=Options())
    found = counted(tmp_path / "b.jsonl")
    assert {key for key in expected if key not in found} == set()


def _killed(*command: str, after: float) -> bool:
    """Run a command as a process of its own; kill -9 if it is not done. Whether it was."""
    facts = connection.settings_dict
    host = facts["HOST"] or facts.get("OPTIONS", {}).get("host", "")
    url = os.environ["DATABASE_URL"].replace(_name(os.environ["DATABASE_URL"]), facts["NAME"])
    assert host or url
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(timeout=after) == 0
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(0.2)
        return False


def _name(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[-1]


def test_an_empty_place_leaves_and_arrives(second: Second, make: Any, tmp_path: Path) -> None:
    export(make.publication(slug="bare"), tmp_path / "a.jsonl", options=Options())

    with second.entered():
        load(tmp_path / "a.jsonl")
        assert Publication.objects.get().slug == "bare"


def test_a_file_says_what_rules_say_and_needs_no_key_of_ours(
    second: Second, make: Any, paper: Publication, tmp_path: Path
) -> None:
    make.policy(deadline_hours=40)
    make.in_review()
    export(paper, tmp_path / "a.jsonl", options=Options())
    lines_told = told(tmp_path / "a.jsonl")
    texts = {one["id"]: one["rule"] for one in lines_told if one["kind"] == "revision"}
    verdicts = [one for one in lines_told if one["kind"] == "decision" and one["by"] == "peers"]
    assert {rule["deadline_hours"] for rule in texts.values()} == {10, 40}
    assert verdicts
    assert all(one["evidence"]["rule"] == HouseRule().as_passport() for one in verdicts)

    with second.entered():
        assert not Rule.objects.exists()
        load(tmp_path / "a.jsonl")

        for text in Revision.objects.all():
            assert rule_of(text).as_passport() == texts[str(text.pk)]
        for one in verdicts:
            here = Decision.objects.get(pk=one["id"])
            assert "rule" not in here.evidence
            assert decided_again(here.evidence, rule_by(here.rule)) == one["outcome"]
        export(Publication.objects.get(), tmp_path / "b.jsonl", options=Options())

    there = counted(tmp_path / "b.jsonl")
    for one in [*verdicts, *[one for one in lines_told if one["kind"] == "revision"]]:
        again = there[one["kind"], one["id"]]
        assert again.get("rule") == one.get("rule")
        assert again.get("evidence") == one.get("evidence")
