"""What letters say about a message, a warning, a restriction, and its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation import grounds
from newsroom.wording import isolated


def message(facts: dict[str, Any]) -> list[str]:
    return [
        _("The desk of %(paper)s writes to you. Nothing follows from it.") % _paper(facts),
        facts["explanation"],
    ]


def warned(facts: dict[str, Any]) -> list[str]:
    return [
        _(
            "The desk of %(paper)s asks you to keep to the rules. Please say that you have read"
            " this; then you can write and review as before."
        )
        % _paper(facts),
        *_why(facts),
        _object(),
    ]


def restricted(facts: dict[str, Any]) -> list[str]:
    return [*_what(facts), *_why(facts), _appeal()]


def lifted(facts: dict[str, Any]) -> list[str]:
    if facts["sanction"] == "warning":
        return [
            _("The desk of %(paper)s has taken its warning back; it is as if never said.")
            % _paper(facts)
        ]
    return [
        _("The desk of %(paper)s has lifted what limited you; it is over from now on.")
        % _paper(facts)
    ]


def _what(facts: dict[str, Any]) -> list[str]:
    """What its reader may not do, and until when."""
    named = _paper(facts)
    if facts["until"] is None:
        said = _("You cannot write, review, report or react at %(paper)s any more. You can read.")
        again = _("The desk looks at it again after a year.")
        return [said % named, again]
    until = timezone.localtime(datetime.fromisoformat(facts["until"]))
    named["until"] = date_format(until, "DATETIME_FORMAT")
    match facts["sanction"]:
        case "premoderation":
            return [
                _(
                    "Until %(until)s the desk of %(paper)s reads your comments before anybody else"
                    " does. You can write and review as before."
                )
                % named
            ]
        case "no_reviewing":
            return [
                _(
                    "Until %(until)s you do not review at %(paper)s. You can write: the desk reads"
                    " your comments, and you owe no reviews for them."
                )
                % named
            ]
    return [
        _(
            "Until %(until)s you cannot write, review, report or react at %(paper)s. You can read,"
            " and what you have written waits for you."
        )
        % named
    ]


def _why(facts: dict[str, Any]) -> list[str]:
    reason = _("The reason: %(reason)s.") % {"reason": grounds.sanction_in_words(facts["reason"])}
    by_rule = (
        _("No person has decided this: a rule of this site did, and the desk can lift it.")
        if facts["rule"]
        else ""
    )
    said = [reason, str(grounds.rule_of(facts["reason"])), facts["explanation"], by_rule]
    if facts["reason"] in grounds.EXPLAINED:
        said = [facts["explanation"]]
    return [paragraph for paragraph in said if paragraph]


def _object() -> str:
    return _(
        "If you think that this is a mistake, you can object: a moderator will look at it, another"
        " one if there is one here."
    )


def _appeal() -> str:
    return _(
        "If you think that this is a mistake, you can appeal, once and at no cost: another"
        " moderator looks at it, if there is one here."
    )


def _paper(facts: dict[str, Any]) -> dict[str, Any]:
    return {"paper": isolated(facts["paper"])}
