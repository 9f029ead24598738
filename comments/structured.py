"""A page as search engines read it: schema.org, in JSON that no comment can break out of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from comments.rows import Shown
from newsroom.models import Article

Absolute = Callable[[str], str]  # an address of ours with its host

# As Django's json_script has them: no tag and no comment ends or begins in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def of_article(
    article: Article, comments: Iterable[Shown], count: int, absolute: Absolute
) -> dict[str, Any]:
    """An article with those of its comments that are on the page, each under what it answers."""
    data = _article(article, absolute) | {
        "@context": "https://schema.org",
        "commentCount": count,
        "comment": _nested(comments, absolute),
    }
    return {name: value for name, value in data.items() if value not in ("", [])}


def of_conversation(
    article: Article, head: Shown, replies: Iterable[Shown], absolute: Absolute
) -> dict[str, Any] | None:
    """A conversation with the replies on the page; None where its head was taken back."""
    if not head.is_public:
        return None
    return {
        **_comment(head, absolute),
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "commentCount": head.reply_count,
        "comment": _nested(replies, absolute),
        "isPartOf": _article(article, absolute),
    }


def as_script(data: dict[str, Any] | None) -> SafeString:
    """A block of data for the head of a page. It is never run, so that our CSP lets it stand."""
    if data is None:
        return SafeString()
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    # Safe by the line above: what is left holds no character that HTML knows in a script.
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


def _nested(comments: Iterable[Shown], absolute: Absolute) -> list[dict[str, Any]]:
    """Tombstones are left out; what answers one stands where the tombstone would."""
    top: list[dict[str, Any]] = []
    under: dict[Any, list[dict[str, Any]]] = {}
    for comment in comments:  # Each comes after what it answers.
        around = under.get(comment.parent_id, top)
        if comment.is_public:
            told = _comment(comment, absolute)
            around.append(told)
            around = told.setdefault("comment", [])
        under[comment.pk] = around
    return top


def _comment(comment: Shown, absolute: Absolute) -> dict[str, Any]:
    text = comment.released_revision.text if comment.released_revision else ""
    return {
        "@type": "Comment",
        "author": {"@type": "Person", "name": comment.author.name},
        "dateCreated": comment.first_released_at.isoformat() if comment.first_released_at else "",
        "text": text,
        "url": absolute(reverse("comment", args=[comment.pk])),
        "upvoteCount": comment.tally.valued,
    }
