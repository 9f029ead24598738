"""Whoever runs the installation ends somebody's sessions, or everybody's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from newsroom.management.commands import sign_out
from newsroom.sso import sign

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader)
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/settings/").status_code == 200


def test_one_is_out_everywhere_and_nobody_else(make):
    ada, bo = make.reader("ada"), make.reader("bo")
    at_home, at_work, other = signed_in(ada), signed_in(ada), signed_in(bo)

    call_command("sign_out", "ada")

    assert not is_in(at_home)
    assert not is_in(at_work)
    assert is_in(other)


def test_their_newsrooms_tokens_of_before_are_over_as_well(make):
    reader = make.reader("ada")
    with_token = {"Authorization": f"Bearer {sign(reader, make.the_paper(), valid_for=HOUR)}"}
    assert Client().get("/api/v1/me", headers=with_token).status_code == 200

    call_command("sign_out", "ada")

    assert Client().get("/api/v1/me", headers=with_token).status_code == 401


def test_everybody_is_out(make):
    clients = [signed_in(make.reader(handle)) for handle in ("ada", "bo")]

    call_command("sign_out", "--everybody")

    assert [is_in(client) for client in clients] == [False, False]


@pytest.mark.django_db(transaction=True)
def test_everybody_is_out_a_few_at_a_time_and_what_broke_off_goes_on(make, monkeypatch):
    """One statement for all would run into PostgreSQL's time-out on a large site."""
    monkeypatch.setattr(sign_out, "AT_ONCE", 2)
    clients = [signed_in(make.reader(f"reader-{number}")) for number in range(5)]
    said = StringIO()

    with connection.execute_wrapper(away_after(2)), pytest.raises(OperationalError):
        call_command("sign_out", "--everybody", stdout=said)
    left = sum(is_in(client) for client in clients)
    call_command("sign_out", "--everybody", stdout=said)

    assert left == 1
    assert said.getvalue() == "4 sessions are over.\n1 sessions are over.\n"
    assert not any(is_in(client) for client in clients)


def away_after(times: int) -> Callable[..., Any]:
    """PostgreSQL carries out so many deletions, and is gone."""
    done: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        if str(sql).startswith("DELETE"):
            if len(done) == times:
                raise OperationalError("gone")
            done.append(str(sql))
        return execute(sql, *rest)

    return wrapper


def test_a_name_that_nobody_has_changes_nothing(make):
    client = signed_in(make.reader("ada"))

    with pytest.raises(CommandError, match="Nobody goes by bob"):
        call_command("sign_out", "ada", "bob")

    assert is_in(client)


@pytest.mark.parametrize("told", [(), ("ada", "--everybody")])
def test_it_has_to_be_said_whose(make, told):
    make.reader("ada")

    with pytest.raises(CommandError, match="Say whose"):
        call_command("sign_out", *told)
