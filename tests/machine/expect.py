"""Before a verb: must it succeed, may it, or may it not? By the model alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from tests.machine.model import Model
from tests.machine.seeing import Lease, Text

LIVE = {"pending", "in_review", "held", "returned"}
KEPT_OUT = {"suspension", "ban"}
MAY_NOT_WRITE = KEPT_OUT | {"warning"}
MAY_NOT_REVIEW = MAY_NOT_WRITE | {"no_reviewing"}
UNDO_WITHIN = timedelta(seconds=10)


class Expect(Enum):
    MUST = "succeeds"
    MAY = "succeeds or is refused"
    NOT = "is refused"


def surely(is_so: bool, otherwise: Expect = Expect.NOT) -> Expect:
    return Expect.MUST if is_so else otherwise


def perhaps(is_so: bool) -> Expect:
    return Expect.MAY if is_so else Expect.NOT


def is_kept_from(model: Model, reader: UUID, paper: int, kinds: set[str], now: datetime) -> bool:
    return reader in model.seen.erased or bool(kinds & model.in_force(reader, paper, now))


def to_write(model: Model, author: UUID, paper: int, now: datetime) -> bool:
    return not is_kept_from(model, author, paper, MAY_NOT_WRITE, now)


def to_answer(model: Model, lease: Lease, by: UUID, now: datetime) -> bool:
    """Whoever holds an open lease may use it; nobody else may, and nobody twice."""
    holds = lease.reader == by and lease.state == "open" and lease.until > now
    return holds and not is_kept_from(model, by, lease.paper, MAY_NOT_REVIEW, now)


def to_self_check(model: Model, text: Text, now: datetime) -> bool:
    is_paid = text.given >= text.owed or text.waived
    return text.status == "pending" and is_paid and to_write(model, text.author, text.paper, now)


def in_hand(model: Model, comment: UUID) -> Text:
    """What a verb of its author is about: what is under way, or else the newest."""
    texts = [one for one in model.seen.texts.values() if one.comment == comment]
    live = [one for one in texts if one.status in LIVE]
    return live[0] if live else model.seen.newest(comment)


def to_edit(model: Model, comment: UUID) -> bool:
    return comment in model.seen.public and in_hand(model, comment).status not in LIVE


def to_report(model: Model, comment: UUID, by: UUID, now: datetime) -> bool:
    text = model.seen.public.get(comment)
    if text is None:
        return False
    shown = model.seen.texts[text]
    is_new = (by, model.judged(text)) not in model.reported
    kept_out = is_kept_from(model, by, shown.paper, KEPT_OUT, now)
    return is_new and not kept_out and shown.author != by
