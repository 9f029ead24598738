"""The example in docs/screening.md does what it says there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from comments.models import Status
from moderation.models import Case
from moderation.screening import asking
from moderation.screening.outside import read

DOCS = Path(__file__).parents[2] / "docs" / "screening.md"


@pytest.fixture
def example(settings, monkeypatch):
    (source,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    module = ModuleType("the_papers_checks")
    exec(compile(source, str(DOCS), "exec"), module.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, "the_papers_checks", module)
    settings.SCREENING_CHECKS = ["the_papers_checks.telephone"]
    asking.forget()
    return module


def test_it_holds_what_it_should_and_lets_the_rest_through(make, example):
    held = make.pending(text="Call me at +49 221 555 0100, or at 0221 / 5550")
    through = make.pending(text="Call 0800 110 110, 24 hours a day")

    assert held.status == Status.HELD
    assert Case.objects.get(revision=held).cause == Case.Cause.CHECK
    assert held.findings[0]["detail"] == "2 telephone numbers"
    assert through.status == Status.PENDING
    assert through.screened["asked"]["telephone"] == "2026-11"


def test_it_says_of_itself_how_it_is_to_be_asked(example):
    check = read("the_papers_checks.telephone")

    assert (check.budget, check.holds) == (0.1, True)
