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
from moderation.marks_in_text import LINK, WORD, Listed, find, light, listed_of


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
    found = find(text, Listed((phrase,)))

    assert [one.text for one in found] == lit
    assert all(text[one.start : one.end] == one.text for one in found)


def test_addresses_are_found_without_the_end_of_the_sentence():
    found = find("See https://spam.example/x?a=1. Or www.other.example!")

    assert [(one.kind, one.text) for one in found] == [
        ("link", "https://spam.example/x?a=1"),
        ("link", "www.other.example"),
    ]


def test_a_word_that_a_tag_cuts_in_two_is_lit_all_the_same():
    lit = light(to_html("You sc**um**bag & co"), Listed(("scumbag",)))

    assert lit.html == (
        '<p>You <mark class="word">sc</mark><strong><mark class="word">um</mark></strong>'
        '<mark class="word">bag</mark> &amp; co</p>\n'
    )


def test_words_of_two_paragraphs_are_no_phrase():
    assert "<mark" not in light(to_html("free\n\nmoney"), Listed(("freemoney",))).html


def test_where_links_lead_is_told():
    assert light(to_html("[here](https://spam.example)")).links == ["https://spam.example"]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_lighting_a_text_changes_nothing_of_it_but_the_marks(text, phrases):
    try:
        html = to_html(clean(text))
    except ValueError:
        return

    lit = light(html, Listed(tuple(phrases), tuple(phrases))).html

    assert unescape(strip_tags(lit)) == unescape(strip_tags(html))
    assert set(re.findall(r"</?(\w+)", lit)) <= set(re.findall(r"</?(\w+)", html)) | {"mark"}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_words_with_their_places_are_the_words_that_screening_compares(text):
    places = words_of(text)

    assert [word.text for word in places] == list(fold(text))
    assert all(0 <= word.start < word.end <= len(text) for word in places)


def test_what_is_listed_comes_from_what_screening_kept():
    findings = [
        {"check": "listed_words", "detail": "scum, free money", "cause": "listed"},
        {"check": "marked_words", "detail": "ratbag", "cause": None},
        {"check": "slow", "detail": "it took too long"},
        "of another time",
    ]

    listed = listed_of(findings)

    assert {"scum", "free money", "ratbag"} <= set(listed.words)
    assert listed.hosts == ("ratbag",)


def test_a_name_is_not_looked_for_in_the_text():
    findings = [{"check": "listed_names", "detail": "mayor", "cause": "listed"}]

    assert "<mark" not in light(to_html("The mayor said so."), listed_of(findings)).html


def test_a_listed_word_inside_of_an_address_is_lit_as_what_was_found():
    found = find("See https://a.example/scum/now.", Listed(("scum",)))

    assert [(one.kind, one.text) for one in found] == [
        (LINK, "https://a.example/"),
        (WORD, "scum"),
        (LINK, "/now"),
    ]


SCREENED = [
    ("word", "schmier*", "So ein Schmierfink!", ["Schmierfink"]),
    ("word", "*wort", "Ein Schimpfwort.", ["Schimpfwort"]),
    ("word", "d?mm", "Wie damm.", ["damm"]),
    ("word", "sch*kopf", "Du Schafskopf, du.", ["Schafskopf"]),
    ("word", "scum", "You are s c u m, you.", ["s c u m"]),
    ("word", "scum", "You sсum.", ["sсum"]),  # with a Cyrillic letter
    ("word", "giveaway", "A giveawaaaay.", ["giveawaaaay"]),
    ("word", "giveaway", "A g1ve4way.", ["g1ve4way"]),
    ("word", "giveaway", "A give*aw*ay.", ["giveaway"]),
    ("word", "free, money", "Free money for all.", ["Free money"]),
    ("domain", "spam.example", "At https://shop.spam.example/x now", ["https://shop.spam.example/x"]),
    ("domain", "spam.example", "Go to spam.example now", ["spam.example"]),
    ("domain", "spam.example", "Go to spam (dot) example now", ["spam (dot) example"]),
    ("domain", "*", "At https://any.example/x now", ["https://any.example/x"]),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "entry", "text", "lit"), SCREENED)
def test_what_screening_found_is_lit_on_the_card(make, kind, entry, text, lit):
    make.listed(entry, kind=kind)

    revision = make.pending(text=text)

    assert revision.findings
    shown = light(revision.html, listed_of(revision.findings)).html
    assert _lit_in(shown) == lit


def _lit_in(html):
    """What is lit, and reads as one: a tag inside cuts a mark in two."""
    joined = re.sub(r"</mark>((?:</?(?:em|strong|a)[^>]*>)*)<mark[^>]*>", r"\1", html)
    return [unescape(strip_tags(one)) for one in re.findall(r"<mark[^>]*>(.*?)</mark>", joined)]


@pytest.mark.django_db
def test_what_cannot_be_lit_is_said_in_words(make, client):
    make.listed("spam.example", kind="domain")
    revision = make.pending(text="It is [here](https://spam.example/x), they say.")
    client.force_login(make.moderator())

    page = client.get(f"/desk/cases/{revision.cases.get().pk}/").content.decode()

    assert "<mark" not in page
    assert "<bdi>spam.example</bdi>" in page
    assert '<code dir="ltr">https://spam.example/x</code>' in page


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
