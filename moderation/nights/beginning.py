"""What has no lines in the log, since it was brought from elsewhere: as it stood when it came."""

from __future__ import annotations

from moderation.nights.rows import as_json, rows_of
from moderation.replaying import Text, Told

# What an import brought begins as its decision says.
_IMPORTED = """
SELECT d.revision_id, d.evidence ->> 'began', d.id FROM moderation_decision d WHERE d.by = 'import'
"""
# What came in a file of ours, as it was written down in the same transaction.
_CAME = (
    "SELECT publication_id, line FROM moderation_archived WHERE kind = 'began' ORDER BY came_at"
)


def begun() -> Told:
    """Where everything that was brought stands before the first line of the log."""
    told = Told()
    told.texts.update({pk: Text(began, decision) for pk, began, decision in rows_of(_IMPORTED)})
    for publication, line in rows_of(_CAME):
        told.begin_with(publication, as_json(line))
    return told
