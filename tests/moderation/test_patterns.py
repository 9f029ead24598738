"""Entries with wildcards, and the disguises that are known; and what they must not find."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moderation import disguises, folding, wildcards
from moderation.disguises import SPACED_AT_LEAST, readings
from moderation.folding import fold, words_of
from moderation.patterns import Finder, parse
from moderation.refusals import BadEntry
from moderation.scripts import CYRILLIC, LATIN, UNSPACED
from moderation.wildcards import Words
from moderation.workflow.listing import checked

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def found(entry: str, text: str) -> list[str]:
    """The pieces of a text in which an entry is found."""
    return [text[match.start : match.end] for match in Finder([entry]).found_in(text)]


@pytest.mark.parametrize(
    ("entry", "text", "places"),
    [
        ("schmier*", "Dieser Schmierfink!", ["Schmierfink"]),
        ("schmier*", "SCHMIER, beschmiert", ["SCHMIER"]),
        ("*wort", "Schimpfwort und Worte", ["Schimpfwort"]),
        ("*arsch*", "Klugarschige Ärsche", ["Klugarschige", "Ärsche"]),
        ("d?mm", "dumm, damm, drumm, dmm", ["dumm", "damm"]),
        ("k*ll you", "I will kill, you see; kell you", ["kill, you", "kell you"]),
        ("kill * you", "kill all you, kill you", ["kill all you"]),
        ("du schwein*", "Du Schweinehund", ["Du Schweinehund"]),
        ("fdp-schwein*", "Die FDP Schweine", ["FDP Schweine"]),
        ("puta*", "seu PUTANHEIRO", ["PUTANHEIRO"]),
        ("cabr?o", "que cabrão", ["cabrão"]),
        ("orospu*", "OROSPUNUN", ["OROSPUNUN"]),
        ("s?k", "SIK sık SİK", ["SIK", "sık", "SİK"]),
        ("كلب*", "يا كلبة", ["كلبة"]),
        ("*كلب", "والكلب", ["والكلب"]),
        ("حم?ر", "أنت حمار", ["حمار"]),
        ("傻瓜*", "你真是个傻瓜啊", ["傻瓜"]),
        ("傻?瓜", "傻大瓜", ["傻大瓜"]),
    ],
)
def test_wildcards_stand_for_letters_of_one_word(entry, text, places):
    assert found(entry, text) == places


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("cunt", "Scunthorpe"),
        ("ass*", "class, glass"),
        ("*ass", "assets"),
        ("cu", "dúvida, cuidado, sucuri"),
        ("arsch", "Marsch, Barsch"),
        ("am", "amına amık"),
        ("kus", "küskün"),
        ("عاهر", "عاهرين"),
        ("d?mm", "dmm dummy"),
        ("kill * you", "kill you"),
        ("scumbag", "scum bag"),
        ("scumbag", "s. c. um bag"),
        ("usa", "the U.S.A."),
        ("abcd", "A, B, CD"),
        ("hell", "he'll"),
        ("cop", "сор и мусор"),
        ("copa", "вынеси сора мешок, опять сора полно"),
        ("shop", "4 shops of 5"),
        ("also", "a150 is not"),
        ("bit", "b-i-t"),
        ("moron", "oxymoron"),
        ("cu", "c*u is three, and c_u as well"),
        ("seen", "sen"),
    ],
)
def test_what_only_resembles_an_entry_is_not_found(entry, text):
    assert found(entry, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "scum*bag*",
        "**scum**bag",
        "sc_um_bag",
        "s*c*u*m*b*a*g",
        "s c u m b a g",
        "S.C.U.M.B.A.G",
        "s-c-u-m-b-a-g",
        "s  c  u  m  b  a  g",
        "you are s c u m b a g, you",
        "I a m: s c u m b a g",
        "scumbаg",
        "ѕсumbag",
        "scυmbag",
        "scuuuumbag",
        "sssscumbaggg",
        "scum8ag",
        "5cumbag",
    ],
)
def test_a_disguise_is_seen_through_and_its_place_is_known(text):
    text = f"Oh, {text}!"

    pieces = found("scumbag", text)

    assert len(pieces) == 1
    assert fold(pieces[0])[0][0] in "sѕ5"
    assert unicodedata.normalize("NFKC", pieces[0])[-1] != "!"


def test_a_word_in_cyrillic_is_seen_through_as_well():
    assert found("сука", "ты cyкa, да") == ["cyкa"]
    assert found("cocksucker", "You are a сосksuскеr indeed, my friend") == ["сосksuскеr"]
    assert found("peep", "They all say реер to me") == ["реер"]


@pytest.mark.parametrize("entry", ["", "*", "???", "a*", "*a*", "!!!", "\u200b", "* *", "?a?"])
def test_what_has_too_few_letters_cannot_be_listed(entry):
    assert parse(entry) is None

    with pytest.raises(BadEntry):
        checked("word", entry, "hold")


words = st.text("abcä傻كß'-. *_", max_size=30)


@patient
@given(
    st.text(st.one_of(st.characters(), st.sampled_from("ab한\u1100\u1161ﾊﾞがか\u3099<\u0338İı傻")))
)
def test_a_text_folded_a_character_at_a_time_is_the_text_folded_whole(text):
    even = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(folding._letter(char) for char in even.translate(folding._LOOKALIKES))
    whole = tuple(UNSPACED.sub(r" \g<0> ", unicodedata.normalize("NFC", letters)).split())

    assert fold(text) == whole


@patient
@given(st.text())
def test_words_stand_where_they_are_said_to_stand(text):
    for word in words_of(text):
        assert word.text in fold(text[word.start : word.end])


@patient
@given(words, words, words)
def test_an_entry_is_found_wherever_it_stands_as_a_word(before, entry, after):
    if parse(entry) is None or "*" in entry:
        return
    assert found(entry, f"{before} {entry} {after}")


def as_expression(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)


@patient
@given(st.lists(st.text("ab*?", min_size=1, max_size=12)), st.text("ab", min_size=1, max_size=12))
def test_wildcards_mean_what_everybody_takes_them_to_mean(listed, word):
    tree = Words()
    numbers = [tree.number_of(pattern) for pattern in listed]

    said = set(tree.matched_by(word))

    for pattern, number in zip(listed, numbers, strict=True):
        assert (number in said) == bool(re.fullmatch(as_expression(pattern), word))


def one_by_one(listed: list[str], text: str) -> set[tuple[int, int, int]]:
    """Where entries with wildcards are, each compared with every place of every reading."""
    places = set()
    for number, pattern in enumerate(map(parse, listed)):
        if pattern is None or not set("*?") & set("".join(pattern.words)):
            continue
        expressions = [re.compile(as_expression(word)) for word in pattern.words]
        for reading in readings(text):
            if reading.disguised and len(pattern.piece.strip()) < SPACED_AT_LEAST:
                continue
            for first in range(len(reading.words) - len(expressions) + 1):
                here = reading.words[first : first + len(expressions)]
                told = zip(expressions, here, strict=True)
                if all(expression.fullmatch(word.text) for expression, word in told):
                    places.add((number, here[0].start, here[-1].end))
    return places


@patient
@given(
    st.lists(st.text("abcde*? ", min_size=1, max_size=12), max_size=6),
    st.lists(st.sampled_from([*"abcde", " ", "а", "4", "*", "abcd", "aaa"])).map("".join),
)
@example(["abcd*e", "abcd?e", "a*e d"], "abcаdе a4e d, abcdde")
def test_all_entries_together_are_found_where_each_alone_is(listed, text):
    wild = [bool(one and set("*?") & set("".join(one.words))) for one in map(parse, listed)]

    together = Finder(listed).found_in(text)

    found = {(one.entry, one.start, one.end) for one in together if wild[one.entry]}
    assert found == one_by_one(listed, text)


def test_what_looks_alike_is_in_another_alphabet_both_ways():
    for other, latin in LATIN.items():
        assert latin.isascii()
        assert not chr(other).isascii()
    assert all(chr(latin).isascii() for latin in CYRILLIC)


PATHOLOGICAL = [
    "a ",
    "a",
    "kill ",
    "傻",
    "a\u0301",
    "\u0301",
    "\ufdfa",
    "😀",
    "@$0",
    "*",
    "a*",
    "_a",
]


@pytest.fixture
def steps(monkeypatch):
    """Each step that a word goes in the tree of words, as it is gone."""
    gone: list[str] = []
    stand_by = wildcards._stand_by
    monkeypatch.setattr(wildcards, "_stand_by", lambda *at: gone.append("") or stand_by(*at))
    return gone


@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_no_text_makes_a_search_long(piece, steps):
    """Counted, not timed: how far words go in the tree, and how much is found."""
    listed = ["a " * 59 + "b", "kill " * 23 + "you", "傻" * 119 + "b", "a" * 120]
    listed += ["a*b?a", "*a?b*", "k?ll k*l y?u", "a?a* a?b"]
    finder = Finder(listed)
    text = (piece * 5000)[:5000]

    many = finder.found_in(text)

    different = 8
    assert len(steps) <= different * len(listed) * (len(text) + 1)
    assert len(many) <= len(listed) * (len(text) + 1)


@pytest.mark.parametrize("stems", [["dumm", "idio", "schw", "fies", "blod"], ["in"]])
def test_entries_that_share_their_beginning_cost_what_a_few_do(stems, steps):
    ends = list(map("".join, product("abcdefghijklmnopqrstu", repeat=3)))
    many = [f"{stems[n % len(stems)]}*{end}" for n, end in enumerate(ends)]
    words = [f"{stems[n % len(stems)]}{ends[n]}xyz" for n in range(700)]
    finder = Finder(many)

    found = finder.found_in(" ".join(words)[:4900] + f" {stems[0]}xyzaaa")

    assert len(many) > 9000
    assert [many[match.entry] for match in found] == [f"{stems[0]}*aaa"]
    assert len(steps) < 4 * 5000


LETTERS = st.sampled_from([*"abzZQ019@$*_~.,' \n-\xad\x85\xa0ßüéıİжасеоσω", *"中ก한ｗﬁ²½🙂",
    *"\u0308\u0301\u200d\ufe0f\u1160\u11a8\u0640\u0c3e"])  # fmt: skip


@given(st.text(LETTERS, max_size=30))
def test_words_that_are_known_at_once_are_those_that_are_found_one_by_one(text):
    assert folding.words_of(text) == folding._one_by_one(text)


@given(st.text(LETTERS | st.sampled_from("aaa4578"), max_size=30))
def test_no_disguise_is_left_on_that_a_glance_would_have_missed(text):
    words = folding.words_of(text)
    all_of_them = [disguises._in_latin, disguises._wholly_in_latin, disguises._in_cyrillic,
                   disguises._in_greek, disguises._without_figures, disguises._once,
                   disguises._twice]  # fmt: skip
    latin = (
        disguises._in_latin if disguises._is_mostly_latin(words) else disguises._wholly_in_latin
    )
    all_of_them.remove(latin)  # Of these two it is one or the other.

    tried = set(disguises._worth_undoing(words))

    for undo in set(all_of_them) - tried:
        assert [disguises._undone(word, undo) for word in words] == words
