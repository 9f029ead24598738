"""Every page that anybody can see, by following links; and what programs read."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.test import Client

from comments.models import Comment
from newsroom.models import Article, Publication

# Pages of what readers wrote. Elsewhere are figures of today, or what is one visitor's own.
PUBLIC = re.compile(r"^/(\?|$|articles/|comments/[^/]+/(replies/)?(\?|$)|publications/|api/v1/)")
OWN = re.compile(r"/(draft|report|mute)/|/notices/|[?&](reply|next)=")
_LINK = re.compile(rb'(?:href|hx-get|data-next|src)="([^"]+)"')
# What must differ: a token of the moment.
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|X-CSRFToken&quot;: ?&quot;)"?[^"&]+')


def pages(client: Client, also: Iterable[str] = (), *, at_most: int = 20_000) -> dict[str, bytes]:
    """What each public address answers, less what must differ; and how it answers."""
    todo = deque(["/", *_for_programs(), *also])
    seen: dict[str, bytes] = {}
    while todo and len(seen) < at_most:
        address = todo.popleft()
        if address in seen:
            continue
        answer = client.get(address)
        body = _TOKEN.sub(rb"\1TOKEN", answer.content)
        seen[address] = f"{answer.status_code} {answer['Content-Type']}\n".encode() + body
        todo.extend(_links(address, answer.content))
    return seen


def _links(page: str, content: bytes) -> Iterable[str]:
    for found in _LINK.findall(content) + re.findall(rb'"next": ?"([^"]+)"', content):
        parts = urlsplit(urljoin(f"http://testserver{page}", unescape(found.decode())))
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.netloc == "testserver" and PUBLIC.match(address) and not OWN.search(address):
            yield address


def _for_programs() -> Iterable[str]:
    yield from ("/api/v1/articles", "/rules/", "/accessibility/")
    for paper in Publication.objects.order_by("pk"):
        yield f"/publications/{paper.slug}/feed.atom"
    for article in Article.objects.order_by("pk"):
        yield f"/articles/{article.pk}/"
        for sort in ("newest", "oldest", "replied", "valued"):
            yield f"/articles/{article.pk}/?sort={sort}"
            yield f"/api/v1/articles/{article.pk}/comments?sort={sort}"
        for what in ("", "/pulse", "/pinned", "/picks"):
            yield f"/api/v1/articles/{article.pk}{what}"
        yield f"/api/v1/counts?article={article.pk}"
    # Those that are not public, too: they must not have become so.
    for comment, depth in Comment.objects.order_by("pk").values_list("pk", "depth"):
        yield f"/comments/{comment}/"
        yield f"/api/v1/comments/{comment}/{'conversation' if depth else 'replies'}"
