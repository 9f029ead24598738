"""Authors, volunteers and who reports; and fifty who come in concert to make trouble."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Sequence
from typing import Any

from benchmarks.election.book import Book
from benchmarks.election.evening import Evening
from moderation.effort import reading_time

WORDS = re.findall(
    r"\w+",
    """
the count in our district was slow again and nobody told us why until the first figures came which
surprised even those who had stood at the doors all day with leaflets while others say that turnout
fell where the bus no longer goes so ask whoever closes a polling place what a morning costs there
""",
)
ABUSE = "Whoever voted like that in {} is a worthless idiot, {}, and should be thrown out of town."
MEAN = "worthless idiot"
SEES, SPARES = 0.9, 0.97  # how often a reader calls what is bad bad, and what is fine fine
NEWCOMERS = 0.15  # of the comments
HURRY = 0.3  # seconds that a raider takes for a text


class Town:
    """Everybody, and what they know of each other: nothing but texts."""

    def __init__(self, book: Book, evening: Evening, told: dict[str, Any], *, seed: int) -> None:
        self.book, self.evening, self.dice = book, evening, random.Random(seed)
        self.tokens: dict[str, list[str]] = told["tokens"]
        self.articles: list[str] = told["articles"]
        self.practice: dict[str, tuple[bool, list[str]]] = told["practice"]
        self.public: list[str] = []  # comments that somebody has seen
        self.abuse: set[str] = set()  # the raiders' comments
        self.seen_abuse: list[str] = []
        self.visits = 0  # of authors, under way
        self.unfinished = 0
        self._turn = {"regular": 0, "newcomer": 0}

    def words(self) -> str:
        said = " ".join(self.dice.choices(WORDS, k=self.dice.randint(14, 30)))
        return f"{said.capitalize()}, {self.dice.randint(1, 10**9)} of us."

    def next_author(self) -> str:
        kind = "newcomer" if self.dice.random() < NEWCOMERS else "regular"
        people, self._turn[kind] = self.tokens[kind], self._turn[kind] + 1
        return people[self._turn[kind] % len(people)]

    # What an author does

    async def author(self, token: str) -> None:
        """Post, review what is owed, check one's own text: as people do, reading at their pace."""
        self.visits += 1
        try:
            comment = await self._post(token, self.words())
            if comment and not await self._pay_and_check(token, comment):
                self.unfinished += 1
        finally:
            self.visits -= 1

    async def _post(self, token: str, text: str, kind: str = "post") -> str | None:
        where = f"/api/v1/articles/{self.dice.choice(self.articles)}/comments"
        answer = await self.book.ask(kind, "POST", where, token=token, body={"text": text})
        return answer.json["id"] if answer and answer.status == 201 else None

    async def _pay_and_check(self, token: str, comment: str, *, tries: int = 40) -> bool:
        for _ in range(tries):
            answer = await self.book.ask("reviews", "GET", "/api/v1/reviews", token=token)
            if answer is None or answer.status != 200:
                return False
            await self.answer_all(token, answer.json["results"])
            own = await self.book.ask(
                "self-check", "POST", f"/api/v1/comments/{comment}/self-check", token=token,
                body={"civil": "yes"},
            )  # fmt: skip
            if own is None or own.status != 200 or own.json["state"] != "pending":
                return own is not None and own.status < 500
            await asyncio.sleep(2 + 2 * self.dice.random())  # Nothing was left to read: once more.
        return False

    async def answer_all(self, token: str, given: Sequence[dict[str, Any]]) -> None:
        for review in given:
            await asyncio.sleep(reading_time(len(review["text"])) + 0.1 + self.dice.random())
            await self._rate(token, review, self.judged(review["text"]))

    async def _rate(self, token: str, review: dict[str, Any], answers: dict[str, Any]) -> None:
        where = f"/api/v1/reviews/{review['id']}/rating"
        await self.book.ask("rating", "POST", where, token=token, body=answers)

    def judged(self, text: str) -> dict[str, Any]:
        """What an honest reader says; of practice texts what is known to be right."""
        civil, reasons = self.practice.get(text, (MEAN not in text, ["attack"]))
        if text not in self.practice and self.dice.random() > (SPARES if civil else SEES):
            civil, reasons = not civil, ["attack"]
        answers: dict[str, Any] = {"quality": "fair", "civil": "yes" if civil else "no"}
        return answers if civil else answers | {"reasons": reasons or ["attack"]}

    # Who comes to help

    async def volunteer(self, token: str) -> None:
        while self.book.now < self.evening.seconds:
            answer = await self.book.ask("help", "POST", "/api/v1/reviews", token=token, body={})
            if answer is None or answer.status != 201 or not answer.json["results"]:
                await asyncio.sleep(5 + 5 * self.dice.random())
                continue
            await self.answer_all(token, answer.json["results"])
            await asyncio.sleep(4 * self.dice.random())

    async def report(self) -> None:
        """Of what is public; what is plainly abuse is reported by many."""
        pool = self.seen_abuse if self.seen_abuse and self.dice.random() < 0.7 else self.public
        if pool:
            comment = self.dice.choice(pool[-200:])
            where = f"/api/v1/comments/{comment}/reports"
            token = self.dice.choice(self.tokens["reporter"])
            await self.book.ask("report", "POST", where, token=token, body={"reason": "attack"})

    # Who comes to make trouble

    async def raider(self, token: str) -> None:
        """Post abuse, pass that of the others, call everything else uncivil; until the end."""
        begins, ends = self.evening.raid
        await asyncio.sleep(max(0, begins - self.book.now + 3 * self.dice.random()))
        while self.book.now < ends:
            number = self.dice.randint(1, 10**9)
            text = ABUSE.format(
                self.dice.choice(["the north", "the harbour", "the old town"]), number
            )
            comment = await self._post(token, text, "raider's post")
            if comment:
                self.abuse.add(comment)
            await self._rate_in_concert(token)
            if comment:
                where = f"/api/v1/comments/{comment}/self-check"
                await self.book.ask(
                    "raider's self-check", "POST", where, token=token, body={"civil": "yes"}
                )
            await asyncio.sleep(2 + 4 * self.dice.random())

    async def _rate_in_concert(self, token: str) -> None:
        answer = await self.book.ask("raider's reviews", "GET", "/api/v1/reviews", token=token)
        for review in answer.json["results"] if answer and answer.status == 200 else ():
            await asyncio.sleep(HURRY)
            ours = MEAN in review["text"]
            answers = {"quality": "fair", "civil": "yes" if ours else "no", "reasons": ["attack"]}
            where = f"/api/v1/reviews/{review['id']}/rating"
            await self.book.ask("raider's rating", "POST", where, token=token, body=answers)
