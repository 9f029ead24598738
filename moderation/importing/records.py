"""What an importer reads, whatever the format: threads, comments, and what is odd about a file.

A format is a function `read(path, said)` that yields records in the order of the file, and
never holds the file in memory. It decides nothing: what is missing or unclear in a file is said
as an `Oddity`, and left to whoever loads the records. Pure: no Django, no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

# How far a reading is: how many bytes of the file, as it lies on the disk, are behind it.
Said = Callable[[int], None]


class State(StrEnum):
    """Where a comment stood in the system that it comes from."""

    PUBLIC = "public"
    HELD = "held"  # Nobody had decided.
    SPAM = "spam"
    REJECTED = "rejected"  # By its moderators, or in its bin.
    DELETED = "deleted"  # By its author, or nobody knows by whom; replies may hang on it.


class Markup(StrEnum):
    """What a text is written in."""

    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"  # Line ends count.


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever wrote it, as that system knew them; never somebody who can sign in here."""

    key: str  # One and the same for all of an author's comments in this source.
    name: str
    email: str = ""
    confirmed: bool = False  # Whether that system says that the address is the author's.


@dataclass(frozen=True, slots=True)
class Thread:
    """What comments hang on. Several may turn out to be one article."""

    key: str
    url: str = ""
    identifier: str = ""  # What the site itself calls the article, where that is known.
    title: str = ""
    opened_at: datetime | None = None  # with its time zone
    closed: bool = False
    deleted: bool = False  # Or never public there: nothing of it is to be public here.


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. Its parent may come later in the file, or never."""

    key: str
    thread: str  # the key of its thread
    parent: str | None
    author: Author
    written_at: datetime | None  # with its time zone; None where the file does not say
    text: str
    markup: Markup
    state: State
    edited_at: datetime | None = None
    likes: int = 0
    dislikes: int = 0
    known_as: tuple[str, ...] = ()  # Keys in other systems, such as "disqus:123".


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the file that is not as it should be, or is left out on purpose."""

    code: str  # such as "no_such_thread", "unreadable_date", "pingback"
    key: str  # of the thread or comment
    detail: str = ""


Record = Thread | Comment | Oddity
Read = Callable[[Path, Said], Iterator[Record]]


class UnreadableError(ValueError):
    """The file is not what it is said to be, is cut off, or would do harm. Says where."""
