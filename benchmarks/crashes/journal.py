"""A client's own log: what it is about to ask, and what it was answered, each safe on the disk
before anything else happens. What the house says of itself is believed only as far as it agrees.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class Asked:
    """A request, as it is sent each time."""

    kind: str  # what it is to its client: post, rate, report, …
    who: str
    method: str
    path: str
    body: Any = None
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class Try:
    """One time that it was sent. Status 0: no answer came, and whether it was done is unknown."""

    sent: float
    ended: float | None = None
    status: int = 0
    answer: Any = None

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 300

    @property
    def failed(self) -> bool:
        """The house's fault, or nobody's; a refusal in words is an answer."""
        return self.status == 0 or self.status >= 500


@dataclass
class Deed:
    """A request and all that became of it."""

    asked: Asked
    tries: list[Try] = field(default_factory=list)

    @property
    def answers(self) -> list[Any]:
        return [one.answer for one in self.tries if one.is_acknowledged]

    @property
    def answer(self) -> Any:
        """The first that acknowledged it; None while nobody has."""
        return next(iter(self.answers), None)

    @property
    def is_acknowledged(self) -> bool:
        return any(one.is_acknowledged for one in self.tries)

    @property
    def refused_with(self) -> str:
        """The code of the last refusal; empty where there is none."""
        last = self.tries[-1]
        is_refusal = 400 <= last.status < 500 and isinstance(last.answer, dict)
        return str(last.answer.get("code", "")) if is_refusal else ""


class Journal:
    """Written by one thread, and only ever at its end."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def before(self, asked: Asked) -> None:
        self._write({"before": vars(asked), "at": time.time()})

    def after(self, asked: Asked, status: int, answer: Any) -> None:
        """`status` is 0 where no answer came; then `answer` says what came instead."""
        self._write({"after": asked.key, "at": time.time(), "status": status, "answer": answer})

    def _write(self, line: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")
        os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._file)


def read(paths: Iterable[Path]) -> Iterator[Deed]:
    """Everything that clients wrote down, request by request."""
    for path in sorted(paths):
        deeds: dict[str, Deed] = {}
        whole = path.read_text().rpartition("\n")[0]  # A line that has no end is being written.
        for written in whole.splitlines():
            _tell(deeds, json.loads(written))
        yield from deeds.values()


def _tell(deeds: dict[str, Deed], line: dict[str, Any]) -> None:
    if told := line.get("before"):
        deed = deeds.setdefault(told["key"], Deed(Asked(**told)))
        deed.tries.append(Try(line["at"]))
        return
    last = deeds[line["after"]].tries[-1]
    last.ended, last.status, last.answer = line["at"], line["status"], line["answer"]
