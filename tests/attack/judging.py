"""An independent judge of HTML: it reads as browsers do, and knows nothing of how ours is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

# What a comment may look like; everything else of a page is the house's.
RICH = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code"}
REL = {"nofollow", "ugc", "noopener", "noreferrer"}
# What the house's pages have none of, whatever stands in them.
NEVER = {
    "applet", "base", "embed", "foreignobject", "frame", "frameset", "iframe", "keygen", "marquee",
    "math", "noembed", "noframes", "noscript", "object", "plaintext", "portal", "slot", "style",
    "svg", "template", "xmp",
}  # fmt: skip
LEADS = {
    "href", "src", "action", "formaction", "data", "poster", "background", "cite", "ping",
    "srcset", "xlink:href", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch",
    "manifest", "longdesc",
}  # fmt: skip
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")  # Browsers pass over some of these.
DATA = {"application/ld+json", "application/json"}


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        return self.tag, tuple(sorted(self.attributes))


def elements(html: str) -> Iterator[Element]:
    """Those of a page, or of a piece of one, in their order."""
    root = LexborHTMLParser(html).root
    assert root is not None
    for node in root.traverse(include_text=False):
        tag = str(node.tag)
        if not tag.startswith(("-", "_", "!")):
            yield Element(tag, {name: value or "" for name, value in node.attributes.items()})


def text_in(html: str) -> str:
    """What of it is shown, or could be."""
    root = LexborHTMLParser(html).root
    assert root is not None
    return str(root.text())


def faults(html: str) -> list[str]:
    """What no page of the house may have in it."""
    return [
        f"{wrong}: <{one.tag} {one.attributes}>" for one in elements(html) for wrong in _in(one)
    ]


def shapes(html: str) -> set[tuple[str, tuple[str, ...]]]:
    """Its elements by their tags and the names of their attributes, but for a comment's own."""
    return {one.shape for one in elements(html) if not _is_rich(one)}


def _is_rich(one: Element) -> bool:
    if one.tag == "a" and set(one.attributes) in ({"href", "rel"}, {"rel"}):
        return set(one.attributes["rel"].split()) == REL
    return one.tag in RICH and not one.attributes


def _in(one: Element) -> Iterator[str]:
    if one.tag in NEVER:
        yield "an element that no page of ours has"
    if one.tag == "script" and not _is_ours(one):
        yield "a script"
    if one.tag == "meta" and "http-equiv" in one.attributes:
        yield "a header in the page"
    for name, value in one.attributes.items():
        if re.match(r"(data-)?(hx-on|on)", name):
            yield f"{name} hears an event"
        if name in ("style", "srcdoc") or "<" in name or '"' in name or "'" in name:
            yield f"an attribute called {name}"
        if name in LEADS:
            yield from _leading(one, name, value)


def _is_ours(one: Element) -> bool:
    kind = one.attributes.get("type", "")
    source = one.attributes.get("src", "")
    return (kind in DATA and not source) or source.startswith(("/static/", "/embed"))


def _leading(one: Element, name: str, value: str) -> Iterator[str]:
    plain = _BLANK.sub("", value)
    try:
        parts = urlsplit(plain)
    except ValueError:
        yield f"{name} cannot be read"
        return
    if parts.scheme.lower() not in ("", "http", "https", "mailto"):
        yield f"{name} leads to {parts.scheme}"
    is_elsewhere = bool(parts.netloc) or plain.startswith(("//", "\\"))
    if is_elsewhere and not parts.scheme:
        yield f"{name} leads to another host by the scheme of the page"
    if is_elsewhere and name != "href" and parts.hostname != "testserver":
        yield f"{name} asks another host"
    if is_elsewhere and one.tag == "link" and parts.hostname not in ("testserver", "schema.org"):
        yield "a link of the head leads to another host"


def faults_of_rich(html: str, *, marks: bool = False) -> list[str]:
    """What is wrong with a text of somebody's as HTML: all but a short list is. `marks`: words
    of it may be marked, for the desk."""
    inside = [one for one in _inside(html) if not (marks and one == Element("mark", {}))]
    found = [f"not allowed: {one}" for one in inside if not _is_rich(one)]
    for one in inside:
        parts = urlsplit(one.attributes.get("href", "https://x"))
        if parts.scheme not in ("http", "https") or not parts.netloc:
            found.append(f"leads nowhere good: {one}")
    return found + faults(html)


def _inside(html: str) -> Iterator[Element]:
    return (one for one in elements(html) if one.tag not in ("html", "head", "body"))
