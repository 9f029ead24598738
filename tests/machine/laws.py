"""What may never be so, asked of the tables after every step: SQL of our own.

Nothing here is the product's code: a fault in how it counts must not hide itself. Each law is a
sentence and a SELECT of the rows that break it.
"""

from __future__ import annotations

from datetime import datetime

from newsroom import prepared

# Reviews that an author has given for a text, or for what it is written in the place of.
_GIVEN = """(SELECT count(*) FROM moderation_rating g
    JOIN moderation_assignment a ON a.id = g.id
    JOIN comments_revision e ON e.id = a.pays_for_id
    WHERE e.comment_id = r.comment_id AND e.number <= r.number
      AND e.edits_id IS NOT DISTINCT FROM r.edits_id
      AND g.reviewer_id = r.author_id)"""
_WAIVED = "EXISTS (SELECT FROM moderation_waiver w WHERE w.revision_id = r.id)"
_COUNTED = """(SELECT count(*) FROM moderation_rating g WHERE g.revision_id = r.id
    AND NOT EXISTS (SELECT FROM moderation_recount n JOIN moderation_voiding v
        ON v.id = n.voiding_id WHERE n.revision_id = r.id AND v.reviewer_id = g.reviewer_id
        AND n.done_at IS NOT NULL))"""
_LEASED = """(SELECT count(*) FROM moderation_assignment a
    WHERE a.revision_id = r.id AND a.state = 'open')"""
_OPEN_CASE = """EXISTS (SELECT FROM moderation_case c
    WHERE c.revision_id = r.id AND c.closed_at IS NULL)"""
_UNDONE = "EXISTS (SELECT FROM moderation_undoing u WHERE u.decision_id = d.id)"
_KINDS = ("like", "funny", "wow", "sad", "disagree")

# The seven of "What may never happen"; the seventh, the arrows, is `arrows.py`.
NEVER = {
    "a text is in review although its author has not given the reviews owed": f"""
        SELECT r.id FROM comments_revision r WHERE r.status = 'in_review'
        AND {_GIVEN} < r.reviews_owed AND NOT {_WAIVED}""",
    "a comment is public without a released text of its own": """
        SELECT c.id FROM comments_comment c
        LEFT JOIN comments_revision r ON r.id = c.released_revision_id
        WHERE c.released_revision_id IS NOT NULL
        AND (r.status, r.comment_id) IS DISTINCT FROM ('released', c.id)""",
    "a text is released and its comment shows another one, or none": """
        SELECT r.id FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
        WHERE r.status = 'released' AND c.released_revision_id IS DISTINCT FROM r.id""",
    "a text is released without a Decision to release it that stands": f"""
        SELECT r.id FROM comments_revision r WHERE r.status = 'released' AND NOT EXISTS (
            SELECT FROM moderation_decision d WHERE d.id = r.decision AND d.revision_id = r.id
            AND d.outcome = 'release' AND NOT {_UNDONE})""",
    "readers released a text that not two of them had found civil": """
        SELECT d.id FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
        WHERE d."by" = 'peers' AND d.outcome = 'release' AND 2 > (
            SELECT count(DISTINCT g.reviewer_id) FROM moderation_rating g
            WHERE g.revision_id = r.id AND g.civil AND g.reviewer_id <> r.author_id
            AND g.rated_at <= d.decided_at)""",
    "the house released a text by itself that mends no other": """
        SELECT d.id FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
        WHERE d."by" = 'house' AND d.outcome = 'release' AND r.mends_id IS NULL""",
    "somebody rejected a text who is not at the desk": """
        SELECT d.id FROM moderation_decision d
        WHERE d.outcome = 'reject' AND (d."by" <> 'desk' OR d.moderator_id IS NULL)""",
    "a reader judges their own text": """
        SELECT a.id FROM moderation_assignment a JOIN comments_comment c ON c.id = a.comment_id
        WHERE c.author_id = a.reviewer_id""",
    "a reader judged the same comment twice": """
        SELECT g.reviewer_id FROM moderation_rating g
        GROUP BY g.reviewer_id, g.comment_id HAVING count(*) > 1""",
    "a rating has no lease that was open and its reviewer's": """
        SELECT g.id FROM moderation_rating g LEFT JOIN moderation_assignment a ON a.id = g.id
        WHERE (a.state, a.reviewer_id, a.revision_id, a.comment_id)
            IS DISTINCT FROM ('rated', g.reviewer_id, g.revision_id, g.comment_id)
        OR g.rated_at NOT BETWEEN a.assigned_at AND a.lease_until""",
    "an assignment is rated without a rating": """
        SELECT a.id FROM moderation_assignment a WHERE a.state = 'rated'
        AND NOT EXISTS (SELECT FROM moderation_rating g WHERE g.id = a.id)""",
    "more than three texts are before a reader": """
        SELECT a.reviewer_id FROM moderation_assignment a WHERE a.state = 'open'
        GROUP BY a.reviewer_id HAVING count(*) > 3""",
    "a text has more ratings and leases than its rule allows": f"""
        SELECT r.id FROM comments_revision r
        WHERE {_COUNTED} + {_LEASED} > r.ratings_at_most""",
    "a reply is public under a parent that never was": """
        SELECT c.id FROM comments_comment c JOIN comments_comment p ON p.id = c.parent_id
        WHERE c.released_revision_id IS NOT NULL AND p.first_released_at IS NULL""",
}

COUNTERS = {
    "ratings_received is another number than there are ratings": f"""
        SELECT r.id FROM comments_revision r WHERE r.ratings_received <> {_COUNTED}""",
    "leases_open is another number than there are leases": f"""
        SELECT r.id FROM comments_revision r WHERE r.leases_open <> {_LEASED}""",
    "reviews_given is another number than there are reviews": f"""
        SELECT r.id FROM comments_revision r WHERE r.reviews_given > {_GIVEN}
        OR r.number = 1 AND r.reviews_given <> {_GIVEN}""",
    "a thread counts another number of comments than are public": """
        SELECT a.id FROM newsroom_article a LEFT JOIN comments_thread t ON t.article_id = a.id
        WHERE coalesce(t.comment_count, 0) <> (SELECT count(*) FROM comments_comment c
            WHERE c.article_id = a.id AND c.released_revision_id IS NOT NULL)""",
    "a comment counts another number of replies than are public": """
        SELECT p.id FROM comments_comment p WHERE p.reply_count <> (
            SELECT count(*) FROM comments_comment c
            WHERE c.parent_id = p.id AND c.released_revision_id IS NOT NULL)""",
    "a tally is another number than there are reactions": f"""
        SELECT t.comment_id FROM comments_tally t
        WHERE {" + ".join(f't."{kind}"' for kind in _KINDS)} <> (
            SELECT count(*) FROM comments_reaction x WHERE x.comment_id = t.comment_id)""",
    "a standing is no sum of the ledger": """
        SELECT s.reader_id FROM moderation_standing s LEFT JOIN (
            SELECT reviewer_id, sum(caught) AS a, sum(missed) AS b, sum(spared) AS c,
                sum(blamed) AS d FROM moderation_credit GROUP BY reviewer_id) k
            ON k.reviewer_id = s.reader_id
        WHERE abs(s.caught - coalesce(k.a, 0)) + abs(s.missed - coalesce(k.b, 0))
            + abs(s.spared - coalesce(k.c, 0)) + abs(s.blamed - coalesce(k.d, 0)) > 1e-6""",
    # What they practise afterwards is credited: it counts once the voiding is lifted.
    "the ledger credits a rating of a reader whose ratings were void": """
        SELECT k.rating_id FROM moderation_credit k
        JOIN moderation_rating g ON g.id = k.rating_id
        JOIN moderation_voiding v ON v.reviewer_id = g.reviewer_id
        WHERE (v.lifted_at IS NULL OR v.lifted_at > g.rated_at)
        AND (k.source <> 'calibration' OR g.rated_at < v.voided_at)
        AND NOT EXISTS (SELECT FROM moderation_recount n
            WHERE n.voiding_id = v.id AND n.done_at IS NULL)
        AND k.caught + k.missed + k.spared + k.blamed > 0""",
}

PASSPORTS = {
    "a text has another passport than its rule says": """
        SELECT r.id FROM comments_revision r LEFT JOIN comments_rule k ON k.id = r.rule
        WHERE r.status <> 'calibration' AND (
            (k.says ->> 'reviews_owed')::int, (k.says ->> 'ratings_at_most')::int)
            IS DISTINCT FROM (r.reviews_owed::int, r.ratings_at_most::int)""",
    "a lease is not there as long as its assignment is open": """
        SELECT a.id FROM moderation_assignment a
        FULL JOIN moderation_lease l ON l.assignment_id = a.id
        WHERE (coalesce(a.state, '') = 'open') <> (l.assignment_id IS NOT NULL)
        OR l.until <> a.lease_until""",
    "a lease is longer than any rule allows": """
        SELECT a.id FROM moderation_assignment a
        WHERE a.lease_until > a.assigned_at + interval '1 hour'""",
    "a review pays for a text of somebody else": """
        SELECT a.id FROM moderation_assignment a JOIN comments_revision r ON r.id = a.pays_for_id
        WHERE r.author_id <> a.reviewer_id""",
}

# Whatever waits is found by somebody: `docs/operations.md`, "What time does".
OWNERS = {
    "a text is held and no case is open for it": f"""
        SELECT r.id FROM comments_revision r WHERE r.status = 'held'
        AND r.release_due_at IS NULL AND NOT {_OPEN_CASE}""",
    "a text has more than one open case": """
        SELECT c.revision_id FROM moderation_case c WHERE c.closed_at IS NULL
        GROUP BY c.revision_id HAVING count(*) > 1""",
    "a case waits about a text of which nothing becomes": """
        SELECT c.id FROM moderation_case c JOIN comments_revision r ON r.id = c.revision_id
        WHERE c.closed_at IS NULL AND (r.status IN ('withdrawn', 'lapsed', 'rejected')
            OR r.status = 'superseded' AND NOT 'audit' = ANY(c.causes))""",
    "an open case is decided": """
        SELECT c.id FROM moderation_case c
        WHERE c.closed_at IS NULL AND (c.decision_id IS NOT NULL OR c.due_at IS NULL)""",
    "a text is due and no decision to release it stands": f"""
        SELECT r.id FROM comments_revision r WHERE r.release_due_at IS NOT NULL AND (
            r.status NOT IN ('in_review', 'held', 'returned') OR NOT EXISTS (
                SELECT FROM moderation_decision d WHERE d.id = r.decision
                AND d.revision_id = r.id AND d.outcome = 'release' AND NOT {_UNDONE}))""",
    "a text has all that its rule asks for, and nobody put it into the queue": f"""
        SELECT r.id FROM comments_revision r JOIN comments_rule k ON k.id = r.rule
        WHERE r.status = 'pending' AND (r.reviews_given >= r.reviews_owed OR {_WAIVED})
        AND (r.self_checked_at IS NOT NULL OR NOT (k.says ->> 'self_check')::bool)""",
    # Of what a recount found for, the desk of the place may be asked first.
    "a text was returned or rejected without a decision": f"""
        SELECT r.id FROM comments_revision r
        LEFT JOIN moderation_decision d ON d.id = r.decision AND d.revision_id = r.id
        WHERE r.status IN ('returned', 'rejected') AND r.release_due_at IS NULL
        AND d.outcome IS DISTINCT FROM CASE r.status WHEN 'returned' THEN 'return'
            ELSE 'reject' END AND NOT {_OPEN_CASE}""",
    "a voided reader's rating waits for nobody to count its text anew": """
        SELECT g.id FROM moderation_rating g
        JOIN moderation_voiding v ON v.reviewer_id = g.reviewer_id
        JOIN comments_revision r ON r.id = g.revision_id AND r.status <> 'calibration'
        WHERE g.counts AND g.rated_at < v.voided_at AND NOT EXISTS (
            SELECT FROM moderation_recount n
            WHERE n.voiding_id = v.id AND n.revision_id = g.revision_id)""",
    "a reader was erased, and nothing says that the rest is to follow": """
        SELECT p.id FROM newsroom_reader p WHERE p.erased_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM moderation_farewell f WHERE f.reader_id = p.id)""",
    "something is left of a reader who was erased": """
        SELECT r.id FROM moderation_farewell f
        JOIN comments_revision r ON r.author_id = f.reader_id
        WHERE f.done_at IS NOT NULL AND (r.text <> '' OR r.status IN
            ('pending', 'in_review', 'held', 'returned', 'released'))""",
    "a reader who was erased is still to review": """
        SELECT a.id FROM moderation_farewell f
        JOIN moderation_assignment a ON a.reviewer_id = f.reader_id
        WHERE f.done_at IS NOT NULL AND a.state = 'open'""",
}

REASONS = {
    "a decision restricts a text and states no reasons": f"""
        SELECT d.id FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
        WHERE d.outcome IN ('return', 'reject') AND r.status <> 'superseded' AND NOT {_UNDONE}
        AND NOT EXISTS (SELECT FROM moderation_statement s
            WHERE s.decision_id = d.id AND s.reader_id = r.author_id)""",
    "a text was taken from the public and no reasons are stated": """
        SELECT r.id FROM comments_revision r JOIN moderation_decision d ON d.id = r.decision
        WHERE r.status IN ('held', 'returned', 'rejected') AND r.release_due_at IS NULL
        AND EXISTS (SELECT FROM moderation_logentry l WHERE l.revision_id = r.id
            AND l.act = 'hidden' AND l.decision_id = d.id)
        AND NOT EXISTS (SELECT FROM moderation_statement s WHERE s.decision_id = d.id)""",
    "an account is restricted and no reasons are stated": """
        SELECT x.id FROM moderation_sanction x
        WHERE x.kind IN ('premoderation', 'no_reviewing', 'suspension', 'ban')
        AND NOT EXISTS (SELECT FROM moderation_statement s
            WHERE s.sanction_id = x.id AND s.reader_id = x.reader_id)""",
    "a decision is in no line of the log": """
        SELECT d.id FROM moderation_decision d WHERE NOT EXISTS (
            SELECT FROM moderation_logentry l WHERE l.decision_id = d.id AND l.act = 'decided')""",
}

# What a sweep has just seen to: nothing of it is left.
SWEPT = {
    "expire_leases": """SELECT a.id FROM moderation_assignment a
        WHERE a.state = 'open' AND a.lease_until <= %(now)s""",
    "escalate_overdue": """SELECT r.id FROM comments_revision r WHERE r.status = 'in_review'
        AND r.release_due_at IS NULL AND r.deadline_at <= %(now)s""",
    "lapse": """SELECT r.id FROM comments_revision r
        WHERE r.status = 'pending' AND r.deadline_at <= %(now)s""",
    "erase": """SELECT p.id FROM newsroom_reader p LEFT JOIN moderation_farewell f
        ON f.reader_id = p.id WHERE p.leaving_at <= %(now)s OR f.done_at IS NULL
        AND p.erased_at IS NOT NULL""",
    "sweep": """SELECT r.id FROM comments_revision r
        WHERE r.release_due_at < %(now)s - interval '6 seconds'
        UNION ALL SELECT n.revision_id FROM moderation_recount n
        JOIN moderation_voiding v ON v.id = n.voiding_id
        WHERE n.done_at IS NULL AND v.voided_at < %(now)s - interval '6 seconds'
        AND NOT EXISTS (SELECT FROM moderation_recount m WHERE m.voiding_id = v.id
            AND m.done_at >= %(now)s - interval '6 seconds')""",
}

LAWS = NEVER | COUNTERS | PASSPORTS | OWNERS | REASONS
_ALL = " UNION ALL ".join(
    f"SELECT '{sentence.replace(chr(39), chr(39) * 2)}', x.broken::text FROM ({sql}) AS x(broken)"
    for sentence, sql in LAWS.items()
)


def broken() -> list[str]:
    """One sentence for each row that breaks a law."""
    return [f"{sentence}: {row}" for sentence, row in prepared.ask(_ALL)]


def left_by(sweep: str, now: datetime) -> list[str]:
    """What this sweep should have seen to, and has not."""
    rows = prepared.ask(SWEPT[sweep], {"now": now}) if sweep in SWEPT else []
    return [f"{sweep} has left {row}" for (row,) in rows]
