"""Is a database sound: after a restore, after a repair by hand, or whenever somebody asks?

The laws are in it, tables in pieces have what belongs to each, counters equal their rows, and the
tables say what the log says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from moderation.nights import proving
from moderation.recount import differences as counters
from newsroom.backups import laws
from newsroom.pieces.looking import wrong

NAMED_AT_MOST = 100


def differences() -> Iterator[str]:
    """One sentence for each thing that is amiss. Reads everything, and locks nothing.

    Where laws are missing nothing else is asked: what they kept apart may be mixed by now, and
    tables may not even have the columns that are asked for.
    """
    if broken := list(laws.differences()):
        yield from broken
        return
    yield from (f"{table} in pieces is {what}" for table, what in wrong().items())
    yield from counters()
    with proving.at_one_moment():
        yield from proving.differences(proving.told())


def beyond(known: Iterable[str]) -> Iterator[str]:
    """What is amiss and was not `known`: another number of the same row is nothing new."""
    before = {_what(sentence) for sentence in known}
    return (sentence for sentence in differences() if _what(sentence) not in before)


def _what(sentence: str) -> str:
    """`comment_count of 7 is 3, but …`: what it is about."""
    return sentence.partition(" is ")[0]
