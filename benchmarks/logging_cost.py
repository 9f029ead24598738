"""What its line and its id cost a request: a page made anew, and a post.

    python -m benchmarks.logging_cost

In one process and one thread, by the processor time of that thread; each round asks the same of a
house without the layer, of one that gives ids and writes nothing, and of one that writes lines to
a file, in turns. Also what the outermost layer costs an answer that is ready.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from newsroom.demo.processes import Newsroom
from tests.stack.client import Town

LAYER = "newsroom.logs.requests.RequestLine"
Ask = Callable[[], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=False)
    try:
        newsroom.start_servers()
        newsroom.environment |= {
            "API_REQUESTS_A_MINUTE": "1000000", "API_READS_A_MINUTE": "1000000",
            "WRITE_LIMITS_TIMES": "1000000", "LOG_FORMAT": "json",
        }  # fmt: skip
        newsroom.fill()
        os.environ.update(newsroom.environment)
        town = Town(newsroom)
        people = _people(newsroom, town, 3 * rounds + 30)
        print(json.dumps(_measure(newsroom, town, people, rounds), indent=1))
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _people(newsroom: Newsroom, town: Town, number: int) -> list[str]:
    """Tokens of readers who have an account: it is made by their first request, over the web."""
    newsroom.start_processes()
    newsroom.wait_until_ready()
    tokens = [town.anybody().token for _ in range(number)]
    for name in list(newsroom.processes):
        newsroom.kill(name)  # Nothing else is at work while it is measured.
    return tokens


def _measure(newsroom: Newsroom, town: Town, people: list[str], rounds: int) -> dict[str, Any]:
    import django

    django.setup()
    with (newsroom.folder / "lines.log").open("w") as log:
        for handler in logging.getLogger().handlers:
            handler.setStream(log)  # type: ignore[attr-defined] # the only one
        houses = _houses()
        tokens = iter(people)
        page = {"path": f"/articles/{town.article}/"}
        found = {
            "a page made anew": _in_turns(houses, lambda: page, rounds),
            "a post": _in_turns(houses, lambda: _post(town, next(tokens)), rounds),
        }
    size = (newsroom.folder / "lines.log").stat().st_size
    return {"milliseconds of processor": found, "an outermost layer, µs": _outermost(),
            "bytes of lines": size}  # fmt: skip


def _houses() -> dict[str, tuple[Any, bool]]:
    """Django with and without the layer, and whether lines are written."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    with_layer = WSGIHandler()
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != LAYER]
    return {"without": (WSGIHandler(), False), "ids": (with_layer, False),
            "ids and lines": (with_layer, True)}  # fmt: skip


def _in_turns(
    houses: dict[str, tuple[Any, bool]], told: Callable[[], dict[str, Any]], rounds: int
) -> dict[str, float]:
    from django.conf import settings

    took: dict[str, list[float]] = {name: [] for name in houses}
    for number in range(rounds + 10):
        for name, (house, lines) in houses.items():
            environ, settings.LOG_REQUESTS = _environ(**told()), lines
            began = time.thread_time()
            status = _ask(house, environ)
            if number >= 10:
                took[name].append(1000 * (time.thread_time() - began))
            assert status.startswith("2"), status
    return {name: round(statistics.median(each), 3) for name, each in took.items()}


def _ask(house: Any, environ: dict[str, Any]) -> str:
    told: list[str] = []
    answer = house(environ, lambda status, _: told.append(status))
    b"".join(answer)
    answer.close()
    return told[0]


def _post(town: Town, token: str) -> dict[str, Any]:
    text = f"The council has promised this bridge for eleven years. {time.monotonic_ns()}"
    return {"method": "POST", "path": f"/api/v1/articles/{town.article}/comments",
            "body": json.dumps({"text": text}).encode(), "HTTP_AUTHORIZATION": f"Bearer {token}",
            "CONTENT_TYPE": "application/json"}  # fmt: skip


def _environ(path: str, method: str = "GET", body: bytes = b"", **more: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), **more}  # fmt: skip


def _outermost(times: int = 300_000) -> float:
    """Microseconds, by an application that does nothing; the best of five."""
    from newsroom.logs.guarding import guarded

    bare: Any = lambda _environ, _begin: ()  # noqa: E731 - the least that there is
    return round(min(_difference(bare, guarded(bare), times)), 3)


def _difference(bare: Any, layered: Any, times: int) -> Iterator[float]:
    for _ in range(5):
        took = []
        for one in (bare, layered):
            began = time.thread_time()
            for _each in range(times):
                one({}, None)
            took.append(time.thread_time() - began)
        yield 1e6 * (took[1] - took[0]) / times


if __name__ == "__main__":
    main()
