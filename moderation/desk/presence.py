"""Who else looks at a case, and whether it is decided: asked every few seconds, mostly 304."""

from __future__ import annotations

from hashlib import sha256
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from moderation.desk.card import claims_by_others
from moderation.models import Case, Claim, StaffOutcome
from moderation.permissions import cases_of, moderators_only
from moderation.workflow.claiming import claim, let_go
from newsroom.models import Reader
from newsroom.wording import isolated, one_by_one


def state_of(case: Case, moderator: Reader) -> dict[str, object]:
    """What another screen needs to know of a case: its version, who is there, what was decided."""
    claims = claims_by_others(case.pk, moderator)
    return {
        "version": case.version,
        "open": case.is_open,
        "others": [one.moderator.name for one in claims],
        "presence": presence_of(claims),
        "decided": "" if case.is_open else decided_sentence(case),
    }


def presence_of(claims: list[Claim]) -> str:
    """Who else looks at it, as a sentence; nothing if nobody does."""
    others = [one.moderator.name for one in claims]
    if not others:
        return ""
    said = ngettext("%(names)s is looking at this.", "%(names)s are looking at this.", len(others))
    return said % {"names": one_by_one(map(isolated, others))}


def decided_sentence(case: Case) -> str:
    """Who decided a closed case what, and when."""
    decision = case.decision
    if decision is None or decision.moderator is None:
        return _("This case is closed: its author took the text back or wrote it anew.")
    when = timezone.localtime(decision.decided_at)
    return DECIDED[StaffOutcome(decision.outcome)]() % {
        "name": isolated(decision.moderator.name),
        "time": formats.date_format(when, "TIME_FORMAT"),
    }


DECIDED = {
    StaffOutcome.RELEASE: lambda: _("%(name)s released it at %(time)s."),
    StaffOutcome.RETURN: lambda: _("%(name)s returned it to its author at %(time)s."),
    StaffOutcome.REJECT: lambda: _("%(name)s rejected it at %(time)s."),
}


@cache_control(private=True, no_cache=True)
@moderators_only
def state(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The state of a case, for a page that has it open. 304 where nothing is new."""
    moderator = cast(Reader, request.user)
    cases = cases_of(moderator).select_related("decision__moderator")
    found = state_of(get_object_or_404(cases, pk=case_id), moderator)
    tag = f'"{sha256(repr((found, get_language())).encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return JsonResponse(found, headers={"ETag": tag})


@require_POST
@moderators_only
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Look at it for two more minutes; `leave` ends that."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(cases_of(moderator), pk=case_id)
    if "leave" in request.POST:
        let_go(found, moderator=moderator)
    elif found.is_open:
        claim(found, moderator=moderator)
    return HttpResponse(status=204)
