"""What a reader wrote, in every wording, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from comments.models import Comment, Revision
from newsroom.models import Reader
from newsroom.shelves import CHUNK, Row, Shelf


def shelves(reader: Reader) -> list[Shelf]:
    return [Shelf("comments", _("Your comments"), lambda: _comments(reader))]


def _comments(reader: Reader) -> Iterator[Row]:
    told = ("comment", "number", "text", "created_at", "status", "self_civil")
    wordings = Prefetch("revisions", Revision.objects.order_by("number").only(*told))
    rows = Comment.objects.filter(author=reader).annotate(headline=F("article__headline"))
    for comment in rows.order_by("pk").prefetch_related(wordings).iterator(chunk_size=CHUNK):
        yield {
            "id": comment.pk,
            "article": comment.headline,
            "answers": comment.parent_id,
            "written_at": comment.created_at,
            "public": comment.is_public,
            "public_since": comment.first_released_at,
            "wordings": [_wording(one) for one in comment.revisions.all()],
        }


def _wording(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "text": revision.text,
        "written_at": revision.created_at,
        "state": revision.status,
        "your_own_answer": revision.self_civil,
    }
