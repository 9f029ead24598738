"""How much room is left in the folders that we write to, as far as this process can see them.

PostgreSQL's own disk is on another machine mostly: it says itself when that is full
(`database_errors_total{kind="disk_full"}`).
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from newsroom.metrics.sharing import shared

LITTLE = 0.05  # of all: from here on it is told by `/healthz`, and a rule sounds


def free() -> dict[str, float]:
    """Which part of each is free; nothing of a folder that is not there."""
    found: dict[str, float] = {}
    for name, folder in _folders().items():
        with suppress(OSError):
            usage = shutil.disk_usage(folder)
            found[name] = usage.free / usage.total if usage.total else 1.0
    return found


def disks() -> Metric:
    says = "Which part of the disk is free that this folder lies on."
    told = GaugeMetricFamily("third_reading_disk_free_ratio", says, labels=["folder"])
    for name, part in free().items():
        told.add_metric([name], part)
    return told


def _folders() -> dict[str, Path]:
    """What is sent to us is kept for a moment, what is counted, and mail that goes to files."""
    mail: str = getattr(settings, "EMAIL_FILE_PATH", "") or ""
    named = {"counts": shared(), "mail": Path(mail) if mail else None}
    found = {name: folder for name, folder in named.items() if folder is not None}
    return found | {"temporary": _temporary()}


def _temporary() -> Path:
    """Where what is sent to us is kept. Python itself would try each place by writing to it, and
    pass over one that is full already: just the one that is to be told."""
    named = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    return next((Path(one) for one in named if one and Path(one).is_dir()), Path("/tmp"))  # noqa: S108 - looked at
