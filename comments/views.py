"""What readers see, as pages."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from comments import (
    article_page,
    articles,
    conversations,
    shared,
    shells,
    structured,
    threads,
    visits,
)
from comments.beside import Page, Viewer
from comments.conversations import Conversation
from comments.embed.frames import only_in_its_frames
from comments.filling import Thread
from comments.listed import asked_for
from comments.models import Comment
from comments.paging import NewestArticleFirst
from comments.rows import Shown
from newsroom import places
from newsroom.languages import speak
from newsroom.models import Article


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The newspaper's front page: its articles, newest first."""
    articles = Article.objects.filter(listed=True).select_related("thread", "publication")
    paginator = NewestArticleFirst()
    page = paginator.paginate_queryset(articles, Request(request))
    places.learn(page or [], afresh=True)
    context = {"articles": page, "older": paginator.get_next_link()}
    return shared.front(request, render(request, "comments/front.html", context), page or [])


def article(
    request: HttpRequest,
    found: Article,
    *,
    template: str = "comments/article.html",
    status: int = 200,
    to_all: Mapping[str, Hashable] | None = None,
    **own: Any,
) -> HttpResponse:
    """An article (articles.py) and its thread. What another app has to say on the page: `to_all`
    who have not signed in alike, and as `own`, to nobody but who looks."""
    only_in_its_frames(request, found.publication_id)
    speak(request, found.publication)
    listed = asked_for(request, found)
    place, count = places.in_force(found), _count(found)
    seen = _seen(request, found, listed.comments)
    facts = article_page.of_article(found) | article_page.of_thread(request, found, listed, count)
    thread = Thread(seen.viewer, place, found.pk, None)
    facts["pinned"] = thread.branches(listed.pinned)
    facts["branches"] = thread.branches(listed.branches, is_head=listed.picks_only)
    if seen.viewer.reader is None:
        told = structured.of_article(found, listed.comments, count, request.build_absolute_uri)
        facts["structured"] = structured.as_script(told)
    shape = article_page.shape(place, listed, **(to_all or {}))
    html = shells.page(request, template, found, shape, facts, {**seen.own, **own})
    return shared.page(request, HttpResponse(html, status=status), found)


def _count(article: Article) -> int:
    counted = getattr(article, "thread", None)
    return counted.comment_count if counted else 0


@dataclass(frozen=True)
class Seen:
    """Who looks at a page, and what is on it only for them."""

    viewer: Viewer
    own: dict[str, Any]


def _seen(request: HttpRequest, article: Article, shown: Sequence[Shown]) -> Seen:
    """Also puts beside each comment what stands there."""
    reader = request.user if request.user.is_authenticated else None
    page = Page(article, shown, reader, looks=visits.is_a_look(request))
    if reader is None:
        return Seen(page.viewer, {})
    news, on_page = visits.news(reader, article, page.since), {one.pk for one in shown}
    return Seen(page.viewer, {"viewer": page.viewer, "news": news, "on_page": on_page})


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
    about = articles.get(page.head.article_id)
    only_in_its_frames(request, about.publication_id)
    speak(request, about.publication)
    seen = page.seen(about)
    # The first page of a conversation has one address, whichever comment a link led to.
    first = reverse("comment", args=[page.head.pk])
    canonical = request.build_absolute_uri(first if page.earlier is None else None)
    looks = _seen(request, about, seen.comments)
    context = {
        "article": about,
        "page": page,
        "seen": seen,
        "canonical": canonical,
        "viewer": looks.viewer,
    }
    here, one = places.in_force(about), chosen.pk if chosen else None
    thread = Thread(looks.viewer, here, about.pk, one)
    context["head"] = thread.comment(seen.head, is_head=True)
    context["above"], context["replies"] = map(thread.comments, (seen.above, seen.replies))
    if not request.user.is_authenticated:
        told = structured.of_conversation(
            about, seen.head, seen.comments[1:], request.build_absolute_uri
        )
        context["structured"] = structured.as_script(told)
    return shared.page(request, render(request, "comments/comment.html", context), about)
