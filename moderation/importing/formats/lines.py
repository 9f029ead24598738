"""Line ends that were meant as such, in HTML that takes them for blanks. Pure."""

from __future__ import annotations

import re

# Text in these is laid out by them; a line end between two of them says nothing.
_BLOCKS = r"(?:p|div|blockquote|ul|ol|li|pre|h[1-6]|table|tr|td|th|tbody)"
# Blanks with a line end among them, looked through once, from where they begin.
_BLANKS = r"(?=[^\S\n]*\n)\s++"
_BESIDE_A_BLOCK = re.compile(
    rf"(?<!\s){_BLANKS}(?=</?{_BLOCKS}\b)|(</?{_BLOCKS}\b[^<>]*+>){_BLANKS}", re.I
)


def with_breaks(html: str) -> str:
    """An empty line becomes a paragraph, and every other line end a break."""
    text = re.sub(r"\r\n?", "\n", html).strip()
    text = re.sub(r"(<br\s*/?>)[ \t]*\n", r"\1", text, flags=re.I)
    text = _BESIDE_A_BLOCK.sub(lambda found: found.group(1) or "", text)
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "<p>", text).replace("\n", "<br>")
