"""How answers are written in JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_field
from rest_framework import serializers

YES, NO = "yes", "no"
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A repeat with the same key is answered like the first.",
)


@extend_schema_field({"type": "string", "enum": [YES, NO]})
class YesNo(serializers.Field[bool, Any, str, Any]):
    """A question with two answers, each said in a word."""

    default_error_messages = {"invalid": 'Answer "yes" or "no".'}

    def to_internal_value(self, data: Any) -> bool:
        if data not in (YES, NO):
            self.fail("invalid")
        return bool(data == YES)

    def to_representation(self, value: bool) -> str:
        return YES if value else NO


class PlainText(serializers.CharField):
    """A text as it came: what is wrong with it is for screening to say, with its codes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **options)
        # NUL and lone surrogates are refused with our own code, not with Django's sentence.
        self.validators = []

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data

    def run_validators(self, value: Any) -> None:
        return


@extend_schema_field(
    {"oneOf": [{"type": "boolean"}, {"type": "string", "format": "uuid"}], "default": False}
)
class NudgeFirst(serializers.Field[bool | str, Any, bool | str, Any]):
    """Whether one thought is welcome before a text is taken; or the key of the one just had."""

    default_error_messages = {"invalid": "Say true, false, or the key of a nudge."}

    def to_internal_value(self, data: Any) -> bool | str:
        if isinstance(data, bool):
            return data
        try:
            return str(UUID(data))
        except (ValueError, AttributeError, TypeError):
            self.fail("invalid")

    def to_representation(self, value: bool | str) -> bool | str:
        return value


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. `code` never changes; `detail` is a sentence for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    request_id = serializers.CharField(
        required=False,
        help_text="Of this request, as in `X-Request-ID`; not of a 404, 405 or 410.",
    )


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The refusals that an operation may answer with, for the schema."""
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemSerializer)
        for status in statuses
    }
