from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from newsroom.logs import lines


class Log:
    """What a process with these settings would have written to standard error."""

    def __init__(self, stream: StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def log() -> Iterator[Log]:
    """All that is logged meanwhile, from DEBUG on: nothing may be hidden by its level alone."""
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines.formatter("json"))
    ours = [logging.getLogger(name) for name in lines.OURS]
    before = [one.level for one in ours]
    root.addHandler(handler)
    for one in ours:
        one.setLevel(logging.DEBUG)
    yield Log(stream)
    root.removeHandler(handler)
    for one, level in zip(ours, before, strict=True):
        one.setLevel(level)
