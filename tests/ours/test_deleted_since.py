"""An export that was killed, and rows that are deleted before it is taken up again: nothing of
them may stand in a file that is finished, since whoever loads it would have them back."""

from __future__ import annotations

import gzip
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from moderation.models import Decision, ImportBatch, StaffOutcome, Waiver
from moderation.ours import deleted_since
from moderation.ours.exporting import export, resume
from moderation.ours.files import UnusableError, lines
from moderation.ours.lines import Options
from moderation.workflow.for_readers import erase_now
from moderation.workflow.moderating import decide_case
from moderation.workflow.noting import note
from moderation.workflow.undoing import undo
from newsroom.models import Publication
from tests.importing import as_isso_writes as isso

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stated_terms")]
NAMES = pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])


@pytest.fixture
def paper(make: Any) -> Publication:
    place: Publication = make.released().article.publication
    return place


@pytest.fixture
def old_site(paper: Publication, tmp_path: Path) -> ImportBatch:
    """An import of before, with an article of its own."""
    given = isso.database(tmp_path / "old.db", [(1, "/old", "Old")], {"text": "Well said of old."})
    call_command(
        "import_comments", "isso", str(given), publication=paper.slug, create_articles=True,
        tell=["site=https://paper.example"], stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
    return ImportBatch.objects.get()


def take_back(batch: ImportBatch) -> None:
    call_command("import_comments", roll_back=batch.pk, stdout=StringIO(), stderr=StringIO())


def killed_behind(kind: str, paper: Publication, path: Path) -> bytes:
    """An export whose last line is one of this kind; what it had told by then."""
    export(paper, path, options=Options())
    told = list(lines(path))
    of_it = [n for n, raw in enumerate(told) if raw.startswith(b'{"kind":"%s"' % kind.encode())]
    kept = b"".join(told[: of_it[-1] + 1])
    path.write_bytes(gzip.compress(kept) if path.suffix == ".gz" else kept)
    return kept


@NAMES
def test_what_an_import_had_brought_that_was_taken_back_in_the_break(
    paper: Publication, tmp_path: Path, old_site: ImportBatch, name: str
) -> None:
    before = killed_behind("revision", paper, tmp_path / name)
    assert b"Well said of old." in before

    take_back(old_site)

    with pytest.raises(UnusableError, match="an import was taken back since it was begun"):
        resume(paper, tmp_path / name)
    assert b"".join(lines(tmp_path / name)) == before


def test_what_an_import_had_brought_that_is_just_being_taken_back(
    paper: Publication, tmp_path: Path, old_site: ImportBatch, monkeypatch: Any
) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("moderation.workflow.rolling_back._finish", die)
        with pytest.raises(KeyboardInterrupt):
            take_back(old_site)
    killed_behind("revision", paper, tmp_path / "a.jsonl")

    with pytest.raises(UnusableError, match="an import was taken back since it was begun"):
        resume(paper, tmp_path / "a.jsonl")


def test_an_import_that_was_taken_back_before_or_elsewhere_is_nothing_to_it(
    paper: Publication, tmp_path: Path, old_site: ImportBatch, make: Any
) -> None:
    other = make.publication(slug="other")
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        take_back(old_site)
    killed_behind("revision", paper, tmp_path / "a.jsonl")
    export(other, tmp_path / "b.jsonl", options=Options())
    (tmp_path / "b.jsonl").write_bytes(b"".join(list(lines(tmp_path / "b.jsonl"))[:2]))

    resume(paper, tmp_path / "a.jsonl")
    resume(other, tmp_path / "b.jsonl")

    assert not any(b"of old" in raw for raw in lines(tmp_path / "a.jsonl"))


@NAMES
def test_a_note_about_who_was_erased_in_the_break(
    paper: Publication, tmp_path: Path, make: Any, name: str
) -> None:
    ada = make.reader("ada")
    note(ada, paper, by=make.moderator(), text="Has a new address.")
    killed_behind("note", paper, tmp_path / name)

    erase_now(ada)

    with pytest.raises(UnusableError, match="a note that it tells of was deleted since"):
        resume(paper, tmp_path / name)


def test_a_waiver_of_a_decision_that_was_undone_in_the_break(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    moderator, case = make.moderator(), make.split()
    decide_case(case, moderator=moderator, outcome=StaffOutcome.RELEASE, reason="within_rules")
    decision = Decision.objects.get(moderator=moderator)
    Waiver.objects.create(revision=decision.revision, by=moderator, reason="It is good.")
    killed_behind("waiver", paper, tmp_path / "a.jsonl")

    undo(decision, moderator=moderator)

    assert not Waiver.objects.exists()
    with pytest.raises(UnusableError, match="a waiver that it tells of was deleted since"):
        resume(paper, tmp_path / "a.jsonl")


def test_what_is_still_there_is_found_however_many_they_are(
    paper: Publication, tmp_path: Path, make: Any, monkeypatch: Any
) -> None:
    ada, desk = make.reader("ada"), make.moderator()
    for number in range(5):
        note(ada, paper, by=desk, text=f"No. {number}")
    killed_behind("note", paper, tmp_path / "a.jsonl")
    monkeypatch.setattr(deleted_since, "CHUNK", 2)

    resume(paper, tmp_path / "a.jsonl")

    assert sum(b'{"kind":"note"' in raw for raw in lines(tmp_path / "a.jsonl")) >= 5


def test_the_operator_is_told_what_to_do(
    paper: Publication, tmp_path: Path, old_site: ImportBatch
) -> None:
    path = tmp_path / "a.jsonl"
    killed_behind("revision", paper, path)
    take_back(old_site)

    with pytest.raises(CommandError, match="delete it, and begin anew"):
        call_command("export_publication", paper.slug, str(path), resume=True)
