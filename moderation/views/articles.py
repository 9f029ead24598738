"""The article with its thread, and the form to hand a comment in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from comments import views as pages
from comments.models import Comment
from moderation import expecting, reading, waits
from moderation.marks import traces_of
from moderation.models import Policy
from moderation.refusals import ParentNotPublic
from moderation.views.requests import reader_of
from moderation.workflow import submitting
from moderation.workflow.marking import leave_marks
from newsroom.models import Article, Reader
from newsroom.refusals import Refusal

# My own comments that are shown in place while they wait.
OWN_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """An article with its thread, and the form under it."""
    if request.method == "POST":
        return _submit(request, article_id)
    return _article_page(request, article_id, parent=request.GET.get("reply", ""))


def _submit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = get_object_or_404(Article.objects.select_related("publication"), pk=article_id)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    # A form checks nothing here: what is wrong with a text is for screening to say.
    text, parent = request.POST.get("text", ""), request.POST.get("parent", "")
    try:
        submitting.submit(reader_of(request), found, text=text, parent=_id_of(parent))
    except Refusal as refusal:
        return _article_page(
            request, article_id, parent=parent, text=text, refusal=refusal, status=refusal.status
        )
    leave_marks(reader_of(request), traces_of(request))
    return redirect("reviews")


def _id_of(parent: str) -> UUID | None:
    try:
        return UUID(parent) if parent else None
    except ValueError as error:
        raise ParentNotPublic from error


def _article_page(
    request: HttpRequest, article_id: UUID, *, parent: str, **more: Any
) -> HttpResponse:
    found = get_object_or_404(Article, pk=article_id)
    reader = reader_of(request) if request.user.is_authenticated else None
    return pages.article(
        request,
        article_id,
        template="moderation/article.html",
        rule=Policy.objects.rule_for(found, reader),
        own=_not_public_yet(reader, found) if reader else [],
        usual_here=expecting.usual_here(waits.expected_at(found.publication_id)) if reader else "",
        replying_to=_answered(parent, found),
        **more,
    )


def _not_public_yet(reader: Reader, article: Article) -> list[reading.OwnComment]:
    mine = reading.comments_by(reader).filter(article=article, released_revision=None)
    return reading.own(list(mine[:OWN_SHOWN]))


def _answered(parent: str, article: Article) -> Comment | None:
    try:
        wanted = Comment.public.filter(pk=UUID(parent), article=article)
    except ValueError:
        return None
    return wanted.select_related("author", "released_revision").first()
