"""Bytes on the disk, by table and index, and for each comment with all that belongs to it."""

from __future__ import annotations

from typing import Any

import psycopg

# Parts of a table, and of an index, are put down to what they are parts of.
RELATIONS = """
SELECT coalesce(pg_partition_root(c.oid), c.oid)::regclass::text, min(c.relkind::text),
    coalesce(pg_partition_root(x.indrelid), x.indrelid, pg_partition_root(c.oid), c.oid)
        ::regclass::text,
    sum(pg_table_size(c.oid))::bigint
FROM pg_class c LEFT JOIN pg_index x ON x.indexrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
GROUP BY 1, 3 HAVING sum(pg_table_size(c.oid)) > 65536 ORDER BY 4 DESC"""
ROWS = """
SELECT r.key, sum((r.value ->> 0)::bigint)::bigint, sum((r.value ->> 1)::float), sum(making)
FROM growth.done d, jsonb_each(d.rows) r GROUP BY 1 ORDER BY 2 DESC"""


def sizes(url: str) -> dict[str, Any]:
    """What each table and each index takes, in bytes, and how many rows were written."""
    with psycopg.connect(url) as connection:
        found = connection.execute(RELATIONS).fetchall()
        rows = connection.execute(ROWS).fetchall()
        spent = connection.execute("SELECT sum(making), sum(copying) FROM growth.done").fetchone()
        whole = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert spent is not None
    assert whole is not None
    return {
        "database": whole[0],
        "tables": {name: size for name, kind, _, size in found if kind == "r"},
        "indexes": {name: [table, size] for name, kind, table, size in found if kind == "i"},
        "rows": {table: number for table, number, _, _ in rows},
        "copying": {table: seconds for table, _, seconds, _ in rows},
        "seconds": {"making": spent[0], "copying": spent[1]},
    }


def told(found: dict[str, Any], took: dict[str, float]) -> str:
    comments = found["rows"]["comments_comment"]
    lines = ["| table | rows | rows/s, COPY alone | bytes a row | of its indexes | per comment |",
             "|---|--:|--:|--:|--:|--:|"]  # fmt: skip
    for table, size in found["tables"].items():
        rows = found["rows"].get(table)
        if not rows:
            continue
        beside = sum(bytes_ for of, bytes_ in found["indexes"].values() if of == table)
        seconds = found["copying"][table]
        lines.append(
            f"| {table} | {rows:,} | {rows / max(seconds, 1e-6):,.0f} | {size / rows:,.0f}"
            f" | {beside / rows:,.0f} | {(size + beside) / comments:,.0f} |"
        )
    lines += ["", "| index | bytes per comment |", "|---|--:|"]
    for name, (table, size) in found["indexes"].items():
        lines.append(f"| {name} ({table}) | {size / comments:,.1f} |")
    whole = sum(found["rows"].values())
    lines += ["", f"{found['database'] / 1e9:.2f} GB in all: {found['database'] / comments:,.0f}"
              f" bytes for each of {comments:,} comments, with all that belongs to it.",
              f"{whole:,} rows; making took {found['seconds']['making']:.0f} s of the workers,"
              f" COPY {found['seconds']['copying']:.0f} s."]  # fmt: skip
    if took:
        lines.append("Seconds: " + ", ".join(f"{name} {s:.0f}" for name, s in took.items()))
        lines.append(f"{whole / sum(took.values()):,.0f} rows a second, all steps counted.")
    return "\n".join(lines)
