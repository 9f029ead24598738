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
from moderation import reading
from moderation.forms import CommentForm
from moderation.models import Policy
from moderation.refusals import ParentNotPublic
from moderation.views.requests import reader_of
from moderation.workflow import submitting
from newsroom.models import Article
from newsroom.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """An article with its thread, and the form under it."""
    if request.method == "POST":
        return _submit(request, article_id)
    return _article_page(request, article_id, parent=request.GET.get("reply", ""))


def _submit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = get_object_or_404(Article, pk=article_id)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    form = CommentForm(request.POST)
    form.is_valid()  # Nothing to find: what is wrong with a text is for screening to say.
    text = form.cleaned_data.get("text") or request.POST.get("text", "")
    parent = str(form.cleaned_data.get("parent") or "")
    try:
        submitting.submit(reader_of(request), found, text=text, parent=_parent(parent))
    except Refusal as refusal:
        return _article_page(
            request, article_id, parent=parent, text=text, refusal=refusal, status=refusal.status
        )
    return redirect("reviews")


def _parent(pk: str) -> Comment | None:
    if not pk:
        return None
    parent = Comment.public.filter(pk=pk).first()
    if parent is None:
        raise ParentNotPublic
    return parent


def _article_page(
    request: HttpRequest, article_id: UUID, *, parent: str, **more: Any
) -> HttpResponse:
    found = get_object_or_404(Article, pk=article_id)
    if request.user.is_authenticated:
        rule = Policy.objects.rule_for(found, reader_of(request))
        waiting = list(reading.comments_by(reader_of(request)).filter(article=found)[:10])
        own = [comment for comment in reading.own(waiting) if not comment.comment.is_public]
    else:
        rule, own = Policy.objects.rule_of(found.publication_id), []
    form = CommentForm({"parent": parent})
    answered = Comment.public.filter(pk=form.cleaned_data["parent"]) if form.is_valid() else None
    return pages.article(
        request,
        article_id,
        template="moderation/article.html",
        rule=rule,
        own=own,
        replying_to=(
            answered.select_related("author", "released_revision").first()
            if answered is not None
            else None
        ),
        **more,
    )
