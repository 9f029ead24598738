"""Which queues there are, and how what waits in each is found.

By the partial index that the clock or the desk uses, in its order, so that a limit ends it early.
"""

from __future__ import annotations

from typing import NamedTuple


class Queue(NamedTuple):
    """`rows` finds a publication (or null), a kind and a moment for each that waits; `kinds` are
    told also where there is nothing of them."""

    rows: str
    kinds: tuple[str, ...] = ("",)
    by_publication: bool = True


def _by_all(rows: str, *kinds: str) -> Queue:
    return Queue(f"SELECT NULL::bigint, {rows}", kinds or ("",), by_publication=False)


DUE = ("due", "later")
QUEUES = {
    # Texts that wait for readers.
    "peers": Queue("""
SELECT publication_id, '', queued_at FROM comments_revision
WHERE status = 'in_review' AND release_due_at IS NULL ORDER BY publication_id, draw"""),
    # Texts whose authors owe reviews, and those of them whom nobody has handed any yet.
    "pending": Queue("""
SELECT publication_id, '', created_at FROM comments_revision
WHERE status = 'pending' ORDER BY author_id, created_at"""),
    "unassigned": Queue("""
SELECT publication_id, '', created_at FROM comments_revision
WHERE status = 'pending' AND assigned_at IS NULL ORDER BY created_at"""),
    "overdue": Queue(
        """
SELECT publication_id, status, deadline_at FROM comments_revision
WHERE status IN ('pending', 'in_review') AND release_due_at IS NULL AND deadline_at < now()
ORDER BY deadline_at""",
        ("pending", "in_review"),
    ),
    # Decided for and not yet public; `later` where a place is closed until then.
    "releases": Queue(
        """
SELECT publication_id, CASE WHEN release_due_at <= now() THEN 'due' ELSE 'later' END,
    release_due_at
FROM comments_revision WHERE release_due_at IS NOT NULL ORDER BY release_due_at""",
        DUE,
    ),
    # The desk.
    "held": Queue("""
SELECT c.publication_id, '', c.opened_at FROM (
    SELECT publication_id, revision_id, opened_at FROM moderation_case
    WHERE closed_at IS NULL ORDER BY publication_id, opened_at, id LIMIT {at_most}) c
JOIN comments_revision r ON r.id = c.revision_id AND r.status = 'held'"""),
    "cases": Queue(
        """
SELECT publication_id, cause, opened_at FROM moderation_case
WHERE closed_at IS NULL ORDER BY publication_id, opened_at, id""",
        (),
    ),
    "cases_overdue": Queue("""
SELECT publication_id, '', due_at FROM moderation_case
WHERE closed_at IS NULL AND due_at < now() ORDER BY publication_id, due_at"""),
    "reports": Queue("""
SELECT publication_id, '', made_at FROM moderation_report
WHERE outcome = '' ORDER BY publication_id, made_at"""),
    "objections": Queue("""
SELECT publication_id, '', contested_at FROM moderation_letter
WHERE contested_at IS NOT NULL AND answered_at IS NULL
ORDER BY publication_id, contested_at, id"""),
    "account_appeals": _by_all("""
'', made_at FROM moderation_accountappeal WHERE answered_at IS NULL ORDER BY made_at, id"""),
    # What workers do.
    "hook_calls": _by_all(
        """
CASE WHEN deadline_at <= now() THEN 'over' ELSE 'asked' END, asked_at
FROM moderation_hookcall WHERE state = 'open' ORDER BY deadline_at""",
        *("asked", "over"),
    ),
    "bulk_acts": _by_all("""
'', asked_at FROM moderation_bulkact WHERE done_at IS NULL ORDER BY asked_at"""),
    "recounts": _by_all("""
'', v.voided_at FROM (
    SELECT voiding_id FROM moderation_recount
    WHERE done_at IS NULL ORDER BY voiding_id, id LIMIT {at_most}) c
JOIN moderation_voiding v ON v.id = c.voiding_id"""),
    "erasures": _by_all(
        """
CASE WHEN leaving_at <= now() THEN 'due' ELSE 'later' END, leaving_at
FROM newsroom_reader WHERE leaving_at IS NOT NULL ORDER BY leaving_at""",
        *DUE,
    ),
    "erasures_begun": _by_all("""
'', erased_at FROM moderation_farewell WHERE done_at IS NULL ORDER BY erased_at"""),
    "letters": _by_all(
        """
CASE WHEN mail_due_at <= now() THEN 'due' ELSE 'later' END, mail_due_at
FROM moderation_letter WHERE mail_due_at IS NOT NULL ORDER BY mail_due_at""",
        *DUE,
    ),
    "mails": _by_all(
        """
CASE WHEN due_at <= now() THEN 'due' ELSE 'later' END, due_at
FROM moderation_mail WHERE due_at IS NOT NULL ORDER BY due_at""",
        *DUE,
    ),
    "notice_mails": _by_all(
        """
CASE WHEN due_at <= now() THEN 'due' ELSE 'later' END, due_at
FROM moderation_noticemail WHERE due_at IS NOT NULL ORDER BY due_at""",
        *DUE,
    ),
    "events": _by_all("""
'', created_at FROM newsroom_event WHERE place IS NULL ORDER BY number"""),
    "deliveries": _by_all(
        """
e.state, d.gives_up_at - make_interval(secs => {tried_for}) FROM (
    SELECT endpoint_id, gives_up_at FROM newsroom_delivery
    WHERE state = 'waiting' ORDER BY endpoint_id, place LIMIT {at_most}) d
JOIN newsroom_endpoint e ON e.id = d.endpoint_id""",
        *("active", "paused"),
    ),
}
