"""What may be written under an article, and by whom."""

from __future__ import annotations

from typing import Any

from moderation.models import Policy
from moderation.sanctions import in_force
from newsroom import modes, places
from newsroom.models import Article, Reader
from newsroom.ready.known import once
from newsroom.refusals import Refusal


def limits(found: Article, reader: Reader | None) -> dict[str, Any]:
    """The rule for who looks at it, and what the desk has forbidden them, if anything."""
    rule, read_first = Policy.objects.rule_for(found, reader), False
    forbidden: Refusal | None = None
    if reader is not None:
        at = found.publication_id
        # What came with somebody who was erased once (KeptOut) is of a digest, and no trigger can
        # say whose that is: it is shown when what is known ends, 30 seconds later at most. Who
        # writes is refused at once.
        restrictions = once(reader.pk, ("limits", at), lambda: in_force(reader, at))
        read_first = restrictions.reads_first is not None
        try:
            restrictions.refuse_writing()
        except Refusal as no:
            forbidden = no
    if read_first:  # Held for the desk at once, a text owes nothing just then.
        rule = rule.with_exceptions({"reviews_owed": 0, "self_check": False})
    of_all = places.in_force(found).mode == modes.STAFF_FIRST
    asked = 0 if of_all else rule.reviews_owed
    return {
        "rule": rule,
        "reviews_asked": asked,
        "forbidden": forbidden,
        "read_first": read_first,
    }
