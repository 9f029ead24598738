"""The answers of the API that say no, for its description: one for each status, with its codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from newsroom.api.describing import PROBLEM, response_name
from newsroom.problems import CODES, problem
from newsroom.refusals import Refusal

WHAT_IT_MEANS = {
    400: "Something in the request is not right.",
    401: "Nobody is signed in, or what came to say who it is was not good.",
    403: "Not for this reader, or not with this token.",
    404: "There is nothing here, or nothing for this reader.",
    406: "Something other than what is served was asked for (`Accept`).",
    409: "The house is not in the state that the request takes for granted.",
    410: "It was here, and its time is over.",
    411: "A body came without its length.",
    413: "The body or the text is too large.",
    415: "The body is not JSON.",
    429: "That was too often. `Retry-After` says when it is taken again, where that is known.",
    503: "The database cannot answer just now. `Retry-After` says when to ask again; what was sent"
    " with an `Idempotency-Key` is done once, however often it is sent.",
}
# The one that is shown first where a status has many.
USUAL = {
    400: "missing_answer", 401: "not_signed_in", 403: "not_allowed", 404: "not_found",
    409: "conflict", 429: "too_many", 503: "unavailable",
}  # fmt: skip
SHOWN = 4  # examples of one status; its schema lists all codes
HEADERS = {
    401: {"WWW-Authenticate": "How to say who one is, and why what came was not good."},
    429: {"Retry-After": "In how many seconds to try again."},
    503: {"Retry-After": "In how many seconds to try again."},
}


def finish(result: dict[str, Any], **_told: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: add what operations only refer to."""
    parts = result.setdefault("components", {})
    with translation.override("en"):
        sentences = known_codes()
    parts["responses"] = {
        response_name(status): _response(status, codes)
        for status, codes in sorted(sentences.items())
        if status in WHAT_IT_MEANS
    }
    return result


def known_codes() -> dict[int, dict[str, str]]:
    """Every code that the house answers with, by status, and its sentence."""
    found: dict[int, dict[str, str]] = {}
    for status, code, sentence in [*_of_the_framework(), *_of_the_house()]:
        found.setdefault(status, {})[code] = sentence
    return {status: dict(sorted(codes.items())) for status, codes in found.items()}


def _of_the_framework() -> Iterator[tuple[int, str, str]]:
    for error, (code, sentence) in CODES.items():
        yield error.status_code, code, str(sentence)  # type: ignore[attr-defined] # of each


def _of_the_house() -> Iterator[tuple[int, str, str]]:
    kinds: list[type[Refusal]] = list(Refusal.__subclasses__())
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.__module__.split(".")[0] != "tests":
            yield kind.status, kind.code, str(kind.sentence)


def _response(status: int, codes: dict[str, str]) -> dict[str, Any]:
    shown = {
        code: {"value": problem(status, code, codes[code])}
        for code in _by_use(status, codes)[:SHOWN]
    }
    one_of_them = {"type": "object", "properties": {"code": {"enum": list(codes)}}}
    told: dict[str, Any] = {
        "description": WHAT_IT_MEANS[status],
        "content": {
            PROBLEM: {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, one_of_them]},
                "examples": shown,
            }
        },
    }
    if status in HEADERS:
        told["headers"] = {
            name: {"description": said, "schema": {"type": "string"}}
            for name, said in HEADERS[status].items()
        }
    return told


def _by_use(status: int, codes: dict[str, str]) -> list[str]:
    return sorted(codes, key=lambda code: (code != USUAL.get(status), code))
