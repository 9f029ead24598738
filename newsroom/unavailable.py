"""The page that is shown while the database cannot answer: made without it, and without a session.

Whatever form was sent comes back with all that was in it, to be sent again: a reader has written
it, and nobody else has it. So does one that was sent too often, and was looked at no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation

from newsroom.languages import language_without_asking
from newsroom.origins import is_ours
from newsroom.refusals import Refusal

# What nobody shall find on a page that is left open.
SECRET = ("password", "code", "credential", "token", "secret")
OURS = "csrfmiddlewaretoken"  # Good for nothing without the cookie that it came with.


@dataclass(frozen=True)
class Field:
    """What a form was sent with, under one name."""

    name: str
    value: str

    @property
    def is_words(self) -> bool:
        """Whether somebody may have written it, rather than chosen."""
        return self.name == "text" or any(letter.isspace() for letter in self.value.strip())


def page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    language = language_without_asking(request)
    with translation.override(language):
        told = {"refusal": refusal, "fields": sent(request), "path": request.get_full_path()}
        # Not with the request: a template's context would ask who has signed in.
        html = render_to_string("unavailable.html", told)
    response = HttpResponse(html, status=refusal.status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    if request.path.startswith("/embed/"):
        _may_be_framed(response)
    return response


def sent(request: HttpRequest) -> list[Field]:
    """All of a form of ours; nothing of one that another site has filled in, or with a secret."""
    try:
        fields = list(_fields(request)) if request.method == "POST" and is_ours(request) else []
    except (SuspiciousOperation, UnreadablePostError):  # not to be read, or of no site of ours
        return []
    names = [one.name for one in fields if one.name != OURS]
    is_secret = any(word in name for name in names for word in SECRET)
    return [] if is_secret else fields


def _fields(request: HttpRequest) -> Iterator[Field]:
    for name, values in request.POST.lists():
        for value in values:
            yield Field(name, str(value))


def _may_be_framed(response: HttpResponse) -> None:
    """By whatever site: which are a publication's own is in the database.

    There is nothing on the page but what its reader has sent from a page of ours.
    """
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined] # as csp asks for it
    response.xframe_options_exempt = True
