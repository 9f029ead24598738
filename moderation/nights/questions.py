"""What `counting.py` asks of a day: `first` to `last` are ids, `since` to `until` moments.

What the desk took back at once never counts, neither as a decision nor as what came of a report.
"""

# The first time that something was decided about a text: not that the desk was asked. Of what was
# brought from elsewhere nobody here knows how long it took.
FIRST = """
SELECT extract(epoch FROM d.decided_at - coalesce(r.queued_at, r.created_at))::float / 60, d.by,
    d.outcome
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.outcome <> 'escalate' AND r.mends_id IS NULL AND r.id >= %(ours)s AND NOT EXISTS (
        SELECT FROM moderation_undoing u WHERE u.decision_id = d.id)
    AND NOT EXISTS (
        SELECT FROM moderation_decision e WHERE e.revision_id = d.revision_id
        AND e.outcome <> 'escalate' AND e.id < d.id AND NOT EXISTS (
            SELECT FROM moderation_undoing u WHERE u.decision_id = e.id))
"""
RELEASED = """
SELECT extract(epoch FROM c.first_released_at - c.created_at)::float / 60
FROM comments_comment c JOIN newsroom_article a ON a.id = c.article_id
WHERE c.id >= %(long_ago)s AND c.id < %(last)s AND a.publication_id = %(publication)s
    AND c.first_released_at >= %(since)s AND c.first_released_at < %(until)s
"""
PEERS_REASONS = """
SELECT given.code, count(DISTINCT d.id)
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id,
    jsonb_array_elements(d.evidence -> 'ratings') g,
    jsonb_array_elements_text(coalesce(g -> 'reasons', '[]')) AS given(code)
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.by = 'peers' AND d.outcome = 'return' GROUP BY 1
"""
DESKS_REASONS = """
SELECT d.outcome, CASE WHEN d.reason = ANY(%(reasons)s) THEN d.reason ELSE 'other' END, count(*)
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.by = 'desk' AND d.outcome IN ('return', 'reject') AND NOT EXISTS (
        SELECT FROM moderation_undoing u WHERE u.decision_id = d.id) GROUP BY 1, 2
"""
# What was drawn by lot is counted as that, and as what else the desk was asked about it.
OPENED = """
SELECT asked.cause, count(*) FROM moderation_case k
CROSS JOIN LATERAL unnest(CASE WHEN k.cause <> 'audit' AND k.causes @> '{audit}'
    THEN ARRAY[k.cause, 'audit'] ELSE ARRAY[k.cause] END) AS asked (cause)
WHERE k.id >= %(first)s AND k.id < %(last)s AND k.publication_id = %(publication)s GROUP BY 1
"""
# What the desk was asked, what it said, and what readers had said of the same text before.
ANSWERED = """
SELECT asked.cause, before.outcome, d.outcome, count(*)
FROM moderation_decision d JOIN moderation_case k ON k.decision_id = d.id
CROSS JOIN LATERAL unnest(CASE WHEN k.cause <> 'audit' AND k.causes @> '{audit}'
    THEN ARRAY[k.cause, 'audit'] ELSE ARRAY[k.cause] END) AS asked (cause)
LEFT JOIN LATERAL (SELECT p.outcome FROM moderation_decision p
    WHERE p.revision_id = d.revision_id AND p.by = 'peers' AND p.outcome <> 'escalate'
    AND p.id < d.id ORDER BY p.id DESC LIMIT 1) before ON true
WHERE d.id >= %(first)s AND d.id < %(last)s AND k.publication_id = %(publication)s GROUP BY 1, 2, 3
"""
AGREED = """
SELECT count(*), count(*) FILTER (WHERE NOT d.evidence -> 'ratings' @> '[{"civil": true}]'
    OR NOT d.evidence -> 'ratings' @> '[{"civil": false}]')
FROM moderation_decision d JOIN comments_revision r ON r.id = d.revision_id
WHERE d.id >= %(first)s AND d.id < %(last)s AND r.publication_id = %(publication)s
    AND d.by = 'peers' AND d.outcome <> 'escalate'
"""
HANDED_IN = """
SELECT count(*), count(*) FILTER (WHERE reviews_given >= 1),
    count(*) FILTER (WHERE reviews_given >= 2), count(*) FILTER (WHERE reviews_given >= 3),
    count(*) FILTER (WHERE queued_at IS NOT NULL)
FROM comments_revision WHERE id >= %(first)s AND id < %(last)s
    AND publication_id = %(publication)s AND number = 1 AND reviews_owed >= 3
    AND status <> 'calibration'
"""
WAITING = """
SELECT count(*), extract(epoch FROM %(until)s - min(r.queued_at))::float / 60
FROM comments_revision r
WHERE r.id >= %(long_ago)s AND r.id < %(last)s AND r.publication_id = %(publication)s
    AND r.queued_at < %(until)s AND r.status <> 'withdrawn' AND NOT EXISTS (
        SELECT FROM moderation_decision d WHERE d.revision_id = r.id AND d.id < %(last)s
        AND NOT EXISTS (SELECT FROM moderation_undoing u WHERE u.decision_id = d.id))
"""
OPEN_CASES = """
SELECT count(*), extract(epoch FROM %(until)s - min(k.opened_at))::float / 60
FROM moderation_case k WHERE k.publication_id = %(publication)s AND k.opened_at < %(until)s
    AND (k.closed_at IS NULL OR k.closed_at >= %(until)s)
"""
# By their kind: what the desk imposed, and a rule of the house.
SANCTIONS = """
SELECT kind, count(*) FROM moderation_sanction
WHERE publication_id = %(publication)s AND began_at >= %(since)s AND began_at < %(until)s
GROUP BY 1
"""
ACTS = """
SELECT act, count(*) FROM moderation_logentry l
WHERE publication_id = %(publication)s AND at >= %(since)s AND at < %(until)s AND act IN (
    'hidden', 'shown', 'lifted', 'voided') AND NOT EXISTS (
        SELECT FROM moderation_logentry u WHERE u.reverses_id = l.id AND u.act = 'undone')
GROUP BY 1
"""
# Of public comments, by readers. What came of one belongs to the day on which it was settled; a
# later decision may settle it anew, on its own day.
REPORTS = """
SELECT 'received', count(*) FROM moderation_report p
WHERE p.publication_id = %(publication)s AND p.assignment_id IS NULL
    AND p.made_at >= %(since)s AND p.made_at < %(until)s
UNION ALL
SELECT p.outcome, count(*) FROM moderation_report p
WHERE p.publication_id = %(publication)s AND p.assignment_id IS NULL
    AND p.settled_at >= %(since)s AND p.settled_at < %(until)s AND NOT EXISTS (
        SELECT FROM moderation_undoing u WHERE u.decision_id = p.decision_id)
GROUP BY 1
"""
# Of illegal content. Who complains had been told that it stays; the last word has its own day.
NOTICES = """
SELECT fact.what, count(*) FROM moderation_notice n,
    LATERAL (VALUES ('received', n.received_at), ('complained', n.complained_at),
        (CASE WHEN n.complained_at IS NULL THEN n.outcome ELSE 'kept' END, n.answered_at),
        ('heard_' || n.outcome, n.heard_at)) AS fact(what, at)
WHERE n.publication_id = %(publication)s AND fact.at >= %(since)s AND fact.at < %(until)s
    AND (fact.what IN ('received', 'complained') OR NOT EXISTS (
        SELECT FROM moderation_undoing u WHERE u.decision_id = n.decision_id))
GROUP BY 1
"""
ACCOUNT_APPEALS = """
SELECT fact.what, count(*) FROM moderation_accountappeal a
JOIN moderation_statement s ON s.id = a.statement_id,
    LATERAL (VALUES ('received', a.made_at),
        (CASE WHEN a.upheld THEN 'lifted' ELSE 'stays' END, a.answered_at)) AS fact(what, at)
WHERE s.publication_id = %(publication)s AND fact.at >= %(since)s AND fact.at < %(until)s
GROUP BY 1
"""
# How often readers' texts come back, by how their authors vote: only where groups are known to
# be real (clustering.py), and of many readers each. Which of them is which, nobody is told.
CLUSTERS = """
SELECT count(DISTINCT k.reader_id), count(r.id), count(r.id) FILTER (WHERE EXISTS (
    SELECT FROM moderation_decision d WHERE d.revision_id = r.id
    AND d.outcome IN ('return', 'reject') AND NOT EXISTS (
        SELECT FROM moderation_undoing u WHERE u.decision_id = d.id)))
FROM moderation_cluster k LEFT JOIN comments_revision r
    ON r.author_id = k.reader_id AND r.publication_id = k.publication_id
    AND r.id >= %(long_ago)s AND r.decision IS NOT NULL
WHERE k.publication_id = %(publication)s AND k.until > %(since)s GROUP BY k.number
"""
