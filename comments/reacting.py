"""Reacting to a comment, from its page: one form for all of them, with or without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from comments import threads
from comments.beside import Beside, Viewer
from comments.embed.frames import only_in_its_frames
from comments.felt import reactions_to
from comments.models import Comment, Kind
from comments.reactions import given_by, react, take_back
from newsroom.models import Reader
from newsroom.refusals import NotHere

Give = Callable[[Reader, Comment, str], None]


@login_required
def reactions(request: HttpRequest, *, verb: Give = react) -> HttpResponse:
    """Give (`give`) or take back (`back`) a reaction: its kind, a blank, and the comment's id.

    Answers with the way back to the comment; a script asks for the `part` that has changed.
    Another app that has a say in who may react hands in its own `verb`.
    """
    if request.method != "POST":  # Say, after signing in again.
        return redirect("front")
    gives = "give" in request.POST
    kind, _blank, told = request.POST.get("give" if gives else "back", "").partition(" ")
    comment = get_object_or_404(
        threads.shown().select_related("article__publication", "tally"), pk=_id_of(told)
    )
    only_in_its_frames(request, comment.article.publication_id)
    reader = cast(Reader, request.user)
    (verb if gives else take_back)(reader, comment, kind)
    if "part" in request.POST:
        return _part(request, comment, reader, Kind(kind), gives=gives)
    return redirect(way_back(request, comment))


def _part(
    request: HttpRequest, comment: Comment, reader: Reader, kind: Kind, *, gives: bool
) -> HttpResponse:
    """The reactions to a comment as they are now."""
    comment.tally.refresh_from_db()
    own = given_by(reader, [comment])[comment.pk]
    comment.beside = Beside(reactions=reactions_to(comment, own))
    said = _("Given: %(reaction)s") if gives else _("Taken back: %(reaction)s")
    context = {
        "comment": comment,
        "viewer": Viewer(reader, may_react=True),
        "said": said % {"reaction": kind.label},
    }
    return render(request, "comments/_reactions.html", context)


def way_back(request: HttpRequest, comment: Comment) -> str:
    """To the page that the form was on, and there to the comment."""
    page = request.POST.get("page", "")
    safe = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    # What has no slash at its beginning would be taken for the name of a page.
    if not (safe and page.startswith("/")):
        page = reverse("comment", args=[comment.pk])
    return f"{page.partition('#')[0]}#c-{comment.pk}"


def _id_of(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError as error:
        raise NotHere from error
