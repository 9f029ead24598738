"""A publication into a file: everything, as of one moment, line by line.

A run reads one snapshot. One that was killed is taken up by another, later one: it cuts off half a
line, tells anew what was written since the first snapshot, and goes on where the file ended. Of
two lines with one key the later counts, so what the file says as a whole is the last snapshot:
every row is either in it as it was and still is, or told again. Where one is in it that was
deleted meanwhile, it is not taken up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from moderation.logbook import log
from moderation.models import Archived, LogEntry
from moderation.ours import form
from moderation.ours.deleted_since import refuse_what_was_deleted
from moderation.ours.files import UnusableError, Writer, marked
from moderation.ours.form import Line, Sum
from moderation.ours.kinds import BY_NAME, ORDER, WHOLE, told_as
from moderation.ours.lines import Options, Telling
from moderation.ours.reading import key_of
from moderation.ours.snapshot import Moment, one_moment
from newsroom.models import Publication

ARCHIVED = "archived"  # The last part: lines of several kinds, as they once came.
PARTS = (*ORDER, ARCHIVED)
Said = Callable[[int], None]  # how many lines are written


class FinishedError(UnusableError):
    """The file says everything already: a run may be killed behind its last line, too."""


@dataclass(frozen=True)
class Place:
    """How far a file is: the part that it was in, and the last row of it."""

    part: str
    row: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Begun:
    """What a file says that was not finished."""

    header: Line
    place: Place

    @property
    def options(self) -> Options:
        return Options(**self.header["options"])


def export(
    publication: Publication, path: Path, *, options: Options, said: Said = lambda _: None
) -> Sum:
    """Write a new file. Raises FileExistsError. With a name that ends in .gz it is compressed."""
    _note(publication, options)
    with Writer(path, compressed=path.suffix == ".gz", new=True) as file, one_moment() as moment:
        header = _header(publication, options, moment)
        telling = Telling(publication, options, UUID(header["export"]))
        return _finish(file, Sum(), [header], _all(telling, Place("")), said)


def resume(publication: Publication, path: Path, *, said: Said = lambda _: None) -> Sum:
    """Finish a file that was begun.

    Raises UnusableError where there is nothing to go on from, or where it tells of what was
    deleted since; FinishedError where nothing is left.
    """
    with Writer(path, compressed=path.suffix == ".gz", new=False) as file:
        begun, total = _take_up(publication, path, file)
        _note(publication, begun.options)
        with one_moment() as moment:
            if begun.header["snapshot"]["cluster"] != moment["cluster"]:
                raise UnusableError("it was begun on another database server")
            since = begun.header["snapshot"]["xmin"]
            begun_at = datetime.fromisoformat(begun.header["made_at"])
            refuse_what_was_deleted(publication, path, since=since, begun_at=begun_at)
            telling = Telling(publication, begun.options, UUID(begun.header["export"]))
            again = _again(telling, begun, moment, file)
            return _finish(file, total, again, _all(telling, begun.place), said)


def _note(publication: Publication, options: Options) -> None:
    log(
        LogEntry.Act.EXPORTED,
        publication=publication.pk,
        rule="manage.py export_publication",
        **asdict(options),
    )


def _header(publication: Publication, options: Options, moment: Moment) -> Line:
    return {
        "kind": form.HEADER,
        "format": form.FORMAT,
        "version": form.VERSION,
        "publication": publication.slug,
        "site": publication.url,
        "software": _software(),
        "made_at": moment["at"].isoformat(),
        "export": str(uuid4()),
        "options": asdict(options),
        "snapshot": {"cluster": moment["cluster"], "xmin": moment["xmin"]},
    }


def _software() -> str:
    try:
        return f"third-reading {version('third-reading')}"
    except PackageNotFoundError:
        return "third-reading"


def _finish(
    file: Writer, total: Sum, first: Iterator[Line] | list[Line], rest: Iterator[Line], said: Said
) -> Sum:
    for part in (first, rest):
        for line in part:
            raw = form.as_bytes(line)
            total.add(raw, line["kind"])
            file.write(raw)
            if not total.lines % 1000:
                said(total.lines)
        file.flush()  # The header at once, so that there is something to go on from.
    file.write(form.as_bytes(total.footer()))
    said(total.lines)
    return total


def _all(telling: Telling, place: Place) -> Iterator[Line]:
    """Everything behind that place."""
    begins = PARTS.index(place.part) if place.part else 0
    for part in PARTS[begins:]:
        after = place.row if part == place.part else ()
        if part == ARCHIVED:
            yield from telling.archived(after=after)
        elif part in WHOLE:
            yield from () if part == place.part else [telling.whole(part)]
        else:
            yield from _spoken(telling.of(BY_NAME[part], after=after))


def _spoken(lines: Iterator[Line]) -> Iterator[Line]:
    """Without lines of comments that nobody has reacted to; those say nothing."""
    for line in lines:
        if line["kind"] != "reactions" or any(line[name] for name in line if name in FELT):
            yield line


FELT = ("like", "funny", "wow", "sad", "disagree")


def _again(telling: Telling, begun: Begun, moment: Moment, file: Writer) -> Iterator[Line]:
    """What was written since, of the parts that the file has already."""
    file.flush()  # The file can be cut off before this, should this run be killed too.
    yield {"kind": form.RESUMED, "at": moment["at"], "part": begun.place.part}
    since = begun.header["snapshot"]["xmin"]
    for part in PARTS[: PARTS.index(begun.place.part) + 1 if begun.place.part else 0]:
        until = begun.place.row if part == begun.place.part else ()
        if part in WHOLE:
            yield telling.whole(part)
        elif part != ARCHIVED:
            yield from telling.of(BY_NAME[part], until=until, since=since)
    yield {"kind": form.CAUGHT_UP}


def _take_up(publication: Publication, path: Path, file: Writer) -> tuple[Begun, Sum]:
    """Cut off what is half or half told again; what the file says then, and its sum so far."""
    header, last, cut = _last_good(path)
    if header is None:
        raise UnusableError("it has no header: delete it, and begin anew")
    if (header["format"], header["version"]) != (form.FORMAT, form.VERSION):
        raise UnusableError(f"it is of another format: {header['format']} {header['version']}")
    if header["publication"] != publication.slug:
        raise UnusableError(f"it is of another publication: {header['publication']}")
    file.cut(cut)
    total = Sum()
    for raw, _ in marked(path):
        total.add(raw, form.kind_of(raw))
    return Begun(header, _place_of(publication, last)), total


def _last_good(path: Path) -> tuple[Line | None, Line, int]:
    """The header, the last line of a row that can be kept, and where to cut behind it."""
    header: Line | None = None
    kept, last, cut = b"", b"", 0  # the last row's line before `cut`, and at all
    stop = None  # where telling again began that was not finished: to cut, and the line
    for raw, here in marked(path):
        kind = form.kind_of(raw)
        if kind == form.FOOTER and here is not None:
            raise FinishedError("it is finished")
        if kind == form.RESUMED:
            stop = (cut, kept)
        elif kind == form.CAUGHT_UP:
            stop, last = None, stop[1] if stop else last
        elif kind == form.HEADER:
            header = json.loads(raw)
        elif stop is None:
            last = raw
        if here is not None:
            cut, kept = here, last
    if stop is not None:
        cut, kept = stop
    return (header if cut else None), (json.loads(kept) if kept else {}), cut


def _place_of(publication: Publication, line: Line) -> Place:
    if not line:
        return Place("")
    kind = line["kind"]
    if kind in WHOLE:
        return Place(kind)
    key = key_of(line)
    if Archived.objects.filter(publication=publication, kind=kind, key=key).exists():
        return Place(ARCHIVED, (kind, key))
    return Place(kind, tuple(line[told_as(name)] for name in BY_NAME[kind].order))
