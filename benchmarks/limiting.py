"""What limits cost: a comment posted by the page's form with and without them, in turns.

    python -m benchmarks.limiting [--posts 150]

Real PostgreSQL and Valkey, the whole of Django, no network but loopback. Each post is another
reader's, who has signed in and has a device cookie, from an address of the internet: so all six
counts of a write are asked. Milliseconds are of this process's processor, and of the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from newsroom.demo.processes import Newsroom

ADDRESS = "81.2.69.142"
LIMITED = "newsroom.limits.pages.Writes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=150, help="each way")
    posts = parser.parse_args().posts
    folder = Path(tempfile.mkdtemp(prefix="third-reading-bench-"))
    newsroom = Newsroom(folder, durable=False)
    try:
        newsroom.start_servers()
        newsroom.manage("migrate", "--verbosity", "0")
        newsroom.run("-m", "newsroom.demo.seed")
        quiet = {"DEBUG": "false", "LOG_LEVEL": "ERROR"}
        # They count, and are never reached: one machine posts more here than any reader may.
        os.environ |= newsroom.environment | quiet | {"WRITE_LIMITS_TIMES": "1000000"}
        import django

        django.setup()
        print(json.dumps(_measure(posts), indent=2))
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(posts: int) -> dict[str, Any]:
    with_limits, without = _poster(limited=True), _poster(limited=False)
    for _ in range(20):
        with_limits()
        without()
    both: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
    for _ in range(posts):
        both["without"].append(without())
        both["with"].append(with_limits())
    cpu = {name: median(cpu for cpu, _ in took) * 1000 for name, took in both.items()}
    clock = {name: median(clock for _, clock in took) * 1000 for name, took in both.items()}
    return {
        "posts each way": posts,
        "processor, ms": cpu,
        "clock, ms": clock,
        "ratio of processor": round(cpu["with"] / cpu["without"], 3),
        "ratio of clock": round(clock["with"] / clock["without"], 3),
        "one count alone, ms": _count_alone() * 1000,
    }


def _poster(*, limited: bool) -> Callable[[], tuple[float, float]]:
    from django.conf import settings
    from django.test import Client, override_settings

    from newsroom.models import Article, Reader

    article = Article.objects.order_by("pk")[0]
    client = Client(REMOTE_ADDR=ADDRESS, headers={"host": "localhost"})
    middleware = [one for one in settings.MIDDLEWARE if limited or one != LIMITED]
    with override_settings(MIDDLEWARE=middleware):
        client.handler.load_middleware()

    def post() -> tuple[float, float]:
        client.force_login(Reader.objects.create_user(f"bench-{uuid4().hex[:20]}"))
        client.get("/me/mail/")
        told = {"text": f"What I saw this morning, and what should be done: {uuid4().hex}."}
        cpu, clock = time.process_time(), time.perf_counter()
        answer = client.post(f"/articles/{article.pk}/", told)
        took = time.process_time() - cpu, time.perf_counter() - clock
        assert answer.status_code == 302, answer.content
        assert answer.has_header("RateLimit") is limited
        return took

    return post


def _count_alone() -> float:
    """All counts of one write, in their one round trip."""
    from ipaddress import ip_address

    from django.utils import timezone

    from newsroom.limits.counting import count
    from newsroom.limits.whose import Who, counted_by

    took = []
    for _ in range(1000):
        who = Who(uuid4().hex, None, uuid4().hex, ip_address(ADDRESS))
        begins = time.perf_counter()
        assert count(counted_by("writing", who, timezone.now())).taken
        took.append(time.perf_counter() - begins)
    return median(took)


if __name__ == "__main__":
    main()
