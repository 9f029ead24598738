"""All that is counted as it happens, by whoever does it.

Labels are few and known beforehand: never an id, a path, a name of somebody, or their words. What
has few is begun at nought, so that a rule can ask for what has not happened yet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call] # theirs
COUNTED = CollectorRegistry()
QUICK = (0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0)  # seconds
SLOW = (0.05, 0.25, 1.0, 5.0, 20.0, 60.0)
TO_RELEASE = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 600.0)


def _counter(name: str, says: str, *labels: str, of: tuple[str, ...] = ()) -> Counter:
    """`of`: what its one label may be."""
    made = Counter(f"third_reading_{name}", says, labels, registry=COUNTED)
    for one in of:
        made.labels(one)
    return made


def _histogram(
    name: str, says: str, *labels: str, buckets: tuple[float, ...] = QUICK
) -> Histogram:
    return Histogram(f"third_reading_{name}", says, labels, buckets=buckets, registry=COUNTED)


# The web.
REQUESTS = _counter(
    "requests_total", "Requests that Django answered.", "method", "route", "status"
)
REQUEST_SECONDS = _histogram("request_duration_seconds", "How long they took.", "face", "doing")
READY = _counter(
    "ready_answers_total",
    "Answers that were at hand before Django, and those made to be.",
    "how",
    of=("handed_out", "not_modified", "made", "own_handed_out", "own_made"),
)
REFUSALS = _counter("refusals_total", "Answers that said no, by their code.", "code")
LIMITS = _counter(  # begun at nought in newsroom/limits/counting.py
    "limits_reached_total", "Writes, and requests to the API, that were one too many.", "limit"
)
LIMITS_ALONE = _counter(
    "limits_counted_alone_total", "What a process counted by itself, as Valkey was away."
)
LIMITS_NOWHERE = _counter(
    "limits_from_nowhere_total", "Writes whose network is not known: TRUSTED_PROXIES is not right."
)
SIGN_INS_FAILED = _counter(
    "sign_ins_failed_total",
    "Passwords, codes, second factors and tokens that let nobody in.",
    "how",
    of=("password", "mailed code", "second factor", "token"),
)

# What becomes of texts.
POSTS = _counter("posts_total", "Comments handed in.")
RATINGS = _counter("ratings_total", "Reviews given.", "civil", of=("yes", "no"))
DECISIONS = _counter("decisions_total", "Outcomes on record.", "outcome", "by")
for _by, _outcomes in {
    "peers": ("release", "return", "escalate"),
    "desk": ("release", "return", "reject"),
    "house": ("release", "escalate"),
}.items():
    for _outcome in _outcomes:
        DECISIONS.labels(_outcome, _by)
RELEASES = _counter("releases_total", "Decisions to release that were carried out.")
RELEASE_SECONDS = _histogram(
    "release_delay_seconds", "From a decision to the public.", buckets=TO_RELEASE
)
REPORTS = _counter("reports_total", "Reports of texts.", "reason")
APPEALS = _counter("appeals_total", "Appeals.", "about", of=("text", "account"))

# What is done in the background.
TASKS = _counter("tasks_total", "Tasks that ended.", "task", "outcome")
TASK_SECONDS = _histogram("task_duration_seconds", "How long they took.", "task", buckets=SLOW)
HINTS = _counter(
    "hints_missed_total",
    "Hints that no worker was given; the sweep finds what they were about.",
    "how",
    of=("dropped", "lost"),
)
MAILS = _counter(
    "mails_total",
    "Mails that are over, and those that are put off.",
    "outcome",
    of=("sent", "dropped", "failed", "put_off"),
)
DELIVERIES = _counter(
    "deliveries_total",
    "Attempts to tell a newsroom of an event, and those given up.",
    "outcome",
    of=("delivered", "failed", "dead"),
)
CHECKS_RESTED = _counter(
    "checks_rested_total", "Checks of the newsroom's own that failed so often that they rest."
)
DATABASE_ERRORS = _counter(
    "database_errors_total",
    "Statements that PostgreSQL did not carry out.",
    "kind",
    of=("lock_timeout", "statement_timeout", "deadlock", "disk_full", "other"),
)
_KINDS = {
    "55P03": "lock_timeout",
    "57014": "statement_timeout",
    "40P01": "deadlock",
    "53100": "disk_full",
}

# Bound once: what is handed out before Django takes some fifty microseconds in all.
handed_out: Callable[[], None] = READY.labels("handed_out").inc
not_modified: Callable[[], None] = READY.labels("not_modified").inc
made: Callable[[], None] = READY.labels("made").inc
own_handed_out: Callable[[], None] = READY.labels("own_handed_out").inc
own_made: Callable[[], None] = READY.labels("own_made").inc


def when_done(counter: Counter, *labels: str) -> None:
    """One more, once this transaction is committed."""
    child = counter.labels(*labels) if labels else counter
    transaction.on_commit(child.inc)


def released(decided_at: datetime) -> None:
    """A decision of then is carried out, once this transaction is committed."""

    def count() -> None:
        RELEASES.inc()
        RELEASE_SECONDS.observe(max(0.0, (timezone.now() - decided_at).total_seconds()))

    transaction.on_commit(count)


def database_error(sqlstate: str | None) -> str:
    """PostgreSQL, or what is left of a connection to it, has not carried a statement out; of which
    kind that is."""
    kind = _KINDS.get(sqlstate or "", "other")
    DATABASE_ERRORS.labels(kind).inc()
    return kind
