"""Bringing in what is staged: what is answered before what answers it, some thousands at once.

The rows are written once, as they are in the end. The doors for what is born public and decided
(moderation/models/brought.py) look at all of a statement at once, and let in nothing but this. How
far it is stands in the batch, in the same transaction.
"""

from __future__ import annotations

from typing import Any

from comments.models import KEY
from moderation.importing.erased import make_marks
from moderation.importing.fates import BROUGHT

AT_ONCE = 2_000  # comments
GONE = ""  # Whom comments are from that are not to be seen: nobody in particular.

# A UUIDv7 of this moment, for PostgreSQL before 18; and one beside that of a comment, dated as it.
_NEW = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
    'hex')::uuid"""
_DATED = """encode(substring(uuid_send(s.comment) FROM 1 FOR 8)
    || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid"""

# Of one level only: what is answered is there, and says where the answers stand.
CHUNK = f"""
DROP TABLE IF EXISTS import_chunk;
CREATE TEMP TABLE import_chunk ON COMMIT DROP AS
SELECT s.position, s.level, s.key, s.known_as, s.fate, s.is_stone, s.article, s.written_at,
    s.comment, s.over, t.author, t.name, t.name_key, t.email, t.confirmed, t.edited_at,
    NULL::uuid AS reader, p.id AS parent, coalesce(p.root_id, p.id) AS root, p.path AS above,
    CASE WHEN p.id IS NULL THEN 0 ELSE least(p.depth + 1, %(deepest)s) END AS depth,
    CASE WHEN s.is_stone OR s.fate = 'released' THEN s.written_at END AS shown_at,
    {_DATED} AS stone, {_DATED} AS stone_decision, {_DATED} AS revision, {_DATED} AS decision
FROM moderation_stagedcomment s
JOIN moderation_stagedtext t ON t.batch_id = s.batch_id AND t.position = s.position
LEFT JOIN comments_comment p ON p.id = s.over
WHERE s.batch_id = %(batch)s AND s.fate IN {BROUGHT}
    AND (s.level, s.position) > (%(level)s, %(position)s)
    AND s.level = (SELECT n.level FROM moderation_stagedcomment n
        WHERE n.batch_id = %(batch)s AND n.fate IN {BROUGHT}
        AND (n.level, n.position) > (%(level)s, %(position)s) ORDER BY n.level, n.position LIMIT 1)
ORDER BY s.level, s.position LIMIT {AT_ONCE}"""  # noqa: S608 - of constants

# One row for each author; who is known already stays as they are.
_READERS = f"""
INSERT INTO newsroom_reader (id, password, is_superuser, issuer, subject, handle, name, name_key,
    email, language, is_active, joined_at)
SELECT a.id, '!', false, %(issuer)s, a.author, 'ghost-' || replace(a.id::text, '-', ''), a.name,
    a.name_key, '', '', false, %(now)s
FROM (SELECT DISTINCT ON (s.author) {_NEW} AS id, s.author, s.name, s.name_key
    FROM (SELECT CASE WHEN fate = 'stone' THEN '{GONE}' ELSE author END AS author,
        CASE WHEN fate = 'stone' THEN %(erased)s ELSE name END AS name,
        CASE WHEN fate = 'stone' THEN NULL ELSE name_key END AS name_key, position
        FROM import_chunk) s ORDER BY s.author, s.position) a
ORDER BY a.author ON CONFLICT (issuer, subject) DO NOTHING"""  # noqa: S608 - of constants
_WHO = f"""
UPDATE import_chunk s SET reader = r.id FROM newsroom_reader r
WHERE r.issuer = %(issuer)s
    AND r.subject = CASE WHEN s.fate = 'stone' THEN '{GONE}' ELSE s.author END"""  # noqa: S608 - of constants
_GHOSTS = """
INSERT INTO moderation_ghost (reader_id, source_id, batch_id, email, confirmed, keep_until)
SELECT DISTINCT ON (s.reader) s.reader, %(source)s, %(batch)s,
    CASE WHEN s.fate = 'stone' THEN '' ELSE s.email END, s.confirmed,
    CASE WHEN s.fate = 'stone' OR s.email = '' THEN NULL ELSE %(keep_until)s END
FROM import_chunk s ORDER BY s.reader, s.email = '', s.position ON CONFLICT DO NOTHING"""

# What every text has that nobody here has to read.
_PASSPORT = """%(rule)s, %(reviews_owed)s, 0, 0, %(ratings_at_least)s, %(ratings_at_most)s, false,
        0.5, 0, 0, %(now)s, random()"""

_IMPORTED = """
INSERT INTO moderation_importedcomment (source_id, key, batch_id, comment)
SELECT %(source)s, key, %(batch)s, comment FROM import_chunk ORDER BY position"""
_ALIASES = """
INSERT INTO moderation_importedalias (publication_id, alias, imported_id)
SELECT %(publication)s, other.alias, i.id FROM import_chunk s
CROSS JOIN LATERAL unnest(s.known_as) AS other (alias)
JOIN moderation_importedcomment i ON i.source_id = %(source)s AND i.key = s.key
WHERE s.known_as <> '{}' ON CONFLICT DO NOTHING"""

# Comments, their texts and what was decided about them, each as it is in the end: one statement,
# so that the doors see all of them at once. Of what cannot be seen and is answered there is a text
# before the others, an empty one, which was public for no moment.
_THEMSELVES = f"""
WITH comments AS (
    INSERT INTO comments_comment (id, article_id, author_id, parent_id, root_id, depth,
        created_at, reply_count, released_revision_id, first_released_at, path)
    SELECT s.comment, s.article, s.reader, s.parent, s.root, s.depth, s.written_at, 0,
        CASE s.fate WHEN 'released' THEN s.revision END, s.shown_at,
        CASE WHEN s.root IS NOT NULL AND s.shown_at IS NOT NULL THEN
            substring(coalesce(s.above, ''::bytea) FOR {KEY} * (s.depth - 1))
            || int8send((extract(epoch FROM s.shown_at) * 1000000)::bigint)
            || substring(uuid_send(s.comment) FROM 9) END
    FROM import_chunk s ORDER BY s.position
), texts AS (
    INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
        created_at, findings, screened, looks_harsh, status, decision, rule, reviews_owed,
        reviews_given, ratings_received, ratings_wanted, ratings_at_most, trusted_only, doubt,
        author_shift, leases_open, deadline_at, draw)
    SELECT s.stone, s.comment, 1, %(publication)s, s.reader, '', '', s.written_at, '[]'::jsonb,
        '{{}}'::jsonb, false, 'withdrawn', s.stone_decision, {_PASSPORT}
    FROM import_chunk s WHERE s.is_stone
    UNION ALL
    SELECT s.revision, s.comment, CASE WHEN s.is_stone THEN 2 ELSE 1 END, %(publication)s,
        s.reader, t.text, t.html, coalesce(s.edited_at, s.written_at), '[]'::jsonb,
        '{{}}'::jsonb, t.looks_harsh, s.fate, s.decision, {_PASSPORT}
    FROM import_chunk s JOIN moderation_stagedtext t
        ON t.batch_id = %(batch)s AND t.position = s.position
    WHERE s.fate <> 'stone'
), decisions AS (
    INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation,
        evidence, decided_at)
    SELECT d.id, d.text, d.outcome, 'import', 'imported', '',
        jsonb_build_object('batch', %(batch)s::text, 'began', d.began), %(now)s
    FROM (
        SELECT stone_decision, stone, 'release', 'withdrawn' FROM import_chunk WHERE is_stone
        UNION ALL
        SELECT decision, revision, CASE fate WHEN 'released' THEN 'release'
            WHEN 'held' THEN 'escalate' ELSE 'reject' END, fate
        FROM import_chunk WHERE fate <> 'stone'
    ) d (id, text, outcome, began)
)
SELECT"""  # noqa: S608 - of constants
_CASES = f"""
INSERT INTO moderation_case (id, publication_id, comment_id, revision_id, cause, causes,
    statement, opened_at, due_at, risk)
SELECT {_NEW}, %(publication)s, s.comment, s.revision, 'imported', '{{imported}}', '', %(now)s,
    %(due_at)s, 0.5
FROM import_chunk s WHERE s.fate = 'held' ORDER BY s.position"""  # noqa: S608 - of constants

# Counters: of what is answered, in the order of keys, then of the threads.
_ANSWERS = """
UPDATE comments_comment c SET reply_count = c.reply_count + n.number FROM (
    SELECT locked.id, count(*) AS number FROM import_chunk s
    JOIN (SELECT id FROM comments_comment WHERE id IN (
        SELECT over FROM import_chunk WHERE fate = 'released')
        ORDER BY id FOR NO KEY UPDATE) locked ON locked.id = s.over
    WHERE s.fate = 'released' GROUP BY 1) n
WHERE c.id = n.id"""
_THREADS = """
INSERT INTO comments_thread (article_id, comment_count)
SELECT article, count(*) FROM import_chunk WHERE fate = 'released' GROUP BY 1 ORDER BY 1
ON CONFLICT (article_id) DO UPDATE
    SET comment_count = comments_thread.comment_count + excluded.comment_count"""

STATEMENTS = [
    "ANALYZE import_chunk", _READERS, _WHO, _GHOSTS, _IMPORTED, _ALIASES, _THEMSELVES,
    _CASES, _ANSWERS, _THREADS,
]  # fmt: skip
HOW_FAR = "SELECT max(level), max(position), count(*) FROM import_chunk"


def load_chunk(cursor: Any, facts: dict[str, Any]) -> tuple[int, int, int] | None:
    """Bring in the next of a batch; up to where, and how many. None where nothing is left.

    In a transaction of the caller's.
    """
    cursor.execute(CHUNK, facts)
    cursor.execute(HOW_FAR)
    level, position, number = cursor.fetchone()
    if not number:
        return None
    make_marks(cursor, facts["issuer"])
    for statement in STATEMENTS:
        cursor.execute(statement, facts)
    return level, position, number
