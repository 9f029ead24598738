"""Every way in which a benchmark says whether it met its bar comes into the table."""

from __future__ import annotations

import ast
import re

import pytest

from benchmarks import table
from benchmarks.__main__ import PROGRAMS, ROOT, _chosen, _say
from benchmarks.table import Row


@pytest.mark.parametrize(
    ("said", "row"),
    [
        (
            "met    html : bare html  1.36 (bar 0.8)",
            Row("x", "html : bare html", "1.36", "0.8", "met"),
        ),
        (
            "MISSED p99 of html while others post : idle  22.10 (bar 3)",
            Row("x", "p99 of html while others post : idle", "22.10", "3", "MISSED"),
        ),
        (
            "MISSED manage.py token (1.08 s of a processor)                 4.50 s (bar: 1)",
            Row("x", "manage.py token (1.08 s of a processor)", "4.50", "1", "MISSED"),
        ),
        (
            "met    beat apart: after 300,123 requests to ready    1.10 times (bar: 1.2)",
            Row("x", "beat apart: after 300,123 requests to ready", "1.10", "1.2", "met"),
        ),
        (
            "met    JSON, against json_agg                     0.52  (bar 0.4)",
            Row("x", "JSON, against json_agg", "0.52", "0.4", "met"),
        ),
        (
            "MISSED   2.03 (bar 6.0) a post 6 times django-comments-xtd",
            Row("x", "a post 6 times django-comments-xtd", "2.03", "6.0", "MISSED"),
        ),
        (
            "MISSED 50/s: answered to seen, p50 12941 ms (bar 30)",
            Row("x", "50/s: answered to seen, p50", "12941", "30", "MISSED"),
        ),
        (
            "met    200 at once: 7 renders (bar 20)",
            Row("x", "200 at once: 7 renders", "", "20", "met"),
        ),
        (
            "met    the draw uses the partial index",
            Row("x", "the draw uses the partial index", "", "", "met"),
        ),
        (
            "met    list, newest        107.1 ms  108.3 ms  1.01",
            Row("x", "list, newest        107.1 ms  108.3 ms  1.01", "", "", "met"),
        ),
    ],
)
def test_a_verdict_is_a_row(said, row):
    assert table.rows("x", f"  round 1: html\n{said}\n") == [row]


def test_what_is_no_verdict_is_no_row():
    said = "meanwhile {'posted': 3}\nmetres\n    met in a sentence\nhtml  18,031  0.99\n"

    assert table.rows("x", said) == []


def test_the_table_has_every_row_and_counts_them():
    found = [*table.rows("a", "met  one  1.00 (bar 2)\nMISSED two"), table.not_run("b", "gone")]

    shown = table.text(found).splitlines()

    assert [line.split()[0] for line in shown[2:]] == ["a", "a", "b"]
    assert table.summary(found) == "1 met, 1 MISSED, 1 NOT RUN"


def test_each_program_is_there():
    for program in PROGRAMS:
        here = ROOT / "benchmarks" / program.name
        assert here.with_suffix(".py").exists() or (here / "__main__.py").exists(), program


def test_programs_are_chosen_by_name_and_left_out_by_name():
    assert [one.name for one in _chosen(["light", "reading"], [])] == ["reading", "light"]
    assert "election" not in [one.name for one in _chosen([], ["election"])]
    assert len(_chosen([], ["election"])) == len(PROGRAMS) - 1


def test_one_that_takes_too_long_is_asked_to_end_and_what_it_said_is_kept(tmp_path):
    seconds_that_it_would_take = "600"

    said, ended = _say(["timeit", "-n1", "-r1", "-s", "print('met  early', flush=True)",
                        f"import time; time.sleep({seconds_that_it_would_take})"], 2)  # fmt: skip

    assert ended is None
    assert table.rows("x", said) == [Row("x", "early", "", "", "met")]


def test_one_that_fails_says_how_it_ended():
    assert _say(["benchmarks.there_is_no_such_program"], 20)[1] == 1


def test_the_list_for_people_is_that_of_the_programs():
    told = (ROOT / "benchmarks" / "README.md").read_text()
    lines = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", told, re.M)

    assert lines == [(one.name, f"{one.minutes:g}") for one in PROGRAMS]
    [others] = re.findall(r"^(`events`.*?) are no part of the table", told, re.M)
    assert not {one.name for one in PROGRAMS} & set(re.findall(r"`(\w+)`", others))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_quick_run_keeps_nothing(program):
    """What it found would stand where the figures of a whole run were."""
    where = ROOT / "benchmarks" / program.name
    code = where / "__main__.py" if where.is_dir() else where.with_suffix(".py")
    tree = ast.parse(code.read_text())

    kept = {id(one) for one in ast.walk(tree) if _keeps(one)}
    if_so = {
        id(one)
        for told in ast.walk(tree)
        if isinstance(told, ast.If)
        for line in told.body
        for one in ast.walk(line)
    }
    assert kept <= if_so


def _keeps(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("(RESULTS /")
        and ast.unparse(node.func).endswith(".write_text")
    )
