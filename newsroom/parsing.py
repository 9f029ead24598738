"""JSON in. What PostgreSQL could not keep is refused before any view sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
        # Only an escape can smuggle them in: UTF-8 itself has neither.
        if "\\u" in read or "\x00" in read:
            _check(parsed)
        return parsed


def _refuse(constant: str) -> None:
    raise ValueError(f"JSON has no {constant}")


def _check(parsed: Any) -> None:
    again = json.dumps(parsed, ensure_ascii=False)
    try:
        again.encode()
    except UnicodeEncodeError as error:
        raise UnreadableText from error
    if "\\u0000" in again:
        raise UnreadableText
