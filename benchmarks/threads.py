"""Does a page of a long, deep thread cost more than one of a short one?

Run as `python -m benchmarks.threads`. Two articles in one database, one with 100 comments and one
with 10,000, both 12 deep; the same pages of both by Django's own test client, in turns.
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
SIZES = (100, 10_000)
DEEP = 12
BAR = 1.5
SECONDS_TO_WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
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
    (RESULTS / "threads.json").write_text(json.dumps(results, indent=1) + "\n")
    for page, took in results["pages"].items():
        small, large = (took[str(size)] for size in SIZES)
        met = "met   " if large <= BAR * small else "MISSED"
        print(f"{met} {page:18} {small:6.1f} ms {large:6.1f} ms  {large / small:.2f}")


def _measure(rounds: int) -> dict[str, Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    pages = {size: _pages(size) for size in SIZES}
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
        "pages": {
            page: {size: median(found) for size, found in sizes.items()}
            for page, sizes in took.items()
        },
    }


def _pages(size: int) -> dict[str, Callable[[], None]]:
    from django.test import Client

    from comments.models import Comment

    article, ids = _thread(size)
    client = Client(headers={"host": "localhost"})
    deepest = Comment.objects.filter(pk__in=ids, depth=DEEP).order_by("-path").values_list("pk")
    address = f"/articles/{article}/"
    addresses = {
        "first page": address,
        "last page": _last(client, f"/api/v1/articles/{article}/comments", address),
        "deep permalink": f"/comments/{deepest[0][0]}/",
        "replies, first": f"/comments/{ids[0]}/replies/",
        "JSON, first page": f"/api/v1/articles/{article}/comments",
    }

    def getter(where: str) -> Callable[[], None]:
        def get() -> None:
            answer = client.get(where)
            assert answer.status_code == 200, (where, answer.status_code)

        return get

    return {page: getter(where) for page, where in addresses.items()}


def _last(client: Any, listing: str, address: str) -> str:
    """The address of the page that shows the oldest roots."""
    cursor = ""
    while further := client.get(listing + cursor).json()["next"]:
        cursor = "?" + further.partition("?")[2]
    return address + cursor


def _thread(size: int) -> tuple[UUID, list[UUID]]:
    """One chain down to DEEP; then a quarter roots, the others answers to what came before."""
    from django.db import transaction
    from django.utils import timezone

    from newsroom.models import Article, Publication, Reader
    from tests.planting import plant

    dice = random.Random(size)
    parents: list[int | None] = [None, *range(DEEP)]
    depths = list(range(DEEP + 1))
    for number in range(DEEP + 1, size):
        lately = [n for n in range(max(0, number - 200), number) if depths[n] < DEEP]
        parent = None if dice.random() < 0.25 else dice.choice(lately)
        parents.append(parent)
        depths.append(0 if parent is None else depths[parent] + 1)
    place, _ = Publication.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "url": "https://bench.example"}
    )
    article = Article.objects.create(
        publication=place, section="city", headline="Headline", published_at=timezone.now()
    )
    reader = Reader.objects.create(handle=f"reader-{size}", subject=str(size), name="Reader")
    with transaction.atomic():
        return article.pk, plant(article, reader, parents)


if __name__ == "__main__":
    main()
