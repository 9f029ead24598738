"""A comment goes to somebody else: only a ghost's does, to who reads its address and said so.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

from io import StringIO

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from moderation.models import Ghost
from tests.importing import as_isso_writes as isso
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


CLAIM = """INSERT INTO moderation_ghostanswer (id, ghost, reader_id, kind, answered_at)
    VALUES (gen_random_uuid(), %s, %s, %s, now())"""
TO = "UPDATE comments_{} SET author_id = %s WHERE author_id = %s"


@pytest.fixture
def ghost(make, tmp_path):
    """Whom an import brought, with the address ann@example.org and a comment."""
    article = make.article()
    article.add_address("https://paper.example/1")
    row = {"author": "Ann", "email": "ann@example.org", "text": "From the old site."}
    file = isso.database(tmp_path / "c.db", [(1, "https://paper.example/1", "One")], row)
    words, quiet = ("import_comments", "isso", str(file)), StringIO()
    call_command(*words, publication=article.publication.slug, stdout=quiet, stderr=quiet)
    sql("SET CONSTRAINTS ALL DEFERRED")  # As in a transaction of its own.
    return Ghost.objects.get(email="ann@example.org").reader


@pytest.fixture
def ann(make):
    return make.reader(email="Ann@Example.org", email_confirmed_at=timezone.now())


def test_a_comment_and_its_texts_stay_with_their_author(make, ann):
    """Both doors are shut, that of moderation and the one behind it."""
    author = make.released().author
    moves = {row: TO.format(row) for row in ("comment", "revision")}
    for row, move in moves.items():
        dies_on(f"{row}_goes_from_a_ghost_to_who_claimed_it_only", move, ann.pk, author.pk)
    with pgtrigger.ignore(
        "moderation.ClaimedComment:comment_goes_from_a_ghost_to_who_claimed_it_on",
        "moderation.ClaimedRevision:revision_goes_from_a_ghost_to_who_claimed_it_o",
    ):
        dies_on(
            "comment_keeps_its_first_release_its_author_and_its_place",
            moves["comment"], ann.pk, author.pk,
        )  # fmt: skip
        dies_on("revision_text_is_written_once", moves["revision"], ann.pk, author.pk)


def test_a_ghosts_comment_goes_to_nobody_who_did_not_claim_it(make, ghost, ann):
    other = make.reader()
    for row in ("comment", "revision"):
        sentence = f"{row}_goes_from_a_ghost_to_who_claimed_it_only"
        dies_on(sentence, TO.format(row), ann.pk, ghost.pk)
        with transaction.atomic():
            sql(CLAIM, ghost.pk, ann.pk, "mine")
            dies_on(sentence, TO.format(row), other.pk, ghost.pk)
            transaction.set_rollback(True)
        with transaction.atomic():
            sql(CLAIM, ghost.pk, ann.pk, "not_mine")
            dies_on(sentence, TO.format(row), ann.pk, ghost.pk)
            transaction.set_rollback(True)


@pytest.mark.parametrize("row", ["comment", "revision"])
@pytest.mark.django_db(transaction=True)
def test_a_comment_is_claimed_with_all_its_texts_or_not_at_all(ghost, ann, row):
    sql(CLAIM, ghost.pk, ann.pk, "mine")
    sentence = {
        "comment": "comment_is_claimed_with_all_its_texts",
        "revision": "revision_is_claimed_with_its_comment",
    }[row]
    dies_on(sentence, TO.format(row), ann.pk, ghost.pk)


def test_nothing_of_a_ghosts_text_changes_with_its_author(ghost, ann):
    sql(CLAIM, ghost.pk, ann.pk, "mine")
    for changed in (
        "text = 'Something else.'",
        "html = ''",
        "rule = gen_random_uuid()",
        "number = 7",
    ):
        dies_on(
            "revision_text_is_written_once",
            f"UPDATE comments_revision SET author_id = %s, {changed} WHERE author_id = %s",
            ann.pk, ghost.pk,
        )  # fmt: skip
    dies_on(
        "comment_keeps_its_first_release_its_author_and_its_place",
        "UPDATE comments_comment SET author_id = %s, first_released_at = now()"
        " WHERE author_id = %s",
        ann.pk, ghost.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "email_confirmed_at = NULL",
        "email = ''",
        "email = 'ann+1@example.org'",
        "is_active = false",
        "issuer = 'https://accounts.another.example'",
    ],
)
@pytest.mark.parametrize("kind", ["mine", "not_mine", "delete"])
def test_nobody_answers_for_a_ghost_but_who_reads_its_address_here(ghost, ann, change, kind):
    sql(f"UPDATE newsroom_reader SET {change} WHERE id = %s", ann.pk)
    dies_on("ghost_is_answered_for_by_who_reads_its_address", CLAIM, ghost.pk, ann.pk, kind)


def test_nobody_answers_for_who_is_no_ghost(make, ann):
    alike = make.reader(email="ann@example.org", email_confirmed_at=timezone.now())
    dies_on("ghost_is_answered_for_by_who_reads_its_address", CLAIM, alike.pk, ann.pk, "mine")


def test_a_ghosts_address_is_forgotten_and_never_another(ghost, ann):
    for change in ("email = 'mallory@example.org'", "confirmed = true", "batch_id = NULL"):
        dies_on(
            "ghost_keeps_its_address_until_that_is_forgotten",
            f"UPDATE moderation_ghost SET {change} WHERE reader_id = %s", ghost.pk,
        )  # fmt: skip
    sql("UPDATE moderation_ghost SET email = '', keep_until = NULL WHERE reader_id = %s", ghost.pk)
    dies_on(
        "ghost_keeps_its_address_until_that_is_forgotten",
        "UPDATE moderation_ghost SET email = 'ann@example.org', keep_until = now()"
        " WHERE reader_id = %s", ghost.pk,
    )  # fmt: skip


def test_nobody_is_made_a_ghost_whose_comments_could_be_claimed(make, ghost):
    """Not a reader of ours, and not when no import is under way."""
    author, facts = make.released().author, Ghost.objects.values("source", "batch").get()
    dies_on(
        "nobody_who_was_somebody_becomes_a_ghost",
        "UPDATE newsroom_reader SET issuer = 'import:isso:1', is_active = false WHERE id = %s",
        author.pk,
    )
    moves = "moderation.ImportBatch:import_moves_only_along_the_arrows_drawn"
    for where, who in (("loading", author.pk), ("done", ghost.pk)):
        with pgtrigger.ignore(moves), transaction.atomic():
            sql("UPDATE moderation_importbatch SET state = %s", where)
            sql("DELETE FROM moderation_ghost")
            dies_on(
                "ghost_is_somebody_whom_an_import_brought",
                "INSERT INTO moderation_ghost (reader_id, source_id, batch_id, email, confirmed,"
                " keep_until) VALUES (%s, %s, %s, 'mallory@example.org', true, now())",
                who, facts["source"], facts["batch"],
            )  # fmt: skip


def test_a_ghost_is_one_readers_and_each_says_so_once(make, ghost, ann):
    other = make.reader(email="ann@example.org", email_confirmed_at=timezone.now())
    sql(CLAIM, ghost.pk, ann.pk, "mine")

    dies_on("ghost_is_one_readers_and_nobody_elses", CLAIM, ghost.pk, other.pk, "delete")
    dies_on("ghost_answer_is_given_once_by_each_reader", CLAIM, ghost.pk, ann.pk, "not_mine")
    for change in ("kind = 'delete'", "reader_id = %s", "ghost = %s"):
        values = [other.pk] if "%s" in change else []
        dies_on(
            "ghost_answer_stays_what_it_was",
            f"UPDATE moderation_ghostanswer SET {change}",
            *values,
        )


def test_a_ghost_is_not_claimed_while_its_import_is_taken_back(ghost, ann):
    sql("UPDATE moderation_importbatch SET state = 'rolling_back'")
    for kind in ("mine", "delete"):
        dies_on(
            "ghost_is_not_claimed_while_its_import_is_under_way", CLAIM, ghost.pk, ann.pk, kind
        )
