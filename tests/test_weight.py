"""What a page weighs on its way to a slow phone, with all that it links."""

from __future__ import annotations

import gzip
import random
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.planting import plant

pytestmark = pytest.mark.django_db

# Bytes on their way, gzipped.
PAGE_AT_MOST = 100_000
SCRIPTS_AT_MOST = 30_000
LINKED = re.compile(r'(?:<script src|<link rel="stylesheet" href)="/static/([^"]+)"')


def sent(path: str) -> int:
    """The bytes of a static file on its way, gzipped as WhiteNoise does it."""
    found = finders.find(path)
    assert found, path
    with open(found, "rb") as file:
        return len(gzip.compress(file.read(), 9))


def weigh(client: Client, address: str) -> tuple[int, int]:
    """(all, scripts) of a page."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, address
    assert answer["Content-Encoding"] == "gzip"
    linked = LINKED.findall(gzip.decompress(answer.content).decode())
    scripts = sum(sent(path) for path in linked if path.endswith(".js"))
    sheets = sum(sent(path) for path in linked if path.endswith(".css"))
    return len(answer.content) + sheets + scripts, scripts


def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def some_text(number: int) -> str:
    """60 words that do not repeat much: somewhat long for a comment, and as hard to press."""
    dice = random.Random(number)
    letters = "eeeetttaaaooiinnsshhrrddlcumwfgypbvk"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(60)]
    return f"{' '.join(words).capitalize()}."


@pytest.fixture
def long_thread(make):
    """An article under which every root of the first page has more replies than are shown."""
    article = make.article()
    parents: list[int | None] = []
    for _ in range(30):
        root = len(parents)
        parents += [None, *[root] * 8]
    plant(article, make.reader(), parents, texts=[some_text(number) for number in range(270)])
    return article


def test_the_first_page_of_a_long_thread_is_light(make, long_thread):
    for client in (Client(), signed_in(make.reader())):
        whole, scripts = weigh(client, f"/articles/{long_thread.pk}/")

        assert whole < PAGE_AT_MOST
        assert scripts < SCRIPTS_AT_MOST


def test_a_review_and_the_pages_around_it_are_light(make):
    make.calibrations(3)
    client = signed_in(make.reader())
    client.post(f"/articles/{make.article().pk}/", {"text": make.a_text()})

    for address in ("/", "/reviews/", "/reviews/help/", "/me/comments/", "/me/letters/"):
        whole, scripts = weigh(client, address)

        assert whole < PAGE_AT_MOST, address
        assert scripts < SCRIPTS_AT_MOST, address
