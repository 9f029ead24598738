"""Which charts there are: of which numbers, in which words. A table of the same is beside each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.charts import Series
from moderation.transparency import Span
from newsroom.wording import number

# Minutes: what a clock and a calendar are divided by.
CLOCK = (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440)


def minutes(value: float) -> str:
    """A span of time in its own unit."""
    if value < 90:
        n = round(value)
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": number(n)}
    if value < 48 * 60:
        n = round(value / 60)
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": number(n)}
    n = round(value / 1440)
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": number(n)}


def percent(value: float) -> str:
    # Translators: a share of a hundred, as it is written beside an axis.
    return _("%(n)s %%") % {"n": number(round(100 * value))}


def count(value: float) -> str:
    return number(round(value))


@dataclass(frozen=True)
class Picture:
    """A chart before it is drawn."""

    name: str
    title: str
    says: str  # what is to be seen in it, for who does not see it
    labels: Sequence[str]
    series: Sequence[Series]
    write: Callable[[float], str] = count
    is_stacked: bool = False
    at_most: float | None = None
    in_steps_of: Sequence[float] = ()  # where an axis of tens would read oddly

    @property
    def is_empty(self) -> bool:
        return not any(value for one in self.series for value in one.values)

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The same as a table, line by line."""
        columns = [one.values for one in self.series]
        return [
            (label, [self._written(column[n]) for column in columns])
            for n, label in enumerate(self.labels)
        ]

    def _written(self, value: float | None) -> str:
        return "–" if value is None else self.write(value)

    def drawn(self, look: str) -> bytes:
        from moderation import drawing  # Here, as its library is heavy and few ever draw.

        if self.is_stacked:
            return drawing.bars(self.labels, self.series, look=look, write=self.write)
        return drawing.lines(
            self.labels,
            self.series,
            look=look,
            write=self.write,
            at_most=self.at_most,
            in_steps_of=self.in_steps_of,
        )


def month(day: date) -> str:
    return formats.date_format(day, "M Y")


def short_day(day: date) -> str:
    return formats.date_format(day, "j M")


def for_everybody(spans: Sequence[Span], label: Callable[[date], str] = month) -> list[Picture]:
    """What is drawn on the transparency page, month by month."""
    labels = [label(span.begins) for span in spans]
    return [
        _times(labels, spans),
        Picture(
            "decided-by",
            _("Who decided"),
            _("How many texts readers decided alone, and how many the desk decided."),
            labels,
            [
                Series(_("Readers alone"), _sums(spans, "peers")),
                Series(_("The desk"), _sums(spans, "desk")),
            ],
            is_stacked=True,
        ),
        Picture(
            "outcomes",
            _("What was decided"),
            _("How many texts were released, returned to their authors, and rejected."),
            labels,
            [
                Series(_("Released"), [span.outcome("release") for span in spans]),
                Series(_("Returned"), [span.outcome("return") for span in spans]),
                Series(_("Rejected"), [span.outcome("reject") for span in spans]),
            ],
            is_stacked=True,
        ),
        Picture(
            "accuracy",
            _("How well readers judge"),
            _("How often the desk agreed with readers on texts drawn by lot."),
            labels,
            [Series(_("Agreed"), [span.accuracy for span in spans])],
            percent,
            at_most=1.0,
        ),
        Picture(
            "appeals",
            _("Appeals"),
            _("How many rejections were appealed, and how many appeals were upheld."),
            labels,
            [
                Series(_("Appeals"), [span.opened("appeal") for span in spans]),
                Series(_("Upheld"), [span.reversed("appeal") for span in spans]),
            ],
        ),
    ]


def _times(labels: Sequence[str], spans: Sequence[Span]) -> Picture:
    return Picture(
        "time-to-decision",
        _("Time to a decision"),
        _("Within what time half of all texts, and 19 of 20, had their first decision."),
        labels,
        [
            Series(_("Half of all"), [span.minutes_to("decision", 0.5) for span in spans]),
            Series(_("19 of 20"), [span.minutes_to("decision", 0.95) for span in spans]),
        ],
        minutes,
        in_steps_of=CLOCK,
    )


def _sums(spans: Sequence[Span], by: str) -> list[float]:
    return [float(sum(span.decided.get(by, {}).values())) for span in spans]


def for_the_team(
    days: Sequence[Span], waiting: Sequence[int], hours: Sequence[str]
) -> list[Picture]:
    """What is drawn on the board: day by day, and the queue hour by hour."""
    labels = [short_day(span.begins) for span in days]
    return [
        Picture(
            "waiting",
            _("Texts that wait for readers"),
            _("How many texts waited, every three hours of the last week."),
            hours,
            [Series(_("Waiting"), [float(n) for n in waiting])],
        ),
        Picture(
            "supply",
            _("Reviews taken and given"),
            _("How many reviews the texts of a day took, and how many readers gave."),
            labels,
            [
                Series(_("Taken"), [_supply(span, "demand") for span in days]),
                Series(_("Given"), [_supply(span, "supplied") for span in days]),
            ],
        ),
        _times(labels, days),
        Picture(
            "decided-by",
            _("Who decided"),
            _("How many texts readers decided alone, and how many the desk decided."),
            labels,
            [
                Series(_("Readers alone"), _sums(days, "peers")),
                Series(_("The desk"), _sums(days, "desk")),
            ],
            is_stacked=True,
        ),
    ]


def _supply(span: Span, name: str) -> float:
    found: dict[str, float] = span.counts.get("supply", {})
    return float(found.get(name, 0))
