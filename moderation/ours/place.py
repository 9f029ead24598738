"""The publication itself: its articles, its rules, who is what there, and how it publishes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from moderation.models import Archived, Policy, Terms
from moderation.ours.arrived import Arrival, Told
from moderation.ours.began import write_down
from moderation.ours.copying import bring
from moderation.ours.files import UnusableError
from moderation.ours.form import Line
from moderation.ours.kinds import BY_NAME
from moderation.ours.lines import PLACE, TERMS
from moderation.ours.rows import ids, row
from newsroom import places
from newsroom.addresses import canonical_url
from newsroom.models import LOCAL, Article, ArticleAddress, Mode, Publication, Reader, Role

# Whose readers no newsroom signs in: who signed up here, the house, the erased, ghosts, newcomers.
RESERVED = {LOCAL, "house", "erased", "import", "moved"}


def open_house(line: Line, export: UUID) -> Arrival:
    """The publication that a file is of: made, or found as it is. Raises UnusableError."""
    try:
        told = {name: line[name] for name in PLACE}
    except KeyError as error:
        raise UnusableError(f"the publication has no {error}") from error
    if str(told["token_issuer"]).partition(":")[0] in RESERVED:
        raise UnusableError(f"nobody signs readers in as {told['token_issuer']!r}")
    found = Publication.objects.filter(slug=told["slug"]).first()
    is_made = found is None
    if found is None:
        found = _founded(line, told)
        Archived.objects.create(
            publication=found, came_with=export, kind="publication", key=found.slug, line={}
        )
    elif found.token_issuer != told["token_issuer"]:
        raise UnusableError(f"there is another publication here that is called {found.slug}")
    marks = Archived.objects.filter(publication=found, kind="publication", came_with=export)
    return Arrival(found, export, is_new=marks.exists(), is_made=is_made)


def _founded(line: Line, told: Line) -> Publication:
    more = {name: line[name] for name in ("contact", "trusted_flaggers") if name in line}
    paper = Publication(**told, **more)  # With a secret of its own: none is in a file.
    try:
        paper.full_clean()
    except (ValidationError, TypeError) as error:
        raise UnusableError(f"the publication: {error}") from error
    paper.save()
    if line.get("terms"):
        Terms.objects.create(publication=paper, **{name: line["terms"][name] for name in TERMS})
    return paper


ONCE = ("rules", "roles")


def set_up(arrival: Arrival, kind: str, lines: list[Line]) -> tuple[int, Told]:
    """What a place is made of. Only articles are added to a place that was here before."""
    if kind == "article":
        return _articles(arrival, lines)
    if not arrival.is_new:
        return 0, []
    if kind in ONCE:
        # Run again, it gives back no role and no rule that was taken away here since.
        if arrival.have_come(kind, [arrival.publication.slug]):
            return 0, []
        arrival.keep([arrival.archived(kind, arrival.publication.slug, {})])
    places.forget()
    if kind == "mode":
        return _modes(arrival, lines)
    (_rules if kind == "rules" else _roles)(arrival, lines)
    return 1, []  # The line is new, even one that lists nothing.


def _articles(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    known = dict(Article.objects.filter(pk__in=ids(lines)).values_list("pk", "publication"))
    if set(known.values()) - {arrival.publication.pk}:
        raise UnusableError("one of its articles is another publication's here")
    new = [line for line in lines if UUID(line["id"]) not in known]
    bring(row(BY_NAME["article"], line, publication=arrival.publication) for line in new)
    urls = {_address(url): line["id"] for line in lines for url in line.get("addresses", [])}
    ArticleAddress.objects.bulk_create(
        [
            ArticleAddress(publication=arrival.publication, article_id=article, url=url)
            for url, article in urls.items()
        ],
        ignore_conflicts=True,
    )
    theirs = ArticleAddress.objects.filter(publication=arrival.publication, url__in=urls)
    lead = dict(theirs.values_list("url", "article"))
    return len(new), [
        ("address_leads_elsewhere", url) for url in urls if str(lead[url]) != urls[url]
    ]


def _address(told: Any) -> str:
    """An address of the web in the form that it is known by. Raises ValueError."""
    if not str(told).startswith("https://") or len(str(told)) > 2000:
        raise ValueError(f"no canonical address: {str(told)[:100]!r}")
    canonical_url(str(told))
    return str(told)


def _rules(arrival: Arrival, lines: list[Line]) -> None:
    for told in lines[-1]["rules"]:
        place = {name: told[name] for name in ("section", "tier")} | {
            "article_id": told["article"]
        }
        policy = Policy(publication=arrival.publication, exceptions=told["exceptions"], **place)
        if not Policy.objects.filter(publication=arrival.publication, **place).exists():
            policy.full_clean()
            policy.save()


def _roles(arrival: Arrival, lines: list[Line]) -> None:
    told = lines[-1]["roles"]
    there = Reader.objects.filter(pk__in=ids(told, "reader"), erased_at=None)
    alive = {str(pk) for pk in there.values_list("pk", flat=True)}
    Role.objects.bulk_create(
        [
            Role(
                publication=arrival.publication,
                reader_id=one["reader"],
                kind=Role.Kind(one["kind"]),
                sections=one["sections"],
                title=one["title"],
            )
            for one in told
            if one["reader"] in alive and arrival.knows(one["reader"])
        ],
        ignore_conflicts=True,
    )


def _modes(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    known = dict(Mode.objects.filter(pk__in=ids(lines)).values_list("pk", "publication"))
    if set(known.values()) - {arrival.publication.pk}:
        raise UnusableError("one of its lines of mode has the key of another publication's row")
    new = [
        row(BY_NAME["mode"], line, publication=arrival.publication)
        for line in lines
        if UUID(line["id"]) not in known
    ]
    own, told = arrival.are_its_own(new)
    bring(own)
    write_down(arrival, "mode", own)
    return len(own), told
