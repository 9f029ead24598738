"""Rows into lines."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet

from comments.models import Reaction
from moderation.models import Archived, Farewell, ImportedAlias, Policy, Terms, Undoing
from moderation.ours.form import Line
from moderation.ours.kinds import BY_NAME, Kind, told_as
from moderation.ours.rules import tell_of_decisions, tell_of_texts
from moderation.ours.snapshot import written_since
from newsroom.models import ArticleAddress, Publication, Role

CHUNK = 1000  # rows
# What came with a file and is a row of its own here: only what that cannot hold is archived.
MARKS = ("publication", "rules", "roles", "comment", "revision", "reactions", "began")
PLACE = ("slug", "name", "url", "language", "time_zone", "token_issuer", "significant_query_keys",
         "origins")  # fmt: skip
TERMS = ("files_statements", "territory", "legal_ground", "redress", "redress_words",
         "texts_kept_days")  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What is told of persons: mail addresses; who reviewed and who reported."""

    addresses: bool = False
    linkable: bool = False


class Telling:
    """The lines of one publication, with one set of options and one set of pseudonyms."""

    def __init__(self, publication: Publication, options: Options, export: UUID) -> None:
        self.publication, self.options = publication, options
        self._secret = hmac.digest(
            settings.SECRET_KEY.encode(), f"ours:{export}".encode(), "sha256"
        )

    def pseudonym(self, reader: Any) -> str:
        """The same for the same reader in this export, and in no other."""
        return "p-" + hmac.digest(self._secret, str(reader).encode(), "sha256")[:12].hex()

    def whole(self, name: str) -> Line:
        """The one line of a kind that has one."""
        return {"publication": self._publication, "rules": self._rules, "roles": self._roles}[
            name
        ]()

    def of(
        self, kind: Kind, *, after: Sequence[Any] = (), until: Sequence[Any] = (), since: int = -1
    ) -> Iterator[Line]:
        """The lines of a kind, in order: those behind a place, or those that changed up to it."""
        rows = kind.rows(self.publication)
        if after:
            rows = rows.filter(_behind(kind.order, after))
        if until:
            rows = rows.exclude(_behind(kind.order, until))
        if since >= 0:
            changed = written_since(since, kind.model)
            for model, pointing in kind.also:
                changed |= written_since(since, model, pointing)
            rows = rows.filter(changed)
        for chunk in _chunks(self._told(kind, rows.order_by(*kind.order))):
            self._add(kind.name, chunk)
            yield from chunk

    def archived(self, *, after: Sequence[str] = ()) -> Iterator[Line]:
        """What came from another installation and is told again as it came."""
        rows = Archived.objects.filter(publication=self.publication)
        rows = rows.exclude(kind__in=MARKS)  # Told with what is here of them.
        if after:
            rows = rows.filter(_behind(("kind", "key"), after))
        found = rows.order_by("kind", "key").values_list("kind", "line")
        for kind, line in found.iterator(chunk_size=CHUNK):
            yield self._allowed({"kind": kind, **line})

    def _allowed(self, line: Line) -> Line:
        """A line that came from another installation, perhaps by name, as it may leave here."""
        kind = BY_NAME.get(line["kind"])
        if kind is None or self.options.linkable:
            return line
        named = set(map(told_as, kind.with_names))
        left = {name: value for name, value in line.items() if name not in named}
        return left | {name: self._masked(left[name]) for name in kind.masked if name in left}

    def _masked(self, who: Any) -> str:
        """A pseudonym; one that came along stays what it is."""
        return str(who) if str(who).startswith("p-") else self.pseudonym(who)

    def _told(self, kind: Kind, rows: QuerySet[Any]) -> Iterator[Line]:
        fields = kind.told(**asdict(self.options))
        names = list(map(told_as, fields))
        masked = () if self.options.linkable else kind.masked
        for row in rows.values_list(*fields).iterator(chunk_size=CHUNK):
            line = {"kind": kind.name, **dict(zip(names, row, strict=True))}
            for name in masked:
                line[name] = self.pseudonym(line[name])
            yield line

    def _add(self, name: str, lines: list[Line]) -> None:
        """What of other tables belongs into these lines, in a query for all of them."""
        keys = [line.get("id", line.get("comment")) for line in lines]
        more = {
            "article": self._add_addresses,
            "reader": self._add_persons,
            "revision": self._add_passports,
            "decision": _add_what_decided,
            "imported": _add_aliases,
            "reactions": self._add_reactions,
        }
        if name in more:
            more[name](lines, keys)

    def _add_addresses(self, lines: list[Line], keys: list[Any]) -> None:
        known = defaultdict(list)
        rows = ArticleAddress.objects.filter(article__in=keys).order_by("pk")
        for article, url in rows.values_list("article", "url"):
            known[article].append(url)
        for line in lines:
            line["addresses"] = known[line["id"]]

    def _add_persons(self, lines: list[Line], keys: list[Any]) -> None:
        gone = Farewell.objects.in_bulk(keys)
        mails = defaultdict(list)
        if self.options.addresses:
            rows = EmailAddress.objects.filter(user__in=keys).order_by("pk")
            for reader, email, verified, primary in rows.values_list(
                "user", "email", "verified", "primary"
            ):
                mails[reader].append({"email": email, "verified": verified, "primary": primary})
        for line in lines:
            farewell = gone.get(line["id"])
            if line["erased_at"] is not None:  # Nobody: no handle of theirs is anybody's.
                line.update(handle="", subject="")
                line["farewell"] = farewell and {
                    "asked_at": farewell.asked_at,
                    "erased_at": farewell.erased_at,
                    "done_at": farewell.done_at,
                }
            elif self.options.addresses:
                line["mails"] = mails[line["id"]]

    def _add_passports(self, lines: list[Line], keys: list[Any]) -> None:
        """Its rule, what it had behind it where it comes from, and what it has had here."""
        tell_of_texts(lines)
        for line, before in self._before("revision", lines, keys):
            for name, number in before.items():
                line[name] += number

    def _add_reactions(self, lines: list[Line], keys: list[Any]) -> None:
        given = defaultdict(list)
        rows = Reaction.objects.filter(comment__in=keys).order_by("pk")
        for comment, reader, kind, at in rows.values_list("comment", "reader", "kind", "given_at"):
            who = reader if self.options.linkable else self.pseudonym(reader)
            given[comment].append([who, kind, at])
        for line in lines:
            line["given"] = given[line["comment"]]
        for line, before in self._before("reactions", lines, keys):
            came = before["given"]
            if not self.options.linkable:
                came = [[self._masked(who), *felt] for who, *felt in came]
            line["given"] = came + line["given"]

    def _before(
        self, kind: str, lines: list[Line], keys: list[Any]
    ) -> Iterator[tuple[Line, dict[str, Any]]]:
        rows = Archived.objects.filter(
            publication=self.publication, kind=kind, key__in=[str(key) for key in keys]
        )
        archived = dict(rows.values_list("key", "line"))
        for line, key in zip(lines, keys, strict=True):
            if str(key) in archived:
                yield line, archived[str(key)]

    def _publication(self) -> Line:
        paper = self.publication
        line: Line = {"kind": "publication", "contact": paper.contact}
        line |= {name: getattr(paper, name) for name in PLACE}
        terms = Terms.objects.filter(publication=paper).values(*TERMS).first()
        line["terms"] = terms
        if self.options.addresses:
            line["trusted_flaggers"] = paper.trusted_flaggers
        return line

    def _rules(self) -> Line:
        rows = Policy.objects.filter(publication=self.publication).order_by("pk")
        return {
            "kind": "rules",
            "rules": list(rows.values("section", "article", "tier", "exceptions")),
        }

    def _roles(self) -> Line:
        rows = Role.objects.filter(publication=self.publication).order_by("pk")
        told = rows.values("reader", "kind", "sections", "title")
        return {"kind": "roles", "roles": list(told)}


def _add_what_decided(lines: list[Line], keys: list[Any]) -> None:
    tell_of_decisions(lines, keys)
    _add_undoings(lines, keys)


def _add_undoings(lines: list[Line], keys: list[Any]) -> None:
    undone = dict(Undoing.objects.filter(pk__in=keys).values_list("pk", "at"))
    for line in lines:
        line["undone_at"] = undone.get(line["id"])


def _add_aliases(lines: list[Line], keys: list[Any]) -> None:
    """What else other systems call a comment that was brought."""
    known = defaultdict(list)
    rows = ImportedAlias.objects.filter(imported__comment__in=keys).order_by("pk")
    for comment, alias in rows.values_list("imported__comment", "alias"):
        known[comment].append(alias)
    for line in lines:
        line["aliases"] = known[line["comment"]]


def _behind(order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows that come later in this order than that place."""
    later, same = Q(), Q()
    for name, value in zip(order, place, strict=True):
        later |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return later


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    left = iter(lines)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
