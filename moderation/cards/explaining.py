"""How readers came to their verdict, in words for a moderator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from comments.models import Revision
from moderation.coins import probability
from moderation.evidence import on_record
from moderation.models import Decision, Rating, Reason, StaffOutcome
from moderation.models.voiding import is_void
from moderation.passports import rule_by
from moderation.trust import Phase
from moderation.verdict import Circumstances, Outcome, Witness, weigh
from moderation.workflow.hearing import hear

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Why the verdict was what it was. `moderation/verdict.py` gives the codes.
BECAUSE: dict[str, StrOrPromise] = {
    "counted": _("Here every rating counts alike, and so they were counted."),
    "too_few_ratings": _("Too few readers have rated it so far."),
    "disagreement_while_alarmed": _(
        "Its readers disagree, and readers’ verdicts were found wrong too often lately: for now"
        " the desk decides wherever they disagree."
    ),
    "sure_that_it_is_fine": _("Together they are sure enough that it is fine."),
    "sure_that_it_is_not": _("Together they are sure enough that it is not."),
    "as_many_as_allowed": _("As many readers as allowed have rated it, and they are not sure."),
    "one_more_is_worth_it": _("They are not sure yet; one more reader is asked."),
    "readers_are_in_doubt": _("They are in doubt; a reader with a good record is asked."),
    "another_would_not_settle_it": _("They are in doubt, and another reader would not settle it."),
    "panel_must_confirm": _("They would return it; a reader with a good record has to agree."),
    "no_panel_to_confirm": _(
        "They would return it, and no reader with a good record is about who could agree."
    ),
    "no_room_for_more": _("Ratings of it were voided, and no more readers may be asked."),
}
VERDICTS: dict[str, StrOrPromise] = {
    Outcome.RELEASE: _("Their verdict: release it."),
    Outcome.RETURN: _("Their verdict: return it to its author."),
    Outcome.ESCALATE: _("Their verdict: ask the desk."),
}
# Each stands alone, after a colon or in a column of a table.
_LIKELY = [
    (0.03, _("almost certainly fine")),
    (0.2, _("probably fine")),
    (0.495, _("fine rather than not")),
    (0.505, _("as likely fine as not")),
    (0.8, _("more likely not civil than fine")),
    (0.97, _("probably not civil")),
]
_COUNTS = [(1.3, _("much")), (0.5, _("some")), (0.05, _("little"))]
_IN_A_RUSH = [
    (1.3, _("much: came in a rush")),
    (0.5, _("some: came in a rush")),
    (0.05, _("little: came in a rush")),
]
_KNOWN = {
    Phase.NEWCOMER: _("new here"),
    Phase.ESTABLISHED: _("known here"),
    Phase.TRUSTED: _("has a good record"),
    Phase.PROBATION: _("let plain abuse through lately"),
    Phase.UNHEARD: _("answers whatever the text"),
}


@dataclass(frozen=True)
class Voice:
    """One rating, and how far it was heard."""

    rating: Rating
    reasons: list[str]
    known: str
    counts: str
    dissents: bool
    then: int | None  # per cent that it is not civil, once this reader was heard too


@dataclass(frozen=True)
class Explanation:
    """What readers said, how likely that makes it that the text is bad, and what followed."""

    voices: list[Voice]
    likely: str
    per_cent: int | None
    because: str
    decided: str
    at_first: int | None = None  # per cent, before anybody had read it
    turned: bool = False  # one side outweighs a weighty word of the other


def explain(revision: Revision) -> Explanation:
    """The readers' last verdict on this text; as things stand where they have not decided."""
    ratings = list(Rating.objects.filter(revision=revision).order_by("rated_at", "pk"))
    if not ratings:
        return Explanation([], "", None, "", "")
    by_peers = Decision.objects.filter(revision=revision, by=Decision.By.PEERS)
    decision = by_peers.order_by("decided_at", "pk").last()
    if decision is not None and "bad" in decision.evidence:
        bad, because = float(decision.evidence["bad"]), str(decision.evidence["because"])
        record = on_record(decision.evidence, rule_by(decision.rule))
        heard = [UUID(row["rating"]) for row in decision.evidence["ratings"]]
        steps = _steps(record.witnesses, record.circumstances)
    else:
        hearing = hear(revision)
        found = hearing.verdict()
        bad, because = found.bad, found.because
        heard = [rating.pk for rating in hearing.ratings]
        steps = _steps(hearing.witnesses, hearing.circumstances)
    voices = _voices(ratings, decision, dict(zip(heard, steps[1:], strict=True)))
    return Explanation(
        voices=voices,
        at_first=steps[0],
        turned=_is_turned(voices, bad),
        likely=how_likely(bad),
        per_cent=round(100 * bad),
        because=str(BECAUSE.get(because, because)),
        decided=str(VERDICTS.get(decision.outcome, "")) if decision else "",
    )


def _steps(witnesses: Sequence[Witness], circumstances: Circumstances) -> list[int]:
    """How likely it is that the text is bad, in per cent: at first, and after each reader."""
    return [
        round(100 * probability(weigh(witnesses[:heard], circumstances)))
        for heard in range(len(witnesses) + 1)
    ]


WEIGHTY = 1.3  # see `how_much`


def _is_turned(voices: list[Voice], bad: float) -> bool:
    """Whether a word that counts much says the opposite of what came out, and wants a reason."""
    return any(
        voice.then is not None
        and abs(voice.rating.weight) >= WEIGHTY
        and voice.rating.civil == (bad > 0.5)
        for voice in voices
    )


def how_likely(bad: float) -> str:
    """A chance of being bad, in words."""
    certainly = _("almost certainly not civil")
    return str(next((words for limit, words in _LIKELY if bad <= limit), certainly))


def how_much(weight: float, *, rushed: bool = False) -> str:
    """What a rating weighs (log-odds), in words: 1.3 makes an answer near four times likelier."""
    words, nothing = (
        (_IN_A_RUSH, _("nothing: came in a rush")) if rushed else (_COUNTS, _("nothing"))
    )
    return str(next((said for limit, said in words if abs(weight) >= limit), nothing))


def _voices(
    ratings: list[Rating], decision: Decision | None, steps: Mapping[UUID, int]
) -> list[Voice]:
    given = Rating.objects.filter(pk__in=[rating.pk for rating in ratings])
    voided = set(given.filter(is_void()).values_list("reviewer", flat=True))
    return [
        Voice(
            rating=rating,
            reasons=[str(Reason(code).label) for code in rating.reasons],
            known=str(_KNOWN[Phase(rating.phase)]),
            counts=_heard(rating, is_voided=rating.reviewer_id in voided),
            dissents=_dissents(rating, ratings, decision),
            then=steps.get(rating.pk),
        )
        for rating in ratings
    ]


def _heard(rating: Rating, *, is_voided: bool) -> str:
    if is_voided:
        return str(_("nothing: voided"))
    if not rating.counts:
        return str(_("nothing: it came after the verdict"))
    return how_much(rating.weight, rushed=rating.rushed)


def _dissents(rating: Rating, ratings: list[Rating], decision: Decision | None) -> bool:
    """Whether it is on the other side than the verdict; without one, than most of them."""
    if decision is not None and decision.outcome != Outcome.ESCALATE:
        return rating.civil != (decision.outcome == StaffOutcome.RELEASE)
    with_it = sum(other.civil == rating.civil for other in ratings)
    return 2 * with_it < len(ratings)
