"""What is there before the first comment: the publication, its people, its articles."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from benchmarks.growth.chunk import SECTIONS, article_ids, published_at, section_of
from benchmarks.growth.crowd import joined_at, reader_ids
from benchmarks.growth.plan import MODERATORS, Plan, World, worlds
from benchmarks.growth.rows import Pool, Rows

SLUG = "growth"
ISSUER = "https://growth.example"
FIRST_ARTICLES = 4  # of the worlds before the usual one

PUBLICATION = """
INSERT INTO newsroom_publication (slug, name, url, language, token_issuer, contact, origins)
VALUES (%s, 'Growth', %s, 'en', %s, '', '{}') RETURNING id"""
ROLES = """
INSERT INTO newsroom_role (reader_id, publication_id, kind, sections, title)
SELECT id, %s, CASE WHEN n <= 2 THEN 'admin' WHEN n <= 6 THEN 'senior' ELSE 'moderator' END,
    '{}', ''
FROM unnest(%s::uuid[]) WITH ORDINALITY them (id, n)"""


def number_of_readers(plan: Plan) -> int:
    usual = worlds(plan)[-1]
    return usual.first_reader + usual.readers


def open_house(connection: psycopg.Connection, plan: Plan) -> int:
    """Make the publication and its moderators; the key of it. The readers come later."""
    row = connection.execute(PUBLICATION, [SLUG, ISSUER, ISSUER]).fetchone()
    assert row is not None
    desk = [bytes(key).hex() for key in reader_ids(plan, np.arange(MODERATORS))]
    connection.execute(ROLES, [row[0], desk])
    return int(row[0])


def readers(plan: Plan, first: int, last: int) -> Rows:
    """Readers by number; the first of them are the moderators."""
    number = np.arange(first, last)
    handles = [f"moderator-{n + 1}" if n < MODERATORS else f"reader-{n}" for n in number.tolist()]
    names = [handle.replace("-", " ").capitalize() for handle in handles]
    which = np.arange(last - first)
    rows = Rows("newsroom_reader", last - first)
    rows.same("password", b"!")
    rows.same("is_superuser", b"\0")
    rows.fixed("id", reader_ids(plan, number))
    rows.same("issuer", ISSUER.encode())
    known = Pool(handle.encode() for handle in handles)
    rows.of("subject", known, which)
    rows.of("handle", known, which)
    rows.of("name", Pool(name.encode() for name in names), which)
    rows.of("name_key", Pool(_keys(names)), which)
    rows.same("email", b"")
    rows.same("language", b"")
    rows.same("is_active", b"\1")
    rows.fixed("joined_at", joined_at(plan, number), "i8")
    return rows


def _keys(names: list[str]) -> list[bytes]:
    """What `newsroom.names.key` says of these; of words and digits it does so letter by letter."""
    from newsroom.names import key

    digits = str.maketrans({digit: key(f"a{digit}")[len(key("a")) :] for digit in "0123456789"})
    begins = {word: key(word) for word in {re.split(r" ", name)[0] for name in names}}
    return [
        (begins[word] + number.translate(digits)).encode()
        for word, number in (name.split(" ") for name in names)
    ]


def articles(world: World, publication: int, first: int, last: int) -> Rows:
    number = np.arange(first, last)
    which = np.arange(last - first)
    rows = Rows("newsroom_article", last - first)
    rows.fixed("id", article_ids(world, number))
    rows.one_of("section", SECTIONS, section_of(number))
    headlines = [_headline(world, n) for n in number.tolist()]
    rows.of("headline", Pool(line.encode() for line in headlines), which)
    rows.same("standfirst", b"What has been decided, and what it means for the harbour.")
    rows.same("body", b"The council met on Monday.\n\nIt will meet again." * 8)
    for name in ("byline", "place", "picture", "picture_alt", "caption"):
        rows.same(name, b"")
    rows.fixed("published_at", published_at(world, number), "i8")
    rows.same("listed", b"\1")
    rows.same("publication_id", publication.to_bytes(8, "big"))
    return rows


def _headline(world: World, article: int) -> str:
    if world.kind != "usual" and article == 0:
        return f"The article with the {world.kind}"
    return f"Headline {world.first_article + article}"


def stated(publication: int) -> dict[str, dict[str, bytes | None]]:
    """The constant columns of statements, as the house itself puts them together; in binary.

    In a transaction that is taken back, past the doors: these decisions are about no text.
    """
    from django.db import connection, transaction

    from comments.models import Revision, Status
    from moderation.models import Decision
    from moderation.passports import key_of
    from moderation.rules import HouseRule
    from moderation.workflow.stating import state
    from newsroom.ids import new_id

    ratings = [{"civil": False, "reasons": ["attack"]}] * 2
    asked: list[tuple[str, dict[str, Any]]] = [
        ("returned", {"outcome": "return", "by": "peers", "evidence": {"ratings": ratings}}),
        ("rejected", {"outcome": "reject", "by": "desk", "reason": "attack",
                      "evidence": {"ratings": ratings, "cause": "split"}}),
        ("agreed", {"outcome": "return", "by": "desk", "reason": "attack",
                    "evidence": {"ratings": ratings, "cause": "audit"}}),
    ]  # fmt: skip
    found = {}
    with transaction.atomic(), connection.cursor() as cursor:
        rule = key_of(HouseRule())
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, facts in asked:
            text = Revision(
                pk=new_id(), publication_id=publication, author_id=new_id(), rule=rule,
                created_at=datetime.now(UTC) - timedelta(hours=1),
            )  # fmt: skip
            decision = Decision(revision=text, decided_at=datetime.now(UTC), **facts)
            statement = state(decision, was=Status.IN_REVIEW, before=None)
            assert statement is not None
            found[name] = _as_sent(statement.pk)
        transaction.set_rollback(True)
    return found


OF_EACH = {
    "id", "made_at", "content_date", "application_date", "decision_id", "publication_id",
    "reader_id", "revision_id", "confirms_id",
}  # fmt: skip


def _as_sent(key: Any) -> dict[str, bytes | None]:
    """The columns of one statement that are the same for all, as PostgreSQL sends them."""
    from django.db import connection as ours

    ours.ensure_connection()
    with psycopg.RawCursor(ours.connection) as cursor:
        query = sql.SQL(
            "COPY (SELECT * FROM moderation_statement WHERE id = {}) TO STDOUT (FORMAT BINARY)"
        )
        with cursor.copy(query.format(sql.Literal(key))) as copy:
            sent = b"".join(bytes(part) for part in copy)
        cursor.execute("SELECT * FROM moderation_statement LIMIT 0")
        names = [column.name for column in cursor.description or []]
    at, values = 19 + 2, {}
    for name in names:
        length = int.from_bytes(sent[at : at + 4], "big", signed=True)
        values[name] = None if length < 0 else sent[at + 4 : at + 4 + length]
        at += 4 + max(0, length)
    return {name: value for name, value in values.items() if name not in OF_EACH}
