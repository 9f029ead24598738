"""Reading XML that somebody else wrote: a piece at a time, and nothing that it asks for.

No entity is resolved, nothing is fetched, and no element may grow without end: a file that tries
is refused, and so is one that is cut off. What came before has been handed over by then.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from lxml import etree

from moderation.importing.reading import pieces
from moderation.importing.records import Said, UnreadableError

ELEMENT_AT_MOST = 8 * 1024 * 1024  # bytes between two ends of elements that are looked for
# XML knows no way to write these, and exports have them all the same.
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")  # Two bytes and more a character: none is left out.


def elements(
    path: Path, said: Said, wanted: Callable[[etree._Element], bool]
) -> Iterator[etree._Element]:
    """Each element that is `wanted`, whole, when it ends; what it held is forgotten after it.

    `wanted` is asked at the end of each element. Raises UnreadableError, with the line.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    since, is_wide = 0, None
    try:
        for piece in _begun(pieces(path, said)):
            is_wide = piece.startswith(_WIDE) if is_wide is None and piece else is_wide
            parser.feed(piece if is_wide else piece.translate(None, _CONTROLS))
            since += len(piece)
            for element in _ended(parser, wanted):
                since = 0
                yield element
            if since > ELEMENT_AT_MOST:
                raise UnreadableError(_told("An element has no end within 8 MB", parser))
        parser.close()
        yield from _ended(parser, wanted)
    except etree.XMLSyntaxError as error:
        what = (error.msg or "it is empty").partition(", line ")[0]
        where = f"{path.name}, line {error.lineno or 1}"
        raise UnreadableError(f"This is no XML that can be read on: {what} ({where})") from error


def _begun(found: Iterator[bytes]) -> Iterator[bytes]:
    """From the first sign on: plug-ins let blank lines slip out before what XML begins with."""
    is_begun = False
    for piece in found:
        said = piece if is_begun else piece.removeprefix(BOM_UTF8).lstrip(b" \t\r\n")
        is_begun = bool(said)
        yield said


def _ended(
    parser: etree.XMLPullParser, wanted: Callable[[etree._Element], bool]
) -> Iterator[etree._Element]:
    for event, found in parser.read_events():
        element = cast(
            "etree._Element", found
        )  # Only of events that were not asked for it is none.
        if event == "start":
            _refuse_a_dtd(element)
        elif wanted(element):
            yield element
            _forget(element)


def _refuse_a_dtd(element: etree._Element) -> None:
    if element.getparent() is None:
        kind = element.getroottree().docinfo
        if kind.doctype:  # type: ignore[attr-defined] # theirs leaves it out
            raise UnreadableError("The file declares entities of its own (a DTD): it is not read.")


def _forget(element: etree._Element) -> None:
    """Let go of an element and all before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _told(what: str, parser: etree.XMLPullParser) -> str:
    lines = [entry.line for entry in parser.error_log]
    return f"{what} (after line {lines[-1]})." if lines else f"{what}."


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
