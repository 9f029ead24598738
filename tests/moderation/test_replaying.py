"""Decisions can be come to again from their rows, and other policies tried on them."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from moderation.evidence import on_record
from moderation.models import Decision
from moderation.passports import rule_by
from moderation.policies import POLICIES
from moderation.verdict import verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(make):
    for _ in range(3):
        make.agree(make.in_review(), civil=True)
    make.returned()
    make.split()


def test_every_decision_of_peers_is_come_to_again_from_its_row(decided):
    decisions = Decision.objects.filter(by=Decision.By.PEERS)
    assert {decision.outcome for decision in decisions} == {"release", "return", "escalate"}

    for decision in decisions:
        record = on_record(decision.evidence, rule_by(decision.rule))
        again = verdict(record.witnesses, record.rule, record.circumstances)
        assert str(again.outcome) == decision.outcome
        assert again.bad == pytest.approx(decision.evidence["bad"], abs=1e-5)
        assert again.because == decision.evidence["because"]


def test_policies_are_compared_side_by_side(decided):
    output = StringIO()
    call_command("replay", "--json", stdout=output)
    found = json.loads(output.getvalue())

    assert set(found) == set(POLICIES)
    assert {figures["texts"] for figures in found.values()} == {5}
    live = found["live"]
    assert (live["released"], live["returned"], live["staff_share"]) == (0.6, 0.2, 0.2)
    assert found["two_alike_else_staff"]["staff_share"] == 0.2
    assert found["best_of_3"]["undecided"] > 0
    assert live["bad_of_released"]["audited"] == 0


def test_the_table_has_a_line_for_each_policy(decided):
    output = StringIO()
    call_command("replay", "--policy", "live", "--policy", "best_of_3", stdout=output)

    [heading, *lines, staff, bad] = output.getvalue().strip().splitlines()
    assert heading.startswith("policy")
    assert [line.split()[0] for line in lines] == ["live", "best_of_3"]
    assert staff.startswith("staff: ")
    assert bad.startswith("bad of released: ")


def test_which_publication_is_asked_where_there_are_several(make, decided):
    make.publication(slug="another")

    with pytest.raises(CommandError, match="another"):
        call_command("replay")


def test_a_shadow_runs_beside_the_verdict_and_changes_nothing(make):
    make.policy(shadow="best_of_3")
    revision = make.in_review()
    make.agree(revision, civil=True)

    decision = Decision.objects.get(revision=revision)
    assert decision.outcome == "release"
    assert decision.evidence["shadow"] == {
        "policy": "best_of_3",
        "outcome": "one_more",
        "heard": 2,
    }
