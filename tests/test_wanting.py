"""Nothing is left out unseen: what a test wants and .ci/run provides must be there in CI."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.wanting import program, wanting

TESTS = Path(__file__).parent
# Who may leave a test out by itself, and why that hides nothing.
BY_THEMSELVES = {
    "wanting.py": "this is how it is done; in CI it fails",
    "test_wanting.py": "has the words",
    "conftest.py": "the browser's tests where there is none; not in CI",
    "test_receivers.py": "one of the examples does not keep what the test is about",
    "api/test_examples.py": "writes the examples down, when asked to",
    "machine/test_sabotage.py": "breaks one thing after the other, when asked to",
    **{
        f"permissions/test_{share}_share.py": "not while the page is being written that it reads"
        for share in ("first", "second", "third", "fourth")
    },
}
LEAVES_OUT = re.compile(
    r"pytest\.(?:skip|mark\.skip|importorskip|mark\.xfail|xfail)|unittest\.skip"
)


def test_whoever_leaves_a_test_out_is_known() -> None:
    found = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("*.py")
        if LEAVES_OUT.search(path.read_text())
    }

    assert found == set(BY_THEMSELVES)


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_what_is_wanting_fails_in_ci_and_is_left_out_elsewhere(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="a disk"):
        wanting("a disk")
    with pytest.raises(outcome, match="no-such-program is not installed"):
        program("no-such-program")
    assert program("sh").endswith("/sh")
