"""JSON in. What PostgreSQL could not keep is refused before any view sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from newsroom.refusals import UnreadableText


class Json(BaseParser):
    """RFC 8259, in UTF-8, without the numbers that JSON does not have.

    Raises UnreadableText for a string with a NUL or half a surrogate pair, anywhere.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            read = stream.read().decode("utf-8-sig")
            parsed = json.loads(read, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        if not all(map(_can_be_kept, _strings(parsed))):
            raise UnreadableText
        return parsed


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


def _strings(parsed: Any) -> Iterator[str]:
    """Every string in it, keys as well."""
    waiting = [parsed]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, list):
            waiting += found


def _can_be_kept(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
