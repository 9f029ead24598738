"""A page of a thread in one statement: all its comments, with all that stands beside them.

What a page shows of a comment is in eight tables. Each is looked up by a key, for the few dozen
comments of the page and for no other; so a page of a long thread costs what one of a short thread
does. The statements are prepared once by each connection: planning takes longer than reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from comments.models import DEEPEST, DEPTH_AT_MOST, Kind
from comments.rows import Shown
from newsroom.postgres.reading import rows

_COLUMNS = ("id", "parent_id", "root_id", "depth", "author_id", "released_revision_id",
            "first_released_at", "reply_count", "path", "storey")  # fmt: skip
_OWN = ", ".join(f"c.{name}" for name in _COLUMNS)

# Of one that was taken back: whether anything public stands under it.
_STILL_ANSWERED = """c.released_revision_id IS NOT NULL OR (SELECT r.id FROM comments_comment r
    WHERE r.root_id = c.id AND r.released_revision_id IS NOT NULL LIMIT 1) IS NOT NULL"""
_PUBLIC_BELOW = """EXISTS (SELECT FROM comments_comment r
    WHERE coalesce(r.root_id, r.id) = {root} AND r.path > c.path
    AND r.path < c.path || '\\xff'::bytea AND r.released_revision_id IS NOT NULL)"""

# Few, since a person gives each.
_SPECIAL = """special AS MATERIALIZED (
    SELECT comment_id, bool_or(kind = 'pin') AS pinned, bool_or(kind = 'pick') AS picked,
        max(place) AS place
    FROM comments_highlight WHERE article_id = %(article)s AND until IS NULL GROUP BY 1)"""

_BY_COMMENT = """SELECT {own}, row_number() OVER (ORDER BY {order}) AS number
    FROM comments_comment c
    WHERE c.article_id = %(article)s AND c.parent_id IS NULL AND c.first_released_at IS NOT NULL
    AND ({still}){more} ORDER BY {order} LIMIT {size} + 1"""
# Asked for both an article and its tallies, PostgreSQL takes them for few, and sorts them all.
_BY_TALLY = """SELECT {own}, row_number() OVER (ORDER BY {order}) AS number
    FROM comments_tally t JOIN comments_comment c ON c.id = t.comment_id
    WHERE t.article_id = %(article)s AND t.is_root AND c.first_released_at IS NOT NULL
    AND ({still}){more} ORDER BY {order} LIMIT {size} + 1"""
_PINNED = """SELECT {own}, special.place - 1000 AS number
    FROM special JOIN comments_comment c ON c.id = special.comment_id WHERE special.pinned"""

# For each root its first few, from the index: what comes after them is never looked at, but for
# whether there is any.
_REPLIES = """SELECT {few}, root.number, few.of_all > {replies}
FROM roots root CROSS JOIN LATERAL (SELECT * FROM (SELECT c.*, count(*) OVER () AS of_all FROM (
        SELECT {own} FROM comments_comment c
        WHERE c.root_id = root.id AND c.storey = 0 AND c.path IS NOT NULL
        AND (c.released_revision_id IS NOT NULL OR {below})
        ORDER BY c.path LIMIT {replies} + 1) c) c
    ORDER BY c.path LIMIT {replies}) few WHERE root.number <= {size}"""

_BY_ID = """SELECT {own}, told.number, false AS was_cut
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS told (id, number)
JOIN comments_comment c ON c.id = told.id"""

# OFFSET 0: each is looked up by its key, whatever PostgreSQL thinks of the sizes of tables.
_COUNTED = ", ".join(f't."{kind}"' for kind in Kind)
_BESIDE = f"""
SELECT c.number, c.id, c.parent_id, c.depth, c.author_id, c.first_released_at, c.reply_count,
    CASE WHEN c.depth > 0 AND c.depth < {DEPTH_AT_MOST} AND c.depth = (c.storey + 1) * {DEEPEST}
        THEN {_PUBLIC_BELOW.format(root="c.root_id")} ELSE false END,
    author.name, author.issuer, r.text, r.html, r.created_at, badges.told,
    coalesce(special.pinned, false), coalesce(special.picked, false),
    (SELECT count(*) FROM special WHERE picked), {_COUNTED}, t.valued, c.was_cut
FROM found c
JOIN LATERAL (SELECT name, issuer FROM newsroom_reader
    WHERE id = c.author_id OFFSET 0) author ON true
JOIN LATERAL (SELECT * FROM comments_tally WHERE comment_id = c.id OFFSET 0) t ON true
LEFT JOIN LATERAL (SELECT text, html, created_at FROM comments_revision
    WHERE id = c.released_revision_id OFFSET 0) r ON true
LEFT JOIN special ON special.comment_id = c.id
LEFT JOIN LATERAL (SELECT array_agg(role.kind || ' ' || role.title ORDER BY role.id) AS told
    FROM newsroom_role role WHERE role.reader_id = c.author_id
    AND role.publication_id = %(publication)s) badges ON true
ORDER BY c.number, c.path NULLS FIRST"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class Order:
    """By which value the roots of a thread are sorted, with the id where that is the same."""

    value: str  # as SQL
    kind: str  # its type
    descends: bool = True
    by_tally: bool = False

    def sql(self, *, backwards: bool) -> str:
        way = "DESC" if self.descends != backwards else "ASC"
        return f"{self.value} {way}, {self.id} {way}"

    def past(self, *, backwards: bool) -> str:
        """Only what comes behind a key: compared as one, as the index is sorted."""
        sign = "<" if self.descends != backwards else ">"
        return f" AND ROW({self.value}, {self.id}) {sign} ROW(%(value)s::{self.kind}, %(id)s)"

    @property
    def id(self) -> str:
        return "t.comment_id" if self.by_tally else "c.id"


@lru_cache
def of_roots(
    order: Order, *, backwards: bool, keyed: bool, pins: bool, size: int, replies: int
) -> str:
    """Roots in their order with the first replies of each; with `pins`, those stand above.

    How many there are stands in the statement itself: else it would be planned for a tenth of
    all that there is.
    """
    more = order.past(backwards=backwards) if keyed else ""
    if pins:
        more += " AND c.id NOT IN (SELECT comment_id FROM special WHERE pinned)"
    listed = (_BY_TALLY if order.by_tally else _BY_COMMENT).format(
        own=_OWN, order=order.sql(backwards=backwards), still=_STILL_ANSWERED, more=more, size=size
    )
    roots = f"({listed}) UNION ALL {_PINNED.format(own=_OWN)}" if pins else listed
    below = _PUBLIC_BELOW.format(root="root.id")
    few = _OWN.replace("c.", "few.")
    first = _REPLIES.format(own=_OWN, few=few, below=below, size=size, replies=replies)
    found = f"SELECT *, false AS was_cut FROM roots UNION ALL {first}"  # noqa: S608 - of constants
    return f"WITH {_SPECIAL}, roots AS MATERIALIZED ({roots}), found AS ({found}){_BESIDE}"


OF_IDS = f"WITH {_SPECIAL}, found AS ({_BY_ID.format(own=_OWN)}){_BESIDE}"


def roots(
    order: Order,
    *,
    article: UUID,
    publication: int,
    key: tuple[Any, UUID] | None,
    backwards: bool,
    size: int,
    replies: int,
    pins: bool,
) -> list[Shown]:
    """A page of roots and one more, and up to `replies` replies of each.

    Pinned ones have negative numbers, and come first.
    """
    asked: dict[str, Any] = {"article": article, "publication": publication}
    if key is not None:
        asked |= {"value": key[0], "id": key[1]}
    sql = of_roots(
        order, backwards=backwards, keyed=key is not None, pins=pins, size=size, replies=replies
    )
    return [Shown(row, article) for row in rows(sql, asked)]


def by_id(ids: Iterable[UUID], *, article: UUID, publication: int) -> list[Shown]:
    """These comments of one article, in the order in which they are given."""
    wanted: Sequence[UUID] = list(ids)
    asked = {"article": article, "publication": publication, "ids": wanted}
    return [Shown(row, article) for row in rows(OF_IDS, asked)] if wanted else []
