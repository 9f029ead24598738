"""How rows are attacked past all verbs; and statements that more than one attack begins with."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from comments.models import Status
from moderation.models import Decision
from moderation.workflow.noticing import Given
from moderation.workflow.stating import state

LEASE = (
    "INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state,"
    " assigned_at, lease_until, skipped_because)"
    " SELECT gen_random_uuid(), %s, r.id, r.comment_id, 'open', now(), now() + '1 hour', ''"
    " FROM comments_revision r WHERE r.id = %s"
)
CASE = (
    "INSERT INTO moderation_case (id, publication_id, comment_id, revision_id, cause, statement,"
    " opened_at, appealed_id) SELECT gen_random_uuid(), r.publication_id, r.comment_id, r.id, %s,"
    " '', now(), %s FROM comments_revision r WHERE r.id = %s"
)
FIRST = "00000000-0000-7000-8000-00000000000a"
DECIDE_AS = (
    'INSERT INTO moderation_decision (id, revision_id, outcome, "by", moderator_id, reason,'
    " explanation, evidence, decided_at)"
    " VALUES (%s, %s, %s, %s, %s, 'so', '', '{}', now())"
)
DECIDE_AT = (
    'INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation,'
    " evidence, decided_at) VALUES (%s, %s, 'release', 'house', 'mended', '', '{}',"
    " now() + %s::interval)"
)
HIDE = "UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s"


def sql(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def dies_on(constraint: str, statement: str, *values: Any) -> None:
    with pytest.raises(IntegrityError) as caught:
        sql(statement, *values)
    broken = caught.value.__cause__
    assert isinstance(broken, psycopg.Error)
    assert broken.diag.constraint_name == constraint


def decide_against(text: Any, outcome: str, by: str, moderator: Any) -> None:
    """A decision past the verbs, with the statement that it owes."""
    sql(DECIDE_AS, FIRST, text, outcome, by, moderator)
    decision = Decision.objects.select_related("revision").get(pk=FIRST)
    state(decision, was=Status(decision.revision.status), before=None)


def given(**facts):
    told = {"ground": "defamation", "explanation": "It is a lie.", "name": "A", "email": "a@b.ex"}
    return Given(**told | {"good_faith": True} | facts)
