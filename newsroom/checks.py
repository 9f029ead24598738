"""What is wrong with an installation although everything runs."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from newsroom.words import LOCALE, stale


@register
def words_are_compiled(**_: Any) -> list[CheckMessage]:
    """Without them every page is in English, and nobody is told why."""
    languages = [path.relative_to(LOCALE).parts[0] for path in stale()]
    if not languages:
        return []
    said = f"The words of these languages are not compiled: {', '.join(languages)}."
    return [Warning(said, hint="Run: python -m newsroom.words", id="newsroom.W001")]
