"""What people do: write, read for it, report, decide. Each sends what it sends with a key."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from benchmarks.crashes.asking import Asker
from benchmarks.election.people import MEAN, WORDS
from moderation.effort import reading_time

SEVERE = "lanternfish"  # listed: whoever says it is for the desk, before peers see it
ASKS_AGAIN = 8  # times that an author looks whether there is something to review


@dataclass
class Place:
    """What they all know."""

    slug: str
    articles: list[str]
    practice: dict[str, tuple[bool, list[str]]]
    people: dict[str, list[str]]  # by kind: who they are
    posted: list[str] = field(default_factory=list)  # comments
    liked: list[str] = field(default_factory=list)  # comments
    turn: dict[str, Iterator[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self) -> dict[str, Any]:
        """What another process has to be told, to make the same of it."""
        return {
            "slug": self.slug, "articles": self.articles, "practice": self.practice,
            "people": self.people,
        }  # fmt: skip

    def next_of(self, kind: str) -> str:
        """One after the other, and round again."""
        with self.lock:
            whole = self.turn.setdefault(kind, itertools.cycle(self.people[kind]))
            return next(whole)


Act = Callable[[Asker, Place], None]


def write(asker: Asker, place: Place) -> None:
    """One comment's way, as far as its author goes it."""
    who, article = place.next_of("regular"), asker.dice.choice(place.articles)
    path = f"/api/v1/articles/{article}/comments"
    answer = asker.ask("post", who, "POST", path, {"text": _text(asker)})
    if answer is None or answer.status != 201:
        return
    comment: str = answer.body["id"]
    place.posted.append(comment)
    for _ in range(ASKS_AGAIN):
        if asker.over.is_set():
            return
        owes = _review(asker, place, who, asker.ask("draw", who, "GET", "/api/v1/reviews"))
        if owes is False:
            break
        asker.over.wait(1)
    where = f"/api/v1/comments/{comment}"
    asker.ask("self-check", who, "POST", f"{where}/self-check", {"civil": "yes"})
    own = asker.look("own", who, where)
    if own is not None and own.status == 200 and own.body["state"] == "returned":
        asker.ask("second look", who, "POST", f"{where}/second-look", {"statement": "Is it?"})


def _text(asker: Asker) -> str:
    said = " ".join(asker.dice.choices(WORDS, k=4)).capitalize()
    bad = asker.dice.choice([f" {SEVERE}", f", {MEAN},", "", "", "", ""])
    return f"{said}{bad} {uuid4().hex}."  # Whoever looks for it finds this one and no other.


def _review(asker: Asker, place: Place, who: str, given: Any) -> bool | None:
    """Answer what there is; whether more is owed, or None where that was not to be learnt."""
    if given is None or given.status not in (200, 201):
        return None
    for review in given.body["results"]:
        asker.over.wait(reading_time(len(review["text"])) + 0.1)
        path = f"/api/v1/reviews/{review['id']}/rating"
        rated = asker.ask("rate", who, "POST", path, _judged(place, review["text"]))
        given = rated if rated is not None and rated.status == 201 else given
    progress = given.body["progress"]
    return bool(progress["given"] < progress["owed"])


def _judged(place: Place, text: str) -> dict[str, Any]:
    civil, reasons = place.practice.get(text, (MEAN not in text, ["attack"]))
    if civil:
        return {"quality": "fair", "civil": "yes"}
    return {"quality": "fair", "civil": "no", "reasons": reasons or ["attack"]}


def help_out(asker: Asker, place: Place) -> None:
    who = place.next_of("volunteer")
    answer = asker.ask("help", who, "POST", "/api/v1/reviews", {})
    _review(asker, place, who, answer)
    asker.over.wait(0.5)


def report(asker: Asker, place: Place) -> None:
    """Something that is public, and was written while this goes on."""
    who = place.next_of("reporter")
    if public := seen(asker, place):
        where = f"/api/v1/comments/{asker.dice.choice(public)}/reports"
        asker.ask("report", who, "POST", where, {"reason": "attack"})
    asker.over.wait(0.7)


def seen(asker: Asker, place: Place) -> list[str]:
    """Which of the comments that were written while this goes on everybody may read."""
    path = f"/api/v1/articles/{asker.dice.choice(place.articles)}/comments"
    thread = asker.look("thread", "", path)
    public = thread.body.get("results", []) if thread and thread.status == 200 else []
    return [one["id"] for one in public if one["id"] in place.posted]


def decide(asker: Asker, place: Place) -> None:
    """The next case that nobody else is at."""
    who = place.next_of("desk")
    listed = asker.look("cases", who, "/api/v1/cases")
    cases = listed.body["results"] if listed and listed.status == 200 else []
    if cases:
        case = asker.dice.choice(cases)
        where = f"/api/v1/cases/{case['id']}"
        card = asker.look("case", who, where)
        if card and card.status == 200:
            found = card.body["case"]
            asker.ask("decide", who, "POST", f"{where}/decision", _decided(asker, found))
    asker.over.wait(0.5)


def _decided(asker: Asker, case: dict[str, Any]) -> dict[str, Any]:
    is_fine = MEAN not in case["text"] and asker.dice.random() < 0.7
    outcome = "release" if is_fine else "reject"
    reason = "within_rules" if is_fine else "attack"
    return {"outcome": outcome, "reason": reason, "explanation": "", "version": case["version"]}
