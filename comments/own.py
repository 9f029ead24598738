"""What on a page is only for who looks at it, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from comments.models import LIVE
from comments.rows import Shown
from newsroom.models import Article, Reader, Role
from newsroom.postgres.reading import rows

_LIVE = ", ".join(f"'{status}'" for status in sorted(LIVE))
_DESK = ", ".join(f"'{kind}'" for kind in Role.DESK)

# Each by an index that begins with the reader or the comment, whatever else there is.
ASKED = f"""
SELECT
    (SELECT array_agg(comment_id || ' ' || kind) FROM comments_reaction
        WHERE reader_id = %(reader)s AND comment_id = ANY (%(comments)s::uuid[])),
    (SELECT array_agg(muted_id) FROM comments_mute
        WHERE reader_id = %(reader)s AND muted_id = ANY (%(authors)s::uuid[])),
    (SELECT array_agg(comment_id) FROM comments_revision
        WHERE comment_id = ANY (%(own)s::uuid[]) AND status IN ({_LIVE})),
    EXISTS (SELECT FROM newsroom_role
        WHERE reader_id = %(reader)s AND publication_id = %(publication)s AND kind IN ({_DESK})
        AND (sections = '{{}}' OR %(section)s = ANY (sections))),
    visit.id, visit.since, visit.latest
FROM (SELECT) AS one
LEFT JOIN comments_visit visit ON visit.reader_id = %(reader)s
    AND visit.article_id = %(article)s"""  # noqa: S608 - of constants


class Look(NamedTuple):
    """When somebody looked at a thread: as in `Visit`."""

    pk: int
    since: datetime
    latest: datetime


@dataclass(frozen=True)
class Own:
    """Of who looks at some comments: nothing, where nobody has signed in."""

    reader: Reader | None = None
    reactions: dict[UUID, set[str]] = field(default_factory=dict)
    muted: Collection[UUID] = ()
    changing: Collection[UUID] = ()  # of their own: those with a new text under way
    moderates: bool = False
    look: Look | None = None


def own_of(reader: Reader | None, comments: Sequence[Shown], article: Article) -> Own:
    """One query; none for who is not signed in."""
    if reader is None:
        return Own()
    asked: dict[str, Any] = {
        "reader": reader.pk,
        "comments": [one.pk for one in comments],
        "authors": list({one.author_id for one in comments}),
        "own": [one.pk for one in comments if one.author_id == reader.pk and one.is_public],
        "article": article.pk,
        "publication": article.publication_id,
        "section": article.section,
    }
    [(given, muted, changing, moderates, *look)] = rows(ASKED, asked)
    reactions: defaultdict[UUID, set[str]] = defaultdict(set)
    for one in given or ():
        comment, _, kind = one.partition(" ")
        reactions[UUID(comment)].add(kind)
    visit = Look(*look) if look[0] is not None else None
    return Own(reader, reactions, set(muted or ()), set(changing or ()), moderates, visit)
