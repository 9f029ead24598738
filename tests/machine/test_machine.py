"""Anything in any order: the whole house by its public verbs, against a small model.

`MACHINE_EXAMPLES` and `MACHINE_STEPS` say how many towns there are and how many steps are drawn
for each; `MACHINE_SEED` draws others than CI does. What fails is told as a story that can be run
again, as short as it can be made within some minutes; with `MACHINE_AS_FOUND`, as it was found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine import town
from tests.machine.machine import Machine
from tests.machine.stage import REFUSED, TALLY

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "32"))
STEPS = int(os.environ.get("MACHINE_STEPS", "60"))
SEED = int(os.environ.get("MACHINE_SEED", "0"))
SHRINKS = "MACHINE_AS_FOUND" not in os.environ
# From so much on this is asked of a run: about a third of what CI's does.
ENOUGH, ENOUGH_STEPS = 16, 60
AT_LEAST = {
    "submit": 40, "draw": 45, "help_out": 30, "rate": 100, "self_check": 25, "release": 15,
    "decide": 5, "restrict": 5, "sweep": 5, "report": 3, "withdraw": 3, "void": 2,
    "recount": 2, "undo": 2, "give_notice": 2, "assign": 12, "edit": 5, "appeal": 3,
    "expire_leases": 4, "wait": 15,
}  # fmt: skip
# Skipping is drawn three or four times in all: too seldom to be asked for each time.
STEPS_AT_LEAST = 2000
VERBS_AT_LEAST = 40
# Each town is a search of its own: hypothesis holds what it draws for one against what it drew for
# another before, and takes it for a fault of the test where a clock that ran on made a difference.
# Its first is always the simplest there is, where nothing happens: the second is what is drawn.
PROFILE = settings(
    max_examples=2,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if SHRINKS else [])],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def only_pieces_of_before() -> Iterator[None]:
    """The tables are as they were for the next test, although months have gone by."""
    before = town.pieces()
    yield
    town.drop_pieces(town.pieces() - before)


def test_whatever_happens_in_whatever_order_all_is_as_it_may_be() -> None:
    try:
        for number in range(EXAMPLES):
            run_state_machine_as_test(seed(1000 * SEED + number)(Machine), settings=PROFILE)
    finally:
        tell()
    if EXAMPLES >= ENOUGH and STEPS >= ENOUGH_STEPS:
        assert not (seldom := sorted(seldom_done())), seldom


def seldom_done() -> Iterator[str]:
    """A machine that is refused everything proves nothing: what was done too seldom."""
    done = {verb: n for (verb, how), n in TALLY.items() if how == "done"}
    yield from (verb for verb, least in AT_LEAST.items() if done.get(verb, 0) < least)
    if len(done) < VERBS_AT_LEAST:
        yield f"only {len(done)} verbs"
    if TALLY.total() < STEPS_AT_LEAST:
        yield f"only {TALLY.total()} steps"
    if 3 * sum(done.values()) < 2 * TALLY.total():
        yield "too much was refused, or idle"


def tell() -> None:
    for verb, how in sorted(TALLY):
        print(f"{TALLY[verb, how]:6} {verb} {how}")
    for verb, code in sorted(REFUSED):
        print(f"{REFUSED[verb, code]:6} {verb} {code}")
