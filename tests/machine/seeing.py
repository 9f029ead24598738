"""What the tables say just now, as plain rows for the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from newsroom import prepared


@dataclass(frozen=True)
class Text:
    id: UUID
    comment: UUID
    number: int
    author: UUID
    paper: int
    article: UUID
    status: str
    decision: UUID | None
    due: datetime | None
    owed: int
    given: int
    waived: bool
    mends: UUID | None
    edits: UUID | None


@dataclass(frozen=True)
class Lease:
    id: UUID
    reader: UUID
    text: UUID
    comment: UUID
    paper: int
    pays_for: UUID | None
    state: str
    until: datetime
    civil: bool | None  # what was answered


@dataclass(frozen=True)
class Restriction:
    reader: UUID
    paper: int
    kind: str
    until: datetime | None
    is_over: bool


@dataclass(frozen=True)
class Seen:
    texts: dict[UUID, Text]
    leases: dict[UUID, Lease]
    public: dict[UUID, UUID]  # the text that a comment shows
    restrictions: list[Restriction]
    erased: set[UUID]
    open_cases: int
    decided: int  # by the desk
    record: dict[str, str]  # rows that are never changed, by what they say

    def newest(self, comment: UUID) -> Text:
        """The text that a comment's author last handed in."""
        return max((t for t in self.texts.values() if t.comment == comment), key=_number)


def _number(text: Text) -> int:
    return text.number


_TEXTS = """
SELECT r.id, r.comment_id, r.number, r.author_id, r.publication_id, c.article_id, r.status,
    r.decision, r.release_due_at, r.reviews_owed, r.reviews_given,
    EXISTS (SELECT FROM moderation_waiver w WHERE w.revision_id = r.id), r.mends_id, r.edits_id
FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id ORDER BY r.id"""
_LEASES = """
SELECT a.id, a.reviewer_id, a.revision_id, a.comment_id, r.publication_id, a.pays_for_id,
    a.state, a.lease_until, g.civil
FROM moderation_assignment a JOIN comments_revision r ON r.id = a.revision_id
LEFT JOIN moderation_rating g ON g.id = a.id ORDER BY a.id"""
_PUBLIC = """
SELECT id, released_revision_id FROM comments_comment WHERE released_revision_id IS NOT NULL"""
_RESTRICTIONS = """
SELECT reader_id, publication_id, kind, until,
    lifted_at IS NOT NULL OR acknowledged_at IS NOT NULL FROM moderation_sanction"""
_CASES = """SELECT (SELECT count(*) FROM moderation_case WHERE closed_at IS NULL),
    (SELECT count(*) FROM moderation_decision WHERE "by" = 'desk')"""
_ERASED = "SELECT id FROM newsroom_reader WHERE erased_at IS NOT NULL"
# A note goes with who wrote it, and a statement says once that it was exported.
_RECORD = """
SELECT 'decision ' || d.id, md5(d::text) FROM moderation_decision d
UNION ALL SELECT 'rating ' || g.id, md5((to_jsonb(g) - 'note')::text) FROM moderation_rating g
UNION ALL SELECT 'line ' || l.id, md5(l::text) FROM moderation_logentry l
UNION ALL SELECT 'statement ' || s.id, md5((to_jsonb(s) - 'exported_at')::text)
    FROM moderation_statement s
UNION ALL SELECT 'voiding ' || v.id, md5((to_jsonb(v) - 'lifted_at')::text)
    FROM moderation_voiding v"""


def see() -> Seen:
    [(open_cases, decided)] = prepared.ask(_CASES)
    return Seen(
        texts={row[0]: Text(*row) for row in prepared.ask(_TEXTS)},
        leases={row[0]: Lease(*row) for row in prepared.ask(_LEASES)},
        public=dict(prepared.ask(_PUBLIC)),
        restrictions=[Restriction(*row) for row in prepared.ask(_RESTRICTIONS)],
        erased={pk for (pk,) in prepared.ask(_ERASED)},
        open_cases=open_cases,
        decided=decided,
        record=dict(prepared.ask(_RECORD)),
    )
