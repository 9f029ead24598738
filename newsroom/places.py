"""What is in force at a place: asked of the tables, or as a process has known it for seconds.

The rules for it are pure (`modes.py`). Pages and checks may be a second behind; what cannot
be taken back, such as a release, asks the tables.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from newsroom import modes, prepared
from newsroom.models import Article, Mode, Publication
from newsroom.modes import Setting

KNOWN_FOR = 1.0  # second
ARTICLES_KNOWN = 5000  # at most, by one process

Key = TypeVar("Key", int, UUID)


@dataclass(frozen=True)
class Place:
    """Of what a rule holds: a publication, one of its sections, or one of its articles."""

    publication: Publication
    section: str = ""
    article: Article | None = None

    @classmethod
    def of(cls, mode: Mode) -> Place:
        return cls(mode.publication, mode.section, mode.article)

    @property
    def section_of_it(self) -> str:
        """Whose section it lies in; empty for a publication as a whole."""
        return self.article.section if self.article is not None else self.section


@dataclass(frozen=True)
class InForce:
    """What holds at an article at this moment."""

    now: datetime
    clock: str = "UTC"
    settings: tuple[Setting, ...] = field(default=(), repr=False)

    @cached_property
    def setting(self) -> Setting | None:
        return modes.mode_at(self.settings, self.now)

    @cached_property
    def raid(self) -> Setting | None:
        return modes.raid_at(self.settings, self.now)

    @property
    def mode(self) -> str:
        return self.setting.kind if self.setting else modes.PEERS

    @property
    def is_open(self) -> bool:
        return self.mode != modes.CLOSED

    @cached_property
    def opens_at(self) -> datetime | None:
        """When a closed place opens, if that is known."""
        return None if self.is_open else modes.opens_at(self.settings, self.now)

    @property
    def changes_at(self) -> datetime | None:
        """The next moment at which something else may be in force; None if nothing is planned."""
        moments = (next(one.moments(self.now), None) for one in self.settings)
        return min(filter(None, moments), default=None)

    @property
    def busy_until(self) -> datetime | None:
        return self.raid.ends_at if self.raid else None

    @property
    def closed_reason(self) -> str:
        """Why it is closed, and when it opens, as far as either is known."""
        if self.is_open:
            return ""
        return " ".join(part for part in (self._why_closed, self._when_open) if part)

    @property
    def _why_closed(self) -> str:
        given = self.setting.reason if self.setting else ""
        if given or self.opens_at is not None:
            return given
        return _("Comments on this article are closed.")

    @property
    def _when_open(self) -> str:
        if self.opens_at is None:
            return ""
        local = timezone.localtime(self.opens_at, ZoneInfo(self.clock))
        # Translators: {when} is a date with a time.
        return _("Comments open on {when}.").format(when=date_format(local, "DATETIME_FORMAT"))

    @property
    def notice(self) -> str:
        """What readers are told by the form, beside that it is closed; empty with peers."""
        return str(_NOTICES[self.mode]()) if self.mode in _NOTICES else ""

    @property
    def busy(self) -> str:
        """What readers are told while a raid is on."""
        if self.busy_until is None:
            return ""
        local = timezone.localtime(self.busy_until, ZoneInfo(self.clock))
        said = _(
            "It is very busy here just now. Until {when} comments with links and those of new"
            " accounts are read by the newsroom first, so they may take longer, and one cannot"
            " write as often as usual. Thank you for your patience."
        )
        return said.format(when=date_format(local, "TIME_FORMAT"))


_NOTICES = {
    modes.STAFF_FIRST: lambda: _(
        "Here the newsroom reads every comment before it is public. You need not review others"
        " for it."
    ),
    modes.STAFF_AFTER: lambda: _("Here the newsroom also reads every comment once it is public."),
}


_general: dict[int, tuple[float, list[Mode]]] = {}
_particular: dict[UUID, tuple[float, list[Mode]]] = {}


def forget() -> None:
    """Ask the tables again. For who has just changed them."""
    _general.clear()
    _particular.clear()


def in_force(article: Article) -> InForce:
    """As this process has known it for a second at most; its publication is at hand."""
    learn([article])
    general, particular = _general.get(article.publication_id), _particular.get(article.pk)
    if general is None or particular is None:  # Another thread has just forgotten it.
        return in_force_now(article)
    return _found(article, [*general[1], *particular[1]])


def in_force_now(article: Article) -> InForce:
    """As the tables say at this moment."""
    return _found(article, _rows_of([article]))


def learn(articles: Iterable[Article], *, afresh: bool = False) -> None:
    """Ask for all of these at once, so that `in_force` of each needs no query; those that are
    known as well, if `afresh`: what is made of it may hold for longer than what is known."""
    unknown = [one for one in articles if afresh or not _is_known(one)]
    if not unknown:
        return
    at = time.monotonic()
    _remember(unknown, _rows_of(unknown), at)


def know(article: Article, rows: list[Mode], at: float) -> None:
    """What holds there and around it, of who has asked for it beside something else; `at` is a
    moment before that, by the process's own clock."""
    _remember([article], rows, at)


def _remember(articles: list[Article], rows: list[Mode], at: float) -> None:
    """What was asked for later, by another thread, stays: it is newer, though it came first."""
    general: dict[int, list[Mode]] = defaultdict(list)
    particular: dict[UUID, list[Mode]] = defaultdict(list)
    for row in rows:
        if row.article_id is None:
            general[row.publication_id].append(row)
        else:
            particular[row.article_id].append(row)
    if len(_particular) > ARTICLES_KNOWN:
        _particular.clear()
    for one in articles:
        _keep(_general, one.publication_id, at, general[one.publication_id])
        _keep(_particular, one.pk, at, particular[one.pk])


def _keep(
    known: dict[Key, tuple[float, list[Mode]]], key: Key, at: float, rows: list[Mode]
) -> None:
    before = known.get(key)
    if before is None or before[0] <= at:
        known[key] = at, rows


def _is_known(article: Article) -> bool:
    since = time.monotonic() - KNOWN_FOR
    both = (_general.get(article.publication_id), _particular.get(article.pk))
    return all(known is not None and known[0] >= since for known in both)


# Of a mode `m` of a publication: that it is in force, or is to be (`Modes.not_over`).
OF_PUBLICATION = """m.publication_id = {publication} AND m.ended_at IS NULL
    AND (m.ends_at IS NULL OR m.ends_at > statement_timestamp())"""
# What is so at these articles and around them.
_HERE = f"""
SELECT {prepared.columns(Mode, "m")} FROM newsroom_mode m
WHERE {OF_PUBLICATION.format(publication="ANY(%(publications)s)")}
    AND (m.article_id IS NULL OR m.article_id = ANY(%(articles)s))"""  # noqa: S608 - our own columns


def _rows_of(articles: list[Article]) -> list[Mode]:
    facts = {
        "articles": [one.pk for one in articles],
        "publications": list({one.publication_id for one in articles}),
    }
    return prepared.get(Mode, _HERE, facts)


def _found(article: Article, rows: list[Mode]) -> InForce:
    of_it = [row for row in rows if row.section in ("", article.section)]
    settings = tuple(row.as_setting for row in of_it)
    return InForce(timezone.now(), article.publication.time_zone, settings)
