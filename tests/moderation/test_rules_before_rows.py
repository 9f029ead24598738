"""Texts and decisions from when each had a copy of its rule: what migrations make of them."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from comments.models import Revision, Rule
from moderation.models import Decision
from moderation.passports import rule_by, rule_of
from moderation.replaying import decided_again
from moderation.rules import HouseRule
from tests.second import Second

pytestmark = pytest.mark.django_db(transaction=True)

# A number that PostgreSQL takes for the same, and keeps in other words; a rule of long ago.
RULES = [
    HouseRule().as_passport(),
    HouseRule().as_passport() | {"cost_of_bad_released": 18},
    HouseRule(reviews_owed=2).as_passport(),
    {"reviews_owed": 3, "ratings_at_least": 2, "ratings_at_most": 5, "panel_of_elders": 7},
]
TEXTS = """
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
VALUES (%s, gen_random_uuid(), 1, 1, gen_random_uuid(), 'Words.', '<p>Words.</p>', now(), '[]',
    'in_review', %s, 3, 3, 2, 2, 5, 0, now(), 0.5)"""
DECISIONS = """
INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation, evidence,
    decided_at) VALUES (%s, %s, %s, %s, 'x', '', %s, now())"""


@pytest.fixture
def old():
    """A database as the migrations before left it."""
    made = Second()
    made.make_bare()
    with made.entered():
        call_command("migrate", "moderation", "0004", verbosity=0)
    yield made
    made.drop()


def test_each_text_and_each_decision_names_what_it_had(make, old):
    make.agree(make.in_review(), civil=True)
    found = Decision.objects.get()
    evidence = [{**found.evidence, "rule": rule} for rule in RULES]
    odd = {"cause": "split", "rule": "no rule at all"}

    with old.entered():
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for n, (rule, seen) in enumerate(zip(RULES, evidence, strict=True)):
                cursor.execute(TEXTS, [UUID(int=n), json.dumps(rule)])
                told = [UUID(int=n), UUID(int=n), found.outcome, "peers", json.dumps(seen)]
                cursor.execute(DECISIONS, told)
            told = [UUID(int=9), UUID(int=0), "escalate", "house", json.dumps(odd)]
            cursor.execute(DECISIONS, told)
            cursor.execute("SET session_replication_role = origin")

        call_command("migrate", verbosity=0)

        texts = list(Revision.objects.order_by("pk"))
        said = Rule.objects.in_bulk()
        assert [said[text.rule].says for text in texts] == RULES
        assert len(said) == len(RULES), "each once"
        assert [rule_of(text) for text in texts] == [HouseRule.from_passport(r) for r in RULES]
        decisions = Decision.objects.order_by("pk")
        assert [one.rule for one in decisions] == [*[text.rule for text in texts], None]
        assert [one.evidence for one in decisions] == [*[found.evidence] * len(RULES), odd]
        for one in decisions[: len(RULES)]:
            assert decided_again(one.evidence, rule_by(one.rule)) == found.outcome
