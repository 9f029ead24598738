"""Markdown in, safe HTML out; and what a text may not smuggle in."""

import re
import unicodedata
from html import unescape

import nh3
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

from newsroom.letters import composed

# Embeddings, overrides and isolates can make a line read otherwise than it was judged.
# The marks U+200E, U+200F and U+061C only help mixed scripts to line up, and may stay.
BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
CONTROLS = "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ufeff"
_UNWANTED = re.compile(f"[{BIDI_CONTROLS}{CONTROLS}]")

# Letters and symbols by their category, of which nothing can be seen.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"

# Emphasis, quotes, lists, code and links. No headings, pictures or raw HTML; and no
# entities, which would bring back what `clean` took out.
_markdown = MarkdownIt("zero", {"breaks": True, "typographer": False}).enable(
    ["emphasis", "blockquote", "list", "backticks", "link", "autolink", "newline", "escape",
     "balance_pairs"]
)  # fmt: skip
# What it and its libraries look things up in they make when they first read, and leave half made
# to another thread meanwhile: a text lost its links then, or all of its words. So it has read, of
# all that there is, before there are threads.
_markdown.render("a\n> [b](https://a.example/%20) <https://a.example/%20>\n")
_TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "a"}


def clean(text: str) -> str:
    """The text as it is kept: NFC, one kind of line end, no controls, no towers of marks.

    Bidirectional overrides are taken out, so that what peers read is what the public
    reads. Raises ValueError where a text cannot be kept at all: NUL, lone surrogates.
    """
    if "\x00" in text:
        raise ValueError("a text cannot hold a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("a text cannot hold half a character (a lone surrogate)") from error
    text = re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", text)
    text = composed(_UNWANTED.sub("", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def to_html(text: str) -> str:
    """A cleaned text as HTML that is safe on any page; links carry nofollow and ugc."""
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},  # No title: peers would not see it.
        url_schemes={"http", "https"},
        url_relative="deny",  # On another page it would lead elsewhere.
        link_rel="nofollow ugc noopener noreferrer",
    )
    return _UNWANTED.sub("", html)  # An address may be shown with its escapes undone.


_ENDS_A_LINE = re.compile(r"</(?:p|li|blockquote)>|<br ?/?>")


def excerpt(html: str, *, at_most: int = 280) -> str:
    """The beginning of a text made by `to_html`, as plain text on one line, cut at a word."""
    text = one_line(unescape(strip_tags(_ENDS_A_LINE.sub(" ", html))))
    if len(text) <= at_most:
        return text
    cut = text[:at_most]
    words, space, _ = cut.rpartition(" ")
    return f"{words if space else cut}…"


def to_plain(html: str) -> str:
    """A text made by `to_html` as plain text: a line for each paragraph and item."""
    lines = unescape(strip_tags(_ENDS_A_LINE.sub("\n", html))).splitlines()
    return "\n".join(filter(None, map(one_line, lines)))


def one_line(text: str) -> str:
    """A name, a headline or the like as one line, without what could make it read as another."""
    return " ".join(_UNWANTED.sub(" ", text).split())


def is_empty(text: str) -> bool:
    """Whether nothing of it can be seen: blanks, joiners and marks show no text."""
    return not any(map(_shows, text))


def _shows(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cn":  # Perhaps an emoji or a script younger than this Python.
        return "\U00010000" <= char < "\U000e0000"
    return category[0] in "LNPS" and char not in BLANKS
