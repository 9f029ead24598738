"""Texts of other systems in our Markdown, and rendered as ours are: there is one way to a page.

HTML is made safe first, so that what is turned into Markdown is well-formed and known; most
comments have nothing but paragraphs, breaks and links in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import nh3
from django.utils.html import strip_tags
from markdownify import MarkdownConverter

from comments.text import clean, is_empty, to_html
from moderation.importing.records import Markup

AT_MOST = 100_000  # characters; what is longer is cut, and said to be
_KNOWN = {
    "p", "div", "br", "b", "strong", "i", "em", "blockquote", "ul", "ol", "li", "code", "pre",
    "a", "img", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "td", "th",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}}
# Nothing but paragraphs and breaks: a converter is not needed.
_PLAIN = re.compile(r"(?:[^<]|<(?:/?p|br ?/?)>)*", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\s*(?:</?p>\s*)+", re.IGNORECASE)
_BREAK = re.compile(r"\s*<br ?/?>\s*", re.IGNORECASE)
# What would be read as Markdown where nobody meant any.
_SPECIAL = re.compile(r"[*`\[]|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z])|(?<!\w)_|_(?!\w)")
_BEGINS = re.compile(r"^(\s*)(?:([-+>])|(\d{1,9})([.)]))(?=\s|$)|^(\s*)(>)", re.MULTILINE)
# Lines of words, and a blank line at most between them: no sign that Markdown knows, no entity,
# and none that begins or ends with a blank. Most comments; and rendering is slow.
_LINE = (
    r"(?![-+>=~#]|\d+[.)])[^\s\\*_`\[\]<>&!|~](?:[^\n\r\t\xa0\\*_`\[\]<>&|~]*[^\s\\*_`\[\]<>&|~])?"
)
_NOTHING_MARKED = re.compile(rf"{_LINE}(?:\n{{1,2}}{_LINE})*")
_CUT = re.compile(r"(?:\.\.\.|…)$")


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


def escaped(text: str) -> str:
    """Words that look in Markdown as they are."""
    return _BEGINS.sub(_as_it_is, _SPECIAL.sub(r"\\\g<0>", text))


def _as_it_is(found: re.Match[str]) -> str:
    space, sign, number, dot, other, quote = found.groups()
    if number:
        return f"{space}{number}\\{dot}"
    return f"{space or other or ''}\\{sign or quote}"


def _without_halves(body: str) -> str:
    """Less what no text can hold: NUL, and halves of characters."""
    return body.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _of_html(body: str) -> str:
    if _PLAIN.fullmatch(body):
        parts = (_lines(part) for part in _PARAGRAPH.split(body))
        return "\n\n".join(part for part in parts if part)
    safe = nh3.clean(body, tags=_KNOWN, attributes=_ATTRIBUTES, link_rel=None)
    try:
        return str(_converter.convert(safe))
    except RecursionError:  # Tags in tags in tags: the words are what counts.
        return escaped(unescape(strip_tags(safe)))


def _lines(part: str) -> str:
    lines = (" ".join(unescape(line).split()) for line in _BREAK.split(part))
    return escaped("\n".join(lines)).strip()


_MARKDOWN: dict[Markup, Callable[[str], str]] = {
    Markup.HTML: _of_html,
    Markup.MARKDOWN: str,
    Markup.PLAIN: escaped,
}


class _Converter(MarkdownConverter):
    """To the Markdown that there is here: no headings, no pictures, no tables."""

    def escape(self, text: str, parent_tags: Any) -> str:
        return escaped(text)

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        return "\n"

    def convert_hr(self, el: Any, text: str, parent_tags: Any) -> str:
        return "\n\n"

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: Any) -> str:  # noqa: N802 - theirs
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_pre(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text}\n\n"

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        return f" {text.strip()} "

    convert_th = convert_td

    def convert_tr(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n{text.strip()}\n"

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        source = str(el.get("src") or "")
        return _link(str(el.get("alt") or "") or source, source) if source else ""

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        href, title = str(el.get("href") or ""), str(el.get("title") or "")
        return _link(text.strip(), _direct(href), title, is_text=True)


def _link(text: str, href: str, title: str = "", *, is_text: bool = False) -> str:
    """A link; one whose text is its address cut short shows all of it again."""
    href = href.strip()
    if urlsplit_or_none(href) is None:
        return text if is_text else escaped(text)
    begins = _CUT.sub("", unescape(text).replace("\\", ""))
    is_cut = begins and begins != text
    whole = next((one for one in (title, href) if _without_scheme(one).startswith(
        _without_scheme(begins))), None) if is_cut else None  # fmt: skip
    shown = whole or text
    if not shown or shown == href:
        return f"<{href}>" if not re.search(r"[\s<>]", href) else escaped(href)
    shown = text if is_text and whole is None else escaped(shown.replace("]", ""))
    return f"[{shown}](<{href.replace('<', '%3C').replace('>', '%3E')}>)"


def _without_scheme(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.IGNORECASE)


def urlsplit_or_none(href: str) -> str | None:
    """The host of a web address; None where it is none."""
    try:
        parts = urlsplit(href)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _direct(href: str) -> str:
    """Where a link leads without the counting in between: Disqus wrapped what was posted."""
    if urlsplit_or_none(href) not in ("disq.us", "www.disq.us"):
        return href
    wrapped = parse_qs(urlsplit(href).query).get("url", [""])[0]
    return re.sub(r":[\w-]{20,}$", "", wrapped) or href


_converter = _Converter(bullets="-", wrap=False)
