"""One kind of what the house keeps about a reader, as they may take it with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Row = Mapping[str, object]
CHUNK = 1000  # rows that are fetched at a time


@dataclass(frozen=True)
class Shelf:
    """`rows` is called anew for each time that they are gone through."""

    name: str  # of the file
    title: str
    rows: Callable[[], Iterator[Row]]
