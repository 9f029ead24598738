"""Who is there to be asked at a desk, as the triggers that ask for another moderator see it."""

from __future__ import annotations

# Of a reader `p`: as `permissions.in_office`, in SQL.
IN_OFFICE = """p.is_active AND NOT EXISTS (SELECT FROM moderation_sanction k
    WHERE k.reader_id = p.id AND k.publication_id = o.publication_id
    AND k.kind IN ('suspension', 'ban')
    AND k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now()))"""
