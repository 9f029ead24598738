"""What is said to an author before a text is handed in: signs that are plain to see."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from moderation.wording import (
    LINK,
    NEAR_WORD,
    REPEAT,
    SHOUTING,
    Neighbours,
    has_link,
    is_shouting,
    kinds_of,
    says_the_same,
)

WORD = st.text("abc", min_size=5, max_size=8)
LETTERS = st.text("abcdefgh .,'!", min_size=0, max_size=200)


@settings(deadline=None)  # A machine that does eight things at once is slow at any of them.
@given(st.lists(WORD, max_size=12), st.lists(WORD, max_size=12))
@example(["scumbag"], ["scmubag", "scumbags", "scumbg", "scumbug", "scumbag", "cumbag"])
def test_the_neighbours_are_those_that_comparing_with_every_listed_word_would_find(listed, text):
    found = Neighbours(listed).in_text(text)

    near = [word for word in text if any(OSA.distance(word, other) == 1 for other in listed)]
    assert found == list(dict.fromkeys(near))


@given(st.lists(st.text("abc", max_size=4)), st.lists(st.text("abc", max_size=4)))
def test_short_words_are_never_near_one_another(listed, text):
    assert Neighbours(listed).in_text(text) == []


def test_ten_thousand_listed_words_make_no_text_slow():
    listed = [f"word{number:05}listed" for number in range(10_000)]
    neighbours = Neighbours(listed)
    text = [f"word{number:05}listen" for number in range(800)]

    began = perf_counter()
    found = neighbours.in_text(text)
    took = perf_counter() - began

    assert len(found) == 800
    assert took < 0.5  # Against each of ten thousand it would be some seconds.


@given(LETTERS)
def test_small_letters_never_shout(text):
    assert not is_shouting(text)


@given(st.text("abcdefgh", min_size=20))
def test_the_same_all_in_capitals_does(text):
    assert is_shouting(text.upper())


@pytest.mark.parametrize(
    ("text", "shouts"),
    [
        ("THIS IS A SCANDAL AND THEY KNOW IT", True),
        ("I am calm, but WHY DOES NOBODY answer?", True),
        ("NATO, UNESCO, UNICEF and the WHO met in Geneva last week.", False),
        ("I read the BBC and ITV sites. USA!", False),
        ("Read HTTPS://EXAMPLE.ORG/A/VERY/LONG/ADDRESS/IN/CAPITALS then", False),
        ("مرحبا بكم في هذا المقال الجميل جدا", False),
        ("この記事はとても良いと思います。ありがとうございました。", False),
        ("", False),
    ],
)
def test_shouting_is_what_a_reader_would_call_so(text, shouts):
    assert is_shouting(text) == shouts


@pytest.mark.parametrize(
    ("text", "leads_elsewhere"),
    [
        ("see https://example.org/a", True),
        ("see WWW.example.org", True),
        ("see [this](//example.org)", True),
        ("The awww. effect", False),
        ("http is a protocol", False),
        ("[sic] (as they say)", False),
    ],
)
def test_a_link_is_what_leads_elsewhere(text, leads_elsewhere):
    assert has_link(text) == leads_elsewhere


@given(st.text(max_size=300), st.text(max_size=300))
def test_to_say_the_same_is_mutual_and_never_of_the_very_same_text(one, other):
    assert says_the_same(one, other) == says_the_same(other, one)
    assert not says_the_same(one, one)


@given(st.text("abcdefgh ", min_size=60).filter(lambda text: len(text.split()) > 3))
def test_another_case_and_other_blanks_say_the_same(text):
    other = f"  {text.upper()}\n"

    assert says_the_same(text, other) == (len(text.strip()) > 0)


def test_what_is_said_comes_in_one_order():
    earlier = ["THE BRIDGE AT WWW.EXAMPLE.ORG IS CLOSED ALL WINTER LONG, THEY SAY"]

    kinds = kinds_of(earlier[0] + "!", earlier=earlier, near=["scumbagg"])

    assert kinds == [REPEAT, LINK, SHOUTING, NEAR_WORD]
    assert kinds_of("A calm sentence.", earlier=earlier, near=[]) == []
