"""The first requests of a web process, all at once. Run in a process of its own, with a seed.

Whatever makes something when it is first asked for may hand it to another thread half made. So
threads are switched as often as they can be, many kinds of pages are asked for in one moment, and
texts handed in among them. What was wrong is printed, a line each.
"""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from threading import Barrier
from typing import Any

from newsroom.wsgi import application  # isort: skip - sets Django up, as in a web process

from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import get_resolver

from comments.text import to_html
from newsroom.models import Article, Publication, Reader

PAGES = 6
WHO = ["", "", "", "ada", "bo", "mod", "chief"]
TEXT = "So *it* is, as [they](https://harbour.example/a%20b?c=d) say: <https://harbour.example/ä>"
# Whatever is asked for here does something.
NOT_ASKED = ("admin", "logout", "(", "<", "static", "healthz")


@dataclass(frozen=True)
class Asked:
    path: str
    cookie: str = ""
    token: str = ""
    text: str = ""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def main(seed: str, *tokens: str) -> None:
    dice = random.Random(seed)
    articles = list(Article.objects.order_by("-published_at").values_list("pk", flat=True)[:3])
    cookies = {who: _signed_in(who) for who in set(WHO)}
    pages = [
        Asked(dice.choice(list(_paths(articles))), cookies[dice.choice(WHO)]) for _ in range(PAGES)
    ]
    texts = [
        Asked(f"/api/v1/articles/{articles[0]}/comments", token=token, text=f"{TEXT} {seed} {n}")
        for n, token in enumerate(tokens)
    ]
    connections.close_all()
    for asked, answer in _at_once([*pages, *texts]):
        for told in _wrong(asked, answer):
            print(told)


def _signed_in(handle: str) -> str:
    if not handle:
        return ""
    client = Client()
    client.force_login(Reader.objects.get(handle=handle))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _paths(articles: Sequence[Any]) -> Iterator[str]:
    """Each page that has no name in its address, and some that have; these more often."""
    for path in _of(get_resolver()):
        if not any(word in path for word in NOT_ASKED):
            yield f"/{path}"
    slug = Publication.objects.order_by("pk")[0].slug
    for _ in range(4):
        for article in articles:
            yield f"/articles/{article}/"
            yield f"/api/v1/articles/{article}/comments"
        yield f"/articles/{articles[0]}/feed.atom"
        yield f"/transparency/{slug}/"
        yield f"/transparency/{slug}/log/"
        yield "/reviews/"
        yield "/desk/"


def _of(resolver: Any, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        path = f"{before}{one.pattern}"
        if hasattr(one, "url_patterns"):
            yield from _of(one, path)
        else:
            yield path


def _at_once(all_of_it: list[Asked]) -> list[tuple[Asked, Answer]]:
    together = Barrier(len(all_of_it))

    def ask(asked: Asked) -> tuple[Asked, Answer]:
        together.wait(60)
        try:
            return asked, _answer(asked)
        finally:
            connections.close_all()

    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(len(all_of_it)) as pool:
        return list(pool.map(ask, all_of_it))


def _answer(asked: Asked) -> Answer:
    """As a web server asks."""
    body = json.dumps({"text": asked.text}).encode() if asked.text else b""
    status: list[str] = []

    def begin(told: str, headers: Any, *more: Any) -> Callable[[bytes], object]:
        status.append(told)
        return lambda _: None

    parts: Any = application(_environ(asked, body), begin)
    try:
        whole = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    return Answer(int(status[0].split()[0]), whole)


def _environ(asked: Asked, body: bytes) -> dict[str, Any]:
    by = {"HTTP_COOKIE": asked.cookie} if asked.cookie else {}
    by |= {"HTTP_AUTHORIZATION": f"Bearer {asked.token}"} if asked.token else {}
    return by | {
        "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": asked.path, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "",
        "CONTENT_TYPE": "application/json" if body else "", "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip


def _wrong(asked: Asked, answer: Answer) -> Iterator[str]:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield f"{asked.path} was answered {answer.status}: {answer.body[:300]!r}"
    elif asked.text and answer.status != HTTPStatus.CREATED:
        yield f"a text was answered {answer.status}: {answer.body[:300]!r}"
    elif asked.text and json.loads(answer.body)["html"] != to_html(asked.text):
        yield f"a text came out as {json.loads(answer.body)['html']!r}"


if __name__ == "__main__":
    main(*sys.argv[1:])
