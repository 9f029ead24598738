"""The rules of the house in words: what each reason for a "no" appeals to.

An author reads the reason and the rule when a text comes back or is rejected. The codes are
those of `Reason`, which readers and the desk give alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Why the desk decides, as its author will read it; the explanation says the particulars.
DESK_REASONS = [
    ("within_rules", _("It keeps to the rules")),
    ("attack", _("It attacks a person")),
    ("slur", _("It insults a group of people")),
    ("threat", _("It threatens")),
    ("private_data", _("It gives away private data")),
    ("spam", _("It is advertising or spam")),
    ("hate", _("It stirs up hatred")),
    ("misinformation", _("It spreads what is known to be false")),
    ("irrelevant", _("It is not about the article")),
    ("illegal", _("It is against the law")),
    ("other", _("Another reason, explained below")),
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
        "Nobody is made out to be worth less than others, and nobody calls for hatred, exclusion"
        " or violence against a group of people."
    ),
    "misinformation": _(
        "Opinions are free. What is claimed as a fact may not be something that has been shown to"
        " be false, where people could come to harm by it."
    ),
    "irrelevant": _(
        "Comments are for talking about the article, and about what others say of it here."
    ),
    "illegal": _("What the law forbids to publish cannot be published here either."),
    "other": _("The explanation says which rule it is about."),
}
KEEPS_TO_RULES = "within_rules"
CODES = frozenset(code for code, _words in DESK_REASONS)
AGAINST = CODES - {KEEPS_TO_RULES}


def in_words(code: str) -> StrOrPromise:
    """A reason of the desk. The API may give others, shown as they are."""
    return dict(DESK_REASONS).get(code, code)


def rule_of(code: str) -> StrOrPromise:
    """The rule behind a reason; empty for one that this house does not know."""
    return RULES.get(code, "")
