"""Letters keep the marks that anybody spells with, and a text full of marks costs no time."""

from __future__ import annotations

import sys
import unicodedata
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.text import clean
from newsroom import names
from newsroom.addresses import canonical_url
from newsroom.letters import MARKS_AT_MOST, composed, with_few_marks

TURNS = "\u0301\u0316"  # Above and below, in turns: Unicode's order is another.


@pytest.mark.parametrize(
    "text",
    [
        "Việt Nam",
        "ẩ ở Ǭ",
        "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
        "हिन्दी क़ॢ",
        "བསྒྲུབས ཧཱུྃ",
        "ภาษาไทยที่ใช้",
        "قُرْآنٌ كَرِيمٌ",
        "１２３ ｶﾞｷﾞ",
        "",
    ],
)
def test_what_people_spell_stays_as_it_is(text):
    assert composed(text) == unicodedata.normalize("NFC", text)


def test_a_tower_is_cut_and_the_letters_stay():
    assert with_few_marks("a" + "\u0301" * 300 + "b") == "a" + "\u0301" * MARKS_AT_MOST + "b"


def test_every_character_that_becomes_a_mark_counts_as_one():
    """Else a run of these would be put in order for minutes."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.combining(unicodedata.normalize("NFKD", char)[0]):
            assert len(with_few_marks("a" + char * 50)) == 1 + MARKS_AT_MOST, hex(code)


MARKED = st.text(st.sampled_from("aé\u0958\u0915\u093c\u0301\u0316\u0344\u0f73\u0f71\u0345\uff9e"))


@given(MARKED)
def test_what_is_composed_stays_as_it_is(text):
    once = composed(text)

    assert composed(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(
    "takes",
    [
        clean,
        names.one_line,
        names.key,
        names.keys_of_words,
        lambda text: canonical_url(f"https://x.example/{text}"),
    ],
    ids=["text", "given name", "name's key", "words of a name", "address"],
)
@pytest.mark.parametrize("marks", [TURNS, "\u0f73\u0f74", "\uff9e\u0301"], ids=ascii)
def test_a_request_full_of_marks_takes_no_time(takes, marks):
    text = "a" + marks * (128 * 1024 // len(marks))  # as many bytes as a request may have

    began = perf_counter()
    takes(text)

    assert perf_counter() - began < 3


def test_a_wish_full_of_marks_is_refused_at_once():
    began = perf_counter()
    with pytest.raises(names.BadName):
        names.checked("a" + TURNS * 60_000)

    assert perf_counter() - began < 3


def test_a_given_name_does_not_tower_over_the_line_above():
    assert names.one_line("Zal" + "\u0301" * 60 + "go") == "Zal\u0301\u0301\u0301go"
