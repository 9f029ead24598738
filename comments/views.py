"""What readers see, as pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments import threads
from comments.paging import NewestArticleFirst, NewestReleaseFirst
from newsroom.models import Article


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newspaper's front page: its articles, newest first."""
    articles = Article.objects.filter(listed=True).select_related("thread", "publication")
    paginator = NewestArticleFirst()
    page = paginator.paginate_queryset(articles, Request(request))
    context = {"articles": page, "older": paginator.get_next_link()}
    return render(request, "comments/front.html", context)


def article(
    request: HttpRequest,
    article_id: UUID,
    *,
    template: str = "comments/article.html",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """An article with its thread; `more` is what another app has to say on the page."""
    found = get_object_or_404(
        Article.objects.select_related("thread", "publication"), pk=article_id
    )
    paginator = NewestReleaseFirst()
    roots = paginator.paginate_queryset(threads.roots_of(found.pk), Request(request)) or []
    thread = getattr(found, "thread", None)
    context = {
        "article": found,
        "comment_count": thread.comment_count if thread else 0,
        "branches": threads.branches(roots),
        "older": paginator.get_next_link(),
        "newer": paginator.get_previous_link(),
        **more,
    }
    return render(request, template, context, status=status)


@require_safe
def comment(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """One public comment with everything that was said in answer to its root."""
    found = get_object_or_404(threads.shown(), pk=comment_id)
    root = found if found.root_id is None else threads.shown().get(pk=found.root_id)
    [branch] = threads.branches([root], at_most=threads.REPLIES_A_BRANCH)
    article_of = Article.objects.select_related("publication").get(pk=found.article_id)
    context = {"article": article_of, "branch": branch, "chosen": found.pk}
    return render(request, "comments/comment.html", context)
