"""The rules of the house in words: what each reason for a "no" appeals to.

An author reads the reason and the rule when a text comes back or is rejected. The codes are
those of `Reason`, which readers and the desk give alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ILLEGAL = "illegal"
# Why the desk decides, as its author will read it; the explanation says the particulars.
DESK_REASONS = [
    ("within_rules", _("It keeps to the rules")),
    ("attack", _("It attacks a person")),
    ("slur", _("It insults a group of people")),
    ("threat", _("It threatens somebody")),
    ("private_data", _("It gives away private data")),
    ("spam", _("It is advertising or spam")),
    ("hate", _("It stirs up hatred")),
    ("misinformation", _("It spreads what is known to be false")),
    ("off_topic", _("It is not about the article")),
    (ILLEGAL, _("It is against the law")),
    ("other", _("Another reason, explained below")),
]
# Why somebody is warned or restricted: for what they wrote, or for how they review.
SANCTION_REASONS = [
    ("attack", _("Attacks on people")),
    ("slur", _("Insults to groups of people")),
    ("threat", _("Threats")),
    ("private_data", _("Private data of others")),
    ("spam", _("Advertising or spam")),
    ("hate", _("Stirring up hatred")),
    ("reviews", _("Reviews that do not go by the text")),
    ("accounts", _("Several accounts of one person")),
    ("other", _("Another reason, explained below")),
]
# Reasons that a person gives with words of their own.
EXPLAINED = {"other"}
# Why a rule of the house did it.
RULE_REASONS = [
    ("often_rejected", _("Several of the last comments were rejected by the desk")),
    ("spam_twice", _("Two comments were rejected as advertising or spam")),
    ("came_back", _("It was in force when the account before this one was erased")),
]
RULES: dict[str, StrOrPromise] = {
    "attack": _(
        "Argue with what somebody says or does, not with who they are. Contempt, insults and"
        " mockery of a person have no place here, whoever it is about."
    ),
    "slur": _(
        "Nobody is run down for where they come from, what they believe, whom they love, or any"
        " other group that they belong to."
    ),
    "threat": _("Nobody is threatened, and nobody wishes or calls for harm to others."),
    "private_data": _(
        "What others keep private stays so: no addresses, numbers, workplaces or pictures of"
        " people that they have not made public themselves."
    ),
    "spam": _(
        "Comments are for talking about the article: no advertising, no begging for clicks, no"
        " text that is posted everywhere."
    ),
    "hate": _(
        "Nobody calls for hatred, contempt or harm against a group of people, and nobody praises"
        " those who did."
    ),
    "misinformation": _(
        "What is claimed as a fact should be one. What is plainly false, and may do harm if it is"
        " believed, is not published."
    ),
    "off_topic": _("A comment says something about the article, or to those who talk about it."),
    ILLEGAL: _("What the law forbids to be said in public is not said here either."),
    "reported": _(
        "What several readers report is hidden until the desk has decided about it, which it does"
        " before anything else."
    ),
    "other": _("The explanation says which rule it is about."),
}
KEEPS_TO_RULES = "within_rules"
CODES = frozenset(code for code, _words in DESK_REASONS)
AGAINST = CODES - {KEEPS_TO_RULES}


def code_of(reason: str) -> str:
    """A reason as a code, for what is never deleted: the API takes any words as one."""
    return reason if reason in CODES else "other"


def in_words(code: str) -> StrOrPromise:
    """A reason of the desk. The API may give others, shown as they are."""
    return dict(DESK_REASONS).get(code, code)


def sanction_in_words(code: str) -> StrOrPromise:
    """Why somebody was warned or restricted. The API may give others, shown as they are."""
    return dict([*SANCTION_REASONS, *RULE_REASONS]).get(code, code)


def rule_of(code: str) -> StrOrPromise:
    """The rule behind a reason; empty for one that this house does not know."""
    return RULES.get(code, "")
