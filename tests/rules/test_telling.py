"""P15: whom the house tells that their answers help nobody, and whom it leaves alone."""

from __future__ import annotations

import random
import tomllib

import pytest

from moderation.coins import Counts, Population
from moderation.learning.telling import are_slips, is_straight_line, is_worth_telling
from moderation.management.commands.seed_calibration import STARTERS
from moderation.trust import STRIKES, Record, Source, credit

ITEMS = [
    (item["civil"], item["blatant"])
    for item in tomllib.loads((STARTERS / "en.toml").read_text())["item"]
]
NOBODY_KNOWN = Population()
WITHIN = 20  # ratings of texts whose answer is known


def always_yes(civil, dice):
    return True


def always_no(civil, dice):
    return False


def honest(civil, dice):
    """Dissents in one of ten, on plain abuse as on everything else."""
    return civil if dice.random() > 0.1 else not civil


def is_told(answers, dice):
    """Whether this reader gets a letter within so many of the shipped practice texts."""
    counts, strikes = Counts(), 0
    for settled, (civil, blatant) in enumerate(dice.sample(ITEMS, WITHIN), start=1):
        said = answers(civil, dice)
        counts += credit(said, 0.0 if civil else 1.0, Source.CALIBRATION)
        if said and not civil and blatant:
            strikes += 1
            if strikes >= STRIKES and not are_slips(counts, NOBODY_KNOWN):
                return True
        if is_worth_telling(Record(counts, settled), NOBODY_KNOWN):
            return True
    return False


def share_told(answers, people):
    dice = random.Random(7)
    return sum(is_told(answers, dice) for _ in range(people)) / people


@pytest.mark.parametrize("answers", [always_yes, always_no])
def test_who_always_says_the_same_is_told_within_twenty_known_texts(answers):
    assert share_told(answers, people=1000) > 0.99


def test_of_those_who_honestly_dissent_in_one_of_ten_fewer_than_one_in_a_hundred_is_told():
    assert share_told(honest, people=4000) < 0.01


def test_one_answer_to_texts_of_one_kind_is_no_straight_line():
    assert not is_straight_line(Counts(spared=60))
    assert not is_straight_line(Counts(spared=60, missed=4.5))
    assert is_straight_line(Counts(spared=60, missed=6))
    assert not is_straight_line(Counts(spared=60, missed=6, caught=1.5))


def test_two_slips_are_slips_only_beside_a_good_record():
    assert not are_slips(Counts(missed=3), NOBODY_KNOWN)
    assert are_slips(Counts(missed=3, caught=9, spared=15), NOBODY_KNOWN)
