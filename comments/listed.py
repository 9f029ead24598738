"""Which comments a page of an article lists, and the ways on from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from rest_framework.request import Request

from comments import highlights, threads
from comments.paging import NewestFirst
from comments.rows import Branch, Shown
from comments.sorting import Sorted
from newsroom.models import Article


@dataclass(frozen=True)
class Listed:
    """A page of a thread, and the ways on from it."""

    branches: Sequence[Branch]
    further: str | None
    back: str | None
    pinned: Sequence[Branch] = ()
    sort: str = ""
    picks: int = 0  # of the whole thread
    picks_only: bool = False

    @property
    def comments(self) -> list[Shown]:
        """In the order of the page."""
        both = [*self.pinned, *self.branches]
        return [comment for branch in both for comment in branch.comments]


def asked_for(request: HttpRequest, article: Article) -> Listed:
    """What a request wants to see. Raises UnknownSort, UnknownCursor and BadPageSize."""
    if request.GET.get("show") == "picks":
        return _picks(request, article)
    return _roots(request, article)


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
    return Listed(alone, further, back, picks=len(picks), picks_only=True)
