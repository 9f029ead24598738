"""What the author of a comment had handed in before, and what was changed since."""

from __future__ import annotations

from dataclasses import dataclass

from comments.models import Revision
from moderation.differing import difference
from moderation.models import Decision


@dataclass(frozen=True)
class Earlier:
    """An earlier text of a comment, and what became of it: its last decision, if it had one."""

    revision: Revision
    decision: Decision | None
    changes: str  # to the text after it; safe HTML


def earlier_texts(revision: Revision) -> list[Earlier]:
    """What the author had handed in before, the latest first."""
    texts = Revision.objects.filter(comment=revision.comment_id, number__lt=revision.number)
    decisions = Decision.objects.filter(revision__in=texts).order_by("decided_at", "pk")
    last = {decision.revision_id: decision for decision in decisions}
    found, after = [], revision
    for text in texts.order_by("-number"):
        found.append(Earlier(text, last.get(text.pk), difference(text.text, after.text)))
        after = text
    return found
