"""Moderators: they take the most urgent case, decide, and look up now and then."""

from __future__ import annotations

import asyncio
from typing import Any

from benchmarks.election.people import MEAN, Town

THINKS = 1.5  # seconds for a case, in an hour that lasts five minutes
LOOKS_UP = 10.0  # seconds between two looks at how the place stands


class Desk:
    def __init__(self, town: Town, publication: str) -> None:
        self.town, self.publication = town, publication
        self.raid_seen: float | None = None
        self.raid_begun: float | None = None
        self.decided = 0

    async def moderator(self, number: int, token: str) -> None:
        """The first is a senior one, and sees to the place as a whole as well."""
        town, looked = self.town, 0.0
        while town.book.now < town.evening.seconds:
            if number == 0 and town.book.now - looked >= LOOKS_UP:
                looked = town.book.now
                await self._look_up(token)
            if not await self._take_one(number, token):
                await asyncio.sleep(3)

    async def _take_one(self, number: int, token: str) -> bool:
        ask = self.town.book.ask
        listed = await ask("desk: list", "GET", "/api/v1/cases", token=token)
        cases = listed.json["results"] if listed and listed.status == 200 else []
        if not cases:
            return False
        case = cases[number % len(cases)]  # Not all of them the same one.
        where = f"/api/v1/cases/{case['id']}"
        card = await ask("desk: card", "GET", where, token=token)
        await asyncio.sleep(THINKS)
        if card is None or card.status != 200:
            return True
        answer = await ask(
            "desk: decision",
            "POST",
            f"{where}/decision",
            token=token,
            body=_decided(card.json["case"]),
        )
        self.decided += answer is not None and answer.status == 201
        return True

    async def _look_up(self, token: str) -> None:
        """Raid mode is switched on by a person, when the desk is told that it may be one."""
        ask, now = self.town.book.ask, self.town.book.now
        answer = await ask("desk: places", "GET", "/api/v1/places", token=token)
        if answer is None or answer.status != 200 or self.raid_begun is not None:
            return
        if any(one["may_be_raid"] for one in answer.json):
            self.raid_seen = self.raid_seen or now
            told = {"publication": self.publication, "hours": 1, "note": "fifty at once"}
            began = await ask("desk: raid", "POST", "/api/v1/raids", token=token, body=told)
            if began and began.status == 201:
                self.raid_begun = self.town.book.now


def _decided(case: dict[str, Any]) -> dict[str, Any]:
    is_abuse = MEAN in case["text"]
    return {
        "outcome": "reject" if is_abuse else "release",
        "reason": "attack" if is_abuse else "within_rules",
        "explanation": "",
        "version": case["version"],
    }
