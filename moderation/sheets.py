"""Lists as CSV: what newsrooms keep in a spreadsheet, read and written.

Read as spreadsheets write it: with a byte-order mark or without, in UTF-8 or UTF-16, with
commas, semicolons or tabs. Written so that no spreadsheet takes a cell for a formula: such a
cell begins with an apostrophe, which is taken off again when it is read.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from moderation import cells
from moderation.refusals import BadFile
from newsroom.wording import number

COLUMNS = ("kind", "words", "action", "note")
ROWS_AT_MOST = 10_000
BYTES_AT_MOST = 1024 * 1024
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Row:
    """A line of a file, as it was told; empty where it says nothing."""

    line: int
    kind: str
    words: str
    action: str
    note: str = ""


def read(data: bytes) -> list[Row]:
    """The rows of a file. The first line names the columns, of which `words` is needed; a file
    of one column needs no such line. Raises BadFile."""
    if len(data) > BYTES_AT_MOST:
        raise BadFile(_("The file is larger than one megabyte."))
    text = _decoded(data)
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        raise BadFile(_("The file is not CSV: a quotation mark is left open, perhaps.")) from error
    if not lines:
        raise BadFile(_("There is nothing in this file."))
    columns, lines = _columns(lines)
    if len(lines) > ROWS_AT_MOST:
        raise BadFile(
            _("The file has %(rows)s rows; %(at_most)s are the most at once.")
            % {"rows": number(len(lines)), "at_most": number(ROWS_AT_MOST)}
        )
    return [Row(line, **_cells(columns, row)) for line, row in lines]


def write(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """The lines of a file with these rows: kind, words, action and note."""
    yield "\ufeff" + _line(COLUMNS)
    for row in rows:
        yield _line(map(cells.written, row))


def _decoded(data: bytes) -> str:
    coding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        raise BadFile(_("The file is not in UTF-8. Please save it as “CSV UTF-8”.")) from error


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its last line."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _columns(
    lines: list[tuple[int, list[str]]],
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    named = [cell.strip().casefold() for cell in lines[0][1]]
    if "words" in named:
        return named, lines[1:]
    if all(len(row) == 1 for _line_number, row in lines):
        return ["words"], lines
    raise BadFile(_("The first line has to name the columns: kind, words, action, note."))


def _cells(columns: list[str], row: list[str]) -> dict[str, str]:
    told = dict.fromkeys(COLUMNS, "")
    for column, cell in zip(columns, row, strict=False):
        if column in told:
            told[column] = cells.read(cell.strip())
    return told


def _line(row: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(row)
    return written.getvalue()
