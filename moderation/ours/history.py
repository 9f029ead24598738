"""What was decided about texts and people, and what only the record needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from comments.models import Highlight, Kind, Reaction
from comments.models.reaction import VALUES
from moderation.models import Archived
from moderation.ours.arrived import Arrival, Told
from moderation.ours.began import write_down
from moderation.ours.copying import bring
from moderation.ours.files import UnusableError
from moderation.ours.form import Line
from moderation.ours.gone import without_words_of_the_gone
from moderation.ours.kinds import BY_NAME
from moderation.ours.reading import key_of
from moderation.ours.rows import ids, row
from moderation.ours.rules import of_decisions
from newsroom.models import Reader

NUMBERS = (*Kind.values, "valued")
_COUNT = f"""
    UPDATE comments_tally t SET {", ".join(f'"{name}" = n."{name}"' for name in NUMBERS)}
    FROM jsonb_to_recordset(%s) AS n
        (comment uuid, {", ".join(f'"{name}" integer' for name in NUMBERS)})
    WHERE t.comment_id = n.comment"""  # noqa: S608 - of constants
# Whose a row is.
PLACE = "publication"
PLACES = {
    "decision": "revision__publication",
    "waiver": "revision__publication",
    "account_appeal": "statement__publication",
}
# What is kept as a line, and whom it names.
ARCHIVED = {"rating": "reviewer", "report": "reader", "notice": "", "imported": ""}


def take(arrival: Arrival, kind: str, lines: list[Line]) -> tuple[int, Told]:
    """Bring in what is not here yet; how many. In a transaction."""
    others: dict[str, Callable[[Arrival, list[Line]], tuple[int, Told]]] = {
        "highlight": _highlights,
        "reactions": _reactions,
    }
    own = without_words_of_the_gone(kind, _own(arrival, kind, lines))
    if kind in others:
        return others[kind](arrival, own)
    if kind == "imported":
        own = [as_origin(line) for line in own]
    if kind in ARCHIVED:
        return _archive(arrival, kind, own), []
    return _rows(arrival, kind, own)


def _own(arrival: Arrival, kind: str, lines: list[Line]) -> list[Line]:
    """Lines about comments that came with this export, or about a place that did."""
    if kind in ("note", "sanction", "account_appeal"):
        return lines if arrival.is_new else []
    if kind in ("highlight", "reactions", "imported"):
        came = arrival.have_come("comment", ids(lines, "comment"))
        return [line for line in lines if line["comment"] in came]
    texts = arrival.comments_of(ids(lines, "revision"))
    of_nothing = kind == "statement" and arrival.is_new
    return [
        line for line in lines if (line["revision"] in texts if line["revision"] else of_nothing)
    ]


def as_origin(line: Line) -> Line:
    """Where a comment was once brought from: said as importers ask for it. Raises ValueError."""
    said = {name: line[name] for name in ("comment", "format", "name", "key", "batch", "aliases")}
    texts = [said["format"], said["name"], said["key"], *said["aliases"]]
    if not isinstance(said["aliases"], list) or not all(isinstance(one, str) for one in texts):
        raise ValueError("imported: a name or a key is no text")
    return {"kind": "imported", **said}


def _rows(arrival: Arrival, kind: str, lines: list[Line]) -> tuple[int, Told]:
    """Rows as they were. What was undone at once counts for nothing, and is history."""
    model: type[Model] = BY_NAME[kind].model
    known = model._base_manager.filter(pk__in=ids(lines)).values_list(
        "pk", PLACES.get(kind, PLACE)
    )
    there = {str(pk): place for pk, place in known}
    if set(there.values()) - {arrival.publication.pk}:
        raise UnusableError(f"one of its lines of {kind} has the key of another publication's row")
    undone = _undone(arrival, kind, lines)
    new = [line for line in lines if line["id"] not in there and line["id"] not in undone]
    has_place = any(field.name == "publication" for field in model._meta.fields)
    facts = {"publication": arrival.publication} if has_place else {}
    made, told = arrival.are_its_own(_as_rows(kind, new, facts))
    bring(made)
    write_down(arrival, kind, made)
    kept = _archive(arrival, kind, [line for line in lines if line["id"] in undone])
    return len(made) + kept, told


def _as_rows(kind: str, lines: list[Line], facts: dict[str, Any]) -> Iterator[Model]:
    if kind != "decision":
        yield from (row(BY_NAME[kind], line, **facts) for line in lines)
        return
    for line, rule in zip(*of_decisions(lines), strict=True):
        yield row(BY_NAME[kind], line, **facts, rule=rule)


def _undone(arrival: Arrival, kind: str, lines: list[Line]) -> set[str]:
    if kind == "decision":
        return {line["id"] for line in lines if line["undone_at"]}
    if kind != "statement":
        return set()
    gone = arrival.have_come("decision", ids(lines, "decision"))
    return {line["id"] for line in lines if line["decision"] in gone}


def _archive(arrival: Arrival, kind: str, lines: list[Line]) -> int:
    who = ARCHIVED.get(kind, "")
    named = {line[who] for line in lines if who and not str(line[who]).startswith("p-")}
    known = {
        str(pk): pk
        for pk in Reader.objects.filter(pk__in=named).values_list("pk", flat=True)
        if arrival.knows(pk)
    }
    before = arrival.have_come(kind, map(key_of, lines))
    new = [line for line in lines if key_of(line) not in before]
    arrival.keep(
        arrival.archived(
            kind,
            key_of(line),
            {name: value for name, value in line.items() if name != "kind"},
            known.get(str(line.get(who))),
        )
        for line in new
    )
    return len(new)


def _highlights(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    rows = [row(BY_NAME["highlight"], line) for line in lines]
    there = Highlight.objects.filter(comment__in=map(UUID, ids(lines, "comment")))
    known = set(there.values_list("comment", "kind", "since"))
    new = [one for one in rows if (one.comment_id, one.kind, one.since) not in known]
    own, told = arrival.are_its_own(new)
    return bring(own), told


def _reactions(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    """Who is named gave them here, too; of the others the numbers come, and stay."""
    before = arrival.have_come("reactions", ids(lines, "comment"))
    new = [line for line in lines if line["comment"] not in before]
    named = {who for line in new for who, _, _ in line["given"] if not who.startswith("p-")}
    here = Reader.objects.filter(pk__in=named, erased_at=None)
    alive = {str(pk) for pk in here.values_list("pk", flat=True) if arrival.knows(pk)}
    given: list[Reaction] = []
    kept: list[Archived] = []
    for line in new:
        own = [one for one in line["given"] if one[0] in alive]
        given += [_reaction(line["comment"], *one) for one in own]
        kept.append(arrival.archived("reactions", line["comment"], _left(line, own)))
    Reaction.objects.bulk_create(given)
    arrival.keep(kept)
    numbers = [{name: line[name] for name in ("comment", *NUMBERS)} for line in new]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [json.dumps(numbers)])
    return len(new), []


def _reaction(comment: str, reader: str, kind: str, at: str) -> Reaction:
    return Reaction(comment_id=comment, reader_id=reader, kind=Kind(kind), given_at=at)


def _left(line: Line, own: list[Any]) -> Line:
    """What of a comment's numbers no row here stands for, and who is known of them."""
    counted = Counter(kind for _, kind, _ in own)
    values = {who for who, kind, _ in own if kind in VALUES}
    rest: Line = {kind: line[kind] - counted[kind] for kind in Kind.values}
    return rest | {
        "valued": line["valued"] - len(values),
        "given": [one for one in line["given"] if one not in own],
    }
