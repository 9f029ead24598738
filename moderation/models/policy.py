from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.models.standing import Standing
from moderation.rules import HouseRule
from newsroom.models import Article, Publication, Reader
from newsroom.prepared import ask

logger = logging.getLogger(__name__)

HOUSE_RULE = HouseRule()


# By how particular they are: see `Policies.rule_for`. The last one wins.
IN_FORCE_AS_JSON = """(
    SELECT coalesce(json_agg(json_build_object('pk', id, 'exceptions', exceptions)
        ORDER BY tier <> '', article_id IS NOT NULL, section <> ''), '[]')
    FROM moderation_policy
    WHERE publication_id = %(publication)s AND section IN ('', %(section)s)
      AND (article_id IS NULL OR article_id = %(article)s)
      AND (tier = '' OR tier = coalesce((SELECT s.tier FROM moderation_standing s
            WHERE s.reader_id = %(reader)s::uuid), 'newcomer')))"""


class Policies(models.Manager["Policy"]):
    def rule_for(self, article: Article, reader: Reader | None) -> HouseRule:
        """The rule in force: the house's, then what was set for the publication, the
        section, the article and the reader's tier, each over the one before.

        Nobody in particular (None) is told what a newcomer would be.
        """
        facts = {
            "publication": article.publication_id,
            "section": article.section,
            "article": article.pk,
            "reader": reader and reader.pk,
        }
        return together(ask(f"SELECT {IN_FORCE_AS_JSON}", facts)[0][0])

    def rule_of(self, publication_id: int) -> HouseRule:
        """What a publication asks in general, for acts that hang on no article."""
        general = self.filter(publication=publication_id, section="", article=None, tier="")
        return _one_over_the_other((one.pk, one.exceptions) for one in general)

    def longest_lease(self, publication_id: int) -> timedelta:
        """How long a text may be a reader's to review, wherever it is longest at a publication."""
        return timedelta(minutes=self._longest("lease_minutes", publication_id))

    def longest_lapse(self, publication_id: int) -> timedelta:
        """How long an author may leave a text lying, wherever it is longest at a publication."""
        return timedelta(hours=self._longest("lapse_hours", publication_id))

    def _longest(self, named: str, publication_id: int) -> int:
        said = self.filter(publication=publication_id, exceptions__has_key=named)
        at_house: int = getattr(HOUSE_RULE, named)
        return max([at_house, *(one.exceptions[named] or 0 for one in said)])


class Policy(models.Model):
    """Exceptions to the house rule, for as much of a site as it names."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="policies")
    section = models.SlugField(blank=True, help_text="Empty: every section.")
    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True)
    tier = models.CharField(
        max_length=10, choices=Standing.Tier.choices, blank=True, help_text="Empty: every reader."
    )
    exceptions = models.JSONField(help_text='For example {"reviews_owed": 2}.')

    objects = Policies()

    class Meta:
        verbose_name = _("exception to the rule")
        verbose_name_plural = _("exceptions to the rule")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "section", "article", "tier"],
                name="policy_is_said_once_for_each_place",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.section}/{self.article_id}/{self.tier}"

    def clean(self) -> None:
        try:
            HOUSE_RULE.with_exceptions(self.exceptions)
        except (TypeError, ValueError) as error:
            raise ValidationError({"exceptions": str(error)}) from error
        if self.article is not None and self.article.publication_id != self.publication_id:
            raise ValidationError({"article": "This article is another publication's."})


def together(in_force: list[dict[str, Any]]) -> HouseRule:
    """The rule by what a statement with IN_FORCE_AS_JSON answers there."""
    return _one_over_the_other((row["pk"], row["exceptions"]) for row in in_force)


def _one_over_the_other(policies: Iterable[tuple[int, dict[str, Any]]]) -> HouseRule:
    """The house rule with these exceptions, one over the other.

    Each was checked alone when it was saved. One that cannot work with those before it is
    left out, loudly: a mistake in configuration must not cost a reader's comment.
    """
    rule = HOUSE_RULE
    for pk, exceptions in policies:
        try:
            rule = rule.with_exceptions(exceptions)
        except (TypeError, ValueError) as error:
            logger.error("policy %s is left out: %s", pk, str(error))
    return rule
