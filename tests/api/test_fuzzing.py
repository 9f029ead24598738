"""Schemathesis asks everything that the description allows, and much that it does not.

Each request is made as everybody: no answer may be a fault, have a status or a shape that the
description does not name, or let through what it forbids. Nothing that is asked stays done.

`make fuzz` asks a hundred times as much (FUZZ_EXAMPLES, FUZZ_SEED).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.config import GenerationConfig

from newsroom.access_tokens import make_token
from newsroom.models import Publication, Reader, Role
from newsroom.scopes import Scope
from newsroom.sso import sign
from newsroom.wsgi import application
from tests import factories
from tests.api.asking import ANSWERED, ask
from tests.api.world import ids_of
from tests.test_permissions import filled_in, sent

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
load_all_checks()
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/schema", application)
FOUND: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
OPERATIONS = {one.label: one for one in FOUND}
# A wrong answer about what was asked may hide behind one about who asks.
FIRST = [400, 401, 403, 404, 405, 406, 409, 411, 413, 415, 422, 429]
SCHEMA.config.checks.negative_data_rejection.expected_statuses = [str(one) for one in FIRST]


@dataclass(frozen=True)
class Cast:
    ids: dict[str, object]
    headers: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """One of everything, for as long as this file is run."""
    with django_db_blocker.unblock(), connection_kept(), transaction.atomic():
        yield _cast()
        transaction.set_rollback(True)
    print(f"\n{ANSWERED.total()} answers as described: {dict(ANSWERED)}")  # pytest -s shows it


@contextmanager
def connection_kept() -> Iterator[None]:
    """All requests are made in one transaction, as with Django's own client for tests."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


def _cast() -> Cast:
    make: Any = factories
    ids = ids_of(make)
    people = {
        "reader": make.reader(),
        "moderator": make.moderator(),
        "senior": make.moderator(kind=Role.Kind.SENIOR),
        "admin": make.moderator(kind=Role.Kind.ADMIN),
    }
    headers = {who: {"Authorization": f"Bearer {_token(one)}"} for who, one in people.items()}
    everything = make_token(
        people["admin"], name="All", scopes=set(Scope), days=1, second_factor=True
    )
    headers["program"] = {"Authorization": f"Bearer {everything[1]}"}
    return Cast(ids, {"nobody": {}} | headers)


def _token(reader: Reader) -> str:
    paper = Publication.objects.get(token_issuer=reader.issuer)
    return sign(reader, paper, valid_for=timedelta(hours=20))


NAMED = re.compile(r"\{(\w+)\}")


def aim(case: Any, cast: Cast) -> None:
    """Let it name something that there is."""
    route = NAMED.sub(lambda found: f"<{AS_IN_URLS.get(found[1], found[1])}>", case.operation.path)
    there = filled_in(route, cast.ids).split("/")
    names = NAMED.sub(lambda found: found[1], case.operation.path).split("/")
    told = dict(zip(names, there, strict=True))
    case.path_parameters = {name: told[name] for name in case.path_parameters}


AS_IN_URLS = {"id": "pk"}


def tell(case: Any, facts: dict[str, Any]) -> None:
    """Let it say something that makes sense."""
    if isinstance(case.body, dict):
        case.body |= {name: plain(facts[name]) for name in case.body if name in facts}


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_operation_answers_as_described(label: str, cast: Cast) -> None:
    operation = OPERATIONS[label]
    facts = sent(NAMED.sub("<pk>", operation.path), cast.ids)

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        right=operation.as_strategy(GenerationMode.POSITIVE),
        named=st.integers(0, 3),
        sensible=st.booleans(),
    )
    def right_ones(right: Any, named: int, sensible: bool) -> None:
        if named and right.path_parameters:
            aim(right, cast)
        if sensible:
            tell(right, facts)
        ask(right, *cast.headers.values(), is_right=True)

    right_ones()


@pytest.mark.parametrize("label", OPERATIONS)
def test_nothing_at_the_edge_is_answered_otherwise(label: str, cast: Cast) -> None:
    """The smallest, the largest, one more than that; what is missing; what is of another kind."""
    operation = OPERATIONS[label]
    edges = SCHEMA.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=GenerationConfig(),
    )
    people = list(cast.headers.values())
    for number, case in enumerate(edges):
        if number % 2 and case.path_parameters:
            aim(case, cast)
        ask(case, cast.headers["admin"], people[number % len(people)])
