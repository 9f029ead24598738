"""Who outside is asked about texts: set up by the admins of a publication, on record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import opinions
from moderation.logbook import log
from moderation.models import LogEntry, ModerationHook
from moderation.models.hook import DEADLINE_AT_LEAST, DEADLINE_AT_MOST
from moderation.opinions import BadOpinionError
from moderation.permissions import seat_at
from moderation.refusals import AdminsOnly, HookNameTaken, TooManyHooks, UnfitHook
from moderation.workflow.calling_hooks import ACCEPTED, RUBBISH, SECONDS, put_to
from moderation.workflow.hook_messages import sample
from moderation.workflow.hook_rests import it_answered
from newsroom.events.signing import new_secret
from newsroom.models import Publication, Reader, Role
from newsroom.targets import read_target

HOOKS_AT_MOST = 5  # of one publication: a text waits for all of them
OVERLAP = timedelta(hours=24)  # in which a secret and the one before it both sign
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MAY_CHANGE = frozenset({"url", "deadline", "silence", "asks_new", "asks_edits", "form", "active"})


@dataclass(frozen=True)
class Tried:
    """What came of a test: what was said, or what went wrong, and after how many seconds."""

    status: int | None
    trouble: str
    said: opinions.Said | None
    promised: bool
    took: float
    why: str = ""  # for developers: what in its answer could not be used

    @property
    def works(self) -> bool:
        return not self.trouble


@transaction.atomic
def add_hook(
    publication: Publication, *, by: Reader, name: str, url: str, **facts: Any
) -> ModerationHook:
    """Have somebody asked about the texts of a publication. Its secret is to be shown now.

    Raises AdminsOnly, UnfitHook, a BadTarget, HookNameTaken and TooManyHooks.
    """
    _lock(publication, by)
    hook = ModerationHook(publication=publication, name=name, url=url, **facts)
    _check(hook)
    there = ModerationHook.objects.filter(publication=publication, ended_at=None)
    if there.filter(name=name).exists():
        raise HookNameTaken
    if there.count() >= HOOKS_AT_MOST:
        raise TooManyHooks
    hook.take(new_secret())
    hook.save()
    _log(hook, by, "added")
    return hook


@transaction.atomic
def change_hook(hook: ModerationHook, *, by: Reader, **facts: Any) -> ModerationHook:
    """Change how it is asked (`MAY_CHANGE`). What is asked already keeps its deadline; what
    waits for one that is switched off goes on within seconds. Safe to repeat.

    Raises AdminsOnly, UnfitHook and a BadTarget.
    """
    _lock(hook.publication, by)
    hook.refresh_from_db()
    if hook.ended_at is not None:
        raise UnfitHook(_("This hook was removed."))
    changed = {name: told for name, told in facts.items() if getattr(hook, name) != told}
    if not changed.keys() <= MAY_CHANGE:
        raise UnfitHook
    for name, told in changed.items():
        setattr(hook, name, told)
    _check(hook)
    if changed:
        if {"url", "active"} & changed.keys():
            it_answered(hook.pk)  # Of how it failed before, nothing says that it does now.
        hook.save(update_fields=list(changed))
        _log(hook, by, "changed", what=sorted(changed))
    return hook


@transaction.atomic
def change_secret(hook: ModerationHook, *, by: Reader) -> ModerationHook:
    """A new secret, to be shown now. For a day, calls are signed with both. Raises AdminsOnly."""
    _lock(hook.publication, by)
    hook.refresh_from_db()
    hook.sealed_before, hook.before_until = hook.sealed, timezone.now() + OVERLAP
    hook.take(new_secret())
    hook.save(update_fields=["sealed", "sealed_before", "before_until"])
    it_answered(hook.pk)
    _log(hook, by, "secret")
    return hook


@transaction.atomic
def remove_hook(hook: ModerationHook, *, by: Reader) -> None:
    """It is asked no more; what it said stays on record. Safe to repeat. Raises AdminsOnly."""
    _lock(hook.publication, by)
    hook.refresh_from_db()
    if hook.ended_at is None:
        hook.active, hook.ended_at = False, timezone.now()
        hook.save(update_fields=["active", "ended_at"])
        _log(hook, by, "removed")


def try_hook(hook: ModerationHook, *, by: Reader) -> Tried:
    """Send a sample, now. Nothing is kept of it, and nothing follows but that a hook which works
    rests no more. Raises AdminsOnly.

    Not to be called inside a transaction.
    """
    _refuse_others(hook.publication, by)
    answer = put_to(hook, sample(hook), seconds=SECONDS)
    promised, trouble, said = answer.status == ACCEPTED, answer.error, None
    why = ""
    if not trouble and not answer.ok:
        trouble = f"http_{answer.status}"
    if not trouble and not promised:
        try:
            said = opinions.read(answer.body if answer.whole else b"?")
        except BadOpinionError as error:
            trouble, why = RUBBISH, str(error)
    if not trouble and not promised:
        it_answered(hook.pk)
    return Tried(answer.status, trouble, said, promised, answer.took, why)


def _lock(publication: Publication, by: Reader) -> None:
    """One at a time for each publication; and who sets it up has the say there still."""
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    _refuse_others(publication, by)


def _refuse_others(publication: Publication, by: Reader) -> None:
    role = seat_at(by, publication.pk)
    if role is None or not role.is_at_least(Role.Kind.ADMIN):
        raise AdminsOnly


def _check(hook: ModerationHook) -> None:
    """Raises UnfitHook, or a BadTarget."""
    if not NAME.fullmatch(hook.name):
        raise UnfitHook(_("A name is of small letters, digits and hyphens, 40 at most."))
    if not DEADLINE_AT_LEAST <= hook.deadline <= DEADLINE_AT_MOST:
        raise UnfitHook(_("A deadline is 5 seconds to 6 hours."))
    if hook.silence not in ModerationHook.Silence.values:
        raise UnfitHook(_("What silence means is pass or hold."))
    if hook.form not in ModerationHook.Form.values:
        raise UnfitHook(_("A text is sent as markdown, plain or html."))
    if not (hook.asks_new or hook.asks_edits):
        raise UnfitHook(_("It is to be asked about new texts, about edits, or about both."))
    read_target(hook.url)


def _log(hook: ModerationHook, by: Reader, how: str, **facts: Any) -> None:
    told: dict[str, Any] = {
        "hook": str(hook.pk),
        "deadline": hook.deadline,
        "silence": hook.silence,
    }
    told |= {"silence": hook.silence, "active": hook.active, "how": how}
    log(LogEntry.Act.HOOK, publication=hook.publication_id, by=by, **told, **facts)
