"""Who may be given what: the rules of the draw, each a condition in SQL.

`r` is the text, %(reviewer)s whoever is to read it. PostgreSQL asks row by row: OFFSET 0
keeps it from turning a rule into a join, so that what a rule costs depends neither on how
many texts wait nor on what the planner believes of it.
"""

from __future__ import annotations

# The queue: the condition of the partial index `revision_queue`, and room for one more reader.
IN_QUEUE = "r.status = 'in_review' AND r.release_due_at IS NULL"
ROOM = "r.ratings_received + r.leases_open < r.ratings_wanted"

NOT_ONES_OWN = "r.author_id <> %(reviewer)s"
# A lease that ran out unanswered counts for nothing: the text may come again.
NEVER_TWICE = """NOT EXISTS (
    SELECT FROM moderation_assignment a
    WHERE a.reviewer_id = %(reviewer)s AND a.comment_id = r.comment_id AND NOT a.is_expired
    OFFSET 0)"""
# Who takes part in a conversation does not judge it: no ancestor, sibling reply or answer.
NOT_IN_ONES_THREAD = """NOT EXISTS (
    SELECT FROM comments_comment c JOIN comments_comment m
        ON coalesce(m.root_id, m.id) = coalesce(c.root_id, c.id)
    WHERE c.id = r.comment_id AND m.author_id = %(reviewer)s
    OFFSET 0)"""
# Favour, a shared device or small network, and mutes are one table (models/company.py).
NOT_APART = """NOT EXISTS (
    SELECT FROM moderation_apart p
    WHERE p.reviewer_id = %(reviewer)s AND p.author_id = r.author_id
      AND (p.until IS NULL OR p.until > %(now)s)
    OFFSET 0)"""
# Without exception, for a text that waits and for one with a known answer alike.
SUITS = " AND ".join([NOT_ONES_OWN, NEVER_TWICE, NOT_IN_ONES_THREAD, NOT_APART])

# Trusted readers at once; anybody whose word has a history, once none of them has come.
MAY_SETTLE_DOUBT = """EXISTS (
    SELECT FROM moderation_standing s WHERE s.reader_id = %(reviewer)s
      AND (s.tier = 'trusted' OR (s.tier = 'regular' AND r.trusted_until <= %(now)s)))"""

# Whose texts this reviewer has had within a fortnight (science D5): with anonymous texts a
# ring can still hope to meet its own again. Relaxed where nothing else is left.
READ_LATELY = """
    SELECT DISTINCT t.author_id
    FROM moderation_assignment a JOIN comments_revision t ON t.id = a.revision_id
    WHERE a.reviewer_id = %(reviewer)s AND a.state <> 'expired'
      AND a.assigned_at > %(fortnight_ago)s
"""

# Practice texts. A starter may be shown once more than is good for it, before its reader is
# let off; one that was harvested from real life may not.
EXPOSED = "r.ratings_received + r.leases_open"
PRACTICE = """c.retired_at IS NULL AND r.ratings_received < r.ratings_at_most
    AND (c.key IS NOT NULL OR r.ratings_received < %(exposed_at_most)s)"""
