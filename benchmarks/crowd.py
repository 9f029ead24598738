"""Other people on other articles: they post, and what they posted is released.

python -m benchmarks.crowd http://127.0.0.1:8000 --fill 100      what there is to read
python -m benchmarks.crowd http://127.0.0.1:8000 --seconds 10    20 posts, 5 releases a second
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from benchmarks import said

READERS, OTHERS = 1600, 120
READ_FIRST = 20  # articles, where the desk reads before anybody


def main() -> None:
    options = _options()
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    if options.fill:
        print(json.dumps(_fill(options.fill)))
        return
    print(json.dumps(_live(options)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--fill", type=int, default=0, help="comments of the thread")
    parser.add_argument("--posts", type=float, default=20, help="a second")
    parser.add_argument("--releases", type=float, default=5, help="a second")
    parser.add_argument("--seconds", type=float, default=10)
    return parser.parse_args()


def _fill(comments: int) -> dict[str, Any]:
    """A thread of so many, all on its first page; other articles, and readers who write there."""
    from newsroom.models import Mode
    from tests import factories as make
    from tests.planting import plant

    paper = make.the_paper()
    articles = [make.article(paper) for _ in range(OTHERS + 1)]
    for number in range(READERS):
        make.reader(subject=f"crowd-{number}")
    # Not of the crowd: who has just written a hundred comments is asked to wait with the next.
    writers = [make.reader(subject=f"writer-{number}") for number in range(2)]
    texts = said.texts(10 * comments, seed=1)  # Each comment takes one by lot: hardly any twice.
    # Twenty-five roots with three replies each.
    parents: list[int | None] = []
    while len(parents) < comments:
        root = len(parents)
        parents += [None, root, root, root + 1]
    plant(articles[0], writers[0], parents[:comments], texts=texts)
    for one in articles[1:]:
        plant(one, writers[1], [None, 0], texts=texts)
    for one in articles[1 : READ_FIRST + 1]:
        make.mode(one, Mode.Kind.STAFF_FIRST)
    return {"article": str(articles[0].pk), "others": [str(one.pk) for one in articles[1:]]}


def _live(options: argparse.Namespace) -> dict[str, Any]:
    crowd = Crowd(options.url)
    crowd.open_the_page(int(options.posts * options.seconds))
    crowd.write_what_is_released(int(options.releases * options.seconds))
    print("begun", flush=True)
    with ThreadPoolExecutor(12) as pool:
        acts: list[tuple[float, Callable[[int], None]]] = [
            (options.posts, crowd.post), (options.releases, crowd.release),
        ]  # fmt: skip
        clocks = [
            threading.Thread(target=_at_a_rate, args=[pool, rate, options.seconds, act])
            for rate, act in acts
            if rate
        ]
        for clock in clocks:
            clock.start()
        for clock in clocks:
            clock.join()
    if crowd.refused:
        print(crowd.refused[0], file=sys.stderr)
    return {
        "posted": len(crowd.took),
        "refused": len(crowd.refused),
        "p99": _p99(crowd.took),
    }


class Crowd:
    """Readers who post over HTTP, and a moderator who lets others' texts through at once."""

    def __init__(self, url: str) -> None:
        from django.db.models import Count

        from newsroom.models import Article, Reader
        from newsroom.sso import sign
        from tests import factories as make

        self._url, paper = url, make.the_paper()
        articles = list(Article.objects.order_by("pk")[1:].values_list("pk", flat=True))
        self._read_first, self._others = articles[:READ_FIRST], articles[READ_FIRST:]
        # Those who said least come first: a newcomer with several texts that wait has to wait.
        crowd = Reader.objects.filter(subject__startswith="crowd-")
        self._people = list(crowd.annotate(said=Count("comments")).order_by("said", "?"))
        self._tokens = [sign(one, paper, valid_for=timedelta(hours=1)) for one in self._people]
        self._desk = make.moderator(f"desk-{time.time_ns()}")
        self._cases: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._line = threading.local()
        self.took: list[float] = []  # milliseconds of each post
        self.refused: list[str] = []

    def open_the_page(self, number: int) -> None:
        """Whoever writes has read before, and their token was seen."""
        for n in range(min(number, len(self._people))):
            status, told = self._sent("GET", "/api/v1/me", b"", self._headers(n))
            assert status == HTTPStatus.OK, told

    def write_what_is_released(self, number: int) -> None:
        """Ahead: it is no part of what is compared, and takes as much of a processor as we do."""
        from moderation.workflow.submitting import submit
        from newsroom.models import Article

        where = list(Article.objects.select_related("publication").filter(pk__in=self._read_first))
        for n in range(number):
            author = self._people[n % len(self._people)]
            text = submit(author, where[n % len(where)], text=_text(n), parent=None)
            self._cases.put(text.comment.cases.get())

    def post(self, number: int) -> None:
        article = self._others[number % len(self._others)]
        where = f"/api/v1/articles/{article}/comments"
        body = json.dumps({"text": _text(number)}).encode()
        headers = self._headers(number) | {"Content-Type": "application/json"}
        began = time.perf_counter()
        status, told = self._sent("POST", where, body, headers)
        if status == HTTPStatus.CREATED:
            self.took.append(1000 * (time.perf_counter() - began))
        else:
            self.refused.append(told.decode()[:200])

    def _headers(self, number: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[number % len(self._tokens)]}"}

    def _sent(
        self, method: str, where: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """By a connection that each thread keeps: a new one costs more than what it carries."""
        if not hasattr(self._line, "open"):
            self._line.open = HTTPConnection(urlsplit(self._url).netloc, timeout=30)
        self._line.open.request(method, where, body, headers)
        answer = self._line.open.getresponse()
        return answer.status, answer.read()

    def release(self, number: int) -> None:
        from moderation.models import StaffOutcome
        from moderation.workflow.moderating import decide_case

        decide_case(
            self._cases.get(), moderator=self._desk, outcome=StaffOutcome.RELEASE,
            reason="within_rules",
        )  # fmt: skip


def _text(number: int) -> str:
    return f"{said.text(random.Random(number))} {number} {time.time_ns()}"


def _at_a_rate(
    pool: ThreadPoolExecutor, rate: float, seconds: float, act: Callable[[int], None]
) -> None:
    """Begun when it is due, however long those before it take."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        pool.submit(act, number)


def _p99(took: list[float]) -> float:
    return round(sorted(took)[int(len(took) * 0.99)], 1) if took else 0.0


if __name__ == "__main__":
    main()
