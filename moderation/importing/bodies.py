"""Texts of other systems in our Markdown, and rendered as ours are: there is one way to a page.

HTML is made safe first, so that what is turned into Markdown is well-formed and known; most
comments have nothing but paragraphs, breaks and links in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

import nh3
from django.utils.html import strip_tags

from comments.text import clean, is_empty, to_html
from moderation.importing.escaping import escaped
from moderation.importing.records import Markup

AT_MOST = 100_000  # characters; what is longer is cut, and said to be
_KNOWN = {
    "p", "div", "br", "b", "strong", "i", "em", "blockquote", "ul", "ol", "li", "code", "pre",
    "a", "img", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "td", "th",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}}
# Nothing but paragraphs and breaks: a converter is not needed.
_PLAIN = re.compile(r"(?:[^<]|<(?:/?p|br ?/?)>)*", re.IGNORECASE)
# Blanks are looked through once, from where they begin: there may be a hundred thousand of them.
_BLANKS = r"(?:(?<!\s)\s++)?"
_PARAGRAPH = re.compile(rf"{_BLANKS}(?:</?p>\s*+)+", re.IGNORECASE)
_BREAK = re.compile(rf"{_BLANKS}<br ?/?>\s*", re.IGNORECASE)
# Lines of words, and a blank line at most between them: no sign that Markdown knows, no entity,
# and none that begins or ends with a blank. Most comments; and rendering is slow.
_LINE = (
    r"(?![-+>=~#]|\d+[.)])[^\s\\*_`\[\]<>&!|~](?:[^\n\r\t\xa0\\*_`\[\]<>&|~]*[^\s\\*_`\[\]<>&|~])?"
)
_NOTHING_MARKED = re.compile(rf"{_LINE}(?:\n{{1,2}}{_LINE})*")


def text_of(body: str, markup: Markup) -> str:
    """A body as it is kept here: our Markdown, cleaned; empty where there is nothing to see."""
    body = _without_halves(body[:AT_MOST])
    text = clean(_MARKDOWN[markup](body))
    return "" if is_empty(text) else text


def html_of(text: str) -> str:
    """What a text of `text_of` looks like on a page."""
    if _NOTHING_MARKED.fullmatch(text):
        return _of_plain_words(text)
    try:
        return to_html(text)
    except RecursionError:  # Too deep for the renderer; the words are still there.
        return to_html(escaped(text))


def _of_plain_words(text: str) -> str:
    """The same as `to_html` makes, for a text in which it would find nothing to do."""
    parts = (escape(part, quote=False).replace("\n", "<br>\n") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>\n" for part in parts)


def _without_halves(body: str) -> str:
    """Less what no text can hold: NUL, and halves of characters."""
    return body.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _of_html(body: str) -> str:
    if _PLAIN.fullmatch(body):
        parts = (_lines(part) for part in _PARAGRAPH.split(body))
        return "\n\n".join(part for part in parts if part)
    from moderation.importing.converting import converted  # Here: its library is heavy.

    safe = nh3.clean(body, tags=_KNOWN, attributes=_ATTRIBUTES, link_rel=None)
    try:
        return converted(safe)
    except RecursionError:  # Tags in tags in tags: the words are what counts.
        return escaped(unescape(strip_tags(safe)))


def _lines(part: str) -> str:
    lines = (" ".join(unescape(line).split()) for line in _BREAK.split(part))
    return escaped("\n".join(lines)).strip()


def _of_plain(body: str) -> str:
    """Cleaned first: what begins a line only when other ends of lines are ours, and signs that
    nobody sees are gone, is to be escaped as well."""
    return escaped(clean(body))


_MARKDOWN: dict[Markup, Callable[[str], str]] = {
    Markup.HTML: _of_html,
    Markup.MARKDOWN: str,
    Markup.PLAIN: _of_plain,
}
