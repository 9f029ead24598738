"""What a format has to be told beforehand, since its files do not say it: `NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from moderation.importing.formats import FORMATS
from moderation.importing.records import Read


class UnknownOptionError(ValueError):
    """A format cannot be told this. Says what it can be told."""


def reader_of(name: str, told: Sequence[str]) -> Read:
    """How to read a format, knowing what was told. Raises UnknownOptionError."""
    options: dict[str, Any] = {}
    for said in told:
        option, equals, value = said.partition("=")
        known = KNOWN.get(name, {})
        if not equals or option not in known:
            may = ", ".join(f"{one}=…" for one in known) or "nothing"
            raise UnknownOptionError(f"{said!r}: the format {name} can be told {may}.")
        try:
            known[option](options, value)
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise UnknownOptionError(f"{said!r}: {error}") from error
    return partial(FORMATS[name], **options) if options else FORMATS[name]


def _site(options: dict[str, Any], value: str) -> None:
    options["site"] = value


def _origin(options: dict[str, Any], value: str) -> None:
    if urlsplit(value).scheme not in ("http", "https"):
        raise ValueError("an address such as https://paper.example is expected")
    options["site"] = value


def _tenant(options: dict[str, Any], value: str) -> None:
    options["tenant"] = value


def _url(options: dict[str, Any], value: str) -> None:
    model, equals, template = value.partition("=")
    if not (model and equals and template):
        raise ValueError("app.model=https://paper.example/{pk}/ is expected")
    options.setdefault("urls", {})[model] = template


def _zone(options: dict[str, Any], value: str) -> None:
    options["zone"] = ZoneInfo(value)


KNOWN: dict[str, dict[str, Callable[[dict[str, Any], str], None]]] = {
    "contrib": {"url": _url, "zone": _zone},
    "coral": {"tenant": _tenant},
    "isso": {"site": _origin},
    "remark42": {"site": _site},
}
