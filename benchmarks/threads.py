"""Does a page of a long, deep thread cost more than one of a short one?

Run as `python -m benchmarks.threads`. Two articles in one database, one with 100 comments and one
with 10,000, both 12 deep, beside others as long; the same pages of both by Django's own test
client, in turns. The threads are so shaped that a page has as many rows of the one as of the
other, which is checked: what differs is only what is not on the page. Plans of the statements on
the long one go to `results/thread-plans.txt`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from benchmarks.figures import versions
from newsroom.demo.processes import Newsroom

RESULTS = Path(__file__).parent / "results"
ROUNDS = 200
SIZES = (100, 10_000)
DEEP = 12
DEEPEST = 6  # steps on a page, as in the models
ROOTS_A_PAGE = 4  # so that a thread of a hundred has a first page and a last one
BELOW = 44  # answers below the chain's sixth step: more than a page
OTHERS = 5  # long threads beside the two
TAKE_BACK = "UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s"
BAR = 1.5
SECONDS_TO_WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer keep no figures")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        os.environ.update(newsroom.environment)
        results = _measure(options.rounds)
        results["versions"] = versions(newsroom.environment["DATABASE_URL"])
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if options.rounds >= ROUNDS:
        (RESULTS / "threads.json").write_text(json.dumps(results, indent=1) + "\n")
    for page, took in results["pages"].items():
        small, large = (took[str(size)] for size in SIZES)
        met = "met   " if large <= BAR * small else "MISSED"
        print(f"{met} {page:18} {small:6.1f} ms {large:6.1f} ms  {large / small:.2f}")


def _measure(rounds: int) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.db import connection

    for _ in range(OTHERS):
        _thread(SIZES[-1])
    pages = {size: _pages(size) for size in SIZES}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    rows = {
        page: {size: asked[page]() for size, asked in pages.items()} for page in pages[SIZES[0]]
    }
    for page, shown in rows.items():
        assert len(set(shown.values())) == 1, (page, shown)
    if rounds >= ROUNDS:
        (RESULTS / "thread-plans.txt").write_text(_plans())
    began = time.perf_counter()
    while time.perf_counter() < began + SECONDS_TO_WARM_UP:
        for asked in pages.values():
            for get in asked.values():
                get()
    took: dict[str, dict[str, list[float]]] = {page: {} for page in pages[SIZES[0]]}
    for _ in range(rounds):
        for size, asked in pages.items():
            for page, get in asked.items():
                began = time.perf_counter()
                get()
                spent = 1000 * (time.perf_counter() - began)
                took[page].setdefault(str(size), []).append(spent)
    return {
        "rounds": rounds,
        "deep": DEEP,
        "milliseconds": "median",
        "rows": {page: shown[SIZES[0]] for page, shown in rows.items()},
        "others": OTHERS,
        "pages": {
            page: {size: median(found) for size, found in sizes.items()}
            for page, sizes in took.items()
        },
    }


def _pages(size: int) -> dict[str, Callable[[], int]]:
    """How to get each page; what is got is how many comments there are on it."""
    from django.test import Client

    article, ids, deep = _thread(size)
    client = Client(headers={"host": "localhost"})
    address = f"/articles/{article}/?page_size={ROOTS_A_PAGE}"
    listing = f"/api/v1/articles/{article}/comments?page_size={ROOTS_A_PAGE}"
    addresses = {
        "first page": address,
        "last page": _last(client, listing, address),
        "most valued": f"{address}&sort=valued",
        "deep permalink": f"/comments/{ids[deep[-1]]}/",
        "deep replies, first": f"/comments/{ids[deep[DEEPEST]]}/replies/",
        "JSON, first page": listing,
    }

    def getter(where: str) -> Callable[[], int]:
        def get() -> int:
            answer = client.get(where)
            assert answer.status_code == 200, (where, answer.status_code)
            return answer.content.count(b'id="c-') + answer.content.count(b'"released_at"')

        return get

    return {page: getter(where) for page, where in addresses.items()}


def _last(client: Any, listing: str, address: str) -> str:
    """The address of the page that shows the oldest roots."""
    there = listing
    while further := client.get(there).json()["next"]:
        there = further
    return address + "&cursor=" + there.partition("cursor=")[2].partition("&")[0]


def _shape(size: int) -> tuple[list[int | None], list[int]]:
    """Whom each answers, and a chain down to DEEP.

    Many conversations of seven, and a long one, with forty answers below its first storey.
    """
    dice = random.Random(size)
    parents: list[int | None] = [None]
    chain = [0]
    for _ in range(DEEPEST):
        parents.append(chain[-1])
        chain.append(len(parents) - 1)
    for _ in range(max(2 * ROOTS_A_PAGE, size // 25) - 1):
        root = len(parents)
        parents.append(None)
        parents += [dice.randrange(root, root + number + 1) for number in range(DEEPEST)]
    for _ in range(DEEP - DEEPEST):
        parents.append(chain[-1])
        chain.append(len(parents) - 1)
    depths = {number: depth for depth, number in enumerate(chain)}
    below, long = chain[DEEPEST:DEEP], chain[:DEEPEST]  # that may be answered
    left = BELOW - (DEEP - DEEPEST)
    while len(parents) < size:
        number, parent = len(parents), dice.choice(below if left > 0 else long)
        parents.append(parent)
        depths[number] = depths[parent] + 1
        if depths[number] < DEEP:
            (below if left > 0 else long).append(number)
        left -= 1
    return parents, chain


def _thread(size: int) -> tuple[UUID, list[UUID], list[int]]:
    from django.db import connection, transaction
    from django.utils import timezone

    from newsroom.models import Article, Publication, Reader
    from tests.planting import plant

    parents, chain = _shape(size)
    place, _ = Publication.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "url": "https://bench.example"}
    )
    article = Article.objects.create(
        publication=place, section="city", headline="Headline", published_at=timezone.now()
    )
    reader, _ = Reader.objects.get_or_create(handle="reader", subject="reader", name="Reader")
    with transaction.atomic():
        ids = plant(article, reader, parents)
        # One root of the last page was taken back: its answers stay under a tombstone.
        taken_back = ids[DEEPEST + 1]
        with connection.cursor() as cursor:
            cursor.execute(TAKE_BACK, [taken_back])
    return article.pk, ids, chain


def _plans() -> str:
    """How PostgreSQL answers what the pages of the long thread ask."""
    from django.db import connection

    from comments import conversations, threads
    from comments.models import Comment
    from comments.sorting import Sorted
    from comments.statements import of_roots
    from newsroom.models import Article

    article = Article.objects.latest("pk")
    deepest = Comment.objects.filter(article=article, depth=DEEP).earliest("first_released_at")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plans = []
    asked: dict[str, Any] = {"article": article.pk, "publication": article.publication_id}
    for sort, order in Sorted.orders.items():
        sql = of_roots(order, backwards=False, keyed=False, pins=False, size=25, replies=5)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", asked)
            lines = "\n".join(line for (line,) in cursor.fetchall())
        plans.append(f"-- a page of roots, {sort}\n{lines}")
    head = Comment.objects.filter(article=article, parent=None).earliest("first_released_at")
    for name, of in (
        ("of the long conversation", head),
        ("under its first storey", conversations.head_of(deepest)),
    ):
        page = threads.replies_under(of)[:41]
        plans.append(f"-- replies {name}\n" + page.explain(analyze=True, buffers=True))
    return "\n\n".join(plans) + "\n"


if __name__ == "__main__":
    main()
