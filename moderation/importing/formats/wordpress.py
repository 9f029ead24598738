"""Comments as WordPress exports them: WXR 1.0, 1.1 and 1.2, packed or not. Pure.

A post is a thread, and known by its address. A draft has none but `?p=` and its number, which
leads nowhere: the mapping file may name it `post:` and its number, and so each post whose address
has no more to say. Pingbacks, and notes that editors leave for each other, are no comments.
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
from moderation.importing.formats.wordpress_elements import EXPORT, date, known_as, named, text
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
from moderation.importing.xml import elements

_STATES = {
    "1": State.PUBLIC, "approve": State.PUBLIC, "approved": State.PUBLIC,
    "0": State.HELD, "hold": State.HELD, "spam": State.SPAM,
    "trash": State.REJECTED, "post-trashed": State.REJECTED,
}  # fmt: skip
_COMMENT = {"", "comment"}
_NO_PAGE = {
    "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset",
    "oembed_cache", "user_request",
}  # fmt: skip
_OF_THE_THEME = "wp_"  # What the kinds of its templates, menus and styles begin with.
_DRAFTS = {"draft", "pending", "future", "auto-draft"}
_NOT_PUBLIC = {"trash", "private"}
_NUMBER = re.compile(r"[?&](?:p|page_id)=\d+")
_WANTED = {"comment", "item", "author", "category", "tag", "term", "base_site_url"}


def read(path: Path, said: Said) -> Iterator[Record]:
    """Everything that the file says, in its order; a post before its comments."""
    reading = _Reading()
    for element in elements(path, said, _is_wanted):
        reading.look_at(element)
        kind = named(element)
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
    return named(element) in _WANTED and not _is_of_the_feed(element)


def _is_of_the_feed(element: etree._Element) -> bool:
    """RSS has a `category` and an `author` of its own, inside of items."""
    parent = element.getparent()
    inside = parent is not None and named(parent) == "item"
    return inside and named(element) != "comment"


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
        if named(root) != "rss" or not any(EXPORT in one for one in spaces):
            raise UnreadableError(
                f"This is no export of WordPress: it begins with <{named(root)}>."
            )
        self.is_known = True

    def remember(self, author: etree._Element) -> None:
        number = text(author, "author_id")
        if number:
            name = text(author, "author_display_name") or text(author, "author_login")
            self.accounts[number] = (unescape(name), text(author, "author_email"))

    def thread(self, item: etree._Element) -> Iterator[Record]:
        """The thread of a post, once: what is told of it stands before its first comment."""
        key = text(item, "post_id")
        if self.item is not None:
            return
        self.item = key or f"line:{item.sourceline}"
        kind = text(item, "post_type")
        self.is_left_out = kind in _NO_PAGE or kind.startswith(_OF_THE_THEME)
        if not key:
            yield Oddity("thread_without_id", "", f"line {item.sourceline}")
        if self.is_left_out:
            return
        self._learn_offset(item)
        link = text(item, "link")
        has_number = not link or _NUMBER.search(link)
        is_draft = has_number and text(item, "status") in _DRAFTS
        yield Thread(
            key=self.item,
            url="" if is_draft else link,
            identifier=text(item, "thread_identifier")
            or (f"post:{key}" if key and has_number else ""),
            title=unescape(text(item, "title")),
            opened_at=self._moment(item, "post_date"),
            closed=text(item, "comment_status") == "closed",
            deleted=text(item, "status") in _NOT_PUBLIC,
        )

    def _learn_offset(self, item: etree._Element) -> None:
        """How far the clock of the site is from UTC, by a post that tells both."""
        here, utc = date(text(item, "post_date")), date(text(item, "post_date_gmt"))
        if here is not None and utc is not None and abs(here - utc) <= timedelta(hours=15):
            self.offset = timezone(here - utc)

    def _moment(self, element: etree._Element, name: str) -> datetime | None:
        """In UTC; where only the clock of the site is told, by what that is from it."""
        utc = date(text(element, f"{name}_gmt"))
        if utc is not None:
            return utc.replace(tzinfo=UTC)
        here = date(text(element, name))
        if here is None:
            return None
        return here.replace(tzinfo=self.offset or UTC).astimezone(UTC)

    def comment(self, element: etree._Element) -> Iterator[Record]:
        key, kind = text(element, "comment_id"), text(element, "comment_type").lower()
        if kind not in _COMMENT:
            told = "pingback" if kind in ("pingback", "trackback") else "not_a_comment"
            yield Oddity(told, key, kind)
            return
        if not key or self.is_left_out or self.item is None:
            yield Oddity("comment_without_id" if not key else "no_page", key)
            return
        approved = text(element, "comment_approved").lower()
        if approved not in _STATES:
            yield Oddity("unknown_state", key, approved)
        parent = text(element, "comment_parent")
        yield Comment(
            key=key,
            thread=self.item,
            parent=parent if parent not in ("", "0") else None,
            author=self._author(element),
            written_at=self._moment(element, "comment_date"),
            text=with_breaks(text(element, "comment_content")),
            markup=Markup.HTML,
            state=_STATES.get(approved, State.HELD),
            known_as=tuple(known_as(element)),
        )

    def _author(self, element: etree._Element) -> Author:
        """By the number of the account; a guest by what they wrote of themselves."""
        name = unescape(text(element, "comment_author"))
        email = text(element, "comment_author_email")
        number = text(element, "comment_user_id")
        if number not in ("", "0"):
            known, address = self.accounts.get(number, ("", ""))
            return Author(f"user:{number}", name or known, email or address, confirmed=True)
        said = f"{name}\n{email.lower()}".encode("utf-8", "ignore")
        return Author(f"guest:{sha256(said).hexdigest()[:40]}", name, email)
