"""What a statement of reasons says: made of its codes and numbers, in the language spoken.

With the language of the publication these are the words that go on record; with the reader's,
those that the reader is shown. No name is in them, nor a word of anybody's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation.clauses import Clause
from moderation.grounds import sanction_in_words
from moderation.models import Case, Reason, Statement
from newsroom.wording import number, one_by_one

Restriction = Statement.Restriction
Facts = Mapping[str, Any]

MEASURES = {
    "warning": gettext_lazy("The account was warned."),
    "premoderation": gettext_lazy("The desk reads the account’s comments before they are public."),
    "no_reviewing": gettext_lazy("The account reviews no comments."),
    "suspension": gettext_lazy("The account is suspended: it writes and reviews nothing."),
    "ban": gettext_lazy("The account is closed: it writes and reviews nothing any more."),
}
# Who told of it. No name: what kind of notifier it was.
SOURCES = {
    "SOURCE_ARTICLE_16": gettext_lazy("A notice of illegal content"),
    "SOURCE_TRUSTED_FLAGGER": gettext_lazy("A trusted flagger"),
    "SOURCE_TYPE_OTHER_NOTIFICATION": gettext_lazy("Readers who reported it"),
}


def ground(clauses: Iterable[Clause]) -> str:
    """The rules of the place that it rests on, by number and name."""
    named = [
        _("clause %(number)s, %(title)s") % {"number": one.number, "title": one.title}
        for one in clauses
    ]
    return _("Rules for comments: %(clauses)s") % {"clauses": one_by_one(named)}


def explanation(clauses: Iterable[Clause]) -> str:
    """What these rules ask, and that the text does not keep to them."""
    rules = [str(one.stated) for one in clauses]
    said = ngettext(
        "It was found not to keep to this rule:", "It was found not to keep to these rules:",
        len(rules),
    )  # fmt: skip
    return "\n".join([said, *rules])


def default_law() -> str:
    """Where the publication has named no laws: the desk's words to the author name them."""
    return _(
        "A law of the country in which this newsroom publishes. What the desk wrote to the author"
        " names it."
    )


def facts(kind: str, said: Facts, *, until: date | None = None) -> str:
    """The facts and circumstances that a restriction rests on, a paragraph each."""
    match kind:
        case Restriction.ACCOUNT:
            parts = _of_an_account(said, until)
        case Restriction.HIDDEN:
            parts = _of_reports(said)
        case _ if said["by"] == "peers":
            parts = [*_of_readers(said), *_of_the_rule(said), *_of_a_guess(said)]
        case _:
            parts = [*_of_the_desk(said), *_of_readers(said), *_of_a_guess(said)]
    return "\n".join(map(str, parts))


def machine(statement: Statement) -> str:
    """Whether a machine found it, or decided about it."""
    if statement.automated_decision == "AUTOMATED_DECISION_FULLY":
        return _("A rule of the house did it by itself; people look at it after.")
    marked = statement.automated_detection or statement.facts.get("marked")
    told = [_("A machine had marked it; people decided.")] if marked else []
    if told := [*told, *_of_a_guess(statement.facts)]:
        return " ".join(told)
    return _("People found it, and people decided. No machine had a part in it.")


def named(said: Facts) -> bool:
    """Whether a person of the newsroom decided, who says what another reason is.

    Of an account the facts name the rule of the house that did it, or none.
    """
    return said.get("by") == "desk" or not said.get("rule", "peers")


def _of_a_guess(said: Facts) -> Iterable[str]:
    if models := said.get("guessed_by"):
        yield _(
            "A machine had guessed how likely it is to break the rules (%(models)s). Such a guess"
            " moves a text up the desk’s list, and decides nothing."
        ) % {"models": one_by_one(models)}


def _of_readers(said: Facts) -> Iterable[str]:
    if not said["readers"]:
        return
    judged = ngettext(
        "%(n)s reader judged it by the rules, without knowing whose it is.",
        "%(n)s readers judged it by the rules, without knowing whose it is.",
        said["readers"],
    )
    yield judged % {"n": number(said["readers"])}
    against = ngettext(
        "%(n)s found that it does not keep to them.",
        "%(n)s found that it does not keep to them.",
        said["against"],
    )
    yield against % {"n": number(said["against"])}
    if said["reasons"]:
        counted = [_counted(code, times) for code, times in sorted(said["reasons"].items())]
        yield _("What they gave as reasons, and how often: %(reasons)s.") % {
            "reasons": one_by_one(counted)
        }


def _counted(code: str, times: int) -> str:
    label = Reason(code).label if code in Reason.values else code
    # Translators: a reason that readers gave, and how many of them, such as "threatens (2)".
    return _("%(reason)s (%(times)s)") % {"reason": label, "times": number(times)}


def _of_the_rule(said: Facts) -> Iterable[str]:
    yield _(
        "The rule: no fewer than %(least)s and no more than %(most)s readers judge a comment, and"
        " it is returned to its author once their answers leave too little doubt. An answer weighs"
        " what its reader’s earlier answers have proved to be worth."
    ) % {"least": number(said["least"]), "most": number(said["most"])}
    yield _("Nobody was asked twice.")


def _of_the_desk(said: Facts) -> Iterable[str]:
    yield _("A moderator of the newsroom read it and decided.")
    if said["cause"] in Case.Cause.values:
        yield _("Why it was with the desk: %(cause)s.") % {
            "cause": Case.Cause(said["cause"]).label
        }
    if said["was_public"]:
        yield _("Until then it was public.")
    if said.get("alone"):
        yield _("It was an appeal, heard by the only moderator there is.")


def _of_reports(said: Facts) -> Iterable[str]:
    if said["reports"]:
        told = ngettext(
            "%(n)s reader reported it after it was public.",
            "%(n)s readers reported it after it was public.",
            said["reports"],
        )
        yield told % {"n": number(said["reports"])}
    elif said["cause"] in Case.Cause.values:
        yield _("Why it was hidden: %(cause)s.") % {"cause": Case.Cause(said["cause"]).label}
    yield _(
        "A rule of the house hides such a comment by itself until a moderator has read it and"
        " decided. That is not a judgement of the text."
    )


def _of_an_account(said: Facts, until: date | None) -> Iterable[str]:
    closed_for_a_time = said["measure"] == "ban" and until is not None
    yield str(MEASURES["suspension" if closed_for_a_time else said["measure"]])
    if until is not None:
        yield _("It ends on %(date)s.") % {"date": date_format(until, "DATE_FORMAT")}
    if said["rule"]:
        yield _("A rule of the house that works by itself decided so: %(rule)s.") % {
            "rule": sanction_in_words(said["rule"])
        }
    else:
        yield _("A moderator of the newsroom decided so.")
        yield _("The reason: %(reason)s.") % {"reason": sanction_in_words(said["reason"])}
    if n := said.get("texts"):
        told = ngettext(
            "It rests on %(n)s comment that did not keep to the rules.",
            "It rests on %(n)s comments that did not keep to the rules.",
            n,
        )
        yield told % {"n": number(n)}
