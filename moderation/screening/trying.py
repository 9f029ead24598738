"""What every check says about a text that nobody has handed in. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from moderation.models.case import Case
from moderation.models.listing import ListEntry
from moderation.models.policy import HOUSE_RULE
from moderation.screening import Draft, Finding, Screening, examine, gravest
from moderation.screening.lists import Action, Hit, Kind, lists_of
from newsroom.models import Article, Publication, Reader

GRAVITY = {str(action): place for place, action in enumerate(ListEntry.GRAVITY)}


@dataclass(frozen=True)
class Lit:
    """A piece of a text; with what was found there, of several the gravest."""

    text: str
    hit: Hit | None = None


@dataclass(frozen=True)
class Trial:
    """What became of a text that was tried, and what of a name."""

    screening: Screening
    text: list[Lit]
    name: list[Lit]
    hits: list[Hit]

    @property
    def held(self) -> Finding | None:
        """What the desk would be asked to look at it for, first of all."""
        return None if self.screening.refusal else gravest(self.screening.findings)

    @property
    def is_spared_for_the_desk(self) -> bool:
        """Whether it would be refused, were it not severe as well."""
        severe = self.held is not None and self.held.cause == Case.Cause.SEVERE
        return severe and any(hit.action == Action.REFUSE for hit in self.hits)


def try_out(publication: Publication, *, text: str, name: str, by: Reader) -> Trial:
    """Let every check look at a cleaned text, as if somebody of that name had handed it in."""
    lists = lists_of(publication.pk)
    author = Reader(handle="", name=name or by.name)
    draft = Draft(text, author, Article(publication=publication), HOUSE_RULE)
    hits = sorted(
        lists.hits(Kind.WORD, text) + lists.hits(Kind.DOMAIN, text), key=lambda hit: hit.start
    )
    named = lists.hits(Kind.NAME, name) if name else []
    return Trial(examine(draft), lit(text, hits), lit(name, named), hits + named)


def lit(text: str, hits: Sequence[Hit]) -> list[Lit]:
    """A text in pieces, those lit where something was found."""
    return list(_pieces(text, hits))


def _pieces(text: str, hits: Sequence[Hit]) -> Iterator[Lit]:
    place = 0
    gravest = sorted(hits, key=lambda hit: (hit.start, GRAVITY[hit.action], -hit.end))
    for hit in gravest:
        if hit.end <= place:
            continue
        start = max(place, hit.start)
        if start > place:
            yield Lit(text[place:start])
        yield Lit(text[start : hit.end], hit)
        place = hit.end
    if place < len(text):
        yield Lit(text[place:])
