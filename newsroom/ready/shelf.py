"""The answers of all processes together, in Valkey: what one of them made, the others need not."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable

from newsroom.ready.answer import Made
from newsroom.ready.asked import Asked
from newsroom.ready.changes import Changes
from newsroom.ready.handing_out import HOLDS

KEPT = 60  # seconds
MAKING = 2000  # milliseconds that others wait for who makes an answer, at most
LOOKS = 0.01  # seconds between two looks

# Only who took the lock gives it back.
_GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class Shelf:
    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._give_back = changes.valkey.register_script(_GIVE_BACK)

    def get(self, asked: Asked) -> Made | None:
        """What another process made. Whether it still holds is not known yet."""
        kept = self._changes.do(lambda: self._changes.valkey.get(_key(asked)))
        return _read(kept) if kept else None

    def has(self, asked: Asked) -> bool:
        return bool(self._changes.do(lambda: self._changes.valkey.exists(_key(asked))))

    def put(self, asked: Asked, made: Made) -> None:
        kept = _written(made)
        self._changes.do(lambda: self._changes.valkey.set(_key(asked), kept, ex=KEPT))

    def take_turn(self, asked: Asked) -> str:
        """A word to give back where it is this process's turn to make an answer; else empty."""
        word = secrets.token_hex(8)
        key = _key(asked, "making")
        took = self._changes.do(lambda: self._changes.valkey.set(key, word, nx=True, px=MAKING))
        return word if took else ""

    def end_turn(self, asked: Asked, word: str) -> None:
        if word:
            key = _key(asked, "making")
            self._changes.do(lambda: self._give_back(keys=[key], args=[word]))

    def wait(self, asked: Asked, is_good: Callable[[Made], bool]) -> Made | None:
        """What the one makes whose turn it is; None where that takes too long."""
        ends = time.monotonic() + MAKING / 1000 / 4
        while time.monotonic() < ends:
            time.sleep(LOOKS)
            found = self.get(asked)
            if found is not None and is_good(found):
                return found
        return None


def _key(asked: Asked, what: str = "ready") -> str:
    window = "w" if asked.in_window else ""
    parts = (what, asked.host, asked.chosen, asked.browser, window, asked.path, asked.query)
    return "|".join(parts)


def _written(made: Made) -> bytes:
    """A line that says what it is, and then the bytes."""
    told = (made.headers, sorted(made.names), made.began, made.epoch, made.by_browser, made.ends)
    return json.dumps(told).encode() + b"\n" + made.body


def _read(kept: bytes) -> Made:
    line, _, body = kept.partition(b"\n")
    headers, names, *rest = json.loads(line)
    made = Made([(name, value) for name, value in headers], body, frozenset(names), *rest)
    # By the clock of whoever made it: one that is wrong must not keep it for longer than its own.
    made.ends = min(made.ends, time.time() + HOLDS.total_seconds())
    return made
