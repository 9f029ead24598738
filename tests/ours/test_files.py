"""Files of lines: kept through a kill, and refused where they are not whole."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.ours import form
from moderation.ours.files import BusyError, UnusableError, Writer, lines, marked
from moderation.ours.form import Sum, as_bytes
from moderation.ours.kinds import ORDER
from moderation.ours.reading import check, that_count

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def header(**other: Any) -> dict[str, Any]:
    facts = {"format": form.FORMAT, "version": form.VERSION, "publication": "paper"}
    return {"kind": "header", **facts, "export": str(uuid4()), **other}


def write(path: Path, told: list[dict[str, Any]], *, footer: dict[str, Any] | None = None) -> Path:
    total = Sum()
    with Writer(path, compressed=path.suffix == ".gz", new=True) as file:
        for line in told:
            raw = as_bytes(line)
            total.add(raw, line["kind"])
            file.write(raw)
        file.write(as_bytes(total.footer() | (footer or {})))
    return path


@settings(max_examples=60, deadline=None)
@given(told=st.lists(st.dictionaries(st.text(max_size=8), _values, max_size=4), max_size=6))
def test_a_line_comes_back_as_it_was(told: list[dict[str, Any]]) -> None:
    objects = [{"kind": "comment", **line, "id": str(n)} for n, line in enumerate(told)]

    raw = [as_bytes({**one, "kind": "comment"}) for one in objects if _encodable(one)]

    assert [json.loads(line) for line in raw] == [
        {**one, "kind": "comment"} for one in objects if _encodable(one)
    ]
    assert all(line.count(b"\n") == 1 and line.endswith(b"\n") for line in raw)


def _encodable(line: Any) -> bool:
    try:
        json.dumps(line, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_any_cut_is_noticed(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, [header(), {"kind": "article", "id": "1"}])
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(UnusableError):
            check(path)
    path.write_bytes(whole)
    assert check(path).counts == {"header": 1, "article": 1}


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [header(), {"kind": "article", "id": "1"}])

    path.write_bytes(path.read_bytes().replace(b'"id":"1"', b'"id":"2"'))

    with pytest.raises(UnusableError, match="checksum"):
        check(path)


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (header(version=2), "version"),
        (header(format="other"), "another format"),
        ({"kind": "article", "id": "1"}, "does not begin"),
    ],
)
def test_what_is_not_ours_is_refused(tmp_path: Path, first: dict[str, Any], why: str) -> None:
    path = write(tmp_path / "a.jsonl", [first])

    with pytest.raises(UnusableError, match=why):
        check(path)


def test_what_stands_behind_the_end_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [header()])
    with path.open("ab") as file:
        file.write(b'{"kind":"article","id":"1"}\n')

    with pytest.raises(UnusableError, match="behind its end"):
        check(path)


@pytest.mark.parametrize(
    "junk", [b"", b"\x00" * 100, b"[1]\n", b"{}\n", b"\x1f\x8bjunk", b"{" * 9]
)
def test_junk_is_refused(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(junk)

    with pytest.raises(UnusableError):
        check(path)


def test_any_tool_may_compress_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [header(), {"kind": "article", "id": "1"}])
    packed = tmp_path / "b.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    assert check(packed).counts == check(path).counts
    assert list(lines(packed)) == list(lines(path))


def test_a_compressed_file_may_be_cut_behind_whole_members(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    with Writer(path, compressed=True, new=True) as file:
        for n in range(3):
            file.write(as_bytes({"kind": "article", "id": str(n)}))
            file.flush()

    cuts = [cut for _, cut in marked(path)]

    whole = path.read_bytes()
    assert [len(gzip.decompress(whole[:cut]).splitlines()) for cut in cuts] == [1, 2, 3]
    assert cuts[-1] == len(whole)


def test_two_never_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    with Writer(path, compressed=False, new=True):
        with pytest.raises(BusyError):
            Writer(path, compressed=False, new=False)
        with pytest.raises(FileExistsError):
            Writer(path, compressed=False, new=True)


def test_of_two_lines_with_one_key_the_later_counts(tmp_path: Path) -> None:
    told = [
        header(),
        {"kind": "article", "id": "1", "says": "old"},
        {"kind": "reader", "id": "1", "says": "kept"},
        {"kind": "resumed", "at": "", "part": "reader"},
        {"kind": "article", "id": "1", "says": "new"},
        {"kind": "article", "id": "2", "says": "added"},
        {"kind": "caught_up"},
        {"kind": "reader", "id": "2", "says": "after"},
    ]

    whole = check(write(tmp_path / "a.jsonl", told))

    found = [line["says"] for line in that_count(whole, ORDER)]
    assert found == ["new", "added", "kept", "after"]
