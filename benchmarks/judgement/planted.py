"""Whether a planted crew is found, how soon, who is wrongly suspected, and what a ban mends."""

from __future__ import annotations

from benchmarks.judgement.engine import Engine
from benchmarks.judgement.metrics import NAN, Figures
from benchmarks.judgement.people import calls_bad, dice
from benchmarks.judgement.town import Case, History
from moderation.verdict import Circumstances, Outcome, Witness, verdict

FOUND = 0.8  # of the crew: so many, in one circle
READERS_AT_MOST = 12  # of a text that is judged anew


def planted(history: History, engine: Engine) -> Figures:
    """All are NaN in a town without a crew, but for the false alarms."""
    crew, watch = history.world.crew, engine.watch
    active = {visit.who for visit in history.world.visits}
    honest = active - crew
    suspects = watch.ever_in_circle & honest
    found = {"ring_false_alarms": len(suspects) / len(honest)}
    if not crew:
        return found
    inside = crew & watch.ever_in_circle
    wrongly = [case for case in history.done if _is_wrongly_returned(case) and case.readers & crew]
    restored = [judge_anew(history, engine, case) for case in wrongly]
    return found | {
        "ring_in_circle": len(inside) / len(crew),
        "ring_found_after": _found_after(history, engine),
        "ring_flagged": len(crew & watch.flagged) / len(crew),
        "ring_wrong_returns": float(len(wrongly)),
        "ring_restored": sum(restored) / len(restored) if restored else NAN,
    }


def _is_wrongly_returned(case: Case) -> bool:
    """Peers returned a good text that the crew was after."""
    return case.outcome is Outcome.RETURN and not case.text.bad and case.text.victim


def _found_after(history: History, engine: Engine) -> float:
    """Ratings that the crew had given since its first attack when most were in one circle."""
    scenario = history.world.scenario
    first = 24.0 * scenario.begins
    for at, circles in engine.watch.history:
        if at > first and _together(circles, history.world.crew) >= FOUND * scenario.crew:
            crew = history.world.crew
            ratings = (r for case in history.done + history.waiting for r in case.ratings)
            return float(sum(who in crew and first <= when <= at for who, _, when in ratings))
    return NAN


def _together(circles: dict[int, int], crew: frozenset[int]) -> int:
    """How many of the crew are in the largest of its circles."""
    sizes: dict[int, int] = {}
    for member in crew & circles.keys():
        sizes[circles[member]] = sizes.get(circles[member], 0) + 1
    return max(sizes.values(), default=0)


def judge_anew(history: History, engine: Engine, case: Case) -> bool:
    """Whether a text goes out once the crew's ratings are void: first by those that remain,

    and where they are too few by others whom the lot finds, as when it is back in review.
    """
    world = history.world
    kept = [
        witness
        for witness, (reader, _, _) in zip(case.witnesses, case.ratings, strict=True)
        if reader not in world.crew
    ]
    fresh = _others(history, engine, case)
    while True:
        circumstances = Circumstances(
            measures=engine.readers.measures, trusted=engine.readers.trusted
        )
        outcome = verdict(kept, engine.rule, circumstances).outcome
        if outcome in (Outcome.RELEASE, Outcome.RETURN, Outcome.ESCALATE) or not fresh:
            return outcome is Outcome.RELEASE
        kept.append(_asked(history, engine, case, fresh.pop()))


def _others(history: History, engine: Engine, case: Case) -> list[int]:
    world = history.world
    by_visits = [
        v.who for v in world.visits if v.who not in world.crew and v.who != case.text.author
    ]
    return [
        who for who in engine.lot.sample(by_visits, READERS_AT_MOST) if who not in case.readers
    ]


def _asked(history: History, engine: Engine, case: Case, reader: int) -> Witness:
    world = history.world
    bad = calls_bad(world.people[reader], case.text, dice(world.seed, reader, case.text.number))
    known = engine.readers.known(reader)
    return Witness(civil=not bad, weight=known.uncivil if bad else known.civil)
