"""The sample newsroom leaves, arrives in an empty installation, and looks the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from comments.models import Comment, Revision, Status
from moderation.models import Case, Decision, LogEntry, Statement
from moderation.nights import proving
from moderation.ours.exporting import export
from moderation.ours.files import lines
from moderation.ours.lines import Options
from moderation.ours.loading import Loaded, load
from moderation.ours.reading import key_of
from moderation.recount import differences
from newsroom.demo.seed import seed
from newsroom.models import Publication, Reader, Role
from tests.crawling import pages
from tests.second import Second

pytestmark = pytest.mark.django_db
Lines = dict[tuple[str, str], dict[str, Any]]


@dataclass
class Seen:
    """What there is at one end."""

    pages: dict[str, bytes]
    lines: Lines
    facts: dict[str, Any]


@dataclass
class Trip:
    """Both ends of it."""

    here: Seen
    there: Seen
    loaded: Loaded
    twice: Loaded
    tampered: dict[str, list[str]]  # what the log names there, by what was done


@pytest.fixture(scope="module")
def trip(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[Trip]:
    with django_db_blocker.unblock():
        second = Second()
        second.make()
        try:
            yield _travelled(second, tmp_path_factory.mktemp("trip"))
        finally:
            call_command("flush", interactive=False, verbosity=0)
            second.drop()


def _travelled(second: Second, folder: Path) -> Trip:
    assert seed()
    # Later on, so that nothing is about to be released while we look.
    later = timezone.now() + timedelta(minutes=5)
    file = folder / "here.jsonl.gz"
    here = _seen(file, later)
    with second.entered():
        assert not Publication.objects.exists()
        loaded = load(file)
        # What is practice here is not there: asked for, neither end has such a page.
        there = _seen(folder / "there.jsonl", later, also=here.pages)
        twice = load(file)
        return Trip(here, there, loaded, twice, {one: _tampered(one) for one in TAMPERED})


# What somebody could do who owns the database, and what the log says of it.
TAMPERED = {
    "UPDATE comments_revision SET status = 'rejected' WHERE status = 'returned'": "is rejected",
    "UPDATE comments_revision SET decision = gen_random_uuid() WHERE decision IS NOT NULL": (
        "follows decision"
    ),
    "UPDATE comments_comment SET released_revision_id = NULL": "is not public, and public",
    "UPDATE moderation_decision SET outcome = 'reject' WHERE \"by\" = 'desk'": (
        "is to reject, and to"
    ),
    "UPDATE moderation_sanction SET lifted_at = now(), lifted_by_id = by_id": "restriction ",
    "DELETE FROM moderation_sanction": "restriction ",
    "DELETE FROM moderation_note": "is in the log, and nowhere else",
    "UPDATE newsroom_mode SET kind = 'peers' WHERE set_by_id IS NOT NULL": "mode ",
    "UPDATE moderation_statement SET exported_at = now()": "statements exported by",
    "DELETE FROM moderation_archived WHERE kind = 'began'": "by the log",
}


def _tampered(statement: str) -> list[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        found = list(proving.differences(proving.told()))
        transaction.set_rollback(True)
    return found


def _seen(file: Path, moment: datetime, also: Iterable[str] = ()) -> Seen:
    with time_machine.travel(moment, tick=False):
        shown = pages(Client(), also)
    return Seen(shown, exported(file), _facts())


def _facts() -> dict[str, Any]:
    held = Revision.objects.filter(status=Status.HELD)
    waiting = Revision.objects.filter(status__in=[Status.PENDING, Status.IN_REVIEW])
    kept = Decision.objects.exclude(revision__status=Status.CALIBRATION)
    closed = Case.objects.filter(closed_at__isnull=False)
    known = Reader.objects.filter(issuer__contains="//")
    return {
        "public": set(Comment.public.values_list("pk", flat=True)),
        "waiting": waiting.filter(release_due_at=None).count(),
        "held": held.count(),
        "held with a case": held.filter(cases__closed_at=None).distinct().count(),
        "differences": list(differences()),
        "replayed": list(proving.differences(proving.told())),
        "loads": list(LogEntry.objects.filter(act="imported").values_list("facts", flat=True)),
        "roles": sorted(Role.objects.values_list("reader", "kind", "title")),
        "decisions": sorted(kept.values_list("pk", "outcome", "moderator")),
        "statements": sorted(Statement.objects.values_list("pk", "decision_facts")),
        "cases": sorted(closed.values_list("pk", "rank", "author", "outcome")),
        "accounts": sorted(known.values_list("pk", "issuer", "subject", "handle", "email")),
        "passwords": [
            reader.pk for reader in Reader.objects.all() if reader.has_usable_password()
        ],
    }


def exported(path: Path) -> Lines:
    """What an export says, by kind and key; less the frame."""
    export(Publication.objects.get(), path, options=Options(addresses=True))
    return read(path)


def read(path: Path) -> Lines:
    told = [json.loads(raw) for raw in lines(path)]
    return {(one["kind"], key_of(one)): one for one in told[1:-1]}


def test_every_public_page_is_the_same_byte_for_byte(trip: Trip) -> None:
    other = [page for page, seen in trip.here.pages.items() if seen != trip.there.pages.get(page)]

    assert other == []
    assert trip.there.pages.keys() == trip.here.pages.keys()


def test_the_crawl_has_seen_what_there_is_to_see(trip: Trip) -> None:
    everything = b"".join(trip.here.pages.values()).lower()

    public = trip.here.facts["public"]
    assert len(public) > 150
    assert all(trip.here.pages[f"/comments/{pk}/"].startswith(b"200") for pk in public)
    assert all(sign in everything for sign in (b"bus driver", b"pinned", b"edited"))


def test_a_second_export_tells_the_same_but_for_what_waited_for_readers(trip: Trip) -> None:
    here, there = trip.here.lines, trip.there.lines
    changed = {
        key: {name for name in line if line[name] != there[key].get(name)}
        for key, line in here.items()
        if line != there[key]
    }

    waited = {
        key
        for key, line in here.items()
        if line.get("status") in ("pending", "in_review") and line["release_due_at"] is None
    }
    assert changed == {key: {"status"} for key in waited}
    assert {there[key]["status"] for key in waited} == {"held"}
    new = [line for key, line in there.items() if key not in here]
    assert {(line["kind"], line["cause"]) for line in new} == {("case", "imported")}
    assert len(new) == len(waited) > 0


def test_nobody_is_stuck_there(trip: Trip) -> None:
    there = trip.there.facts

    assert there["waiting"] == 0
    assert there["held"] == there["held with a case"] > 5


def test_counters_equal_their_rows_there(trip: Trip) -> None:
    assert trip.there.facts["differences"] == []


def test_the_log_told_again_comes_to_what_came(trip: Trip) -> None:
    assert trip.here.facts["replayed"] == []
    assert trip.there.facts["replayed"] == []


def test_a_load_is_one_line_of_the_log(trip: Trip) -> None:
    [facts] = trip.there.facts["loads"]

    assert facts["lines"] == +trip.loaded.new
    assert facts["waiting"] > 0


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_changed_past_the_doors_is_named(trip: Trip, what: str) -> None:
    found = trip.tampered[what]

    assert any(TAMPERED[what] in one for one in found), found


def test_a_second_run_brings_nothing(trip: Trip) -> None:
    assert trip.loaded.told == []
    assert not +trip.twice.new
    assert +trip.twice.there == Counter(kind for kind, _ in trip.here.lines)


@pytest.mark.parametrize(
    "what", ["public", "roles", "decisions", "statements", "cases", "accounts"]
)
def test_it_came_along(trip: Trip, what: str) -> None:
    assert trip.there.facts[what] == trip.here.facts[what]
    assert trip.there.facts[what]


def test_no_password_came_along(trip: Trip) -> None:
    assert trip.here.facts["passwords"]
    assert trip.there.facts["passwords"] == []
