"""Who wrote what, and who reads it: nobody twice among those who meet.

Half of all comments are by the few who write all the time, half by the many who seldom do. Each
of the two crowds is in two halves that take turns, each time in another order: so that no two
readers keep turning up together, and whoever reads a text has neither written nor read it.
"""

from __future__ import annotations

from math import gcd

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
    stride = _STRIDES[(bits % np.uint64(len(_STRIDES))).astype(np.int64)]
    while any(gcd(int(one), half) > 1 for one in np.unique(stride)):
        stride = np.where(np.gcd(stride, half) > 1, stride + 2, stride)
    begin = (bits >> np.uint64(32)).astype(np.int64)
    return (time % 2) * half + (place * stride + begin) % half


_STRIDES = np.array([7919, 104_729, 15_485_863, 32_452_843, 49_979_687, 67_867_967], np.int64)


def joined_at(plan: Plan, reader: Ints) -> Ints:
    """When each of these readers came: all of them before the first comment."""
    return plan.until - 1_100 * DAY + reader * 1_000_000


def reader_ids(plan: Plan, reader: Ints) -> Bytes:
    return ids(plan.seed * 8, 3, reader, joined_at(plan, reader))
