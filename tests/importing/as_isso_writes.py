"""A database as Isso makes it. Written from its tables alone; it knows nothing of our reader."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (
    tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
    created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR,
    text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
    likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL,
    notification INTEGER DEFAULT 0);
CREATE TRIGGER remove_stale_threads AFTER DELETE ON comments
    BEGIN DELETE FROM threads WHERE id NOT IN (SELECT tid FROM comments); END;
"""


def database(path: Path, threads: Iterable[tuple[Any, ...]] = (), *rows: dict[str, Any]) -> Path:
    """With these threads (id, uri, title) and comments; what is not said is as usual."""
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(TABLES)
        file.executemany("INSERT INTO threads VALUES (?, ?, ?)", threads)
        for row in rows:
            add(file, row)
    return path


def add(file: sqlite3.Connection, row: dict[str, Any]) -> None:
    facts = {
        "tid": 1, "created": 1_600_000_000.25, "mode": 1, "remote_addr": "127.0.0.0",
        "text": "Hello", "voters": b"\x00" * 256,
    } | row  # fmt: skip
    names, marks = ", ".join(facts), ", ".join("?" * len(facts))
    file.execute(f"INSERT INTO comments ({names}) VALUES ({marks})", list(facts.values()))
