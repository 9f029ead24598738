"""Erasing takes the person out and leaves the fact, on record.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.utils import timezone

from comments.models import Revision
from moderation.workflow.copying import copy
from moderation.workflow.erasing import begin
from moderation.workflow.rating import rate
from newsroom.models import Reader
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


def test_only_an_erased_authors_words_go_and_nothing_else_of_them(make):
    revision = make.returned()
    blank = "UPDATE comments_revision SET text = '', html = '' WHERE id = %s"
    dies_on("revision_text_is_written_once", blank, revision.pk)
    _erase(revision.author)

    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = 'other', html = '' WHERE id = %s",
        revision.pk,
    )
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = '', html = '', number = 7 WHERE id = %s",
        revision.pk,
    )
    sql(blank, revision.pk)


def test_practice_keeps_its_words_unless_its_origins_author_is_erased(make):
    original = make.returned()
    mine = copy(original, civil=False, explanation="So it is.")
    [starter] = make.calibrations(1)
    blank = "UPDATE comments_revision SET text = '', html = '' WHERE id = %s"
    door = "practice_text_is_blanked_only_with_the_author_of_its_origin"
    dies_on(door, blank, mine.pk)
    _erase(original.author)

    dies_on(door, blank, starter.pk)
    sql(blank, mine.pk)


def test_only_an_erased_reviewers_note_goes_and_never_the_answer(make):
    handed = make.lease(make.in_review())
    rating = rate(
        handed.pk, reviewer=handed.reviewer, quality="fair", civil=True, note="By the way."
    )
    door = "rating_is_never_changed_or_deleted"
    dies_on(door, "UPDATE moderation_rating SET note = '' WHERE id = %s", rating.pk)
    _erase(handed.reviewer)

    for change in ("note = 'other'", "note = '', quality = 'good'", "note = '', weight = 9"):
        dies_on(door, f"UPDATE moderation_rating SET {change} WHERE id = %s", rating.pk)
    dies_on(door, "DELETE FROM moderation_rating WHERE id = %s", rating.pk)
    sql("UPDATE moderation_rating SET note = '' WHERE id = %s", rating.pk)


def test_nobody_is_half_erased_and_nobody_comes_back(make):
    reader = make.reader("whole", name="Whole")
    dies_on(
        "reader_who_was_erased_is_nobody",
        "UPDATE newsroom_reader SET erased_at = now() WHERE id = %s",
        reader.pk,
    )
    _erase(reader)

    for change in ("erased_at = NULL", "handle = 'whole'", "subject = 'whole'", "password = 'x'"):
        dies_on(
            "reader_who_was_erased_does_not_come_back",
            f"UPDATE newsroom_reader SET {change} WHERE id = %s",
            reader.pk,
        )
    for change in ("name = 'Whole'", "is_active = true", "email = 'whole@example.org'"):
        with pytest.raises(IntegrityError):
            sql(f"UPDATE newsroom_reader SET {change} WHERE id = %s", reader.pk)


def test_a_farewell_is_for_the_erased_and_stays(make):
    here = make.reader()
    dies_on(
        "farewell_is_said_to_who_was_erased",
        "INSERT INTO moderation_farewell (reader_id, asked_at, erased_at)"
        " VALUES (%s, now(), now())",
        here.pk,
    )
    _erase(here)

    dies_on("farewell_is_never_deleted", "DELETE FROM moderation_farewell")
    dies_on(
        "farewell_is_done_once_and_then_stays", "UPDATE moderation_farewell SET asked_at = now()"
    )
    sql("UPDATE moderation_farewell SET done_at = now()")
    dies_on(
        "farewell_is_done_once_and_then_stays", "UPDATE moderation_farewell SET done_at = NULL"
    )


def test_two_who_signed_up_here_never_look_alike(make):
    for handle, name in (("one", "Kim Lee"), ("other", "Other")):
        make.reader(handle, name=name, issuer="local")
    dies_on(
        "reader_who_signed_up_looks_like_nobody_else",
        "UPDATE newsroom_reader SET name_key = (SELECT name_key FROM newsroom_reader"
        " WHERE handle = 'one') WHERE handle = 'other'",
    )


def test_nobody_writes_a_text_as_an_erased_reader(make):
    revision = make.pending()
    _erase(revision.author)

    copied = ", ".join(f.column for f in Revision._meta.fields if f.name not in {"id", "number"})
    dies_on(
        "nobody_writes_a_text_as_an_erased_reader",
        f"INSERT INTO comments_revision (id, number, {copied})"
        f" SELECT gen_random_uuid(), 2, {copied} FROM comments_revision WHERE id = %s",
        revision.pk,
    )


def test_nobody_keeps_a_text_as_an_erased_reader(make):
    reader, article = make.reader(), make.article()
    _erase(reader)

    dies_on(
        "nobody_keeps_a_text_as_an_erased_reader",
        "INSERT INTO moderation_unsent (reader_id, article_id, text, kept_at)"
        " VALUES (%s, %s, 'Begun.', now())",
        reader.pk,
        article.pk,
    )


def _erase(reader: Reader) -> None:
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())
    begin(reader.pk)
