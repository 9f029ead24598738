"""How much happens when: an hour of an election, in as many minutes as one likes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

POSTS_A_MINUTE = 1000  # at the peak, of this clock: the hour is shorter, the rush is not
READERS, PULSE_EVERY = 10_000, 30.0  # seconds
CLICKS = (
    0.2  # of the readers who are told of something new, the share that wants to see it at once
)
REPORTS_A_SECOND = 1.0
RAIDERS, MODERATORS = 50, 6
VOLUNTEERS = 60

# The share of the hour that is over, what goes on from then on, and what it draws, of the peak.
SHAPE = [
    (0.00, "calm", 0.15),
    (0.15, "polls close", 0.60),
    (0.30, "first figures", 1.00),
    (0.50, "counting", 0.80),
    (0.65, "result", 1.00),
    (0.80, "ebb", 0.40),
]
# The raid falls into the first figures. Moderators need a moment to see it.
RAID = (0.38, 0.70)


@dataclass(frozen=True)
class Evening:
    """`scale` is of what people write; `audience` of those who read."""

    seconds: float
    scale: float = 1.0
    audience: float = 1.0

    def _now(self, at: float) -> tuple[float, str, float]:
        starts = [start for start, _, _ in SHAPE]
        return SHAPE[max(0, bisect_right(starts, at / self.seconds) - 1)]

    def called(self, at: float) -> str:
        return self._now(at)[1]

    def posts_a_second(self, at: float) -> float:
        return self._now(at)[2] * self.scale * POSTS_A_MINUTE / 60

    def pulses_a_second(self, at: float) -> float:
        """Most of them are there all the time: it is the night on which one keeps looking."""
        return self.audience * (READERS / PULSE_EVERY) * (0.5 + 0.5 * self._now(at)[2])

    def reports_a_second(self, at: float) -> float:
        return self.scale * REPORTS_A_SECOND * self._now(at)[2]

    @property
    def posts(self) -> int:
        """How many comments will be begun, about; the raiders' apart."""
        return int(sum(self.posts_a_second(second) for second in range(int(self.seconds))))

    @property
    def raid(self) -> tuple[float, float]:
        """From when to when, in seconds."""
        return RAID[0] * self.seconds, RAID[1] * self.seconds

    def many(self, number: int) -> int:
        return max(2, round(number * self.scale))
