"""What a publication tells everybody about its own decisions, month by month.

Read from the counted days (nights/counting.py): a page costs a few hundred small rows, and is
kept for a while by whoever passes it on.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moderation.models import DailyFigures, Sanction
from moderation.spans import quantile, together, without_the_few

MONTHS = 12
OVERTURNED = {"release:return", "release:reject", "return:release"}


@dataclass(frozen=True)
class Span:
    """A month, or a year, of counted days."""

    begins: date
    days: int
    counts: Mapping[str, Any] = field(repr=False)

    def _of(self, name: str) -> dict[str, int]:
        found: dict[str, int] = self.counts.get(name, {})
        return found

    def minutes_to(self, what: str, share: float) -> float | None:
        """Within how many minutes this share of all had a decision, or was public."""
        return quantile(self._of(f"to_{what}"), share)

    @property
    def decided(self) -> dict[str, dict[str, int]]:
        """By whom (peers, desk, house), and to what."""
        found: dict[str, dict[str, int]] = self.counts.get("decided", {})
        return found

    @property
    def texts_decided(self) -> int:
        return sum(sum(outcomes.values()) for outcomes in self.decided.values())

    @property
    def by_readers_alone(self) -> float | None:
        """The share of texts that readers decided, and nobody else."""
        return share_of(sum(self.decided.get("peers", {}).values()), self.texts_decided)

    def outcome(self, name: str) -> int:
        return sum(outcomes.get(name, 0) for outcomes in self.decided.values())

    @property
    def returned_for(self) -> dict[str, int | None]:
        """Why readers returned texts; one text may be counted under several reasons."""
        return without_the_few(self._of("returned_by_readers"))

    @property
    def rejected_for(self) -> dict[str, int | None]:
        """Why the desk returned or rejected texts."""
        refused: dict[str, dict[str, int]] = self.counts.get("refused_by_desk", {})
        return without_the_few(together(*refused.values()))

    def opened(self, cause: str) -> int:
        return self._of("cases_opened").get(cause, 0)

    def opened_or_few(self, cause: str) -> int | None:
        return without_the_few({cause: self.opened(cause)})[cause]

    def answers(self, cause: str) -> dict[str, int]:
        answered: dict[str, dict[str, int]] = self.counts.get("cases_answered", {})
        return answered.get(cause, {})

    def answered(self, cause: str) -> int:
        return sum(self.answers(cause).values())

    def reversed(self, cause: str) -> int:
        """How many the desk then released, of what it was asked to look at again."""
        return sum(n for name, n in self.answers(cause).items() if name.endswith(":release"))

    @property
    def accuracy(self) -> float | None:
        """How often the desk came to the same as readers had, of texts drawn by lot."""
        answers = self.answers("audit")
        wrong = sum(n for name, n in answers.items() if name in OVERTURNED)
        return share_of(sum(answers.values()) - wrong, sum(answers.values()))

    @property
    def overturned(self) -> float | None:
        """How often the desk said the opposite of readers, of whatever both decided.

        Without what was drawn by lot, and so also of what was in doubt or contested.
        """
        by_both = together(
            *(self.answers(cause) for cause in self.counts.get("cases_answered", {})
              if cause != "audit")
        )  # fmt: skip
        both = sum(n for name, n in by_both.items() if not name.startswith("none:"))
        against = sum(n for name, n in by_both.items() if name in OVERTURNED)
        return share_of(against, both)

    @property
    def of_one_mind(self) -> float | None:
        """The share of verdicts on which all who read the text agreed."""
        agreed = self._of("agreement")
        return share_of(agreed.get("of_one_mind", 0), agreed.get("decided", 0))

    @property
    def sanctions(self) -> dict[str, int | None]:
        """Warnings and restrictions by their kind. A letter is neither."""
        kinds = self._of("sanctions").items()
        return without_the_few({kind: n for kind, n in kinds if kind != Sanction.Kind.MESSAGE})

    @property
    def acts(self) -> dict[str, int | None]:
        """Comments hidden for reports and shown again, restrictions lifted, reviews made void."""
        return without_the_few(self._of("acts"))

    @property
    def reports(self) -> dict[str, int | None]:
        """Readers' reports of public comments: received, and what came of those settled."""
        return without_the_few(self._of("reports"))

    @property
    def notices(self) -> dict[str, int | None]:
        """Notices of illegal content: received, answered, complained of, heard again."""
        return without_the_few(self._of("notices"))

    @property
    def account_appeals(self) -> dict[str, int | None]:
        """Appeals against the restriction of an account: received, and their answers."""
        return without_the_few(self._of("account_appeals"))

    @property
    def given_up_at(self) -> list[float | None]:
        """The share of authors who left at their first, second and third review."""
        handed = self._of("handed_in")
        steps = [handed.get(step, 0) for step in ("texts", "one", "two", "three")]
        return [share_of(a - b, a) for a, b in itertools.pairwise(steps)]

    @property
    def utilisation(self) -> float | None:
        """Reviews that texts took, to reviews that readers gave."""
        supply = self._of("supply")
        return share_of(supply.get("demand", 0), supply.get("supplied", 0))


def whole(spans: Sequence[Span]) -> Span:
    """Several of them as one. Raises IndexError where there is none."""
    counts = [dict(span.counts) for span in spans]
    return Span(spans[0].begins, sum(span.days for span in spans), _added(counts))


def share_of(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def months(publication: int, *, at_most: int = MONTHS) -> list[Span]:
    """The last months of a publication, the earliest first; the present one as far as it is."""
    days = DailyFigures.objects.filter(publication=publication).order_by("-day")[: 31 * at_most]
    return _spans(reversed(days), lambda day: day.replace(day=1))[-at_most:]


def year(publication: int, of: int) -> list[Span]:
    """The months of one year of which anything is known."""
    days = DailyFigures.objects.filter(publication=publication, day__year=of).order_by("day")
    return _spans(days, lambda day: day.replace(day=1))


def last_days(publication: int, number: int) -> list[Span]:
    """Day by day, the earliest first."""
    days = DailyFigures.objects.filter(publication=publication).order_by("-day")[:number]
    return _spans(reversed(days), lambda day: day)


def _spans(days: Iterable[DailyFigures], begin: Any) -> list[Span]:
    found: dict[date, list[dict[str, Any]]] = {}
    for one in days:
        found.setdefault(begin(one.day), []).append(one.counts)
    return [Span(day, len(counts), _added(counts)) for day, counts in found.items()]


# What is true at one moment only: of several days, the last one's.
_OF_A_MOMENT = {"waiting", "open_cases", "clusters"}


def _added(days: list[dict[str, Any]]) -> dict[str, Any]:
    names = {name for day in days for name in day}
    return {
        name: days[-1].get(name)
        if name in _OF_A_MOMENT
        else _deep([day[name] for day in days if name in day])
        for name in names
    }


def _deep(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Numbers of the same name added, however deep they stand."""
    names = {name for part in parts for name in part}
    return {name: _sum([part[name] for part in parts if name in part]) for name in sorted(names)}


def _sum(values: list[Any]) -> Any:
    return _deep(values) if isinstance(values[0], dict) else sum(values)
