"""What a new comment meets when it is handed in: all of it asked in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from moderation import sanctions
from moderation.models import policy
from moderation.rules import HouseRule
from moderation.sanctions import Restrictions
from moderation.screening import known
from moderation.screening.known import Known
from moderation.workflow.banking import BANKED, KEPT_FOR
from newsroom import prepared
from newsroom.models import Article, Publication, Reader
from newsroom.prepared import ask


@dataclass(frozen=True)
class Met:
    """How its author stands at its place."""

    restrictions: Restrictions
    rule: HouseRule
    was_kept: bool  # something of theirs was kept there, and not handed in
    was_nudged: bool  # they were asked something about it first
    has_banked: bool  # reviews that may pay for it
    is_asked_about: bool  # somebody outside is asked about each new text
    known: Known | None  # what checks go by; None where the rule here wants more than was asked


_MET = f"""
SELECT {sanctions.IN_FORCE_AS_JSON}, {policy.IN_FORCE_AS_JSON},
    EXISTS (SELECT FROM moderation_unsent WHERE reader_id = %(reader)s
        AND article_id = %(article)s AND parent_id IS NOT DISTINCT FROM %(parent)s::uuid
        AND rewrites_id IS NULL),
    EXISTS (SELECT FROM moderation_nudge WHERE reader_id = %(reader)s
        AND article_id = %(article)s AND parent_id IS NOT DISTINCT FROM %(parent)s::uuid
        AND outcome IS NULL),
    EXISTS (SELECT {BANKED}),
    EXISTS (SELECT FROM moderation_moderationhook
        WHERE publication_id = %(publication)s AND active AND asks_new),
    {known.KNOWN}
"""  # noqa: S608 - our own words


def meet(author: Reader, article: Article, parent: UUID | None, text: str) -> Met:
    """How it is until the transaction ends. The caller holds the author's lock.

    Which rule is in force is told by the same statement as what the checks go by. So that is asked
    as the rule of the house wants it, which is enough but for a place that looks back further.
    """
    now = timezone.now()
    facts = sanctions.facts_of(author, article.publication_id) | {
        "section": article.section,
        "article": article.pk,
        "parent": parent,
        "banked_since": now - KEPT_FOR,
    }
    [row] = ask(_MET, facts | known.facts_of(text, policy.HOUSE_RULE, now))
    restricted, exceptions, was_kept, was_nudged, has_banked, is_asked_about, *of_them = row
    rule = policy.together(exceptions)
    is_enough = known.tells_enough(policy.HOUSE_RULE, rule)
    return Met(
        sanctions.told(restricted),
        rule,
        was_kept=was_kept,
        was_nudged=was_nudged,
        has_banked=has_banked,
        is_asked_about=is_asked_about,
        known=known.as_told(of_them, rule) if is_enough else None,
    )


_ARTICLE = f"""
SELECT {prepared.columns(Article, "a")}, {prepared.columns(Publication, "p")}
FROM newsroom_article a JOIN newsroom_publication p ON p.id = a.publication_id
WHERE a.id = %s"""  # noqa: S608 - our own columns


def article_at(pk: UUID) -> Article | None:
    """An article with its publication, to be written to; None where there is none."""
    for row in prepared.ask(_ARTICLE, [pk]):
        article = prepared.read(Article, row)
        article.publication = prepared.read(Publication, row[prepared.width(Article) :])
        return article
    return None
