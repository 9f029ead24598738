"""The hosts that a text leads to, and those that it only hints at. Pure.

A host is written in many ways: in capitals, with a port, with a name before an @, in letters
of any script or in the code (punycode) that such letters stand for. All are evened out to
one, small and in code, so that a list knows it. A host is covered by an entry for itself or
for anything that it is a part of: "example.org" covers "shop.example.org".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

ANY = "*"  # the entry that covers every host
LONGEST = 253  # characters of a host
_DOTS = re.compile("[\u3002\uff0e\uff61\u2024]")
_LABEL = r"[^\W_](?:[\w-]{0,62})"
_PLAIN = re.compile(rf"(?<![\w.@-])(?:{_LABEL}\.){{1,10}}[^\W\d_][\w-]{{1,62}}(?![\w@-])")
_LINK = re.compile(r"(?i)(?:https?|hxxps?|ftp):[/\\]{1,3}([^\s/\\?#<>()\[\]\"'“”«»]{1,600})")
_WWW = re.compile(r"(?i)(?<![\w.@/-])(www\.[^\s/\\?#<>()\[\]\"'“”«»:,;!]{1,300})")
# With blanks around the dot, the dot in brackets, or in its place the word for it.
_DISGUISED = re.compile(
    rf"(?i)(?<![\w.-])({_LABEL})"
    r"(?:\s{1,3}\.\s{0,3}|\s{0,3}\.\s{1,3}|\s{0,3}[\[({]\s?(?:\.|dot|punkt|ponto|point)\s?[\])}]\s{0,3}"
    r"|\s{1,3}(?:dot|punkt|ponto)\s{1,3})"
    r"([^\W\d_]{2,24})(?![\w])"
)


@dataclass(frozen=True)
class Host:
    """A host in a text, evened out, and where it stands there."""

    name: str
    start: int
    end: int
    is_link: bool = True  # or only named, as in "go to example.org"
    disguised: bool = False


def even(host: str) -> str:
    """A host in its one spelling; empty where it is none."""
    told = unicodedata.normalize("NFKC", _DOTS.sub(".", unquote(host))).lower()
    told = told.rsplit("@", 1)[-1].rstrip(".")
    told = re.sub(r":\d*$", "", told)
    labels = told.split(".")
    if not told or len(told) > LONGEST or not all(map(_is_label, labels)):
        return ""
    try:
        return ".".join(_coded(label) for label in labels)
    except UnicodeError:
        return ""


def as_entry(told: str) -> str:
    """What somebody put on a list of hosts, in its one spelling; empty where that is none.

    Scheme and "www." are left out, and "*." as well: an entry covers what is below it anyway.
    An address with a path is no host.
    """
    if told.strip() == ANY:
        return ANY
    plain = re.sub(r"^(?i:https?://)?(?:\*\.)?(?i:www\.)?", "", told.strip()).removesuffix("/")
    return "" if re.search(r"[/\s?#@]", plain) else even(plain)


def in_letters(host: str) -> str:
    """A host as it is read; as it is where the code stands for nothing."""
    try:
        return ".".join(
            label[4:].encode().decode("punycode") if label.startswith("xn--") else label
            for label in host.split(".")
        )
    except UnicodeError:
        return host


def hosts_in(text: str) -> list[Host]:
    """The hosts of a text, links first; of two at one place, the plainer."""
    found: list[Host] = []
    for host in _all(text):
        if host.name and not any(one.start < host.end and host.start < one.end for one in found):
            found.append(host)
    return found


def covering(host: str) -> Iterator[str]:
    """What would cover a host, the narrowest first."""
    labels = host.split(".")
    for place in range(len(labels)):
        yield ".".join(labels[place:])


def _all(text: str) -> Iterator[Host]:
    for match in _LINK.finditer(text):
        yield Host(even(match[1].rstrip(".,;:!*_~")), match.start(), match.end(1))
    for match in _WWW.finditer(text):
        yield Host(even(match[1].rstrip("*_~")), match.start(), match.end(1))
    dotted = _DOTS.sub(".", text)
    for match in _PLAIN.finditer(dotted):
        yield Host(even(match[0]), match.start(), match.end(), is_link=False)
    for match in _DISGUISED.finditer(dotted):
        name = even(f"{match[1]}.{match[2]}")
        yield Host(name, match.start(), match.end(), is_link=False, disguised=True)


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and not re.search(r"[^\w-]", label)


def _coded(label: str) -> str:
    """A label in ASCII; one that is in code already is read first, so that its case is even."""
    if label.isascii():
        if label.startswith("xn--"):
            label = label[4:].encode("ascii").decode("punycode")
            return f"xn--{label.encode('punycode').decode('ascii')}"
        return label
    return f"xn--{label.encode('punycode').decode('ascii')}"
