"""What screening found is lit up where it stands, and the page stays safe."""

import re
from html import unescape

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from comments.text import clean, to_html
from moderation.differing import difference
from moderation.folding import fold, words_of
from moderation.marks_in_text import find, light, phrases_of


@pytest.mark.parametrize(
    ("text", "phrase", "lit"),
    [
        ("You ASS, you!", "ass", ["ASS"]),
        ("In class.", "ass", []),
        ("What a Schei\u00dfe.", "scheisse", ["Schei\u00dfe"]),
        ("S\u0336c\u0336u\u0336m", "scum", ["S\u0336c\u0336u\u0336m"]),
        ("zero\u200bwidth", "zerowidth", ["zero\u200bwidth"]),
        ("Estou com sa\u00fadade", "SAUDADE", ["sa\u00fadade"]),
        ("\u0130stanbul'da", "istanbul", ["\u0130stanbul"]),
        (
            "\u064a\u0627 \u0643\u064e\u0644\u0628",
            "\u0643\u0644\u0628",
            ["\u0643\u064e\u0644\u0628"],
        ),
        ("\u4ed6\u662f\u7b28\u86cb\u5417", "\u7b28\u86cb", ["\u7b28\u86cb"]),
        ("free money, free  MONEY", "free money", ["free money", "free  MONEY"]),
        ("scumbags", "scum*", ["scumbags"]),
        ("megascum", "*scum", ["megascum"]),
    ],
)  # fmt: skip
def test_a_listed_phrase_is_found_where_it_stands(text, phrase, lit):
    found = find(text, [phrase])

    assert [one.text for one in found] == lit
    assert all(text[one.start : one.end] == one.text for one in found)


def test_addresses_are_found_without_the_end_of_the_sentence():
    found = find("See https://spam.example/x?a=1. Or www.other.example!", [])

    assert [(one.kind, one.text) for one in found] == [
        ("link", "https://spam.example/x?a=1"),
        ("link", "www.other.example"),
    ]


def test_a_word_that_a_tag_cuts_in_two_is_lit_all_the_same():
    lit = light(to_html("You sc**um**bag & co"), ["scumbag"])

    assert lit.html == (
        '<p>You <mark class="word">sc</mark><strong><mark class="word">um</mark></strong>'
        '<mark class="word">bag</mark> &amp; co</p>\n'
    )


def test_words_of_two_paragraphs_are_no_phrase():
    assert "<mark" not in light(to_html("free\n\nmoney"), ["freemoney"]).html


def test_where_links_lead_is_told():
    assert light(to_html("[here](https://spam.example)"), []).links == ["https://spam.example"]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_lighting_a_text_changes_nothing_of_it_but_the_marks(text, phrases):
    try:
        html = to_html(clean(text))
    except ValueError:
        return

    lit = light(html, phrases).html

    assert unescape(strip_tags(lit)) == unescape(strip_tags(html))
    assert set(re.findall(r"</?(\w+)", lit)) <= set(re.findall(r"</?(\w+)", html)) | {"mark"}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_words_with_their_places_are_the_words_that_screening_compares(text):
    places = words_of(text)

    assert [word.text for word in places] == list(fold(text))
    assert all(0 <= word.start < word.end <= len(text) for word in places)


def test_phrases_come_from_what_screening_kept():
    findings = [
        {"check": "listed_words", "detail": "scum, free money", "cause": "listed"},
        {"check": "slow", "detail": "it took too long"},
        "of another time",
    ]

    assert phrases_of(findings) == ["scum", "free money"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_difference_has_both_texts_in_it_and_is_safe(before, after):
    html = difference(before, after)

    later = unescape(re.sub(r"<del>.*?</del>", "", html, flags=re.DOTALL))
    earlier = unescape(re.sub(r"<ins>.*?</ins>", "", html, flags=re.DOTALL))
    assert re.sub(r"</?ins>", "", later) == after or "<" in after
    assert re.sub(r"</?del>", "", earlier) == before or "<" in before
    assert not re.search(r"<(?!/?(?:ins|del)>)", html)


def test_a_difference_shows_words_and_not_letters():
    assert difference("You clown, stop.", "You two, stop.") == (
        "You <del>clown</del><ins>two</ins>, stop."
    )
