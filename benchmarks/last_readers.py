"""Texts that need one more reader who agrees, and for each of them that reader, with a lease.

    python -m benchmarks.last_readers 1700 200      so many anywhere, and so many on one article

What was read once waits already (benchmarks/filling.py); here come readers of standing. Prints
the leases: id, comment, article, and the token of whoever has it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any

ONCE_READ = """
CREATE TEMP TABLE chosen AS
SELECT row_number() OVER (ORDER BY random()) AS n, r.id, r.comment_id
FROM comments_revision r JOIN moderation_rating g ON g.revision_id = r.id
WHERE r.status = 'in_review' AND r.release_due_at IS NULL AND r.ratings_received = 1 AND g.civil
"""
# Nobody who writes is measured here: a comment may as well have been written elsewhere.
TO_ONE_ARTICLE = """
SET session_replication_role = replica;
UPDATE comments_comment SET article_id = (SELECT id FROM newsroom_article ORDER BY id LIMIT 1)
WHERE id IN (SELECT comment_id FROM chosen WHERE n <= {together});
UPDATE comments_comment SET article_id = (SELECT id FROM newsroom_article ORDER BY id OFFSET 1
    LIMIT 1)
WHERE article_id = (SELECT id FROM newsroom_article ORDER BY id LIMIT 1)
    AND id NOT IN (SELECT comment_id FROM chosen WHERE n <= {together});
SET session_replication_role = origin;
"""
STANDINGS = """
SET session_replication_role = replica;
INSERT INTO moderation_standing (reader_id, tier, caught, missed, spared, blamed, settled)
SELECT id, 'regular', 9, 1, 19, 1, 20 FROM newsroom_reader WHERE handle LIKE 'last-%';
SET session_replication_role = origin;
"""
LEASES = """
INSERT INTO moderation_assignment (id, reviewer_id, revision_id, comment_id, state, assigned_at,
    lease_until, skipped_because)
SELECT uuidv7(), r.id, c.id, c.comment_id, 'open', now(), now() + interval '50 minutes', ''
FROM chosen c JOIN newsroom_reader r ON r.handle = 'last-' || c.n
"""
TOLD = """
SELECT a.id::text, a.comment_id::text, c.article_id::text, a.reviewer_id, k.n
FROM moderation_assignment a JOIN chosen k ON k.id = a.revision_id
JOIN newsroom_reader r ON r.id = a.reviewer_id AND r.handle = 'last-' || k.n
JOIN comments_comment c ON c.id = a.comment_id ORDER BY k.n
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django

    django.setup()
    anywhere, together = map(int, sys.argv[1:])
    leases = _settle(anywhere, together)
    print(json.dumps({"together": leases[:together], "anywhere": leases[together:]}))


def _settle(anywhere: int, together: int) -> list[dict[str, Any]]:
    from django.db import connection

    from benchmarks.filling import READERS
    from newsroom.models import Publication, Reader
    from newsroom.sso import sign
    from tests import factories as make

    paper = Publication.objects.get()
    key = make.signing_key(paper)
    with connection.cursor() as cursor:
        cursor.execute(ONCE_READ)
        cursor.execute("DELETE FROM chosen WHERE n > %s", [anywhere + together])
        cursor.execute(TO_ONE_ARTICLE.format(together=together))
        cursor.execute(READERS, {"kind": "last", "first": 1, "number": anywhere + together})
        cursor.execute(STANDINGS)
        cursor.execute(LEASES)
        cursor.execute("ANALYZE")
        cursor.execute(TOLD)
        rows = cursor.fetchall()
    assert len(rows) == anywhere + together, f"only {len(rows)} texts have been read once"
    readers = Reader.objects.in_bulk([row[3] for row in rows])
    return [
        {
            "lease": lease,
            "comment": comment,
            "article": article,
            "token": sign(readers[reader], paper, valid_for=timedelta(hours=1), key=key),
        }
        for lease, comment, article, reader, _ in rows
    ]


if __name__ == "__main__":
    main()
