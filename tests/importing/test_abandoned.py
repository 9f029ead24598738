"""An import that nobody finishes is ended, and names and addresses that were staged go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from comments.models import Comment
from moderation.clock import forget_texts
from moderation.importing import loading
from moderation.models import (
    ImportBatch,
    LogEntry,
    StagedComment,
    StagedOddity,
    StagedText,
    StagedThread,
)
from moderation.recount import differences
from moderation.workflow import bringing_in
from moderation.workflow.ending_imports import WAITS_FOR, end_abandoned
from moderation.workflow.undisturbed import one_at_a_time
from tests.importing.files import disqus, post, thread

pytestmark = pytest.mark.django_db

ADDRESS = "https://paper.example/a"
STAGED = (StagedThread, StagedComment, StagedText, StagedOddity)


@pytest.fixture
def article(make):
    made = make.article()
    made.add_address(ADDRESS)
    return made


@pytest.fixture
def file(tmp_path):
    posts = [
        post(str(n), "1", username=f"ann-{n}", email=f"ann{n}@example.org") for n in range(1, 9)
    ]
    return disqus(tmp_path / "d.xml", thread("1", ADDRESS), *posts)


def bring(file, article):
    call_command(
        "import_comments", "disqus", str(file), publication=article.publication.slug,
        stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip


def staged():
    return sum(model.objects.count() for model in STAGED)


def a_week_later():
    return timezone.now() + WAITS_FOR + timedelta(minutes=1)


@pytest.fixture
def cut_off(file, article):
    """A batch of a file that breaks off: its beginning stays staged."""
    whole = file.read_bytes()
    file.write_bytes(whole[:-60])
    with pytest.raises(CommandError):
        bring(file, article)
    assert StagedText.objects.exclude(email="").exists()
    return ImportBatch.objects.get()


@pytest.fixture
def half_loaded(file, article, monkeypatch):
    """A batch whose process died after three comments."""
    chunk = loading.CHUNK.replace(f"LIMIT {loading.AT_ONCE}", "LIMIT 3")
    load, loaded = bringing_in.load_chunk, []

    def die_then(*facts):
        if loaded:
            raise KeyboardInterrupt
        loaded.append(1)
        return load(*facts)

    with monkeypatch.context() as patched:
        patched.setattr(loading, "CHUNK", chunk)
        patched.setattr(bringing_in, "load_chunk", die_then)
        with pytest.raises(KeyboardInterrupt):
            bring(file, article)
    assert Comment.public.count() == 3
    assert staged()
    return ImportBatch.objects.get()


def test_what_was_only_staged_goes_after_a_week(cut_off):
    assert end_abandoned(timezone.now() + WAITS_FOR - timedelta(minutes=1)) == 0
    assert staged()

    assert end_abandoned(a_week_later()) == 1

    cut_off.refresh_from_db()
    assert (staged(), cut_off.state) == (0, "rolled_back")
    assert end_abandoned(a_week_later()) == 0


def test_the_clock_sees_to_it_every_night(cut_off):
    ImportBatch.objects.update(started_at=timezone.now() - WAITS_FOR - timedelta(minutes=1))

    forget_texts()

    assert staged() == 0


def test_it_may_be_ended_at_once_by_who_began_it(cut_off):
    call_command("import_comments", roll_back=cut_off.pk, stdout=StringIO(), stderr=StringIO())

    assert staged() == 0


def test_the_list_says_what_to_do_about_one_that_was_broken_off(half_loaded):
    out = StringIO()
    call_command("import_comments", list=True, stdout=out)

    [line] = out.getvalue().splitlines()
    assert line.endswith(
        f"not finished: the same line again goes on, --roll-back {half_loaded.pk} takes it back"
    )


def test_what_was_public_by_then_stays_and_the_same_file_brings_the_rest(
    half_loaded, file, article
):
    assert end_abandoned(a_week_later()) == 1

    half_loaded.refresh_from_db()
    assert (staged(), half_loaded.state) == (0, "done")
    assert (half_loaded.counts["loaded"], half_loaded.counts["given_up"]) == (3, 5)
    assert LogEntry.objects.get().reason == "given_up"
    out = StringIO()
    call_command("import_comments", list=True, stdout=out)
    assert "given up: 5 were not brought in" in out.getvalue()
    bring(file, article)
    assert Comment.public.count() == 8
    assert not list(differences())


def test_what_was_given_up_can_be_taken_back(half_loaded):
    end_abandoned(a_week_later())

    call_command("import_comments", roll_back=half_loaded.pk, stdout=StringIO(), stderr=StringIO())

    assert not Comment.objects.exists()


def test_what_is_left_of_a_batch_that_was_ended_goes_the_next_night(file, article, monkeypatch):
    """Its process was killed between its end and the sweeping."""
    with monkeypatch.context() as patched:
        patched.setattr(bringing_in, "forget_staged", lambda batch: None)
        bring(file, article)
    assert staged()

    assert end_abandoned() == 1

    assert (staged(), ImportBatch.objects.get().state) == (0, "done")
    assert Comment.public.count() == 8


@pytest.mark.django_db(transaction=True)
def test_who_is_at_work_on_it_at_this_moment_is_left_alone(cut_off):

    def sweep():
        try:
            return end_abandoned(a_week_later())
        finally:
            connection.close()

    with one_at_a_time(cut_off.publication), ThreadPoolExecutor(1) as pool:
        assert pool.submit(sweep).result(timeout=60) == 0

    assert staged()
