"""Ways to decide an item from ratings that come one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.judgement.votes_data import Stream, Votes
from benchmarks.judgement.votes_judge import Judge
from moderation.coins import probability

NIGHTS = 20  # over the whole stream,
NIGHT_AT_LEAST = 40  # and so many items apart
SURE = 0.85
# Of a rating, where a wrong decision costs 1. It sends ratings from sets where readers know
# little, and another says little, to those where it says much.
PRICE = 0.03


@dataclass(frozen=True, slots=True)
class Decided:
    """What a policy made of an item."""

    uncivil: bool
    ratings: int
    bad: float | None = None  # how likely it is bad, where the policy says so


Policy = Callable[[Stream, Votes], Iterator[Decided]]


def policies(cap: int) -> dict[str, Policy]:
    """All that are compared, by name. Only the engine heeds the cap."""
    return {
        "engine": engine(cap, SURE, PRICE),
        "best_of_3_early": majority(3, early=True),
        "best_of_5_early": majority(5, early=True),
        "best_of_3": majority(3, early=False),
        "one_vote": majority(1, early=False),
        "engine_t75": engine(cap, 0.75),
        "engine_t85": engine(cap, 0.85),
        "engine_t95": engine(cap, 0.95),
    }


def majority(most: int, *, early: bool) -> Policy:
    """The majority of so many ratings; early: as soon as the others could not change it."""
    enough = most // 2 + 1

    def run(stream: Stream, votes: Votes) -> Iterator[Decided]:
        for ratings, coin in zip(stream.ratings, stream.coins, strict=True):
            said = [0, 0]
            for _, label in ratings[:most]:
                said[label] += 1
                if early and max(said) >= enough:
                    break
            yield Decided(coin if said[0] == said[1] else said[1] > said[0], sum(said))

    return run


def engine(cap: int, sure: float, price: float = 0.0) -> Policy:
    """The house's engine, deciding as soon as either class is as likely as `sure`.

    With a price also where another rating is not worth it, once a first night has told what
    ratings are worth.

    These are questions of others: so no costs of ours, and nobody to escalate to; at the cap
    the likelier class it is. No newcomers' clip either, since this crowd holds no strangers who
    would come in numbers. A revealed item is learned from after its decision.
    """

    def run(stream: Stream, votes: Votes) -> Iterator[Decided]:
        judge = Judge(votes.workers, cap, sure, price)
        night = max(NIGHT_AT_LEAST, len(stream) // NIGHTS)
        for number, item in enumerate(stream.items):
            ratings, coin = stream.ratings[number], stream.coins[number]
            heard, odds = judge.hear(ratings)
            yield Decided(coin if odds == 0 else odds > 0, heard, probability(odds))
            answer = votes.gold[item] if stream.revealed[number] else None
            judge.learn(ratings[:heard], answer)
            if (number + 1) % night == 0:
                judge.sleep()

    return run
