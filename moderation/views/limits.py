"""What may be written under an article, and by whom."""

from __future__ import annotations

from typing import Any

from moderation.models import Policy
from moderation.sanctions import in_force
from newsroom.models import Article, Reader
from newsroom.refusals import Refusal


def limits(found: Article, reader: Reader | None) -> dict[str, Any]:
    """The rule for who looks at it, and what the desk has forbidden them, if anything."""
    rule = Policy.objects.rule_for(found, reader)
    if reader is None:
        return {"rule": rule}
    restrictions = in_force(reader, found.publication_id)
    if restrictions.reads_first:  # Held for the desk at once, a text owes nothing just then.
        rule = rule.with_exceptions({"reviews_owed": 0, "self_check": False})
    forbidden: Refusal | None = None
    try:
        restrictions.refuse_writing()
    except Refusal as no:
        forbidden = no
    return {"rule": rule, "forbidden": forbidden, "read_first": restrictions.reads_first}
