"""For developers: collect every marked string, and bring the catalogues up to date.

    make words

What is new in a catalogue is empty, and what has changed is marked as fuzzy, until somebody
has translated it; tests/newsroom/test_catalogues.py insists on that. docs/translating.md
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from newsroom.words import catalogues

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("newsroom", "comments", "moderation")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def templates() -> list[Path]:
    """Every template of ours: pages, mails, and what else is rendered."""
    found = (path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*"))
    return sorted(path for path in found if path.suffix in {".html", ".txt"})


def sources() -> list[Path]:
    """Every module of ours."""
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def collected() -> Catalog:
    """All marked strings of the house, with the files that they stand in."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for path in [*sources(), *templates()]:
        source = path.read_text()
        python = source if path.suffix == ".py" else _as_python(source)
        for context, text, remarks in _marked(python):
            where = [(str(path.relative_to(ROOT)), 0)]
            catalogue.add(text, context=context, locations=where, auto_comments=remarks)
    return catalogue


def _as_python(template: str) -> str:
    """A template as Django hands it to gettext, a line of it where only the calls count."""
    calls = templatize(template)
    return "\n".join(line.strip() for line in calls.splitlines())


def _marked(python: str) -> Iterator[tuple[str | None, str | tuple[str, ...], list[str]]]:
    source = io.BytesIO(python.encode())
    found: Any = extract_python(source, KEYWORDS, ["Translators:"], {})
    for _, function, said, remarks in found:
        texts = [text for text in ([said] if isinstance(said, str) else said) if text]
        context = texts.pop(0) if function.lstrip("n").startswith("pgettext") else None
        if texts:
            yield context, texts[0] if len(texts) == 1 else tuple(texts[:2]), remarks


def update() -> None:
    """Write into each catalogue what it has not got, and take out what nobody says any more."""
    wanted = collected()
    for path in catalogues():
        with path.open("rb") as written:
            catalogue = read_po(written, locale=path.parts[-3])
        catalogue.update(wanted, update_header_comment=False, update_creation_date=False)
        path.write_bytes(as_po(catalogue))


def as_po(catalogue: Catalog) -> bytes:
    """As it is kept: sorted, with files but no lines or times, so that a diff shows words."""
    out = io.BytesIO()
    write_po(
        out, catalogue, width=99, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    return IDLE_HEADERS.sub(b"", out.getvalue())


IDLE_HEADERS = re.compile(
    rb'"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To'
    rb"|Last-Translator|Language-Team):.*\n"
)


if __name__ == "__main__":
    update()
