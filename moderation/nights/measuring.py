"""Every hour: what the audits say about a publication, for the verdicts of the next hour."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from moderation import conditions, supply
from moderation.coins import Counts, Population, reliability
from moderation.learning.audits import Audits, measured
from moderation.learning.guardrails import (
    WRONG_RELEASES,
    WRONG_RETURNS,
    Audited,
    Guard,
    guard,
    interval,
)
from moderation.models import Measurement
from moderation.nights.gathering import unhurried
from moderation.trust import SETTLED_TO_BE_ESTABLISHED, Measures
from newsroom.models import AT_HOME, LOCAL, Publication

logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=60)
WEEK = timedelta(days=7)
WEEKS_TOGETHER = 4  # One week has too few audits to say much.
ABOUT = timedelta(days=1)  # Who was seen within it may be asked in doubt.
LAUNCH = Measures()

# One row an audited text: what peers had decided, what the moderator found, and the evidence
# as it was, before tempering. Only audits drawn by lot enter; the rest is no sample. All of them
# do, also those that readers reported meanwhile: without these it would be no sample either.
_AUDITED = """
SELECT p.outcome = 'release' AS released, a.outcome <> 'release' AS bad, a.decided_at,
    (SELECT coalesce(sum((one ->> 'weight')::float), 0)
     FROM jsonb_array_elements(p.evidence -> 'ratings') one)
        / (p.evidence #>> '{circumstances,measures,temperature}')::float AS said
FROM moderation_case k
JOIN moderation_decision a ON a.id = k.decision_id AND a.by = 'desk'
JOIN LATERAL (
    SELECT d.outcome, d.evidence FROM moderation_decision d
    WHERE d.revision_id = k.revision_id AND d.by = 'peers' AND d.outcome IN ('release', 'return')
        AND d.decided_at < a.decided_at AND d.evidence ? 'circumstances'
    ORDER BY d.decided_at DESC LIMIT 1) p ON true
WHERE k.causes @> '{audit}' AND k.publication_id = %(publication)s AND a.decided_at >= %(since)s
"""
# For each reviewer of an audited text, how many of their ratings were which.
_TOLD = """
SELECT count(*) FILTER (WHERE c.caught > 0), count(*) FILTER (WHERE c.missed > 0),
    count(*) FILTER (WHERE c.spared > 0), count(*) FILTER (WHERE c.blamed > 0)
FROM moderation_case k JOIN moderation_rating g ON g.revision_id = k.revision_id
JOIN moderation_credit c ON c.rating_id = g.id AND c.source = 'audit'
WHERE k.causes @> '{audit}' AND k.publication_id = %(publication)s AND k.closed_at >= %(since)s
GROUP BY g.reviewer_id
"""
_HERE = f"""
SELECT count(*) FROM moderation_standing s JOIN newsroom_reader e ON e.id = s.reader_id
JOIN newsroom_publication p ON p.id = %(publication)s
WHERE s.settled >= %(established)s
    AND (e.issuer = '{LOCAL}' OR {AT_HOME.format(issuer="e.issuer")})
"""  # noqa: S608 - of constants
_TRUSTED = """
SELECT s.caught, s.missed, s.spared, s.blamed FROM moderation_standing s
WHERE s.tier = 'trusted' AND EXISTS (
    SELECT FROM moderation_assignment a JOIN comments_revision r ON r.id = a.revision_id
    WHERE a.reviewer_id = s.reader_id AND a.assigned_at >= %(since)s
        AND r.publication_id = %(publication)s)
"""


@dataclass(frozen=True)
class Finding:
    """One audited text."""

    released: bool  # by peers
    bad: bool  # says the moderator
    at: datetime
    said: float  # log-odds towards bad, before tempering

    @property
    def is_wrong(self) -> bool:
        return self.released == self.bad


@unhurried()
def measure(place: Publication) -> Measurement:
    """Write down what is known of a publication now; the newest row is in force."""
    now, publication = timezone.now(), place.pk
    supplied = supply.measure(publication, now)
    facts: dict[str, Any] = {"publication": publication, "since": now - LOOKED_BACK}
    findings = [Finding(*row) for row in _ask(_AUDITED, facts)]
    told = np.array(_ask(_TOLD, facts), dtype=np.float64).reshape(-1, 4)
    found = measured(
        Audits([int(one.bad) for one in findings], [one.said for one in findings], told), LAUNCH
    )
    [[established]] = _ask(_HERE, facts | {"established": SETTLED_TO_BE_ESTABLISHED})
    state = guard(weeks_broken(findings, now))
    trusted, coins = _trusted(publication, found, now)
    written = Measurement.objects.create(
        publication_id=publication,
        measured_at=now,
        share=found.share,
        temperature=found.temperature,
        **asdict(found.population),
        established=established,
        trusted=trusted,
        trusted_sensitivity=coins.sensitivity if coins else None,
        trusted_specificity=coins.specificity if coins else None,
        wary=state >= Guard.WARY,
        alarm=state is Guard.ALARM,
        load=supplied.load,
        audits=len(findings),
        report=_report(findings, state) | {"supply": supplied.as_row()},
    )
    conditions.forget()
    if state is not Guard.CALM:
        logger.warning("publication %s: verdicts are wrong too often: %s", publication, state.name)
    return written


def weeks_broken(findings: list[Finding], now: datetime) -> int:
    """For how many weeks on end, up to now, audits have said that a promise is not kept."""
    weeks = 0
    while weeks < WEEKS_TOGETHER and _is_broken(findings, now - weeks * WEEK):
        weeks += 1
    return weeks


def _is_broken(findings: list[Finding], until: datetime) -> bool:
    since = until - WEEKS_TOGETHER * WEEK
    lately = [one for one in findings if since <= one.at < until]
    promises = ((True, WRONG_RELEASES), (False, WRONG_RETURNS))
    return any(_audited(lately, released).breaks(promise) for released, promise in promises)


def _audited(findings: list[Finding], released: bool) -> Audited:
    of_it = [one for one in findings if one.released == released]
    return Audited(len(of_it), sum(one.is_wrong for one in of_it))


def _trusted(publication: int, found: Measures, now: datetime) -> tuple[int, Population | None]:
    """How many trusted readers are about, and the coins of one of them, on average."""
    rows = _ask(_TRUSTED, {"publication": publication, "since": now - ABOUT})
    if not rows:
        return 0, None
    coins = [reliability(Counts(*row), found.population) for row in rows]
    return len(rows), Population(
        sum(one.sensitivity for one in coins) / len(coins),
        sum(one.specificity for one in coins) / len(coins),
    )


def _report(findings: list[Finding], state: Guard) -> dict[str, Any]:
    """What the desk may want to know: errors with their intervals, and how careful we are."""
    told: dict[str, Any] = {"guard": state.name.lower()}
    for name, released in (("releases", True), ("returns", False)):
        audited = _audited(findings, released)
        told[name] = asdict(audited) | asdict(interval(audited.wrong, audited.looked_at))
    return told


def _ask(query: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
