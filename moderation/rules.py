"""THE RULE. Pure: no Django, no clock, no database.

Peer-review three community comments before your own can be posted.

Two halves: reviews to *give* and ratings to *receive*. An author gives `reviews_owed`
reviews before the author's own text is read by others; then peers rate it until the
verdict is sure. Give must exceed what is received on average, or the queue grows for
ever: at one reader in ten who dissents, a text needs 2.39 ratings, so that three owed
leave a fifth of slack for unfinished reviews and calibration (see docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import isfinite
from typing import Any

NUMBER_AT_MOST = 32_767  # What a small number in the database can hold.
ONE_REPORT_AT_MOST = 1.5
SHADOWS = ("", "best_of_3", "best_of_3_early", "best_of_5_early", "two_alike_else_staff")
SECOND_LOOKS = {
    "on_request": "the desk looks where the author asks for it",
    "always": "the desk looks at whatever readers return",
    "panel": "readers return only what one whom the house trusts would return too",
}


@dataclass(frozen=True)
class HouseRule:
    """What is asked of an author and of the author's text. One is in force per submission."""

    reviews_owed: int = 3  # Before your text is read by peers, review three of others'.
    ratings_at_least: int = 2  # Never decide on one rating.
    ratings_at_most: int = 5  # Still split after five: people in charge decide.
    ratings_of_anybody: int = 3  # After so many, only readers whom the house trusts are asked.
    weighed: bool = True  # By what each reviewer's word is worth; else every rating counts alike,
    lead: int = 2  # and so many more on one side than on the other decide.
    # What it costs to be wrong, and to ask. Only the proportions matter: they say how sure the
    # readers must be (docs/judgement.md).
    cost_of_bad_released: float = 18.0
    cost_of_fine_returned: float = 2.7
    cost_of_asking_staff: float = 1.0
    cost_of_a_review: float = 1.0
    self_check: bool = True  # Rate your own text last, and change it if you like.
    lease_minutes: int = 15  # A text is yours to review for so long.
    practice_first: int = 0  # A newcomer's ratings weigh nothing before so many tests are passed.
    deadline_hours: int = 10  # Undecided after this, it goes to the desk.
    trusted_minutes: int = 60  # In doubt, only trusted readers are asked for so long.
    desk_hours: int = 24  # A case that waits for longer is complained of, loudly.
    lapse_hours: int = 72  # An author who does not come back for so long gives up the text.
    skips_a_day: int = 5  # "I cannot judge this" and "too harmful", at most.
    counted_a_day: int = 60  # Of one reader's ratings; more of them pay, but weigh nothing.
    banked_at_most: int = 6  # Reviews given ahead that pay for later comments.
    invite_after_minutes: int = 60  # When a text waits so long, willing readers are written to.
    fast_lane: bool = False  # Of authors proved good, two ratings may be a little less sure.
    rewrites: int = 2  # A returned text may be written anew so often.
    appeal_days: int = 184  # A rejection may be appealed for so long; EU law asks for six months.
    mend_within: int = 5  # Minutes after release in which slips are mended at once; 0: never.
    # What readers report of what is public. An ordinary report weighs 1 (moderation/reports.py).
    reports_to_look: float = 1.0  # From this weight on, a moderator looks.
    reports_to_hide: float = 3.0  # From this on it is hidden until then, if they are
    reporters_at_least: int = 3  # so many, who are no circle.
    harmful_to_hold: float = 2.0  # So much takes a text from its reviewers; one is at most 1.5.
    reports_a_day: int = 20  # by one reader
    # For so long a reader's reports weigh little, and their ratings decide with others' only.
    new_account_days: int = 7
    report_lapse_days: int = 14  # A report that was not worth a look is closed after this.
    notice_kept_days: int = 365  # After its answer; then whoever gave notice is forgotten.
    shadow: str = ""  # A policy that runs beside the verdict, on record; see SHADOWS.
    second_look: str = "on_request"  # At what readers returned; see SECOND_LOOKS.
    other_cluster: bool = False  # Readers of one voting cluster return nothing among themselves.
    audit_share: float = 0.02  # Of the readers' verdicts, drawn by lot for a moderator to judge.
    # Of the last `read_first_among` texts of an author that were decided, if at least
    # `read_first_sample` were: so many rejected, or so many for spam, and the desk reads first for
    # a while. 0: never.
    rejected_at_most: int = 3
    spam_at_most: int = 2
    read_first_among: int = 10
    read_first_sample: int = 5
    read_first_days: int = 14
    text_at_most: int = 5000  # Characters.
    repeat_hours: int = 24  # The same words twice within this are a repeat.
    # How much one may write (docs/places.md). Of these numbers 0 is no limit.
    comments_an_hour: int = 30
    comments_a_day: int = 200
    first_day_an_hour: int = 15  # Of an account younger than a day.
    first_day_a_day: int = 40
    pending_at_most: int = 10  # Comments at once for which their author still owes reviews.
    # An account is new until so many of its comments were decided for. What waits proves nothing.
    known_after: int = 3
    new_undecided_at_most: int = 5  # Comments of a new account at once that nobody has decided on.
    desk_reads_first: int = 0  # Of an account, until so many of its comments were decided for.
    trusted_read_first: int = 0  # The same, by readers whom the house trusts.
    hold_new_links: bool = False  # The desk reads first what has links, of a new account.
    # While a raid is on, new accounts are also those younger than so many days.
    raid_account_days: int = 7
    raid_an_hour: int = 4  # So many comments each, of everybody.
    raid_wait_minutes: int = 60  # Who is here for less cannot write yet.

    def __post_init__(self) -> None:
        for problem in self.problems():
            raise ValueError(problem)

    def problems(self) -> Iterable[str]:
        """Why this rule could not work. Empty for a good one."""
        for field in fields(self):
            if not _is_of_kind(getattr(self, field.name), type(field.default)):
                yield f"{field.name} must be {_KINDS[type(field.default)]}"
        if not 0 <= self.reviews_owed <= 10:
            yield "reviews_owed must be between 0 and 10"
        if not 0 <= self.practice_first <= 10:
            yield "practice_first must be between 0 and 10"
        if not 2 <= self.ratings_at_least <= self.ratings_at_most:
            yield "ratings_at_least must be 2 or more, and not above ratings_at_most"
        if not 1 <= self.read_first_sample <= self.read_first_among:
            yield "read_first_sample must be 1 or more, and not above read_first_among"
        if self.ratings_of_anybody < 2:
            yield "ratings_of_anybody must be 2 or more"
        costs = [self.cost_of_bad_released, self.cost_of_fine_returned]
        if not 0 < 2 * self.cost_of_asking_staff < min(costs):
            yield "to be wrong must cost more than twice of what asking staff costs"
        if self.shadow not in SHADOWS:
            yield f"shadow must be empty or one of {', '.join(SHADOWS[1:])}"
        if self.second_look not in SECOND_LOOKS:
            yield f"second_look must be one of {', '.join(SECOND_LOOKS)}"
        if not 0 < self.reports_to_look <= self.reports_to_hide:
            yield "reports_to_look must be above 0, and not above reports_to_hide"
        if self.reporters_at_least < 2:
            yield "reporters_at_least must be 2 or more: one reader alone hides nothing"
        if self.harmful_to_hold <= ONE_REPORT_AT_MOST:
            yield "harmful_to_hold must be above what one report can weigh (1.5)"
        if not 0 <= self.audit_share <= 1:
            yield "audit_share must be between 0 and 1"
        if not 1 <= self.lead <= self.ratings_at_least:
            yield "lead must be 1 or more, and reachable with ratings_at_least"
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                continue
            if field.name.endswith(("_minutes", "_hours", "_days", "text_at_most")) and value < 1:
                yield f"{field.name} must be 1 or more"
            if not 0 <= value <= NUMBER_AT_MOST:
                yield f"{field.name} must be between 0 and {NUMBER_AT_MOST:,}"

    def with_exceptions(self, exceptions: Mapping[str, Any]) -> HouseRule:
        """This rule, but for what `exceptions` says otherwise; None says nothing."""
        return replace(self, **{k: v for k, v in dict(exceptions).items() if v is not None})

    @property
    def sure_to_return(self) -> float:
        """The chance of being bad from which on to return a text costs less than to ask staff."""
        return 1 - self.cost_of_asking_staff / self.cost_of_fine_returned

    def as_passport(self) -> dict[str, Any]:
        """The rule as it is copied into a revision, so that a later change never reaches it."""
        return asdict(self)

    @classmethod
    def from_passport(cls, passport: Mapping[str, Any]) -> HouseRule:
        """The rule under which a revision was handed in; unknown keys are of later rules."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in passport.items() if key in known})


_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}


def _is_of_kind(value: object, kind: type) -> bool:
    if kind is float:
        return type(value) in (int, float) and isfinite(value)  # type: ignore[arg-type] # just seen
    return type(value) is kind


def may_enter_the_queue(
    rule: HouseRule, *, reviews_given: int, waived: bool, self_checked: bool
) -> bool:
    """Whether an author has done what the rule asks before peers read the text."""
    debt_is_paid = waived or reviews_given >= rule.reviews_owed
    return debt_is_paid and (self_checked or not rule.self_check)
