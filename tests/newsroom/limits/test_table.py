"""The table of limits, and what an operator says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsroom.limits import table
from newsroom.limits.routes import _lines, kind_of, listed

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def test_one_number_is_changed_and_no_other():
    changed = table.changed(["writing.account=7", " noticing.seconds=600"])

    assert changed["writing"].account == 7
    assert changed["writing"].device == table.TABLE["writing"].device
    assert changed["noticing"].seconds == 600
    assert changed["desk"] == table.TABLE["desk"]


@pytest.mark.parametrize(
    "slip",
    [
        "writing", "writing.account", "writing.account=", "writing.account=many", "writing=3",
        "writing.account=-1", "writting.account=3", "writing.reader=3", "writing.seconds=0",
        "writing.seconds=86400", "writing.account=3.5", "",
    ],
)  # fmt: skip
def test_a_slip_is_said_at_the_start_and_not_passed_over(slip):
    with pytest.raises(ValueError, match=r"writing|kind"):
        table.changed([slip])


@pytest.mark.parametrize("times", [float("inf"), float("nan"), -1.0, 0.0, 1e9])
def test_no_limit_is_so_many_times_as_much(times):
    with pytest.raises(ValueError, match="is not more than 0"):
        table.factor(times)


def test_a_limit_may_be_a_fraction_or_many_times_as_much():
    assert [table.factor(times) for times in (0.01, 1.0, 2.5, 1_000_000)]


def test_who_has_just_come_has_less_for_a_day():
    ages = [timedelta(0), timedelta(hours=23), timedelta(days=1), timedelta(days=900)]

    times = [table.times_for(NOW - age, NOW, new=0.5) for age in ages]

    assert times == [0.5, 0.5, 1.0, 1.0]


def test_a_quota_is_never_nothing_unless_it_says_so():
    assert [table.quota(number, 0.5) for number in (0, 1, 2, 5)] == [0, 1, 1, 2]


def test_every_kind_is_used_and_every_line_names_one():
    whole, begun = _lines()

    assert {*whole.values(), *(kind for _, kind in begun)} == set(table.TABLE)


def test_a_network_never_has_less_than_one_device_nor_a_device_less_than_one_account():
    for kind, quotas in table.TABLE.items():
        assert quotas.network >= quotas.no_device >= quotas.device >= quotas.account > 0, kind


def test_pages_and_api_are_one_kind():
    assert kind_of("api/v1/articles/<uuid:pk>/comments") == kind_of("articles/<uuid:article_id>/")
    assert kind_of("api/v1/comments/<uuid:pk>/reports") == kind_of(
        "comments/<uuid:comment_id>/report/"
    )


def test_the_longest_beginning_decides():
    assert kind_of("desk/lists/import/") == "importing"
    assert kind_of("desk/lists/") == "desk"
    assert listed("quite/new/") is None
    assert kind_of("quite/new/") == "other"


def test_the_page_for_operators_says_what_the_table_says():
    page = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text()
    section = page[page.index("## Limits on writing") :].split("\n| counted by")[0]
    said = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            kind, _, within, *numbers, _ = (cell.strip() for cell in line.split("|")[1:-1])
            seconds = {"10 min": 600, "1 h": 3600}[within]
            said[kind.strip("`")] = table.Quotas(seconds, *map(int, _in_order(numbers)))

    assert said == dict(table.TABLE)


def _in_order(numbers: list[str]) -> list[str]:
    """Account, device, without a cookie, network."""
    assert len(numbers) == 4
    return numbers
