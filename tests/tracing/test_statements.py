"""Statements of a real connection, as a collector is told of them."""

from __future__ import annotations

from django.db import connection

from newsroom.tracing.spans import Beginning, span


def test_what_is_asked_of_the_database_is_told_without_values(collector, traced, db):
    send = traced(collector.url)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # for itself
    with span(Beginning("verb")) as _, connection.cursor() as cursor:
        cursor.execute("SELECT handle FROM newsroom_reader WHERE handle = %s", ["ada secret"])
        cursor.execute("SELECT handle FROM newsroom_reader WHERE name = 'bo secret' LIMIT 99")
    send()

    found = [one for one in collector.spans if one.kind == 3]
    assert {one.name for one in found} == {"SELECT newsroom_reader"}
    assert [one.facts["db.query.text"].rpartition("= ")[2] for one in found] == [
        "%s", "? LIMIT ?",
    ]  # fmt: skip
    assert b"secret" not in b"".join(collector.bodies)
