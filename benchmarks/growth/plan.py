"""How large a site is to be, and when everything on it happened."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from math import ceil
from typing import Any

from benchmarks.growth.numbers import DAY, SECOND, Ints, below

BLOCK = 10  # comments whose reviews are handed round together
AN_ARTICLE = 100  # comments, about
GROUP = 2_000  # comments on articles that appear together
CHUNK = 20_000  # comments, or readers, of one transaction
MONTHS = 730  # days that a large site looks back on
SLOWEST = 630 * SECOND  # between two comments of a small site
GATE = 600 * SECOND  # in which an author has given three reviews
MODERATORS = 20


@dataclass(frozen=True)
class Plan:
    """What was asked for. All that is made follows from it alone."""

    comments: int  # elsewhere: beside the articles that are measured
    readers: int
    waiting: int  # for peers
    pending: int  # whose authors owe reviews
    cases: int  # that the desk has decided
    open_cases: int
    reactions: float  # for each comment that is public
    log_days: int  # of which the lines of the log are there
    short: bool  # without the thread of 10,000
    lean: bool  # evidence without what is usual, and history packed: for small disks
    seed: int
    until: int  # microseconds since 2000

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class World:
    """Articles, their comments and those who wrote them, that share nothing with other worlds.

    Its comments have numbers, in the order of time: first those that are decided, then those that
    wait for peers, then those whose authors owe reviews. Who wrote number `n` reads what was
    written some blocks before.
    """

    plan: Plan
    number: int  # of the world
    kind: str  # usual, long or hundred
    decided: int
    waiting: int
    pending: int
    began: int
    step: int  # microseconds from one comment to the next
    first_reader: int
    readers: int
    first_article: int
    first_line: int  # numbers of rows that count up: lines of the log, reactions
    desk: float  # share of what readers decided that a moderator looked at, too
    open_from: int  # what readers split over is still before the desk, from this comment on

    @property
    def comments(self) -> int:
        return self.decided + self.waiting + self.pending

    @property
    def seed(self) -> int:
        return self.plan.seed * 8 + self.number

    @property
    def lag(self) -> int:
        """So many blocks later somebody writes who reads a text: after it was in the queue."""
        return ceil(GATE / (BLOCK * self.step)) + 1

    @property
    def articles(self) -> int:
        if self.kind != "usual":
            return 2
        return max(1, self.comments // AN_ARTICLE)

    def written_at(self, index: Ints) -> Ints:
        """When, in microseconds: later for each than for the one before."""
        return self.began + index * self.step + below(self.step, self.seed, 1, index)

    def chunks(self) -> list[tuple[int, int]]:
        """From where to where; a thread is never cut in two."""
        size = CHUNK if self.kind == "usual" else self.comments
        return [(n, min(n + size, self.comments)) for n in range(0, self.comments, size)]


def worlds(plan: Plan) -> list[World]:
    """The article with 100 comments, that with 10,000, and everything elsewhere."""
    hundred = World(plan, 1, "hundred", 100, 40, 20, plan.until - 9 * DAY, 300 * SECOND,
        MODERATORS, 2_000, 0, 0, desk=0.0, open_from=1 << 60)  # fmt: skip
    long = World(plan, 2, "long", 10_000, 60, 20, plan.until - 8 * DAY, 60 * SECOND,
        MODERATORS + 2_000, 2_000, 2, 10_000, desk=0.0, open_from=1 << 60)  # fmt: skip
    step = min(SLOWEST, MONTHS * DAY // plan.comments)
    waiting = _up(max(plan.waiting, GATE * 2 // step + 4 * BLOCK))
    pending = _up(plan.pending)
    decided = plan.comments - waiting - pending
    usual = World(plan, 3, "usual", decided, waiting, pending,
        plan.until - (plan.comments + 1) * step, step, MODERATORS + 4_000, plan.readers, 4,
        1_000_000, _looked_at(plan, decided),
        decided - int(plan.open_cases / SPLIT))  # fmt: skip
    return [hundred, usual] if plan.short else [hundred, long, usual]


SPLIT = 0.05  # of all texts: so often readers are split, and the desk decides


def _looked_at(plan: Plan, decided: int) -> float:
    """How often a moderator looks at what readers decided, for so many cases in all."""
    return max(0.0, plan.cases / decided - SPLIT) / (1 - SPLIT)


def _up(number: int) -> int:
    return ceil(number / BLOCK) * BLOCK


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scale", type=float, default=1.0, help="of ten million comments")
    parser.add_argument("--comments", type=int, help="so many elsewhere, instead of a scale")
    parser.add_argument("--readers", type=int, help="a tenth of the comments, 2,000 at least")
    parser.add_argument("--waiting", type=int, help="for peers: a hundredth of the comments")
    parser.add_argument("--pending", type=int, help="for their authors: one in two hundred")
    parser.add_argument("--cases", type=int, help="decided by the desk: a tenth of the comments")
    parser.add_argument("--open-cases", type=int, help="one in two hundred comments")
    parser.add_argument("--reactions", type=float, default=0.2, help="for each public comment")
    parser.add_argument(
        "--log-days", type=int, default=30, help="whose lines of the log are there"
    )
    parser.add_argument("--short", action="store_true", help="no thread of 10,000 comments")
    parser.add_argument("--lean", action="store_true", help="what is copied into rows: less of it")
    parser.add_argument("--seed", type=int, default=1847)
    parser.add_argument("--until", type=datetime.fromisoformat, help="the last moment; else now")


def planned(options: argparse.Namespace) -> Plan:
    """What these options ask for."""
    comments = options.comments or int(10_000_000 * options.scale)
    comments = max(1_000, ceil(comments / AN_ARTICLE) * AN_ARTICLE)
    until = options.until or datetime.now(UTC)
    since = until.astimezone(UTC) - datetime(2000, 1, 1, tzinfo=UTC)

    def asked(name: str, share: int) -> int:
        given = getattr(options, name)
        return comments // share if given is None else int(given)

    plan = Plan(
        comments=comments,
        readers=max(2_000, options.readers or comments // 10),
        waiting=asked("waiting", 100),
        pending=asked("pending", 200),
        cases=asked("cases", 10),
        open_cases=asked("open_cases", 200),
        reactions=options.reactions,
        log_days=options.log_days,
        short=options.short,
        lean=options.lean,
        seed=options.seed,
        until=int(since.total_seconds()) * SECOND,
    )
    if plan.waiting + plan.pending > comments * 3 // 4:
        raise SystemExit("at most three quarters of all comments can be waiting")
    return plan


def as_kept(facts: dict[str, Any]) -> Plan:
    """The plan that a database was begun with."""
    return Plan(**{field.name: facts[field.name] for field in fields(Plan)})
