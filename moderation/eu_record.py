"""The field rules of the EU transparency database, as data, and a check of a record by them. Pure.

A record is what `POST /api/v1/statement` of that database takes: the names, the allowed values and
the lengths are the Commission's own (docs/decisions/0026 says where each was read).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from moderation.eu_values import (
    ACCOUNT_TYPES,
    ACCOUNTS,
    AUTOMATED_DECISIONS,
    CATEGORIES,
    CONTENT_TYPES,
    EEA,
    GROUNDS,
    ILLEGAL,
    INCOMPATIBLE,
    KEYWORD_OTHER,
    LANGUAGES,
    MONETARIES,
    OWN_INITIATIVE,
    PROVISIONS,
    SOURCES,
    SPECIFICATIONS,
    VISIBILITIES,
    YES_NO,
)

Record = Mapping[str, Any]

PUID = re.compile(r"[a-zA-Z0-9_-]{1,500}")

SHORT, LONG, FACTS = 500, 2000, 5000  # characters
LAST_DAY = date(2038, 1, 1)

Check = Callable[[Any], str | None]


@dataclass(frozen=True)
class Field:
    """What one field may hold; `required` as a whole, whatever the others say."""

    check: Check
    required: bool = False


def _one_of(*allowed: str) -> Check:
    return lambda value: None if value in allowed else "is none of the allowed values"


def _some_of(*allowed: str) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, (list, tuple)):
            return "is not a list"
        if not all(isinstance(one, str) and one in allowed for one in value):
            return "has a value that is not allowed"
        return "names a value twice" if len(set(value)) < len(value) else None

    return check


def _text(at_most: int) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return "is not a text"
        return f"is longer than {at_most} characters" if len(value) > at_most else None

    return check


def _day(first: date) -> Check:
    def check(value: Any) -> str | None:
        if (day := _as_day(value)) is None:
            return "is not a date like 2026-01-31"
        return None if first <= day <= LAST_DAY else f"is not between {first} and {LAST_DAY}"

    return check


def _as_day(value: Any) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _address(value: Any) -> str | None:
    if isinstance(value, str) and len(value) <= SHORT:
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname:
            return None
    return f"is not a web address of at most {SHORT} characters"


def _puid(value: Any) -> str | None:
    fits = isinstance(value, str) and PUID.fullmatch(value)
    return None if fits else "is not 1 to 500 letters, digits, - and _"


_SINCE_2020, _SINCE_2000 = _day(date(2020, 1, 1)), _day(date(2000, 1, 1))
FIELDS: dict[str, Field] = {
    "decision_visibility": Field(_some_of(*VISIBILITIES)),
    "decision_visibility_other": Field(_text(SHORT)),
    "decision_monetary": Field(_one_of(*MONETARIES)),
    "decision_monetary_other": Field(_text(SHORT)),
    "decision_provision": Field(_one_of(*PROVISIONS)),
    "decision_account": Field(_one_of(*ACCOUNTS)),
    "account_type": Field(_one_of(*ACCOUNT_TYPES)),
    "decision_ground": Field(_one_of(*GROUNDS), required=True),
    "decision_ground_reference_url": Field(_address),
    "illegal_content_legal_ground": Field(_text(SHORT)),
    "illegal_content_explanation": Field(_text(LONG)),
    "incompatible_content_ground": Field(_text(SHORT)),
    "incompatible_content_explanation": Field(_text(LONG)),
    "incompatible_content_illegal": Field(_one_of(*YES_NO)),
    "content_type": Field(_some_of(*CONTENT_TYPES), required=True),
    "content_type_other": Field(_text(SHORT)),
    "category": Field(_one_of(*CATEGORIES), required=True),
    "category_addition": Field(_some_of(*CATEGORIES)),
    "category_specification": Field(_some_of(*SPECIFICATIONS)),
    "category_specification_other": Field(_text(SHORT)),
    "territorial_scope": Field(_some_of(*EEA), required=True),
    "content_language": Field(_one_of(*LANGUAGES)),
    "content_date": Field(_SINCE_2000, required=True),
    "application_date": Field(_SINCE_2020, required=True),
    "end_date_visibility_restriction": Field(_SINCE_2020),
    "end_date_monetary_restriction": Field(_SINCE_2020),
    "end_date_service_restriction": Field(_SINCE_2020),
    "end_date_account_restriction": Field(_SINCE_2020),
    "decision_facts": Field(_text(FACTS), required=True),
    "source_type": Field(_one_of(*SOURCES), required=True),
    "source_identity": Field(_text(SHORT)),
    "automated_detection": Field(_one_of(*YES_NO), required=True),
    "automated_decision": Field(_one_of(*AUTOMATED_DECISIONS), required=True),
    "puid": Field(_puid, required=True),
}
DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
# Only together with what is named beside it: (field, the other field, its value, both ways).
ONLY_WITH: tuple[tuple[str, str, str, bool], ...] = (
    ("decision_visibility_other", "decision_visibility", "DECISION_VISIBILITY_OTHER", True),
    ("decision_monetary_other", "decision_monetary", "DECISION_MONETARY_OTHER", True),
    ("content_type_other", "content_type", "CONTENT_TYPE_OTHER", True),
    ("category_specification_other", "category_specification", KEYWORD_OTHER, False),
    ("illegal_content_legal_ground", "decision_ground", ILLEGAL, True),
    ("illegal_content_explanation", "decision_ground", ILLEGAL, True),
    ("incompatible_content_ground", "decision_ground", INCOMPATIBLE, True),
    ("incompatible_content_explanation", "decision_ground", INCOMPATIBLE, True),
    ("incompatible_content_illegal", "decision_ground", INCOMPATIBLE, False),
)


def problems(record: Record) -> list[str]:
    """Why the database would not take this record. Empty for a good one."""
    return [*_of_each(record), *_together(record), *_in_time(record)]


def _is_said(record: Record, name: str) -> bool:
    return record.get(name) not in (None, "", [], ())


def _of_each(record: Record) -> Iterator[str]:
    yield from (f"{name} is no field of the database" for name in record if name not in FIELDS)
    for name, field in FIELDS.items():
        if _is_said(record, name):
            if wrong := field.check(record[name]):
                yield f"{name} {wrong}"
        elif field.required:
            yield f"{name} is required"


def _together(record: Record) -> Iterator[str]:
    if not any(_is_said(record, name) for name in DECISIONS):
        yield f"one of {', '.join(DECISIONS)} is required"
    for name, other, value, needed in ONLY_WITH:
        said = record.get(other)
        holds = value in said if isinstance(said, (list, tuple)) else said == value
        if needed and holds and not _is_said(record, name):
            yield f"{name} is required with {value}"
        if _is_said(record, name) and not holds:
            yield f"{name} is only said with {value}"
    if record.get("source_type") == OWN_INITIATIVE and _is_said(record, "source_identity"):
        yield f"source_identity is not said with {OWN_INITIATIVE}"


def _in_time(record: Record) -> Iterator[str]:
    """The database asks that what ends does so after it began."""
    begins = _as_day(record.get("application_date"))
    for name in FIELDS:
        ends = _as_day(record.get(name)) if name.startswith("end_date_") else None
        if begins is not None and ends is not None and ends < begins:
            yield f"{name} is before application_date"
