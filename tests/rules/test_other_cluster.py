"""Where a rule minds, readers of one voting cluster return nothing among themselves."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from moderation.evidence import witness as on_record
from moderation.lots import ELSEWHERE, chance, is_from_elsewhere
from moderation.rules import HouseRule
from moderation.trust import Measures
from moderation.verdict import Circumstances, Outcome, Witness, verdict

PLAIN = HouseRule()
MINDS = HouseRule(other_cluster=True)
CALM = Circumstances(Measures(established=1000), load=0.1)


def against(*clusters: int | None) -> list[Witness]:
    return [Witness(civil=False, weight=2.0, cluster=cluster) for cluster in clusters]


def in_favour(*clusters: int | None) -> list[Witness]:
    return [Witness(civil=True, weight=-0.1, cluster=cluster) for cluster in clusters]


def test_it_is_off_unless_somebody_turns_it_on():
    assert not PLAIN.other_cluster
    assert verdict(against(1, 1), PLAIN, CALM).outcome is Outcome.RETURN


def test_two_of_one_cluster_return_nothing_and_one_more_is_asked():
    assert verdict(against(1, 1), MINDS, CALM).outcome is Outcome.ONE_MORE


@pytest.mark.parametrize("clusters", [(0, 1), (1, 1, 0), (1, None), (None, None)])
def test_readers_of_two_clusters_or_one_of_whom_none_is_known_return_it(clusters):
    assert verdict(against(*clusters), MINDS, CALM).outcome is Outcome.RETURN


def test_who_finds_it_civil_is_no_second_cluster_against_it():
    said = against(1, 1, 1) + in_favour(0)

    assert verdict(said, PLAIN, CALM).outcome is Outcome.RETURN
    assert verdict(said, MINDS, CALM).outcome is not Outcome.RETURN


def test_where_no_other_reader_comes_people_in_charge_decide():
    full = against(*[1] * MINDS.ratings_at_most)

    assert verdict(full, MINDS, CALM).outcome is Outcome.ESCALATE


def test_one_cluster_may_release_as_before():
    kind = [Witness(civil=True, weight=-2.0, cluster=1) for _ in range(3)]

    assert verdict(kind, MINDS, CALM).outcome is Outcome.RELEASE


def test_where_every_rating_counts_alike_it_holds_too():
    plain = replace(MINDS, weighed=False)

    assert verdict(against(1, 1), plain, CALM).outcome is Outcome.ONE_MORE
    assert verdict(against(1, 0), plain, CALM).outcome is Outcome.RETURN


def test_a_panel_has_to_agree_all_the_same():
    panel = replace(MINDS, second_look="panel")

    assert verdict(against(1, 0), panel, CALM).because == "no_panel_to_confirm"


def test_evidence_of_before_there_were_clusters_is_read_like_any_other():
    [now] = against(1)
    before = {name: fact for name, fact in asdict(now).items() if name != "cluster"}

    assert on_record(asdict(now)) == now
    assert on_record(before) == replace(now, cluster=None)
    with pytest.raises(KeyError):
        on_record({name: fact for name, fact in before.items() if name != "weight"})


@pytest.mark.parametrize(
    ("mine", "theirs", "is_it"),
    [
        (0, (1, 1), True),
        (None, (1, 1), True),
        (1, (1, 1), False),
        (0, (1, 0), False),
        (0, (1, None), False),
        (0, (None, None), False),
        (0, (1,), False),
        (0, (), False),
    ],
)
def test_from_elsewhere_is_who_is_not_known_to_be_of_the_one_cluster_that_read_it(
    mine, theirs, is_it
):
    assert is_from_elsewhere(mine, theirs) is is_it


def test_a_text_that_one_cluster_read_falls_rather_to_somebody_from_elsewhere():
    assert chance(30, 2, 0.3, from_elsewhere=True) == ELSEWHERE * chance(30, 2, 0.3)
