"""The catalogues are complete, and say nothing that a page could not show."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from comments.templatetags.words import SAMPLES, new_comments_by_plural
from newsroom.extraction import as_po, collected
from newsroom.words import LOCALE, catalogues, stale

LANGUAGES = ["de", "fr", "es", "ar"]
# As Django's own catalogues have it, and CLDR.
PLURALS = {
    "de": "(n != 1)",
    "fr": "(n > 1)",
    "es": "(n != 1)",
    "ar": "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99"
    " ? 4 : 5)",
}
# The forms that only one number leads to, whose word may be in the sentence itself.
OF_ONE_NUMBER = {"de": {0}, "fr": {0}, "es": {0}, "ar": {0, 1, 2}}
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
TAGS = re.compile(r"<[^>]*>|&\w+;")
# Invisible, and able to turn around what stands beside them. The filters set them, not people.
CONTROLS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as written:
        return read_po(written, locale=language)


@cache
def wanted() -> Catalog:
    return collected()


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def pairs(message: Message) -> list[tuple[int, str, str]]:
    """The number of each form, what it stands for in English, and itself."""
    said: Any = message.string
    if isinstance(message.id, str):
        return [(-1, message.id, said)]
    return [(number, message.id[1], form) for number, form in enumerate(said)]


def key(message: Message) -> tuple[str | None, str | tuple[str, ...]]:
    return message.context, message.id if isinstance(message.id, str) else tuple(message.id)


def test_there_is_one_for_every_language_that_is_offered():
    offered = {code for code, _ in settings.LANGUAGES} - {"en"}

    assert offered == set(LANGUAGES) == {path.parts[-3] for path in catalogues()}
    assert stale() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_what_is_said_and_no_more(language):
    said = {key(message) for message in wanted() if message.id}
    translated = {key(message) for message in messages(language)}

    assert said - translated == set(), "run `make words`, then translate"
    assert translated - said == set(), "nobody says this any more: run `make words`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_to_translate(language):
    empty = [key(m) for m in messages(language) if not all(form for _, _, form in pairs(m))]
    fuzzy = [key(message) for message in messages(language) if message.fuzzy]

    assert empty == []
    assert fuzzy == [], "look whether it still fits, then take the mark out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_number_has_its_form(language):
    assert catalogue(language).plural_expr == PLURALS[language]
    for message in messages(language):
        if not isinstance(message.id, str):
            assert len(message.string) == catalogue(language).num_plurals, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_stays_in_its_place(language):
    for message in messages(language):
        for number, english, translated in pairs(message):
            asked = Counter(PLACEHOLDERS.findall(english))
            given = Counter(PLACEHOLDERS.findall(translated))
            if number in OF_ONE_NUMBER[language]:
                asked.subtract({name: asked[name] - given[name] for name in COUNTING})
            assert +asked == +given, (english, translated)


# A form for one number only may say it in a word of its own.
COUNTING = {
    f"%({name})s" for name in ("count", "left", "more", "n", "number", "owed", "words")
} | {"%(n)d", "%(num)d"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_and_edges_are_as_they_were(language):
    for message in messages(language):
        for _, english, translated in pairs(message):
            assert sorted(TAGS.findall(english)) == sorted(TAGS.findall(translated)), translated
            assert english.endswith(" ") == translated.endswith(" "), translated
            assert translated.strip() or not english.strip()
            assert CONTROLS.search(translated) is None, translated
            if '"' not in english:  # It may stand in an attribute.
                assert '"' not in translated, translated


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_written_as_the_tool_writes_it(language):
    path = LOCALE / language / "LC_MESSAGES" / "django.po"

    assert path.read_bytes() == as_po(catalogue(language)), "run `make words`"


def test_arabic_counts_as_arabic_does():
    with translation.override("ar"):
        forms = [
            translation.ngettext("%(n)s text", "%(n)s texts", number)
            for number in SAMPLES.values()
        ]

    assert len(set(forms)) == len(SAMPLES)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@given(number=st.integers(0, 2_000_000))
def test_a_script_finds_the_form_that_the_server_would_say(language, number):
    category = Locale(language).plural_form(number)  # as Intl.PluralRules selects: both are CLDR

    with translation.override(language):
        forms = json.loads(new_comments_by_plural())
        said = translation.ngettext("%(number)s new comment", "%(number)s new comments", number)

    assert forms[category] == said.replace("%(number)s", "#")
