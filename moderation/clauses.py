"""Which rule of the place each reason is about, and what the EU calls it: one table, complete.

The clauses are numbered as on the page of the rules (/rules/); their words are in `grounds.py`.
A reason without a line here is a test that fails.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation import grounds
from moderation.eu_values import KEYWORD_OTHER

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
_TERMS = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"


@dataclass(frozen=True)
class Clause:
    """A rule of the place: its number and name, and the EU's category and keyword for it."""

    code: str
    number: int
    title: StrOrPromise
    category: str
    keyword: str = KEYWORD_OTHER
    is_illegal: bool = False  # The law forbids it, and not only the rules of the place.
    on_record: StrOrPromise = ""  # What a statement says instead of the rule's own words,
    published: StrOrPromise = ""  # and the page of the rules.

    @property
    def words(self) -> StrOrPromise:
        """The rule, as it is published."""
        return self.published or grounds.rule_of(self.code)

    @property
    def stated(self) -> StrOrPromise:
        """The rule, as a statement of reasons says it."""
        return self.on_record or grounds.rule_of(self.code)


CLAUSES: dict[str, Clause] = {
    clause.code: clause
    for clause in (
        Clause("attack", 1, _("No attacks on people"), _SPEECH),
        Clause("slur", 2, _("Nobody is run down"), _SPEECH, "KEYWORD_DISCRIMINATION"),
        Clause("hate", 3, _("No hatred"), _SPEECH, "KEYWORD_HATE_SPEECH"),
        Clause(
            "threat",
            4,
            _("No threats"),
            "STATEMENT_CATEGORY_VIOLENCE",
            "KEYWORD_INCITEMENT_VIOLENCE_HATRED",
        ),
        Clause(
            "private_data",
            5,
            _("What is private stays private"),
            "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
            "KEYWORD_MISSING_PROCESSING_GROUND",
        ),
        Clause("spam", 6, _("No advertising, no spam"), _TERMS),
        Clause(
            "misinformation",
            7,
            _("Nothing false about facts that can do harm"),
            "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
            "KEYWORD_MISINFORMATION_DISINFORMATION",
        ),
        Clause("off_topic", 8, _("About the article"), _TERMS),
        Clause("illegal", 9, _("Nothing that the law forbids"), _SPEECH, is_illegal=True),
        Clause(
            "other",
            10,
            _("What else the desk may object to"),
            _TERMS,
            on_record=_("Another rule of the place, which the desk named to the author."),
            published=_(
                "Now and then something harms a conversation that no rule foresaw. The desk then"
                " says in its own words what it was."
            ),
        ),
        Clause("reported", 11, _("What is reported may be hidden"), _TERMS),
    )
}
OTHER = CLAUSES["other"]
UNNAMED = replace(OTHER, on_record=_("Another rule of the place."))


def clause_of(code: str) -> Clause:
    """The clause behind a reason. The API may give reasons that the house does not know."""
    return CLAUSES.get(code, OTHER)


def clauses_of(codes: Iterable[str], *, named: bool = True) -> list[Clause]:
    """The clauses behind these reasons, each once, in the order of the rules.

    `named` says that a person of the newsroom told the author what "another reason" is.
    """
    found = {clause_of(code).number: clause_of(code) for code in codes} or {OTHER.number: OTHER}
    clauses = [found[number] for number in sorted(found)]
    return clauses if named else [UNNAMED if one is OTHER else one for one in clauses]
