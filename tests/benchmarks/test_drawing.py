"""What pgbench draws beside the house is what the house draws."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from benchmarks.drawing import BARE, middle, statement
from moderation.draws import FOR_ANYBODY
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_bare_statement_is_the_draw_with_all_that_it_leaves_out():
    reader, waits = make.reader(), make.in_review()
    told = statement(str(waits.publication_id))

    ours = map(re.escape, re.split(r"%\(\w+\)s", FOR_ANYBODY))
    assert re.fullmatch("(.*?)".join(ours), told, re.S)
    with connection.cursor() as cursor:
        cursor.execute(told.replace(":reviewer", f"'{reader.pk}'").replace(":start", "0.5"))
        assert [row[0] for row in cursor.fetchall()] == [waits.pk]


def test_only_the_reader_and_the_place_are_left_to_pgbench():
    script = BARE.format(readers=7, draw=statement("1"))

    asked = set(re.findall(r"(?<!:):(\w+)", script.split("BEGIN")[1]))
    assert asked == {"reviewer", "start"}


def test_the_part_of_the_bare_rate_is_of_the_medians():
    runs = [
        {"bare": {"rate": rate, "cpu": 1.0}, "http": {"rate": 100.0, "cpu": 4.0, "p99": 9.0}}
        for rate in (400.0, 1000.0, 5000.0)
    ]

    assert middle(runs)["of_the_bare_rate"] == 0.1
    assert middle(runs)["of_its_processor"] == 0.25
