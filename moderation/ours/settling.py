"""The last step of bringing a publication in: what is public is shown, and nobody is stuck.

All doors are closed by now. What the file calls public is shown where a decision to release it
came along, under a parent that was public; what is not so is no longer public, and is told.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import connection

from comments.models import Revision, Status
from moderation.logbook import log
from moderation.models import Case, LogEntry
from moderation.ours.arrived import Arrival, Told
from moderation.ours.began import write_down
from moderation.ours.doors import quiet
from moderation.ours.snapshot import unhurried
from newsroom import places

AT_ONCE = 1000  # comments
# Comments that came with this export; bound: the publication and the export.
_CAME = """EXISTS (SELECT FROM moderation_archived came WHERE came.publication_id = %s
    AND came.kind = 'comment' AND came.key = c.id::text AND came.came_with = %s)"""
_TO_SHOW = f"""
    SELECT c.id, r.id FROM comments_comment c
    JOIN newsroom_article a ON a.id = c.article_id
    JOIN comments_revision r ON r.comment_id = c.id AND r.status = 'released'
    JOIN moderation_decision d ON d.id = r.decision AND d.revision_id = r.id
        AND d.outcome = 'release'
    LEFT JOIN comments_comment p ON p.id = c.parent_id
    WHERE a.publication_id = %s AND c.released_revision_id IS NULL
    AND c.first_released_at IS NOT NULL
    AND (c.parent_id IS NULL OR p.first_released_at IS NOT NULL) AND c.id > %s AND {_CAME}
    ORDER BY c.id LIMIT {AT_ONCE}"""  # noqa: S608 - of constants
_SHOW = """
    UPDATE comments_comment c SET released_revision_id = r.text
    FROM unnest(%s::uuid[], %s::uuid[]) AS r (comment, text) WHERE c.id = r.comment"""
_UNFOUNDED = f"""
    UPDATE comments_revision r SET decision = NULL FROM comments_comment c
    WHERE c.id = r.comment_id AND r.publication_id = %s AND {_CAME} AND r.decision IS NOT NULL
    AND NOT EXISTS (SELECT FROM moderation_decision d WHERE d.id = r.decision
        AND d.revision_id = r.id)
    RETURNING r.id::text, r.status, r.decision"""  # noqa: S608 - of constants
_NOT_SHOWN = f"""
    UPDATE comments_revision r SET status = 'withdrawn',
        decision = (SELECT d.id FROM moderation_decision d WHERE d.id = r.decision
            AND d.revision_id = r.id)
    FROM comments_comment c WHERE c.id = r.comment_id AND r.publication_id = %s
    AND r.status = 'released' AND c.released_revision_id IS NULL AND {_CAME}
    RETURNING r.id::text"""  # noqa: S608 - of constants
# Said to be decided for, by no decision that came along: the clock would try it for ever.
_UNDECIDED = f"""
    UPDATE comments_revision r SET release_due_at = NULL,
        status = CASE WHEN r.status IN ('pending', 'in_review') THEN 'held' ELSE r.status END,
        decision = (SELECT d.id FROM moderation_decision d WHERE d.id = r.decision
            AND d.revision_id = r.id)
    FROM comments_comment c WHERE c.id = r.comment_id AND r.publication_id = %s
    AND r.release_due_at IS NOT NULL AND r.status <> 'released' AND NOT EXISTS (
        SELECT FROM moderation_decision d WHERE d.id = r.decision AND d.revision_id = r.id
        AND d.outcome = 'release') AND {_CAME}
    RETURNING r.id::text, r.status, r.decision"""  # noqa: S608 - likewise
_REPLIES = f"""
    UPDATE comments_comment c SET reply_count = counted.n FROM (
        SELECT p.id, count(x.id) FILTER (WHERE x.released_revision_id IS NOT NULL) AS n
        FROM comments_comment p JOIN newsroom_article a ON a.id = p.article_id
        LEFT JOIN comments_comment x ON x.parent_id = p.id
        WHERE a.publication_id = %s GROUP BY p.id) counted
    WHERE c.id = counted.id AND c.reply_count <> counted.n AND {_CAME}"""  # noqa: S608 - likewise
_THREADS = """
    INSERT INTO comments_thread AS t (article_id, comment_count)
    SELECT a.id, count(c.id) FILTER (WHERE c.released_revision_id IS NOT NULL)
    FROM newsroom_article a JOIN comments_comment c ON c.article_id = a.id
    WHERE a.publication_id = %s GROUP BY a.id
    ON CONFLICT (article_id) DO UPDATE SET comment_count = excluded.comment_count
    WHERE t.comment_count <> excluded.comment_count"""
_DIM = """
    UPDATE comments_highlight h SET until = greatest(h.since, now())
    FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
    WHERE c.id = h.comment_id AND h.until IS NULL AND c.released_revision_id IS NULL
    AND a.publication_id = %s RETURNING h.comment_id::text"""
_STUCK = f"""
    SELECT r.id, c.id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
    WHERE r.publication_id = %s AND r.status = '{Status.HELD}' AND {_CAME}
    AND NOT EXISTS (SELECT FROM moderation_case k
        WHERE k.revision_id = r.id AND k.closed_at IS NULL)
    ORDER BY r.id LIMIT {AT_ONCE}"""  # noqa: S608 - likewise


def settle(arrival: Arrival, new: Counter[str]) -> Told:
    """Show what is public, count it, and put before the desk what waits. Safe to repeat.

    `new` is what this run brought, by kind of line: there is one line of the log for it.
    """
    own = [arrival.publication.pk, arrival.export]
    place = own[:1]
    last = UUID(int=0)
    while shown := _all(_TO_SHOW, [*place, last, *own]):
        comments, texts = zip(*shown, strict=True)
        _all(_SHOW, [list(comments), list(texts)])
        last = comments[-1]
    told = [("public_without_a_decision", key) for (key,) in _all(_NOT_SHOWN, [*place, *own])]
    told += [("due_without_a_decision", key) for key in _put_right(arrival, _UNDECIDED)]
    _put_right(arrival, _UNFOUNDED)
    _all(_REPLIES, [*place, *own])
    _all(_THREADS, place)
    told += [("highlight_of_what_is_not_public", key) for (key,) in _all(_DIM, place)]
    waiting = _ask_the_desk(arrival)
    places.forget()
    if waiting or any(new.values()):
        log(
            LogEntry.Act.IMPORTED,
            publication=arrival.publication.pk,
            rule="manage.py import_publication",
            export=str(arrival.export),
            waiting=waiting,
            lines=dict(+new),
        )
    return told


def _put_right(arrival: Arrival, sql: str) -> list[str]:
    """Texts that follow no decision that came along, as they can be; which. The log begins so."""
    place = arrival.publication.pk
    with unhurried():
        found = _all(sql, [place, place, arrival.export])
        for n in range(0, len(found), AT_ONCE):
            rows = [
                Revision(pk=pk, status=status, decision=decision)
                for pk, status, decision in found[n : n + AT_ONCE]
            ]
            write_down(arrival, "revision", rows, again=True)
    return [key for key, _, _ in found]


def _ask_the_desk(arrival: Arrival) -> int:
    """A case for every text that waited for readers who are not here; how many."""
    place, asked = arrival.publication, 0
    while stuck := _all(_STUCK, [place.pk, place.pk, arrival.export]):
        Case.objects.bulk_create(
            Case(
                publication=place,
                revision_id=text,
                comment_id=comment,
                cause=Case.Cause.IMPORTED,
                causes=[Case.Cause.IMPORTED],
            )
            for text, comment in stuck
        )
        asked += len(stuck)
    return asked


def _all(sql: str, bound: list[Any]) -> list[tuple[Any, ...]]:
    with unhurried(), connection.cursor() as cursor:
        quiet()
        cursor.execute(sql, bound)
        return cursor.fetchall() if cursor.description else []
