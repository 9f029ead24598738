"""A thread of any size and shape, in a few statements: past the doors, for tests of reading.

What is planted looks as if it had gone the whole way: public, each a second after the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from moderation.passports import key_of
from moderation.rules import HouseRule
from newsroom.models import Article, Reader

_COMMENTS = """
INSERT INTO comments_comment (id, article_id, author_id, parent_id, root_id, depth, created_at,
    reply_count) VALUES (%s, %s, %s, %s, %s, %s, now() - interval '1 day' * %s, 0)"""
_REVISIONS = """
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, decision, rule, reviews_owed, reviews_given,
    ratings_received, ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
    SELECT gen_random_uuid(), c.id, 1, a.publication_id, c.author_id,
        said.text, '<p>' || said.text || '</p>', c.created_at,
        '[]', 'released', gen_random_uuid(), %s, 3, 3, 3, 3, 5, 0,
        c.created_at, random()
    FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
    CROSS JOIN LATERAL (
        SELECT (%s::text[])[1 + mod(abs(hashtext(c.id::text)), %s)] AS text) said
    WHERE c.article_id = %s"""
_RELEASE = """
UPDATE comments_comment c SET released_revision_id = r.id, first_released_at = r.created_at,
    reply_count = (SELECT count(*) FROM comments_comment x WHERE x.parent_id = c.id)
    FROM comments_revision r WHERE r.comment_id = c.id AND c.article_id = %s AND c.depth = %s"""
_THREAD = """
INSERT INTO comments_thread (article_id, comment_count)
    SELECT article_id, count(*) FROM comments_comment WHERE article_id = %s GROUP BY 1"""


def plant(
    article: Article,
    author: Reader,
    parents: list[int | None],
    *,
    texts: Sequence[str] = ("Text.",),
) -> list[UUID]:
    """One public comment for each of `parents`: which of those before it answers (None: a root).

    Their ids, in the order of their release.
    """
    ids = [UUID(int=article.pk.int ^ (number + 1) << 32) for number in range(len(parents))]
    depths: list[int] = []
    roots: list[UUID] = []
    rows: list[tuple[Any, ...]] = []
    for number, parent in enumerate(parents):
        depths.append(0 if parent is None else depths[parent] + 1)
        roots.append(ids[number] if parent is None else roots[parent])
        answered = (None, None) if parent is None else (ids[parent], roots[parent])
        age = 1 - number / 86_400
        rows.append((ids[number], article.pk, author.pk, *answered, depths[number], age))
    rule = key_of(HouseRule())
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.executemany(_COMMENTS, rows)
        cursor.execute(_REVISIONS, [rule, list(texts), len(texts), article.pk])
        cursor.execute("SET session_replication_role = origin")
        for depth in range(max(depths) + 1):  # Each finds its place by its parent's.
            cursor.execute(_RELEASE, [article.pk, depth])
        cursor.execute(_THREAD, [article.pk])
    return ids
