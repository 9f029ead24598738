"""What a new comment meets when it is handed in: all of it asked in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from moderation import sanctions
from moderation.models import policy
from moderation.rules import HouseRule
from moderation.sanctions import Restrictions
from moderation.workflow.banking import KEPT_FOR
from newsroom.models import Article, Reader
from newsroom.prepared import ask


@dataclass(frozen=True)
class Met:
    """How its author stands at its place."""

    restrictions: Restrictions
    rule: HouseRule
    was_kept: bool  # something of theirs was kept there, and not handed in
    was_nudged: bool  # they were asked something about it first
    has_banked: bool  # reviews that may pay for it


_MET = f"""
SELECT {sanctions.IN_FORCE_AS_JSON}, {policy.IN_FORCE_AS_JSON},
    EXISTS (SELECT FROM moderation_unsent WHERE reader_id = %(reader)s
        AND article_id = %(article)s AND parent_id IS NOT DISTINCT FROM %(parent)s::uuid
        AND rewrites_id IS NULL),
    EXISTS (SELECT FROM moderation_nudge WHERE reader_id = %(reader)s
        AND article_id = %(article)s AND parent_id IS NOT DISTINCT FROM %(parent)s::uuid
        AND outcome IS NULL),
    EXISTS (SELECT FROM moderation_assignment a JOIN moderation_rating g
            ON g.id = a.id AND g.rated_at > %(banked_since)s
        WHERE a.reviewer_id = %(reader)s AND a.state = 'rated' AND a.banks
        AND a.pays_for_id IS NULL)
"""  # noqa: S608 - our own words


def meet(author: Reader, article: Article, parent: UUID | None) -> Met:
    """How it is until the transaction ends. The caller holds the author's lock."""
    now = timezone.now()
    facts: dict[str, Any] = {
        "reader": author.pk,
        "digests": sanctions.digests_of(author),
        "publication": article.publication_id,
        "section": article.section,
        "article": article.pk,
        "parent": parent,
        "now": now,
        "banked_since": now - KEPT_FOR,
    }
    [(restricted, exceptions, *beside)] = ask(_MET, facts)
    return Met(sanctions.told(restricted), policy.together(exceptions), *beside)
