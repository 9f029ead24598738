"""What readers felt about a comment: how many of each kind, and which of them are one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from comments.models import Comment, Kind
from comments.models.reaction import Given
from comments.rows import Shown

_KINDS = tuple(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True, eq=False)
class Reactions:
    """To one comment, or to several that have the same: most of a page have none.

    One is made for what is alike, and told from others by what it is, not by what is in it: so
    that what is made of it can be kept by it.
    """

    each: tuple[Given, ...]  # of every kind, in the order of `Kind`
    numbers: dict[str, int]  # by kind
    told: tuple[str, ...]  # the same, as they stand in HTML
    own: tuple[str, ...]  # the kinds of those that who looks gave
    shape: str  # of each kind a digit: GIVEN if anybody gave it, and OWN if who looks did

    @classmethod
    def of(cls, each: tuple[Given, ...]) -> Reactions:
        return cls(
            each,
            {one.kind.value: one.number for one in each},
            tuple(str(one.number) for one in each),
            tuple(one.kind.value for one in each if one.is_own),
            "".join(str(GIVEN * bool(one.number) + OWN * one.is_own) for one in each),
        )


GIVEN, OWN = 2, 1
NO_REACTIONS = Reactions.of(())


@lru_cache(4096)
def reactions(numbers: tuple[int, ...], own: frozenset[str]) -> Reactions:
    """Of every kind, in the order of `Kind`, with those of one reader marked."""
    each = zip(Kind, numbers, strict=True)
    return Reactions.of(tuple(Given(kind, number, kind.value in own) for kind, number in each))


def reactions_to(comment: Shown | Comment, own: Iterable[str]) -> Reactions:
    """As they are counted, with those of one reader marked."""
    tally = comment.tally
    return reactions(tuple([getattr(tally, kind) for kind in _KINDS]), frozenset(own))
