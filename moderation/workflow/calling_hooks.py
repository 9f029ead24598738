"""Asking a hook: one signed POST, tried again with back-off until the deadline.

What it says is heard by `hearing_outside.py`; what it is sent is in `hook_messages.py`.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from moderation import opinions
from moderation.models import HookCall, ModerationHook
from moderation.opinions import BadOpinionError
from moderation.refusals import AnsweredOtherwise
from moderation.workflow.hearing_outside import GONE, close_if_over, hear_hook
from moderation.workflow.hook_messages import TYPE, payload
from moderation.workflow.hook_rests import RESTS, it_failed
from newsroom.calling import Answer
from newsroom.events.sending import post

SECONDS = 5.0  # for one try; who needs longer answers 202, and later by itself
WAITS_AT_MOST = 300  # seconds between two tries
ACCEPTED = 202
RUBBISH = "rubbish"


def ask(call: UUID) -> float | None:
    """Try once to ask what is still to be asked; seconds until another try, or None.

    To be called outside of any transaction. Whoever dies on the way is followed by another
    when the time of this try is over.
    """
    claimed = _claim(call)
    if claimed is None:
        close_if_over(call)
        return None
    left = (claimed.deadline_at - timezone.now()).total_seconds()
    answer = put_to(claimed.hook, payload(claimed), seconds=max(0.5, min(SECONDS, left)))
    return _hear(claimed, answer)


def put_to(hook: ModerationHook, told: dict[str, Any], *, seconds: float) -> Answer:
    """Send one message, signed. Never inside a transaction."""
    secrets = hook.secrets
    if not secrets:
        return Answer(error="secret_lost")
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Third-Reading-Event": TYPE, "Third-Reading-Event-Id": told["id"]}
    return post(hook.url, body, secrets, seconds=seconds, headers=headers)


@transaction.atomic
def _claim(pk: UUID) -> HookCall | None:
    """This try is ours: nobody else asks meanwhile. None where nobody is to be asked now."""
    locked = HookCall.objects.select_for_update(of=("self",), skip_locked=True)
    call = locked.select_related("hook", *_TOLD).filter(pk=pk, state=HookCall.State.OPEN).first()
    now = timezone.now()
    if call is None or call.next_try_at is None or call.next_try_at > now:
        return None
    if call.is_over(now) or not call.hook.active or call.revision.status in GONE:
        return None
    if call.hook.is_resting:
        _wait_for_rest(call)
        return None
    call.attempts += 1
    call.next_try_at = now + timedelta(seconds=SECONDS + _back_off(call.attempts))
    call.save(update_fields=["attempts", "next_try_at"])
    return call


def _wait_for_rest(call: HookCall) -> None:
    """It is tried when its hook has rested, if that is in time."""
    until = call.hook.rests_until
    call.next_try_at = until if until and until < call.deadline_at else None
    call.trouble = call.trouble or RESTS
    call.save(update_fields=["next_try_at", "trouble"])


_TOLD = (
    "revision__author",
    "revision__comment__article__publication",
    "revision__comment__parent__released_revision",
)


def put_off(call: UUID, seconds: float) -> bool:
    """Nobody has a hand free for it just now: whether it is on us to come back in so many seconds.

    Of several messages about one call one goes on. Else each that the sweep sends would come
    back every second, beside those of before.
    """
    now = timezone.now()
    waiting = HookCall.objects.filter(pk=call, state=HookCall.State.OPEN, next_try_at__lte=now)
    return bool(waiting.update(next_try_at=now + timedelta(seconds=seconds)))


def _back_off(attempts: int) -> int:
    """Seconds: 1, 2, 4, and so on."""
    return min(WAITS_AT_MOST, 1 << min(attempts - 1, 10))


def _hear(call: HookCall, answer: Answer) -> float | None:
    if answer.status == ACCEPTED:
        HookCall.objects.filter(pk=call.pk).update(promised=True, trouble="", next_try_at=None)
        return None
    if not answer.ok:
        return _try_again(call, answer.error or f"http_{answer.status}")
    try:
        said = opinions.read(answer.body if answer.whole else b"?")
    except BadOpinionError:
        return _try_again(call, RUBBISH)
    with suppress(AnsweredOtherwise):  # It was quicker by itself.
        hear_hook(call.pk, said)
    return None


def _try_again(call: HookCall, trouble: str) -> float | None:
    now = timezone.now()
    wait: float = _back_off(call.attempts)
    if rests_until := it_failed(call.hook_id):
        wait = max(wait, (rests_until - now).total_seconds())
    then = now + timedelta(seconds=wait)
    is_in_time = then < call.deadline_at
    HookCall.objects.filter(pk=call.pk, state=HookCall.State.OPEN).update(
        trouble=trouble[:40], next_try_at=then if is_in_time else None
    )
    return wait if is_in_time else None


def due(before: datetime) -> list[UUID]:
    """Calls that somebody should have tried by now."""
    waiting = HookCall.objects.filter(state=HookCall.State.OPEN, next_try_at__lt=before)
    return list(waiting.order_by("next_try_at").values_list("pk", flat=True)[:200])
