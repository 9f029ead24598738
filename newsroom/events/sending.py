"""Handing one signed message over. Also for whatever else asks a newsroom's own servers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from newsroom import calling
from newsroom.calling import Answer
from newsroom.events.signing import HEADER, sign

SECONDS = 10.0  # for all of one call


def post(
    url: str,
    body: bytes,
    secrets: Iterable[str],
    *,
    seconds: float = SECONDS,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send a JSON body, signed with every one of these secrets. Never inside a transaction.

    What others do wrong is in the answer: `error` is a code, and `ok` says whether it arrived.
    """
    signed = {
        "Content-Type": "application/json",
        "User-Agent": "Third-Reading/1",
        "Accept": "*/*",
        HEADER: sign(body, secrets, int(time.time())),
        **(headers or {}),
    }
    return calling.post(url, body, signed, seconds=seconds)
