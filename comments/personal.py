"""What is one's own, put into an answer that was made for everybody: one statement for a page.

A page of a thread says the same to all but for two things beside a comment: which reactions to
it are one's own, and whether one wants to read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from comments import shared, told
from comments.models import Kind
from newsroom.postgres.reading import rows
from newsroom.ready.for_one import everybodys

Told = dict[str, Any]  # a comment, as comments/told.py tells it

_OWN = """
SELECT
    (SELECT array_agg(comment_id || ' ' || kind) FROM comments_reaction
        WHERE reader_id = %(reader)s AND comment_id = ANY (%(comments)s::uuid[])),
    (SELECT array_agg(c.id::text) FROM comments_comment c
        JOIN comments_mute m ON m.muted_id = c.author_id AND m.reader_id = %(reader)s
        WHERE c.id = ANY (%(comments)s::uuid[]))"""


def thread(request: Request) -> HttpResponse | None:
    """A page of a thread with what is one's own; None where it has to be made from the start."""
    made = everybodys(request)
    if made is None or not request.user.is_authenticated:
        return None
    data = orjson.loads(made.body)
    dress(_comments_of(data["results"]), request.user.pk)
    shared.share_with_one(request, made.names, [datetime.fromtimestamp(made.ends, UTC)])
    return told.answer(data)


def dress(comments: list[Told], reader: UUID) -> None:
    """Say of each which reactions to it are the reader's own, and whether it is muted."""
    asked = {"reader": reader, "comments": [UUID(one["id"]) for one in comments]}
    [(given, muted)] = rows(_OWN, asked)
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for one in given or ():
        comment, _, kind = one.partition(" ")
        kinds[comment].add(kind)
    hidden = set(muted or ())
    for told_one in comments:
        own = kinds.get(told_one["id"], ())
        told_one["own_reactions"] = [kind.value for kind in Kind if kind.value in own]
        told_one["muted"] = told_one["id"] in hidden or told_one["parent"] in hidden


def _comments_of(branches: Iterable[Told]) -> list[Told]:
    return [one for root in branches for one in (root, *root["replies"])]
