"""Comments as WordPress exports them: WXR 1.0, 1.1 and 1.2, packed or not. Pure.

A post is a thread, and known by its address; where that tells nothing, as with the `?p=` of a
draft, the mapping file may name it `post:` and its number. Pingbacks are no comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from html import unescape
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

_STATES = {
    "1": State.PUBLIC, "approve": State.PUBLIC, "approved": State.PUBLIC,
    "0": State.HELD, "hold": State.HELD, "spam": State.SPAM,
    "trash": State.REJECTED, "post-trashed": State.REJECTED,
}  # fmt: skip
_COMMENT = {"", "comment"}
_NO_PAGE = {"attachment", "nav_menu_item", "revision", "custom_css", "wp_block"}
_DISQUS = re.compile(r"^Disqus/[^:]*:(\d+)$")
_DRAFT = re.compile(r"[?&](?:p|page_id)=\d+")
_WANTED = {"comment", "item", "author", "category", "tag", "term", "base_site_url"}


def read(path: Path, said: Said) -> Iterator[Record]:
    """Everything that the file says, in its order; a post before its comments."""
    reading = _Reading()
    for element in elements(path, said, _is_wanted):
        reading.look_at(element)
        kind = local(element)
        if kind == "comment":
            item = element.getparent()
            if item is not None:
                yield from reading.thread(item)
            yield from reading.comment(element)
        elif kind == "item":
            yield from reading.thread(element)
            reading.item = None
        elif kind == "author":
            reading.remember(element)


def _is_wanted(element: etree._Element) -> bool:
    return local(element) in _WANTED and not _is_of_the_feed(element)


def _is_of_the_feed(element: etree._Element) -> bool:
    """RSS has a `category` and an `author` of its own, inside of items."""
    parent = element.getparent()
    inside = parent is not None and local(parent) == "item"
    return inside and local(element) != "comment"


class _Reading:
    """What the file has said so far, and is needed later: few things, whatever its size."""

    def __init__(self) -> None:
        self.is_known = False
        self.item: str | None = None  # The post whose comments are being read,
        self.is_left_out = False  # and whether it is none that people can see.
        self.offset: timezone | None = None
        self.accounts: dict[str, tuple[str, str]] = {}  # by number: name and address

    def look_at(self, element: etree._Element) -> None:
        if self.is_known:
            return
        root = element.getroottree().getroot()
        spaces = {space for one in root.iter(etree.Element) for space in one.nsmap.values()}
        if local(root) != "rss" or not any("wordpress.org/export/" in one for one in spaces):
            raise UnreadableError(
                f"This is no export of WordPress: it begins with <{local(root)}>."
            )
        self.is_known = True

    def remember(self, author: etree._Element) -> None:
        number = _text(author, "author_id")
        if number:
            name = _text(author, "author_display_name") or _text(author, "author_login")
            self.accounts[number] = (unescape(name), _text(author, "author_email"))

    def thread(self, item: etree._Element) -> Iterator[Record]:
        """The thread of a post, once: what is told of it stands before its first comment."""
        key = _text(item, "post_id")
        if self.item is not None:
            return
        self.item = key or f"line:{item.sourceline}"
        kind = _text(item, "post_type")
        self.is_left_out = kind in _NO_PAGE
        if not key:
            yield Oddity("thread_without_id", "", f"line {item.sourceline}")
        if self.is_left_out:
            return
        self._learn_offset(item)
        link = _text(item, "link")
        identifier = _text(item, "thread_identifier")
        is_draft = not link or _DRAFT.search(link)
        yield Thread(
            key=self.item,
            url="" if is_draft else link,
            identifier=identifier or (f"post:{key}" if is_draft else ""),
            title=unescape(_text(item, "title")),
            opened_at=self._moment(item, "post_date"),
            closed=_text(item, "comment_status") == "closed",
            deleted=_text(item, "status") == "trash",
        )

    def _learn_offset(self, item: etree._Element) -> None:
        """How far the clock of the site is from UTC, by a post that tells both."""
        here, utc = _date(_text(item, "post_date")), _date(_text(item, "post_date_gmt"))
        if here is not None and utc is not None and abs(here - utc) <= timedelta(hours=15):
            self.offset = timezone(here - utc)

    def _moment(self, element: etree._Element, name: str) -> datetime | None:
        """In UTC; where only the clock of the site is told, by what that is from it."""
        utc = _date(_text(element, f"{name}_gmt"))
        if utc is not None:
            return utc.replace(tzinfo=UTC)
        here = _date(_text(element, name))
        if here is None:
            return None
        return here.replace(tzinfo=self.offset or UTC).astimezone(UTC)

    def comment(self, element: etree._Element) -> Iterator[Record]:
        key, kind = _text(element, "comment_id"), _text(element, "comment_type").lower()
        if kind not in _COMMENT:
            told = "pingback" if kind in ("pingback", "trackback") else "not_a_comment"
            yield Oddity(told, key, kind)
            return
        if not key or self.is_left_out or self.item is None:
            yield Oddity("comment_without_id" if not key else "no_page", key)
            return
        approved = _text(element, "comment_approved").lower()
        if approved not in _STATES:
            yield Oddity("unknown_state", key, approved)
        parent = _text(element, "comment_parent")
        yield Comment(
            key=key,
            thread=self.item,
            parent=parent if parent not in ("", "0") else None,
            author=self._author(element),
            written_at=self._moment(element, "comment_date"),
            text=with_breaks(_text(element, "comment_content")),
            markup=Markup.HTML,
            state=_STATES.get(approved, State.HELD),
            known_as=tuple(_known_as(element)),
        )

    def _author(self, element: etree._Element) -> Author:
        """By the number of the account; a guest by what they wrote of themselves."""
        name = unescape(_text(element, "comment_author"))
        email = _text(element, "comment_author_email")
        number = _text(element, "comment_user_id")
        if number not in ("", "0"):
            known, address = self.accounts.get(number, ("", ""))
            return Author(f"user:{number}", name or known, email or address, confirmed=True)
        said = f"{name}\n{email.lower()}".encode("utf-8", "ignore")
        return Author(f"guest:{sha256(said).hexdigest()[:40]}", name, email)


def _known_as(element: etree._Element) -> Iterator[str]:
    """Under which number Disqus has it: its plug-in, or the agent that it wrote, says so."""
    found = set()
    for one in element:
        if local(one) == "commentmeta" and _text(one, "meta_key") == "dsq_post_id":
            found.add(_text(one, "meta_value"))
        elif local(one) == "comment_agent" and (agent := _DISQUS.match((one.text or "").strip())):
            found.add(agent[1])
    yield from (f"disqus:{number}" for number in sorted(found) if number)


def _date(told: str) -> datetime | None:
    """A date; zeros mean that there is none."""
    try:
        return datetime.strptime(told, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def _text(element: etree._Element, name: str) -> str:
    child = next((one for one in element if local(one) == name), None)
    return ((child.text if child is not None else "") or "").strip()
