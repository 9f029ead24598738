"""What readers see, as pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments import conversations, mutes, threads
from comments.conversations import Conversation
from comments.models import Comment
from comments.paging import NewestArticleFirst, Sorted
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
    paginator = Sorted()
    roots = paginator.paginate_queryset(threads.roots_of(found.pk), Request(request))
    thread = getattr(found, "thread", None)
    branches = threads.branches(roots)
    shown = [comment for branch in branches for comment in (branch.root, *branch.replies)]
    mutes.mark(shown, by=request.user)
    context = {
        "article": found,
        "comment_count": thread.comment_count if thread else 0,
        "branches": branches,
        "further": paginator.get_next_link(),
        "back": paginator.get_previous_link(),
        "sort": paginator.sort,
        "sorts": Sorted.names,
        **more,
    }
    return render(request, template, context, status=status)


@require_safe
def comment(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """One comment in its place: the page of its conversation that has it."""
    found = get_object_or_404(threads.shown(), pk=comment_id)
    return _conversation(request, conversations.around(found), chosen=found)


@require_safe
def replies(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """What was said in answer to a comment, page by page."""
    head = get_object_or_404(threads.shown(), pk=comment_id)
    page = conversations.page_of(head, request.GET.dict(), size=conversations.REPLIES_A_PAGE)
    return _conversation(request, page)


def _conversation(
    request: HttpRequest, page: Conversation, chosen: Comment | None = None
) -> HttpResponse:
    about = Article.objects.select_related("publication").get(pk=page.head.article_id)
    mutes.mark([page.head, *page.above, *page.replies], by=request.user)
    context = {"article": about, "page": page, "chosen": chosen.pk if chosen else None}
    return render(request, "comments/comment.html", context)
