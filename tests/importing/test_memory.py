"""A file ten times as large is read in the same memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.importing import as_coral_writes as coral
from tests.importing import as_isso_writes as isso
from tests.importing.test_contrib import TYPE, a_row, xtd
from tests.importing.test_remark42 import HEADER, a_line

FEW, MANY = 3_000, 30_000
MORE_AT_MOST = 9_000  # KiB: SQLite's cache fills; ten times the rows would be 20 MB and more
TEXT = "What I have to say about it. " * 20
AT = datetime(2021, 3, 4, tzinfo=UTC)
READING = """
import re, sys
from importlib import import_module
from pathlib import Path
read = import_module("moderation.importing.formats." + sys.argv[1]).read
print(sum(1 for _ in read(Path(sys.argv[2]), lambda _: None)))
# Not `ru_maxrss`: that begins with what the process was that started this one.
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def _isso(path: Path, number: int) -> Path:
    rows = ({"text": TEXT, "author": f"a {n}", "tid": n} for n in range(number))
    return isso.database(path / "c.db", ((n, f"/{n}", "t") for n in range(number)), *rows)


def _isso_json(path: Path, number: int) -> Path:
    rows = [{"id": n, "text": TEXT, "created": "2020-01-01 10:00:00"} for n in range(number)]
    given = path / "c.json"
    given.write_text(json.dumps([{"comments": rows, "id": "/a", "title": "A"}]))
    return given


def _remark42(path: Path, number: int) -> Path:
    given = path / "b.jsonl"
    users = [{"id": f"u{n}", "details": {"email": f"{n}@x.example"}} for n in range(number)]
    with given.open("w") as file:
        file.write(json.dumps(HEADER | {"users": users}) + "\n")
        for n in range(number):
            where = {"site": "s", "url": f"https://x.example/{n}"}
            file.write(json.dumps(a_line(f"c{n}", text=TEXT, locator=where)) + "\n")
    return given


def _coral(path: Path, number: int) -> Path:
    def rows(of: Callable[[int], dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return (of(n) for n in range(number))

    return coral.folder(
        path / "coral",
        users=rows(lambda n: coral.user(f"u{n}", f"User {n}", f"{n}@x.example")),
        stories=rows(lambda n: coral.story(f"s{n}", AT)),
        commentActions=rows(lambda n: coral.reaction(f"c{n}", "u1")),
        comments=rows(lambda n: coral.comment(f"c{n}", f"s{n}", f"u{n}", AT, TEXT)),
    )


def _contrib(path: Path, number: int) -> Path:
    given = path / "d.json"
    with given.open("w") as file:
        file.write("[" + json.dumps(TYPE))
        for n in range(number):
            file.write("," + json.dumps(a_row(n + 1, comment=TEXT, object_pk=str(n))))
            file.write("," + json.dumps(xtd(n + 1, n + 1)))
        file.write("]")
    return given


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("isso", _isso),
        ("isso", _isso_json),
        ("remark42", _remark42),
        ("coral", _coral),
        ("contrib", _contrib),
    ],
)
def test_ten_times_as_many_comments_take_no_more_memory(
    tmp_path: Path, name: str, write: Callable[[Path, int], Path]
) -> None:
    few, many = (tmp_path / size for size in ("few", "many"))
    few.mkdir()
    many.mkdir()

    records, taken = _read(name, write(few, FEW))
    more_records, more_taken = _read(name, write(many, MANY))

    print(f"{name}: {records} records in {taken} KiB, {more_records} in {more_taken} KiB")
    assert more_records > 9 * records
    assert more_taken - taken < MORE_AT_MOST


def _read(name: str, given: Path) -> tuple[int, int]:
    """How many records, and the most memory that it took, in KiB."""
    ran = [sys.executable, "-c", READING, name, str(given)]
    said = subprocess.run(ran, capture_output=True, check=True, text=True).stdout
    records, taken = map(int, said.split())
    return records, taken
