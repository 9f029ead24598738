"""Which texts look harsh: by their words alone, and alike for practice."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.harshness import LISTS, is_shouted, looks_harsh
from moderation.management.commands.seed_calibration import STARTERS, plant
from moderation.models import Calibration
from moderation.workflow.answering_back import rewrite
from moderation.workflow.copying import copy


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You absolute IDIOT.", "en"),
        ("Y0u 1d1ots, all of you.", "en"),
        ("Just shut up.", "en-GB"),
        ("You are a stupid person.", "en"),
        ("They are rats and vermin.", "en"),
        ("Du bist doch bescheuert!", "de"),
        ("Halt's Maul, du Depp", "de-AT"),
        ("Ferme-la, pauvre con", "fr"),
        ("Cállate, imbécil", "es"),
        ("انت غبي", "ar"),
        ("READ WHAT IT SAYS ON THE SECOND PAGE.", "en"),
    ],
)
def test_insults_rude_words_at_somebody_and_shouting_look_harsh(text, language):
    assert looks_harsh(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("That is nonsense, and the third time that it is printed.", "en"),
        ("Three bloody hours I waited, and then the damn thing was cancelled.", "en"),
        ("What a load of crap this policy is.", "en"),
        ("NATO, UN, EU.", "en"),
        ("HURRAY!", "en"),
        ("The classes in Scunthorpe grew.", "en"),
        ("Die Idee ist dumm, finde ich.", "de"),
        ("Les ordures ne sont plus ramassées.", "fr"),
        ("Con la mano, con calma.", "es"),
        ("你们都是笨蛋", "zh"),
        ("", "en"),
    ],
)
def test_hard_words_about_a_thing_do_not(text, language):
    assert not looks_harsh(text, language)


def test_most_of_the_civil_starters_are_not_covered_and_half_of_the_others_are():
    items = tomllib.loads((STARTERS / "en.toml").read_text())["item"]
    covered = {
        civil: [looks_harsh(one["text"], "en") for one in items if one["civil"] is civil]
        for civil in (True, False)
    }

    assert sum(covered[True]) <= len(covered[True]) / 20
    assert sum(covered[False]) >= len(covered[False]) / 3


@given(st.text(max_size=300), st.sampled_from([*tomllib.loads(LISTS.read_text()), "zh", ""]))
def test_every_text_has_an_answer_and_always_the_same(text, language):
    assert looks_harsh(text, language) is looks_harsh(text, language)


@given(st.text(alphabet="أبتثجحخدذرزسشصضطظعغفقكلمنهوي我们不是", max_size=200))
def test_a_script_without_capitals_is_never_loud(text):
    assert not is_shouted(text)


# Kept with the text


@pytest.mark.django_db
def test_it_is_kept_with_every_text_of_a_comment(make):
    harsh = make.returned(text="You idiots, all of you.")
    put_better = rewrite(harsh.comment, text="I disagree with all of you.")

    assert harsh.looks_harsh
    assert not put_better.looks_harsh


@pytest.mark.django_db
def test_practice_texts_are_measured_like_all_others(make):
    harsh = make.returned(text="You idiots, every one of you.")
    copied = copy(harsh, civil=False, explanation="It insults.")
    plant(make.the_paper())

    practice = Calibration.objects.select_related("revision")
    assert copied.revision.looks_harsh
    for one in practice:
        assert one.revision.looks_harsh is looks_harsh(one.revision.text, "en")
    assert {one.revision.looks_harsh for one in practice} == {True, False}
