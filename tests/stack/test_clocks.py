"""A beat whose clock is wrong, on a house whose workers' clocks are right."""

from __future__ import annotations

import pytest

from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack


def start_wrong(town: Town, name: str, seconds: int, module: str, *options: str) -> None:
    """A process on a machine whose clock is wrong."""
    command = ["python", "-m", "tests.races.skewed", str(seconds), module, *options]
    town.newsroom._start(name, command)


@pytest.mark.parametrize("seconds", [-100, 100], ids=["behind", "ahead"])
def test_a_beat_whose_clock_is_off_by_a_minute_and_a_half_is_still_heard(town: Town, seconds: int):
    newsroom = town.newsroom
    newsroom.kill("beat")
    schedule = str(newsroom.folder / f"beat-{seconds}")
    start_wrong(town, "beat", seconds, "newsroom.beat", "--schedule", schedule, "--pidfile", "")
    try:
        # Nothing but the clock tells a worker of leases that ran out.
        before = "SELECT count(*) FROM moderation_assignment WHERE state = 'expired'"
        [[had]] = town.rows(before)
        reader = town.anybody()
        town.post(reader)
        assert reader.get("/api/v1/reviews").body["results"]
        town.rows(
            "UPDATE moderation_assignment SET lease_until = now() - interval '1 s'"
            " WHERE state = 'open' RETURNING id"
        )
        eventually(lambda: town.rows(before)[0][0] > had, within=60)
    finally:
        newsroom.kill("beat")
        newsroom.start_beat()
