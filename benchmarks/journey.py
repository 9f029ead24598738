"""What one process of a run does. Imported where Django has been set up, never before."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Revision
from moderation import queue
from moderation.draws import FOR_ANYBODY
from moderation.workflow.assigning import assign
from moderation.workflow.rating import rate
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from newsroom.models import Publication, Reader

CIVIL = 0.9  # of all answers
NOT_ASKED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
Pending = tuple[UUID, UUID]  # a text that waits for its author's reviews, and this author
Made = TypeVar("Made")


class Book:
    """Milliseconds, verb by verb."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)

    def time(self, verb: str, act: Callable[[], Made]) -> Made:
        begins = time.perf_counter()
        made = act()
        self.took[verb].append((time.perf_counter() - begins) * 1000)
        return made


class Costed(Book):
    """Milliseconds of processor that this process and its backend had for a verb."""

    def time(self, verb: str, act: Callable[[], Made]) -> Made:
        before = on_cpu()
        made = act()
        self.took[verb].append(on_cpu() - before)
        return made


def on_cpu() -> float:
    """Milliseconds of processor that this process and its backend have had so far.

    Other people's work on the machine makes us wait, but hardly costs us any of these.
    """
    backend = connection.connection.info.backend_pid
    nanoseconds = Path(f"/proc/{backend}/schedstat").read_text().split()[0]
    return time.process_time() * 1000 + int(nanoseconds) / 1e6


class Counted(Book):
    """How many statements a verb sends, with the transaction's own and without."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, tuple[int, int]] = {}

    def time(self, verb: str, act: Callable[[], Made]) -> Made:
        with CaptureQueriesContext(connection) as captured:
            made = act()
        asked = [one for one in captured if not one["sql"].startswith(NOT_ASKED)]
        most = self.sent.get(verb, (0, 0))
        self.sent[verb] = max(most, (len(asked), len(captured)))
        return made


def journey(pays_for: UUID, author: UUID, book: Book) -> None:
    """One reader's way: three texts to read, an answer to each, then their own text's turn."""
    reviewer = Reader(pk=author)
    leases = book.time("assign", lambda: assign(pays_for))
    for lease in leases:
        civil = random.random() < CIVIL
        reasons = [] if civil else ["attack"]
        book.time(
            "rate",
            partial(
                rate, lease.pk, reviewer=reviewer, quality="fair", civil=civil, reasons=reasons
            ),
        )
        _release_if_due(lease.revision_id, book)
    if len(leases) == 3:
        comment = Comment.objects.get(revisions=pays_for)
        book.time("self_check", lambda: self_check(comment, civil=True))
    else:
        book.took["short"].append(len(leases))


def _release_if_due(revision: UUID, book: Book) -> None:
    due = Revision.objects.filter(pk=revision, release_due_at__isnull=False)
    for decision in filter(None, due.values_list("decision", flat=True)):
        book.time("release", partial(release, decision))


def journeys(ready: list[Pending], seconds: float) -> dict[str, list[float]]:
    """As many readers' ways as fit into so many seconds, one after the other."""
    book = Book()
    ends = time.perf_counter() + seconds
    for pays_for, author in ready:
        if time.perf_counter() > ends:
            return dict(book.took)
        journey(pays_for, author, book)
    raise RuntimeError("too few readers were made ready for so long a run")


def costs(ready: list[Pending], seconds: float) -> dict[str, list[float]]:
    """The same, with the processor time of each verb in the place of the time that it took."""
    book = Costed()
    ends = time.perf_counter() + seconds
    for pays_for, author in ready:
        if time.perf_counter() > ends:
            break
        journey(pays_for, author, book)
    return dict(book.took)


def lasting(
    ready: list[Pending], seconds: float, spent: Callable[[], float]
) -> dict[str, list[float]]:
    """The same for long: also when each way had ended, in seconds from the beginning, and what it
    took of a processor, in milliseconds as `spent` counts them."""
    book = Book()
    began, before = time.perf_counter(), spent()
    for pays_for, author in ready:
        journey(pays_for, author, book)
        ended, after = time.perf_counter() - began, spent()
        book.took["ended"].append(ended)
        book.took["spent"].append(after - before)
        if ended > seconds:
            return dict(book.took)
        before = after
    raise RuntimeError("too few readers were made ready for so long a run")


def assigns(ready: list[Pending], seconds: float) -> dict[str, list[float]]:
    """Nothing but assigning."""
    book = Book()
    ends = time.perf_counter() + seconds
    for pays_for, _ in ready:
        if time.perf_counter() > ends:
            return dict(book.took)
        book.time("assign", partial(assign, pays_for))
    raise RuntimeError("too few readers were made ready for so long a run")


def draws(ready: list[Pending], seconds: float) -> dict[str, list[float]]:
    """The bare draw, rolled back each time."""
    book = Book()
    publication = Publication.objects.get().pk
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        _, reviewer = random.choice(ready)
        with transaction.atomic():
            book.time("draw", partial(queue.draw, publication, reviewer, 3))
            transaction.set_rollback(True)
    return dict(book.took)


def counts(ready: list[Pending], _seconds: float) -> dict[str, list[float]]:
    """Statements sent by each verb, at most, over a few readers' ways."""
    book = Counted()
    for pays_for, author in ready[:20]:
        journey(pays_for, author, book)
    return {verb: list(map(float, sent)) for verb, sent in book.sent.items()}


def plan(reviewer: UUID) -> str:
    """What PostgreSQL does to draw three texts for this reader."""
    facts = queue._facts(Publication.objects.get().pk, reviewer)
    facts |= {"trusted": False, "wanted": 3, "informed": 0.5, "may_be_grim": True}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {FOR_ANYBODY}", facts)
        lines = [row[0] for row in cursor.fetchall()]
        transaction.set_rollback(True)
    return "\n".join(lines)
