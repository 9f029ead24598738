"""What docs/asvs.md and docs/security.md say is shown by tests that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASVS = (ROOT / "docs" / "asvs.md").read_text()
# How many requirements of level 1 and 2 each section of ASVS 5.0.0 has, by OWASP's own table.
# In a section that has some of level 3 as well these come last.
SECTIONS = {
    1: {1: 2, 2: 9, 3: 11, 4: 3, 5: 2},
    2: {1: 3, 2: 3, 3: 4, 4: 1},
    3: {2: 2, 3: 4, 4: 6, 5: 5, 7: 2},
    4: {1: 3, 2: 1, 3: 2, 4: 4},
    5: {1: 1, 2: 3, 3: 2, 4: 3},
    6: {1: 3, 2: 12, 3: 4, 4: 4, 5: 5, 6: 3, 8: 4},
    7: {1: 3, 2: 4, 3: 2, 4: 5, 5: 2, 6: 2},
    8: {1: 2, 2: 3, 3: 1, 4: 1},
    9: {1: 3, 2: 4},
    10: {1: 2, 2: 2, 3: 4, 4: 11, 5: 5, 6: 2, 7: 3},
    11: {1: 2, 2: 3, 3: 3, 4: 4, 5: 1, 6: 1},
    12: {1: 3, 2: 2, 3: 4},
    13: {1: 1, 2: 5, 3: 2, 4: 5},
    14: {1: 2, 2: 4, 3: 3},
    15: {1: 3, 2: 3, 3: 7},
    16: {1: 1, 2: 5, 3: 4, 4: 3, 5: 3},
}
ALL = {
    (chapter, section, number)
    for chapter, sections in SECTIONS.items()
    for section, number_of in sections.items()
    for number in range(1, number_of + 1)
}
ROW = re.compile(r"^\| (\d[\d., –]*) \| (\S+) \| (.*) \|$", re.MULTILINE)


def answered() -> Iterator[tuple[int, ...]]:
    for named, _, _ in ROW.findall(ASVS):
        for part in named.split(", "):
            first, _, last = part.partition(" – ")
            *where, begins = map(int, first.split("."))
            ends = int(last.split(".")[-1]) if last else begins
            yield from ((*where, number) for number in range(begins, ends + 1))


def test_each_requirement_of_levels_1_and_2_is_answered_once():
    given = list(answered())

    assert len(ALL) == 253 - 7  # of chapter 17, which is answered in a sentence
    assert sorted(ALL - set(given)) == []
    assert sorted(set(given) - ALL) == []
    assert len(given) == len(set(given))


def test_each_answer_is_one_of_six_and_a_yes_names_what_shows_it():
    rows = ROW.findall(ASVS)
    shows = re.compile(r"`tests/|ruff's `|\]\(")

    assert {status for _, status, _ in rows} == {"yes", "design", "part", "no", "yours", "–"}
    assert [
        named for named, status, how in rows if status == "yes" and not shows.search(how)
    ] == []


@pytest.mark.parametrize("page", ["asvs.md", "security.md"])
def test_the_tests_that_are_named_are_there(page):
    named = set(re.findall(r"`((?:tests|deploy|moderation|newsroom)/[\w./-]*)`", _page(page)))

    assert len(named) > 20
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text()
