"""Older accounts: never found by an address, but in a window that somebody opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.models import LogEntry
from moderation.refusals import AdminsOnly, WindowOpen
from moderation.workflow.keeping_keys import end_window, open_window
from newsroom.models import Linking, LinkWindow, Reader, Role
from newsroom.refusals import Invalid
from newsroom.sso import reader_of
from tests import factories
from tests.invariants.attacking import dies_on
from tests.newsroom.test_tokens import token

pytestmark = pytest.mark.django_db
ADDRESS = "anna@paper.example"


@pytest.fixture
def paper():
    return factories.the_paper()


@pytest.fixture
def admin(make, paper):
    return make.moderator(kind=Role.Kind.ADMIN)


@pytest.fixture
def window(paper, admin) -> LinkWindow:
    return open_window(paper, by=admin, days=7)


def older(make: Any, **facts: Any) -> Any:
    """Somebody with a confirmed address, and an account of ours unless said otherwise."""
    known = {"issuer": "local", "email": ADDRESS, "email_confirmed_at": timezone.now()} | facts
    made = make.reader(**known)
    made.set_password("a long walk by the sea")
    made.save()
    EmailAddress.objects.create(user=made, email=f"{made.handle}@x.example", verified=True)
    return made


def come(paper, **claims: Any) -> Reader:
    told = {"email": ADDRESS, "email_verified": True, "sub": "new-7"} | claims
    return reader_of(token(paper, **told))


def test_in_the_window_an_older_account_is_found_by_its_confirmed_address(
    make, paper, window, client
):
    old = older(make)
    client.force_login(old)

    found = come(paper, email=ADDRESS.upper())

    assert found.pk == old.pk
    assert (found.issuer, found.subject) == (paper.token_issuer, "new-7")
    assert come(paper) == old, "and from then on it is known by its subject"


def test_what_let_somebody_in_before_lets_nobody_in_any_more(make, paper, window, client):
    old = older(make)
    client.force_login(old)

    come(paper)

    old.refresh_from_db()
    assert not old.has_usable_password()
    assert not EmailAddress.objects.filter(user=old).exists()
    assert client.get("/api/v1/me/comments").status_code == 401


def test_an_account_of_the_same_newsroom_gets_its_new_subject(make, paper, window):
    old = older(make, issuer=paper.token_issuer, subject="old-7")

    assert come(paper).pk == old.pk


def test_each_linking_is_on_record_and_in_the_log(make, paper, window):
    old = older(make)

    come(paper)

    row = Linking.objects.get()
    assert (row.reader_id, row.window, row.was_issuer, row.subject) == (
        old.pk, window, "local", "new-7",
    )  # fmt: skip
    line = LogEntry.objects.get(act="linked")
    assert (line.reader_id, line.publication_id, line.rule) == (old.pk, paper.pk, "window")
    assert ADDRESS not in str(line.facts)


def test_without_a_window_nobody_is_linked(make, paper, admin):
    old = older(make)

    assert come(paper).pk != old.pk
    assert not Linking.objects.exists()


def test_after_its_end_and_after_it_was_ended_nobody_is_linked(make, paper, admin, window):
    old = older(make)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, seconds=1), tick=False):
        at = int(datetime.now(UTC).timestamp())
        assert come(paper, iat=at, exp=at + 60).pk != old.pk
    end_window(paper, by=admin)
    end_window(paper, by=admin)

    assert come(paper, sub="new-8").pk != old.pk


def test_a_window_of_another_publication_links_nobody_here(make, paper, window):
    other = make.publication()
    old, theirs = older(make), older(make, issuer=other.token_issuer, email="b@paper.example")

    assert come(other).pk != old.pk
    assert come(paper, email="b@paper.example").pk != theirs.pk


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": ...},
        {"email": ...},
        {"email": "nobody"},
        {"email": "another@paper.example"},
    ],
)
def test_the_newsroom_has_to_say_that_the_address_is_confirmed(make, paper, window, claims):
    old = older(make)

    assert come(paper, **claims).pk != old.pk


@pytest.mark.parametrize(
    "facts",
    [
        {"email_confirmed_at": None},
        {"is_active": False},
        {"is_superuser": True},
        {"issuer": "https://another.example"},
    ],
)
def test_who_is_not_confirmed_closed_mighty_or_elsewhere_is_not_found(make, paper, window, facts):
    old = older(make, **facts)

    assert come(paper).pk != old.pk
    old.refresh_from_db()
    assert old.subject != "new-7"


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_nobody_with_a_role_is_found_by_an_address(make, paper, window, kind):
    old = older(make)
    Role.objects.create(reader=old, publication=paper, kind=kind)

    assert come(paper).pk != old.pk


def test_a_newsroom_does_not_get_the_account_of_another_newsrooms_reader(make, paper, window):
    """Its admin opens the window and signs the address: not enough for what is not theirs."""
    elsewhere = make.article(make.publication())
    old = older(make)
    make.pending(author=old, article=elsewhere)

    found = come(paper)

    assert found.pk != old.pk
    old.refresh_from_db()
    assert old.issuer == "local"


def test_the_database_keeps_the_account_of_another_newsrooms_reader(make, paper, window):
    old = make.reader(issuer="local")
    make.pending(author=old, article=make.article(make.publication()))

    dies_on(
        "account_that_wrote_elsewhere_is_not_linked_by_an_address",
        """INSERT INTO newsroom_linking (reader_id, publication_id, window_id, at, was_issuer,
        was_subject, subject) VALUES (%s, %s, %s, now(), 'local', 'x', 'y')""",
        old.pk,
        paper.pk,
        window.pk,
    )


def test_an_account_that_wrote_here_alone_is_found(make, paper, window):
    old = older(make)
    make.pending(author=old)

    assert come(paper).pk == old.pk


def test_of_two_with_one_address_neither_is_found(make, paper, window):
    first, second = older(make), older(make)

    assert come(paper).pk not in (first.pk, second.pk)


def test_two_accounts_there_do_not_take_one_here_in_turns(make, paper, window):
    old = older(make)

    first, second, again = come(paper), come(paper, sub="new-8"), come(paper)

    assert first.pk == again.pk == old.pk
    assert second.pk != old.pk
    assert Linking.objects.count() == 1


def test_who_is_known_by_their_subject_is_never_linked(make, paper, window):
    known = come(paper, email=...)
    old = older(make)

    assert come(paper).pk == known.pk
    old.refresh_from_db()
    assert old.issuer == "local"


def test_only_an_admin_opens_it_for_ninety_days_at_most_and_one_at_a_time(make, paper, admin):
    for by in (make.reader(), make.moderator(kind=Role.Kind.SENIOR)):
        with pytest.raises(AdminsOnly):
            open_window(paper, by=by, days=7)
        with pytest.raises(AdminsOnly):
            end_window(paper, by=by)
    for days in (0, -1, 91):
        with pytest.raises(Invalid):
            open_window(paper, by=admin, days=days)
    open_window(paper, by=admin, days=90)
    with pytest.raises(WindowOpen):
        open_window(paper, by=admin, days=1)
    end_window(paper, by=admin)
    said = LogEntry.objects.filter(act="sign_on").order_by("number")
    assert list(said.values_list("reason", flat=True)) == ["window_opened", "window_ended"]


def test_the_database_lets_no_window_stay_open_for_ever(paper, window):
    name = "link_window_ends_within_ninety_days"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LinkWindow.objects.update(ends_at=timezone.now() + timedelta(days=365))
