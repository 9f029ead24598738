"""From the catalogues that people write (.po) those that programs read (.mo).

    python -m newsroom.words

No .mo is kept in the repository. The demo, the tests and the image make them; who installs in
another way runs this once after each upgrade. Needs neither GNU gettext nor Django's settings.
"""

from __future__ import annotations

import os
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


def catalogues() -> list[Path]:
    """The catalogue of every language but English, which needs none."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def stale() -> list[Path]:
    """The catalogues that were not compiled since they were last changed."""
    return [path for path in catalogues() if not _is_fresh(path)]


def _is_fresh(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns


def compile_words() -> list[Path]:
    """Compile what is stale; which these were. Several processes may do it at once."""
    # Here, as each process asks whether anything is stale, and hardly one ever compiles.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = stale()
    for path in made:
        with path.open("rb") as written:
            catalogue = read_po(written, locale=path.parts[-3])
        being_made = path.with_suffix(f".{os.getpid()}.tmp")
        with being_made.open("wb") as compiled:
            write_mo(compiled, catalogue)
        being_made.replace(path.with_suffix(".mo"))
    return made


if __name__ == "__main__":
    for path in compile_words():
        print("compiled", path.relative_to(LOCALE))
