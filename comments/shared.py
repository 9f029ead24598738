"""What is the same for everybody who has not signed in: the addresses, and what each is about.

And for how long the same may be handed out again to one who has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar, cast

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from newsroom import places
from newsroom.languages import chosen, ours
from newsroom.models import Article
from newsroom.ready.asked import Address
from newsroom.ready.offer import (
    is_for_everybody,
    is_for_one,
    of_article,
    of_publication,
    offer,
    offer_to_one,
)
from newsroom.sessions import SessionStore

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FRAME = rf"(?:/embed/[-\w]+/{_ID}/[-\w]+)"
_PAGE = ("sort", "cursor", "show", "page_size")
_LOOK = ("theme", "accent", "paper", "font", "language")


def _address(
    path: str, *parameters: str, personal: Iterable[str] = (), own_apart: bool = False
) -> Address:
    return Address(path, frozenset(parameters), frozenset(personal), own_apart)


# In the order in which they are asked for most.
ADDRESSES = [
    _address(rf"{_FRAME}?/api/v1/articles/{_ID}/pulse"),
    _address(rf"{_FRAME}?/articles/{_ID}/", *_PAGE, personal=["reply"]),
    _address(rf"{_FRAME}/", *_PAGE, personal=["reply"]),
    _address(r"/embed/[-\w]+/", "article", "comment", *_LOOK),
    _address(r"/api/v1/counts", "article", "publication", "language"),
    _address(rf"/api/v1/articles/{_ID}/comments", "sort", "cursor", "page_size", own_apart=True),
    _address(rf"/api/v1/articles/{_ID}/(?:pinned|picks)", "cursor", "page_size"),
    _address(rf"/api/v1/articles/{_ID}"),
    _address(r"/embed/[-\w]+/fragment", "article", "sort", "language"),
    _address(rf"{_FRAME}?/comments/{_ID}/(?:replies/)?", "after", "before"),
    _address(rf"/api/v1/comments/{_ID}/(?:replies|conversation)", "after", "before", "page_size"),
    _address(r"/", "cursor"),
    _address(rf"/articles/{_ID}/feed\.atom"),
]
ARTICLES = "articles"  # which there are
KEPT_FOR = 1  # seconds, by whoever passes it on
WHILE_RENEWED = 1  # seconds for which an old one does, while a new one is fetched
WHILE_AWAY = 3600  # seconds for which an old one does, while none can be made


Response = TypeVar("Response", bound=HttpResponse)


def page(request: HttpRequest, response: Response, article: Article) -> Response:
    """A page about an article, in its publication's language or the one that is chosen."""
    own = chosen(request) or ours(article.publication.language)
    return _share(request, response, [article], by_browser=not own)


def front(request: HttpRequest, response: Response, articles: Sequence[Article]) -> Response:
    """The list of articles."""
    return _share(request, response, articles, also=[ARTICLES])


def data(request: HttpRequest, response: Response, *articles: Article) -> Response:
    """What programs get about articles, in the language that they ask for."""
    return _share(request, response, articles)


def told(
    request: HttpRequest, response: Response, names: Iterable[str], *, by_browser: bool = False
) -> Response:
    """An answer about what is named, that says itself for how long others may keep it."""
    offer(request, names, by_browser=by_browser)
    return response


def _share(
    request: HttpRequest,
    response: Response,
    articles: Sequence[Article],
    *,
    by_browser: bool = True,
    also: Iterable[str] = (),
) -> Response:
    for_one = is_for_one(request)
    if response.status_code != HTTPStatus.OK or not (for_one or is_for_everybody(request)):
        return response
    names = {of_article(one.pk) for one in articles}.union(also)
    names |= {of_publication(one.publication_id) for one in articles}
    ends = [at for one in articles if (at := places.in_force(one).changes_at)]
    if for_one:
        share_with_one(request, names, ends)
        return response
    offer(request, names, by_browser=by_browser, until=min(ends, default=None))
    if by_browser:
        patch_vary_headers(response, ["Accept-Language"])
    kept = {"s_maxage": KEPT_FOR, "stale_while_revalidate": WHILE_RENEWED}
    patch_cache_control(response, public=True, max_age=0, stale_if_error=WHILE_AWAY, **kept)
    return response


def share_with_one(
    request: HttpRequest, names: Iterable[str], ends: Iterable[datetime] = ()
) -> None:
    """To be handed out again to the same session, until something of these names changes.

    Not where something is said once, nor where the session is nobody's any more."""
    said = cast(BaseStorage, get_messages(request))
    if not request.user.is_authenticated or said.added_new:
        return
    session = cast(SessionStore, request.session)
    if session.ends_at is not None:
        until = min([*ends, session.ends_at])
        offer_to_one(request, names, reader=request.user.pk, until=until)
