"""What is wrong with an answer of any kind: pages, data, feeds, pictures, lists, archives."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tests.attack.judging import faults, faults_of_rich

FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TURNING = re.compile("[\u202a-\u202e\u2066\u2067]")
SVG = "{http://www.w3.org/2000/svg}"


def wrong_with(answer: Any) -> list[str]:
    """By its status, its headers, and its body as whoever gets it reads it."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    found = list(_headers(answer))
    if answer.status_code >= 500:
        found.append(f"is a fault: {answer.status_code}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    try:
        return found + list(_body(kind, body))
    except (ValueError, etree.XMLSyntaxError) as error:
        return [*found, f"is no {kind}: {error}"]


def _headers(answer: Any) -> Iterator[str]:
    for name, value in answer.headers.items():
        if CONTROL.search(f"{name}{value}") or "\n" in value or not value.isascii():
            yield f"the header {name} is {value!r}"
    policy = answer.headers.get("Content-Security-Policy", "")
    if "html" in answer.headers.get("Content-Type", "") and "script-src" not in policy:
        yield "a page without a policy"
    if "unsafe" in policy:
        yield f"a policy that allows what is unsafe: {policy}"
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be taken for something else (nosniff)"
    where = answer.headers.get("Location", "")
    if where.startswith(("//", "\\", "/\\")) or re.match(r"(?i)\s*(javascript|data):", where):
        yield f"leads to {where!r}"


def _body(kind: str, body: bytes) -> Iterator[str]:
    if not body:
        return
    if kind == "application/zip":
        yield from in_archive(body)
        return
    text = body.decode()
    if kind == "text/html":
        yield from faults(text)
    elif kind.endswith("json"):
        yield from in_data(json.loads(text))
    elif kind.endswith("xml"):
        yield from in_xml(body)
    elif kind == "text/csv":
        yield from in_csv(text)
    elif kind == "text/plain" and (found := CONTROL.search(text)):
        yield f"speaks to a terminal: {found[0]!r}"


def in_data(told: Any, name: str = "") -> Iterator[str]:
    """Each text that is called HTML, wherever in the data it stands, is a text as HTML."""
    match told:
        case dict():
            for key, value in told.items():
                yield from in_data(value, key)
        case list():
            for value in told:
                yield from in_data(value, name)
        case str() if name.endswith("html"):
            for wrong in faults_of_rich(told, marks=name == "lit_html"):
                yield f"{name}: {wrong}"


def in_xml(body: bytes) -> Iterator[str]:
    """Whether it is well-formed, and has nothing in it that runs."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    for one in root.iter():
        if not isinstance(one.tag, str):
            yield f"not an element: {one!r}"
        elif one.tag in (f"{SVG}script", f"{SVG}foreignObject", f"{SVG}image"):
            yield f"an element that a picture of ours has not: {one.tag}"
        elif any(str(name).lower().startswith("on") for name in one.attrib):
            yield f"hears an event: {one.tag}"
        elif one.tag == "{http://www.w3.org/2005/Atom}summary":
            yield from faults(one.text or "")


def in_csv(text: str) -> Iterator[str]:
    """No cell is a formula; a number is a number."""
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in row:
            if FORMULA.match(cell) and not NUMBER.fullmatch(cell):
                yield f"a formula: {cell[:40]!r}"


def in_archive(body: bytes) -> Iterator[str]:
    """Names that stay within a folder; and each file by its kind."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            if not re.fullmatch(r"[a-z0-9_-]+\.(json|csv|html)", name):
                yield f"a file called {name!r}"
            text = archive.read(name).decode()
            if name.endswith(".json"):
                yield from in_data(json.loads(text))
            elif name.endswith(".csv"):
                yield from in_csv(text)
            else:
                yield from (wrong for wrong in faults(text) if "<style {}" not in wrong)
