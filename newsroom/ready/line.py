"""A connection to Valkey that whoever asks it again and again keeps, and takes from nobody.

To take one of several, see whether it is whole, and give it back are locks and a question to the
system, each time. It is a client of one connection: it connects anew where that has ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import cast

from redis import Redis

from newsroom.ready.asking import Values


class Line:
    """For one thread at a time; of the process that asks, behind any fork."""

    def __init__(self, connected: Callable[[], Redis]) -> None:
        """`connected` makes a client that has one connection, or raises what keeps it from it."""
        self._connected = connected
        self._client: Redis | None = None
        self._process = 0

    def values(self, keys: list[str]) -> Values:
        client = self._client_of_this_process()
        try:
            return cast(Values, client.mget(keys))
        except BaseException:
            # What may still come would be taken for the answer to the next question.
            if client.connection is not None:
                client.connection.disconnect()  # type: ignore[no-untyped-call] # theirs
            raise

    def _client_of_this_process(self) -> Redis:
        if self._client is None or self._process != os.getpid():
            self._client, self._process = self._connected(), os.getpid()
        return self._client
