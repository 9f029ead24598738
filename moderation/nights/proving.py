"""Does the log say what the tables say? All of it told again, and every difference named.

Both are read at one moment, so that a site in use shows no difference that is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from moderation.nights.beginning import begun
from moderation.nights.gathering import unhurried
from moderation.nights.rows import as_json, rows_of
from moderation.passports import rule_by
from moderation.replaying import (
    Line,
    Restriction,
    Reviewer,
    Text,
    Told,
    decided_again,
    retell,
)

NEAR = 1e-6  # sums of floats, one added after the other: equal but for a hair

_LINES = """
SELECT id, act, facts, publication_id, revision_id, decision_id, reader_id, reverses_id,
    reason
FROM moderation_logentry ORDER BY number
"""
_TEXTS = """
SELECT r.id, r.status, r.decision, c.released_revision_id IS NOT DISTINCT FROM r.id
FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
"""
_REVIEWERS = """
SELECT reader_id, tier, strikes, probation_until, flagged_until, caught, missed, spared, blamed,
    settled, calibrations_seen, calibrations_passed
FROM moderation_standing
"""
_DECISIONS = """
SELECT d.id, d.outcome, l.facts ->> 'outcome', CASE WHEN d.by = 'peers' THEN d.evidence END,
    d.rule
FROM moderation_decision d
LEFT JOIN moderation_logentry l ON l.decision_id = d.id AND l.act = 'decided'
WHERE d.by <> 'import'
"""
_ROLES = "SELECT id, publication_id, reader_id, kind, sections FROM newsroom_role"
_RULES = """
SELECT id, publication_id, section, tier, article_id::text, exceptions FROM moderation_policy
"""
_SANCTIONS = """
SELECT id, reader_id, kind, until, lifted_at IS NOT NULL, acknowledged_at IS NOT NULL
FROM moderation_sanction
"""
_MODES = """
SELECT id, set_by_id IS NULL, publication_id, section, kind, starts_at, ends_at,
    ended_at IS NOT NULL
FROM newsroom_mode
"""
_ERASED = "SELECT id FROM newsroom_reader WHERE erased_at IS NOT NULL"
_EXPORTED = """
SELECT publication_id, count(*) FROM moderation_statement WHERE exported_at IS NOT NULL GROUP BY 1
"""


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Whatever is read inside is as it was at its beginning, however long that takes."""
    if connection.in_atomic_block:  # A test's: nobody else writes there.
        yield
        return
    with unhurried(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def told() -> Told:
    """Everything that the log says, of what was submitted here and of what was brought."""
    lines = (Line(row[0], row[1], as_json(row[2]), *row[3:]) for row in rows_of(_LINES))
    return retell(lines, begun())


def differences(log: Told) -> Iterator[str]:
    """One sentence for each thing that the tables do not say as the log does."""
    yield from _of_texts(log)
    yield from _of_decisions(log)
    yield from _of_reviewers(log)
    yield from _of_voidings(log)
    yield from _of_rows("role", _roles(), log.roles)
    yield from _of_rows("rule", _rules(), log.rules)
    yield from _of_rows("restriction", _restrictions(), log.restrictions)
    yield from _of_modes(log)
    yield from _of_notes(log)
    yield from _of_notices(log)
    exported = {pk: n for pk, n in log.exported.items() if n}
    yield from _of_rows("the number of statements exported by", dict(rows_of(_EXPORTED)), exported)


def _of_texts(log: Told) -> Iterator[str]:
    missing = dict(log.texts)
    for pk, status, decision, is_shown in rows_of(_TEXTS):
        by_log = missing.pop(pk, None) or Text()
        if by_log.status != status:
            yield f"text {pk} is {status}, and {by_log.status} by the log"
        if by_log.decision != decision:
            yield f"text {pk} follows decision {decision}, and {by_log.decision} by the log"
        if by_log.is_public != is_shown:
            yield f"text {pk} is {_shown(is_shown)}, and {_shown(by_log.is_public)} by the log"
    yield from (f"text {pk} is in the log, and nowhere else" for pk in missing)


def _shown(is_public: bool) -> str:
    return "public" if is_public else "not public"


def _of_decisions(log: Told) -> Iterator[str]:
    missing = dict(log.outcomes)
    for pk, outcome, line, evidence, rule in rows_of(_DECISIONS):
        brought = missing.pop(pk, None)
        by_log = line or brought
        if by_log != outcome:
            yield f"decision {pk} is to {outcome}, and to {by_log} by the log"
        if evidence is None:
            continue
        try:
            again = decided_again(as_json(evidence), rule_by(rule))
        except (KeyError, TypeError, ValueError) as error:
            yield f"decision {pk} has evidence that nothing follows from: {error!r}"
            continue
        if again != outcome:
            yield f"decision {pk} is to {outcome}, and to {again} by its evidence"
    yield from (f"decision {pk} was brought, and is nowhere" for pk in missing)


def _of_reviewers(log: Told) -> Iterator[str]:
    missing = dict(log.reviewers)
    for pk, tier, strikes, probation, flagged, *counts in rows_of(_REVIEWERS):
        by_log = missing.pop(pk, None) or Reviewer()
        was = (by_log.tier, by_log.strikes, by_log.probation_until, by_log.flagged_until)
        if was != (tier, strikes, probation, flagged):
            yield f"reviewer {pk} is {(tier, strikes, probation, flagged)}, and {was} by the log"
        if any(abs(a - b) > NEAR for a, b in zip(counts, by_log.counts, strict=True)):
            yield f"reviewer {pk} has the counts {counts}, and {by_log.counts} by the log"
    yield from (f"reviewer {pk} is in the log, and nowhere else" for pk in missing)


def _of_voidings(log: Told) -> Iterator[str]:
    there = {row[0] for row in rows_of("SELECT reviewer_id FROM moderation_voiding")}
    yield from (f"the reviews of {pk} are void, and not by the log" for pk in there - log.voided)
    yield from (f"the reviews of {pk} are void by the log alone" for pk in log.voided - there)


def _of_modes(log: Told) -> Iterator[str]:
    """Of one that the newsroom began with, and nobody set, the log tells only that it ended."""
    missing = dict(log.modes)
    names = ("publication", "section", "kind", "starts_at", "ends_at", "ended")
    for pk, is_from_before, *facts in rows_of(_MODES):
        there, by_log = dict(zip(names, facts, strict=True)), missing.pop(pk, None)
        if is_from_before:
            by_log = there | {"ended": bool(by_log)}
        if there != by_log:
            yield f"mode {pk} is {there}, and {by_log} by the log"
    yield from (f"mode {pk} is in the log, and nowhere else" for pk in missing)


def _of_notes(log: Told) -> Iterator[str]:
    """Those about who was erased are gone with them."""
    there = {row[0] for row in rows_of("SELECT id FROM moderation_note")}
    erased = {row[0] for row in rows_of(_ERASED)}
    yield from (f"note {pk} is there, and not in the log" for pk in there - log.notes.keys())
    for pk in log.notes.keys() - there:
        if log.notes[pk] not in erased:
            yield f"note {pk} is in the log, and nowhere else"


def _of_notices(log: Told) -> Iterator[str]:
    there = {row[0]: [row[1]] for row in rows_of("SELECT id, outcome FROM moderation_notice")}
    by_log = {pk: outcomes[-1:] for pk, outcomes in log.notices.items()}
    yield from _of_rows("the outcome of notice", there, by_log)


def _of_rows(what: str, there: Mapping[Any, Any], by_log: Mapping[Any, Any]) -> Iterator[str]:
    for pk in sorted(there.keys() | by_log.keys()):
        if there.get(pk) != by_log.get(pk):
            yield f"{what} {pk} is {there.get(pk)}, and {by_log.get(pk)} by the log"


def _roles() -> dict[int, dict[str, Any]]:
    names = ("publication", "reader", "kind", "sections")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows_of(_ROLES)}


def _restrictions() -> dict[Any, Restriction]:
    return {row[0]: Restriction(*row[1:]) for row in rows_of(_SANCTIONS)}


def _rules() -> dict[int, dict[str, Any]]:
    names = ("publication", "section", "tier", "article", "exceptions")
    return {
        row[0]: dict(zip(names, (*row[1:5], as_json(row[5])), strict=True)) | {"reader": None}
        for row in rows_of(_RULES)
    }
