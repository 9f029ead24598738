"""The last line of defence: out of a text that is about to be logged goes whatever looks like
somebody's. Pure.

No line is written so that it needs this. But libraries write lines, too, and so do slips of ours.
It takes out too much rather than too little.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

OUT = "[left out]"

# Most lines hold nothing that could be any of it, and are looked at once.
_SUSPECT = re.compile(r"[@?:=]|\d\.\d|eyJ|trpat_|[Bb]earer\s|[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What PostgreSQL adds to an error in lines of their own holds values of rows, and these may have
# any number of lines: nothing behind it stays. (In the languages that a server may speak.)
_OF_ROWS = re.compile(
    r"\b(?:D[ÉE]TAIL|DETALLE|DETALHE|CONTEXTO?|CONTEXTE|KONTEXT|ANWEISUNG|STATEMENT|INSTRUCTION"
    r"|(?:LINE|ZEILE|LIGNE|LÍNEA)\s\d+)\s?:.*",
    re.DOTALL,
)
_HEADER = re.compile(r"""(?i)\b((?:set-)?cookie|(?:proxy-)?authorization)\b["']?\s*[:=].*""")
_NAMED = re.compile(
    r"""(?ix)(?<![\w-])(?=[\w-]*?(?:password|passwd|secret|token|session[_-]?id|api[_-]?key|csrf))
    ([\w-]++)["']?\s?[=:]\s?(?:"[^"]*"?|'[^']*'?|[^\s"',;&)}\]]+)"""
)
_IN_URL = re.compile(r"(?<=://)[^\s/@\"']+@")
_QUERY = re.compile(r"(?<=[\w/.\-\]])\?[^\s\"'<>]*=[^\s\"'<>]*")
_BEARER = re.compile(r"\b([Bb]earer)\s+[\w.~+/=-]{8,}")
_TOKEN = re.compile(r"\btrpat_\w+|\beyJ[\w-]{6,}(?:\.[\w-]*)*")
_MAIL = re.compile(r"[^\s@<>\"'(),;:=/\\\[\]{}]{1,64}@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|:)?(?![\w:])")
# So that nobody writes lines of their own, or speaks to the terminal of whoever reads.
_CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != ord("\n")
} | {0x2028: "\\u2028", 0x2029: "\\u2029"}


def redacted(text: str) -> str:
    """The same text, without what nobody may read in a log."""
    if _SUSPECT.search(text) is None:
        return text
    for pattern in (_OF_ROWS, _QUERY):
        text = pattern.sub(OUT, text)
    text = _HEADER.sub(rf"\1: {OUT}", text)
    text = _NAMED.sub(rf"\1={OUT}", text)
    for pattern in (_TOKEN, _MAIL):
        text = pattern.sub(OUT, text)
    text = _IN_URL.sub(f"{OUT}@", text)
    text = _BEARER.sub(rf"\1 {OUT}", text)
    for pattern in (_IPV4, _IPV6):
        text = pattern.sub(_unless_nobodys, text)
    return text.translate(_CONTROLS)


def on_one_line(text: str) -> str:
    """The same, with whatever would begin another line spelled out."""
    return text.replace("\n", "\\n")


def _unless_nobodys(found: re.Match[str]) -> str:
    """This machine is nobody, and what is no address may be a version."""
    try:
        address = ip_address(found[0])
    except ValueError:
        return found[0]
    return found[0] if address.is_loopback or address.is_unspecified else OUT
