"""What a backup says of itself, and how PostgreSQL's programs are told where to go."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from newsroom.backups import taking
from newsroom.backups.manifest import (
    DATA,
    MANIFEST,
    Manifest,
    RefusedError,
    _seal,
    examined,
    sums,
    write,
)
from newsroom.backups.programs import ProgramError, environment, program, run

FACTS = Manifest(
    made_at="2026-11-29T08:00:00+00:00",
    postgresql=18,
    migrations=[("newsroom", "0001_initial")],
    rows={"newsroom_reader": 3},
    pieces={"moderation_rating": ["moderation_rating_rest"]},
    roles=["serving"],
    left_out=["django_session"],
    files={},
)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    data = tmp_path / DATA
    data.mkdir()
    (data / "toc.dat").write_bytes(b"what is in it")
    (data / "4711.dat.gz").write_bytes(b"rows of a table" * 100)
    write(tmp_path, replace(FACTS, files=sums(data)))
    return tmp_path


def test_what_was_written_is_what_is_read(backup):
    assert examined(backup) == replace(FACTS, files=sums(backup / DATA))


def test_a_manifest_of_the_version_before_is_read(backup):
    facts = json.loads((backup / MANIFEST).read_bytes())
    del facts["sum"], facts["amiss"]
    facts["form"] = 1
    sealed = {**facts, "sum": _seal(facts)}
    (backup / MANIFEST).write_text(json.dumps(sealed))

    assert examined(backup).amiss == []
    sealed = {**(facts := {**facts, "form": 3}), "sum": _seal(facts)}
    (backup / MANIFEST).write_text(json.dumps(sealed))
    with pytest.raises(RefusedError, match="another version"):
        examined(backup)


def change_a_byte(path: Path, at: int = -1) -> None:
    held = bytearray(path.read_bytes())
    held[at] ^= 1
    path.write_bytes(bytes(held))


DAMAGES = {
    "a byte of a table": (
        lambda b: change_a_byte(b / DATA / "4711.dat.gz"),
        "not what was written",
    ),
    "a byte of the list": (
        lambda b: change_a_byte(b / DATA / "toc.dat", 0),
        "not what was written",
    ),
    "a shorter file": (
        lambda b: os.truncate(b / DATA / "4711.dat.gz", 700),
        "not what was written",
    ),
    "a missing file": (lambda b: (b / DATA / "4711.dat.gz").unlink(), "4711.dat.gz is missing"),
    "no data at all": (lambda b: (b / DATA).rename(b / "gone"), "is missing"),
    "one file more": (lambda b: (b / DATA / "x.dat").touch(), "does not belong"),
    "no manifest": (lambda b: (b / MANIFEST).unlink(), "never finished"),
    "half a manifest": (lambda b: os.truncate(b / MANIFEST, 100), "damaged"),
    "a manifest of nothing": (lambda b: (b / MANIFEST).write_text("[]"), "damaged"),
    "another number of rows": (
        lambda b: (b / MANIFEST).write_text((b / MANIFEST).read_text().replace(": 3", ": 4")),
        "its sum is another",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_with_a_sentence(backup, damage):
    how, sentence = DAMAGES[damage]
    how(backup)

    with pytest.raises(RefusedError, match=sentence):
        examined(backup)


def test_each_byte_of_a_manifest_counts(backup):
    whole = (backup / MANIFEST).read_bytes()
    for at in range(0, len(whole), 7):
        (backup / MANIFEST).write_bytes(whole)
        change_a_byte(backup / MANIFEST, at)
        try:
            found = examined(backup)
        except RefusedError:
            continue
        # White space, or a letter of a name that JSON takes for the same: nothing else was said.
        assert found == replace(FACTS, files=sums(backup / DATA)), whole[at : at + 10]


def test_a_folder_without_a_backup_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="no backup"):
        examined(tmp_path / "nothing")


def test_a_program_is_told_by_its_environment_and_told_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "ours")
    monkeypatch.setenv("EMAIL_URL", "smtp://mallory:swordfish@mail.example")
    monkeypatch.setenv("PGSSLROOTCERT", "/etc/ca.pem")

    told = environment(
        {"dbname": "reading", "user": "reading", "password": "sesame", "host": "db", "port": 5432,
         "options": "-c statement_timeout=15s", "sslmode": "verify-full", "cursor_factory": int}
    )  # fmt: skip

    assert told["PGPASSWORD"] == "sesame"
    assert (told["PGHOST"], told["PGPORT"], told["PGDATABASE"]) == ("db", "5432", "reading")
    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", "/etc/ca.pem")
    assert "PGOPTIONS" not in told, "pg_dump may take longer than a request"
    assert not {"SECRET_KEY", "EMAIL_URL"} & told.keys()
    assert "sesame" not in " ".join(taking.arguments(Path("data"), 2, "1-2-3"))


def a_program(folder: Path, name: str, says: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_program_that_is_too_old_is_passed_over(tmp_path, monkeypatch):
    a_program(tmp_path, "pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert Path(program("pg_dump", at_least=18)).parent != tmp_path
    with pytest.raises(ProgramError, match=r"pg_dump of PostgreSQL 99 .* is of 9"):
        program("pg_dump", at_least=99)
    with pytest.raises(ProgramError, match="none at all"):
        program("pg_nothing", at_least=1)


def test_of_what_a_program_says_only_errors_are_passed_on(tmp_path):
    """Around them it quotes the rows that it could not bring in: somebody's words."""
    says = "echo 'pg_restore: error: COPY failed: ERROR: no'; echo 'CONTEXT: my words'; exit 1"
    path = a_program(tmp_path, "pg_restore", f"exec >&2; {says}")

    with pytest.raises(ProgramError) as failed:
        run(str(path), [], {})

    assert str(failed.value) == "pg_restore: error: COPY failed: ERROR: no"


def test_the_newest_are_kept_and_what_is_not_whole_counts_for_nothing(tmp_path):
    for name in ("2026-01-01T000000.1Z", "2026-01-02T000000.1Z", "2026-01-03T000000.1Z.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text(json.dumps({}))
    (tmp_path / "2026-01-04T000000.1Z").mkdir()

    assert [path.name for path in taking.whole(tmp_path)] == [
        "2026-01-01T000000.1Z", "2026-01-02T000000.1Z",
    ]  # fmt: skip
