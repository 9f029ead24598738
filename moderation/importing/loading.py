"""Bringing in what is staged: what is answered before what answers it, some thousands at once.

The rows take the steps that every comment takes: born hidden, decided about, then public. So all
doors look at them, and those that open for an import open for nothing else. How far it is stands
in the batch, in the same transaction.
"""

from __future__ import annotations

from typing import Any

from moderation.importing.arranging import BROUGHT

AT_ONCE = 5_000  # comments
GONE = ""  # Whom comments are from that are not to be seen: nobody in particular.

# A UUIDv7 of this moment, for PostgreSQL before 18; and one beside that of a comment, dated as it.
_NEW = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
    'hex')::uuid"""
_DATED = """encode(substring(uuid_send(s.comment) FROM 1 FOR 8)
    || substring(uuid_send(gen_random_uuid()) FROM 9), 'hex')::uuid"""

# Of one level only: PostgreSQL sees what is answered when the statement begins.
CHUNK = f"""
DROP TABLE IF EXISTS import_chunk;
CREATE TEMP TABLE import_chunk ON COMMIT DROP AS
SELECT s.position, s.level, s.key, s.known_as, s.fate, s.is_stone, s.article, s.written_at,
    s.comment, s.over, t.author, t.name, t.name_key, t.email, t.confirmed, t.text, t.html,
    t.looks_harsh, t.edited_at, t.likes, NULL::uuid AS reader,
    {_DATED} AS stone, {_DATED} AS stone_decision, {_DATED} AS revision, {_DATED} AS decision
FROM moderation_stagedcomment s
JOIN moderation_stagedtext t ON t.batch_id = s.batch_id AND t.position = s.position
WHERE s.batch_id = %(batch)s AND s.fate IN {BROUGHT}
    AND (s.level, s.position) > (%(level)s, %(position)s)
    AND s.level = (SELECT n.level FROM moderation_stagedcomment n
        WHERE n.batch_id = %(batch)s AND n.fate IN {BROUGHT}
        AND (n.level, n.position) > (%(level)s, %(position)s) ORDER BY n.level, n.position LIMIT 1)
ORDER BY s.level, s.position LIMIT {AT_ONCE}"""  # noqa: S608

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
ORDER BY a.author ON CONFLICT (issuer, subject) DO NOTHING"""  # noqa: S608
_WHO = f"""
UPDATE import_chunk s SET reader = r.id FROM newsroom_reader r
WHERE r.issuer = %(issuer)s
    AND r.subject = CASE WHEN s.fate = 'stone' THEN '{GONE}' ELSE s.author END"""  # noqa: S608
_GHOSTS = """
INSERT INTO moderation_ghost (reader_id, source_id, batch_id, email, confirmed, keep_until)
SELECT DISTINCT ON (s.reader) s.reader, %(source)s, %(batch)s,
    CASE WHEN s.fate = 'stone' THEN '' ELSE s.email END, s.confirmed,
    CASE WHEN s.fate = 'stone' OR s.email = '' THEN NULL ELSE %(keep_until)s END
FROM import_chunk s ORDER BY s.reader, s.email = '', s.position ON CONFLICT DO NOTHING"""

_IMPORTED = """
INSERT INTO moderation_importedcomment (source_id, key, batch_id, comment)
SELECT %(source)s, key, %(batch)s, comment FROM import_chunk ORDER BY position"""
_ALIASES = """
INSERT INTO moderation_importedalias (publication_id, alias, imported_id)
SELECT %(publication)s, other.alias, i.id FROM import_chunk s
CROSS JOIN LATERAL unnest(s.known_as) AS other (alias)
JOIN moderation_importedcomment i ON i.source_id = %(source)s AND i.key = s.key
WHERE s.known_as <> '{}' ON CONFLICT DO NOTHING"""

_COMMENTS = """
INSERT INTO comments_comment (id, article_id, author_id, parent_id, root_id, depth, created_at,
    reply_count)
SELECT s.comment, s.article, s.reader, p.id, coalesce(p.root_id, p.id),
    CASE WHEN p.id IS NULL THEN 0 ELSE least(p.depth + 1, %(deepest)s) END, s.written_at, 0
FROM import_chunk s LEFT JOIN comments_comment p ON p.id = s.over ORDER BY s.position"""

_REVISION = """
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, screened, looks_harsh, status, rule, reviews_owed, reviews_given,
    ratings_received, ratings_wanted, ratings_at_most, trusted_only, doubt, author_shift,
    leases_open, deadline_at, draw)
SELECT {id}, s.comment, {number}, %(publication)s, s.reader, {text}, {html}, {at}, '[]', '{{}}',
    {harsh}, 'pending', %(rule)s, %(reviews_owed)s, 0, 0, %(ratings_at_least)s,
    %(ratings_at_most)s, false, 0.5, 0, 0, %(now)s, random()
FROM import_chunk s WHERE {which} ORDER BY s.position"""
_DECISION = """
INSERT INTO moderation_decision (id, revision_id, outcome, "by", reason, explanation, evidence,
    decided_at)
SELECT {id}, {revision}, {outcome}, 'import', 'imported', '',
    jsonb_build_object('batch', %(batch)s::text, 'began', {began}), %(now)s
FROM import_chunk s WHERE {which} ORDER BY s.position"""

# What is to be seen of a stone: that there was something. An empty text, public for no moment.
_STONE = "s.is_stone"
_TEXT = "s.fate <> 'stone'"
_OF_STONES = [
    _REVISION.format(id="s.stone", number="1", text="''", html="''", at="s.written_at",
                     harsh="false", which=_STONE),
    _DECISION.format(id="s.stone_decision", revision="s.stone", outcome="'release'",
                     began="'withdrawn'", which=_STONE),
    """UPDATE comments_revision r SET status = 'released', decision = s.stone_decision
    FROM import_chunk s WHERE r.id = s.stone AND s.is_stone""",
    """UPDATE comments_comment c SET released_revision_id = s.stone,
    first_released_at = s.written_at FROM import_chunk s WHERE c.id = s.comment AND s.is_stone""",
    """UPDATE comments_comment c SET released_revision_id = NULL
    FROM import_chunk s WHERE c.id = s.comment AND s.is_stone""",
    """UPDATE comments_revision r SET status = 'withdrawn'
    FROM import_chunk s WHERE r.id = s.stone AND s.is_stone""",
]  # fmt: skip
_OF_TEXTS = [
    _REVISION.format(id="s.revision", number="CASE WHEN s.is_stone THEN 2 ELSE 1 END",
                     text="s.text", html="s.html", at="coalesce(s.edited_at, s.written_at)",
                     harsh="s.looks_harsh", which=_TEXT),
    _DECISION.format(id="s.decision", revision="s.revision", which=_TEXT, began="s.fate",
                     outcome="CASE s.fate WHEN 'released' THEN 'release'"
                     " WHEN 'held' THEN 'escalate' ELSE 'reject' END"),
    """UPDATE comments_revision r SET status = s.fate, decision = s.decision
    FROM import_chunk s WHERE r.id = s.revision AND s.fate <> 'stone'""",
    """UPDATE comments_comment c SET released_revision_id = s.revision,
    first_released_at = s.written_at
    FROM import_chunk s WHERE c.id = s.comment AND s.fate = 'released'""",
]  # fmt: skip
_CASES = f"""
INSERT INTO moderation_case (id, publication_id, comment_id, revision_id, cause, causes,
    statement, opened_at, due_at, risk)
SELECT {_NEW}, %(publication)s, s.comment, s.revision, 'imported', '{{imported}}', '', %(now)s,
    %(due_at)s, 0.5
FROM import_chunk s WHERE s.fate = 'held' ORDER BY s.position"""  # noqa: S608

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
    "ANALYZE import_chunk", _READERS, _WHO, _GHOSTS, _IMPORTED, _ALIASES, _COMMENTS,
    *_OF_STONES, *_OF_TEXTS, _CASES, _ANSWERS, _THREADS,
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
    for statement in STATEMENTS:
        cursor.execute(statement, facts)
    return level, position, number
