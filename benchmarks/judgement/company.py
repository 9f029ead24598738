"""The ratings of the last fortnight, kept for the look at who keeps company with whom."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.judgement.town import Case
from moderation.learning import company

KEPT = 7 * 24.0  # hours


@dataclass
class Watch:
    readers: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    called_bad: list[bool] = field(default_factory=list)
    bad: list[float] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    circles: dict[int, int] = field(default_factory=dict)
    members: dict[int, company.Member] = field(default_factory=dict)
    banned: set[tuple[int, int]] = field(default_factory=set)
    flagged: set[int] = field(default_factory=set)
    ever_in_circle: set[int] = field(default_factory=set)
    night: float = 0.0
    history: list[tuple[float, dict[int, int]]] = field(default_factory=list)

    def saw(self, case: Case, bad: float) -> None:
        """A text has found its answer; what each of its readers said is now known to be."""
        for reader, called_bad, at in case.ratings:
            self.readers.append(reader)
            self.authors.append(case.text.author)
            self.called_bad.append(called_bad)
            self.bad.append(bad)
            self.at.append(at)

    def met(self, reader: int, now: float) -> None:
        """Somebody was here and practised: no answer to compare, but a presence."""
        self.readers.append(reader)
        self.authors.append(0)
        self.called_bad.append(False)
        self.bad.append(float("nan"))
        self.at.append(now)

    def look(self, now: float) -> None:
        if not self.readers:
            return
        at = np.array(self.at)
        lately = np.flatnonzero(at > now - KEPT)
        reader = np.array(self.readers)[lately]
        found_now = company.circles(company.meetings(reader, at[lately]))
        self.members = company.remembered(self.members, found_now, now)
        self.circles = {one: member.circle for one, member in self.members.items()}
        self.ever_in_circle |= self.circles.keys()
        self.history.append((now, self.circles))
        if now < self.night + 24:
            return
        self.night = now
        bad = np.array(self.bad)[lately]
        judged = ~np.isnan(bad)
        found = company.favours(
            reader[judged],
            np.array(self.authors)[lately][judged],
            np.array(self.called_bad)[lately][judged],
            bad[judged],
        )
        self.banned = company.banned_pairs(found)
        self.flagged = company.flagged(found)
