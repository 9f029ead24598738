"""Articles by what a page calls them: by id, or by any address under which they are known."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from newsroom.addresses import canonical_url
from newsroom.models import Article, ArticleAddress, Publication

LONGEST = 2000  # characters of an address, as they are kept


def known_as(names: Iterable[str], publication: Publication | None) -> dict[str, UUID]:
    """Which article each name means, for the names that mean one: two queries for all.

    An address means something only at a publication; without one, only ids are known.
    """
    ids = {name: told for name in names if (told := _id(name))}
    known = Article.objects.filter(pk__in=ids.values())
    if publication is not None:
        known = known.filter(publication=publication)
    there = set(known.values_list("pk", flat=True)) if ids else set()
    found = {name: pk for name, pk in ids.items() if pk in there}
    return found | (_at(set(names) - set(ids), publication) if publication else {})


def _at(names: set[str], publication: Publication) -> dict[str, UUID]:
    keys = publication.significant_query_keys
    significant = frozenset(keys) if keys else None
    addresses = {name: url for name in names if (url := _address(name, significant))}
    if not addresses:
        return {}
    rows = ArticleAddress.objects.filter(publication=publication, url__in=addresses.values())
    articles = dict(rows.values_list("url", "article"))
    return {name: articles[url] for name, url in addresses.items() if url in articles}


def _id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _address(name: str, significant: frozenset[str] | None) -> str | None:
    if len(name) > LONGEST or "\x00" in name:
        return None
    try:
        return canonical_url(name, significant=significant)
    except ValueError:
        return None
