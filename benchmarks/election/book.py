"""What was asked, how it was answered, and when: kept in memory, summed up at the end."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Sequence
from typing import Any, NamedTuple

from benchmarks.wire import Answer, Line, Pool

FIFTH = 5  # parts of the hour, each as long as a minute of five


class Entry(NamedTuple):
    at: float  # seconds since it began
    kind: str
    status: int  # 0: no answer
    code: str
    ms: float


class Book:
    """All requests of the night go through here."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.began = pool, time.monotonic()
        self.entries: list[Entry] = []
        self.broken: Counter[str] = Counter()

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    async def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        due: float | None = None,
        pool: Pool | None = None,
        **told: Any,
    ) -> Answer | None:
        """One request, and its line; None where no answer came. `due` is when it should have
        been sent: what it waited for a connection of ours is counted as well."""
        return await self._kept(kind, (pool or self.pool).ask(method, path, **told), due)

    async def ask_on(self, line: Line, kind: str, path: str, **told: Any) -> Answer | None:
        """The same by a certain connection, so of a certain process."""
        return await self._kept(kind, line.ask(self.pool.written("GET", path, **told)), None)

    async def _kept(
        self, kind: str, asking: Awaitable[Answer], due: float | None
    ) -> Answer | None:
        at = self.now if due is None else due
        try:
            answer = await asking
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.entries.append(Entry(at, kind, 0, type(error).__name__, 1000 * (self.now - at)))
            self.broken[f"{kind}: {error!r}"] += 1
            return None
        ms = answer.ms if due is None else 1000 * (self.now - due)
        self.entries.append(Entry(at, kind, answer.status, answer.code, ms))
        if answer.status >= 500:
            self.broken[f"{kind}: {answer.status} {answer.body[:200]!r}"] += 1
        return answer

    def summary(self, seconds: float) -> dict[str, Any]:
        by_kind: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            by_kind[entry.kind].append(entry)
        return {kind: _summary(found, seconds) for kind, found in sorted(by_kind.items())}

    @property
    def errors(self) -> int:
        return sum(entry.status == 0 or entry.status >= 500 for entry in self.entries)

    def refusals(self) -> dict[str, int]:
        told = (
            f"{one.kind}: {one.status} {one.code}".strip()
            for one in self.entries
            if 400 <= one.status < 500
        )
        return dict(Counter(told).most_common())


def _summary(entries: Sequence[Entry], seconds: float) -> dict[str, Any]:
    fine = [entry for entry in entries if 0 < entry.status < 400]
    parts: list[list[float]] = [[] for _ in range(FIFTH)]
    for entry in fine:
        parts[min(FIFTH - 1, int(FIFTH * entry.at / seconds))].append(entry.ms)
    return {
        "answers": dict(Counter(str(entry.status) for entry in entries)),
        "p50": at_share([entry.ms for entry in fine], 0.5),
        "p99": at_share([entry.ms for entry in fine], 0.99),
        "by_part": [
            {"n": len(p), "p50": at_share(p, 0.5), "p99": at_share(p, 0.99)} for p in parts
        ],
    }


def at_share(values: Sequence[float], share: float) -> float | None:
    """The value that this share of them does not exceed; None of nothing."""
    if not values:
        return None
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))], 2)
