"""An article as its pages need it, in one prepared statement.

With its publication, how many comments it has, and what is in force there: that is as the tables
say it at this moment, so that no answer for everybody is made of what was known of late.
"""

from __future__ import annotations

import time
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.http import Http404

from comments.models import Thread
from newsroom import places
from newsroom.models import Article, Mode, Publication
from newsroom.prepared import ask, columns, read, width
from newsroom.routing import reads_from

# One row for each mode, of which there are few; one without any where nothing was ever set.
_AT_HAND = f"""
SELECT {columns(Article, "a")}, {columns(Publication, "p")}, {columns(Thread, "t")},
    {columns(Mode, "m")}
FROM newsroom_article a
JOIN newsroom_publication p ON p.id = a.publication_id
LEFT JOIN comments_thread t ON t.article_id = a.id
LEFT JOIN newsroom_mode m ON {places.OF_PUBLICATION.format(publication="a.publication_id")}
    AND (m.article_id IS NULL OR m.article_id = a.id)
WHERE a.id = %(pk)s"""  # noqa: S608 - our own columns


def get(pk: UUID) -> Article:
    """As `at_hand`. Raises Http404."""
    article = at_hand(pk)
    if article is None:
        raise Http404
    return article


def at_hand(pk: UUID) -> Article | None:
    """With `publication` and `thread`; `places.in_force` needs no query then for a second."""
    if reads_from() != DEFAULT_DB_ALIAS:
        # What is in force is asked of the primary alone: that is another statement.
        article = Article.objects.select_related("publication", "thread").filter(pk=pk).first()
        places.learn([article] if article else [], afresh=True)
        return article
    began, found = time.monotonic(), ask(_AT_HAND, {"pk": pk})
    if not found:
        return None
    about, counted = width(Article), width(Article) + width(Publication)
    ruled = counted + width(Thread)
    first = found[0]
    article = read(Article, first)
    article.publication = read(Publication, first[about:])
    thread = read(Thread, first[counted:]) if first[counted] is not None else None
    Article._meta.get_field("thread").set_cached_value(article, thread)
    modes = [read(Mode, row[ruled:]) for row in found if row[ruled] is not None]
    places.know(article, modes, began)
    return article
