"""Ask what is known against the packages that production is locked to.

Ends with 1 where something is known. Where nobody can be asked it says so and ends with 0: who has
no way out must not seem to have been told that all is well. With `--strict` it ends with 1 then,
too; with `--report` always with 0, for a build: an advisory of today is no fault of a commit that
has nothing to do with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements" / "production.txt"
LASTS = 240.0  # seconds, at most
STRICT, REPORT = "--strict", "--report"


def said_of(answer: str, how: str = "") -> tuple[int, str]:
    """The exit code, and what to print, by what pip-audit wrote: nothing where it was refused. A
    source that knows none of the packages is none, although pip-audit then says that all is well.
    """
    packages = json.loads(answer)["dependencies"] if answer else []
    asked = [one for one in packages if "skip_reason" not in one]
    if not asked:
        return int(how == STRICT), "NOT AUDITED: no source of advisories could be asked from here."
    known = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {mended(hole)}"
        for one in asked
        for hole in one["vulns"]
    ]
    passed_over = [f"not looked at: {one['name']}" for one in packages if one not in asked]
    end = f"{len(asked)} packages were asked about, {len(known)} holes are known."
    return int(bool(known) and how != REPORT), "\n".join([*known, *passed_over, end])


def mended(hole: dict[str, Any]) -> str:
    return ", ".join(hole["fix_versions"]) or "no version yet"


def main() -> int:
    [how] = sys.argv[1:] or [""]
    if how not in ("", STRICT, REPORT):
        sys.exit(f"audit.py [{STRICT} | {REPORT}]")
    with tempfile.NamedTemporaryFile("r") as answer:
        asked = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes",
                 "--requirement", str(LOCK), "--format", "json", "--output", answer.name,
                 "--progress-spinner", "off", "--timeout", "20"]  # fmt: skip
        with suppress(subprocess.TimeoutExpired):  # Whoever says nothing is none who was asked.
            subprocess.run(asked, stderr=subprocess.DEVNULL, timeout=LASTS)  # noqa: S603 - our own words
        code, said = said_of(answer.read(), how)
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
