"""Shells: the page around what changes from one reading to the next, rendered once.

For who has not signed in, most of a page is the same each time: masthead, forms, words, foot. So
its template is rendered once for each shape, with marks for what differs (marks.py), and filled
by `%`. A shell is kept under all that it was made of, and rendered from nothing else: there is
nothing to be told when something changes, since what has changed is another shell. The page of
who has signed in, or has a message to be shown, is rendered as ever, from the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import get_urlconf, reverse
from django.utils.html import conditional_escape, escape
from django.utils.translation import get_language

from comments.beside import Viewer
from comments.embed.look import Look
from comments.marks import (
    ARTICLE,
    Mould,
    as_mould,
    below_any_address,
    fields_of,
    mark,
    mark_also_quoted,
)
from newsroom.models import Article
from newsroom.ready.offer import is_for_everybody

SHELLS = 256  # kept at most, some ten kilobytes each

Facts = Mapping[str, Any]


class Shape(Protocol):
    """What else a page goes by. It is compared as a whole, and is all that `as_context` knows."""

    def __hash__(self) -> int: ...

    @property
    def as_context(self) -> dict[str, Any]: ...


class Framed(NamedTuple):
    """The frame that a page is in."""

    look: Look
    origins: tuple[str, ...]
    is_of_this: bool  # whether it was opened for the article that the page is about


class Around(NamedTuple):
    """Where a page about an article stands."""

    template: str
    language: str
    urlconf: str | None
    view: str
    newspaper: str
    its_language: str
    for_everybody: bool
    frame: Framed | None

    @classmethod
    def of(cls, request: HttpRequest, template: str, article: Article) -> Around:
        there, paper = request.resolver_match, article.publication
        return cls(
            template,
            get_language() or "",
            get_urlconf(),
            (there and there.url_name) or "",
            paper.name,
            paper.language,
            is_for_everybody(request),
            _framed(getattr(request, "frame", None), article),
        )

    @property
    def as_context(self) -> dict[str, Any]:
        """An article of its newspaper's, and what is said to nobody in particular."""
        paper = SimpleNamespace(name=self.newspaper, language=self.its_language)
        article = SimpleNamespace(pk=ARTICLE, publication=paper)
        request = SimpleNamespace(
            frame=_as_frame(self.frame, article),
            resolver_match=SimpleNamespace(url_name=self.view),
            get_full_path=mark_also_quoted("here"),
        )
        return {
            "article": article,
            "request": request,
            "user": AnonymousUser(),
            "messages": (),
            "languages": settings.LANGUAGES,
            "for_everybody": self.for_everybody,
            "csrf_token": mark("token"),
        }


def page(
    request: HttpRequest,
    template: str,
    article: Article,
    shape: Shape,
    facts: Facts,
    own: Facts,
) -> str:
    """A page about an article, as HTML.

    `facts` differ each time: the template says each as it is, or asks whether there is one.
    `shape` is all else that it goes by. `own` is for nobody but who looks; nothing, if all of it
    is false.
    """
    if any(own.values()) or not _is_nobodys(request):
        more = {"article": article, "viewer": Viewer(), **shape.as_context}
        return render_to_string(template, {**more, **facts, **own}, request)
    known = tuple([(name, _IS_THERE if value else value) for name, value in facts.items()])
    shell = _shell(Around.of(request, template, article), shape, known)
    filled = {name: str(conditional_escape(value)) for name, value in facts.items() if value}
    return shell.mould % (filled | _around(request, article, shell))


class _Shell(NamedTuple):
    mould: Mould
    fields: frozenset[str]


_IS_THERE = object()


@lru_cache(SHELLS)
def _shell(around: Around, shape: Shape, facts: tuple[tuple[str, Any], ...]) -> _Shell:
    told = {name: mark(name) if value is _IS_THERE else value for name, value in facts}
    context = {"viewer": Viewer(), **shape.as_context, **around.as_context, **told}
    with below_any_address():
        mould = as_mould(render_to_string(around.template, context))
    return _Shell(mould, frozenset(fields_of(mould)))


def _around(request: HttpRequest, article: Article, shell: _Shell) -> dict[str, str]:
    """What is filled in beside what is said on the page."""
    here = request.get_full_path()
    filled = {"here": escape(here), "here_quoted": quote(here), "article": str(article.pk)}
    filled["prefix"] = escape(reverse("front"))
    if "token" in shell.fields:  # Asked for only there: it comes with a cookie.
        filled["token"] = escape(get_token(request))
    return filled


def _is_nobodys(request: HttpRequest) -> bool:
    """Whether nobody has signed in, and there is nothing to say to who looks."""
    return not request.user.is_authenticated and not len(get_messages(request))


def _framed(frame: Any, article: Article) -> Framed | None:
    if frame is None:
        return None
    origins = tuple(frame.publication.origins)
    return Framed(frame.look, origins, frame.article.pk == article.pk)


def _as_frame(frame: Framed | None, article: SimpleNamespace) -> SimpleNamespace | None:
    if frame is None:
        return None
    return SimpleNamespace(
        look=frame.look,
        publication=SimpleNamespace(origins=frame.origins),
        article=article if frame.is_of_this else None,
    )
