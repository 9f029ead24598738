"""Let an article be commented on, under the address that its page names as canonical; list them.

With `--list` every article that is known: its id, its section, its headline, its addresses.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from newsroom.addresses import canonical_url
from newsroom.models import Article, ArticleAddress, Publication
from newsroom.terminals import plain


class Command(BaseCommand):
    requires_system_checks = ()
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("publication", help="its slug")
        parser.add_argument("url", nargs="?")
        parser.add_argument("--headline", default="")
        parser.add_argument("--standfirst", default="")
        parser.add_argument("--section", default="news")
        parser.add_argument("--list", action="store_true", help="those there are, newest first")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        publication = Publication.objects.filter(slug=options["publication"]).first()
        if publication is None:
            raise CommandError(f"There is no publication {options['publication']!r}.")
        if options["list"]:
            self._list(publication)
            return
        if not options["url"] or not options["headline"]:
            raise CommandError("Say the address of its page and a --headline, or --list.")
        keys = publication.significant_query_keys
        try:
            url = canonical_url(options["url"], significant=frozenset(keys) if keys else None)
        except ValueError as error:
            raise CommandError(f"This is no address of a page: {error}.") from error
        known = ArticleAddress.objects.filter(publication=publication, url=url).first()
        article_id = known.article_id if known else self._made(publication, url, options).pk
        self.stdout.write(str(article_id))

    def _list(self, publication: Publication) -> None:
        """A line for each, with tabs: for eyes, and for the second column of a mapping file."""
        found = publication.articles.order_by("-published_at", "pk").prefetch_related("addresses")
        for one in found.iterator(chunk_size=1000):
            urls = " ".join(sorted(address.url for address in one.addresses.all()))
            headline = " ".join(one.headline.split())
            self.stdout.write(
                plain("\t".join([str(one.pk), one.section, headline, urls or "no address"]))
            )

    def _made(self, publication: Publication, url: str, options: dict[str, Any]) -> Article:
        article = Article.objects.create(
            publication=publication,
            headline=options["headline"],
            standfirst=options["standfirst"],
            section=options["section"],
            published_at=timezone.now(),
        )
        article.add_address(url)
        return article
