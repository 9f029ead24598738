"""Hostile words into everything that can be written to, and a look at everything that can be read.

Which addresses there are, and what makes sense to each, is known (tests/test_permissions.py): what
is new there is attacked here without another line. In a sweep each field of each request is given
the next words of the corpus; as many sweeps as there are words bring all of them to every field.
Each sweep asks as somebody else who may: the first as the one who may most.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import site
from django.db import transaction
from django.test import Client
from django.urls import reverse

from newsroom.models import Reader
from tests.attack.answers import wrong_with
from tests.attack.corpora import EVERY
from tests.test_permissions import PEOPLE, World, filled_in, route_of, said, sent

# Fields in which anybody writes what they like, and those in which something is named.
FREE = (
    "text", "explanation", "statement", "objection", "note", "words", "because", "law", "title",
    "complaint", "name", "description", "label", "trusted_flagger", "details", "q",
)  # fmt: skip
NAMING = (
    "reason", "query", "email", "url", "csv", "token", "kid", "subject", "website", "next",
    "value", "section", "publication", "language", "kind",
)  # fmt: skip
# What would end the world that is being attacked.
ENDS = (
    "sign-out",
    "/sessions/",
    "leav",
    "language/",
    "voiding",
    "/void/",
    "session/",
    "hand-over/",
    "logout",
)
ASKED = (
    "q", "query", "next", "sort", "show", "reply", "state", "article", "comment", "publication",
    "language", "cursor", "at", "format", "section", "theme", "accent", "font", "paper", "cause",
    "text", "author", "since", "until", "kind", "page", "search", "of", "after", "before", "words",
)  # fmt: skip
# What is no fault of ours, and where. A place without a worker is not well, and says so.
ALLOWED = (
    ("/healthz", "is a fault: 503"),
    # allauth's own form says by it that a passkey needs JavaScript.
    ("/login/", "an element that no page of ours has: <noscript "),
    # Django's own: the pictures of its switch of themes, and the words of its widgets.
    (
        "/admin/",
        "an element that no page of ours has: <svg {'aria-hidden': 'true', 'class': 'theme-",
    ),
    (
        "/admin/",
        "an element that no page of ours has: <svg {'xmlns': 'http://www.w3.org/2000/svg',",
    ),
    ("/admin/", "a script: <script {'src': '/admin/jsi18n/'}>"),
)


class Words:
    """The corpus, round and round, beginning where the sweep does."""

    def __init__(self, begin: int = 0, texts: list[str] | None = None) -> None:
        texts = texts or [one.text for one in EVERY]
        self._next = islice(cycle(texts), begin % len(texts), None)
        self.used = 0

    def __call__(self) -> str:
        self.used += 1
        return next(self._next)


def write(world: World, words: Words, sweep: int = 0) -> Iterator[str]:
    """Send them everywhere, and say what is wrong with the answers. What was taken stays.

    Once in what is free only, so that it is taken; once in all, so that each field is asked.
    """
    for method, route, client in _doors(world, sweep, "POST", "PUT", "PATCH"):
        for fields in (FREE, FREE + NAMING):
            yield from faults_in([_send(world, words, client, method, route, fields)])


def fill(world: World, words: Words) -> None:
    """Send them to every page, as far as they are taken there."""
    for method, route, client in _doors(world, 0, "POST"):
        if "/api/" not in route:
            _send(world, words, client, method, route, FREE)


def _send(
    world: World, words: Words, client: Client, method: str, route: str, fields: Sequence[str]
) -> tuple[str, Any]:
    address = filled_in(route, world.ids)
    told = sent(route, world.ids) | {name: words() for name in fields}
    return address, _ask(client, method, address, told)


def look(world: World, words: Words, sweep: int = 0) -> Iterator[tuple[str, Any]]:
    """Every page and everything for programs, as it is and with questions; and the admin."""
    for _method, route, client in _doors(world, sweep, "GET"):
        address = filled_in(route, world.ids)
        yield address, client.get(address)
        asked = urlencode({name: words() for name in ASKED}, errors="surrogatepass")
        yield f"{address}?{asked}", client.get(f"{address}?{asked}")
    admin = _signed_in(world.people["admin"])
    for address in _of_the_admin():
        yield address, admin.get(address)


def faults_in(seen: Iterable[tuple[str, Any]]) -> Iterator[str]:
    for address, answer in seen:
        path = address.partition("?")[0]
        if answer.headers.get("Location", "").startswith("/login/") and "/login/" not in path:
            yield f"{path}: asks somebody to sign in who may"
        for wrong in wrong_with(answer):
            if not any(path.startswith(at) and wrong.startswith(said) for at, said in ALLOWED):
                yield f"{path}: {wrong}"


def _doors(world: World, sweep: int, *methods: str) -> Iterator[tuple[str, str, Client]]:
    """Each address that is there, and one of whoever may: an admin, whose it is, nobody."""
    nobody, admin = _signed_in(None), _signed_in(world.people["admin"])
    stranger = _signed_in(Reader.objects.get(handle="stranger"))  # whose all of it is
    for line in said():
        route, answers = route_of(line), [one.strip() for one in line.split("|")[2:]]
        method = line.split()[1]
        if method in methods and not any(end in route for end in ENDS):
            may = dict(zip(PEOPLE, answers, strict=False))
            clients = [admin] * (may["admin"] == "yes") + [stranger]
            clients += [nobody] * (may["nobody"] == "yes")
            yield method, route, clients[sweep % len(clients)]


def _signed_in(reader: Reader | None) -> Client:
    """As they are now: whoever has signed out everywhere since is signed in by what that left."""
    client = Client(raise_request_exception=False)
    if reader is not None:
        client.force_login(Reader.objects.get(pk=reader.pk))
    return client


def _ask(client: Client, method: str, address: str, told: dict[str, Any]) -> Any:
    if "/api/" in address:
        body, kind = json.dumps(told, default=str), "application/json"
    else:
        plain = {name: value for name, value in told.items() if value is not None}
        body = urlencode(plain, doseq=True, errors="surrogatepass")
        kind = "application/x-www-form-urlencoded"
    with transaction.atomic():
        return client.generic(method, address, body, content_type=kind)


def _of_the_admin() -> Iterator[str]:
    """Its lists, and of each the page of the newest row."""
    yield "/admin/"
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        newest = model._default_manager.order_by("-pk").first()
        if newest is not None:
            yield reverse(f"{name}_change", args=[newest.pk])
