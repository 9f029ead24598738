"""One request of Schemathesis, as several people, and what may be wrong with its answers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import connection, transaction
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.specs.openapi import checks

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.allow_header_conformance,
]
PLAIN = {"Accept-Encoding": "identity"}  # It reads no gzip.
# How many answers were as described, by their status.
ANSWERED: Counter[int] = Counter()


def ask(case: Any, *people: dict[str, str], is_right: bool = False) -> None:
    """What was made to be right stays so, though it was told a number as a text since then."""
    is_right = is_right or case.meta.generation.mode.is_positive
    wrong = () if is_right else (is_refused,)
    for headers in people:
        with transaction.atomic():
            got = case.call_and_validate(headers=PLAIN | headers, checks=[*CHECKS, *wrong])
            ANSWERED[got.status_code] += 1
            # What is checked when a request is over would be checked now.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)


def is_refused(ctx: Any, response: Any, case: Any) -> bool | None:
    """What does not fit is refused, but for what is kindly read as what was meant."""
    try:
        done: bool | None = checks.negative_data_rejection(ctx, response, case)
    except AcceptedNegativeData as accepted:
        if not is_kindly_read(accepted.message, case):
            raise
        return None
    return done and checks.unsupported_method(ctx, response, case)


def is_kindly_read(why: str, case: Any) -> bool:
    """A number for a text and 0 for no; a flag that says anything; a parameter left empty."""
    flags = {one["name"] for one in told_of(case) if one["schema"].get("type") == "boolean"}
    return (
        ("in body" in why and "Incorrect type" in why)
        or any(f"`{flag}`" in why for flag in flags)
        or any(f"`{name}`" in why for name, value in (case.query or {}).items() if value == "")
    )


def told_of(case: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = case.operation.definition.raw.get("parameters", [])
    return found
