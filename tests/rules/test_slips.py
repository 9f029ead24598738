"""What counts as mending a slip: pure, and for an editor-in-chief to read."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from moderation.slips import NEGATIONS, WORDS_AT_MOST, is_slip, is_small_edit, mended_words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("recieve", "receive"),
        ("teh", "the"),
        ("hte", "the"),
        ("goverment", "government"),
        ("acommodation", "accommodation"),
        ("its", "it's"),
        ("cant", "can't"),
        ("cant", "can’t"),
        ("london", "London"),
        ("IT", "It"),
        ("cafe", "café"),
        ("However", "However,"),
        ("right.", "right,"),
        ("“recieve”", "“receive”"),
        ("*recieve*", "*receive*"),
        ("Straßenbahm", "Straßenbahn"),
        ("الحكوممة", "الحكومة"),
        ("well-knwon", "well-known"),
    ],
)
def test_a_slip(old, new):
    assert is_slip(old, new)
    assert is_small_edit(f"So I think {old} of all", f"So I think {new} of all")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("now", "not"),
        ("can", "can't"),
        ("can't", "can"),
        ("won't", "want"),
        ("want", "won't"),
        ("should", "shouldn’t"),
        ("on", "no"),
        ("must", "mustn't"),
        ("legal", "illegal"),
        ("moral", "immoral"),
        ("eine", "keine"),
        ("einen", "keinen"),
        ("nichts", "nicht"),
        ("million", "billion"),
        ("rights", "fights"),
        ("good", "bad"),
        ("shift", "shit"),
        ("duck", "suck"),
        ("right.", "right?"),
        ("right", "right!"),
        ("expert", "“expert”"),
        ("really", "*really*"),
        ("really", "REALLY"),
        ("2019", "2018"),
        ("1,000", "1000"),
        ("https://a.example/one", "https://a.example/ones"),
        ("harbour.example", "harbours.example"),
        ("@harbour", "@harbours"),
        ("resign", "re-sign"),
        ("这是好的", "这是坏的"),
        ("ไม่เห็นด้วย", "เห็นด้วย"),
        ("said", "(said)"),
        ("wr_ong", "wr_ung"),
    ],
)
def test_no_slip(old, new):
    assert not is_slip(old, new)
    assert not is_small_edit(f"So I think {old} of all", f"So I think {new} of all")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("I think so", "I do think so"),
        ("I do think so", "I think so"),
        ("one two", "one  two"),
        ("one two", "one\ntwo"),
        ("one\n\n> two", "one\n\ntwo"),
        ("alot of it", "a lot of it"),
    ],
)
def test_no_word_and_no_gap_comes_or_goes(old, new):
    assert not is_small_edit(old, new)


def test_three_words_may_change_where_there_are_twelve():
    old = "recieve acheive beleive" + " and so on" * 3
    new = "receive achieve believe" + " and so on" * 3

    assert is_small_edit(old, new)
    assert not is_small_edit(f"{old} decieve", f"{new} deceive")
    assert not is_small_edit("recieve acheive it", "receive achieve it")
    assert is_small_edit("recieve", "receive")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
texts = st.lists(words, max_size=20).map(" ".join)


@given(texts)
@example("")
@example("...")
def test_nothing_changed_is_small(text):
    assert mended_words(text, text) == []


@given(texts, texts)
def test_small_is_small(old, new):
    changed = mended_words(old, new)
    if changed is not None:
        assert len(changed) <= WORDS_AT_MOST
        assert len(old.split()) == len(new.split())
        assert OSA.distance(old, new) <= 20 * WORDS_AT_MOST


PLAIN = str.maketrans("äéñ", "aen")
letters = st.text("abcdefghijklmnoprstuvwyzäéñ", min_size=1, max_size=12)


@given(letters, st.sampled_from(sorted(NEGATIONS)))
def test_nothing_becomes_a_no_nor_stops_being_one(word, negation):
    assume(word.translate(PLAIN) != negation)
    assert not is_slip(word, negation)
    assert not is_slip(negation, word)


@given(letters, letters)
def test_the_first_letter_of_a_word_stays_unless_two_changed_places(old, new):
    if is_slip(old, new) and sorted(old) != sorted(new):
        assert old[0].translate(PLAIN) == new[0].translate(PLAIN)


@given(texts, st.integers(0, 9))
def test_no_number_changes(text, digit):
    assert not is_small_edit(f"{text} in 200{digit}", f"{text} in 200{(digit + 1) % 10}")
