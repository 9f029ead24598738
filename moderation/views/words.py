"""Words that cannot be taken just now stay with who wrote them.

Who was signed out while they wrote finds them in the form again once they are back; what is
refused stands beside the refusal, to be copied. For texts of comments, see rewriting.py and
sent.py, which keep them as drafts too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse

from moderation.views import stash
from newsroom.problems import as_message, as_page
from newsroom.refusals import Refusal

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Form:
    """What is written at an address: in which field, and on which page the form is."""

    field: str
    page: str
    choice: str = ""  # what is chosen beside it


FORMS = {
    "self-check": Form("text", "self-check", choice="civil"),
    "mend": Form("text", "mend"),
    "report": Form("words", "report", choice="reason"),
    "second-look": Form("statement", "my-comment"),
    "appeal": Form("statement", "my-comment"),
    "appeal-statement": Form("statement", "statement"),
    "contest": Form("objection", "letter"),
}


def words_stay(view: View) -> View:
    """As login_required, and no words are lost that are posted here."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            were_taken(request)
        return response

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """On to sign in, and back to the form."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    _put(request)
    return redirect_to_login(_page_of(_here(request)))


def again(request: HttpRequest, why: Refusal) -> HttpResponse | None:
    """Back to the form, for its sender to send it once more; None if it is not theirs."""
    if _here(request).url_name not in FORMS:
        return None
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if request.POST.get("by") != str(request.user.pk):
        return None
    _put(request)
    as_message(request, why)
    return redirect(_page_of(_here(request)))


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal, and beside it what was written."""
    form = FORMS[str(_here(request).url_name)]
    return as_page(request, refusal, had_written=request.POST.get(form.field, ""))


def look(request: HttpRequest) -> dict[str, Any]:
    """What was written into the form of this page before its reader had to sign in."""
    here = _here(request)
    return stash.look(request, _place(str(here.url_name), here))


def were_taken(request: HttpRequest) -> None:
    """Put away what was kept of them."""
    here = _here(request)
    stash.clear(request, _place(FORMS[str(here.url_name)].page, here))


def _put(request: HttpRequest) -> None:
    here = _here(request)
    form, by = FORMS[str(here.url_name)], request.POST.get("by", "")
    words, chosen = request.POST.get(form.field, ""), request.POST.get(form.choice, "")
    if by and (words or chosen):  # Else whoever signs in next here would read them.
        stash.put(request, _place(form.page, here), text=words, by=by, chosen=chosen)


def _here(request: HttpRequest) -> ResolverMatch:
    assert request.resolver_match  # noqa: S101 - there is one in every view
    return request.resolver_match


def _about(here: ResolverMatch) -> UUID:
    [about] = here.kwargs.values()
    return UUID(str(about))


def _place(page: str, here: ResolverMatch) -> str:
    return stash.place_of(_about(here), page)


def _page_of(here: ResolverMatch) -> str:
    return reverse(FORMS[str(here.url_name)].page, args=[_about(here)])
