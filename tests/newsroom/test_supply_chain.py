"""What production is made of can be told, and what is known against it can be asked."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements" / "production.txt").read_text(encoding="utf-8")
LOCKED = {
    (found[1].lower(), found[2]) for found in re.finditer(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.M)
}
said_of = runpy.run_path(str(ROOT / ".ci" / "audit.py"))["said_of"]


def test_the_bill_of_materials_names_every_locked_package(tmp_path):
    shown = subprocess.run(
        ["make", "--dry-run", "--assume-old=.venv/dev.stamp", "sbom"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    [command] = re.findall(r"-m cyclonedx_py .*", shown.replace("\\\n", " "))
    made = tmp_path / "sbom.json"

    words = command.replace("sbom.json", str(made)).split()
    subprocess.run([sys.executable, "-W", "ignore", *words], cwd=ROOT, check=True)

    bill = json.loads(made.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "third-reading"
    named = {(one["name"].lower(), one["version"]) for one in bill["components"]}
    assert len(LOCKED) > 50
    assert named == LOCKED
    assert {one["purl"] for one in bill["components"]} == {f"pkg:pypi/{n}@{v}" for n, v in LOCKED}


def test_every_locked_package_is_known_by_its_hash():
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]

    assert len(blocks) == len(LOCKED)
    assert all("--hash=sha256:" in block for block in blocks)
    # Nothing but packages and their hashes: no place that they come from, no option.
    line = re.compile(r"[\w.-]+==\S+( ; [^:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [one for one in LOCK.splitlines() if not line.fullmatch(one)] == []


HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": []}
GOOD = {"name": "good", "version": "1.0", "vulns": []}
BAD = {"name": "bad", "version": "2.0", "vulns": [HOLE]}
UNKNOWN = {"name": "whoever", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "codes", "says"),
    [
        ([GOOD], (0, 0, 0), "1 packages were asked about, 0 holes are known."),
        ([GOOD, BAD], (1, 1, 0), "bad 2.0: PYSEC-2026-1, mended in 2.1"),
        ([GOOD, UNKNOWN], (0, 0, 0), "not looked at: whoever"),
        ([UNKNOWN, UNKNOWN], (0, 1, 0), "NOT AUDITED"),
        (None, (0, 1, 0), "NOT AUDITED"),
    ],
)
def test_what_is_known_fails_by_hand_and_what_cannot_be_asked_is_said(packages, codes, says):
    """By hand, strictly, and in a build, which only reports."""
    answer = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})

    told = [said_of(answer, how) for how in ("", "--strict", "--report")]

    assert tuple(code for code, _ in told) == codes
    assert all(says in said for _, said in told)


@pytest.mark.parametrize(("how", "code"), [([], 0), (["--report"], 0), (["--strict"], 1)])
def test_where_nobody_can_be_asked_it_says_so_and_fails_whom_it_should(how, code):
    """As a machine without a way out."""
    nowhere = "http://127.0.0.1:9"
    environment = {"PATH": os.environ["PATH"], "HTTPS_PROXY": nowhere, "https_proxy": nowhere}

    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit.py", *how],
        env=environment,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (code, said_of("")[1] + "\n"), done.stderr


def test_a_build_reports_and_is_not_failed_by_what_came_to_be_known_today():
    run = (ROOT / ".ci" / "run").read_text()

    shown = subprocess.run(
        ["make", "--dry-run", "--assume-old=.venv/dev.stamp", "audit", "AUDIT=--report"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip

    assert re.findall(r"^make audit.*$", run, re.M) == ["make audit AUDIT=--report"]
    assert ".ci/audit.py --report" in shown
