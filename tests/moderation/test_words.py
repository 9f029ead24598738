"""Listed words: found in every script and disguise they should be, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.folding import fold
from moderation.models import ListEntry
from moderation.refusals import ListedWordUsed
from moderation.screening import lists
from moderation.screening.lists import listed_in

LONGEST_TEXT = 5000
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def _read_the_lists_afresh():
    lists.forget()


@pytest.fixture
def found(make: Any) -> Any:
    """Whether a text is found to hold the words listed."""

    def found(listed: str, text: str) -> bool:
        paper = make.publication()
        ListEntry.objects.create(publication=paper, words=listed, action="hold")
        return listed_in(paper.pk, text) == {"hold": [listed]}

    return found


# A word is found whole, and only whole.


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("ass", "You ASS!"),
        ("ass", "ass"),
        ("ass", "(ass)"),
        ("ass", "«ass»,ass;ass"),
        ("ass", "an ass’s ears"),
        ("Ass", "an ass"),
        ("scumbag", "you *scumbag*"),
        ("scumbag", "you _scumbag_"),
        ("scumbag", "you__scumbag__you"),
        ("scumbag", "`scumbag`"),
        ("scumbag", "[scumbag](https://x.example)"),
        ("scumbag", "😀scumbag😀"),
        ("scumbag!", "scumbag"),
        ("kill you", "I will kill you."),
        ("kill you", "I will kill\nyou."),
        ("kill you", "I will kill \n\n> you."),
        ("kill you", "kill,you"),
        ("kill you", "kill\u00a0you"),
        ("kill  you", "Kill you"),
        ("kill you", "kill kill you you"),
    ],
)
def test_a_word_or_phrase_is_found(found, listed, text):
    assert found(listed, text)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("ass", "a class of assets"),
        ("ass", "assassin"),
        ("cu", "cuidado com o cubo"),
        ("cu", "sem dúvida, a sucuri"),
        ("kill you", "kill"),
        ("kill you", "you kill"),
        ("kill you", "kill all you"),
        ("kill you", "kill your"),
        ("kill you", "skill you"),
        ("ass", ""),
        ("ass", "a s s"),
    ],
)
def test_a_word_is_not_found_in_another(found, listed, text):
    assert not found(listed, text)


# Alphabets, case and accents


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("cu", "Vai tomar no CU!"),
        ("cu", "no cú"),
        ("cabrão", "CABRAO"),
        ("cabrao", "cabra\u0303o"),
        ("arschlöcher", "ARSCHLÖCHER"),
        ("Arschlocher", "arschlo\u0308cher"),
        ("scheiße", "SCHEISSE"),
        ("SCHEIẞE", "scheiße"),
        ("scheisse", "Scheiße"),
        ("sik", "SIK"),
        ("sik", "SİK"),
        ("sik", "sık"),
        ("SIK", "sik"),
        ("SİK", "sık"),
        ("μαλάκας", "ΜΑΛΑΚΑΣ"),
        ("μαλακασ", "μαλάκας"),
        ("сука", "СУКА!"),
        ("ёлки", "елки"),
        ("كلب", "يا كلب!"),
        ("كلب", "كَلْب"),
        ("كلب", "كـلـب"),
        ("أحمق", "احمق"),
        ("כלב", "כֶּלֶב"),
        ("개새끼", "이 개새끼 봐"),
        ("개새끼", "\u1100\u1162\u1109\u1162\u1101\u1175"),
        ("कुत्ता", "तू कुत्ता है"),
        ("địt mẹ", "ĐIT ME!"),
    ],
)
def test_a_word_is_found_in_its_script_however_it_is_written(found, listed, text):
    assert found(listed, text)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("كلب", "كلبة"),
        ("कल", "कुल"),
        ("कल", "कला"),
        ("क", "कि की कु"),
        ("न", "हिन्दी"),
        ("シ", "シャツ"),
        ("バカ", "アルバカーキ"),
        ("ハカ", "バカ"),
        ("сук", "сука"),
        ("개", "개나리"),
    ],
)
def test_a_word_is_not_found_in_another_of_its_script(found, listed, text):
    assert not found(listed, text)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("傻瓜", "你真是个傻瓜啊"),
        ("傻瓜", "傻瓜"),
        ("傻瓜", "你真是個傻\u200b瓜"),
        ("去死吧", "他说：“你去死吧！”"),
        ("fuck你", "我fuck你"),
        ("馬鹿", "お前は馬鹿だ"),
        ("バカ", "お前はバカだ"),
        ("ばか", "おまえはばかだ"),
        ("ﾊﾞｶ", "バカ野郎"),
        ("ควาย", "มึงมันควายจริงๆ"),
        ("ໝາ", "ມຶງແມ່ນໝາແທ້"),
        ("ឆ្កែ", "អាឆ្កែនេះ"),
        ("ခွေး", "မင်းကခွေးပဲ"),
        ("𠮷", "これは𠮷です"),
    ],
)
def test_scripts_without_spaces_are_searched_inside_running_text(found, listed, text):
    assert found(listed, text)


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("傻瓜", "瓜傻"),
        ("傻瓜", "傻，别吃西瓜"),
        ("ばか", "はか"),
        ("ควาย", "ความ"),
    ],
)
def test_characters_must_stand_side_by_side_and_be_the_same(found, listed, text):
    assert not found(listed, text)


# Disguises


@pytest.mark.parametrize(
    "text",
    [
        "scum\u200bbag",
        "s\u200dc\u200cu\u2060mbag",
        "scum\u00adbag",
        "scum\ufeffbag",
        "scum\u034fbag",
        "scum\ufe0fbag",
        "scum\u3164bag",
        "scum\u115f\u1160bag",
        "\u202escumbag\u202c",
        "s\u20ddc\u20ddumbag",
        "s\u0336c\u0336u\u0336m\u0336b\u0336a\u0336g\u0336",
        "śçümbäğ",
        "ｓｃｕｍｂａｇ",
        "𝐬𝐜𝐮𝐦𝐛𝐚𝐠",
        "𝓼𝓬𝓾𝓶𝓫𝓪𝓰",
        "ⓢⓒⓤⓜⓑⓐⓖ",
        "SCUMBAG",
        "$cumbag",
        "scumb@g",
        "$CUMB@G",
    ],
)
def test_a_disguised_word_is_found(found, text):
    assert found("scumbag", f"You {text}, you.")


@pytest.mark.parametrize(
    ("listed", "text"), [("idiot", "1d10t"), ("moron", "m0r0n"), ("seen", "s33n")]
)
def test_figures_that_look_like_letters_are_read_as_letters(found, listed, text):
    assert found(listed, text)


def test_a_disguised_listing_is_the_plain_word(found):
    assert found("$cum\u200bb@g", "scumbag")


@patient
@given(st.text())
def test_folding_never_fails_and_leaves_only_words(text):
    for word in fold(text):
        assert word
        assert not any(char.isspace() for char in word)


@patient
@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F)))
def test_case_never_matters(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@patient
@given(st.lists(st.text("abcß.é傻カ한", min_size=1, max_size=4), max_size=8))
def test_words_are_folded_one_by_one(pieces):
    assert fold(" ".join(pieces)) == tuple(word for piece in pieces for word in fold(piece))


# What is done about it


def test_what_was_found_is_told_by_how_grave_it_is_in_the_order_of_the_text(make):
    paper = make.publication()
    for listed, action in [("alpha", "hold"), ("beta", "refuse"), ("gamma", "hold")]:
        ListEntry.objects.create(publication=paper, words=listed, action=action)

    found = listed_in(paper.pk, "Gamma beta ALPHA gamma, unlisted.")

    assert found == {"hold": ["gamma", "alpha"], "refuse": ["beta"]}


def test_the_gravest_listing_counts(make):
    paper = make.the_paper()
    for listed, action in [("rude", "refuse"), ("odd", "hold"), ("deadly", "severe")]:
        ListEntry.objects.create(publication=paper, words=listed, action=action)

    severe = make.pending(text="Rude, odd and deadly.")
    held = make.pending(text="Odd alone.")

    assert severe.findings == [
        {"check": "listed_words", "detail": "deadly", "cause": "severe"},
    ]
    assert held.findings == [{"check": "listed_words", "detail": "odd", "cause": "listed"}]
    with pytest.raises(ListedWordUsed):
        make.pending(text="Rude and odd.")


@pytest.mark.parametrize("actions", [("severe", "refuse"), ("refuse", "severe")])
def test_one_word_listed_twice_in_two_spellings_counts_as_both(make, actions):
    paper = make.publication()
    for spelling, action in zip(["Scum", "ｓｃｕｍ"], actions, strict=True):
        ListEntry.objects.create(publication=paper, words=spelling, action=action)

    assert set(listed_in(paper.pk, "scum")) == {"severe", "refuse"}


def test_a_phrase_and_the_word_it_begins_with_are_both_found(make):
    paper = make.publication()
    for listed in ["kill", "kill you", "you"]:
        ListEntry.objects.create(publication=paper, words=listed, action="hold")

    assert listed_in(paper.pk, "kill you") == {"hold": ["kill", "kill you", "you"]}


@pytest.mark.parametrize("nothing", ["!!!", "***", "\u200b", "…"])
def test_a_listing_without_a_letter_stops_nothing(make, nothing):
    paper = make.publication()
    ListEntry.objects.create(publication=paper, words=nothing, action="severe")

    assert listed_in(paper.pk, "Anything!!! *** \u200b … at all") == {}


def test_one_publication_does_not_search_for_the_words_of_another(make):
    here, there = make.publication(), make.publication()
    ListEntry.objects.create(publication=here, words="scum", action="hold")

    assert listed_in(here.pk, "scum") == {"hold": ["scum"]}
    assert listed_in(there.pk, "scum") == {}


def test_a_list_is_read_once_for_many_texts(make, django_assert_num_queries):
    paper = make.publication()
    ListEntry.objects.create(publication=paper, words="scum", action="hold")

    with django_assert_num_queries(2):  # its version, and its entries
        for _ in range(20):
            listed_in(paper.pk, "scum")


def test_a_new_listing_is_known_within_seconds(make, monkeypatch):
    paper = make.publication()
    assert listed_in(paper.pk, "scum") == {}
    ListEntry.objects.create(publication=paper, words="scum", action="hold")

    began = lists.monotonic()
    monkeypatch.setattr(lists, "monotonic", lambda: began + lists.KNOWN_FOR + 1)

    assert listed_in(paper.pk, "scum") == {"hold": ["scum"]}
