"""What readers see, as pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments import conversations, highlights, shared, structured, threads, visits
from comments.beside import Page
from comments.conversations import Conversation
from comments.embed.frames import only_in_its_frames
from comments.filling import Thread
from comments.models import Comment
from comments.paging import NewestArticleFirst, NewestFirst
from comments.rows import Branch, Shown
from comments.sorting import DEFAULT_SORT, Sorted
from newsroom import places
from newsroom.languages import speak
from newsroom.models import Article


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newspaper's front page: its articles, newest first."""
    articles = Article.objects.filter(listed=True).select_related("thread", "publication")
    paginator = NewestArticleFirst()
    page = paginator.paginate_queryset(articles, Request(request))
    context = {"articles": page, "older": paginator.get_next_link()}
    return shared.front(request, render(request, "comments/front.html", context), page or [])


def article(
    request: HttpRequest,
    found: Article,
    *,
    template: str = "comments/article.html",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """An article, with its publication and its counters at hand, and its thread; `more` is what
    another app has to say on the page."""
    only_in_its_frames(request, found.publication_id)
    speak(request, found.publication)
    shared.begin(request, found)
    picks_only = request.GET.get("show") == "picks"
    listed = _picks(request, found) if picks_only else _roots(request, found)
    counted = getattr(found, "thread", None)
    count = counted.comment_count if counted else 0
    context = {
        "article": found,
        "place": places.in_force(found),
        "comment_count": count,
        "listed": listed,
        "picks_only": picks_only,
        "number_of_picks": listed.picks,
        "sorts": Sorted.names,
        "canonical": _canonical(request, reverse("article", args=[found.pk]), listed.sort),
        **_seen(request, found, listed.comments),
        **more,
    }
    thread = Thread(context["viewer"], context["place"], found.pk, None)
    context["pinned"] = thread.branches(listed.pinned)
    context["branches"] = thread.branches(listed.branches, is_head=picks_only)
    if not request.user.is_authenticated:
        context["structured"] = structured.as_script(
            structured.of_article(found, listed.comments, count, request.build_absolute_uri)
        )
    return shared.page(request, render(request, template, context, status=status), found)


@dataclass(frozen=True)
class Listed:
    """A page of a thread, and the ways on from it."""

    branches: Sequence[Branch]
    further: str | None
    back: str | None
    pinned: Sequence[Branch] = ()
    sort: str = ""
    picks: int = 0  # of the whole thread

    @property
    def comments(self) -> list[Shown]:
        """In the order of the page."""
        both = [*self.pinned, *self.branches]
        return [comment for branch in both for comment in branch.comments]


def _roots(request: HttpRequest, article: Article) -> Listed:
    """A page of roots with their first replies; pinned ones stand above the first page only."""
    pages = Sorted()
    page, pinned = threads.page_of(article, Request(request), pages, pins=True)
    further, back = pages.get_next_link(), pages.get_previous_link()
    # Each row says how many there are; without rows nothing is public, or the cursor is odd.
    picks = next((branch.root.picks for branch in [*pinned, *page]), 0)
    return Listed(page, further, back, pinned=pinned, sort=pages.sort, picks=picks)


def _picks(request: HttpRequest, article: Article) -> Listed:
    """What the newsroom picked, the newest first; each alone."""
    picks = highlights.of_article(article.pk).picks
    paginator = NewestFirst()
    page = paginator.paginate_queryset(threads.shown().filter(pk__in=picks), Request(request))
    alone = [Branch(comment) for comment in threads.rows_of(page or [], article)]
    further, back = paginator.get_next_link(), paginator.get_previous_link()
    return Listed(alone, further, back, picks=len(picks))


def _canonical(request: HttpRequest, path: str, sort: str) -> str:
    """The one address of a page, for search engines: other orders of it are the same."""
    cursor = request.GET.get("cursor") if sort == DEFAULT_SORT else None
    return request.build_absolute_uri(path) + (f"?cursor={cursor}" if cursor else "")


def _seen(request: HttpRequest, article: Article, shown: Sequence[Shown]) -> dict[str, Any]:
    """What is on the page only for who looks at it, and what stands beside each comment."""
    reader = request.user if request.user.is_authenticated else None
    page = Page(article, shown, reader, looks=visits.is_a_look(request))
    return {
        "viewer": page.viewer,
        "news": visits.news(reader, article, page.since) if reader else None,
        "on_page": {comment.pk for comment in shown},
    }


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
    only_in_its_frames(request, about.publication_id)
    speak(request, about.publication)
    shared.begin(request, about)
    seen = page.seen(about)
    # The first page of a conversation has one address, whichever comment a link led to.
    first = reverse("comment", args=[page.head.pk])
    canonical = request.build_absolute_uri(first if page.earlier is None else None)
    context = {
        "article": about,
        "place": places.in_force(about),
        "page": page,
        "seen": seen,
        "chosen": chosen.pk if chosen else None,
        "canonical": canonical,
        **_seen(request, about, seen.comments),
    }
    thread = Thread(context["viewer"], context["place"], about.pk, context["chosen"])
    context["head"] = thread.comment(seen.head, is_head=True)
    context["above"], context["replies"] = map(thread.comments, (seen.above, seen.replies))
    if not request.user.is_authenticated:
        told = structured.of_conversation(
            about, seen.head, seen.comments[1:], request.build_absolute_uri
        )
        context["structured"] = structured.as_script(told)
    return shared.page(request, render(request, "comments/comment.html", context), about)
