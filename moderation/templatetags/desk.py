"""The desk's codes in words."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from moderation import grounds
from moderation.models import Case, ListEntry
from moderation.screening.trying import Trial

register = template.Library()

CHECKS = {
    "is_open": _("Whether comments are open"),
    "has_length": _("Length"),
    "is_new": _("The same text again"),
    "listed_words": _("Listed words"),
    "listed_links": _("Listed links"),
    "listed_names": _("Listed names"),
    "marked_words": _("Marked words and links"),
    "classifier": _("Classifier"),
}
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
    if (score := finding.get("score")) is None:
        return str(finding["detail"])
    told = {"score": f"{score:.2f}", "model": finding.get("model", "")}
    said = _("A machine’s guess, which decides nothing: score %(score)s by %(model)s") % told
    return f"{said} · {finding['detail']}" if finding["detail"] else str(said)


@register.filter
def check_in_words(code: str) -> str:
    """What a check of `moderation/screening` looks for."""
    return str(CHECKS.get(code, code))


@register.filter
def cause_in_words(cause: str) -> str:
    return str(Case.Cause(cause).label)


@register.filter
def action_in_short(action: str) -> str:
    return str(ListEntry.SHORT[ListEntry.Action(action)])


@register.filter
def by_check(trial: Trial) -> list[tuple[str, list[str]]]:
    """Each check that was asked about a text that was tried, and what it said, in words."""
    said: dict[str, list[str]] = {name: [] for name in trial.screening.asked}
    for finding in trial.screening.findings:
        said[finding.check].append(finding_in_words(finding.as_row()))
    for name, refusal in trial.screening.refusals.items():
        said[name].append(refusal.detail)
    return list(said.items())


@register.filter
def desk_reason(code: str) -> str:
    """A reason as its author reads it. The API may give others, shown as they are."""
    return str(grounds.in_words(code))


@register.filter
def house_rule(code: str) -> str:
    """The rule that a reason appeals to."""
    return str(grounds.rule_of(code))
