"""A list of subjects, old and new: what in it can be done, and in which pieces. Pure.

A newsroom that changes its account system has other ids afterwards. Such a list may hold chains
(1 → 2, 2 → 3) and swaps (1 → 2, 2 → 1); what hangs together is done together or not at all.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from newsroom.refusals import Invalid
from newsroom.sso.parsing import is_identity


class BadList(Invalid):
    code = "bad_list"
    sentence = _("The list cannot be used.")


def pairs_in(text: str) -> dict[str, str]:
    """The new subject of each old one. A first line that says old,new is passed over; so is
    a line that is there twice, and a subject that stays. Raises BadList, with the line."""
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1):
        told = [cell.strip() for cell in row]
        if not any(told) or (number == 1 and [one.lower() for one in told] == ["old", "new"]):
            continue
        if len(told) != 2 or not all(map(is_identity, told)):
            raise BadList(_("Line %(line)s is not two subjects, old and new.") % {"line": number})
        old, new = told
        if found.get(old, new) != new or taken.get(new, old) != old:
            raise BadList(
                _("Line %(line)s names a subject for the second time.") % {"line": number}
            )
        found[old], taken[new] = new, old
    return {old: new for old, new in found.items() if old != new}


def digest_of(pairs: Mapping[str, str]) -> str:
    """By which the same list is known again, whatever the order of its lines."""
    return hashlib.sha256(json.dumps(sorted(pairs.items())).encode()).hexdigest()


def pieces(pairs: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The list in pieces that hang together: each is one chain, one ring, or one line."""
    left = dict(pairs)
    before = {new: old for old, new in pairs.items()}
    while left:
        first = start = next(iter(left))
        while before.get(first) in left and before[first] != start:
            first = before[first]
        piece = {}
        while first in left:
            piece[first] = left.pop(first)
            first = piece[first]
        yield piece


def batches(pairs: Mapping[str, str], at_most: int) -> Iterator[dict[str, str]]:
    """Whole pieces together, so many lines at once; a longer piece is one of its own."""
    batch: dict[str, str] = {}
    for piece in pieces(pairs):
        if batch and len(batch) + len(piece) > at_most:
            yield batch
            batch = {}
        batch |= piece
    if batch:
        yield batch


def collisions(pairs: Mapping[str, str], there: Iterable[str]) -> set[str]:
    """The old subjects that cannot get their new one: somebody has it who does not move on.

    `there` are the subjects, old or new, that are anybody's.
    """
    known = set(there)
    return {
        old for old, new in pairs.items() if old in known and new in known and new not in pairs
    }
