"""The log, by construction: PostgreSQL writes a line wherever something changes its standing.

All of it is in this file. A line is one INSERT in the statement that it tells of, so that no
verb, shell or raw UPDATE can forget it, and none is there without what it tells. What a row
does not say itself (who acts, on whose behalf, under which line) a verb says beforehand with
`logbook.acting`.

Not told, since it follows from what is: that a comment is public (it has a text that is
`released`), and when a case opens or closes (the case says so).
"""

from __future__ import annotations

import pgtrigger

from comments.doors import update_of
from comments.models import Highlight, Revision
from moderation.models.case import Case
from moderation.models.credit import Credit, passed, seen, settled
from moderation.models.decision import Decision
from moderation.models.policy import Policy
from moderation.models.relief import Relief
from moderation.models.standing import Standing
from moderation.models.voiding import Recount, Voiding
from moderation.models.waiver import Waiver
from newsroom.models import Role


def _said(what: str, kind: str = "uuid") -> str:
    """What a verb has said about this transaction; null where it said nothing."""
    return f"nullif(current_setting('third_reading.{what}', true), '')::{kind}"


ACTOR, UNDER = _said("by"), _said("under")
# The demo plays the past. Else it is the moment itself, so that lines keep their order.
NOW = f"coalesce({_said('clock', 'timestamptz')}, clock_timestamp())"
# A UUIDv7 for PostgreSQL before 18: a random one, with the milliseconds and the version put in.
_ID = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(
    int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid"""
_CODE = "CASE WHEN {0} ~ '^[a-z0-9_]+$' THEN {0} ELSE 'other' END"


def line(act: str, source: str = "", *, by: str = ACTOR, rule: str, facts: str, **of: str) -> str:
    """The INSERT of one line. `by` wins over `rule`, which says what did it where nobody did."""
    columns = {
        "id": _ID,
        "at": NOW,
        "act": f"'{act}'",
        "by_id": by,
        "rule": f"CASE WHEN {by} IS NULL THEN {rule} ELSE '' END",
        "reason": "''",
        "parent_id": UNDER,
        "facts": facts,
        **of,
    }
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO moderation_logentry ({names}) SELECT {values} {source};"


def _told(
    name: str,
    body: str,
    operation: pgtrigger.Operation,
    condition: str = "",
    referencing: pgtrigger.Referencing | None = None,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement if referencing else pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(f"({condition})") if condition else None,
        referencing=referencing,
        func=f"{body} RETURN NULL;",
    )


_OF_COMMENT = "FROM comments_comment c WHERE c.id = NEW.comment_id"
# Where a line about a person as a whole is kept: at their own site, or else at the first.
_HOME = """FROM (SELECT coalesce(
        (SELECT p.id FROM newsroom_publication p JOIN newsroom_reader r
            ON r.issuer = p.token_issuer WHERE r.id = NEW.{0}),
        (SELECT min(id) FROM newsroom_publication)) AS id) home WHERE home.id IS NOT NULL"""
_MOVE = {
    "publication_id": "NEW.publication_id",
    "comment_id": "NEW.comment_id",
    "revision_id": "NEW.id",
    "article_id": "c.article_id",
    "decision_id": "NEW.decision",
}


class ToldRevision(Revision):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_of_every_move_of_a_text",
                line(
                    "moved",
                    _OF_COMMENT,
                    rule="""CASE WHEN NEW.decision IS NOT NULL AND
                        NEW.status IN ('released', 'returned', 'rejected', 'held')
                        THEN 'decision' ELSE NEW.status END""",
                    facts="jsonb_build_object('from', OLD.status, 'to', NEW.status)",
                    **_MOVE,
                ),
                update_of("status"),
                "OLD.status <> NEW.status",
            ),
            _told(
                "log_tells_of_a_text_that_is_not_born_pending",
                line(
                    "moved",
                    _OF_COMMENT,
                    rule="NEW.status",
                    facts="jsonb_build_object('from', '', 'to', NEW.status)",
                    **_MOVE,
                ),
                pgtrigger.Insert,
                "NEW.status <> 'pending'",
            ),
        ]


class ToldDecision(Decision):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_of_every_decision",
                line(
                    "decided",
                    """FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
                    WHERE r.id = NEW.revision_id""",
                    at="NEW.decided_at",
                    by="NEW.moderator_id",
                    rule='NEW."by"',
                    reason=_CODE.format("NEW.reason"),
                    publication_id="r.publication_id",
                    comment_id="r.comment_id",
                    revision_id="r.id",
                    reader_id="c.author_id",
                    article_id="c.article_id",
                    decision_id="NEW.id",
                    facts="jsonb_build_object('outcome', NEW.outcome, 'was', r.status)",
                ),
                pgtrigger.Insert,
            )
        ]


class ToldCase(Case):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_of_every_appeal",
                line(
                    "appealed",
                    _OF_COMMENT,
                    by="c.author_id",
                    rule="''",
                    publication_id="NEW.publication_id",
                    comment_id="NEW.comment_id",
                    revision_id="NEW.revision_id",
                    reader_id="c.author_id",
                    article_id="c.article_id",
                    decision_id="NEW.appealed_id",
                    facts="jsonb_build_object('case', NEW.id)",
                ),
                pgtrigger.Insert,
                "NEW.cause = 'appeal'",
            )
        ]


class ToldWaiver(Waiver):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_of_every_waiver",
                line(
                    "waived",
                    """FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
                    WHERE r.id = NEW.revision_id""",
                    by="NEW.by_id",
                    rule="'nothing_to_read'",
                    publication_id="r.publication_id",
                    comment_id="r.comment_id",
                    revision_id="r.id",
                    article_id="c.article_id",
                    facts="jsonb_build_object('owed', r.reviews_owed, 'given', r.reviews_given)",
                ),
                pgtrigger.Insert,
            )
        ]


class ToldVoiding(Voiding):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_of_every_voiding",
                line(
                    "voided",
                    _HOME.format("reviewer_id"),
                    by="NEW.by_id",
                    rule="''",
                    publication_id="home.id",
                    reader_id="NEW.reviewer_id",
                    facts="jsonb_build_object('voiding', NEW.id)",
                ),
                pgtrigger.Insert,
            )
        ]


class ToldRecount(Recount):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_what_came_of_every_recount",
                line(
                    "recounted",
                    """FROM comments_revision r JOIN comments_comment c ON c.id = r.comment_id
                    WHERE r.id = NEW.revision_id""",
                    by="NULL::uuid",
                    rule="'voiding'",
                    publication_id="r.publication_id",
                    comment_id="r.comment_id",
                    revision_id="r.id",
                    article_id="c.article_id",
                    facts="""jsonb_build_object('voiding', NEW.voiding_id,
                        'outcome', NEW.outcome)""",
                ),
                update_of("done_at"),
                "OLD.done_at IS NULL AND NEW.done_at IS NOT NULL",
            )
        ]


class ToldHighlight(Highlight):
    class Meta:
        proxy = True
        triggers = [
            _told(
                f"log_tells_of_a_highlight_that_{name}",
                line(
                    "highlighted",
                    """FROM newsroom_article a WHERE a.id = NEW.article_id""",
                    by=f"NEW.{by}",
                    rule="'hidden'",
                    publication_id="a.publication_id",
                    comment_id="NEW.comment_id",
                    article_id="a.id",
                    facts=f"jsonb_build_object('kind', NEW.kind, 'ended', {ended})",
                ),
                operation,
                condition,
            )
            for name, by, ended, operation, condition in (
                ("begins", "by_id", "false", pgtrigger.Insert, ""),
                (
                    "ends",
                    "ended_by_id",
                    "true",
                    update_of("until"),
                    "OLD.until IS NULL AND NEW.until IS NOT NULL",
                ),
            )
        ]


_STANDING = """jsonb_build_object('tier', NEW.tier, 'strikes', NEW.strikes,
    'probation_until', NEW.probation_until, 'flagged_until', NEW.flagged_until"""
_COUNTS = """jsonb_build_array(NEW.caught, NEW.missed, NEW.spared, NEW.blamed, NEW.settled,
    NEW.calibrations_seen, NEW.calibrations_passed)"""
_OF_READER = {"publication_id": "home.id", "reader_id": "NEW.reader_id"}


class ToldStanding(Standing):
    """What a reviewer is by their counts. The counts themselves are told by `ToldCredit`."""

    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_of_a_standing_that_changes",
                line(
                    "standing",
                    _HOME.format("reader_id"),
                    rule="'record'",
                    facts=f"{_STANDING})",
                    **_OF_READER,
                ),
                update_of("tier", "strikes", "probation_until", "flagged_until"),
                """(OLD.tier, OLD.strikes, OLD.probation_until, OLD.flagged_until) IS DISTINCT
                FROM (NEW.tier, NEW.strikes, NEW.probation_until, NEW.flagged_until)""",
            ),
            # One that is given, and not summed from credits (depth 2 and more) by a trigger.
            _told(
                "log_tells_of_a_standing_that_is_given",
                line(
                    "standing",
                    _HOME.format("reader_id") + " AND pg_trigger_depth() < 2",
                    rule="'given'",
                    facts=f"{_STANDING}, 'counts', {_COUNTS})",
                    **_OF_READER,
                ),
                pgtrigger.Insert,
            ),
        ]


# theirs has no types
_new = pgtrigger.Referencing(new="now_credited")  # type: ignore[no-untyped-call]
_both = pgtrigger.Referencing(old="was_credited", new="now_credited")  # type: ignore[no-untyped-call]
_SUMS = f"""sum(n.caught), sum(n.missed), sum(n.spared), sum(n.blamed), {settled("n")},
    {seen("n")}, {passed("n")}"""
_DIFFERENCES = f"""sum(n.caught - o.caught), sum(n.missed - o.missed), sum(n.spared - o.spared),
    sum(n.blamed - o.blamed), {settled("n")} - {settled("o")}, {seen("n")} - {seen("o")},
    {passed("n")} - {passed("o")}"""
# One line a statement, whatever the number of its rows: a night may rewrite a million of them.
_CREDITED = """FROM (SELECT jsonb_object_agg(reviewer_id, counts) AS all_of_them
        FROM (SELECT n.reviewer_id, jsonb_build_array({counts}) AS counts
            FROM {rows} GROUP BY n.reviewer_id) added
        WHERE counts <> '[0, 0, 0, 0, 0, 0, 0]') told
    CROSS JOIN LATERAL (SELECT r.publication_id FROM now_credited n
        JOIN moderation_rating g ON g.id = n.rating_id
        JOIN comments_revision r ON r.id = g.revision_id LIMIT 1) place
    WHERE told.all_of_them IS NOT NULL"""


def _credited(counts: str, rows: str) -> str:
    return line(
        "credited",
        _CREDITED.format(counts=counts, rows=rows),
        by="NULL::uuid",
        rule="'record'",
        publication_id="place.publication_id",
        facts="told.all_of_them",
    )


class ToldCredit(Credit):
    class Meta:
        proxy = True
        triggers = [
            _told(
                "log_tells_what_credits_add",
                _credited(_SUMS, "now_credited n"),
                pgtrigger.Insert,
                referencing=_new,
            ),
            _told(
                "log_tells_what_credits_become",
                _credited(
                    _DIFFERENCES, "now_credited n JOIN was_credited o ON o.rating_id = n.rating_id"
                ),
                pgtrigger.Update,
                referencing=_both,
            ),
        ]


class ToldRelief(Relief):
    class Meta:
        proxy = True
        triggers = [
            _told(
                f"log_tells_of_relief_that_{name}",
                line(
                    "relieved",
                    by="NULL::uuid",
                    rule="'supply'",
                    publication_id="NEW.publication_id",
                    facts=f"jsonb_build_object('level', {level})",
                ),
                operation,
            )
            for name, level, operation in (
                ("begins", "NEW.level", pgtrigger.Insert),
                ("ends", "0", update_of("until")),
            )
        ]


def _whole(act: str, facts: str, sentence: str, **of: str) -> list[pgtrigger.Trigger]:
    """Lines that tell a row as it is now (and as it was before); for few and weighty rows."""
    kinds = (
        ("given", pgtrigger.Insert, "NEW", ""),
        ("changed", pgtrigger.Update, "NEW", "OLD.* IS DISTINCT FROM NEW.*"),
        ("taken", pgtrigger.Delete, "OLD", ""),
    )
    return [
        _told(
            f"log_tells_of_a_{sentence}_that_is_{how}",
            line(
                act,
                rule="'unattributed'",
                facts=f"jsonb_build_object('how', '{how}', 'row', {row}.id, {facts})".replace(
                    "ROW.", f"{row}."
                ),
                **{name: f"{row}.{column}" for name, column in of.items()},
            ),
            operation,
            condition,
        )
        for how, operation, row, condition in kinds
    ]


class ToldPolicy(Policy):
    class Meta:
        proxy = True
        triggers = _whole(
            "rule",
            """'section', ROW.section, 'tier', ROW.tier, 'article', ROW.article_id,
            'exceptions', ROW.exceptions""",
            "rule",
            publication_id="publication_id",
            article_id="article_id",
        )


class ToldRole(Role):
    class Meta:
        proxy = True
        triggers = _whole(
            "role",
            "'kind', ROW.kind, 'sections', ROW.sections",
            "role",
            publication_id="publication_id",
            reader_id="reader_id",
        )
