"""Which key does what at the desk: as usual, or as somebody chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from moderation.models import DeskChoices
from moderation.refusals import KeyTaken, UnknownKey
from newsroom.models import Reader

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

USUAL = {
    "next": "j", "previous": "k", "release": "1", "return": "2", "reject": "3", "feature": "4",
    "keep": "5", "reason": "r", "explanation": "e", "preview": "p", "open": "o", "undo": "u",
    "help": "?",
}  # fmt: skip
DOES: dict[str, StrOrPromise] = {
    "next": _("Next case"),
    "previous": _("Previous case"),
    "release": _("Release it"),
    "return": _("Return it to its author"),
    "reject": _("Reject it"),
    "feature": _("Release and feature it"),
    "keep": _("Keep it, and ignore reports"),
    "reason": _("To the reasons"),
    "explanation": _("To the explanation"),
    "preview": _("Preview the letter"),
    "open": _("Open a covered text"),
    "undo": _("Undo the last decision"),
    "help": _("Show the keys"),
}


def keys_of(choices: DeskChoices) -> dict[str, str]:
    """Every act with its key, for one moderator."""
    return {act: choices.keys.get(act, usual) for act, usual in USUAL.items()}


@transaction.atomic
def choose(
    reader: Reader,
    *,
    keys: Mapping[str, str] | None = None,
    keys_on: bool = True,
    covers: bool = True,
    severe_in_a_row: int = 5,
) -> DeskChoices:
    """Keep how a moderator likes to work. Acts that are not named have their usual keys.

    Raises UnknownKey for what is no single key, and KeyTaken where two acts share one.
    """
    chosen = {act: key.strip().lower() for act, key in (keys or {}).items() if act in USUAL}
    chosen = {act: key for act, key in chosen.items() if key}
    if any(len(key) != 1 or not key.isprintable() for key in chosen.values()):
        raise UnknownKey
    all_keys = list((USUAL | chosen).values())
    if len(set(all_keys)) < len(all_keys):
        raise KeyTaken
    made, _is_new = DeskChoices.objects.update_or_create(
        reader=reader,
        defaults={
            "keys": {act: key for act, key in chosen.items() if key != USUAL[act]},
            "keys_on": keys_on,
            "covers": covers,
            "severe_in_a_row": severe_in_a_row,
        },
    )
    return made
