"""Lock again, under the SECRET_KEY of today, what was locked under one before it.

Then the older one may leave SECRET_KEY_FALLBACKS, and nothing that has to be read again is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, QuerySet

from moderation.models import ModerationHook, hook
from newsroom.accounts.adapter import SECOND_FACTORS
from newsroom.locked import LockedForGood, locked_anew
from newsroom.models import Endpoint, IdentityProvider, SigningKey, endpoint, provider, signing_key

# Which fields of which rows are locked, and for what.
_FIELDS: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    SigningKey: (signing_key.USE, ("locked",)),
    IdentityProvider: (provider.USE, ("locked",)),
    Endpoint: (endpoint.USE, ("sealed", "sealed_before")),
    ModerationHook: (hook.USE, ("sealed", "sealed_before")),
}
# Of what an app's codes, and recovery codes, are made: in the JSON of django-allauth's rows.
_IN_DATA = ("secret", "seed")


@dataclass
class Relocked:
    """How many secrets were locked anew, how many were that already, and which nobody can open."""

    anew: int = 0
    of_today: int = 0
    lost: list[str] = field(default_factory=list)


def relock() -> Relocked:
    """Lock all of it under the SECRET_KEY of today. Each row in a transaction of its own: it may
    be broken off and begun again, and nobody waits for it."""
    told = Relocked()
    for model in _FIELDS:
        _each(model, lambda row: _relock_fields(row, told))
    _each(Authenticator, lambda factor: _relock_data(factor, told))
    return told


def _relock_fields(row: Model, told: Relocked) -> None:
    use, names = _FIELDS[type(row)]
    kept = {name: getattr(row, name) for name in names if getattr(row, name)}
    if changed := _anew(kept, use, str(row), told):
        _rows(type(row)).filter(pk=row.pk).update(**changed)


def _relock_data(factor: Any, told: Relocked) -> None:
    kept = {name: factor.data[name] for name in _IN_DATA if factor.data.get(name)}
    if changed := _anew(kept, SECOND_FACTORS, f"{factor.type} of {factor.user.handle}", told):
        _rows(Authenticator).filter(pk=factor.pk).update(data=factor.data | changed)


def _anew(kept: dict[str, str], use: str, whose: str, told: Relocked) -> dict[str, str]:
    """What of these has to be written; counted."""
    changed = {}
    for name, locked in kept.items():
        try:
            after = locked_anew(locked, use=use)
        except LockedForGood:
            told.lost.append(f"{use.rpartition('.')[2]}, {whose}")
            continue
        if after == locked:
            told.of_today += 1
        else:
            changed[name] = after
            told.anew += 1
    return changed


def _each(model: type[Model], do: Callable[[Any], None]) -> None:
    """With every row, held meanwhile: somebody may be giving it another secret."""
    for pk in list(_rows(model).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            if (row := _rows(model).select_for_update().filter(pk=pk).first()) is not None:
                do(row)


def _rows(model: type[Model]) -> QuerySet[Any]:
    """Those that were removed as well: what they signed may still have to be told."""
    return model._base_manager.all()
