"""What lies beside a backup and says what it is: of when, of which schema, and each file's sum.

Without one a backup is not whole. It is written last, and before anything is restored all that it
says of the files is looked at.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

DATA, MANIFEST = "data", "manifest.json"  # in the folder of a backup
FORM, READS = 2, (1, 2)  # of the manifest itself


class RefusedError(Exception):
    """It is not done, for this reason; and nothing was written."""


@dataclass(frozen=True)
class Manifest:
    """`rows` are those of each table as a whole, `pieces` the parts that some are in, `roles` who
    was granted something; of the tables in `left_out` no row was kept. `amiss` is what was not
    sound in the database itself when it was made, a sentence for each."""

    made_at: str
    postgresql: int  # the major version of the server
    migrations: list[tuple[str, str]]
    rows: dict[str, int]
    pieces: dict[str, list[str]]
    roles: list[str]
    left_out: list[str]
    files: dict[str, tuple[int, str]]  # by name: bytes, SHA-256
    amiss: list[str] = field(default_factory=list)


def sums(data: Path) -> dict[str, tuple[int, str]]:
    """Of each file in the folder."""
    return {path.name: _sum(path) for path in sorted(data.iterdir())}


def _sum(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest


def write(backup: Path, manifest: Manifest) -> None:
    facts = {"form": FORM, **asdict(manifest)}
    sealed = {**facts, "sum": _seal(facts)}
    path = backup / MANIFEST
    path.write_text(json.dumps(sealed, indent=1) + "\n", encoding="utf-8")


def _seal(facts: dict[str, Any]) -> str:
    said = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def read(backup: Path) -> Manifest:
    """What a backup says of itself. Raises RefusedError where it does not, or was changed."""
    try:
        facts = json.loads((backup / MANIFEST).read_bytes())
        seal = facts.pop("sum")
    except (FileNotFoundError, NotADirectoryError):
        raise RefusedError(
            f"{backup} is no backup, or one that was never finished: it has no {MANIFEST}."
        ) from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise RefusedError(f"The {MANIFEST} of {backup} is damaged.") from None
    if seal != _seal(facts):
        raise RefusedError(f"The {MANIFEST} of {backup} is damaged: its sum is another.")
    if facts.pop("form") not in READS:
        raise RefusedError(f"{backup} was made by another version of `manage.py backup`.")
    lists = {"migrations": [tuple(one) for one in facts["migrations"]]}
    files = {name: tuple(one) for name, one in facts["files"].items()}
    return Manifest(**{**facts, **lists, "files": files})


def examined(backup: Path) -> Manifest:
    """The manifest of a backup that is whole, byte by byte. Raises RefusedError."""
    manifest, data = read(backup), backup / DATA
    there = {path.name for path in data.iterdir()} if data.is_dir() else set()
    if missing := sorted(manifest.files.keys() - there):
        raise RefusedError(f"{backup} is damaged: {missing[0]} is missing.")
    if strange := sorted(there - manifest.files.keys()):
        raise RefusedError(f"{backup} is damaged: {strange[0]} does not belong to it.")
    for name, told in manifest.files.items():
        if _sum(data / name) != told:
            raise RefusedError(f"{backup} is damaged: {name} is not what was written.")
    return manifest
