"""A share of many cases, drawn by lot; TURN=commit draws another (tests/turns.py).

DOORS_SHARE=1 draws all; DOORS_SEED, which a test that failed has printed, draws the same ones.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from math import ceil
from typing import TypeVar

from tests.turns import turn

Case = TypeVar("Case")

SHARE = float(os.environ.get("DOORS_SHARE", "0.4"))
SEED = turn("DOORS_SEED", of=10**6)


def drawn(cases: Iterable[Case], *, one_in: int = 1) -> list[Case]:
    """In the order that they have; fewer still of what takes long."""
    print(f"DOORS_SEED={SEED}")
    every = list(cases)
    chosen = random.Random(SEED).sample(
        range(len(every)), ceil(min(1.0, SHARE / one_in) * len(every))
    )
    return [every[one] for one in sorted(chosen)]
