"""What a benchmark says of its bars, gathered: one line for each of them.

A program prints its verdicts as lines that begin with "met" or "MISSED"; most say what was found,
and in brackets what the bar is. This is all that the table needs to know of any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

MET, MISSED = "met", "MISSED"
NOT_RUN = "NOT RUN"  # to its end
_VERDICT = re.compile(r"^(met|MISSED)\s+(\S.*)$")
_BAR = re.compile(r"\s*\((?:bar:?|at (?:most|least)) ([^)]*)\)")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_FOUND = re.compile(rf"(?:^|\s)({_NUMBER})(?:\s*(?:×|ms|s|MiB|times))?\s*$")


@dataclass(frozen=True)
class Row:
    """One bar of one program. `found` and `bar` are empty where it gave no figure."""

    program: str
    what: str
    found: str
    bar: str
    verdict: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def rows(program: str, said: str) -> list[Row]:
    """The verdicts in what a program has printed."""
    return [
        _row(program, *told.groups())
        for line in said.splitlines()
        if (told := _VERDICT.match(line))
    ]


def not_run(program: str, why: str) -> Row:
    """A program of which there is nothing to tell but that it came to no end."""
    return Row(program, why, "", "", NOT_RUN)


def _row(program: str, verdict: str, told: str) -> Row:
    bar = _BAR.search(told)
    if bar is None:
        return Row(program, told.strip(), "", "", verdict)
    before, behind = told[: bar.start()].rstrip(), told[bar.end() :]
    found = _FOUND.search(before)  # It stands before the bar, and what it is of around both.
    what = f"{before[: found.start()] if found else before} {behind}"
    return Row(program, " ".join(what.split()), found[1] if found else "", bar[1], verdict)


def text(found: Iterable[Row]) -> str:
    """The table, for eyes."""
    heads = Row("program", "what", "found", "bar", "")
    lines = [heads, *found]
    wide = {name: max(len(row.as_json()[name]) for row in lines) for name in ("program", "what")}
    told = [
        f"{row.program:{wide['program']}}  {row.what:{wide['what']}}  {row.found:>9}"
        f"  {row.bar:>9}  {row.verdict}".rstrip()
        for row in lines
    ]
    return "\n".join([told[0], "-" * len(told[0]), *told[1:]])


def summary(found: Iterable[Row]) -> str:
    verdicts = [row.verdict for row in found]
    return ", ".join(f"{verdicts.count(one)} {one}" for one in (MET, MISSED, NOT_RUN))
