"""Nobody's words turn those of others around: in texts, in names, in headlines.

What has a tag to itself is set apart by it (dir="auto", bdi); what has none, by isolates.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from moderation import phrasing
from moderation.models import Letter
from newsroom.wording import END_OF_ISOLATE, ISOLATE, isolated

TRICKS = {
    "RLO": "\u202e", "LRO": "\u202d", "RLE": "\u202b", "LRE": "\u202a", "PDF": "\u202c",
    "LRI": "\u2066", "RLI": "\u2067", "FSI": "\u2068", "PDI": "\u2069",
}  # fmt: skip
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def in_arabic() -> Client:
    client = Client()
    client.cookies["language"] = "ar"
    return client


def is_balanced(text: str) -> bool:
    """Whether nothing in it turns anything but what stands between an isolate and its end."""
    rest = re.sub(f"{ISOLATE}[^\u202a-\u202e\u2066-\u2069]*{END_OF_ISOLATE}", "", text)
    return TURNING.search(rest) is None


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_name_in_a_plain_sentence_stays_in_its_place(trick):
    with translation.override("ar"):
        said = isolated(f"Anna{trick} gepj.exe{trick}")

    assert said == f"{ISOLATE}Anna gepj.exe{END_OF_ISOLATE}"


@pytest.mark.parametrize(
    ("language", "name", "apart"),
    [
        ("en", "Anna", False),
        ("ar", "Anna", True),
        ("en", "سارة", True),
        ("ar", "سارة", False),
        ("de", "Anna سارة", True),
        ("de", "1847", False),
    ],
)
def test_only_what_runs_the_other_way_is_set_apart(language, name, apart):
    with translation.override(language):
        assert isolated(name) == (f"{ISOLATE}{name}{END_OF_ISOLATE}" if apart else name)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_text_reaches_its_readers_without_tricks(make, in_arabic, trick):
    said = make.released(text=f"One{trick} two {trick}three.")

    page = in_arabic.get(f"/comments/{said.pk}/").content.decode()

    assert "One two three." in page
    assert '<div class="text" dir="auto">' in page
    assert all(map(is_balanced, re.split(r'[<>"]', page)))


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_headline_turns_nothing_but_itself(make, in_arabic, trick):
    about = make.article(headline=f"Will{trick} it rain?")
    said = make.released(article=about)

    page = in_arabic.get(f"/comments/{said.pk}/").content.decode()
    title = re.search(r"<title>(.*?)</title>", page)
    with translation.override("ar"):
        letter = " ".join(phrasing.words(Letter.objects.get(kind="released")).paragraphs)

    assert title
    assert is_balanced(title[1])
    assert f"{ISOLATE}Will it rain?{END_OF_ISOLATE}" in title[1]
    assert is_balanced(letter)
    assert f"«{ISOLATE}Will it rain?{END_OF_ISOLATE}»" in letter


def test_names_have_a_tag_or_an_isolate_to_themselves(make, in_arabic):
    author = make.reader(name="Anna (Hamburg)")
    said = make.released(author)
    name = escape(author.name)

    page = in_arabic.get(f"/comments/{said.pk}/").content.decode()
    page = re.sub(r'<script type="application/ld\+json">.*?</script>', "", page, flags=re.DOTALL)

    places = re.findall(rf'(<b dir="auto">|<bdi>|{ISOLATE}){re.escape(name)}', page)
    assert set(places) == {'<b dir="auto">', "<bdi>", ISOLATE}
    assert len(places) == page.count(name)
