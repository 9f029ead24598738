"""Everything that can be killed is, under load. Clients' own logs say what has to be there.

The same as `python -m benchmarks.crashes`, which does it for ten minutes.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.crashes import journal, proof
from benchmarks.crashes.disk import NoDisk, small_disk
from benchmarks.crashes.faults import Faults
from benchmarks.crashes.house import House
from benchmarks.crashes.journal import Deed, Try
from benchmarks.crashes.trial import Found, Trial
from newsroom.demo import nginx
from newsroom.demo.several import Several

pytestmark = pytest.mark.stack

EVERY = 2.0  # seconds between two faults
PATIENCE = 60.0  # seconds for what has not been done yet when all faults have struck
WRITES = ("post", "rate", "self-check", "report", "decide")


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    """Two web processes and two workers behind nginx, with PostgreSQL on a small disk of its own
    where one can be made."""
    assert nginx.program(), "nginx is not installed here (.ci/run installs it)"
    folder = Path(tempfile.mkdtemp(prefix="third-reading-crashes-"))
    folder.chmod(0o755)  # PostgreSQL belongs to somebody else.
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        disk = None
        try:
            disk = after.enter_context(small_disk(folder / "postgres", 512))
        except NoDisk as reason:
            print(reason)
        newsroom = Several(folder)
        after.callback(newsroom.stop)
        newsroom.start_servers()
        newsroom.collect_static()
        newsroom.manage("migrate", "--verbosity", "0")
        made = Trial(newsroom, posts=60, disk=disk)
        newsroom.start_processes()
        made.open()
        yield made


@pytest.fixture(scope="module")
def found(trial: Trial) -> Found:
    """What has become of it, when each kind of fault has struck once, in any order."""
    kinds = list(Faults(trial.newsroom, trial.house.dice, trial.disk).kinds)
    trial.house.dice.shuffle(kinds)

    def haunt(house: House) -> None:
        house.haunt(kinds, every=EVERY)
        ends = time.monotonic() + PATIENCE
        while never_done(trial) and time.monotonic() < ends:  # on a machine that is busy
            house.keep(1)

    return trial.run(haunt, authors=5)


def never_done(trial: Trial) -> set[str]:
    """What nobody has been acknowledged yet, by what clients have written down so far."""
    deeds = journal.read((trial.newsroom.folder / "logs").glob("*.log"))
    return set(WRITES) - {one.asked.kind for one in deeds if one.is_acknowledged}


def test_whatever_dies_nothing_that_was_acknowledged_is_lost_or_done_twice(found: Found):
    assert found.wrong == []
    assert found.failures, "no fault was ever felt: this test tested nothing"
    assert found.repeated, "nothing was ever asked again: this test tested nothing"
    assert set(WRITES) <= {one.asked.kind for one in found.deeds if one.is_acknowledged}


def test_what_is_overdue_finds_its_owner(trial: Trial, found: Found):
    assert trial.later() == []


def test_the_proof_misses_nothing(trial: Trial, found: Found):
    """Of one more of each that was acknowledged, and was never done."""
    for kind in WRITES:
        real = next(one for one in found.deeds if one.asked.kind == kind and one.answer)
        lie = of_another(real)

        [told, *_] = proof.wrong([lie], trial.tables, since=real.tries[-1].sent)

        assert "acknowledged" in told or "checked" in told, kind


def of_another(real: Deed) -> Deed:
    """The same answer, about something that does not exist."""
    nowhere = "00000000-0000-4000-8000-000000000000"
    [*parts] = real.asked.path.split("/")
    parts[4] = nowhere
    body = {**real.asked.body, "text": "Never said."} if real.asked.kind == "post" else None
    asked = replace(
        real.asked, path="/".join(parts), body=body or real.asked.body, key="never-sent"
    )
    return Deed(asked, [Try(1.0, 2.0, 201, real.answer)])
