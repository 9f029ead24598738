"""The version before this one, out of the history: the newest whose migrations came first."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ["newsroom", "comments", "moderation"]
FOLDERS = [f"{app}/migrations" for app in OURS]
LOOKED_BACK = 100  # commits that touched migrations

# Migrations of before the rule (decision 54) that the processes of the version before are to be
# stopped for. None is added here: what is new goes in steps that need no stop.
STOPS = {
    ("comments", "0005_rules"): "writes the table of texts anew, with a column of another type",
    ("moderation", "0003_leases"): "adds a generated column, and makes indexes anew",
    ("moderation", "0006_rules"): "writes the table of decisions anew",
    ("moderation", "0007_pieces"): "puts a table in pieces in the place of another",
    ("newsroom", "0002_pieces"): "puts a table in pieces in the place of another",
}


def before() -> str | None:
    """The newest commit whose migrations are some of ours, unchanged, and whose missing ones need
    no stop. None where there is none, or no history."""
    ours = _of_these_files()
    touched = _git("log", f"-{LOOKED_BACK}", "--format=%H", "HEAD", "--", *FOLDERS).split()
    for commit in [one for each in touched for one in (each, f"{each}^1")]:
        theirs = _of_a_commit(commit)
        if theirs and theirs.items() < ours.items() and not _needs_a_stop(ours.keys() - theirs):
            return _git("rev-parse", commit).strip()
    return None


def lay_out(commit: str, folder: Path) -> None:
    """The code as it was, in a folder."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)


def _needs_a_stop(paths: set[str]) -> bool:
    names = {(path.split("/")[0], Path(path).stem) for path in paths}
    return bool(names & STOPS.keys())


def _of_these_files() -> dict[str, str]:
    paths = sorted(
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).glob("[0-9]*.py")
    )
    return dict(zip(paths, _git("hash-object", *paths).split(), strict=True))


def _of_a_commit(commit: str) -> dict[str, str]:
    """Empty where the history does not go back as far."""
    lines = [line.split() for line in _git("ls-tree", "-r", commit, "--", *FOLDERS).splitlines()]
    return {path: blob for _, _, blob, path in lines if Path(path).name[0].isdigit()}


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout
