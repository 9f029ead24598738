"""The sample newsroom leaves, arrives in an empty installation, and looks the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from comments.models import Comment, Revision, Status
from moderation.models import Case, Decision, Statement
from moderation.ours.exporting import export
from moderation.ours.lines import Options
from moderation.ours.loading import Loaded, load
from moderation.ours.reading import key_of
from moderation.recount import differences
from newsroom.demo.seed import seed
from newsroom.models import Publication, Reader, Role
from tests.crawling import pages
from tests.second import Second

Lines = dict[tuple[str, str], dict[str, Any]]


@dataclass
class Trip:
    """Both ends of it."""

    second: Second
    before: dict[str, bytes]
    after: dict[str, bytes]
    lines: Lines
    again: Lines
    loaded: Loaded
    twice: Loaded


@pytest.fixture(scope="module")
def trip(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[Trip]:
    folder: Path = tmp_path_factory.mktemp("trip")
    with django_db_blocker.unblock():
        second = Second()
        second.make()
        try:
            yield _travelled(second, folder)
        finally:
            call_command("flush", interactive=False, verbosity=0)
            second.drop()


def _travelled(second: Second, folder: Path) -> Trip:
    seed()
    leaving, later = timezone.now(), timezone.now() + timedelta(minutes=5)
    # Later on, so that nothing is about to be released while we look.
    with time_machine.travel(later, tick=False):
        before = pages(Client(), at_most=5)
    lines = exported(folder / "before.jsonl.gz")
    with second.entered():
        loaded = load(folder / "before.jsonl.gz")
        with time_machine.travel(later, tick=False):
            after = pages(Client(), at_most=5)
        again = exported(folder / "after.jsonl")
        twice = load(folder / "before.jsonl.gz")
    assert leaving < later
    return Trip(second, before, after, lines, again, loaded, twice)


def exported(path: Path) -> Lines:
    """What an export says, by kind and key; less the frame."""
    export(Publication.objects.get(), path, options=Options(addresses=True))
    return read(path)


def read(path: Path) -> Lines:
    from moderation.ours.files import lines

    told = [json.loads(raw) for raw in lines(path)]
    return {(one["kind"], key_of(one)): one for one in told[1:-1]}


def test_every_public_page_is_the_same_byte_for_byte(trip: Trip) -> None:
    other = [page for page in trip.before if trip.before[page] != trip.after.get(page)]

    assert other == []
    assert trip.after.keys() == trip.before.keys()
    assert len(trip.before) > 500


def test_the_crawl_has_seen_what_there_is_to_see(trip: Trip) -> None:
    everything = b"".join(trip.before.values())

    public = Comment.public.count()
    assert public > 150
    shown = sum(trip.before[f"/comments/{pk}/"].startswith(b"200") for pk in _public())
    assert shown == public
    for sign in (b"Bus driver", b"closed", b"Pinned", b"Picked"):
        assert sign.lower() in everything.lower(), sign


def _public() -> Iterator[Any]:
    yield from Comment.public.values_list("pk", flat=True)


def test_a_second_export_tells_the_same_but_for_what_waited_for_readers(trip: Trip) -> None:
    changed = {
        key: {
            name: (line.get(name), trip.again[key].get(name))
            for name in line
            if line[name] != trip.again[key].get(name)
        }
        for key, line in trip.lines.items()
        if line != trip.again.get(key)
    }

    raise AssertionError({k: v for k, v in changed.items() if k[0] != "revision"}, len(trip.before))
    waited = {key for key in changed if trip.lines[key]["status"] in ("pending", "in_review")}
    assert changed.keys() == waited
    assert {kind for kind, _ in changed} == {"revision"}
    assert all(what == {"status": (what["status"][0], "held")} for what in changed.values())
    new = [line for key, line in trip.again.items() if key not in trip.lines]
    assert {line["kind"] for line in new} == {"case"}
    assert len(new) == len(waited) > 0


def test_nobody_is_stuck_there(trip: Trip) -> None:
    with trip.second.entered():
        waiting = Revision.objects.exclude(status=Status.CALIBRATION).filter(
            status__in=[Status.PENDING, Status.IN_REVIEW], release_due_at=None
        )
        held = Revision.objects.filter(status=Status.HELD)

        assert not waiting.exists()
        assert held.count() == held.filter(cases__closed_at=None).distinct().count() > 5


def test_counters_equal_their_rows_there(trip: Trip) -> None:
    with trip.second.entered():
        assert list(differences()) == []


def test_a_second_run_brings_nothing(trip: Trip) -> None:
    assert trip.loaded.told == []
    assert not +trip.twice.new
    assert +trip.twice.there == Counter({kind: n for kind, n in _counted(trip).items() if n})


def _counted(trip: Trip) -> Counter[str]:
    return Counter(kind for kind, _ in trip.lines)


def test_roles_decisions_and_statements_came_along(trip: Trip) -> None:
    def facts() -> list[Any]:
        return [
            sorted(Role.objects.values_list("reader", "kind", "title")),
            sorted(Decision.objects.exclude(revision__status="calibration").values_list("pk")),
            sorted(Statement.objects.values_list("pk", "decision_facts")),
            sorted(Case.objects.filter(closed_at__isnull=False).values_list("pk", "rank")),
            sorted(Reader.objects.filter(issuer__contains="//").values_list("issuer", "subject")),
        ]

    here = facts()
    with trip.second.entered():
        assert facts() == here


def test_nobody_s_password_came_along(trip: Trip) -> None:
    with trip.second.entered():
        assert not any(reader.has_usable_password() for reader in Reader.objects.all())
