"""Putting a text before the hooks of its publication, in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from comments.models import Revision
from moderation.hints import Hint, hint
from moderation.models import HookCall, ModerationHook
from moderation.workflow.hook_rests import RESTS
from newsroom import prepared

PREFIX = "hook:"  # so that no hook's findings are taken for those of a check of the house


def finds_as(hook: ModerationHook) -> str:
    """The name under which what a hook says is kept with a text."""
    return f"{PREFIX}{hook.name}"


def ask_outside(revision: Revision) -> None:
    """Open a call to each hook that is asked about such a text. A new text waits for them.

    It is sent after commit; until each is closed, by its answer or its deadline, no reader is
    given the text. A mend is public at once, and what is said of it comes after. A hook that
    rests is asked when it has rested; for whom that is too late, the deadline is now.
    """
    is_edit = revision.edits_id is not None or revision.mends_id is not None
    about = {"publication": revision.publication_id, "is_edit": is_edit}
    hooks = prepared.get(ModerationHook, _ASKED, about)
    calls = [_call(hook, revision, is_edit=is_edit) for hook in hooks]
    if not calls:
        return
    HookCall.objects.bulk_create(calls)
    asked = revision.screened.get("asked", {}) | {finds_as(call.hook): "" for call in calls}
    revision.set(screened=revision.screened | {"asked": asked})
    for call in calls:
        hint(Hint.HOOK, call.pk)


_ASKED = f"""
SELECT {prepared.columns(ModerationHook)} FROM moderation_moderationhook
WHERE publication_id = %(publication)s AND active
  AND CASE WHEN %(is_edit)s THEN asks_edits ELSE asks_new END ORDER BY id"""  # noqa: S608


def _call(hook: ModerationHook, revision: Revision, *, is_edit: bool) -> HookCall:
    now = timezone.now()
    first = hook.rests_until if hook.is_resting and hook.rests_until else now
    deadline = now + timedelta(seconds=hook.deadline)
    in_time = first < deadline
    return HookCall(
        hook=hook,
        revision=revision,
        action=HookCall.Action.EDIT if is_edit else HookCall.Action.NEW,
        asked_at=now,
        next_try_at=first if in_time else None,
        deadline_at=deadline if in_time else now,
        trouble="" if in_time else RESTS,
    )


def waits_for_hooks(revision: Revision) -> bool:
    """Whether somebody outside is still to say what they think of it."""
    return bool(prepared.ask(_WAITS, [revision.pk]))


_WAITS = "SELECT 1 FROM moderation_hookcall WHERE revision_id = %s AND state = 'open' LIMIT 1"


def asked_until(texts: Iterable[UUID]) -> dict[UUID, datetime]:
    """Of those texts about which somebody is still to answer: until when the last of them may."""
    calls = HookCall.objects.filter(revision__in=list(texts), state=HookCall.State.OPEN)
    return dict(calls.order_by("deadline_at").values_list("revision", "deadline_at"))
