"""Before any peer reads a text: an ordered list of small checks with one result shape.

Every revision goes through all of them, the first and any later one alike. A check sees
a Draft and answers with a Finding or None. A finding may refuse the text (its author can
mend it), hold it for the desk, or only be noted; all are kept with the revision.
"""

from moderation.screening.checks import CHECKS
from moderation.screening.shapes import Draft, Finding
from newsroom.refusals import Refusal

__all__ = ["Draft", "Finding", "screen"]


def screen(draft: Draft) -> list[Finding]:
    """What the checks found, in their order. Raises the Refusal of the first that refuses."""
    findings = []
    for check in CHECKS:
        found = check(draft)
        if isinstance(found, Refusal):
            raise found
        if found is not None:
            findings.append(found)
    return findings
