"""Frames: one article's comments, in a page of one of its publication's sites.

All pages for readers can be opened in a frame, under the address of the frame:

    /embed/<publication>/<article>/<look>/reviews/

That is the same house at another address. Everything it links to gets the same beginning
(Django's script prefix), so that no page needs to know that it is in a frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from comments.embed.look import Look
from comments.naming import known_as
from newsroom.models import Article, Publication

_FRAME = re.compile(
    r"/embed/(?P<slug>[-\w]+)/(?P<article>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"/(?P<look>[-\w]+)(?P<inside>/.*)",
    re.ASCII,
)
_ENTRANCE = re.compile(r"/embed/(?P<slug>[-\w]+)/", re.ASCII)


@dataclass(frozen=True)
class Frame:
    article: Article
    look: Look
    inside: str  # the address that is asked for, as it is outside of frames

    @property
    def publication(self) -> Publication:
        return self.article.publication

    @property
    def prefix(self) -> str:
        return f"{cookie_path(self.publication)}{self.article.pk}/{self.look.as_path()}"


class Elsewhere(Exception):  # noqa: N818 - not an error: the way there is shown
    """In a frame: what is asked for belongs to another publication."""


def only_in_its_frames(request: HttpRequest, publication: int) -> None:
    """Raises Elsewhere in a frame of another publication: its sites show nothing of this one's.

    Else they could lay it under something of their own, and let a reader click on it.
    """
    if framed_for(request) not in (None, publication):
        raise Elsewhere


def framed_for(request: HttpRequest) -> int | None:
    """The publication whose sites frame this page; None outside of frames."""
    frame = getattr(request, "frame", None)
    return frame.publication.pk if frame else None


def cookie_path(publication: Publication) -> str:
    """Where the cookies of its frames are sent to."""
    return f"/embed/{publication.slug}/"


def frame_of(request: HttpRequest) -> Frame | None:
    """The frame that an address is in; None outside of frames, and where no article is known.

    The entrance names an article by id or address, and how the frame should look.
    """
    if found := _FRAME.fullmatch(request.path_info):
        article = _article(found["slug"], UUID(found["article"]))
        look = Look.from_path(found["look"])
        return Frame(article, look, found["inside"]) if article else None
    if found := _ENTRANCE.fullmatch(request.path_info):
        return _entered(found["slug"], request)
    return None


def _entered(slug: str, request: HttpRequest) -> Frame | None:
    publication = Publication.objects.filter(slug=slug).first()
    name = request.GET.get("article", "")
    known = known_as([name], publication) if publication else {}
    article = _article(slug, known[name]) if known else None
    if article is None:
        return None
    return Frame(article, Look.of(request.GET.dict()), _wanted(request.GET.get("comment", "")))


def _wanted(comment: str) -> str:
    try:
        return f"/comments/{UUID(comment)}/"
    except ValueError:
        return "/"


def _article(slug: str, article_id: UUID) -> Article | None:
    of_its = Article.objects.select_related("publication").filter(publication__slug=slug)
    return of_its.filter(pk=article_id).first()
