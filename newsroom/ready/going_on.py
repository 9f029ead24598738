"""What goes on although it may be old: while an answer cannot be made anew.

The last one that this process had; or, where it never had one, the last that another process put
on the shelf. So one reader does not see a page and a refusal in turn, as processes take turns.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from newsroom.ready.answer import Answer, Kept, Made, Said
from newsroom.ready.asked import Asked
from newsroom.ready.away import away
from newsroom.ready.changes import Moment, changes
from newsroom.ready.handing_out import ASKED_EVERY, HOLDS, OF_ONE_REQUEST, Plain
from newsroom.ready.shelf import Shelf

STALE_AT_MOST = 3600.0  # seconds, while nothing can be made anew
# Seconds before the database went away: what was changed then may have been made anew nowhere.
JUST_BEFORE = 5.0
# And after it was found out: what was committed before may be told that late.
JUST_AFTER = 1.0
OF_WHO_ASKS = {OF_ONE_REQUEST, "ratelimit", "ratelimit-policy", "set-cookie"}


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
        """What everybody got last, where that may go on."""
        answer = self._kept.get(asked.for_any_browser()) or self._kept.get(asked)
        return answer if answer and _may_go_on(answer) else self._of_another(asked)

    def last_or(self, plain: Plain, asked: Asked, before: Answer | None) -> Answer | Plain:
        """What cannot be made just now: the last one, where that may go on.

        A process that has none takes another's, while the database is away. Where none may go
        on, that is said to all who come while the next one tries: the page that they would get
        has something on it that may have been taken from the public.
        """
        if not plain.is_a_failure:
            return plain
        if before is None or not _may_go_on(before):
            other = self._of_another(asked) if plain.is_away else None
            if other is None:
                self._refuse(before, asked, plain)
                return plain
            before = other
        before.good_until = time.monotonic() + ASKED_EVERY
        before.failed = plain.is_away
        if plain.is_away:
            self._leave_for_others(asked, before)
        return before

    def _refuse(self, before: Answer | None, asked: Asked, plain: Plain) -> None:
        if before is None:
            return
        if plain.is_of_all:
            # Not with whose request it was, nor with what is left of their limit.
            told = [pair for pair in plain.headers if pair[0].lower() not in OF_WHO_ASKS]
            before.refused = Said(plain.body, plain.status, told)
        else:
            self._kept.drop(key_of(asked, before.made))

    def _of_another(self, asked: Asked) -> Answer | None:
        made = Shelf(changes()).get(asked)
        if made is None or not made.began or _changed_ago(made) != math.inf:
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
        if not Shelf(changes()).has(asked) and _changed_ago(made) == math.inf:
            self._share(asked, answer)


def key_of(asked: Asked, made: Made) -> Asked:
    """What an answer is kept under."""
    return asked if made.by_browser else asked.for_any_browser()


def _may_go_on(answer: Answer) -> bool:
    """Whether nothing of it can have been taken from the public, but in the last moment.

    Where nothing that it is about has changed it may, whatever fails. Where something has, or
    nobody knows, it may only while the database is away, since then nothing is taken back; and
    only if it was right until shortly before that began: what was taken down a while before, and
    was not asked for in this process since, is not to come back. What is changed later shows that
    the database is there for others.
    """
    if not _is_of_late(answer):
        return False
    ago = _changed_ago(answer.made)
    if ago == math.inf or not away.is_so:
        return ago == math.inf
    if ago is None:
        return away.since - answer.held <= HOLDS.total_seconds()
    before_it_began = ago - (time.monotonic() - away.since)
    return -JUST_AFTER <= before_it_began <= JUST_BEFORE


def _changed_ago(made: Made) -> float | None:
    """As `Changes.changed_ago`. What was made while Valkey was away has no moment."""
    if not made.began:
        return None
    return changes().changed_ago(made.names, Moment(made.began, made.epoch))


def _is_of_late(answer: Answer) -> bool:
    return time.monotonic() - answer.at < STALE_AT_MOST
