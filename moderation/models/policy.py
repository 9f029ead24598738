from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from moderation.models.standing import Standing
from moderation.rules import HouseRule
from newsroom.models import Article, Publication, Reader

logger = logging.getLogger(__name__)

HOUSE_RULE = HouseRule()


class Policies(models.Manager["Policy"]):
    def rule_for(self, article: Article, reader: Reader | None) -> HouseRule:
        """The rule in force: the house's, then what was set for the publication, the
        section, the article and the reader's tier, each over the one before.

        Nobody in particular (None) is told what a newcomer would be.
        """
        tier = Standing.objects.filter(reader=reader).values("tier")[:1]
        in_force = self.filter(
            Q(section="") | Q(section=article.section),
            Q(article=None) | Q(article=article),
            Q(tier="") | Q(tier=Coalesce(tier, Value(Standing.Tier.NEWCOMER))),
            publication=article.publication_id,
        )
        return _together(sorted(in_force, key=Policy.specificity))

    def rule_of(self, publication_id: int) -> HouseRule:
        """What a publication asks in general, for acts that hang on no article."""
        general = self.filter(publication=publication_id, section="", article=None, tier="")
        return _together(general)


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

    def specificity(self) -> tuple[bool, bool, bool]:
        """Later wins: a reader's tier over an article, an article over a section."""
        return (bool(self.tier), self.article_id is not None, bool(self.section))


def _together(policies: Iterable[Policy]) -> HouseRule:
    """The house rule with these exceptions, one over the other.

    Each was checked alone when it was saved. One that cannot work with those before it is
    left out, loudly: a mistake in configuration must not cost a reader's comment.
    """
    rule = HOUSE_RULE
    for policy in policies:
        try:
            rule = rule.with_exceptions(policy.exceptions)
        except (TypeError, ValueError) as error:
            logger.error("policy %s (%s) is left out: %s", policy.pk, policy, error)
    return rule
