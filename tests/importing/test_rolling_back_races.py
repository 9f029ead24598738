"""An import is taken back, or brought in, while readers answer, react and report."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from comments.models import Comment, Reaction, Revision
from moderation.importing import loading
from moderation.models import ImportBatch, ImportedComment, Report, ReportReason
from moderation.recount import differences
from moderation.refusals import NothingPublic, ParentNotPublic
from moderation.workflow import bringing_in, taking_back
from moderation.workflow.reacting import react
from moderation.workflow.reporting import report
from moderation.workflow.rolling_back import roll_back
from moderation.workflow.submitting import submit
from moderation.workflow.undisturbed import one_at_a_time, unhurried_and_quiet
from newsroom.refusals import NotHere, Refusal
from tests import factories as make
from tests.importing.files import disqus, post, thread

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stated_terms"),
]

ADDRESS = "https://paper.example/a"
READERS, EACH = 4, 25


@pytest.fixture
def article():
    made = make.the_article()
    made.add_address(ADDRESS)
    return made


@pytest.fixture
def bring(article, tmp_path):
    def bring(number):
        """So many comments, every third of them a root, the others under one."""
        posts = [
            post(str(n), "1", f"<p>No. {n}</p>", parent=str(n - n % 3) if n % 3 else None)
            for n in range(3, number + 3)
        ]
        file = disqus(tmp_path / "d.xml", thread("1", ADDRESS), *posts)
        call_command(
            "import_comments", "disqus", str(file), publication=article.publication.slug,
            stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip
        return ImportBatch.objects.latest("started_at")

    return bring


def taken_back(batch):
    with one_at_a_time(batch.publication):
        roll_back(ImportBatch.objects.select_related("publication", "source").get(pk=batch.pk))


def alone(act, *what):
    """On a connection of their own; what they got, or the refusal that they met."""
    try:
        return act(*what)
    except Refusal as refusal:
        return refusal
    finally:
        connection.close()


def until_somebody_waits():
    """Until a connection waits for a lock that another one holds."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")


def answer(comment, by):
    return submit(by, comment.article, text=make.a_text(), parent=comment.pk)


def test_who_has_answered_but_not_yet_ended_keeps_the_answer(article, bring):
    batch = bring(3)
    root = Comment.public.get(released_revision__text="No. 3")
    reader = make.reader()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ours = answer(root, reader)
            going = pool.submit(alone, taken_back, batch)
            until_somebody_waits()
        going.result(timeout=60)

    ours.refresh_from_db()
    assert ours.comment.parent == root
    root.refresh_from_db()
    assert root.released_revision is None
    assert not Revision.objects.filter(comment=root).exclude(text="").exists()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["stayed"]) == ("rolled_back", [str(root.pk)])
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (answer, ParentNotPublic),
        (lambda comment, by: react(by, comment, "funny"), NotHere),
        (lambda comment, by: report(comment, by=by, reason=ReportReason.SPAM), NothingPublic),
    ],
    ids=["answer", "reaction", "report"],
)
def test_who_comes_while_it_goes_is_told_that_it_is_gone(article, bring, act, refusal):
    batch = bring(1)
    comment, reader = Comment.public.select_related("article__publication").get(), make.reader()
    ImportBatch.objects.filter(pk=batch.pk).update(state="rolling_back")
    facts = {"batch": batch.pk, "depth": 0, "after": 0, "at_once": 10}

    with ThreadPoolExecutor(1) as pool:
        with unhurried_and_quiet():
            taking_back._take(batch, facts, stay=False)
            asked = pool.submit(alone, act, comment, reader)
            until_somebody_waits()
        told = asked.result(timeout=60)

    assert isinstance(told, refusal)
    assert not Comment.objects.exists()


class Crowd:
    """Readers who answer, react and report, whatever they find, until they are done."""

    def __init__(self, article):
        self.article, self.stop = article, threading.Event()
        self.answers, self.refused, self.reactions, self.reports = [], [], [], []
        self.readers = [make.moderator() for _ in range(READERS)]

    def come(self, reader):
        dice = random.Random(str(reader.pk))
        try:
            for _ in range(EACH):
                if self.stop.is_set():
                    return
                found = list(Comment.public.filter(author__issuer__startswith="import:")[:200])
                if found:
                    self.do(dice, reader, dice.choice(found))
        finally:
            connection.close()

    def do(self, dice, reader, comment):
        act = dice.choice(["answer", "answer", "react", "report"])
        try:
            if act == "answer":
                self.answers.append((answer(comment, reader), comment.pk))
            elif act == "react":
                react(reader, comment, "funny")
                self.reactions.append((reader.pk, comment.pk))
            else:
                self.reports.append(report(comment, by=reader, reason=ReportReason.SPAM))
        except Refusal as refusal:
            self.refused.append(refusal)


def nothing_is_lost(crowd):
    for revision, parent in crowd.answers:
        assert Comment.objects.get(pk=revision.comment_id).parent_id == parent
        assert Comment.objects.filter(pk=parent).exists()
    for reader, comment in crowd.reactions:
        assert Reaction.objects.filter(reader=reader, comment=comment).exists()
    assert Report.objects.filter(pk__in=[one.pk for one in crowd.reports]).count() == len(
        crowd.reports
    )
    # What the cast of the tests is taken to be worth rests on no rows.
    assert not [one for one in differences() if not one.startswith("standing of")]


def test_readers_lose_nothing_while_an_import_is_taken_back(article, bring, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 5)
    batch = bring(240)
    crowd = Crowd(article)

    with ThreadPoolExecutor(READERS) as pool:
        coming = [pool.submit(crowd.come, reader) for reader in crowd.readers]
        while len(crowd.answers) < 3:
            assert not all(one.done() for one in coming), crowd.refused
            time.sleep(0.01)
        taken_back(batch)
        crowd.stop.set()
        [one.result() for one in coming]

    batch.refresh_from_db()
    assert batch.state == "rolled_back"
    assert not ImportedComment.objects.exists()
    nothing_is_lost(crowd)
    brought = Comment.objects.filter(author__issuer__startswith="import:")
    assert brought.count() == batch.counts["marks"] < 240
    assert not Revision.objects.filter(comment__in=brought).exclude(text="").exists()
    assert not brought.filter(released_revision__isnull=False).exists()


def test_readers_lose_nothing_while_an_import_is_brought_in(article, bring, monkeypatch):
    monkeypatch.setattr(bringing_in, "load_chunk", slowly(bringing_in.load_chunk))
    monkeypatch.setattr("moderation.importing.loading.CHUNK", in_small_chunks())
    crowd = Crowd(article)

    with ThreadPoolExecutor(READERS) as pool:
        coming = [pool.submit(wait_and_come, crowd, reader) for reader in crowd.readers]
        batch = bring(240)
        [one.result() for one in coming]

    assert batch.counts["loaded"] == 240
    assert Comment.public.filter(author__issuer__startswith="import:").count() == 240
    assert crowd.answers
    nothing_is_lost(crowd)


def wait_and_come(crowd, reader):
    end = time.monotonic() + 60
    while not Comment.public.exists() and time.monotonic() < end:
        time.sleep(0.02)
    crowd.come(reader)


def slowly(load):
    def load_and_wait(*facts):
        time.sleep(0.05)
        return load(*facts)

    return load_and_wait


def in_small_chunks():
    assert str(loading.AT_ONCE) in loading.CHUNK
    return loading.CHUNK.replace(f"LIMIT {loading.AT_ONCE}", "LIMIT 12")
