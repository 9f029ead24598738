"""What readers gave and owe, what is public, and what may be: small, and in plain Python.

The model believes nothing but what was done: which answers were given, what the desk decided,
what was taken back. From that it says before each verb whether it may succeed (`expect.py`), and
after it whether what is public may be, and whether only that has moved which the verb may move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from tests.machine.arrows import BORN, may_move
from tests.machine.seeing import Lease, Restriction, Seen, Text

_HANDS_OUT = {"draw", "help_out", "assign", "skip", "sweep"}
_TAKES_BACK = {
    "draw", "help_out", "expire_leases", "withdraw", "take_back_edit", "restrict", "erase",
    "decide_and_restrict", "look_at_people",
}  # fmt: skip
_LEASES_MOVE = {"rated": {"rate"}, "skipped": {"skip"}, "expired": _TAKES_BACK}
NOTHING = Seen({}, {}, {}, [], set(), 0, 0, {})


class Model:
    def __init__(self) -> None:
        self.seen = NOTHING
        self.said: dict[tuple[UUID, UUID], tuple[UUID, bool]] = {}  # reader, comment: text, civil
        self.gave: Counter[UUID] = Counter()  # reviews, by reader
        self.desk: dict[UUID, list[tuple[UUID, bool]]] = {}  # of a text: decision, may be public
        self.mended: set[UUID] = set()  # texts that are others with a slip mended
        self.taken_back: set[UUID] = set()  # comments, by their authors
        self.hidden: set[UUID] = set()  # texts, by reports: only the desk shows them again
        self.reported: set[tuple[UUID, UUID]] = set()

    # What was done, as far as the model must know.

    def rated(self, lease: Lease, civil: bool) -> None:
        self.said[lease.reader, lease.comment] = (lease.text, civil)
        self.gave[lease.reader] += 1

    def decided(self, text: UUID, decision: UUID, *, released: bool) -> None:
        self.desk.setdefault(text, []).append((decision, released))

    def undone(self, text: UUID, decision: UUID) -> None:
        self.desk[text] = [one for one in self.desk.get(text, []) if one[0] != decision]

    # What holds now.

    def in_force(self, reader: UUID, paper: int, now: datetime) -> set[str]:
        """The kinds of restrictions that this reader is under there."""
        theirs = [r for r in self.seen.restrictions if (r.reader, r.paper) == (reader, paper)]
        return {one.kind for one in theirs if _holds(one, now)}

    def judged(self, text: UUID) -> UUID:
        """The text that was read: this one, or the one that it mends a slip of."""
        return self.seen.texts[text].mends or text

    def may_become_public(self, text: Text) -> bool:
        """By two readers' word, by the desk's, or as a slip mended in what was public."""
        if text.comment in self.taken_back:
            return False
        if words := self.desk.get(text.id):
            return words[-1][1]
        if text.id in self.mended:
            return True
        civil = {who for (who, _), (read, yes) in self.said.items() if read == text.id and yes}
        return text.id not in self.hidden and len(civil - {text.author}) >= 2

    # After a verb.

    def look(self, verb: str, seen: Seen) -> list[str]:
        """What is not as it may be, now that `verb` is done; and from now on this is how it is."""
        was, self.seen = self.seen, seen
        return [
            *_texts_moved(verb, was, seen),
            *_leases_moved(verb, was, seen),
            *_record_changed(was, seen),
            *self._answers(seen),
            *self._public(was, seen),
        ]

    def _answers(self, seen: Seen) -> Iterator[str]:
        """Each answer is there once, as it was given; and pays for no more than it was."""
        rated = [lease for lease in seen.leases.values() if lease.state == "rated"]
        there = {(one.reader, one.comment): (one.text, one.civil) for one in rated}
        if there != self.said or len(rated) != len(there):
            yield f"answers given and answers there differ: {self.said.items() ^ there.items()}"
        paid = Counter(one.reader for one in rated if one.pays_for)
        for reader in paid.keys() | self.gave.keys():
            if paid[reader] > self.gave[reader]:
                yield f"{reader} has paid with {paid[reader]} reviews, and gave fewer"

    def _public(self, was: Seen, seen: Seen) -> Iterator[str]:
        for comment, text in seen.public.items():
            if comment in self.taken_back:
                yield f"comment {comment} was taken back, and is public"
            is_new = was.public.get(comment) != text
            if is_new and not self.may_become_public(seen.texts[text]):
                yield f"text {text} has become public, and nobody may have let it"
            if (words := self.desk.get(text)) and not words[-1][1]:
                yield f"text {text} is public against the word of the desk"


def _holds(one: Restriction, now: datetime) -> bool:
    return not one.is_over and (one.until is None or one.until > now)


def _texts_moved(verb: str, was: Seen, seen: Seen) -> Iterator[str]:
    for key, text in seen.texts.items():
        before = was.texts.get(key)
        start = before.status if before else BORN
        if not may_move(verb, start, text.status):
            yield f"{verb} has moved text {key} from {start or 'nowhere'} to {text.status}"
        if before and text.given < before.given:
            yield f"text {key} has lost reviews that were given"
    yield from _gone("text", was.texts, seen.texts)


def _leases_moved(verb: str, was: Seen, seen: Seen) -> Iterator[str]:
    for key, lease in seen.leases.items():
        before = was.leases.get(key)
        if before is None and (verb not in _HANDS_OUT or lease.state != "open"):
            yield f"{verb} has handed out {key}, {lease.state}"
        if before is None or lease.state == before.state:
            continue
        if before.state != "open" or verb not in _LEASES_MOVE[lease.state]:
            yield f"{verb} has moved lease {key} from {before.state} to {lease.state}"
    yield from _gone("lease", was.leases, seen.leases)


def _record_changed(was: Seen, seen: Seen) -> Iterator[str]:
    for row, said in was.record.items():
        if seen.record.get(row) != said:
            yield f"{row} was changed or deleted"


def _gone(
    what: str, was: Iterable[UUID], now: dict[UUID, object] | dict[UUID, Text] | dict[UUID, Lease]
) -> Iterator[str]:
    yield from (f"{what} {key} is gone" for key in was if key not in now)
