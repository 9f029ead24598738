"""Who is erased while suspended, and comes back, is still suspended; and nothing else is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from moderation import clock
from moderation.models import KeptOut, Letter, Note, Sanction, Statement
from moderation.refusals import Banned, Suspended
from moderation.sanctions import in_force
from moderation.takeaway import shelves
from moderation.workflow import erasing
from moderation.workflow.noting import note
from moderation.workflow.returning import look_for_who_came_back, who_came_lately
from moderation.workflow.sanctioning import lift
from moderation.workflow.submitting import submit
from newsroom.models import Reader
from newsroom.sso import reader_of, sign
from tests.moderation.test_erasing import everything_in_the_database

pytestmark = pytest.mark.django_db


def erase(reader):
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))
    erasing.erase_due()


def come_back(reader, paper):
    """By a token of the newsroom's for the same subject, signed after they were erased."""
    as_before = Reader(issuer=reader.issuer, subject=reader.subject, name=reader.name)
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):  # Tokens tell seconds.
        token = sign(as_before, paper, valid_for=timedelta(minutes=5))
    return reader_of(token)


@pytest.mark.parametrize(("kind", "refusal"), [("suspension", Suspended), ("ban", Banned)])
def test_it_holds_at_once_when_the_same_person_comes_back(make, kind, refusal):
    reader, paper, article = make.reader(subject="subscriber-7"), make.the_paper(), make.article()
    make.sanction(reader, kind, days=7)

    erase(reader)
    again = come_back(reader, paper)

    assert again.pk != reader.pk
    with pytest.raises(refusal):
        submit(again, article, text=make.a_text())


def test_the_clock_makes_it_a_restriction_that_is_told_and_can_be_lifted(make):
    reader, paper = make.reader(subject="subscriber-7"), make.the_paper()
    before = make.sanction(reader, "suspension", days=7)
    erase(reader)
    again = come_back(reader, paper)

    clock.look_at_people()
    clock.look_at_people()

    found = Sanction.objects.get(reader=again)
    assert (found.rule, found.until) == ("came_back", before.until)
    assert Letter.objects.get(to=again).kind == "restricted"
    assert not KeptOut.objects.exists()
    lift(found, by=make.moderator(), because="a long time ago")
    assert not in_force(again, paper.pk).all


def test_it_ends_when_it_would_have_ended_and_is_forgotten(make):
    reader, paper, article = make.reader(subject="subscriber-7"), make.the_paper(), make.article()
    make.sanction(reader, "suspension", days=3)
    erase(reader)

    with time_machine.travel(timezone.now() + timedelta(days=4)):
        again = come_back(reader, paper)
        submit(again, article, text=make.a_text())
        clock.look_at_people()

    assert not KeptOut.objects.exists()


def test_a_ban_without_an_end_is_kept_for_a_year(make):
    reader = make.reader()
    make.sanction(reader, "ban", days=None)

    erase(reader)

    kept = KeptOut.objects.get()
    assert timedelta(days=364) < kept.until - timezone.now() <= timedelta(days=365)


def test_a_key_of_the_house_before_this_one_still_knows_them(make, settings):
    reader, paper = make.reader(subject="subscriber-7"), make.the_paper()
    make.sanction(reader, "suspension")
    erase(reader)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "quite another key"  # noqa: S105 - of this test

    assert in_force(come_back(reader, paper), paper.pk).all


def test_who_signed_up_here_is_known_by_a_confirmed_address(make):
    paper = make.the_paper()
    facts = {"issuer": "local", "email": "Ada@example.org", "email_confirmed_at": timezone.now()}
    reader = make.reader("ada", **facts)
    make.sanction(reader, "suspension")
    erase(reader)

    again = make.reader("ada-again", **facts | {"email": "ada@example.org"})
    other = make.reader("bo", **facts | {"email": "bo@example.org"})

    assert in_force(again, paper.pk).all
    assert not in_force(other, paper.pk).all


@pytest.mark.parametrize("joined", [timedelta(minutes=1), timedelta(hours=25), timedelta(days=30)])
def test_who_confirms_the_address_days_after_they_joined_is_told_too(make, joined):
    paper, confirmed = make.the_paper(), {"issuer": "local", "email": "ada@example.org"}
    reader = make.reader("ada", **confirmed, email_confirmed_at=timezone.now())
    make.sanction(reader, "ban", days=None)
    erase(reader)
    again = make.reader("ada-again", issuer="local")
    Reader.objects.filter(pk=again.pk).update(joined_at=timezone.now() - joined)
    assert look_for_who_came_back() == 0

    Reader.objects.filter(pk=again.pk).update(
        email="ada@example.org", email_confirmed_at=timezone.now()
    )

    assert look_for_who_came_back() == 1
    again.refresh_from_db()
    [ban] = in_force(again, paper.pk).all
    assert ban.sanction == Sanction.objects.get(reader=again).pk
    assert Letter.objects.get(to=again).kind == "restricted"
    assert Statement.objects.get(reader=again).sanction_id == ban.sanction


def test_a_clock_that_stood_still_for_days_misses_nobody(make):
    reader, paper = make.reader(subject="subscriber-7"), make.the_paper()
    make.sanction(reader, "ban", days=None)
    erase(reader)
    again = come_back(reader, paper)

    with time_machine.travel(timezone.now() + timedelta(days=6)):
        clock.look_at_people()

    assert Sanction.objects.filter(reader=again, rule="came_back").exists()


def test_who_came_lately_is_found_by_an_index_however_many_readers_there_are(make):
    make.reader()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = who_came_lately().explain()

    assert "reader_came_or_was_confirmed" in plan


def test_of_who_was_only_warned_or_whose_time_is_over_nothing_is_kept(make):
    warned, over = make.reader(), make.reader()
    make.sanction(warned, "warning")
    lift(make.sanction(over, "suspension"), by=make.moderator(), because="enough")

    erase(warned)
    erase(over)

    assert not KeptOut.objects.exists()


def test_the_words_go_and_the_facts_stay(make):
    reader, moderator = make.reader(), make.moderator()
    make.sanction(reader, "suspension", explanation="About Sigrid, in words.")
    note(reader, make.the_paper(), by=moderator, text="About Sigrid, noted.")

    erase(reader)

    assert "Sigrid" not in everything_in_the_database()
    assert not Note.objects.exists()
    assert Sanction.objects.get().kind == "suspension"


def test_a_reader_takes_along_what_was_said_and_noted_and_not_by_whom(make):
    reader, moderator = make.reader(), make.moderator("the-moderator")
    make.sanction(reader, "suspension", explanation="Too much.", by=moderator)
    note(reader, make.the_paper(), by=moderator, text="Writes at night.")

    taken = {shelf.name: list(shelf.rows()) for shelf in shelves(reader)}

    assert taken["standing"][0]["explanation"] == "Too much."
    assert taken["desk_notes"][0]["text"] == "Writes at night."
    assert "the-moderator" not in str(taken["standing"] + taken["desk_notes"])
