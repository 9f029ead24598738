"""What goes on although it may be old: while an answer cannot be made anew.

The last one that this process had; or, where it never had one, the last that another process put
on the shelf. So one reader does not see a page and a refusal in turn, as processes take turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from newsroom.ready.answer import Answer, Kept, Made
from newsroom.ready.asked import Asked
from newsroom.ready.changes import Moment, changes
from newsroom.ready.handing_out import ASKED_EVERY, Plain
from newsroom.ready.shelf import Shelf

STALE_AT_MOST = 3600.0  # seconds, while nothing can be made anew


class GoingOn:
    """The last answers of one process, and of the others."""

    def __init__(self, kept: Kept, share: Callable[[Asked, Answer], None]) -> None:
        """`share` puts an answer on the shelf, if there is room for it."""
        self._kept, self._share = kept, share

    @property
    def at_hand(self) -> int:
        """How many answers for everybody could be handed out if none could be made."""
        return sum(map(_is_of_late, self._kept.all()))

    def last(self, asked: Asked) -> Answer | None:
        """What everybody got last, if that is not long ago."""
        answer = self._kept.get(asked.for_any_browser()) or self._kept.get(asked)
        return answer if answer and _is_of_late(answer) else self._of_another(asked)

    def last_or(self, plain: Plain, asked: Asked, before: Answer | None) -> Answer | Plain:
        """What cannot be made just now: the last one, where that may go on.

        While the database is away nothing is changed, and it goes on; a process that has none
        takes another's, but not what is known to have changed in the moment before. After any
        other failure a part of it may have been taken from the public since, and would stay there
        for as long as nothing can be made: then it goes on only where nothing of it is known to
        have changed.
        """
        if not plain.is_a_failure:
            return plain
        if before is None or not _is_of_late(before):
            before = self._of_another(asked) if plain.is_away else None
        if before is None:
            return plain
        if not plain.is_away and _has_changed(before.made):
            self._kept.drop(key_of(asked, before.made))
            return plain
        before.good_until = time.monotonic() + ASKED_EVERY
        before.failed = plain.is_away
        if plain.is_away:
            self._leave_for_others(asked, before)
        return before

    def _of_another(self, asked: Asked) -> Answer | None:
        made = Shelf(changes()).get(asked)
        if made is None or not made.began or _has_changed(made):
            return None
        answer = Answer.of(made, asked.size)
        answer.used = time.monotonic()
        answer.at = answer.held = answer.used - max(0.0, time.time() - made.began / 1e6)
        if not _is_of_late(answer):
            return None
        self._kept.put(key_of(asked, made), answer)
        return answer

    def _leave_for_others(self, asked: Asked, answer: Answer) -> None:
        """What lies on the shelf lies there for a minute; an outage may last longer."""
        made = answer.made
        if made.began and not Shelf(changes()).has(asked) and not _has_changed(made):
            self._share(asked, answer)


def key_of(asked: Asked, made: Made) -> Asked:
    """What an answer is kept under."""
    return asked if made.by_browser else asked.for_any_browser()


def _has_changed(made: Made) -> bool:
    """Whether it is known; while Valkey is away it is not."""
    return changes().still_hold(made.names, Moment(made.began, made.epoch)) is False


def _is_of_late(answer: Answer) -> bool:
    return time.monotonic() - answer.at < STALE_AT_MOST
