"""What opens for an import opens for nothing else: attacked with raw SQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments.models import Comment, Tally
from moderation.models import Decision, ImportBatch, ImportedComment, ImportSource, LogEntry
from moderation.passports import key_of
from moderation.rules import HouseRule
from newsroom.ids import id_dated, new_id
from newsroom.models import Reader
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db

DECIDE = """INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation,
    evidence, decided_at) VALUES (%s, %s, 'release', 'import', 'imported', '',
    jsonb_build_object('batch', %s::text), now())"""


@pytest.fixture
def batch(make):
    paper = make.the_paper()
    source = ImportSource.objects.create(publication=paper, format="disqus", name="disqus")
    facts = {"file_name": "d.xml", "file_size": 1, "file_sha": "x", "state": "loading"}
    return ImportBatch.objects.create(source=source, publication=paper, **facts)


def test_no_text_that_was_handed_in_here_is_released_by_an_import(make, batch):
    revision = make.pending()

    dies_on(
        "decision_of_an_import_is_about_a_text_that_it_brings",
        DECIDE, id_dated(timezone.now(), 1), revision.pk, str(batch.pk),
    )  # fmt: skip


def sql(statement, *values):
    """One statement, and what is asked of it at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        is_named = values and isinstance(values[0], dict)
        cursor.execute(statement, values[0] if is_named else values)


# A comment, its text and its decision as a batch brings them, by one statement.
BRING = """
WITH comments AS (
    INSERT INTO comments_comment (id, article_id, author_id, parent_id, root_id, depth,
        created_at, reply_count, released_revision_id, first_released_at, path)
    VALUES (%(comment)s, %(article)s, %(author)s, %(parent)s, %(parent)s, %(depth)s, %(at)s, 0,
        %(shown)s, %(at)s, %(path)s)
), texts AS (
    INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
        created_at, findings, screened, looks_harsh, status, decision, rule, reviews_owed,
        reviews_given, ratings_received, ratings_wanted, ratings_at_most, trusted_only, doubt,
        author_shift, leases_open, deadline_at, draw)
    VALUES (%(text)s, %(comment)s, 1, %(publication)s, %(writer)s, 'Words.', '<p>Words.</p>',
        %(at)s, '[]', '{}', false, %(status)s, %(decision)s,
        %(rule)s, %(owed)s, %(given)s, 0, 2, 5, false, 0.5, 0,
        0, %(at)s, 0.5)
), decisions AS (
    INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation,
        evidence, decided_at)
    SELECT %(decision)s, %(text)s, %(outcome)s, %(by)s, 'imported', '',
        jsonb_build_object('batch', %(batch)s::text, 'began', %(began)s::text), %(at)s
    WHERE %(is_decided)s
)
SELECT"""
AT = datetime(2015, 5, 5, tzinfo=UTC)
# Several doors may find the same: the first that does says so, that of decisions before others.
SAID = "decision_of_an_import_is_about_a_text_that_it_brings"
PUBLIC = "comment_is_born_public_only_by_the_import_that_brings_it"
DECIDED = "revision_is_born_decided_only_as_its_import_says"
PLACED = "comment_that_is_born_public_stands_where_it_would_have_been_put"


@pytest.fixture
def brought(make, batch):
    """What a batch may bring just now: written down, by nobody who can sign in."""
    ghost = Reader.objects.create(
        issuer="import:disqus:1", subject="ann", handle="ghost-1", is_active=False
    )
    comment, text, decision = (id_dated(AT, n) for n in range(3))
    ImportedComment.objects.create(source=batch.source, batch=batch, key="x", comment=comment)
    return {
        "comment": comment, "article": make.the_article().pk, "author": ghost.pk, "depth": 0,
        "writer": ghost.pk, "parent": None, "path": None, "shown": text, "text": text, "at": AT,
        "publication": batch.publication_id, "status": "released", "began": "released",
        "decision": decision, "outcome": "release", "by": "import", "batch": str(batch.pk),
        "is_decided": True, "owed": 0, "given": 0, "rule": key_of(HouseRule(reviews_owed=0)),
    }  # fmt: skip


def refused(facts):
    """By which door: the first that finds it."""
    with pytest.raises(IntegrityError) as caught:
        sql(BRING, facts)
    return caught.value.__cause__.diag.constraint_name


def test_what_a_batch_brings_is_born_as_it_was(brought):
    sql(BRING, brought)

    comment = Comment.public.get()
    assert comment.released_revision.status == "released"
    assert Tally.objects.get().comment == comment
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("forged", "door"),
    [
        ({"comment": id_dated(AT, 9)}, SAID),  # a row that is not of the batch
        ({"is_decided": False}, DECIDED),
        ({"batch": str(new_id())}, SAID),
        ({"began": "held"}, SAID),
        ({"outcome": "escalate"}, SAID),
        ({"status": "rejected", "began": "rejected"}, SAID),
        ({"status": "held", "began": "held", "outcome": "escalate"}, PUBLIC),
        ({"shown": id_dated(AT, 8)}, "comment_is_born_public_only_with_a_released_revision"),
        ({"status": "held", "began": "held", "outcome": "escalate", "shown": None}, PUBLIC),
        ({"status": "withdrawn", "began": "withdrawn", "shown": None}, DECIDED),  # with words
        ({"status": "in_review", "began": "in_review", "shown": None}, SAID),
        ({"given": 3}, "revision_inherits_no_more_reviews_than_its_predecessor_had"),
        ({"owed": 1}, "revision_begins_with_the_passport_that_its_rule_says"),
        ({"path": b"first"}, PLACED),
    ],
)  # fmt: skip
def test_nothing_else_is_born_public_or_decided(brought, forged, door):
    assert refused(brought | forged) == door


def test_no_setting_opens_a_door(brought):
    for name in ("quiet", "batch", "under"):
        sql(f"SELECT set_config('third_reading.{name}', %s, false)", brought["batch"])

    assert refused(brought | {"comment": id_dated(AT, 9)}) == SAID
    assert refused(brought | {"comment": id_dated(AT, 9), "is_decided": False}) == DECIDED

    for name in ("quiet", "batch", "under"):
        sql(f"SELECT set_config('third_reading.{name}', '', false)")


def test_a_batch_that_has_ended_brings_nothing_more(brought):
    ImportBatch.objects.update(state="done", finished_at=timezone.now())

    assert refused(brought) == SAID
    assert refused(brought | {"is_decided": False}) == DECIDED


def test_a_batch_brings_nothing_into_another_publication(make, brought):
    article = make.article(make.publication())

    assert refused(brought | {"article": article.pk}) == PUBLIC
    assert refused(brought | {"publication": article.publication_id}) == SAID


def test_a_batch_brings_nothing_of_somebody_who_can_sign_in(make, brought):
    reader = make.reader().pk
    forged = brought | {"author": reader, "writer": reader}

    assert refused(forged) == SAID
    assert refused(forged | {"is_decided": False}) == DECIDED
    assert refused(brought | {"author": reader}) in {
        "comment_is_born_hidden", "revision_is_written_by_the_author_of_its_comment",
    }  # fmt: skip
    dies_on(
        "comment_is_born_hidden",
        "INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count,"
        " first_released_at) VALUES (%s, %s, %s, 0, now(), 0, now())",
        brought["comment"], brought["article"], reader,
    )  # fmt: skip


def test_nothing_is_brought_as_an_answer_to_what_never_was_public(make, brought):
    hidden = make.pending().comment
    place = {"article": hidden.article_id, "parent": hidden.pk, "depth": 1, "path": b"x" * 16}

    assert refused(brought | place) == PLACED


def test_nothing_is_brought_to_another_place_than_its_own(make, brought):
    shown = make.released()
    place = {"article": shown.article_id, "parent": shown.pk, "depth": 1, "path": b"x" * 16}

    assert refused(brought | place) == PLACED


def test_nothing_that_was_here_before_can_be_said_to_be_brought(make, batch):
    revision = make.pending()

    dies_on(
        "imported_comment_was_not_here_before_it_came",
        "INSERT INTO moderation_importedcomment (source_id, key, batch_id, comment)"
        " VALUES (%s, 'x', %s, %s)",
        batch.source_id, batch.pk, revision.comment_id,
    )  # fmt: skip


def test_nothing_is_said_to_be_brought_when_no_import_is_under_way(make, batch):
    ImportBatch.objects.update(state="done", finished_at=timezone.now())

    dies_on(
        "imported_comment_was_not_here_before_it_came",
        "INSERT INTO moderation_importedcomment (source_id, key, batch_id, comment)"
        " VALUES (%s, 'x', %s, %s)",
        batch.source_id, batch.pk, new_id(),
    )  # fmt: skip


def test_what_is_brought_is_by_nobody_who_could_sign_in_here(make, batch):
    author, brought = make.reader(), new_id()
    ImportedComment.objects.create(source=batch.source, batch=batch, key="x", comment=brought)
    Comment.objects.create(pk=brought, article=make.the_article(), author=author)
    revision = make.pending(author)
    facts = {"rule": revision.rule, "reviews_owed": 3, "ratings_wanted": 2, "ratings_at_most": 5}
    text = type(revision).objects.create(
        comment_id=brought, publication=batch.publication, author=author, text="a", html="a",
        deadline_at=timezone.now(), **facts,
    )  # fmt: skip

    dies_on(
        "decision_of_an_import_is_about_a_text_that_it_brings",
        DECIDE, id_dated(timezone.now(), 1), text.pk, str(batch.pk),
    )  # fmt: skip


def test_no_text_is_rejected_unread(make):
    revision = make.pending()
    decision = make.released().released_revision.decision

    dies_on(
        "revision_is_rejected_only_by_a_decision_of_the_desk",
        "UPDATE comments_revision SET status = 'rejected', decision = %s WHERE id = %s",
        decision, revision.pk,
    )  # fmt: skip


def test_a_decision_of_ours_goes_with_no_import(make, batch):
    make.released()
    decision = Decision.objects.get()
    ImportBatch.objects.update(state="rolling_back")

    dies_on(
        "decision_goes_only_with_the_import_that_brought_it",
        "DELETE FROM moderation_decision WHERE id = %s", decision.pk,
    )  # fmt: skip


def test_a_ghost_cannot_be_let_in(make):
    ghost = Reader.objects.create(
        issuer="import:disqus:1", subject="ann", handle="ghost-1", is_active=False
    )

    dies_on(
        "ghost_never_signs_in",
        "UPDATE newsroom_reader SET is_active = true WHERE id = %s", ghost.pk,
    )  # fmt: skip
    dies_on(
        "ghost_never_signs_in",
        "UPDATE newsroom_reader SET is_superuser = true WHERE id = %s", ghost.pk,
    )  # fmt: skip


def test_an_import_is_never_deleted(batch):
    dies_on(
        "import_is_never_deleted", "DELETE FROM moderation_importbatch WHERE id = %s", batch.pk
    )
