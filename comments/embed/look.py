"""How a frame is to look: what a site may choose, and the few rules of style it comes to.

The choice is a part of a frame's address, so that it holds on every page in the frame, with
no script and no cookie. What is not known is passed over: a frame always looks like something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.conf import settings

from comments.embed.colours import READABLE, Colour, contrast, parsed, readable, written

PLAIN = "-"  # of a site that chose nothing
# The house's own, as in site.css: paper, and the faintest ink on it.
LIGHT: tuple[Colour, Colour] = ((0xFF, 0xFE, 0xFA), (0x62, 0x5C, 0x52))
DARK: tuple[Colour, Colour] = ((0x15, 0x17, 0x1A), (0xAA, 0xA4, 0x97))
_KNOWN = {
    "theme": re.compile(r"light|dark"),
    "accent": re.compile(r"[0-9a-f]{6}"),
    "paper": re.compile(r"[0-9a-f]{6}"),
    "font": re.compile(r"serif|sans"),
    "language": re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?"),
}


@dataclass(frozen=True)
class Look:
    theme: str = ""
    accent: str = ""
    paper: str = ""
    font: str = ""
    language: str = ""

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Look:
        """What of a site's wishes can be done."""
        wishes = {name: _plain(name, told.get(name, "")) for name in _KNOWN}
        return cls(**{name: wish for name, wish in wishes.items() if _is_known(name, wish)})

    @classmethod
    def from_path(cls, segment: str) -> Look:
        """As it stands in the address of a frame."""
        return cls.of(dict(part.split("-", 1) for part in segment.split("_") if "-" in part))

    def as_path(self) -> str:
        return "_".join(f"{name}-{wish}" for name, wish in self._wishes()) or PLAIN

    @property
    def styles(self) -> str:
        """The query of the stylesheet that it takes; empty where none is needed."""
        return urlencode([(k, v) for k, v in self._wishes() if k not in {"theme", "language"}])

    def stylesheet(self) -> str:
        """Rules for `:root`, after site.css. Whatever is chosen, text stays readable."""
        paper = parsed(self.paper) if self.paper else None
        papers = [_paper(paper, LIGHT), _paper(paper, DARK)]
        rules = {}
        if paper and paper in papers:
            rules["--paper"] = _light_dark(papers)
        if self.accent and (accent := parsed(self.accent)):
            rules["--accent"] = _light_dark([readable(accent, on) for on in papers])
            rules["--on-accent"] = _light_dark(papers)
        if self.font:
            other = "sans" if self.font == "serif" else "serif"
            rules[f"--{other}"] = f"var(--{self.font})"
        return ":root{" + "".join(f"{name}:{value};" for name, value in rules.items()) + "}\n"

    def _wishes(self) -> list[tuple[str, str]]:
        told = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return [(name, wish) for name, wish in told if wish]


def _plain(name: str, wish: str) -> str:
    if name in {"accent", "paper"}:
        colour = parsed(wish.strip().lower())
        return written(colour)[1:] if colour else ""
    return wish.strip().lower().replace("_", "-")


def _is_known(name: str, wish: str) -> bool:
    if name == "language":
        return wish in dict(settings.LANGUAGES)
    return bool(_KNOWN[name].fullmatch(wish))


def _paper(wish: Colour | None, house: tuple[Colour, Colour]) -> Colour:
    """The site's own paper, if the house's faintest ink can be read on it."""
    paper, ink = house
    return wish if wish and contrast(ink, wish) >= READABLE else paper


def _light_dark(both: list[Colour]) -> str:
    return "light-dark({})".format(",".join(map(written, both)))
