"""Where every write passes, of pages (`pages.py`) and of the API (`programs.py`) alike.

It is asked once it is known who writes, and before anything of it is done; what was refused before
that, for want of a sign-in or of a form's token, has written nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from moderation.models import Standing
from newsroom.limits import nowhere, saying
from newsroom.limits.counting import Counted, count
from newsroom.limits.routes import kind_of
from newsroom.limits.whose import Who, counted_by
from newsroom.limits.windows import Asked
from newsroom.metrics import counters
from newsroom.models import Reader
from newsroom.request_networks import any_address_of


def pass_one(
    request: HttpRequest,
    reader: Reader | None,
    device: str,
    now: datetime,
    also: Sequence[Asked] = (),
) -> None:
    """One write, and what else counts for the same request, at this moment. Raises TooMany."""
    route = request.resolver_match.route if request.resolver_match else ""
    kind = kind_of(route)
    who = Who(
        account=str(reader.pk) if reader else "",
        joined_at=reader.joined_at if reader else None,
        device=device,
        address=any_address_of(request),
    )
    if who.is_from_nowhere:
        nowhere.seen()
    counted = count([*also, *counted_by(kind, who, now)])
    # Looked up only here: who writes as others do costs no question more.
    is_theirs = {one.name for one in counted.spent} == {f"{kind}.account"}
    if is_theirs and reader is not None and _is_trusted(reader):
        trust: float = settings.WRITE_LIMITS_TRUSTED
        counted = count([*also, *counted_by(kind, who, now, trust=trust)])
    settle(request, counted)


def settle(request: HttpRequest, counted: Counted) -> None:
    """Let it pass, or say no. Raises TooMany."""
    saying.leave(request, counted.limits)
    if counted.taken:
        return
    for one in counted.spent:
        counters.LIMITS.labels(one.name).inc()
    raise saying.refusal(counted.spent)


def _is_trusted(reader: Reader) -> bool:
    """By what their reviews have proved to be worth, or by a role that the newsroom gave."""
    trusted = Standing.objects.filter(reader=reader, tier=Standing.Tier.TRUSTED)
    return trusted.exists() or reader.roles.exists()
