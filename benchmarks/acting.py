"""One process that does what it is told on one site, and says what each act took of a processor.

Started by `benchmarks.grown`, with the site in its environment. A line that comes in names an act
and how often; a line that goes out has the milliseconds of each time, of this process and of its
backend in PostgreSQL together.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:  # Imported where Django has been set up, never before.
    from moderation.models import Assignment
    from newsroom.models import Reader

HUNDRED = "The article with the hundred"  # the same on a site of any size
WARM_UP = 60  # what a site in use has in memory
SEED = 7
Act = Callable[[], Callable[[], object]]  # makes ready what is not measured; what is


def main() -> None:
    _set_up()
    from benchmarks.journey import on_cpu

    random.seed(SEED)
    acts = _acts()
    for act in acts.values():
        for _ in range(WARM_UP):
            act()()
    print("ready", flush=True)
    for line in sys.stdin:
        name, times = json.loads(line)
        took = []
        for _ in range(times):
            measured = acts[name]()
            before = on_cpu()
            measured()
            took.append(on_cpu() - before)
        print(json.dumps(took), flush=True)


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    # Each page is made, and nobody is refused for asking often.
    os.environ |= {"READY_BYTES_AT_MOST": "0", "API_READS_A_MINUTE": "1000000000",
                   "API_REQUESTS_A_MINUTE": "1000000000", "DESK_SECOND_FACTOR": "false",
                   "LOG_LEVEL": "ERROR"}  # fmt: skip
    import django

    django.setup()


def _acts() -> dict[str, Act]:
    return _of_readers() | _of_writers() | _of_the_desk()


def _of_readers() -> dict[str, Act]:
    from newsroom.models import Article

    article = Article.objects.get(headline=HUNDRED).pk
    others = list(Article.objects.order_by("pk").values_list("pk", flat=True)[:100])
    assert len(others) == 100, "of so small a site there are no counts of a hundred articles"
    twenty, hundred = ("&".join(f"article={one}" for one in others[:many]) for many in (20, 100))
    pages = {
        "first page, JSON": f"/api/v1/articles/{article}/comments",
        "first page, HTML": f"/articles/{article}/",
        "counts of 20": f"/api/v1/counts?{twenty}",
        "counts of 100": f"/api/v1/counts?{hundred}",
    }
    return {name: _getting(_client(), page) for name, page in pages.items()}


def _of_writers() -> dict[str, Act]:
    return {"post": _posting, "draw": _drawing, "three reviews": _reviewing}


def _of_the_desk() -> dict[str, Act]:
    from moderation.models import Case
    from newsroom.models import Reader

    client = _client()
    client.force_login(Reader.objects.get(handle="moderator-1"))
    case = Case.objects.filter(closed_at=None, cause="split").order_by("pk")[0].pk
    return {
        "the desk's list": _getting(client, "/desk/?state=open"),
        "a card": _getting(client, f"/desk/cases/{case}/"),
    }


def _client() -> Any:
    from django.test import Client

    return Client(headers={"host": "localhost"})


def _getting(client: Any, where: str) -> Act:
    def get() -> None:
        answer = client.get(where)
        assert answer.status_code == 200, (where, answer.status_code)

    return lambda: get


def _posting() -> Callable[[], object]:
    from moderation.workflow.submitting import submit
    from newsroom.models import Article

    article = Article.objects.select_related("publication").order_by("?")[0]
    words = f"What I saw this morning, and what should be done about it: {uuid4().hex}."
    return partial(submit, _somebody(), article, text=words)


def _drawing() -> Callable[[], object]:
    from django.db import transaction

    from moderation import queue
    from newsroom.models import Publication

    publication, reader = Publication.objects.get().pk, _somebody().pk

    def draw() -> None:
        with transaction.atomic():  # It locks, and writes nothing.
            assert queue.draw(publication, reader, 3)

    return draw


def _reviewing() -> Callable[[], object]:
    """Somebody who has just posted is given three texts, rates them, and looks at their own."""
    from moderation.workflow.assigning import assign
    from moderation.workflow.self_checking import self_check

    posted: Any = _posting()()
    reader = posted.comment.author

    def review() -> None:
        for lease in assign(posted.pk):
            _rate(lease, reader)
        self_check(posted.comment, civil=True)

    return review


def _rate(lease: Assignment, reader: Reader) -> None:
    from moderation.workflow.rating import rate

    rate(lease.pk, reviewer=reader, quality="fair", civil=True, reasons=[])


def _somebody() -> Reader:
    """A reader at random who owes nothing: of a grown site, mostly one with a history."""
    from comments.models import Revision
    from newsroom.models import Reader

    owing = Revision.objects.filter(status="pending").values("author")
    them = Reader.objects.filter(handle__startswith="reader-").exclude(pk__in=owing)
    # By a random place in the keys: to order a million by lot would take longer than the act.
    found = them.filter(pk__gt=uuid4()).order_by("pk").first() or them.order_by("?").first()
    assert found is not None
    return found


if __name__ == "__main__":
    main()
