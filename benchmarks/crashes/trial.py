"""One trial: people at work, faults, quiet, proof."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from benchmarks.crashes import journal, proof, recovery
from benchmarks.crashes.crowd import Crowd
from benchmarks.crashes.disk import Disk
from benchmarks.crashes.house import Fault, House
from benchmarks.crashes.journal import Deed
from benchmarks.crashes.town import list_the_word, settle
from newsroom.demo.several import Several
from tests.stack.client import Client, eventually

QUIET_WITHIN = 90.0  # seconds: a few rounds of the sweep
WARMS_UP = 5.0  # seconds until the first fault may strike, at least
BUSY = """
SELECT count(*) FROM comments_revision
WHERE release_due_at < now() OR (status = 'pending' AND assigned_at IS NULL)"""


@dataclass
class Found:
    """What a trial has shown."""

    wrong: list[str]
    deeds: list[Deed]
    faults: list[Fault]
    seconds: float
    felt: dict[str, Any]
    restarted: int
    equal: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_kind: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def acknowledged(self) -> int:
        """Writes."""
        return sum(deed.is_acknowledged for deed in self.deeds if deed.asked.method != "GET")

    @property
    def unknown(self) -> int:
        return sum(deed.tries[-1].failed for deed in self.deeds if deed.asked.method != "GET")

    @property
    def repeated(self) -> int:
        """Requests that went out more than once, and were acknowledged then."""
        return sum(len(deed.tries) > 1 and deed.is_acknowledged for deed in self.deeds)

    @property
    def failures(self) -> dict[str, int]:
        """Tries that were not answered, or with a 5xx."""
        failed = [one for deed in self.deeds for one in deed.tries if one.failed]
        return dict(Counter(str(one.status or "no answer") for one in failed))


@dataclass
class Trial:
    """`where` is where clients are, where that is not here."""

    newsroom: Several
    posts: int
    seed: int = 1847
    where: Callable[[], AbstractContextManager[object]] = nullcontext
    disk: Disk | None = None

    def __post_init__(self) -> None:
        self.house = House(self.newsroom, random.Random(self.seed), self.disk)
        self.place, self.tokens = settle(self.newsroom, self.posts)
        self.tables = proof.Tables(self.newsroom.environment["DATABASE_URL"])

    def open(self) -> None:
        """Once its processes are there."""
        with self.where():
            self.newsroom.wait_until_ready()
            list_the_word(self.newsroom.url, self.place, self.tokens)

    def run(self, haunt: Callable[[House], None], *, authors: int, name: str = "logs") -> Found:
        """While `haunt` lasts, people are at work; then all is proved."""
        before = self._said("now")
        since = time.time()
        crowd = Crowd(self.newsroom.url, self.place, self.tokens,
                      self.newsroom.folder / name, self.where)  # fmt: skip
        with crowd.at_work(authors):
            self.house.keep(WARMS_UP)
            haunt(self.house)
        worked = time.time() - since
        self.house.whole_again()
        self._becomes_quiet()
        deeds = list(journal.read(crowd.logs))
        wrong = proof.wrong(deeds, self.tables, since)
        wrong += self._logged(deeds)
        wrong += self._asked_again(deeds)
        wrong += _new(before, self._said("now"))
        spans = recovery.spans(self.house.struck, since + worked)
        felt = recovery.table(spans, deeds, self.newsroom.environment["DATABASE_URL"])
        return Found(wrong, deeds, list(self.house.struck), worked, felt, self.house.restarted,
                     proof.equal(deeds, self.tables), _by_kind(deeds))  # fmt: skip

    def later(self) -> list[str]:
        """What is wrong five days on. Nobody can go on in this place afterwards."""
        return self._said("later")

    def _becomes_quiet(self) -> None:
        quiet = lambda: self.tables.ask(BUSY + " OFFSET %s", 0) == [(0,)]  # noqa: E731 - asked here
        try:
            eventually(quiet, within=QUIET_WITHIN, every=1)
        except AssertionError:
            return  # What has not come to rest is found, and named, by the proof.
        self.house.keep(1)

    def _logged(self, deeds: Sequence[Deed]) -> list[str]:
        """What our own log says of requests that were answered with a 500."""
        faults = [one.answer for deed in deeds for one in deed.tries if one.status == 500]
        asked = {str(told["request_id"]) for told in faults if told and "request_id" in told}
        lines = (
            line for log in self.newsroom.folder.glob("*.log")
            for line in log.read_text(errors="replace").splitlines()
        )  # fmt: skip
        return [line for line in lines if any(one in line for one in asked)]

    def _asked_again(self, deeds: Sequence[Deed]) -> list[str]:
        """Each that was acknowledged and had a key, sent once more with it."""
        kept = [one for one in deeds if one.asked.kind in proof.KEPT and one.answer]
        with self.where():
            return [told for told in map(self._again, kept) if told]

    def _again(self, deed: Deed) -> str:
        asked, before = deed.asked, deed.answer
        client = Client(self.newsroom.url, self.tokens[asked.who], timeout=30)
        try:
            again = client.post(asked.path, asked.body, Idempotency_Key=asked.key)
        except (OSError, HTTPException) as error:
            return f"{asked.kind} {asked.key}, sent again, is not answered: {error!r}"
        same = not again.status >= 300 and again.body.get("id") == before.get("id")
        if asked.kind == "post":
            same = same and again.body == before
        return "" if same else f"{asked}, sent again, is answered {again.status} {again.body}"

    def _said(self, when: str) -> list[str]:
        told: list[str] = json.loads(
            self.newsroom.run("-m", "benchmarks.crashes.afterwards", when).splitlines()[-1]
        )
        return told


def _new(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What was not said before. Of who has a good name since before there was a log, the log
    has never told all: what it says of them differs from the beginning, each time otherwise."""
    about = {tuple(one.split()[:2]) for one in before if one.startswith("reviewer ")}
    said = {one for one in after if tuple(one.split()[:2]) not in about}
    return sorted(said - set(before))


def _by_kind(deeds: Sequence[Deed]) -> dict[str, dict[str, int]]:
    """For each kind of request: how many, acknowledged, refused, and left unknown."""
    found: dict[str, Counter[str]] = {}
    for deed in deeds:
        counted = found.setdefault(deed.asked.kind, Counter())
        counted["sent"] += 1
        counted["tries"] += len(deed.tries)
        counted["acknowledged"] += deed.is_acknowledged
        counted["refused"] += bool(deed.refused_with)
        counted["unknown"] += deed.tries[-1].failed
    return {kind: dict(counted) for kind, counted in sorted(found.items())}
