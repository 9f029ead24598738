"""For each alert: figures at which it sounds, and figures at which it is silent.

Figures are as promtool writes them: `0+6x90` is nought, then six more each minute, ninety
times (each five minutes, where a case says so).
"""

from __future__ import annotations

from typing import NamedTuple

Series = dict[str, str]

SWEEPS = 'tasks_total{task="moderation.clock.sweep",outcome="success"}'
HOURLY = 'tasks_total{task="moderation.clock.measure",outcome="success"}'
NIGHTLY = 'tasks_total{task="moderation.clock.refit",outcome="success"}'
AN_HOUR = {'task_interval_seconds{task="moderation.clock.measure"}': "3600x700"}
A_DAY = {'task_interval_seconds{task="moderation.clock.refit"}': "86400x700"}


class Case(NamedTuple):
    sounds: tuple[Series, ...]
    silent: tuple[Series, ...]
    at: int = 75  # minutes
    every: int = 1  # minutes


def _one(series: str, sounds: str, silent: str, at: int = 75) -> Case:
    return Case(({series: sounds},), ({series: silent},), at)


def _waits(queue: str, much: int, little: int, kind: str = "") -> Case:
    labels = f'queue="{queue}",publication="post",kind="{kind}"'
    return _one(f"queue_oldest_seconds{{{labels}}}", f"{much}x90", f"{little}x90")


def _due(queue: str, much: int, waiting: str = "due", for_later: str = "later") -> Case:
    """For what is not due yet nobody is called."""
    series = f'queue_oldest_seconds{{queue="{queue}",publication="all",kind="%s"}}'
    return Case(({series % waiting: f"{much}x90"},), ({series % for_later: f"{much}x90"},))


def _slow(name: str, labels: str, bound: str, above: str) -> Case:
    """One in two takes longer than the bound; or none."""

    def buckets(within: str) -> Series:
        each = {bound: within, above: "0+60x90", "+Inf": "0+60x90"}
        return {f'{name}_bucket{{{labels}le="{le}"}}': values for le, values in each.items()}

    return Case((buckets("0+30x90"),), (buckets("0+60x90"),))


def _requests(faults: int) -> Series:
    each = {"5xx": faults, "2xx": 100 - faults}
    series = 'requests_total{{method="GET",route="rules/",status="{}"}}'
    return {series.format(status): f"0+{number}x90" for status, number in each.items()}


def _guessed(how: str, tries: str = "0+120x90") -> Series:
    return {f'sign_ins_failed_total{{how="{how}"}}': tries}


CASES: dict[str, Case] = {
    "Away": Case(({},), ({'up{part="database"}': "1x90"},)),
    "TargetAway": _one('up{job="third-reading",instance="a:8001"}', "0x90", "1x90"),
    "PartAway": _one('up{part="valkey"}', "0x90", "1x90"),
    "Faults": Case((_requests(3),), (_requests(1),)),
    "ReadingIsSlow": _slow(
        "request_duration_seconds", 'face="page",doing="reading",', "1.0", "2.5"
    ),
    "WritingIsSlow": _slow(
        "request_duration_seconds", 'face="page",doing="writing",', "2.5", "10.0"
    ),
    "PasswordsGuessed": Case(
        (_guessed("password"), _guessed("mailed code"), _guessed("second factor")),
        (_guessed("password", "0+30x90"), _guessed("token")),
    ),
    "LimitsReached": _one('limits_reached_total{limit="writing.network"}', "0+600x90", "0+60x90"),
    "LimitsAlone": _one("limits_counted_alone_total", "0+1x90", "7x90"),
    "WritesFromNowhere": _one("limits_from_nowhere_total", "0+1x90", "7x90"),
    "NoWorker": Case(({SWEEPS: "7x90"}, {}), ({SWEEPS: "0+6x90"},)),
    "TasksFail": Case(
        (
            {'tasks_total{task="moderation.clock.mail",outcome="failure"}': "0+1x90"},
            {'tasks_total{task="moderation.clock.refit",outcome="failure"}': "0x30 1x60", **A_DAY},
        ),
        ({'tasks_total{task="moderation.clock.mail",outcome="failure"}': "0x65 1x30"},),
    ),
    "TasksNotDone": Case(
        ({HOURLY: "7x700", **AN_HOUR}, {NIGHTLY: "7x700", **A_DAY}),
        ({HOURLY: "0+0.5x700", **AN_HOUR, NIGHTLY: "0+0.5x700", **A_DAY},),
        at=3100,
        every=5,
    ),
    "ReleasesWait": _due("releases", 120),
    "ReleasesAreSlow": _slow("release_delay_seconds", "", "10.0", "30.0"),
    "ReviewsNotHandedOut": _waits("unassigned", 300, 60),
    "TextsOverdue": _waits("overdue", 1500, 600, "in_review"),
    "QueueDiverges": _one('alarms{alarm="growing"}', "1x90", "0x90"),
    "MessagesPileUp": _one("broker_messages", "2000x90", "100x90"),
    "HintsLost": _one('hints_missed_total{how="lost"}', "0+5x90", "50x90"),
    "RecountsWait": _waits("recounts", 3600, 60),
    "CasesOverdue": _one(
        'queue_items{queue="cases_overdue",publication="post",kind=""}', "2x90", "0x90"
    ),
    "ErasuresLate": _due("erasures", 7200),
    "MailWaits": _due("mails", 1200),
    "MailFails": _one('mails_total{outcome="failed"}', "0+1x90", "70x90"),
    "EventsWait": Case(
        (
            {'queue_oldest_seconds{queue="events",publication="all",kind=""}': "120x90"},
            _due("deliveries", 7200, "active").sounds[0],
        ),
        _due("deliveries", 7200, "active", "paused").silent,
    ),
    "EventsGivenUp": _one('deliveries_total{outcome="dead"}', "0+1x90", "70x90"),
    "SomebodyRests": _one('resting{what="endpoint"}', "1x90", "0x90"),
    "CheckRests": _one("checks_rested_total", "0+1x90", "7x90"),
    "LocksWait": _one("database_lock_wait_longest_seconds", "10x90", "1x90"),
    "StatementsEnd": Case(
        ({'database_errors_total{kind="statement_timeout"}': "0+2x90"},),
        ({'database_errors_total{kind="other"}': "0+2x90"},),
    ),
    "DatabaseFull": _one('database_errors_total{kind="disk_full"}', "0+1x90", "7x90"),
    "Deadlocks": _one("database_deadlocks_total", "0+1x90", "7x90"),
    "ConnectionsShort": Case(
        ({"database_connections": "90x90", "database_connections_max": "100x90"},),
        ({"database_connections": "80x90", "database_connections_max": "100x90"},),
    ),
    "TransactionOld": _one("database_transaction_oldest_seconds", "1000x90", "100x90"),
    "BackupOld": Case(
        (
            {'backups_last_timestamp_seconds{what="backup"}': "0x1500"},
            {'backups_last_timestamp_seconds{what="erasures"}': "0x1500"},
            # Valkey, which knew of it, was emptied five days ago, and no timer goes on.
            {'backups_last_timestamp_seconds{what="backup"}': "0x30 _x1500"},
        ),
        (
            {'backups_last_timestamp_seconds{what="backup"}': "0+300x1500"},
            {'backups_last_timestamp_seconds{what="erasures"}': "0+300x1500"},
            {},  # Whoever makes none by the house's command is told nothing.
        ),
        at=7200,
        every=5,
    ),
    "NotSound": Case(
        ({"backups_amiss": "1x90"}, {"backups_amiss": "1x30 _x60"}),
        ({"backups_amiss": "0x90"}, {"backups_amiss": "1x30 0x60"}),
    ),
    "ArchivingFails": _one("database_archiving_fails", "1x90", "0x90"),
    "RowsDead": Case(
        (
            {
                'database_rows{table="comments_comment",state="dead"}': "50000x90",
                'database_rows{table="comments_comment",state="live"}': "50000x90",
            },
        ),
        (
            {
                'database_rows{table="comments_comment",state="dead"}': "50000x90",
                'database_rows{table="comments_comment",state="live"}': "100000x90",
            },
        ),
    ),
    "PiecesWrong": _one('pieces_wrong{what="late"}', "1x90", "0x90"),
    "ReplicaPassedOver": _one('replicas{state="passed_over"}', "1x90", "0x90"),
    "ClockIsWrong": _one('clock_off_seconds{instance="a:8001"}', "-60x90", "-1x90"),
    "ProcessRestarts": _one(
        'process_start_time_seconds{process="web",number="1"}', "0+60x90", "60x90"
    ),
    "DiskFull": _one('disk_free_ratio{folder="temporary"}', "0.01x90", "0.5x90"),
    "DescriptorsShort": Case(
        (
            {
                'process_open_fds{process="web",number="1"}': "900x90",
                'process_max_fds{process="web",number="1"}': "1024x90",
            },
        ),
        (
            {
                'process_open_fds{process="web",number="1"}': "90x90",
                'process_max_fds{process="web",number="1"}': "1024x90",
            },
        ),
    ),
}
