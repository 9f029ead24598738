"""What each rating added to its reviewer's counts, as the house's ledger has it."""

from __future__ import annotations

import numpy as np

from benchmarks.growth.crowd import reader_ids
from benchmarks.growth.fates import Fates
from benchmarks.growth.reviews import Reviews
from benchmarks.growth.rows import Rows
from moderation.coins import logit
from moderation.trust import CREDIT, Measures, Source

SOURCES = (Source.PEERS, Source.ESCALATION, Source.AUDIT)
_WORTH = np.array([CREDIT[source] for source in SOURCES])


def credits(given: Reviews, fates: Fates, first: int) -> Rows:
    """By what the others said where peers decided, else by what the desk did.

    What readers are split over, and the desk has not decided yet, is credited to nobody.
    """
    place = given.text - first
    total = given.summed(given.weights) + logit(Measures().share)
    others = np.repeat(total, given.counts) - given.weights
    by_peers = 1 / (1 + np.exp(-others))
    by_desk = (~fates.ends_public[place]).astype(float)
    source = np.where(fates.is_split[place], 1, np.where(fates.is_looked_at[place], 2, 0))
    bad = np.where(source == 0, by_peers, by_desk)
    worth = _WORTH[source]
    likely, unlikely = worth * bad, worth * (1 - bad)
    rows = Rows("moderation_credit", len(place))
    rows.fixed("rating_id", given.keys)
    rows.one_of("source", SOURCES, source)
    rows.fixed("bad", bad, "f8")
    rows.fixed("caught", np.where(given.civil, 0, likely), "f8")
    rows.fixed("missed", np.where(given.civil, likely, 0), "f8")
    rows.fixed("spared", np.where(given.civil, unlikely, 0), "f8")
    rows.fixed("blamed", np.where(given.civil, 0, unlikely), "f8")
    rows.fixed("written_at", fates.decided_at[place], "i8")
    rows.fixed("reviewer_id", reader_ids(given.world.plan, given.reviewer))
    return rows.take(~fates.is_open[place])
