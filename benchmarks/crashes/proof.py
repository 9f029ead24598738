"""Journals against tables: what was acknowledged is there once, what is unknown once or never.

Each check yields a sentence for whatever is wrong. They ask PostgreSQL itself, and believe no part
of the house.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import psycopg

from benchmarks.crashes.journal import Deed

Wrong = Iterator[str]
Deeds = dict[str, list[Deed]]
KEPT = ("post", "rate", "self-check", "report", "decide")  # what takes an Idempotency-Key

POSTS = """
SELECT r.text, c.id::text, a.handle FROM comments_revision r
JOIN comments_comment c ON c.id = r.comment_id JOIN newsroom_reader a ON a.id = c.author_id
WHERE r.number = 1 AND r.text = ANY(%s)"""
RATINGS = """
SELECT g.id::text, g.civil, r.handle, a.state FROM moderation_rating g
JOIN newsroom_reader r ON r.id = g.reviewer_id JOIN moderation_assignment a ON a.id = g.id
WHERE g.id = ANY(%s::uuid[])"""
REPORTS = """
SELECT p.comment_id::text, r.handle, p.id::text FROM moderation_report p
JOIN newsroom_reader r ON r.id = p.reader_id
WHERE p.comment_id = ANY(%s::uuid[]) AND p.assignment_id IS NULL"""
DECISIONS = """
SELECT c.id::text, d.id::text, d.outcome, r.handle FROM moderation_decision d
JOIN moderation_case c ON c.decision_id = d.id JOIN newsroom_reader r ON r.id = d.moderator_id
WHERE d.evidence ->> 'case' = c.id::text AND c.id = ANY(%s::uuid[])"""
CHECKED = """
SELECT comment_id::text FROM comments_revision
WHERE comment_id = ANY(%s::uuid[]) AND self_checked_at IS NOT NULL"""
LOOKED_FOR = """
SELECT comment_id::text, count(*) FROM moderation_case
WHERE cause = 'second_look' AND comment_id = ANY(%s::uuid[]) GROUP BY 1"""
HANDED_OUT = """
SELECT a.id::text, r.handle FROM moderation_assignment a
JOIN newsroom_reader r ON r.id = a.reviewer_id WHERE a.id = ANY(%s::uuid[])"""
# Also what was hidden once and is back: there was a decision before anybody saw it first.
UNDECIDED = """
SELECT c.id::text FROM comments_comment c
LEFT JOIN comments_revision r ON r.id = c.released_revision_id
LEFT JOIN moderation_decision d ON d.id = r.decision AND d.outcome = 'release'
    AND d.revision_id = r.id
WHERE c.released_revision_id IS NOT NULL AND c.created_at >= to_timestamp(%s)
    AND (d.id IS NULL OR r.status <> 'released' OR NOT EXISTS (
        SELECT FROM moderation_decision f JOIN comments_revision t ON t.id = f.revision_id
        WHERE t.comment_id = c.id AND f.outcome = 'release'
            AND f.decided_at <= c.first_released_at))"""
NOT_PUBLIC = """
SELECT r.comment_id::text FROM comments_revision r JOIN moderation_decision d ON d.id = r.decision
WHERE d.outcome = 'release' AND r.created_at >= to_timestamp(%s) AND r.status NOT IN
    ('released', 'superseded', 'withdrawn')"""
KEYS = """
SELECT r.handle, i.key FROM moderation_idempotentanswer i
JOIN newsroom_reader r ON r.id = i.reader_id WHERE i.key = ANY(%s)"""


class Tables:
    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, query: str, told: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as there:
            return there.execute(query, [told]).fetchall()


def wrong(deeds: Sequence[Deed], tables: Tables, since: float) -> list[str]:
    """Everything that is, of what was written since then."""
    by_kind: Deeds = defaultdict(list)
    for deed in deeds:
        by_kind[deed.asked.kind].append(deed)
    found = [told for check in CHECKS for told in check(by_kind, tables)]
    for (comment,) in tables.ask(UNDECIDED, since):
        found.append(f"comment {comment} is public without a decision to release it")
    for (comment,) in tables.ask(NOT_PUBLIC, since):
        found.append(f"comment {comment} was decided for, and is not public")
    return found


def posts(deeds: Deeds, tables: Tables) -> Wrong:
    texts = {deed.asked.body["text"]: deed for deed in deeds["post"]}
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for text, comment, handle in tables.ask(POSTS, list(texts)):
        rows[text].append((comment, handle))
    for text, deed in texts.items():
        there = rows[text]
        if len(there) > 1:
            yield f"{text!r} is there {len(there)} times"
        if deed.is_acknowledged and [(deed.answer["id"], deed.asked.who)] != there:
            yield f"{text!r} was acknowledged as {deed.answer['id']}, and there is {there}"
        if {one["id"] for one in deed.answers} - {comment for comment, _ in there}:
            yield f"{text!r} was answered in different ways: {deed.answers}"


def ratings(deeds: Deeds, tables: Tables) -> Wrong:
    of = {deed.asked.path.split("/")[4]: deed for deed in deeds["rate"]}
    rows = {row[0]: row[1:] for row in tables.ask(RATINGS, list(of))}
    for assignment, deed in of.items():
        sent = (deed.asked.body["civil"] == "yes", deed.asked.who, "rated")
        there = rows.get(assignment)
        if there is not None and there != sent:
            yield f"rating {assignment} was sent as {sent}, and is {there}"
        if there is None and (deed.is_acknowledged or deed.refused_with == "already_rated"):
            yield f"rating {assignment} was acknowledged, and is not there"


def reports(deeds: Deeds, tables: Tables) -> Wrong:
    of: dict[tuple[str, str], list[Deed]] = defaultdict(list)
    for deed in deeds["report"]:
        of[deed.asked.path.split("/")[4], deed.asked.who].append(deed)
    rows = defaultdict(list)
    for comment, who, report in tables.ask(REPORTS, sorted({comment for comment, _ in of})):
        rows[comment, who].append(report)
    for about, there in rows.items():
        if len(there) > 1 or about not in of:
            yield f"{about} was reported {len(there)} times, and sent {len(of[about])} times"
    for about, sent in of.items():
        told = {one["id"] for deed in sent for one in deed.answers}
        if not told <= set(rows[about]):
            yield f"the report {about} was acknowledged as {told}, and there is {rows[about]}"


def decisions(deeds: Deeds, tables: Tables) -> Wrong:
    of: dict[str, list[Deed]] = defaultdict(list)
    for deed in deeds["decide"]:
        of[deed.asked.path.split("/")[4]].append(deed)
    rows = defaultdict(list)
    for case, *row in tables.ask(DECISIONS, list(of)):
        rows[case].append(tuple(row))
    for case, sent in of.items():
        if len(rows[case]) > 1:
            yield f"case {case} was decided {len(rows[case])} times"
        for deed in sent:
            mine = {(one["id"], one["outcome"], deed.asked.who) for one in deed.answers}
            if not mine <= set(rows[case]):
                yield f"case {case} was acknowledged as {mine}, and there is {rows[case]}"


def self_checks(deeds: Deeds, tables: Tables) -> Wrong:
    done = [_comment(deed) for deed in deeds["self-check"] if deed.is_acknowledged]
    there = {comment for (comment,) in tables.ask(CHECKED, done)}
    yield from (f"comment {one} was checked by its author, and is not" for one in done
                if one not in there)  # fmt: skip


def second_looks(deeds: Deeds, tables: Tables) -> Wrong:
    asked = {_comment(deed): deed for deed in deeds["second look"]}
    rows = dict(tables.ask(LOOKED_FOR, list(asked)))
    for comment, deed in asked.items():
        if rows.get(comment, 0) > 1 or (deed.is_acknowledged and comment not in rows):
            yield f"a second look at {comment} was asked for, and there are {rows.get(comment, 0)}"


def draws(deeds: Deeds, tables: Tables) -> Wrong:
    given = {
        deed.asked.path.split("/")[4]: deed.asked.who for deed in deeds["rate"]
    } | {
        review["id"]: deed.asked.who
        for deed in deeds["help"] for answer in deed.answers for review in answer["results"]
    }  # fmt: skip
    rows = dict(tables.ask(HANDED_OUT, list(given)))
    for assignment, who in given.items():
        if rows.get(assignment) != who:
            yield f"{assignment} was handed to {who}, and is {rows.get(assignment)}'s"


def keys(deeds: Deeds, tables: Tables) -> Wrong:
    """What was answered to a key is kept with it, for the one who sent it; and no refusal is."""
    with_keys = [deed for kind in KEPT for deed in deeds[kind]]
    kept = {(handle, key) for handle, key in
            tables.ask(KEYS, [deed.asked.key for deed in with_keys])}  # fmt: skip
    for deed in with_keys:
        is_kept = (deed.asked.who, deed.asked.key) in kept
        if deed.is_acknowledged and not is_kept:
            yield f"the answer to {deed.asked} was acknowledged, and is not kept"
        if is_kept and deed.refused_with:
            yield f"{deed.asked} was refused ({deed.refused_with}), and its key is used up"


def faults_of_ours(deeds: Deeds, _tables: Tables) -> Wrong:
    """A 500 is nobody's fault but ours, whatever died."""
    found = Counter(
        (deed.asked.kind, str(one.answer)[:300])
        for some in deeds.values() for deed in some for one in deed.tries if one.status == 500
    )  # fmt: skip
    yield from (f"{kind} was answered 500, {n} times: {said}" for (kind, said), n in found.items())


def _comment(deed: Deed) -> str:
    return deed.asked.path.split("/")[4]


CHECKS: Sequence[Callable[[Deeds, Tables], Iterable[str]]] = (
    posts, ratings, reports, decisions, self_checks, second_looks, draws, keys, faults_of_ours,
)  # fmt: skip


# By kind, how many of these ids are there.
THERE = {
    "post": "SELECT count(*) FROM comments_comment WHERE id = ANY(%s::uuid[])",
    "rate": "SELECT count(*) FROM moderation_rating WHERE id = ANY(%s::uuid[])",
    "report": "SELECT count(*) FROM moderation_report WHERE id = ANY(%s::uuid[])",
    "decide": "SELECT count(*) FROM moderation_decision WHERE id = ANY(%s::uuid[])",
    "self-check": "SELECT count(DISTINCT comment_id) FROM comments_revision"
    " WHERE comment_id = ANY(%s::uuid[]) AND self_checked_at IS NOT NULL",
}


def equal(deeds: Iterable[Deed], tables: Tables) -> dict[str, tuple[int, int]]:
    """Of each kind: how many were acknowledged, and how many of these are there."""
    told: dict[str, set[str]] = {kind: set() for kind in THERE}
    for deed in deeds:
        if deed.asked.kind in told and deed.is_acknowledged:
            named = deed.answer if deed.asked.kind in ("post", "report", "decide") else {}
            told[deed.asked.kind].add(named.get("id") or _comment(deed))
    return {
        kind: (len(ids), tables.ask(THERE[kind], sorted(ids))[0][0]) for kind, ids in told.items()
    }
