"""Comments on other articles, as many as are wanted: copies of a thread, set by set."""

from __future__ import annotations

from typing import Any
from uuid import UUID

THREAD = 1_500  # comments in the thread that is copied
AT_ONCE = 50  # copies in a statement

# A copy's keys are made of the original's, so that it hangs together as that does.
_KEY = "md5({of}::text || copy)::uuid"


def fill(article: UUID, copies: range) -> None:
    """So many copies of this article with its thread."""
    from django.db import connection

    from comments.models import Comment, Revision, Tally, Thread
    from newsroom.models import Article

    tables: dict[Any, tuple[str, dict[str, str]]] = {
        Article: ("id", {}),
        Thread: ("article_id", {}),
        Revision: ("comment_id", {"decision": "gen_random_uuid()", "draw": "random()"}),
        Comment: ("article_id", {}),
        Tally: ("article_id", {}),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        for begin in range(copies.start, copies.stop, AT_ONCE):
            last = min(begin + AT_ONCE, copies.stop) - 1
            for model, (by, facts) in tables.items():
                cursor.execute(_copied(model, by, facts), [begin, last, article])
        cursor.execute("SET session_replication_role = origin")


def _copied(model: Any, by: str, facts: dict[str, str]) -> str:
    fields = [one for one in model._meta.concrete_fields if not one.generated]
    keys = {"id", "article_id", "comment_id", "parent_id", "root_id", "released_revision_id"}
    columns = {
        one.column: facts.get(one.column)
        or (_KEY.format(of=f't."{one.column}"') if one.column in keys else f't."{one.column}"')
        for one in fields
    }
    names = ", ".join(f'"{name}"' for name in columns)
    where = f"t.{by} = %s"
    if by == "comment_id":
        where = "t.comment_id IN (SELECT id FROM comments_comment WHERE article_id = %s)"
    return f"""INSERT INTO {model._meta.db_table} ({names})
        SELECT {", ".join(columns.values())} FROM generate_series(%s::int, %s) copy,
        {model._meta.db_table} t WHERE {where}"""
