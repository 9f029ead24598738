"""The made-up town: the same for everybody, and calm days within generous limits."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from benchmarks.judgement import report, scenarios, world
from benchmarks.judgement.engine import Engine
from benchmarks.judgement.metrics import figures
from benchmarks.judgement.plain import Plain, two_alike_else_moderator
from benchmarks.judgement.planted import planted
from benchmarks.judgement.town import play

SHORT = replace(scenarios.SCENARIOS["calm"], days=6, warm=2)


@pytest.fixture(scope="module")
def calm():
    return world.make(SHORT, seed=0)


@pytest.fixture(scope="module")
def judged(calm):
    return play(calm, Engine(), "engine")


def test_the_same_seed_gives_the_same_figures(calm, judged):
    again = play(world.make(SHORT, seed=0), Engine(), "engine")

    assert repr(figures(again)) == repr(figures(judged))


def test_another_seed_is_another_world(calm):
    assert world.make(SHORT, seed=1).visits[:50] != calm.visits[:50]


def test_every_policy_meets_the_same_world(calm, judged):
    other = play(calm, Plain(two_alike_else_moderator), "two")

    handed_in = [{case.text for case in town.done + town.waiting} for town in (judged, other)]
    assert handed_in[0] == handed_in[1]
    answers = [
        {(case.text.number, who): bad for case in town.done for who, bad, _ in case.ratings}
        for town in (judged, other)
    ]
    both = answers[0].keys() & answers[1].keys()
    assert both
    assert all(answers[0][one] == answers[1][one] for one in both)


def test_calm_days_stay_within_generous_limits(judged):
    found = figures(judged)

    assert found["bad_published"] < 0.35
    assert found["good_returned"] < 0.04
    assert found["staff_share"] < 0.45
    assert found["within_4_hours"] > 0.85
    assert 2.0 < found["votes"] < 2.8


def test_nothing_is_decided_by_peers_on_one_rating(judged):
    assert all(len(case.ratings) >= 2 for case in judged.done if not case.by_staff)


def test_a_planted_ring_is_found_soon_and_nobody_else_is():
    town = world.make(replace(scenarios.SCENARIOS["planted_ring_6"], days=9), seed=0)
    engine = Engine()

    found = planted(play(town, engine, "engine"), engine)

    assert found["ring_in_circle"] == 1.0
    assert found["ring_found_after"] <= 100
    assert found["ring_false_alarms"] < 0.005


def test_the_command_prints_each_figure_with_its_interval(monkeypatch, capsys):
    tiny = replace(SHORT, days=2, warm=0, people=300, a_day=60.0)
    monkeypatch.setitem(scenarios.SCENARIOS, "calm", tiny)

    call_command(
        "simulate", "--scenario", "calm", "--policy", "best_of_3_early", "--seeds", "2", "--json"
    )

    found = json.loads(capsys.readouterr().out)
    assert set(found["calm"]["best_of_3_early"]["votes"]) == {"mean", "ci95"}
    assert found["calm"]["best_of_3_early"]["abuse_published"]["mean"] is None


def test_an_unknown_scenario_is_named():
    with pytest.raises(CommandError, match="no 'storm'"):
        call_command("simulate", "--scenario", "storm")


def test_the_same_results_draw_the_same_pictures(tmp_path):
    cells = {"bad_published": (0.2, 0.01), "staff_share": (0.3, 0.02)}
    results: report.Results = {"calm": {"engine": cells, "best_of_3": cells}}
    from benchmarks.judgement import plots  # Here: to load what draws takes seconds.

    drawn = [plots.draw(results, tmp_path / folder) for folder in ("one", "two")]

    assert [path.read_bytes() for path in drawn[0]] == [path.read_bytes() for path in drawn[1]]
