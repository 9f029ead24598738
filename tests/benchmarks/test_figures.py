"""A figure says when it was found, and where: else it can be compared with none."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import benchmarks
from benchmarks.figures import processor, versions_here

HERE = Path(benchmarks.__file__).parent
KEEPS = [
    file
    for file in sorted(HERE.rglob("*.py"))
    if "RESULTS" in (code := file.read_text()) and "write_text(json.dumps(" in code
]


def test_the_day_and_the_processor_are_said():
    told = versions_here()

    assert told["date"] == date.today().isoformat()
    assert told["processor"] == processor() != ""


@pytest.mark.parametrize("file", KEEPS, ids=lambda file: str(file.relative_to(HERE)))
def test_whatever_keeps_figures_keeps_these_with_them(file):
    assert re.search(r"versions(_here)?\(|figures\.processor\(", file.read_text())
