"""Along which arrows a text may move, by what was done: drawn once more, verb by verb.

PostgreSQL knows which arrows there are; which of them a verb may take it cannot know.
"""

from __future__ import annotations

BORN = ""  # before a text was written
Arrow = tuple[str, str]


def _arrows(*drawn: str) -> frozenset[Arrow]:
    pairs = (one.partition(">")[::2] for one in drawn)
    return frozenset((start.strip(), end.strip()) for start, end in pairs)


_HANDED_IN = ("> pending", "> in_review", "> held")
_READ = ("in_review > returned", "in_review > held")
_OUT = (
    "in_review > released", "held > released", "returned > released", "released > superseded",
    "in_review > held",  # The place lets the desk read first.
)  # fmt: skip
_RECOUNTED = (
    "in_review > returned", "in_review > held", "returned > in_review", "held > in_review",
    "returned > held",
)  # fmt: skip
_GONE = tuple(f"{one} > withdrawn" for one in
              ("pending", "in_review", "held", "returned", "released"))  # fmt: skip
_DECIDED = (
    *(f"{one} > {end}" for one in ("pending", "in_review", "held", "returned", "released")
      for end in ("returned", "rejected")),
    "pending > withdrawn", "in_review > withdrawn", "held > withdrawn", "returned > withdrawn",
)  # fmt: skip
_QUEUED = ("pending > in_review",)

OF = {
    "submit": _arrows(*_HANDED_IN),
    "edit": _arrows(*_HANDED_IN),
    "rewrite": _arrows(*_HANDED_IN, "returned > superseded"),
    "self_check": _arrows(*_QUEUED, *_HANDED_IN, "pending > superseded"),
    "mend": _arrows("released > superseded", "> released"),
    "withdraw": _arrows(*_GONE, "held > rejected"),
    "take_back_edit": _arrows(*_GONE[:4], "held > rejected"),
    "appeal": _arrows("rejected > held"),
    "draw": _arrows(*_QUEUED),
    "help_out": _arrows(*_QUEUED),
    "rate": _arrows(*_QUEUED, *_READ),
    "skip": _arrows(*_QUEUED, "in_review > held"),
    "report": _arrows("released > held", *_GONE[:4]),
    "decide": _arrows(*_DECIDED),
    "feature": _arrows(*_DECIDED, *_OUT),
    "correct": _arrows(*_DECIDED, "rejected > held", "rejected > returned"),
    "undo": _arrows(*(f"{now} > {was}" for now in ("returned", "rejected", "held", "released",
        "withdrawn", "superseded") for was in ("pending", "in_review", "held", "returned",
        "released", "rejected"))),
    "bulk": _arrows(*_DECIDED),
    "restrict": _arrows("pending > held", "in_review > held"),
    "decide_and_restrict": _arrows(*_DECIDED, "pending > held", "in_review > held"),
    "release": _arrows(*_OUT),
    "assign": _arrows(*_QUEUED),
    "recount": _arrows(*_RECOUNTED),
    "sweep": _arrows(*_OUT, *_RECOUNTED, *_QUEUED, *_DECIDED),
    "escalate_overdue": _arrows("in_review > held"),
    "lapse": _arrows("pending > lapsed"),
    "erase": _arrows(*_GONE, "held > rejected"),
    "look_at_people": _arrows("pending > held", "in_review > held"),
    "practise": _arrows("> calibration"),
}  # fmt: skip


def may_move(verb: str, was: str, now: str) -> bool:
    """Whether this verb may take a text from there to here."""
    return was == now or (was, now) in OF.get(verb, frozenset())
