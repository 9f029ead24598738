"""How the API describes itself (OpenAPI 3.1): what every operation has in common is said here.

A view says what is its own. Its name, its heading and its scope come from the table; which
refusals it may answer beside its own follows from what it is: who may ask, whether its address
names something, whether it takes a body.
"""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated

from newsroom import schema  # noqa: F401 - names the ways to say who one is
from newsroom.api.examples import examples
from newsroom.api.operations import NEVER, OPEN, Operation, operation_at

ANSWERED = {
    "200": "What was asked for.", "201": "It is made.", "202": "It will be done.",
    "204": "It is done; there is nothing to say.",
}  # fmt: skip
# A scope that is missing; nothing but JSON; too often; a database that is away.
ALWAYS = (403, 406, 429, 503)
WITH_A_BODY = (400, 411, 413, 415)
PROBLEM = "application/problem+json"


class Described(AutoSchema):
    """One operation, as the table and its view have it."""

    def row(self) -> Operation | None:
        return operation_at(self.method, self.path)

    def get_operation_id(self) -> str:
        row = self.row()
        return row.name if row else super().get_operation_id()

    def get_tags(self) -> list[str]:
        row = self.row()
        return [row.tag] if row else super().get_tags()

    def get_summary(self) -> str | None:
        """The first sentence of what is said about it; its name, where a view that does several
        things says only what they have in common."""
        row, handler = self.row(), getattr(self.view, self.method.lower(), None)
        own = bool(getattr(handler, "__doc__", None))
        several = len({"get", "post", "put", "patch", "delete"} & set(dir(self.view))) > 1
        if row is not None and several and not own:
            return row.name.replace("_", " ").capitalize()
        said = super().get_summary() or " ".join(self.get_description().split())
        first, *_ = re.split(r"(?<=[.:;])\s", said, maxsplit=1)
        return first.rstrip(".:;") or None

    def get_auth(self) -> list[dict[str, list[str]]]:
        """The ways to say who one is, the access token with the scope that it needs."""
        row = self.row()
        ways: list[dict[str, list[str]]] = super().get_auth()
        scope = [] if row is None or row.scope in (OPEN, NEVER) else [row.scope]
        told = [way | {"access_token": scope} if "access_token" in way else way for way in ways]
        if row is not None and row.scope == NEVER:
            told = [way for way in told if "access_token" not in way]
        return told

    def get_extensions(self) -> dict[str, Any]:
        row = self.row()
        if row is None or not self.view.authentication_classes:
            return super().get_extensions()
        return {"x-scope": {OPEN: "none", NEVER: "never"}.get(row.scope, row.scope)}

    def _get_request_body(self, direction: Any = "request") -> dict[str, Any] | None:
        told: dict[str, Any] | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call] # theirs
        shown = self._example().get("request")
        if told and shown is not None:
            told["content"]["application/json"]["example"] = shown
        return told

    def _example(self) -> dict[str, Any]:
        row = self.row()
        return examples().get(row.name, {}) if row else {}

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        told: dict[str, Any] = super()._get_response_bodies(direction)
        shown = self._example()
        answered = told.get(str(shown.get("status")), {}).get("content", {})
        if shown.get("body") is not None and "application/json" in answered:
            answered["application/json"]["example"] = shown["body"]
        for code, one in told.items():
            one["description"] = one.get("description") or ANSWERED.get(code, "It is done.")
        for status in {*self._refused_with(), *(int(code) for code in told if code >= "400")}:
            told[str(status)] = {"$ref": f"#/components/responses/{response_name(status)}"}
        return dict(sorted(told.items()))

    def _refused_with(self) -> set[int]:
        statuses = set(ALWAYS)
        if self._must_sign_in():
            statuses.add(401)
        if "{" in self.path or getattr(self.view, "pagination_class", None):
            statuses.add(404)
        if self.method in ("POST", "PUT", "PATCH"):
            statuses.update(WITH_A_BODY)
        if self._takes_parameters():
            statuses.add(400)
        return statuses

    def _must_sign_in(self) -> bool:
        if not self.view.authentication_classes:
            return False
        kinds = self.view.get_permissions()
        asked = any(isinstance(one, IsAuthenticated) or hasattr(one, "at_least") for one in kinds)
        return asked or self.method not in SAFE_METHODS

    def _takes_parameters(self) -> bool:
        return any(one["in"] == "query" for one in self._get_parameters())


NAMES = {
    400: "Invalid", 401: "NotSignedIn", 403: "NotAllowed", 404: "NotHere", 406: "OnlyJson",
    409: "Conflict", 410: "Gone", 411: "LengthMissing", 413: "TooLarge", 415: "NoJson",
    429: "TooMany", 503: "Unavailable",
}  # fmt: skip


def response_name(status: int) -> str:
    """What the answer with that status is called in the description."""
    return NAMES[status]
