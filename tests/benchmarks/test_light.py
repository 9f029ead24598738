"""What is weighed and timed is what the image would start."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.light import COPIED, _copied
from newsroom.demo.processes import ROOT


def test_nothing_is_compiled_at_a_start(tmp_path):
    code = _copied(tmp_path)

    says = "import newsroom.settings, moderation, comments; import newsroom as it;"
    says += "print(it.__file__, it.__cached__, newsroom.settings.__cached__)"
    found = subprocess.run(
        [sys.executable, "-c", says], cwd=code, check=True, capture_output=True, text=True,
        env={"PYTHONDONTWRITEBYTECODE": "1", "SECRET_KEY": "x"},
    ).stdout.split()  # fmt: skip
    assert all(Path(one).is_relative_to(code) and Path(one).exists() for one in found)
    lacking = [
        file
        for file in code.rglob("*.py")
        if not [*(file.parent / "__pycache__").glob(f"{file.stem}.*.pyc")]
    ]
    assert not lacking


@pytest.mark.parametrize("where", ["Dockerfile", "docs/operations.md"])
def test_it_is_the_code_that_is_compiled_where_it_serves(where):
    """Under systemd as well: its units say PYTHONDONTWRITEBYTECODE."""
    [told] = re.findall(r"compileall -q ([^#\n]*)", (ROOT / where).read_text())

    assert tuple(told.split()) == COPIED
