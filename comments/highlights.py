"""What the newsroom put above the others: pins and picks of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from comments.models import Highlight


@dataclass(frozen=True)
class Highlights:
    """The pins of an article from the highest on, and its picks. All of them are public."""

    pins: Sequence[UUID] = ()
    picks: frozenset[UUID] = frozenset()


def of_article(article_id: UUID) -> Highlights:
    """In one query; both are few, since a person gives each."""
    rows = Highlight.objects.filter(article=article_id, until=None).order_by("place")
    found = list(rows.values_list("kind", "comment"))
    return Highlights(
        pins=[pk for kind, pk in found if kind == Highlight.Kind.PIN],
        picks=frozenset(pk for kind, pk in found if kind == Highlight.Kind.PICK),
    )
