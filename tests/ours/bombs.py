"""Files in our own format that are made to eat a machine, and what comes of reading them.

    python -m tests.ours.bombs FOLDER

In a process of its own with little memory to take and little time, so that what is not bounded
ends it; a line of JSON for each file, as tests/importing/hostile.py has it.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import process_time

from moderation.ours import reading
from moderation.ours.files import UnusableError
from tests.importing.hostile import limit, peak, taken

MEMORY = 400 * 2**20  # bytes beside what the process has at its start
SECONDS = 120  # of computing, for all of it
HEAD = b'{"kind":"header","format":"third-reading","version":1}\n'
MANY = b'{"kind":"reactions","given":'  # a kind that may have long lines
AGAIN = b'{"kind":"resumed","at":"","part":"comment"}\n'
LONG_KEY = b'{"kind":"comment","id":"%%d%s"}\n' % (b"x" * 99_999)


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 1)


def numbered(line: bytes, times: int) -> bytes:
    """As often, each with another number."""
    numbers = count()
    return b"".join(line % next(numbers) for _ in range(times))


BOMBS: dict[str, Callable[[], bytes]] = {
    "packed bomb": lambda: packed(HEAD + (b'{"kind":"x","x":"' + b" " * 9_000 + b'"}\n') * 30_000),
    "packed bomb of one line": lambda: packed(HEAD + MANY + b'"' + b" " * 150 * 2**20),
    "packed twice": lambda: packed(packed(HEAD)),
    "many members of nothing": lambda: packed(HEAD) + packed(b"") * 100_000,
    "many members of one byte": lambda: packed(HEAD) + packed(b"{") * 50_000,
    "endless line": lambda: HEAD + MANY + b'"' + b"x" * 70 * 2**20,
    "line without an end": lambda: HEAD + MANY + b"1." + b"1" * 50 * 2**20,
    "long line of another kind": lambda: HEAD + b'{"kind":"comment","x":"' + b"x" * 2**23 + b"\n",
    "lists in a line": lambda: HEAD + MANY + b"[" + b"[]," * 8_000_000 + b"[]]}\n",
    "objects in a line": lambda: HEAD + MANY + b"[" + b"{}," * 8_000_000 + b"{}]}\n",
    "numbers in a line": lambda: HEAD + MANY + b"[" + b"1," * 8_000_000 + b"1]}\n",
    "names in a line": lambda: HEAD + MANY + b"{" + numbered(b'"%d":0,', 2_500_000) + b'"x":0}}\n',
    "lists in lists": lambda: HEAD + MANY + b"[" * 8_000_000 + b"\n",
    "few lists in lists": lambda: HEAD + MANY + b"[" * 3_000_000 + b"\n",
    "number of many digits": lambda: HEAD + MANY + b"1" * 1_000_000 + b"}\n",
    "long kinds": lambda: packed(HEAD + numbered(b'{"kind":"%%d%s"}\n' % (b"x" * 99_999), 3000)),
    "many kinds": lambda: HEAD + numbered(b'{"kind":"x%d"}\n', 300_000),
    "one kind without an end": lambda: HEAD + b'{"kind":"' + b"x" * 2**22 + b"\n",
    "long keys": lambda: packed(HEAD + AGAIN + numbered(LONG_KEY, 3000)),
    "lines of nothing": lambda: HEAD + b"\n" * 300_000,
}  # fmt: skip


def main(folder: Path) -> None:
    paths = {name: folder / f"{number}" for number, name in enumerate(BOMBS)}
    for name, path in paths.items():
        path.write_bytes(BOMBS[name]())
    limit(resource.RLIMIT_AS, taken() + MEMORY)
    limit(resource.RLIMIT_CPU, int(process_time()) + SECONDS)
    for name, path in paths.items():
        before, began = peak() and peak(), process_time()
        result = {"file": name, "became": became(path), "size": path.stat().st_size}
        result |= {"seconds": round(process_time() - began, 2), "more": peak() - before}
        print(json.dumps(result), flush=True)
        path.unlink()


def became(path: Path) -> str:
    try:
        reading.check(path)
    except UnusableError as error:
        return f"refused: {error}"
    return "read"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
