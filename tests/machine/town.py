"""A small town for the machine: two newsrooms, their readers and desks; founded, and cleared."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import uuid6
from django.db import connection, transaction

from moderation import conditions, passports
from moderation.models import Measurement, Policy
from moderation.screening import lists
from newsroom import places
from newsroom.models import Article, Publication, Reader, Role
from newsroom.models.reader import LOCAL
from tests import factories

# What migrations bring, and what is the same in every town.
_STAYS = ("django_migrations", "django_content_type", "auth_permission", "newsroom_nameblock",
          "comments_rule")  # fmt: skip
_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY 1"""
# Of the first newsroom answers weigh what their readers have proved to be worth; of the second
# each counts alike. Both are terms that a few steps can fulfil.
_TERMS: list[dict[str, object]] = [
    {"cost_of_bad_released": 33.0, "cost_of_fine_returned": 5.0, "cost_of_a_review": 0.1,
     "reviews_owed": 2},
    {"weighed": False, "reviews_owed": 1, "skips_a_day": 2},
]  # fmt: skip


@dataclass
class Town:
    papers: list[Publication] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    desk: list[Reader] = field(default_factory=list)

    def reader(self, pk: UUID) -> Reader:
        """A reader as they were when the town was founded: who comes to a verb is never fresh."""
        return next(one for one in [*self.readers, *self.desk] if one.pk == pk)

    def paper(self, pk: int) -> Publication:
        return next(one for one in self.papers if one.pk == pk)


@transaction.atomic
def found() -> Town:
    """Two newsrooms, each with two articles, four readers, and a desk of four."""
    town = Town()
    for terms in _TERMS:
        paper = factories.publication()
        town.papers.append(paper)
        Policy.objects.create(publication=paper, exceptions=terms)
        town.articles += [factories.article(paper), factories.article(paper, section="world")]
        town.readers += [factories.reader(issuer=paper.token_issuer) for _ in range(4)]
        for kind in (Role.Kind.MODERATOR, Role.Kind.MODERATOR, Role.Kind.SENIOR, Role.Kind.ADMIN):
            member = factories.reader(issuer=paper.token_issuer)
            Role.objects.create(reader=member, publication=paper, kind=kind)
            town.desk.append(member)
    town.readers.append(factories.reader(issuer=LOCAL))  # at home at both
    Measurement.objects.create(
        publication=town.papers[0], share=0.1, temperature=0.7, sensitivity=0.70,
        specificity=0.88, strength=8.0, established=0,
    )  # fmt: skip
    factories.calibrations(3)
    factories.calibrations(1, civil=False)
    forget()
    return town


def forget() -> None:
    """What a process knows for some seconds is over: time has gone on, or it is another town."""
    for one in (conditions, passports, places, lists):
        one.forget()


def clear() -> None:
    """An empty database, much quicker than by TRUNCATE of a hundred tables: few rows are there."""
    uuid6._last_v7_timestamp = None  # see `ids_of_this_moment`
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall() if name.strip('"') not in _STAYS]
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))
    forget()


def pieces() -> set[str]:
    """The pieces that tables are kept in: time that goes on makes new ones."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT c.oid::regclass::text FROM pg_class c
            WHERE c.relispartition AND c.relkind = 'r'""")
        return {name for (name,) in cursor.fetchall()}


def drop_pieces(names: set[str]) -> None:
    """Away with those that only the machine's months needed."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")


_ROWS = "SELECT '{0}', count(*), sum(hashtextextended(ctid::text || xmin::text, 0)) FROM {0}"


def rows_written() -> str:
    """A statement that answers which versions of which rows are there, table by table."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return " UNION ALL ".join(_ROWS.format(name) for (name,) in cursor.fetchall())
