"""Everything at once: processes that do whatever comes to hand, on one small site."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from comments.models import Revision
from moderation.models import Case, Decision, Policy, Rating, Report, Sanction, Undoing
from newsroom.models import Role
from tests.races.actors import Actors, act
from tests.races.conftest import Rounds
from tests.races.wandering import Diary, wander

pytestmark = pytest.mark.usefixtures("transactional_db", "stated_terms")

# Of each of the six. RACES_STEPS=5000 for a night.
STEPS = int(os.environ.get("RACES_STEPS", "60"))


def all_of(diaries: list[Diary], verb: str) -> list[Any]:
    return [one for diary in diaries for one in diary.done.get(verb, []) if one is not None]


def swarm(make: Any, actors: Actors, seed: str, **how: Any) -> list[Diary]:
    """Eight readers, four of them known to be good, and three at the desk."""
    paper, article = make.the_paper(), make.the_article()
    make.policy(audit_share=0.2, reviews_owed=3)
    make.calibrations(6)
    make.calibrations(4, civil=False, blatant=True)
    for _ in range(3):
        make.lease(make.in_review())
        make.released()
        make.split()
    readers = [make.reader() for _ in range(4)] + [make.seasoned() for _ in range(4)]
    desk = [make.moderator(), make.senior(), make.moderator(kind=Role.Kind.ADMIN)]
    assert Policy.objects.filter(publication=paper).count() == 1
    outcomes = actors.at_once(
        seed,
        *[
            act(wander, f"{seed}/{at}", readers, desk, article, steps=STEPS)
            for at in range(actors.number)
        ],
        **how,
    )
    return [one.result for one in outcomes]


def is_there_once(diaries: list[Diary]) -> None:
    """Whatever somebody was told is done is in the tables, and nothing twice."""
    told = {
        "posts": Revision, "replies": Revision, "rates": Rating, "reports": Report,
        "decides": Decision, "corrects": Decision, "undoes": Undoing, "restricts": Sanction,
        "appeals": Case,
    }  # fmt: skip
    for verb, table in told.items():
        acknowledged = all_of(diaries, verb)
        kept = table._base_manager.filter(pk__in=acknowledged)  # undone ones, too
        assert kept.count() == len(set(acknowledged)), verb
    assert len(set(rated := all_of(diaries, "rates"))) == len(rated)
    assert len(set(posted := all_of(diaries, "posts"))) == len(posted)


def test_all_verbs_at_once_leave_a_sound_site(make: Any, actors: Actors, rounds: Rounds) -> None:
    for seed in rounds(1):
        diaries = swarm(make, actors, seed)

        is_there_once(diaries)
        count: Counter[str] = Counter()
        for diary in diaries:
            count.update({verb: len(done) for verb, done in diary.done.items()})
        refused = sum((diary.refused for diary in diaries), Counter[str]())
        print(f"done {count.total()}: {dict(count)}; refused {dict(refused)}")
        assert min(count["rates"], count["posts"], count["decides"]) > 0


def test_so_they_do_where_each_has_a_clock_of_its_own(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    """Minutes ahead, minutes behind: nobody is told of a fault, and no law is broken."""
    wrong = [timedelta(minutes=m) for m in (0, 4, -4, 1, -1, 0)]
    for seed in rounds(1):
        diaries = swarm(make, actors, seed, skews=wrong)

        is_there_once(diaries)
        assert all_of(diaries, "rates")
