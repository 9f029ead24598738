"""Which databases there are, by their addresses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Config = dict[str, Any]
Read = Callable[[str], Config]

# As PostgreSQL is asked for them when a connection is made. PgBouncer hands no such wishes on;
# there, deploy/pgbouncer/pgbouncer.ini has those that matter where nothing is prepared.
WISHES = (
    "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
    " -c jit=off"  # Every statement of ours is short: compiling one would take longer.
    # What is prepared is planned once. Left to itself PostgreSQL plans a statement anew each time
    # that it thinks little of the general plan, and thinks least of it where tables are large.
    " -c plan_cache_mode=force_generic_plan"
    " -c pgtrigger.ignore={}"  # Else pgtrigger's own function, not ours, errs at each row.
)
# Nobody waits for long for a machine that has gone without a word. An address may say otherwise:
# `?connect_timeout=10`.
BOUNDS = {
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds until what was sent is acknowledged
}
# Seconds, for each address; libpq knows no less than two. A job that nobody waits for is not to be
# lost since a busy machine takes a moment to greet it.
CONNECTS_WITHIN, A_JOB_CONNECTS_WITHIN = 2, 10
REPLICA = "replica"
PREPARED_AFTER = 0  # times that a statement was sent


def databases(
    read: Read,
    url: str,
    *,
    pgbouncer: str = "",
    replicas: Sequence[str] = (),
    prepares: bool = True,
    answers_within: float | None = None,
) -> dict[str, Config]:
    """What Django calls DATABASES.

    `read` takes an address apart. With `pgbouncer`, that is where `default` is. A replica that
    is reached by way of PgBouncer says so in its address: `?pgbouncer=true`. `prepares` is false
    behind another pooler, one that does not know prepared statements. `answers_within` so many
    seconds each statement is answered or taken back (newsroom/postgres/waiting.py), if it is said.
    """
    default = _pooled(read(pgbouncer)) if pgbouncer else _direct(read(url), prepares)
    found = {"default": default}
    for number, address in enumerate(replicas, 1):
        config = read(address)
        through = config.get("OPTIONS", {}).pop("pgbouncer", None)
        config = _pooled(config) if through else _direct(config, prepares)
        found[f"{REPLICA}-{number}"] = config | {"TEST": {"MIRROR": "default"}}
    within = CONNECTS_WITHIN if answers_within else A_JOB_CONNECTS_WITHIN
    for config in found.values():
        config["ANSWERS_WITHIN"] = answers_within
        config["OPTIONS"].setdefault("connect_timeout", within)
    return found


def replicas_of(databases: dict[str, Config]) -> list[str]:
    """What they are called."""
    return [name for name in databases if name.startswith(f"{REPLICA}-")]


def _direct(config: Config, prepares: bool) -> Config:
    config = _kept_open(config)
    config["OPTIONS"].setdefault("options", WISHES)
    config["OPTIONS"].setdefault("prepare_threshold", PREPARED_AFTER if prepares else None)
    return config


def _pooled(config: Config) -> Config:
    """Each transaction may be on another connection of PostgreSQL's."""
    config = _kept_open(config) | {"DISABLE_SERVER_SIDE_CURSORS": True}
    config["OPTIONS"]["prepare_threshold"] = None
    return config


def _kept_open(config: Config) -> Config:
    options = BOUNDS | dict(config.get("OPTIONS") or {})
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    return config | kept | {"ENGINE": "newsroom.postgres"}
