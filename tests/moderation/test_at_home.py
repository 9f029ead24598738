"""Whom an OpenID provider signs in is at home where the provider was chosen, whatever its issuer:
for the desk, for who helps out, for an old site's comments, for events and for the log."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pgtrigger
import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from moderation import ghosts
from moderation.models import GhostAnswer, LogEntry, Note, Sanction, Standing
from moderation.nights.measuring import measure
from moderation.people import people_of
from moderation.workflow import for_readers, reclaiming
from moderation.workflow.erasing import begin
from moderation.workflow.ranking import refuse_voiding
from moderation.workflow.voiding import void
from moderation.workflow.volunteering import publications_of
from newsroom.languages import the_publication
from newsroom.models import (
    AT_HOME,
    Event,
    IdentityProvider,
    Publication,
    Reader,
    Role,
    at_home_in,
    homes_of,
)
from tests.importing import as_isso_writes as isso
from tests.moderation.test_events import listen

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example"
ADDRESS = "ada@example.org"
THREE_DAYS = {"kind": "suspension", "days": "3", "reason": "attack"}


def choose(paper: Publication, slug: str = "id") -> Publication:
    IdentityProvider.objects.create(
        publication=paper, slug=slug, name="ID", issuer=ISSUER, client_id="comments"
    )
    return paper


@pytest.fixture
def first(make):
    """The first publication of the installation: what is known to be nobody's lands there."""
    return make.the_paper()


@pytest.fixture
def paper(make, first):
    return choose(make.publication())


@pytest.fixture
def reader(make, paper):
    return make.reader(
        "reader-ada", name="Ada", issuer=ISSUER, subject="7",
        email=ADDRESS, email_confirmed_at=timezone.now(),
    )  # fmt: skip


def settle(reader: Reader) -> None:
    """Their word is known; PostgreSQL counts it from the ledger, here it is given."""
    with pgtrigger.ignore("moderation.Standing:standing_begins_with_nothing"):
        Standing.objects.create(reader=reader, tier=Standing.Tier.REGULAR, settled=20)


@pytest.fixture
def chief(make, paper):
    return make.moderator(paper=paper, kind=Role.Kind.ADMIN)


@pytest.fixture
def at_desk(chief):
    client = Client()
    client.force_login(chief)
    return client


# The rule


def in_sql(issuer: str) -> set[int]:
    with connection.cursor() as cursor:
        asked = f"SELECT p.id FROM newsroom_publication p WHERE {AT_HOME.format(issuer='%(i)s')}"
        cursor.execute(asked, {"i": issuer})
        return {pk for (pk,) in cursor.fetchall()}


def test_each_way_of_asking_says_the_same_of_every_reader_and_publication(make, paper, reader):
    choose(make.publication(), "id-too")
    choose(make.publication(token_issuer=ISSUER), "id-also")
    known = [reader, make.reader(), make.reader(issuer="local"), make.reader(issuer="moved:x")]

    for who in known:
        homes = set(homes_of(who.issuer).values_list("pk", flat=True))
        assert homes == in_sql(who.issuer)
        for one in Publication.objects.all():
            there = Reader.objects.filter(at_home_in(Publication.objects.filter(pk=one.pk)))
            assert (who in there) == (one.pk in homes)
            assert who.may_take_part_in(one) == (one.pk in homes or who.issuer == "local")
            assert (one in publications_of(who)) == who.may_take_part_in(one)


def test_the_first_home_is_the_publication_whose_own_accounts_they_are(make, paper, rf, reader):
    own = make.publication(token_issuer=ISSUER)
    request = rf.get("/")
    request.user = reader

    assert list(homes_of(ISSUER)) == [own, paper]
    assert the_publication(request) == own


# The desk


def test_the_desk_finds_them_and_may_do_something_about_them(reader, paper, chief, at_desk):
    page, about = f"/desk/people/{reader.pk}/", {"publication": paper.slug}

    shown = at_desk.get(page).content.decode()
    at_desk.post(
        f"{page}sanctions/", about | {"kind": "suspension", "days": "3", "reason": "attack"}
    )
    at_desk.post(f"{page}notes/", about | {"text": "Wrote under every article."})

    assert reader in people_of(chief)
    assert "Their account is another publication" not in shown
    assert Sanction.objects.get(reader=reader).publication == paper
    assert Note.objects.get(reader=reader).by == chief


def test_a_desk_that_has_given_their_provider_up_may_do_nothing(reader, first, make):
    choose(first, "for-a-while")
    make.pending(reader, article=make.article(first))
    first.providers.all().delete()
    client = Client()
    client.force_login(make.moderator(paper=first, kind=Role.Kind.SENIOR))

    shown = client.get(f"/desk/people/{reader.pk}/").content.decode()
    client.post(f"/desk/people/{reader.pk}/notes/", {"text": "Seen."})

    assert "Their account is another publication" in shown
    assert not Note.objects.exists()


def test_an_admin_finds_them_to_give_them_a_role(reader, chief, rf):
    request = rf.get("/admin/")
    request.user = chief

    assert reader in admin.site._registry[Reader].get_queryset(request)


# Helping out


def test_they_help_out_where_they_may_without_saying_where(reader, make, paper):
    waits = make.in_review(make.reader(issuer="local"), article=make.article(paper))
    client = Client()
    client.force_login(reader)

    shown = client.get("/reviews/help/")
    given = client.post("/api/v1/reviews", "{}", content_type="application/json")

    assert shown.status_code == 200
    assert shown.context["publication"] == paper
    assert given.status_code == 201
    assert waits.assignments.filter(reviewer=reader).exists()


# Comments of an old site


@pytest.fixture
def ghost(make, paper, tmp_path):
    """Whom an import to their publication brought, with their address."""
    make.article(paper).add_address("https://paper.example/1")
    row = {"author": "Ada", "email": ADDRESS, "text": "From the old site."}
    file = isso.database(tmp_path / "c.db", [(1, "https://paper.example/1", "One")], row)
    call_command(
        "import_comments", "isso", str(file), publication=paper.slug,
        stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # As in a transaction of its own.
    return Reader.objects.get(issuer__startswith="import:")


def test_their_old_comments_are_offered_and_become_theirs(reader, ghost):
    assert ghosts.has_some(reader)

    reclaiming.answer(ghost.pk, GhostAnswer.Kind.MINE, by=reader)

    assert reader.comments.count() == 1


def test_those_of_a_publication_that_has_not_chosen_their_provider_are_not(reader, ghost):
    IdentityProvider.objects.update(issuer="https://another.example")

    assert not ghosts.has_some(reader)


# Events and the log


def test_their_publication_hears_that_they_are_erased(make, first, paper, reader):
    listen(first)
    listen(paper)
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))

    begin(reader.pk)

    assert [one.publication for one in Event.objects.filter(type="user.erased")] == [paper]


def test_what_is_logged_of_them_is_in_the_log_of_their_publication(make, paper, reader):
    """Of several that have chosen their provider, in that of one of them."""
    choose(make.publication(), "id-too")

    for_readers.note_taken(reader)
    for_readers.ask_for(reader)
    settle(reader)

    about = LogEntry.objects.filter(reader=reader)
    assert {"exported", "erasing", "standing"} <= set(about.values_list("act", flat=True))
    assert {line.publication for line in about} == {paper}


def test_voiding_what_they_reviewed_is_their_own_desks(make, paper, reader, chief):
    first = make.the_paper()
    Role.objects.create(reader=chief, publication=first, kind=Role.Kind.ADMIN)
    settle(reader)

    assert refuse_voiding(reader, chief) == paper.pk
    void(reader, by=chief, reason="a ring")

    assert LogEntry.objects.get(act="voided").publication == paper


def test_who_is_established_is_counted_where_they_are_at_home(make, paper, reader, first):
    settle(reader)

    assert (measure(paper).established, measure(first).established) == (1, 0)
