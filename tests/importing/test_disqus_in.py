"""A file of Disqus, from the disk to the page and back out."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Revision, Status
from comments.threads import counts
from moderation.models import (
    Case,
    Decision,
    Ghost,
    ImportBatch,
    ImportedComment,
    Letter,
    LogEntry,
    StagedComment,
    Statement,
)
from moderation.nights import proving
from moderation.recount import differences
from moderation.workflow.erasing import begin as begin_erasing
from moderation.workflow.forgetting_ghosts import forget_addresses
from newsroom.ids import FIRST_OF_OURS
from newsroom.models import Article, Reader
from tests.importing.files import disqus, post, thread

pytestmark = pytest.mark.django_db


def run(*words, **facts):
    out = StringIO()
    call_command("import_comments", *map(str, words), stdout=out, stderr=StringIO(), **facts)
    return out.getvalue()


@pytest.fixture
def article(make):
    made = make.article()
    made.add_address("https://paper.example/a")
    return made


@pytest.fixture
def bring(article, tmp_path):
    def bring(*parts, name="d.xml", **options):
        file = disqus(tmp_path / name, thread("1", "http://paper.example/a"), *parts)
        return run("disqus", file, publication=article.publication.slug, **options)

    return bring


def everything():
    """Every row of every table, as a number that tells any change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        )
        found = {}
        for [table] in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
            )
            found[table] = cursor.fetchone()
    return found


def holds():
    """Whether counters and log say what the tables say."""
    assert not list(differences())
    assert not list(proving.differences(proving.told()))


def newest():
    return ImportBatch.objects.latest("started_at")


def test_what_was_public_is_public_as_it_was(article, tmp_path):
    file = disqus(
        tmp_path / "d.xml",
        thread("1", "http://paper.example/a/?utm_source=x"),
        post("12", "1", "<p>Answer.</p>", parent="11", at="2019-03-02T11:00:00"),
        post("11", "1", "<p>First.<br>Line.</p>", username="facebook-1", name="Zoé ✔"),
    )

    told = run("disqus", file, publication=article.publication.slug)

    root, reply = Comment.public.order_by("created_at")
    assert "are new and public here" in told
    assert root.released_revision.text == "First.\nLine."
    assert (reply.parent, reply.depth, root.reply_count) == (root, 1, 1)
    assert f"{reply.first_released_at:%Y-%m-%dT%H:%M%z}" == "2019-03-02T11:00+0000"
    assert root.author.name == "Zoé"
    assert counts([article.pk]) == {article.pk: 2}
    holds()


def test_a_dry_run_says_what_would_come_and_writes_nothing(article, tmp_path):
    file = disqus(
        tmp_path / "d.xml",
        thread("1", "http://paper.example/a"),
        thread("2", "http://paper.example/unknown"),
        post("11", "1"),
        post("12", "1", parent="99"),
        post("13", "2"),
        post("14", "7"),
    )
    before = everything()

    told = run("disqus", file, "--dry-run", publication=article.publication.slug)

    assert everything() == before
    assert "2  are new and public here" in told
    assert "1  are about addresses that no article is known under" in told
    assert "1  http://paper.example/unknown" in told
    assert "1  answers to what is not there" in told
    assert "12 answers 99, which is not there" in told
    assert "1  comments of a thread that is not in the file: 14" in told


def test_the_same_file_twice_brings_nothing_more(bring):
    parts = [post("11", "1"), post("12", "1", parent="11")]
    bring(*parts)
    before = set(Comment.objects.values_list("pk"))

    told = bring(*parts)

    assert set(Comment.objects.values_list("pk")) == before
    assert "2  were brought in before, and stay as they are" in told


def test_a_newer_file_brings_only_what_is_new_under_what_is_there(bring):
    bring(post("11", "1"))

    bring(post("12", "1", "<p>Later.</p>", parent="11"), name="newer.xml")

    reply = Comment.public.get(depth=1)
    assert reply.released_revision.text == "Later."
    assert ImportedComment.objects.get(comment=reply.parent_id).key == "11"
    holds()


def test_spam_is_never_public_and_what_was_deleted_stays_only_where_it_was_answered(bring):
    bring(
        post("1", "1", spam=True, name="Seller", email="s@spam.example"),
        post("2", "1", "<p>Gone.</p>", deleted=True, name="Gone", email="gone@a.example"),
        post("3", "1", "<p>Gone, too.</p>", deleted=True),
        post("4", "1", "<p>Still here.</p>", parent="2"),
    )

    stone, shown = Comment.objects.order_by("depth")
    assert (shown.parent, shown.is_public, stone.is_public) == (stone, True, False)
    assert stone.first_released_at is not None
    assert [row.text for row in stone.revisions.all()] == [""]
    assert not Reader.objects.filter(name__in=["Gone", "Seller"]).exists()
    assert not Revision.objects.filter(text__contains="Gone").exists()
    holds()


def test_spam_is_kept_on_record_where_that_is_wished_and_nobody_is_written_to(bring):
    bring(
        post("1", "1", "<p>Buy.</p>", spam=True),
        post("2", "1", "<p>Do not.</p>", parent="1"),
        spam="keep",
    )

    kept = Revision.objects.get(text="Buy.")
    assert kept.status == Status.REJECTED
    assert not kept.comment.is_public
    assert Comment.public.get().parent_id == kept.comment_id
    assert (Letter.objects.count(), Statement.objects.count(), Case.objects.count()) == (0, 0, 0)
    holds()


def test_the_log_has_one_line_for_a_batch_and_none_for_its_texts(bring):
    bring(post("1", "1"), post("2", "1", parent="1"), post("3", "1", spam=True))

    [line] = LogEntry.objects.all()
    assert (line.act, line.reason, line.facts["comments"]) == ("imported", "brought_in", 2)


def test_authors_are_ghosts_with_an_address_for_a_time(bring):
    bring(
        post("1", "1", username="ann", email="Ann@Example.org"),
        post("2", "1", username="ann", name="Ann B"),
        post("3", "1", name="Ann"),
    )

    account, guest = Ghost.objects.order_by("email").reverse()
    assert (account.email, guest.email) == ("ann@example.org", "")
    assert account.reader.comments.count() == 2
    assert not account.reader.is_active
    assert not account.reader.email
    Ghost.objects.update(keep_until=timezone.now())
    assert forget_addresses() == 1
    account.refresh_from_db()
    assert account.email == ""


def test_no_address_is_kept_where_none_is_wished(bring):
    bring(post("1", "1", username="ann", email="ann@example.org"), without_addresses=True)

    assert Ghost.objects.get().email == ""


def test_a_ghost_can_be_erased(bring):
    bring(post("1", "1", username="ann", email="ann@example.org"))
    reader = Ghost.objects.get().reader
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())

    begin_erasing(reader.pk)

    reader.refresh_from_db()
    assert reader.erased_at is not None


def test_articles_are_made_for_what_is_unknown_where_that_is_wished(bring):
    told = bring(
        thread("2", "https://paper.example/old", title="An old one"),
        thread("3", "http://paper.example/old/?utm_medium=mail"),
        post("1", "2"),
        post("2", "3"),
        create_articles=True,
    )

    made = Article.objects.get(headline="An old one")
    assert not made.listed
    assert made.comments.count() == 2
    assert "1 share an article with another" in told


def test_a_mapping_file_leads_from_old_addresses_to_new_ones(bring, tmp_path):
    lines = tmp_path / "map.txt"
    lines.write_text("# moved\n\nhttp://old.example/* https://paper.example/*\n", "utf-8")

    bring(thread("2", "http://old.example/a"), post("1", "2"), map=lines)

    assert Comment.public.count() == 1


def test_a_batch_is_taken_back_and_can_be_brought_again(bring, article):
    parts = [
        thread("2", "https://paper.example/new"),
        post("1", "1", username="ann", email="ann@example.org"),
        post("2", "1", parent="1"),
        post("3", "2", spam=True),
        post("4", "2", parent="3"),
    ]
    before = everything()
    bring(*parts, create_articles=True)

    run(roll_back=newest().pk)

    after = everything()
    said = {name for name in before if before[name] != after[name]}
    # The words of a rule stay once said; they are nobody's.
    assert said <= {
        "moderation_importbatch", "moderation_importsource", "moderation_logentry",
        "comments_thread", "comments_rule",
    }  # fmt: skip
    assert counts([article.pk]) == {article.pk: 0}
    holds()
    bring(*parts, create_articles=True)
    assert Comment.public.count() == 3
    holds()


def test_what_something_of_ours_hangs_on_stays_as_a_mark(bring, make, article):
    bring(post("1", "1", "<p>Root.</p>"), post("2", "1", "<p>Below.</p>", parent="1"))
    below = Comment.public.get(depth=1)
    ours = make.released(article=article, parent=below)

    told = run(roll_back=newest().pk)

    assert "2 stay as a mark" in told
    assert Comment.public.get().pk == ours.pk
    brought = Revision.objects.filter(comment__lt=FIRST_OF_OURS)
    assert brought.count() == 2
    assert not brought.exclude(text="").exists()
    # What the cast of the tests is taken to be worth rests on no rows.
    assert not [one for one in differences() if not one.startswith("standing of")]


def test_taking_back_twice_is_taking_back_once(bring):
    bring(post("1", "1"))
    batch = newest()

    first, second = run(roll_back=batch.pk), run(roll_back=batch.pk)

    assert "Taken back: 1 comments." in first
    assert second.startswith("It was taken back before, on ")
    assert LogEntry.objects.filter(reason="taken_back").count() == 1


def test_answers_in_circles_begin_with_the_first_and_are_named(bring):
    told = bring(
        post("1", "1", parent="3"), post("2", "1", parent="1"), post("3", "1", parent="2"),
        post("4", "1", parent="4"), post("5", "1", parent="6"), post("6", "1", parent="5"),
    )  # fmt: skip

    assert Comment.public.count() == 6
    assert Comment.public.filter(parent=None).count() == 3
    assert "answers that lead in a circle" in told
    holds()


def test_a_long_ladder_of_answers_comes_as_deep_as_there_is_room(bring):
    ladder = [post(str(n), "1", parent=str(n - 1) if n else None) for n in reversed(range(120))]

    bring(*ladder)

    assert Comment.public.count() == 120
    assert Comment.public.filter(depth=96).count() == 24
    run(roll_back=newest().pk)
    assert not Comment.objects.exists()


def test_what_happened_at_the_same_moment_keeps_its_order(bring, article):
    bring(*(post(str(n), "1", f"<p>No. {n}</p>", parent=n and "0") for n in range(9)))

    below = Comment.public.filter(depth=1).order_by("path")
    assert [one.released_revision.text for one in below] == [f"No. {n}" for n in range(1, 9)]


def test_a_file_that_changed_is_not_taken_for_the_one_that_was_begun(bring, tmp_path, article):
    bring(post("1", "1"))
    batch = newest()
    with pytest.raises(CommandError, match="nothing to go on with"):
        bring(post("1", "1"), batch=batch.pk)


def test_a_broken_file_says_where_and_brings_nothing(article, tmp_path):
    file = disqus(tmp_path / "d.xml", thread("1", "http://paper.example/a"), post("1", "1"))
    file.write_bytes(file.read_bytes()[:-60])

    with pytest.raises(CommandError, match="line"):
        run("disqus", file, publication=article.publication.slug)

    assert not Comment.objects.exists()
    assert newest().state == "staging"
    assert StagedComment.objects.count() in (0, 1)


def test_nothing_brought_counts_as_decided_here(bring):
    bring(post("1", "1", at=f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"))

    assert Decision.objects.get().by == "import"
