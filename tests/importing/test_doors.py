"""What opens for an import opens for nothing else: attacked with raw SQL."""

from __future__ import annotations

import pytest
from django.utils import timezone

from comments.models import Comment
from moderation.models import Decision, ImportBatch, ImportedComment, ImportSource
from newsroom.ids import id_dated, new_id
from newsroom.models import Reader
from tests.test_invariants import dies_on

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
