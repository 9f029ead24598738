"""Everybody at once: a thread for each, with a log of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from benchmarks.crashes import onlookers, people
from benchmarks.crashes.asking import WAITS, Asker
from benchmarks.crashes.journal import Journal
from benchmarks.crashes.people import Act, Place

WATCHING: list[tuple[Act, int]] = [
    (onlookers.read, 1), (onlookers.read_own, 1), (onlookers.react, 1),
]  # fmt: skip


def cast(authors: int) -> list[tuple[Act, int]]:
    """Who does what, and how many of each."""
    return [
        (people.write, authors), (people.help_out, max(2, authors // 2)),
        (people.report, 1), (people.decide, 2), *WATCHING,
    ]  # fmt: skip


class Crowd:
    """`where` is entered by each thread: on which host they are."""

    def __init__(
        self, url: str, place: Place, tokens: Mapping[str, str], folder: Path,
        where: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:  # fmt: skip
        self.url, self.place, self.tokens = url, place, tokens
        self.folder, self.where = folder, where
        self.over = threading.Event()
        self.broken: list[BaseException] = []
        folder.mkdir(exist_ok=True)

    @property
    def logs(self) -> Sequence[Path]:
        return sorted(self.folder.glob("*.log"))

    @contextmanager
    def at_work(self, acts: Sequence[tuple[Act, int]]) -> Iterator[None]:
        """While it lasts. Whoever waits for an answer then still hears it."""
        threads = [
            threading.Thread(target=self._act, args=[act, f"{act.__name__}-{number}"])
            for act, many in acts
            for number in range(many)
        ]
        for one in threads:
            one.start()
        try:
            yield
        finally:
            self.over.set()
            for one in threads:
                one.join(2 * WAITS)
        if self.broken:
            raise self.broken[0]

    def _act(self, act: Act, name: str) -> None:
        journal = Journal(self.folder / f"{name}.log")
        try:
            with self.where():
                asker = Asker(self.url, journal, self.tokens, self.over)
                while not self.over.is_set():
                    act(asker, self.place)
        except BaseException as error:  # A client of ours that breaks off would prove nothing.
            self.broken.append(error)
        finally:
            journal.close()
