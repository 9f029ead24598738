"""Which article each staged thread belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from comments.naming import known_as
from moderation.importing.mapping import Mapping
from moderation.models import ImportBatch, StagedOddity, StagedThread
from newsroom.addresses import canonical_url
from newsroom.ids import new_id
from newsroom.models import Article, Publication
from newsroom.names import JOINERS

AT_ONCE = 1000  # threads
LED_NOWHERE = "led_nowhere"
MADE = "made"  # How a thread came to an article that was made for it.

# A thread that says the same key twice: the first says what it is.
_ONCE = """
DELETE FROM moderation_stagedthread t USING (
    SELECT id, row_number() OVER (PARTITION BY key ORDER BY position) AS place
    FROM moderation_stagedthread WHERE batch_id = %(batch)s) again
WHERE again.id = t.id AND again.place > 1"""
_FROM_BEFORE = """
UPDATE moderation_stagedthread t SET article = i.article_id, how = 'before'
FROM moderation_importedthread i
WHERE t.batch_id = %(batch)s AND i.source_id = %(source)s AND i.key = t.key"""
_NOT_PUBLIC = """
UPDATE moderation_stagedthread SET how = 'not_public', article = NULL
WHERE batch_id = %(batch)s AND deleted"""
_MATCHED = """
UPDATE moderation_stagedthread t SET article = m.article, how = m.how
FROM unnest(%s::bigint[], %s::uuid[], %s::text[]) AS m (id, article, how) WHERE t.id = m.id"""


@transaction.atomic
def match(batch: ImportBatch, mapping: Mapping) -> None:
    """Find the article of every thread: by what the site calls it, or by its address.

    The mapping is asked first. What was brought before goes where it went before.
    """
    facts: dict[str, Any] = {"batch": batch.pk, "source": batch.source_id}
    with connection.cursor() as cursor:
        cursor.execute(_ONCE, facts)
        cursor.execute(_FROM_BEFORE, facts)
        cursor.execute(_NOT_PUBLIC, facts)
    for threads in _chunks(batch):
        named = {thread.pk: list(_names(thread, mapping)) for thread in threads}
        every = {name for names in named.values() for name, _ in names}
        articles = known_as(every, batch.publication)
        found = [
            next(((pk, articles[n], how) for n, how in names if n in articles), None)
            for pk, names in named.items()
        ]
        _write([one for one in found if one is not None])
    _say_what_led_nowhere(batch, mapping)


def _say_what_led_nowhere(batch: ImportBatch, mapping: Mapping) -> None:
    """Where the mapping names what is not known here: a slip in it, unless it is to be made."""
    StagedOddity.objects.filter(batch=batch, code=LED_NOWHERE).delete()
    if batch.options.get("create_articles"):
        return
    for threads in _chunks(batch):
        led = [(one, [n for n, how in _names(one, mapping) if how == "mapped"]) for one in threads]
        StagedOddity.objects.bulk_create(
            StagedOddity(
                batch=batch, position=one.position, code=LED_NOWHERE,
                key=(one.url or one.identifier)[:255], detail=names[0][:300],
            )
            for one, names in led if names
        )  # fmt: skip


def _chunks(batch: ImportBatch) -> Iterator[list[StagedThread]]:
    after = -1
    rows = StagedThread.objects.filter(batch=batch, article=None, deleted=False).order_by(
        "position"
    )
    while threads := list(rows.filter(position__gt=after)[:AT_ONCE]):
        after = threads[-1].position
        yield threads


def _names(thread: StagedThread, mapping: Mapping) -> Iterator[tuple[str, str]]:
    """What its article may be known as here, the surest first, and how that was found."""
    for name in (thread.identifier, thread.url):
        if name and (new := mapping.lookup(name)) is not None:
            yield new, "mapped"
    for name, how in ((thread.identifier, "identifier"), (thread.url, "address")):
        if name:
            yield name, how


def _write(found: Iterable[tuple[int, UUID, str]]) -> None:
    columns: list[list[Any]] = [list(column) for column in zip(*found, strict=True)]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_MATCHED, columns)


@transaction.atomic
def make_articles(batch: ImportBatch, mapping: Mapping, *, only_say: bool = False) -> None:
    """Make an article, in no list, for each address that none is known under.

    Several threads of one address are one article. With `only_say` none is made: it is only
    written down that one would be.
    """
    made: dict[str, UUID] = {}
    for threads in _chunks(batch):
        found = []
        for thread in threads:
            url = _own_address(batch.publication, thread, mapping)
            if url is not None:
                if url not in made:
                    made[url] = new_id() if only_say else _make(batch, thread, url)
                found.append((thread.pk, made[url], MADE))
        _write(found)


def _own_address(publication: Publication, thread: StagedThread, mapping: Mapping) -> str | None:
    keys = publication.significant_query_keys
    for name in (thread.url, thread.identifier):
        told = (mapping.lookup(name) or name) if name else ""
        try:
            url = canonical_url(told, significant=frozenset(keys) if keys else None)
        except ValueError:
            continue
        if len(url) <= 2000:
            return url
    return None


def _make(batch: ImportBatch, thread: StagedThread, url: str) -> UUID:
    article = Article.objects.create(
        publication=batch.publication,
        section=batch.options.get("section") or "archive",
        headline=(_on_a_line(thread.title) or url)[:300],
        published_at=thread.opened_at or timezone.now(),
        listed=False,
    )
    article.add_address(url)
    return article.pk


def _on_a_line(title: str) -> str:
    """Without what is not to be seen, and could turn the line around that it stands in."""
    return "".join(char for char in title if char.isprintable() or char in JOINERS).strip()
