"""Give a publication the calibration items that ship with the product."""

from __future__ import annotations

import random
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from comments.text import clean, to_html
from moderation.harshness import looks_harsh
from moderation.models import Calibration, Policy
from moderation.passports import key_of
from moderation.workflow.copying import house_reader
from newsroom.models import Article, Publication

STARTERS = Path(__file__).resolve().parents[2] / "starters"
# An item may be shown to so many; a text in review to no more than its rule allows.
SHOWN_AT_MOST = 30_000
LIKE_RECENT_ONES = 20  # articles


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="its slug")

    def handle(self, *args: Any, **options: Any) -> None:
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            raise CommandError(f"There is no publication {options['publication']!r}.")
        made = plant(publication)
        self.stdout.write(f"{made} calibration items for {publication}.")


@transaction.atomic
def plant(publication: Publication) -> int:
    """Plant the starters of the publication's language that it has not got; how many."""
    path = STARTERS / f"{publication.language}.toml"
    items = tomllib.loads(path.read_text())["item"]
    had = set(
        Calibration.objects.filter(revision__publication=publication).values_list("key", flat=True)
    )
    missing = [item for item in items if _key(publication, item) not in had]
    articles, house = _articles(publication), house_reader()
    rule = key_of(Policy.objects.rule_of(publication.pk))
    comments = [Comment(article=random.choice(articles), author=house) for _ in missing]
    pairs = list(zip(comments, missing, strict=True))
    revisions = [_text(publication, comment, item, rule) for comment, item in pairs]
    Comment.objects.bulk_create(comments)
    Revision.objects.bulk_create(revisions)
    Calibration.objects.bulk_create(
        _known(publication, revision, item)
        for revision, item in zip(revisions, missing, strict=True)
    )
    return len(missing)


def _key(publication: Publication, item: dict[str, Any]) -> str:
    return f"{publication.slug}-{item['key']}"


def _articles(publication: Publication) -> list[Article]:
    """Where the items seem to stand: real, recent articles, or one made for it."""
    recent = Article.objects.filter(publication=publication, listed=True)
    found = list(recent.order_by("-published_at")[:LIKE_RECENT_ONES])
    if found:
        return found
    practice = Article.objects.create(
        publication=publication,
        section="news",
        headline="What our readers say this week",
        standfirst="Letters and remarks from the past days.",
        published_at=timezone.now(),
        listed=False,
    )
    return [practice]


def _text(
    publication: Publication, comment: Comment, item: dict[str, Any], rule: UUID
) -> Revision:
    text = clean(item["text"])
    return Revision(
        comment=comment,
        publication=publication,
        author_id=comment.author_id,
        text=text,
        html=to_html(text),
        looks_harsh=looks_harsh(text, publication.language),
        status=Status.CALIBRATION,
        rule=rule,
        reviews_owed=0,
        ratings_wanted=SHOWN_AT_MOST,
        ratings_at_most=SHOWN_AT_MOST,
        deadline_at=timezone.now(),
    )


def _known(publication: Publication, revision: Revision, item: dict[str, Any]) -> Calibration:
    return Calibration(
        revision=revision,
        key=_key(publication, item),
        civil=item["civil"],
        reasons=item["reasons"],
        tone=item["tone"],
        blatant=item["blatant"],
        explanation=item["explanation"],
    )
