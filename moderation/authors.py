"""What an author's own record says of their next text, and who came at the same time. Pure."""

from __future__ import annotations

from functools import lru_cache

from moderation.coins import Kinds, believe, logit

A_FEW_WRITE = 1 / 3  # of all that is bad
THEIRS = 0.5  # of what these few write is bad
THEIR_STRENGTH = 8.0  # in texts: how alike these few are
USUAL_STRENGTH = 40.0  # and all the others
HELPS = -0.5
WARNS = 2.5
RAIDS_ARE = 0.9  # of what is written by those who come for it is bad
RAID_STRENGTH = 8.0  # in texts: how alike raids are
RAIDS = 0.02  # of the hours in which accounts are made
WARNS_OF_AN_HOUR = 3.0  # at most: two good readers are not enough then, and three are


def author_shift(fine: float, bad: float, share: float, *, rush: bool = False) -> float:
    """How far an author's own record moves the odds of their next text, in log-odds.

    `fine` and `bad` are how earlier texts ended, in (pseudo-)counts; `share` is the site's, of
    all that is handed in. Few write much of what is bad: 34 accounts wrote nearly a tenth of all
    personal attacks among Wikipedia's talk pages (Wulczyn, Thain and Dixon, WWW 2017). So
    a record is held against two kinds of authors: one bad text among many fine ones is an
    accident, and two of two are not. It helps little and warns more (science D2), since a ring
    can keep accounts with a clean record. During a rush it does not help at all.
    """
    rate, _ = believe(bad, fine, kinds_of_authors(share))
    shift = logit(rate) - logit(share)
    return max(0.0 if rush else HELPS, min(WARNS, shift))


def company_shift(fine: float, bad: float, share: float) -> float:
    """How far the texts of accounts made in the same hour move the odds of a new account's.

    `fine` and `bad` are how theirs ended. A crew that comes for an evening makes its accounts
    within the hour, and each of them may still have no record of its own. It only warns: a fine
    class or a front page elsewhere says nothing of whoever came in the same hour.
    """
    rate, _ = believe(bad, fine, kinds_of_hours(share))
    return max(0.0, min(WARNS_OF_AN_HOUR, logit(rate) - logit(share))) if bad else 0.0


@lru_cache(maxsize=64)
def kinds_of_hours(share: float) -> Kinds:
    """Two Betas of how much is bad of what the accounts of an hour write: usual hours, raids."""
    raid = max(RAIDS_ARE, (1 + share) / 2)
    return (
        (USUAL_STRENGTH * share, USUAL_STRENGTH * (1 - share)),
        (RAID_STRENGTH * raid, RAID_STRENGTH * (1 - raid)),
        logit(RAIDS),
    )


@lru_cache(maxsize=64)
def kinds_of_authors(share: float) -> Kinds:
    """Two Betas of how much of what somebody writes is bad: most authors, and the few.

    Together they write as much of it as the site sees: the mean is `share`.
    """
    theirs = max(THEIRS, (1 + share) / 2)
    few = A_FEW_WRITE * share / theirs
    usual = (share - few * theirs) / (1 - few)
    return (
        (USUAL_STRENGTH * usual, USUAL_STRENGTH * (1 - usual)),
        (THEIR_STRENGTH * theirs, THEIR_STRENGTH * (1 - theirs)),
        logit(few),
    )
