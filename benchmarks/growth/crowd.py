"""Who wrote what, and who reads it: nobody twice among those who meet.

Half of all comments are by the few who write all the time, half by the many who seldom do. Each
of the two crowds is in two halves that take turns, each time in another order: so that no two
readers keep turning up together, and whoever reads a text has neither written nor read it.
"""

from __future__ import annotations

import numpy as np

from benchmarks.growth.numbers import DAY, Bytes, Ints, ids, mixed
from benchmarks.growth.plan import BLOCK, Plan, World

REGULARS = 0.02  # of all readers
AT_LEAST = 400
IN_A_BLOCK = BLOCK // 2


def authors(world: World, index: Ints) -> Ints:
    """The number of the reader who wrote each of these comments, among all of the plan."""
    block, place = index // BLOCK, index % BLOCK
    turn = block * IN_A_BLOCK + place // 2
    regulars = max(AT_LEAST, int(world.readers * REGULARS)) // 2 * 2
    others = (world.readers - regulars) // 2 * 2
    need = (world.lag + 2) * IN_A_BLOCK
    assert min(regulars, others) // 2 >= need, "so few readers would meet twice"
    often = _whose(world.seed, turn, regulars // 2)
    seldom = regulars + _whose(world.seed + 1, turn, others // 2)
    return world.first_reader + np.where(place % 2 == 0, often, seldom)


def _whose(seed: int, turn: Ints, half: int) -> Ints:
    """Whose turn it is: each of a half once, in an order that is another one each time."""
    time, place = turn // half, turn % half
    bits = mixed(seed, 2, time)
    stride = 1 + (bits % np.uint64(half - 1)).astype(np.int64)
    while (shared := np.gcd(stride, half) > 1).any():
        stride = np.where(shared, stride % half + 1, stride)
    begin = (bits >> np.uint64(32)).astype(np.int64)
    return (time % 2) * half + (place * stride + begin) % half


def joined_at(plan: Plan, reader: Ints) -> Ints:
    """When each of these readers came: all of them before the first comment."""
    return plan.until - 1_100 * DAY + reader * 1_000_000


def reader_ids(plan: Plan, reader: Ints) -> Bytes:
    return ids(plan.seed * 8, 3, reader, joined_at(plan, reader))
