"""The desk's codes in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.timesince import timeuntil
from django.utils.translation import gettext_lazy as _

from comments.models import Revision
from moderation import endpoints, grounds
from moderation.cards.card import choices_of, weighs
from moderation.cards.state import Fresh, last_decided
from moderation.models import Case, Decision, DeskChoices, HookCall, ListEntry, StaffOutcome
from moderation.permissions import seats_of
from moderation.screening.trying import Trial
from moderation.workflow.asking_outside import PREFIX
from moderation.workflow.desk_keys import DOES, keys_of
from newsroom import refusals
from newsroom.models import Mode, Reader, Role

register = template.Library()

FAULT = _("Something is broken on our side.")
CHECKS = {
    "is_open": _("Whether comments are open"),
    "is_not_too_often": _("How often one writes"),
    "has_length": _("Length"),
    "is_new": _("The same text again"),
    "listed_words": _("Listed words"),
    "listed_links": _("Listed links"),
    "listed_names": _("Listed names"),
    "marked_words": _("Marked words and links"),
    "classifier": _("Classifier"),
    "mode": _("Mode of the place"),
    "new_account": _("New account; published here so far"),
    "links": _("Link"),
    "trusted_readers": _("Trusted readers first, since its author has published so far"),
}
# The house's own checks whose findings are kept under another name.
FINDS = {
    "is_for_the_desk": "mode",
    "is_by_somebody_new": "new_account",
    "has_no_link_now": "links",
    "is_for_trusted_readers": "trusted_readers",
}
MODES = dict(Mode.Kind.choices)
SILENT = {
    "timed_out": _("It did not answer in time."),
    "failed": _("It failed."),
    "rubbish": _("Its answer could not be used."),
    "resting": _("It was not asked: it has failed too often lately."),
}


@register.filter
def finding_in_words(finding: dict[str, Any]) -> str:
    """What a check found; a machine's guess with the model that it is by, as a guess."""
    if silence := finding.get("silence"):
        return str(SILENT.get(silence, silence))
    if finding.get("approves"):
        for_it = str(_("It is for it, which decides nothing."))
        return f"{for_it} · {finding['detail']}" if finding["detail"] else for_it
    if (score := finding.get("score")) is None:
        return str(MODES.get(finding["detail"], finding["detail"]))
    told = {"score": f"{score:.2f}", "model": finding.get("model", "")}
    said = _("A machine’s guess, which decides nothing: score %(score)s by %(model)s") % told
    return f"{said} · {finding['detail']}" if finding["detail"] else str(said)


@register.simple_tag(takes_context=True)
def just_decided(context: Context) -> Fresh | None:
    """The last decision of whoever looks at the page, for as long as most can be undone."""
    return last_decided(context["user"])


@register.simple_tag(takes_context=True)
def desk_keys(context: Context) -> dict[str, str]:
    """The key of each act, as whoever looks at the page chose; none if switched off."""
    choices = DeskChoices.objects.filter(pk=context["user"].pk).first() or DeskChoices()
    return keys_of(choices) if choices.keys_on else {}


@register.simple_tag(takes_context=True)
def desk_covers(context: Context) -> bool:
    """Whether whoever looks at the page wants texts covered that may weigh on them."""
    return choices_of(context["user"]).covers


@register.filter
def covered(one: Case | Revision, covers: bool) -> bool:
    """Whether the text of a case, or a text by itself, lies under a cover."""
    return covers and (weighs(one) if isinstance(one, Case) else one.looks_harsh)


@register.filter
def on_record_in_words(decision: Decision) -> str:
    """What a moderator has just decided, as a sentence."""
    return str(ON_RECORD[StaffOutcome(decision.outcome)])


ON_RECORD = {
    StaffOutcome.RELEASE: _("Your decision is on record: release it."),
    StaffOutcome.RETURN: _("Your decision is on record: return it to its author."),
    StaffOutcome.REJECT: _("Your decision is on record: reject it."),
}


@register.filter
def is_admin(reader: Reader) -> bool:
    """Whether somebody is an admin of any desk."""
    return bool(seats_of(reader, at_least=Role.Kind.ADMIN))


@register.filter
def check_in_words(code: str) -> str:
    """What a check of `moderation/screening` looks for; of a hook, its name."""
    if code.startswith(PREFIX):
        return _("Asked outside, %(name)s") % {"name": code.removeprefix(PREFIX)}
    return str(CHECKS.get(FINDS.get(code, code), code))


@register.filter
def opinion_in_words(code: str) -> str:
    """What a hook thinks of a text."""
    return str(HookCall.Opinion(code).label)


TROUBLE = {
    "rubbish": _("Its answer could not be used."),
    "resting": SILENT["resting"],
    "secret_lost": _("Its secret cannot be read any more: make a new one."),
}


@register.filter
def trouble_in_words(code: str) -> str:
    """What a call to a newsroom's own server came to, where it came to nothing."""
    if code.startswith("http_"):
        return _("It answered with the status %(status)s.") % {
            "status": code.removeprefix("http_")
        }
    return str(TROUBLE.get(code) or endpoints.in_words(code))


@register.filter
def cause_in_words(cause: str) -> str:
    return str(Case.Cause(cause).label)


@register.filter
def action_in_short(action: str) -> str:
    return str(ListEntry.SHORT[ListEntry.Action(action)])


@register.filter
def by_check(trial: Trial) -> list[tuple[str, list[str]]]:
    """Each check that was asked about a text that was tried, and what it said, in words."""
    said: dict[str, list[str]] = {FINDS.get(name, name): [] for name in trial.screening.asked}
    for finding in trial.screening.findings:
        said.setdefault(finding.check, []).append(finding_in_words(finding.as_row()))
    for name, refusal in trial.screening.refusals.items():
        said[FINDS.get(name, name)].append(refusal.detail)
    return list(said.items())


@register.filter
def desk_reason(code: str) -> str:
    """A reason as its author reads it. The API may give others, shown as they are."""
    return str(grounds.in_words(code))


@register.filter
def house_rule(code: str) -> str:
    """The rule that a reason appeals to."""
    return str(grounds.rule_of(code))


@register.filter
def sits_as(reader: Reader, kind: str) -> bool:
    """Whether this reader has a role at some desk that allows at least what this one does."""
    return bool(seats_of(reader, at_least=Role.Kind(kind)))


@register.filter
def may_take_reports(reader: Reader) -> bool:
    """Whether the yearly report is open to this reader: an admin of some publication."""
    return bool(seats_of(reader, at_least=Role.Kind.ADMIN))


@register.simple_tag
def all_acts() -> list[tuple[str, str]]:
    """Every act that has a key, and what it does."""
    return [(act, str(does)) for act, does in DOES.items()]


@register.filter
def of(keys: dict[str, str], act: str) -> str:
    """The key of an act; nothing while keys are switched off."""
    return keys.get(act, "") if keys else ""


@register.filter
def may_write_templates(reader: Reader) -> bool:
    """Whether somebody is senior at a desk, and for all of its sections."""
    seats = seats_of(reader, at_least=Role.Kind.SENIOR)
    return any(not seat.sections for seat in seats)


@register.filter
def refusal_in_words(code: str) -> str:
    """Why the house would not, from the code of the refusal that is on record."""
    return str(FAULT) if code == "fault" else str(refusals.in_words(code))


@register.filter
def time_left(moment: datetime) -> str:
    """How long until then, in its largest unit."""
    return timeuntil(moment, depth=1)
