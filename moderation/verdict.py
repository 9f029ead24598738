"""From ratings to an outcome. Pure: no Django, no clock, no database.

Only the answers to "is it civil?" are seen here, each with what its reviewer's word is
worth (`trust.py`); whether readers liked a text never enters.

1. The ratings are weighed together: how likely is it that this text is bad?
2. If it is as good as certainly fine, it is released; as good as certainly bad, returned
   to its author. "As good as certainly" follows from named costs: acting on the evidence
   must cost less, on average, than asking a moderator.
3. Otherwise one more reader is asked, as long as that is worth it; in real doubt one whom
   the house has reason to trust; and where that does not help, people in charge.

Never on one rating, and never by newcomers, new accounts, a rush, or a circle of friends alone;
and several accounts of what is likely one person are one voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from moderation.coins import Population, logit, probability
from moderation.rules import NUMBER_AT_MOST, HouseRule
from moderation.stopping import is_worth_it
from moderation.trust import Measures


class Outcome(StrEnum):
    RELEASE = "release"  # to the public
    RETURN = "return"  # to its author, with the readers' reasons
    ESCALATE = "escalate"  # to people in charge
    ONE_MORE = "one_more"  # reader is asked
    ASK_TRUSTED = "ask_trusted"  # one more reader is asked, whom the house trusts


@dataclass(frozen=True, slots=True)
class Witness:
    """One rating, with what was known of its reviewer when it was given."""

    civil: bool
    weight: float  # log-odds towards "bad"; never positive for a "civil"
    newcomer: bool = False
    trusted: bool = False
    rushed: bool = False  # given while far more readers came at once than ever do
    circle: int | None = None  # of reviewers who keep turning up together
    cluster: int | None = None  # of reviewers who vote alike beyond what the texts explain
    person: int | None = None  # of accounts with one device, or new ones of one network
    fresh: bool = False  # given by an account that was a few days old


AT_LAUNCH = Measures()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the ratings themselves."""

    measures: Measures = AT_LAUNCH
    author: float = 0.0  # log-odds; see authors.author_shift
    hours: float = 0.0  # since it was queued
    load: float = 1.0  # reviews owed to others, to reviews expected, in the next hour
    trusted: Population | None = None  # the coins of a reader who would be asked in doubt
    fast_lane: bool = False  # its author has long proved good, and the publication allows it
    new_author: bool = False  # its author's account is a few days old


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, how likely the text is bad, and why this outcome."""

    outcome: Outcome
    bad: float  # 0 to 1
    because: str


DISCOUNT = 0.25  # for each further member of one circle (science D2)
LOAD_AT_LEAST = 0.1
RELAXED_HOURS = 4.0
RELAXED = 2.5  # times the limit, after so many hours (science D8)
RELAXED_AT_MOST = 0.08


def weigh(witnesses: Sequence[Witness], circumstances: Circumstances) -> float:
    """The log-odds that a text is bad, given what its readers said. In any order.

    The class share, the author's record, and the sum of the weights; what newcomers say is
    clipped together, and a circle counts as little more than its most telling member
    (science D2; Community Notes joins such raters likewise). Known members and newcomers of a
    circle are discounted apart: what the clip takes away must not take a known word along.
    Of accounts that are likely one person only the most telling is heard, in the same way.
    """
    known, new = 0.0, 0.0
    seen: dict[tuple[int, bool], int] = {}
    for witness in _voices(witnesses):
        weight = witness.weight
        if witness.circle is not None:
            group = witness.circle, witness.newcomer
            earlier = seen.get(group, 0)
            weight *= DISCOUNT**earlier
            seen[group] = earlier + 1
        if witness.newcomer:
            new += weight
        else:
            known += weight
    clip = circumstances.measures.newcomers_clip
    prior = logit(circumstances.measures.share) + circumstances.author
    return prior + known + max(-clip, min(clip, new))


def _voices(witnesses: Sequence[Witness]) -> list[Witness]:
    """The most telling first; of each person one, and one more of a newcomer's accounts."""
    heard: list[Witness] = []
    people: set[tuple[int, bool]] = set()
    for witness in sorted(witnesses, key=lambda one: (-abs(one.weight), one.weight)):
        if witness.person is not None:
            if (witness.person, witness.newcomer) in people:
                continue
            people.add((witness.person, witness.newcomer))
        heard.append(witness)
    return heard


def verdict(
    witnesses: Sequence[Witness], rule: HouseRule, circumstances: Circumstances
) -> Verdict:
    """What the peers have decided, given their answers so far."""
    if circumstances.measures.wary:
        rule = careful(rule)
    bad = probability(weigh(witnesses, circumstances))
    if len(witnesses) < rule.ratings_at_least:
        return Verdict(Outcome.ONE_MORE, bad, "too_few_ratings")
    if circumstances.measures.alarm and len({one.civil for one in witnesses}) > 1:
        return Verdict(Outcome.ESCALATE, bad, "disagreement_while_alarmed")
    if not rule.weighed:
        plain = Verdict(_counted(witnesses, rule), bad, "counted")
        if plain.outcome is Outcome.RETURN and _is_one_cluster(witnesses, rule):
            return _go_on(witnesses, bad, rule, circumstances, is_sure=True)
        return _confirmed(plain, witnesses, rule, circumstances)
    if bad <= release_limit(rule, _hours_that_count(witnesses, circumstances)):
        if _is_quorate(witnesses, circumstances):
            return Verdict(Outcome.RELEASE, bad, "sure_that_it_is_fine")
        return _go_on(witnesses, bad, rule, circumstances, is_sure=True)
    if bad >= rule.sure_to_return:
        if _may_return(witnesses, circumstances) and not _is_one_cluster(witnesses, rule):
            sure = Verdict(Outcome.RETURN, bad, "sure_that_it_is_not")
            return _confirmed(sure, witnesses, rule, circumstances)
        return _go_on(witnesses, bad, rule, circumstances, is_sure=True)
    return _go_on(witnesses, bad, rule, circumstances)


@lru_cache(maxsize=256)  # A rule is checked when it is made, and a verdict takes microseconds.
def careful(rule: HouseRule) -> HouseRule:
    """This rule while verdicts are found wrong too often: to be wrong costs twice as much.

    Both limits are halved by it (science D9), as far as a cost can be a number in a rule.
    """
    return replace(
        rule,
        cost_of_bad_released=min(CAREFUL * rule.cost_of_bad_released, NUMBER_AT_MOST),
        cost_of_fine_returned=min(CAREFUL * rule.cost_of_fine_returned, NUMBER_AT_MOST),
    )


CAREFUL = 2.0


def release_limit(rule: HouseRule, hours: float) -> float:
    """How likely a text may be bad and still be released: at first C_mod / C_bad.

    In quiet hours we settle for a little less, rather than let it wait for ever.
    """
    limit = rule.cost_of_asking_staff / rule.cost_of_bad_released
    relaxed = limit * (1 + (RELAXED - 1) * min(1.0, hours / RELAXED_HOURS))
    return max(limit, min(RELAXED_AT_MOST, relaxed))


def _hours_that_count(witnesses: Sequence[Witness], circumstances: Circumstances) -> float:
    """Whoever is in the fast lane and finds no objection need not wait for the limit to relax.

    Never fewer ratings: science D8 would publish on one, and this house does not.
    """
    if circumstances.fast_lane and all(one.civil for one in witnesses):
        return max(RELAXED_HOURS, circumstances.hours)
    return circumstances.hours


def _is_quorate(witnesses: Sequence[Witness], circumstances: Circumstances) -> bool:
    """Whether those who would release a text may do so together."""
    for_it = [one for one in witnesses if one.civil]
    not_one_rush = not all(one.rushed for one in for_it)
    someone_known = circumstances.measures.newcomers_clip > NOBODY_IS_KNOWN or any(
        not one.newcomer for one in for_it
    )
    if not (not_one_rush and someone_known):
        return False
    return _independent(for_it) >= 2 and _may_decide(for_it, circumstances, of_a_new_author=2)


def _may_return(witnesses: Sequence[Witness], circumstances: Circumstances) -> bool:
    """Whether those who would return a text may do so: two of them, and not newcomers alone."""
    against = [one for one in witnesses if not one.civil]
    someone_known = any(not one.newcomer for one in against)
    return _independent(against) >= 2 and someone_known and _may_decide(against, circumstances)


def _may_decide(
    alike: Sequence[Witness], circumstances: Circumstances, *, of_a_new_author: int = 1
) -> bool:
    """Whether there is somebody among them who has been here for more than a few days.

    Fifty accounts can be made in an hour, and practice is passed in a day: so new accounts decide
    with others only. What a new account wrote is released by two whose word has a history: good
    readers miss one bad text in eight, and its accomplices are there to be the second voice. A
    place that has hardly anybody of whom this could be asked does not ask it.
    """
    if circumstances.measures.established < ENOUGH_TO_ASK:
        return True
    settled = [one for one in alike if not one.fresh]
    if circumstances.new_author:  # To return it, `_may_return` asks as much anyway.
        settled = [one for one in settled if not one.newcomer]
        return _independent(settled) >= of_a_new_author
    return bool(settled)


ENOUGH_TO_ASK = 20  # reviewers with a history


def _is_one_cluster(witnesses: Sequence[Witness], rule: HouseRule) -> bool:
    """Whether all who would return a text are known to vote alike, where the rule minds that.

    Community Notes asks likewise that raters who usually disagree agree on a note (Wojcik et
    al. 2022). One of whom no cluster is known is enough: where clusters are not reliable
    nobody's is, and everything is as it was.
    """
    against = {one.cluster for one in witnesses if not one.civil}
    return rule.other_cluster and len(against) == 1 and None not in against


def _independent(witnesses: Sequence[Witness]) -> int:
    """How many they are, if all of one circle are one."""
    circles = {one.circle for one in witnesses if one.circle is not None}
    return sum(one.circle is None for one in witnesses) + len(circles)


NOBODY_IS_KNOWN = 2.0


def _confirmed(
    found: Verdict, witnesses: Sequence[Witness], rule: HouseRule, circumstances: Circumstances
) -> Verdict:
    """This verdict; but where a panel has to agree, nothing is returned by strangers alone.

    One more reader is asked whom the house trusts, and where none is about, people in charge.
    """
    agreed = any(one.trusted and not one.civil for one in witnesses)
    if found.outcome is not Outcome.RETURN or rule.second_look != "panel" or agreed:
        return found
    if circumstances.trusted is not None and len(witnesses) < rule.ratings_at_most:
        return Verdict(Outcome.ASK_TRUSTED, found.bad, "panel_must_confirm")
    return Verdict(Outcome.ESCALATE, found.bad, "no_panel_to_confirm")


def _go_on(
    witnesses: Sequence[Witness],
    bad: float,
    rule: HouseRule,
    circumstances: Circumstances,
    *,
    is_sure: bool = False,
) -> Verdict:
    """One more reader, one more trusted reader, or people in charge.

    `is_sure`: the evidence would do, but those who gave it may not decide among themselves. Any
    other reader settles that, so one is asked as long as that costs less than a moderator.
    """
    heard = len(witnesses)
    split = len({one.civil for one in witnesses}) > 1
    left = rule.ratings_at_most - heard
    if left <= 0:
        return Verdict(Outcome.ESCALATE, bad, "as_many_as_allowed")
    price = _price(rule, circumstances)
    is_cheap = is_sure and price < rule.cost_of_asking_staff

    def is_worth_asking(reader: Population) -> bool:
        temperature = circumstances.measures.temperature
        return is_cheap or is_worth_it(
            bad, reader, rule, price=price, temperature=temperature, left=left, split=split
        )

    if heard < rule.ratings_of_anybody and is_worth_asking(circumstances.measures.population):
        return Verdict(Outcome.ONE_MORE, bad, "one_more_is_worth_it")
    if circumstances.trusted is not None and is_worth_asking(circumstances.trusted):
        return Verdict(Outcome.ASK_TRUSTED, bad, "readers_are_in_doubt")
    return Verdict(Outcome.ESCALATE, bad, "another_would_not_settle_it")


def _price(rule: HouseRule, circumstances: Circumstances) -> float:
    """What one more review costs at present: it is taken from the other texts that wait."""
    return rule.cost_of_a_review * max(LOAD_AT_LEAST, circumstances.load)


def _counted(witnesses: Sequence[Witness], rule: HouseRule) -> Outcome:
    """By the plain rule; there, too, several accounts of one person are one voice."""
    outcome = counted([one.civil for one in _voices(witnesses)], rule)
    is_over = outcome is Outcome.ONE_MORE and len(witnesses) >= rule.ratings_at_most
    return Outcome.ESCALATE if is_over else outcome


def counted(civil: Sequence[bool], rule: HouseRule) -> Outcome:
    """The plain rule: equal weights, and so many more on one side than on the other decide.

    For places that choose it, and as what the weighed verdict is measured against.
    """
    yes = sum(civil)
    no = len(civil) - yes
    if len(civil) >= rule.ratings_at_least:
        if yes - no >= rule.lead:
            return Outcome.RELEASE
        if no - yes >= rule.lead:
            return Outcome.RETURN
    if len(civil) >= rule.ratings_at_most:
        return Outcome.ESCALATE
    return Outcome.ONE_MORE
