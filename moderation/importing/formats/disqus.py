"""Comments as Disqus exports them: XML, packed or not, threads before posts. Pure.

Nothing rests on the order but that; and of a post that names no thread, or one that is not in
the file, nothing is lost: whoever loads it says so. Times are UTC, with a `Z` or without.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from lxml import etree

from moderation.importing.formats.lines import with_breaks
from moderation.importing.records import (
    Author,
    Comment,
    Markup,
    Oddity,
    Record,
    Said,
    State,
    Thread,
    UnreadableError,
)
from moderation.importing.xml import elements, local

_ID = "{http://disqus.com/disqus-internals}id"
_LAID_OUT = re.compile(r"<(?:p|br|div|li|blockquote)\b", re.IGNORECASE)


def read(path: Path, said: Said) -> Iterator[Record]:
    """Everything that the file says, in its order."""
    is_known = False
    for element in elements(path, said, _is_wanted):
        if not is_known:
            _refuse_others(element)
            is_known = True
        kind = local(element)
        if kind == "thread":
            yield from _thread(element)
        elif kind == "post":
            yield from _post(element)


def _is_wanted(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is None or parent.getparent() is None


def _refuse_others(element: etree._Element) -> None:
    root = element.getroottree().getroot()
    if local(root) != "disqus":
        name = local(root)
        raise UnreadableError(f"This is no export of Disqus: it begins with <{name}>.")


def _thread(element: etree._Element) -> Iterator[Record]:
    key = element.get(_ID, "")
    if not key:
        yield Oddity("thread_without_id", "", f"line {element.sourceline}")
        return
    opened_at = yield from _moment(element, "createdAt", key)
    yield Thread(
        key=key,
        url=_text(element, "link"),
        identifier=_text(element, "id"),
        title=_text(element, "title"),
        opened_at=opened_at,
        closed=_is(element, "isClosed"),
        deleted=_is(element, "isDeleted"),
    )


def _post(element: etree._Element) -> Iterator[Record]:
    key = element.get(_ID, "")
    if not key:
        yield Oddity("comment_without_id", "", f"line {element.sourceline}")
        return
    written_at = yield from _moment(element, "createdAt", key)
    yield Comment(
        key=key,
        thread=_named(element, "thread"),
        parent=_named(element, "parent") or None,
        author=_author(element),
        written_at=written_at,
        text=_body(element),
        markup=Markup.HTML,
        state=_state(element),
    )


def _state(element: etree._Element) -> State:
    """Spam first: what was deleted as such is spam."""
    if _is(element, "isSpam"):
        return State.SPAM
    if _is(element, "isDeleted"):
        return State.DELETED
    return State.PUBLIC


def _body(element: etree._Element) -> str:
    """HTML; in what nothing lays out, as in old files, line ends do."""
    message = _text(element, "message")
    return message if _LAID_OUT.search(message) else with_breaks(message)


def _author(element: etree._Element) -> Author:
    """By the name of the account where there is one; else by what they wrote of themselves."""
    author = _child(element, "author")
    if author is None:
        return Author(key=_hashed("", ""), name="")
    name, email = _text(author, "name"), _text(author, "email")
    username = _text(author, "username")
    is_anonymous = _is(author, "isAnonymous")
    key = username if username else _hashed(name, email)
    return Author(key, name or username, email, confirmed=bool(username and not is_anonymous))


def _hashed(name: str, email: str) -> str:
    said = f"{name}\n{email.lower()}".encode("utf-8", "ignore")
    return f"guest:{sha256(said).hexdigest()[:40]}"


def _moment(
    element: etree._Element, name: str, key: str
) -> Generator[Record, None, datetime | None]:
    """A moment in UTC, whatever the clock of this machine says; None where it cannot be read."""
    told = _text(element, name)
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        if told:
            yield Oddity("unreadable_date", key, told)
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((one for one in element if local(one) == name), None)


def _text(element: etree._Element, name: str) -> str:
    child = _child(element, name)
    return ((child.text if child is not None else "") or "").strip()


def _named(element: etree._Element, name: str) -> str:
    child = _child(element, name)
    return child.get(_ID, "") if child is not None else ""


def _is(element: etree._Element, name: str) -> bool:
    return _text(element, name).lower() in ("true", "1")
