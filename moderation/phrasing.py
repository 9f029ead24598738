"""What a letter says: its words, made from its facts when it is read.

In the language of its reader, and never with the text of a comment, which may be gone by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation import grounds
from moderation import phrasing_sanctions as sanctions
from moderation.models import Letter, Reason, ReportReason
from newsroom.wording import isolated, number, one_by_one


@dataclass(frozen=True)
class Words:
    """A letter as it is read."""

    title: str
    paragraphs: list[str]


def words(letter: Letter) -> Words:
    """What a letter says, in plain text. Its first paragraph says it all, in short."""
    paragraphs = _SAYS[Letter.Kind(letter.kind)](letter.facts)
    if letter.facts.get("corrects"):
        paragraphs.insert(1, _("The desk has looked at what it had decided, and corrects it."))
    if letter.facts.get("again"):
        paragraphs.insert(1, _("The desk has taken a second look at it, and it stays so."))
    if "reason" in letter.facts and "paper" in letter.facts:
        paragraphs.append(_("The desk of %(paper)s") % _named(letter.facts))
    return Words(letter.get_kind_display(), paragraphs)


def _released(facts: dict[str, Any]) -> list[str]:
    return [_("Your comment on “%(headline)s” has been read, and is public now.") % _named(facts)]


def _new_public(facts: dict[str, Any]) -> list[str]:
    return [
        _(
            "The new text of your comment on “%(headline)s” has been read, and is public now in"
            " the place of the old one."
        )
        % _named(facts)
    ]


def _returned(facts: dict[str, Any]) -> list[str]:
    return _sent_back(
        facts, _("Your comment on “%(headline)s” was returned to you; it is not public.")
    )


def _new_returned(facts: dict[str, Any]) -> list[str]:
    return _sent_back(
        facts,
        _(
            "The new text of your comment on “%(headline)s” was returned to you; the old one"
            " stands, and is public."
        ),
    )


def _sent_back(facts: dict[str, Any], said: str) -> list[str]:
    said %= _named(facts)
    if reasons := [Reason(code).label for code in facts.get("reasons", [])]:
        why = _("Its readers’ reasons: %(reasons)s.") % {"reasons": one_by_one(reasons)}
        said = f"{said} {why}"
    return [said, *(_why(facts) if "reason" in facts else []), _what_is_left(facts)]


def _what_is_left(facts: dict[str, Any]) -> str:
    """What the author of a text that was sent back can do."""
    if facts.get("heard"):
        return _(
            "This was the answer to your appeal, and nobody here decides about this text again."
            " You may still write it anew."
        )
    if "reason" in facts:
        return _(
            "Under “My comments” you see what you can do: write it anew, appeal to another"
            " moderator, or leave it."
        )
    return _(
        "Under “My comments” you see what you can do: write it anew, ask the desk for a"
        " second look, or leave it."
    )


def _kept(facts: dict[str, Any]) -> list[str]:
    looked = (
        _("Your comment on “%(headline)s” was looked at again, by the only moderator there is.")
        if facts["alone"]
        else _("Another moderator has looked at your comment on “%(headline)s”.")
    )
    end = _(
        "It stays returned to you, and nobody here decides about this text again. You may still"
        " write it anew."
    )
    return [looked % _named(facts), *_why(facts), end]


def _granted(facts: dict[str, Any]) -> list[str]:
    said = _("The desk has heard your appeal: the restriction of your account is lifted.")
    return [said, *([facts["answer"]] if facts["answer"] else [])]


def _not_lifted(facts: dict[str, Any]) -> list[str]:
    said = _(
        "The desk has heard your appeal: the restriction of your account stays, and nobody here"
        " decides about it again."
    )
    return [said, *([facts["answer"]] if facts["answer"] else [])]


def _rejected(facts: dict[str, Any]) -> list[str]:
    return _turned_down(
        facts, _("Your comment on “%(headline)s” was rejected by the desk; it is not public.")
    )


def _new_rejected(facts: dict[str, Any]) -> list[str]:
    return _turned_down(
        facts,
        _(
            "The new text of your comment on “%(headline)s” was rejected by the desk; the old one"
            " stands, and is public."
        ),
    )


def _turned_down(facts: dict[str, Any], said: str) -> list[str]:
    until = timezone.localtime(datetime.fromisoformat(facts["until"]))
    return [
        said % _named(facts),
        *_why(facts),
        _(
            "You may appeal until %(date)s, once: another moderator then looks at it, if there is"
            " one here. Under “My comments” you can say why."
        )
        % {"date": date_format(until, "DATE_FORMAT")},
    ]


def _upheld(facts: dict[str, Any]) -> list[str]:
    looked = (
        _("Your comment on “%(headline)s” was looked at again, by the only moderator there is.")
        if facts["alone"]
        else _("Another moderator has looked at your comment on “%(headline)s”.")
    )
    end = _("It stays rejected, and this decision is final.")
    return [looked % _named(facts), *_why(facts), end]


def _new_upheld(facts: dict[str, Any]) -> list[str]:
    looked = (
        _(
            "The new text of your comment on “%(headline)s” was looked at again, by the only"
            " moderator there is."
        )
        if facts["alone"]
        else _("Another moderator has looked at the new text of your comment on “%(headline)s”.")
    )
    end = _("It stays rejected, and this decision is final. The old text stands, and is public.")
    return [looked % _named(facts), *_why(facts), end]


def _why(facts: dict[str, Any]) -> list[str]:
    """The desk's reason, the rule behind it, and what the desk adds."""
    reason = _("The reason: %(reason)s.") % {"reason": grounds.in_words(facts["reason"])}
    said = [reason, _the_rule(facts["reason"]), facts["explanation"]]
    return [paragraph for paragraph in said if paragraph]


def _the_rule(reason: str) -> str:
    """By itself a rule says what is so here, and so the opposite of the reason before it."""
    rule = str(grounds.rule_of(reason))
    if not rule or reason in grounds.EXPLAINED:
        return rule
    return _("The rule of this site that it breaks: “%(rule)s”") % {"rule": rule}


def _hidden(facts: dict[str, Any]) -> list[str]:
    """Reported; or, where nobody reported it, hidden again after an older database came back."""
    said = _reported(facts) if facts["reported_as"] else [
        _("It is hidden until a moderator has decided about it; its place is kept."
          " Then you get a letter.")
    ]  # fmt: skip
    if facts["edit_ended"]:
        said.append(
            _("The new text of it that was under way has ended with that; you can write it again.")
        )
    return said


def _reported(facts: dict[str, Any]) -> list[str]:
    told = [ReportReason(code).label for code in facts["reported_as"]]
    return [
        _(
            "Readers have reported your comment on “%(headline)s”. It is hidden until a moderator"
            " has decided about it."
        )
        % _named(facts),
        _("What they said of it: %(reasons)s.")
        % {"reasons": "; ".join(str(label) for label in told)},
        _(
            "That may be wrong: nobody has decided anything yet. If the moderator finds that it"
            " keeps to the rules, it is back in its old place. You will get a letter; there is"
            " nothing for you to do."
        ),
    ]


def _shown_again(facts: dict[str, Any]) -> list[str]:
    return [
        _(
            "A moderator has looked at your comment on “%(headline)s”. It is public again, in its"
            " old place."
        )
        % _named(facts)
    ]


def _reports(facts: dict[str, Any]) -> list[str]:
    outcomes = facts["outcomes"]
    said = [line for code, says in _BECAME.items() if (line := _so_many(says, outcomes.get(code)))]
    if sum(outcomes.values()) == 1 and facts["headline"]:
        said.insert(0, _("You reported a comment on “%(headline)s”.") % _named(facts))
    return [" ".join(said), _("Thank you. Under “My reports” you find all that you reported.")]


def _so_many(says: Callable[[int], str], many: int | None) -> str:
    return says(many) % {"number": number(many)} if many else ""


# What became of comments that somebody reported, by how many.
_BECAME: dict[str, Callable[[int], str]] = {
    "upheld": lambda n: ngettext(
        "A comment that you reported was found to break the rules and is not public any more.",
        "%(number)s comments that you reported were found to break the rules and are not public"
        " any more.",
        n,
    ),
    "dismissed": lambda n: ngettext(
        "A comment that you reported was looked at, and stays.",
        "%(number)s comments that you reported were looked at, and stay.",
        n,
    ),
    "gone": lambda n: ngettext(
        "A comment that you reported was taken back or changed by its author.",
        "%(number)s comments that you reported were taken back or changed by their authors.",
        n,
    ),
    "lapsed": lambda n: ngettext(
        "A comment that you reported was reported by nobody else, and stays for now.",
        "%(number)s comments that you reported were reported by nobody else, and stay for now.",
        n,
    ),
}


def _reply(facts: dict[str, Any]) -> list[str]:
    return [_("Somebody answered your comment on “%(headline)s”.") % _named(facts)]


def _restored(facts: dict[str, Any]) -> list[str]:
    said = (
        _(
            "The new text of your comment on “%(headline)s” was returned to you. Some of the"
            " reviews behind that have turned out not to count, and without them it is fine: it"
            " becomes public."
        )
        if facts.get("is_edit")
        else _(
            "Your comment on “%(headline)s” was returned to you. Some of the reviews behind that"
            " have turned out not to count, and without them it is fine: it becomes public."
        )
    )
    return [
        said % _named(facts),
        _("We are sorry for the trouble."),
    ]


def _missed(facts: dict[str, Any]) -> list[str]:
    if not facts["practice"]:
        return [
            _(
                "A comment that you had found civil was public, and a moderator has since taken"
                " it for plain abuse. This happens to everybody; we tell you so that you know."
            ),
        ]
    if facts["civil"]:
        found = _(
            "One of the texts that you reviewed was there for practice: what the newsroom thinks"
            " of it is known. You found it not civil; we find it civil."
        )
    else:
        found = _(
            "One of the texts that you reviewed was there for practice: what the newsroom thinks"
            " of it is known. You found it civil; we find it not civil."
        )
    return [
        found,
        facts["explanation"],
        _(
            "Your review counts for your own comment as every other does. If you think that the"
            " test is wrong, please say so: where three readers do, it is put away, and counts"
            " for nobody."
        ),
    ]


def _voided(facts: dict[str, Any]) -> list[str]:
    return [
        _(
            "The desk of %(paper)s has looked at your reviews and relies on none of them: neither"
            " those that you gave nor those to come help to decide about a comment."
        )
        % _named(facts),
        _("The reason: %(reason)s.") % {"reason": isolated(facts["reason"].rstrip("."))},
        _still(),
    ]


def _still() -> str:
    return _(
        "You can write and review as ever, and your reviews count for your own comments. If you"
        " think that this is a mistake, tell us below: a moderator will look at it."
    )


def _practice(facts: dict[str, Any]) -> list[str]:
    still = _still()
    if not facts["until"]:
        return [
            _(
                "On texts of which the newsroom’s view is known, your answers and that view have"
                " had little to do with each other lately. It may be that we mean different"
                " things."
            ),
            _(
                "For now your answers weigh little or nothing. That changes by itself with the"
                " texts to come, of which some are there for practice."
            ),
            still,
        ]
    until = timezone.localtime(datetime.fromisoformat(facts["until"]))
    return [
        _(
            "Twice within two weeks you found a text civil that the newsroom takes for plain"
            " abuse."
        ),
        _(
            "So a few more practice texts will be among those that you are given. Until you have"
            " got five of them right, or until %(day)s, your “civil” does not help to publish a"
            " comment; your “not civil” weighs what it did."
        )
        % {"day": date_format(until, "MONTH_DAY_FORMAT")},
        still,
    ]


def _invitation(facts: dict[str, Any]) -> list[str]:
    said = ngettext(
        "One comment waits for readers at %(paper)s. If you have a few minutes, have a look.",
        "%(number)s comments wait for readers at %(paper)s. If you have a few minutes, have a"
        " look.",
        facts["waiting"],
    )
    return [said % (_named(facts) | {"number": number(facts["waiting"])})]


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with what is in a language of its own kept from turning the sentence around."""
    names = {key: isolated(facts[key]) for key in ("headline", "paper") if key in facts}
    return facts | names


_SAYS = {
    Letter.Kind.RELEASED: _released,
    Letter.Kind.RETURNED: _returned,
    Letter.Kind.REJECTED: _rejected,
    Letter.Kind.UPHELD: _upheld,
    Letter.Kind.NEW_PUBLIC: _new_public,
    Letter.Kind.NEW_RETURNED: _new_returned,
    Letter.Kind.NEW_REJECTED: _new_rejected,
    Letter.Kind.NEW_UPHELD: _new_upheld,
    Letter.Kind.KEPT: _kept,
    Letter.Kind.GRANTED: _granted,
    Letter.Kind.NOT_LIFTED: _not_lifted,
    Letter.Kind.RESTORED: _restored,
    Letter.Kind.HIDDEN: _hidden,
    Letter.Kind.SHOWN_AGAIN: _shown_again,
    Letter.Kind.REPORTS: _reports,
    Letter.Kind.REPLY: _reply,
    Letter.Kind.MISSED: _missed,
    Letter.Kind.PRACTICE: _practice,
    Letter.Kind.VOIDED: _voided,
    Letter.Kind.INVITATION: _invitation,
    Letter.Kind.MESSAGE: sanctions.message,
    Letter.Kind.WARNED: sanctions.warned,
    Letter.Kind.RESTRICTED: sanctions.restricted,
    Letter.Kind.LIFTED: sanctions.lifted,
}
