"""A process that ends says its last words, whoever made it."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from celery import current_app

from moderation import hints
from moderation.hints import Hint
from newsroom.leaving import before_the_end


def says(last: Path) -> None:
    before_the_end(lambda: last.write_text("said"))


def in_a_fork(act, *told):
    """As the web server makes its workers."""
    fork = multiprocessing.get_context("fork").Process(target=act, args=told)
    fork.start()
    fork.join(30)
    assert fork.exitcode == 0


def test_a_fork_says_its_last_words_too(tmp_path):
    in_a_fork(says, tmp_path / "last")

    assert (tmp_path / "last").read_text() == "said"


def hints_and_ends(row) -> None:
    hints._messenger.take(Hint.ASSIGN, row)


def test_a_fork_that_ends_gives_the_worker_what_it_hinted_at_last():
    """A hint waits a tenth of a second for company, which it may not have any more."""
    row = uuid4()

    in_a_fork(hints_and_ends, row)

    with current_app.connection_for_read() as there:
        queue = there.SimpleQueue("celery")
        told = []
        with suppress(queue.Empty):
            while True:
                message = queue.get(block=True, timeout=0.2)
                message.ack()
                told += message.payload[0]
    assert str(row) in told
