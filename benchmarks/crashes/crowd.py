"""Everybody at once: a thread for each, with a log of its own, all in a process of their own. What
whoever kills and starts is busy with must hold up no client.

    python -m benchmarks.crashes.crowd told.json     until its standard input ends
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks.crashes import onlookers, people
from benchmarks.crashes.asking import WAITS, Asker
from benchmarks.crashes.journal import Journal
from benchmarks.crashes.people import Act, Place

ENDS_WITHIN = 3 * WAITS  # seconds, of whoever still waits for an answer


def cast(authors: int) -> list[tuple[Act, int]]:
    """Who does what, and how many of each."""
    return [
        (people.write, authors), (people.help_out, max(2, authors // 2)), (people.report, 1),
        (people.decide, 2), (onlookers.read, 1), (onlookers.read_own, 1), (onlookers.react, 1),
    ]  # fmt: skip


class Crowd:
    """As whoever lets it loose sees it. `where` is on which host it is."""

    def __init__(
        self, url: str, place: Place, tokens: Mapping[str, str], folder: Path,
        where: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:  # fmt: skip
        folder.mkdir(exist_ok=True)
        self.folder, self.where = folder, where
        self._told = {"url": url, "place": place.told(), "tokens": dict(tokens)}

    @property
    def logs(self) -> Sequence[Path]:
        return sorted(self.folder.glob("*.log"))

    @contextmanager
    def at_work(self, authors: int) -> Iterator[None]:
        """While it lasts. Whoever waits for an answer then still hears it."""
        told = self.folder / "told.json"
        told.touch(mode=0o600)
        told.write_text(json.dumps(self._told | {"authors": authors}))
        command = [sys.executable, "-m", "benchmarks.crashes.crowd", str(told)]
        with self.where():
            process = subprocess.Popen(command, stdin=subprocess.PIPE)
        try:
            yield
        finally:
            process.communicate(timeout=ENDS_WITHIN)
        # A client of ours that breaks off would prove nothing.
        assert process.returncode == 0, "the clients themselves are broken"


class _Clients:
    """In the process of its own."""

    def __init__(self, told: Mapping[str, Any], folder: Path) -> None:
        self.url, self.tokens, self.folder = told["url"], told["tokens"], folder
        self.place = Place(**told["place"])
        self.over, self.broken = threading.Event(), False

    def work(self, authors: int) -> None:
        threads = [
            threading.Thread(target=self._act, args=[act, f"{act.__name__}-{number}"])
            for act, many in cast(authors)
            for number in range(many)
        ]
        for one in threads:
            one.start()
        sys.stdin.read()
        self.over.set()
        for one in threads:
            one.join()

    def _act(self, act: Act, name: str) -> None:
        journal = Journal(self.folder / f"{name}.log")
        asker = Asker(self.url, journal, self.tokens, self.over)
        try:
            while not self.over.is_set():
                act(asker, self.place)
        except BaseException:
            traceback.print_exc()
            self.broken = True
        finally:
            journal.close()


def main() -> None:
    file = Path(sys.argv[1])
    told = json.loads(file.read_text())
    clients = _Clients(told, file.parent)
    clients.work(told["authors"])
    sys.exit(clients.broken)


if __name__ == "__main__":
    main()
