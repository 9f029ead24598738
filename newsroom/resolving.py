"""From a host name to its addresses, in bounded time and with a bounded number of threads.

The system's resolver cannot be told when to stop: with a name server that says nothing it may
be half a minute, and its thread cannot be ended. So it is asked in a thread of its own, which
is left behind when time is up. There are only so many of these: whoever asks for a name that is
being asked for already waits for the same answer, and while all of them hang, nobody is asked.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

RESOLVES_WITHIN = 5.0  # seconds
AT_ONCE = 256  # names, of one process; a round of events may be to 128

# All addresses of a host name, at a port. Raises OSError for a name that has none.
Resolver = Callable[[str, int], list[str]]
Answer = Future[list[str]]

_under_way: dict[tuple[str, int], Answer] = {}
_lock = threading.Lock()


def resolve_in_time(host: str, port: int, seconds: float = RESOLVES_WITHIN) -> list[str]:
    """As the system resolves it, but not for longer than it may take.

    Raises OSError, also where too many names are being asked for.
    """
    try:
        return list(_asked(host, port).result(timeout=min(seconds, RESOLVES_WITHIN)))
    except TimeoutError as error:
        raise OSError("The name server did not answer in time.") from error


def _asked(host: str, port: int) -> Answer:
    """The answer that is on its way, by somebody else's asking or by ours."""
    with _lock:
        if known := _under_way.get((host, port)):
            return known
        if len(_under_way) >= AT_ONCE:
            raise OSError("Too many names are being asked for, and nobody answers.")
        answer = _under_way[host, port] = Answer()
    name = f"resolve {host}"
    try:
        threading.Thread(target=_ask, args=(host, port, answer), name=name, daemon=True).start()
    except RuntimeError as error:  # The system has no thread for us.
        _forget(host, port)
        raise OSError("Nobody can be asked for a name just now.") from error
    return answer


def _ask(host: str, port: int, answer: Answer) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    except Exception as error:  # A name that cannot be asked for is one that has no address.
        _forget(host, port)
        answer.set_exception(OSError(str(error)))
    else:
        _forget(host, port)
        answer.set_result(addresses)


def _forget(host: str, port: int) -> None:
    with _lock:
        _under_way.pop((host, port), None)
