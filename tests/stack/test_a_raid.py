"""Fifty new accounts of one network, over HTTP, with limits on: held, and nothing of it is public.

By verbs, and for hours, raids are played in tests/raids and benchmarks/raids. Here it is the way
that an attacker has: two web processes, that count together, and requests at the same time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle
from random import randint
from uuid import uuid4

import pytest

from newsroom.demo.several import Several
from tests.stack.client import Answer, Client, Town
from tests.stack.conftest import webs_with

pytestmark = pytest.mark.stack

FIFTY, EACH = 50, 2  # accounts, and how many comments each of them tries
ELSEWHERE = "2.125.160.216"
# Of one network in ten minutes; the numbers of the house are larger, and take longer to reach.
WRITING, REPORTING = 60, 30
LIMITS = f"writing.network={WRITING},reporting.network={REPORTING}"
PUBLIC = """
SELECT c.id FROM comments_comment c JOIN comments_revision r ON r.id = c.released_revision_id
ORDER BY c.id LIMIT 1"""


class Crew:
    """What they send, at the same time, and what they are answered."""

    def __init__(self, town: Town, several: Several) -> None:
        webs = cycle(several.webs)
        # What was counted of a network in a run before would count in this one.
        one = {"X-Forwarded-For": f"81.{randint(2, 250)}.{randint(0, 250)}.{randint(1, 250)}"}
        self.town, self.name = town, f"raid {uuid4().hex[:8]}"
        self.taken: dict[str, list[str]] = {}  # comments, by who handed them in
        self.checked: list[Answer] = []  # what their self-checks were answered
        self.members = [
            replace(town.reader(f"raider-{uuid4().hex[:10]}"), url=next(webs), extra=one)
            for _ in range(FIFTY)
        ]

    def each(self, act: object, members: Iterable[Client]) -> list[Answer]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(act, members))  # type: ignore[arg-type] # typed by its callers

    def come(self) -> None:
        assert {
            one.status for one in self.each(lambda one: one.get("/api/v1/me"), self.members)
        } == {200}

    def post(self) -> list[Answer]:
        def say(who: Client) -> Answer:
            told = self.town.post(who, f"Throw the idiots out, {self.name}, {uuid4().hex}.")
            if told.status == 201:
                self.taken.setdefault(who.token, []).append(told.body["id"])
            return told

        return self.each(say, [who for _ in range(EACH) for who in self.members])

    def rate(self) -> list[Answer]:
        """Whoever has handed something in: their own is fine, and all else is not."""

        def answer_all(who: Client) -> Iterator[Answer]:
            for review in who.get("/api/v1/reviews").body["results"]:
                own = self.name in review["text"]
                told = {"quality": "good", "civil": "yes"} if own else CONDEMNED
                yield who.post(f"/api/v1/reviews/{review['id']}/rating", told)
            for comment in self.taken.get(who.token, []):
                path = f"/api/v1/comments/{comment}/self-check"
                self.checked.append(who.post(path, {"civil": "yes"}))

        with ThreadPoolExecutor(8) as pool:
            return [
                one
                for some in pool.map(lambda w: list(answer_all(w)), self.members)
                for one in some
            ]

    def report(self, comment: str) -> list[Answer]:
        path = f"/api/v1/comments/{comment}/reports"
        told = {"reason": "attack", "details": self.name}
        return self.each(lambda one: one.post(path, told), self.members)

    def of_theirs(self) -> list[tuple[str, str, str]]:
        """Comment, author and status of all that was taken."""
        query = (
            "SELECT c.id::text, a.subject, r.status FROM comments_comment c"
            " JOIN comments_revision r ON r.comment_id = c.id"
            " JOIN newsroom_reader a ON a.id = c.author_id WHERE r.text LIKE %s"
        )
        return self.town.rows(query, f"%{self.name}%")

    def is_taken_back(self) -> None:
        """Else it would wait for the readers of whatever test comes next."""
        for comment, author, _ in self.of_theirs():
            self.town.reader(author).delete(f"/api/v1/comments/{comment}")


CONDEMNED = {"quality": "fair", "civil": "no", "reasons": ["attack"]}


def counted(answers: list[Answer]) -> Counter[int]:
    return Counter(one.status for one in answers)


def test_fifty_new_accounts_are_held_and_an_honest_reader_is_not(
    several: Several, big_town: Town
) -> None:
    crew, elsewhere = Crew(big_town, several), {"X-Forwarded-For": ELSEWHERE}
    [[liked]] = big_town.rows(PUBLIC)
    try:
        with webs_with(several, WRITE_LIMITS_TIMES="1", WRITE_LIMITS=LIMITS):
            crew.come()
            posted = crew.post()
            rated = crew.rate()
            reported = crew.report(liked)
            honest = replace(big_town.anybody(), url=several.webs[0], extra=elsewhere)
            own = big_town.whole_visit(honest)

        theirs = crew.of_theirs()
        print("posted", counted(posted), "rated", counted(rated), "reported", counted(reported))
        print(Counter(status for *_, status in theirs))
        assert counted(posted) == {201: WRITING, 429: FIFTY * EACH - WRITING}
        # To look at one's own is writing, too: of those, too, their network has had its share.
        assert counted(crew.checked) == {429: WRITING}
        assert counted(reported) == {201: REPORTING, 429: FIFTY - REPORTING}
        for refused in (*posted, *crew.checked, *reported):
            if refused.status == 429:
                assert refused.body["code"].startswith("too_many"), refused.body
                assert (
                    0 < int(refused.headers["retry-after"]) <= 660
                )  # a window, and how finely it is counted
        assert len(theirs) == WRITING
        assert {status for *_, status in theirs} <= {"pending", "in_review", "held", "returned"}
        assert big_town.nobody().get(f"/api/v1/comments/{liked}").status == 200
        assert honest.get(f"/api/v1/comments/{own}").body["state"] in {"in_review", "released"}
    finally:
        crew.is_taken_back()
    assert {status for *_, status in crew.of_theirs()} == {"withdrawn"}
