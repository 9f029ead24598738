"""Cables between hosts are cut and put together again, under load. What readers see meanwhile, and
that everything comes back by itself.

Hosts are network namespaces: where the kernel or the rights for them are missing it is skipped.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from benchmarks.crashes.journal import Deed
from benchmarks.crashes.network import Network, NotHere
from benchmarks.crashes.partitions import CUTS, Partitions, Spell
from benchmarks.crashes.spread import DATA, GATE, NODES, Spread, wired
from benchmarks.crashes.trial import Found, Trial
from newsroom.demo import nginx
from tests.stack.client import eventually
from tests.wanting import wanting

pytestmark = pytest.mark.stack

LASTS, RESTS = 5.0, 5.0  # seconds that a cable is cut, and that there is peace afterwards
ANSWERS_WITHIN = 15.0  # seconds, whatever is cut
CUT = [CUTS[0], CUTS[3], CUTS[6]]  # the long run has all of them
LIVING = """
from newsroom.celery import app
import json
print(json.dumps(sorted(one for told in app.control.ping(timeout=2) for one in told)))
"""


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    made = Network(wired())
    try:
        made.make()
    except NotHere as reason:
        wanting(str(reason))
    yield made
    made.remove()


@pytest.fixture(scope="module")
def trial(network: Network) -> Iterator[Trial]:
    assert nginx.program(), "nginx is not installed here (.ci/run installs it)"
    folder = Path(tempfile.mkdtemp(prefix="third-reading-networks-"))
    folder.chmod(0o755)  # PostgreSQL belongs to somebody else.
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        newsroom = Spread(folder, network)
        after.callback(newsroom.stop)
        newsroom.start_servers()
        newsroom.collect_static()
        newsroom.manage("migrate", "--verbosity", "0")
        made = Trial(newsroom, posts=60, where=partial(network.inside, GATE))
        newsroom.start_processes()
        made.open()
        yield made


@pytest.fixture(scope="module")
def spells() -> list[Spell]:
    return []


@pytest.fixture(scope="module")
def found(trial: Trial, network: Network, spells: list[Spell]) -> Found:
    partitions = Partitions(network, LASTS, RESTS, spells)
    with network.inside(DATA):  # where its servers can be looked after, whatever is cut
        return trial.run(lambda house: partitions.haunt(house, CUT), authors=5)


def test_whatever_is_cut_nothing_that_was_acknowledged_is_lost_or_done_twice(found: Found):
    assert found.wrong == []
    assert found.failures, "no cut was ever felt: this test tested nothing"
    assert found.acknowledged > 30
    assert found.restarted == 0, "something died of it, and had to be started again"


def during(spell: Spell, deeds: list[Deed], *kinds: str) -> list[tuple[int, float]]:
    """How what was asked while a cable was cut was answered, and how long it took."""
    return [
        (one.status, one.ended - one.sent)
        for deed in deeds
        if not kinds or deed.asked.kind in kinds
        for one in deed.tries
        if one.ended is not None and spell.begins < one.sent < spell.ends
    ]


def test_reading_goes_on_and_writing_is_refused_within_bounds(found: Found, spells: list[Spell]):
    of_all = spells[-1]

    pages = during(of_all, found.deeds, "page")
    writes = during(of_all, found.deeds, "post", "rate", "react", "report", "decide")

    assert {status for status, _ in pages} == {200}
    assert len(pages) > 5
    assert {status for status, _ in writes} <= {201, 200, 503, 504}
    assert 503 in {status for status, _ in writes}
    assert max(took for _, took in during(of_all, found.deeds)) < ANSWERS_WITHIN


def test_while_one_node_is_cut_off_the_other_goes_on(found: Found, spells: list[Spell]):
    for one in spells[:-1]:
        statuses = [status for status, _ in during(one, found.deeds)]
        assert sum(200 <= status < 300 for status in statuses) > len(statuses) / 3, one.cut


def test_who_only_reads_does_not_notice_that_a_node_is_cut_off(found: Found, spells: list[Spell]):
    """Its 503 is nginx's to hear, who asks the other node."""
    of_one = next(one for one in spells if one.cut.host == NODES[0])

    own = during(of_one, found.deeds, "own page", "draw", "cases")

    assert {status for status, _ in own} == {200}


def test_all_workers_are_back(trial: Trial, found: Found):
    """They answer when they are called: what they ask Valkey with is whole again."""
    code = f"import django; django.setup()\n{LIVING}"

    def living() -> int:
        return len(json.loads(trial.newsroom.run("-c", code)))

    eventually(lambda: living() == len(NODES), within=60, every=1)


def test_what_is_overdue_finds_its_owner(trial: Trial, found: Found):
    assert trial.later() == []
