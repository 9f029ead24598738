"""HTML in our Markdown, by a library that few need: it is imported when the first comes along."""

from __future__ import annotations

import re
import warnings
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import MarkupResemblesLocatorWarning
from markdownify import MarkdownConverter

from moderation.importing.escaping import escaped

_CUT = re.compile(r"(?:\.\.\.|…)$")


def converted(safe: str) -> str:
    """What this HTML says. Raises RecursionError for tags in tags in tags."""
    with warnings.catch_warnings():  # A comment may be nothing but an address.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return str(_converter.convert(safe))


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
