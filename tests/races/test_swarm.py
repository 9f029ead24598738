"""Everything at once: processes that do whatever comes to hand, on one small site.

`RACES_STEPS=5000 RACES_SEED=7 pytest -s tests/races/test_swarm.py` for a night.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from comments.models import Revision
from moderation.models import Case, Decision, Rating, Report, Sanction, Undoing
from newsroom.models import Role
from tests.races import laws
from tests.races.actors import Actors, act
from tests.races.conftest import Rounds
from tests.races.wandering import Diary, wander

pytestmark = pytest.mark.usefixtures("transactional_db", "stated_terms")

STEPS = int(os.environ.get("RACES_STEPS", "40"))  # of each of the six
AT_A_TIME = 20  # of these; then they wait for each other, and the laws are asked
TABLES = {
    "posts": Revision, "replies": Revision, "rates": Rating, "reports": Report,
    "decides": Decision, "corrects": Decision, "undoes": Undoing, "restricts": Sanction,
    "appeals": Case,
}  # fmt: skip
NEVER_TWICE = ("posts", "replies", "rates", "restricts")  # The others may be answered as before.


def settled(make: Any) -> tuple[Any, ...]:
    """Eight readers, four of them known to be good, and three at the desk."""
    make.policy(audit_share=0.2, reviews_owed=3)
    make.calibrations(6)
    make.calibrations(4, civil=False, blatant=True)
    for _ in range(3):
        make.lease(make.in_review())
        make.released()
        make.split()
    readers = [make.reader() for _ in range(4)] + [make.seasoned() for _ in range(4)]
    desk = [make.moderator(), make.senior(), make.moderator(kind=Role.Kind.ADMIN)]
    return readers, desk, make.the_article()


def swarm(make: Any, actors: Actors, seed: str, **how: Any) -> list[Diary]:
    """What each has written down; the laws hold whenever they take breath."""
    place, diaries = settled(make), []
    for turn in range(0, STEPS, AT_A_TIME):
        errands = [
            act(wander, f"{seed}/{turn}/{at}", *place, steps=min(AT_A_TIME, STEPS - turn))
            for at in range(actors.number)
        ]
        outcomes = actors.at_once(f"{seed}/{turn}", *errands, **how)
        diaries += [one.result for one in outcomes]
        assert list(laws.broken()) == [], f"in {seed}, after {turn + AT_A_TIME} steps of each"
    return diaries


def is_there_once(diaries: list[Diary]) -> None:
    """Whatever somebody was told is done is in the tables, and nothing twice."""
    for verb, table in TABLES.items():
        told = [one for diary in diaries for one in diary.told.get(verb, [])]
        kept = set(table._base_manager.filter(pk__in=told).values_list("pk", flat=True))
        assert kept == set(told), verb  # undone ones, too
        if verb in NEVER_TWICE:
            assert len(told) == len(kept), verb


def came_of(diaries: list[Diary]) -> Counter[str]:
    """How often each verb was done, which is printed with what was refused."""
    done = sum((diary.done for diary in diaries), Counter[str]())
    refused = sum((diary.refused for diary in diaries), Counter[str]())
    print(f"done {done.total()}: {dict(done)}; refused {dict(refused)}")
    return done


def test_all_verbs_at_once_leave_a_sound_site(make: Any, actors: Actors, rounds: Rounds) -> None:
    for seed in rounds(1):
        diaries = swarm(make, actors, seed)

        is_there_once(diaries)
        done = came_of(diaries)
        assert min(done["rates"], done["posts"], done["decides"]) > 0


def test_so_they_do_where_each_has_a_clock_of_its_own(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    """Minutes ahead, minutes behind: nobody is told of a fault, and no law is broken."""
    wrong = [timedelta(minutes=m) for m in (0, 4, -4, 1, -1, 0)]
    for seed in rounds(1):
        diaries = swarm(make, actors, seed, skews=wrong)

        is_there_once(diaries)
        assert came_of(diaries)["rates"] > 0
