"""A file of ours as another installation would have written it: other ids, other names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moderation.ours import form
from moderation.ours.exporting import export
from moderation.ours.files import lines
from moderation.ours.lines import Options
from moderation.ours.loading import Loaded, load
from newsroom.models import Publication

Line = dict[str, Any]
Change = Callable[[Line], Line]
_UUID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)([0-9a-f]{12})(?![0-9a-f])")
SLUG = "moved"


def other(key: Any) -> str:
    """The id that a row has in such a file."""
    return _UUID.sub(_changed, str(key))


def _changed(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2], 16) ^ 0xABCDEF:012x}"


def write(path: Path, told: list[Line]) -> Path:
    """A whole file, with the end that it has to have."""
    total = form.Sum()
    with path.open("wb") as file:
        for line in told:
            raw = form.as_bytes(line)
            total.add(raw, line["kind"])
            file.write(raw)
        file.write(form.as_bytes(total.footer()))
    return path


def moved(
    paper: Publication,
    folder: Path,
    change: Change = lambda line: line,
    *,
    options: Options | None = None,
    keep: tuple[Any, ...] = (),
) -> Path:
    """A publication's file from elsewhere, each line changed; ids in `keep` are those of here."""
    source = folder / f"{paper.slug}-here.jsonl"
    source.unlink(missing_ok=True)
    export(paper, source, options=options or Options())
    told = []
    for raw in list(lines(source))[:-1]:
        text = _UUID.sub(lambda f: f[0] if f[0] in map(str, keep) else _changed(f), raw.decode())
        line = json.loads(text.replace(paper.token_issuer, f"{paper.token_issuer}/{SLUG}"))
        if line["kind"] in ("header", "publication"):
            line["publication" if line["kind"] == "header" else "slug"] = SLUG
        told.append(change(line))
    return write(folder / f"{paper.slug}-there.jsonl", told)


def arrived(*facts: Any, **more: Any) -> tuple[Publication, Loaded]:
    """The same, brought in."""
    loaded = load(moved(*facts, **more))
    return Publication.objects.get(slug=SLUG), loaded
