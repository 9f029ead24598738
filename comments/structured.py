"""A page as search engines read it: schema.org, in JSON that no comment can break out of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import orjson
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from comments.rows import Shown
from newsroom.models import Article

Absolute = Callable[[str], str]  # an address of ours with its host

# As Django's json_script has them: no tag and no comment ends or begins in it.
_ESCAPES = {">": "\\u003E", "<": "\\u003C", "&": "\\u0026"}


def of_article(
    article: Article, comments: Iterable[Shown], count: int, absolute: Absolute
) -> dict[str, Any]:
    """An article with those of its comments that are on the page, each under what it answers."""
    data = _article(article, absolute) | {
        "@context": "https://schema.org",
        "commentCount": count,
        "comment": _nested(comments, _address_of(absolute)),
    }
    return {name: value for name, value in data.items() if value not in ("", [])}


def of_conversation(
    article: Article, head: Shown, replies: Iterable[Shown], absolute: Absolute
) -> dict[str, Any] | None:
    """A conversation with the replies on the page; None where its head was taken back."""
    if not head.is_public:
        return None
    address = _address_of(absolute)
    return {
        **_comment(head, address),
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "commentCount": head.reply_count,
        "comment": _nested(replies, address),
        "isPartOf": _article(article, absolute),
    }


def as_script(data: dict[str, Any] | None) -> SafeString:
    """A block of data for the head of a page. It is never run, so that our CSP lets it stand."""
    if data is None:
        return SafeString()
    told = orjson.dumps(data).decode()
    for char, escaped in _ESCAPES.items():
        told = told.replace(char, escaped)
    # Safe by the lines above: what is left holds no character that HTML knows in a script.
    return mark_safe(f'<script type="application/ld+json">{told}</script>')  # noqa: S308


def _article(article: Article, absolute: Absolute) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": article.headline,
        "description": article.standfirst,
        "url": absolute(reverse("article", args=[article.pk])),
        "datePublished": article.published_at.isoformat(),
        "publisher": {"@type": "Organization", "name": article.publication.name},
        "inLanguage": article.publication.language,
    }
    if article.byline:
        told["author"] = {"@type": "Person", "name": article.byline}
    return told


def _address_of(absolute: Absolute) -> Callable[[Shown], str]:
    """Where comments are, found out once for all of them."""
    anywhere = UUID(int=0)
    before, after = absolute(reverse("comment", args=[anywhere])).rsplit(str(anywhere), 1)
    return lambda comment: f"{before}{comment.pk}{after}"


def _nested(comments: Iterable[Shown], address: Callable[[Shown], str]) -> list[dict[str, Any]]:
    """Tombstones are left out; what answers one stands where the tombstone would."""
    top: list[dict[str, Any]] = []
    under: dict[Any, list[dict[str, Any]]] = {}
    for comment in comments:  # Each comes after what it answers.
        around = under.get(comment.parent_id, top)
        if comment.is_public:
            told = _comment(comment, address)
            around.append(told)
            around = told.setdefault("comment", [])
        under[comment.pk] = around
    return top


def _comment(comment: Shown, address: Callable[[Shown], str]) -> dict[str, Any]:
    text = comment.released_revision.text if comment.released_revision else ""
    return {
        "@type": "Comment",
        "author": {"@type": "Person", "name": comment.author.name},
        "dateCreated": comment.first_released_at,
        "text": text,
        "url": address(comment),
        "upvoteCount": comment.tally.valued,
    }
