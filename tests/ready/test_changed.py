"""PostgreSQL says what changed: of every fact that a page shows, and only once it is committed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from comments.models import Highlight
from comments.reactions import react
from moderation.clock import forget_sessions
from moderation.workflow.highlighting import highlight
from moderation.workflow.muting import mute
from moderation.workflow.releasing import release
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Mode, Role
from newsroom.ready import changes as changing
from newsroom.ready.changes import CHANNEL, Changes, changes
from newsroom.ready.offer import is_of_one, of_session

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def told():
    """What Valkey is told of since, of pages that are for everybody; and of readers (`own`)."""
    client = changes().valkey

    def all_names():
        keys = [key.decode() for key in client.scan_iter("{page}:*")]
        return {key.removeprefix("{page}:") for key in keys} - {"epoch"}

    def names():
        return {name for name in all_names() if not is_of_one(name)}

    def forget():
        for name in all_names():
            client.delete(f"{{page}}:{name}")

    forget()
    names.forget = forget
    names.own = lambda: all_names() - names()
    return names


def test_a_release_and_its_end_are_told(make, told):
    comment = make.released()
    assert f"article-{comment.article_id}" in told()
    told.forget()

    withdraw(comment)

    assert told() == {f"article-{comment.article_id}"}


def test_what_waits_is_told_to_its_author_alone(make, told):
    make.the_article()
    told.forget()

    waiting = make.in_review()

    assert told() == set()
    assert f"reader-{waiting.author_id}" in told.own()


FACTS = {
    "a reaction": lambda make, comment: react(make.reader(), comment, "like"),
    "a pick": lambda make, comment: highlight(
        comment, kind=Highlight.Kind.PICK, moderator=make.moderator()
    ),
    "another name": lambda make, comment: rename(comment.author),
    "a badge": lambda make, comment: Role.objects.create(
        reader=comment.author,
        publication=comment.article.publication,
        kind=Role.Kind.EXPERT,
    ),
    "another headline": lambda make, comment: comment.article.save(),
}


def rename(reader):
    reader.name = "Somebody Else"
    reader.save()


def given_up(act):
    """Done, and rolled back."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


@pytest.mark.parametrize("fact", FACTS)
def test_what_a_page_shows_is_told_when_it_changes(make, told, fact):
    comment = make.released()
    make.moderator()
    told.forget()

    FACTS[fact](make, comment)

    assert f"article-{comment.article_id}" in told()


def test_a_place_that_closes_is_told(make, told):
    article = make.the_article()
    told.forget()

    make.mode(article, Mode.Kind.CLOSED, reason="For the night.")

    assert f"publication-{article.publication_id}" in told()


def test_a_rule_that_changes_is_told(make, told):
    paper = make.the_paper()
    told.forget()

    make.policy(reviews_owed=2)

    assert f"publication-{paper.pk}" in told()


def test_what_is_rolled_back_is_not_told(make, told):
    comment = make.released()
    told.forget()

    given_up(lambda: rename(comment.author))

    assert told() == set()


def test_nor_what_is_rolled_back_in_part(make, told):
    comment, other = make.released(), make.released(article=make.article())
    told.forget()

    with transaction.atomic():
        given_up(lambda: rename(comment.author))
        rename(other.author)

    assert told() == {f"article-{other.article_id}"}
    assert told.own() == {f"reader-{other.author_id}"}


def test_it_is_told_after_the_commit_and_in_one_message(make, told, monkeypatch):
    comment, other = make.released(), make.released(article=make.article())
    told.forget()
    messages = []
    real = changes().tell
    monkeypatch.setattr(changes(), "tell", lambda names: (messages.append(names), real(names)))

    with transaction.atomic():
        rename(comment.author)
        rename(other.author)
        assert told() == set()

    both = (comment, other)
    names = {f"article-{one.article_id}" for one in both}
    assert messages == [sorted(names | {f"reader-{one.author_id}" for one in both})]


def test_a_raw_statement_tells_as_well(make, told):
    comment = make.released()
    told.forget()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE newsroom_reader SET name = name || '!'")

    assert told() == {f"article-{comment.article_id}"}


def test_no_process_is_told_what_is_on_no_page_but_ones_own(make):
    """Tests beside this one tell as well, and by the same Valkey: of what is theirs."""
    comment, reader = make.released(), make.reader()
    ours = {str(pk) for pk in (comment.article_id, comment.author_id, reader.pk)}
    with changes().valkey.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe(CHANNEL)
        listening.get_message(timeout=0.5)

        mute(comment, by=reader)
        rename(comment.author)

        ends, told = time.monotonic() + 1.0, set()
        while time.monotonic() < ends:
            if message := listening.get_message(timeout=0.1):
                told |= set(message["data"].decode().split())
    assert {name for name in told if name.partition("-")[2] in ours} == {
        f"article-{comment.article_id}"
    }


def test_a_session_that_ends_is_told_of_by_a_hash(make, told, client):
    client.force_login(make.reader())
    key = client.cookies["sessionid"].value
    told.forget()

    client.logout()

    assert of_session(key) in told.own()
    assert key not in repr(told.own())


def test_a_session_that_is_over_is_cleared_away_without_a_word(make, told, client):
    client.force_login(make.reader())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    told.forget()

    forget_sessions()

    assert not Session.objects.exists()
    assert told.own() == set()


def test_many_names_are_told_in_pieces(told):
    told.forget()
    names = [f"article-{at}" for at in range(changing.AT_A_TIME * 2 + 1)]
    listening = changes().valkey.pubsub(ignore_subscribe_messages=True)
    listening.subscribe(CHANNEL)
    listening.get_message(timeout=0.5)

    changes().tell(names)

    heard = [listening.get_message(timeout=2.0)["data"].decode().split() for _ in range(3)]
    assert [len(piece) for piece in heard] == [changing.AT_A_TIME, changing.AT_A_TIME, 1]
    assert told() == set(names)


def test_a_late_release_tells_by_its_task(make, told):
    revision = make.in_review()
    make.agree(revision, civil=True)
    told.forget()
    revision.refresh_from_db()

    release(revision.decision)

    assert told() == {f"article-{revision.comment.article_id}"}


@pytest.fixture
def here():
    """Those of a process whose way to Valkey is cut."""
    away = Changes("redis://127.0.0.1:1/0")
    yield away
    away._has_untold = False  # Its thread ends.


def reach_again(here):
    """What was cut is mended."""
    whole = Changes(settings.REDIS_URL)
    here.valkey, here._at_once = whole.valkey, whole._at_once


def test_what_could_not_be_told_makes_all_of_before_doubtful_once_valkey_is_back(
    here, monkeypatch
):
    monkeypatch.setattr(changing, "TRIES_EVERY", 60)
    elsewhere = changes()
    since = elsewhere.moment()
    here.tell(["article-1"])
    assert elsewhere.still_hold(["article-1"], since)
    reach_again(here)
    here._asks_again_at = 0.0

    here.still_hold([], since)

    assert not elsewhere.still_hold(["article-1"], since)
    now = elsewhere.moment()
    assert here.still_hold(["article-1"], now)


def test_it_does_so_also_where_the_process_does_nothing_any_more(here, monkeypatch):
    monkeypatch.setattr(changing, "TRIES_EVERY", 0.05)
    elsewhere = changes()
    since = elsewhere.moment()
    here.tell(["article-1"])
    assert elsewhere.still_hold(["article-1"], since)

    thread = here._telling
    reach_again(here)
    thread.join(timeout=30)

    assert not elsewhere.still_hold(["article-1"], since)


def test_a_process_that_rests_from_asking_tells_all_the_same(here):
    elsewhere = changes()
    since = elsewhere.moment()
    assert here.moment() is None  # It rests from here on.
    reach_again(here)

    here.tell(["article-1"])

    assert here._asks_again_at > time.monotonic()
    assert not elsewhere.still_hold(["article-1"], since)


def test_a_connection_of_before_keeps_nothing_from_being_told():
    once = Changes(settings.REDIS_URL)
    since = once.moment()
    assert changes().valkey.client_kill_filter(_id=once.valkey.client_id()) == 1

    once.tell(["article-1"])

    assert not changes().still_hold(["article-1"], since)
    assert not once._has_untold


class Silent:
    """A Valkey that takes connections and says nothing. A client gives up after its time-out, and
    each try to ask it something begins with a connection."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1000)
        self.url = f"redis://127.0.0.1:{self.socket.getsockname()[1]}/0"

    def asked(self) -> int:
        """How often since it was last looked at; nobody was answered."""
        self.socket.setblocking(False)
        times = 0
        with suppress(BlockingIOError):
            while True:
                self.socket.accept()[0].close()
                times += 1
        return times


@pytest.fixture
def silent():
    found = Silent()
    yield found
    found.socket.close()


def test_what_cannot_be_told_to_a_silent_valkey_is_tried_once(silent, monkeypatch):
    monkeypatch.setattr(changing, "TRIES_EVERY", 60)
    away = Changes(silent.url)
    away._asks_again_at = time.monotonic() + 60

    away.tell(["article-1"])

    assert silent.asked() == 1
    away._has_untold = False  # Its thread ends.


def test_nobody_waits_for_a_silent_valkey_while_a_thread_is_at_it(silent, monkeypatch):
    """The first one waits. All that is told after it ends the epoch as well, once that can be."""
    elsewhere, tries = changes(), []
    here = Changes(silent.url)
    by_the_thread = here._try_to_end_epoch
    monkeypatch.setattr(here, "_try_to_end_epoch", lambda: (tries.append("one"), by_the_thread()))
    here.tell(["article-1"])
    since, began, times = elsewhere.moment(), time.monotonic(), 0
    # Longer than any pause: the thread goes on finding out.
    while times < OFTEN or time.monotonic() < began + changing.PAUSE + 1:
        here.tell(["article-2"])
        here.still_hold(["article-2"], since)
        times += 1
        time.sleep(0.02)
    assert elsewhere.still_hold(["article-2"], since)
    asked, by_others = silent.asked(), len(tries) + 1

    thread = here._telling
    reach_again(here)
    thread.join(timeout=30)

    assert tries
    # A machine that stands still for a second may keep the thread from it.
    assert asked - by_others < OFTEN / 4
    assert not elsewhere.still_hold(["article-2"], since)
    assert here._asks_again_at < time.monotonic(), "it asks again at once"


OFTEN = 40


def test_a_silent_valkey_is_not_asked_twice_for_one_answer(silent):
    away = Changes(silent.url)

    assert away.moment() is None
    assert silent.asked() == 1


# A process that ends

ENDS = """
import multiprocessing, sys
from django.conf import settings
settings.configure(REDIS_URL=sys.argv[2])
from newsroom.ready import changes as changing
changing.TRIES_EVERY = 3600  # Its thread does not come to it.

def works():
    here = changing.changes()
    here.tell(["article-1"])
    assert here._has_untold
    if len(sys.argv) > 3:
        there = changing.Changes(sys.argv[3])
        here.valkey, here._at_once = there.valkey, there._at_once

if sys.argv[1] == "by itself":
    works()
else:
    fork = multiprocessing.get_context("fork").Process(target=works)
    fork.start()
    fork.join()
    assert fork.exitcode == 0
"""


def ends(how, *urls):
    done = subprocess.run(
        [sys.executable, "-c", ENDS, how, *urls],
        capture_output=True, text=True, timeout=60, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("how", ["by itself", "a fork, as a web worker is"])
def test_a_process_that_ends_leaves_nobody_sure_of_what_it_could_not_tell(how):
    elsewhere = changes()
    since = elsewhere.moment()

    ends(how, "redis://127.0.0.1:1/0", settings.REDIS_URL)

    assert not elsewhere.still_hold(["article-1"], since)


def test_a_process_that_ends_asks_a_silent_valkey_once_more_and_no_more(silent):
    ends("by itself", silent.url)

    assert silent.asked() == 2
