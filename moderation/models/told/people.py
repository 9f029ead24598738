"""Lines about reviewers: what their word is held to be worth, and what takes it away."""

from __future__ import annotations

import pgtrigger

from comments.doors import update_of
from moderation.models.credit import IF_ANY, Credit, passed, seen, settled
from moderation.models.standing import Standing
from moderation.models.told.line import HOME, line, told
from moderation.models.voiding import Voiding


class ToldVoiding(Voiding):
    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_of_every_voiding",
                line(
                    "voided",
                    HOME.format("reviewer_id"),
                    by="NEW.by_id",
                    rule="''",
                    publication_id="home.id",
                    reader_id="NEW.reviewer_id",
                    facts="jsonb_build_object('voiding', NEW.id)",
                ),
                pgtrigger.Insert,
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
            told(
                "log_tells_of_a_standing_that_changes",
                line(
                    "standing",
                    HOME.format("reader_id"),
                    rule="'record'",
                    facts=f"{_STANDING})",
                    **_OF_READER,
                ),
                update_of("tier", "strikes", "probation_until", "flagged_until"),
                """(OLD.tier, OLD.strikes, OLD.probation_until, OLD.flagged_until) IS DISTINCT
                FROM (NEW.tier, NEW.strikes, NEW.probation_until, NEW.flagged_until)""",
            ),
            # One that is given, and not summed from credits by a trigger.
            told(
                "log_tells_of_a_standing_that_is_given",
                line(
                    "standing",
                    HOME.format("reader_id"),
                    rule="'given'",
                    facts=f"{_STANDING}, 'counts', {_COUNTS})",
                    **_OF_READER,
                ),
                pgtrigger.Insert,
                "pg_trigger_depth() < 1",
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
            told(
                "log_tells_what_credits_add",
                _credited(_SUMS, "now_credited n"),
                pgtrigger.Insert,
                referencing=_new,
            ),
            told(
                "log_tells_what_credits_become",
                IF_ANY
                + _credited(
                    _DIFFERENCES, "now_credited n JOIN was_credited o ON o.rating_id = n.rating_id"
                ),
                pgtrigger.Update,
                referencing=_both,
            ),
        ]
