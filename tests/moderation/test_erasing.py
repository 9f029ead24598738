"""A reader is erased: the person goes, the facts stay, and whoever is killed goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Revision, Status
from comments.reactions import react
from moderation import clock, notices
from moderation.models import (
    Assignment,
    Calibration,
    Case,
    Credit,
    Decision,
    Farewell,
    Letter,
    Rating,
    StaffOutcome,
    Willing,
)
from moderation.workflow import erasing
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.copying import copy
from moderation.workflow.drafting import keep
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.muting import mute
from moderation.workflow.rating import rate
from newsroom.accounts.leaving import ask_to_leave, stay
from newsroom.models import ERASED, NameChange, Reader, Role
from newsroom.sso import sign

ROOT = Path(__file__).resolve().parents[2]
NAME = "Sigrid Unmistakable"
AN_HOUR = timedelta(hours=1)


def erase(reader: Reader) -> None:
    """Ask, wait for a day, and let the clock come round until all is done."""
    ask_to_leave(reader)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        for _ in range(20):
            erasing.erase_due()
            if Farewell.objects.filter(reader=reader, done_at__isnull=False).exists():
                return
    raise AssertionError("the farewell was never done")


def everything_in_the_database() -> str:
    """Every text and number in every table, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for [row] in cursor.fetchall()]
    return "\n".join(rows)


def somebody(make: Any, name: str = NAME) -> Reader:
    """A newsroom's reader about whom the house knows all that it can know."""
    reader: Reader = make.reader(
        "sigrid-handle", name=name, subject="subscriber-sigrid", email="sigrid@example.org",
        password="sigrids password", language="nb",
    )  # fmt: skip
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    Authenticator.objects.create(user=reader, type="totp", data={"secret": "SIGRIDSSECRET"})
    NameChange.objects.create(reader=reader, was="Sigrid Before", was_key="x", became=name)
    Willing.objects.create(reader=reader, publication=make.the_paper())
    return reader


def test_nothing_of_the_person_is_left_anywhere(make):
    reader = somebody(make)
    public = make.released(reader, text="Words of Sigrid in public.")
    make.in_review(reader, text="Words of Sigrid in review.")
    returned = make.returned(reader, text="Words of Sigrid, returned.")
    ask_second_look(returned.comment, statement="Words of Sigrid to the desk.")
    copy(public.released_revision, civil=True, explanation="So it is.")
    split = make.split(reader, text="Words of Sigrid that split the town.")
    decide_case(split, moderator=make.moderator(), outcome="reject", reason="attack")
    appeal(split.comment, statement="Words of Sigrid for an appeal.")
    slip = make.released(reader, text="Words of Sigrid, who did not recieve the paper.")
    mend(slip, text="Words of Sigrid, who did not receive the paper.")
    keep(reader, make.article(), text="Words of Sigrid, not handed in.")
    react(reader, make.released(), "wow")
    mute(make.released(), by=reader)
    handed = make.lease(make.in_review(), reader)
    rate(handed.pk, reviewer=reader, quality="fair", civil=False, reasons=["other"],
         note="Words of Sigrid beside a review.")  # fmt: skip
    assert "Sigrid" in everything_in_the_database()

    erase(reader)

    left = everything_in_the_database().casefold()
    assert "sigrid" not in left
    assert "subscriber-sigrid" not in left


def test_no_piece_of_a_text_stays_with_what_was_decided_about_it(make):
    make.policy(hold_new_links=True)
    reader = make.reader()
    held = make.pending(reader, text="See https://jane-doe-private.example/home for more.")
    case = Case.objects.get(revision=held)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="spam")
    assert "jane-doe-private" in held.findings[0]["detail"]

    erase(reader)

    assert "jane-doe-private" not in everything_in_the_database()
    found = [one.evidence["findings"] for one in Decision.objects.filter(revision=held)]
    assert found == [[{"check": "links", "cause": "check"}]] * 2


def test_what_others_rest_on_stays(make):
    reader = somebody(make)
    answered = make.released(reader)
    reply = make.released(parent=answered)
    judged = make.in_review()
    rating = make.review(judged, civil=True, reviewer=reader)
    facts = [list(model.objects.order_by("pk").values_list("pk", flat=True))
             for model in (Comment, Revision, Assignment, Rating, Decision, Credit)]  # fmt: skip

    erase(reader)

    assert facts == [
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        for model in (Comment, Revision, Assignment, Rating, Decision, Credit)
    ]
    judged.refresh_from_db()
    assert judged.ratings_received == 1
    rating.refresh_from_db()
    assert (rating.civil, rating.reviewer.name) == (True, ERASED)
    assert Comment.public.filter(pk=reply.pk).exists()
    assert not Comment.public.filter(pk=answered.pk).exists()
    assert make.drift() == []


def test_whom_nobody_asked_for_is_left_alone_and_so_is_who_stays(make):
    asked, stays, never = make.reader(), make.reader(), make.reader("never", name="Never Asked")
    ask_to_leave(asked)
    ask_to_leave(stays)
    assert stay(stays)

    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        clock.erase()
        assert not Farewell.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        clock.erase()

    assert list(Farewell.objects.values_list("reader", flat=True)) == [asked.pk]
    never.refresh_from_db()
    assert never.name == "Never Asked"
    asked.refresh_from_db()
    assert not stay(asked)


def test_to_ask_twice_does_not_begin_the_day_anew(make):
    reader = make.reader()
    first = ask_to_leave(reader)

    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert ask_to_leave(reader) == first


def test_nobody_comes_in_any_more(make):
    reader = somebody(make)
    was, token = (
        Reader.objects.get(pk=reader.pk),
        sign(reader, make.the_paper(), valid_for=AN_HOUR),
    )
    client = Client()
    client.force_login(reader)

    erase(reader)

    assert client.get("/me/settings/").status_code == 302
    assert client.login(username="sigrid-handle", password="sigrids password") is False
    bearing = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/me/comments", headers=bearing).status_code == 401
    with time_machine.travel(timezone.now() + timedelta(hours=26)):
        bearing["Authorization"] = f"Bearer {sign(was, make.the_paper(), valid_for=AN_HOUR)}"
        assert client.get("/api/v1/me/comments", headers=bearing).json()["results"] == []
    back = Reader.objects.get(subject="subscriber-sigrid")
    assert back.pk != reader.pk, "who comes back with the newsroom's word is somebody new"


def test_what_waits_is_taken_back_and_what_was_to_be_read_is_given_back(make):
    reader = make.reader()
    pending, in_review = make.pending(reader), make.in_review(reader)
    split = make.split(reader)
    judged = make.in_review()
    make.lease(judged, reader)

    erase(reader)

    for revision in (pending, in_review, split.revision):
        revision.refresh_from_db()
        assert (revision.status, revision.text) == (Status.WITHDRAWN, "")
    assert not Case.objects.filter(closed_at=None).exists()
    judged.refresh_from_db()
    assert judged.leases_open == 0
    assert make.drift() == []


def test_practice_made_of_their_words_is_given_to_nobody_more(make):
    reader = make.reader()
    practice = copy(make.returned(reader), civil=False, explanation="So it is.")
    other = make.reader()
    make.lease(practice.revision, other)

    erase(reader)

    practice.refresh_from_db()
    assert practice.retired_because == Calibration.Retired.TAKEN_BACK
    assert Revision.objects.get(pk=practice.pk).text == ""
    assert not Assignment.objects.filter(reviewer=other, state="open").exists()


def test_a_moderator_who_leaves_is_no_moderator_and_what_they_decided_stays(make):
    moderator = make.moderator()
    case = make.split()
    decide_case(case, moderator=moderator, outcome=StaffOutcome.RELEASE, reason="fine")

    erase(moderator)

    assert not Role.objects.filter(reader=moderator).exists()
    assert Decision.objects.get(by="desk").moderator == moderator


def test_one_who_cannot_be_erased_does_not_keep_others_waiting(make, monkeypatch):
    hopeless, other = make.reader("hopeless"), make.reader("other")
    real = erasing.make_nobody

    def fail(reader: Reader) -> None:
        if reader.pk == hopeless.pk:
            raise RuntimeError
        real(reader)

    monkeypatch.setattr(erasing, "make_nobody", fail)
    ask_to_leave(hopeless)

    erase(other)

    hopeless.refresh_from_db()
    assert hopeless.erased_at is None


def test_every_table_that_names_a_reader_has_been_thought_of():
    goes = {f"{model._meta.model_name}.{field}" for model, field in erasing.GOES}
    with_the_row = {"emailaddress.user", "authenticator.user", "namechange.reader", "role.reader"}
    naming = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Reader
        if not model._meta.proxy
    }

    assert naming == goes | erasing.STAYS | with_the_row


ON_AND_ON = """
import os, django
django.setup()
from moderation.workflow import erasing
erasing.AT_ONCE, erasing.TEXTS_AT_ONCE = 2, 3
print("begun", flush=True)
while True:
    erasing.erase_due()
"""


@pytest.mark.django_db(transaction=True)
def test_who_is_killed_while_erasing_goes_on_where_it_was(make):
    make.policy(pending_at_most=0, first_day_an_hour=0, comments_an_hour=0)
    make.policy(new_undecided_at_most=0)
    reader = somebody(make)
    for number in range(24):
        make.pending(reader, text=f"Words of Sigrid, number {number}.", article=make.article())
        notices.practice(reader, make.the_paper().pk)
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))
    here = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(here._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}

    kills = 0
    while not Farewell.objects.filter(done_at__isnull=False).exists():
        process = subprocess.Popen(
            [sys.executable, "-c", ON_AND_ON], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        time.sleep(0.3 * 1.7**kills)  # later and later, so that it comes to an end
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        kills += 1
        reader.refresh_from_db()
        assert kills < 15
        if Farewell.objects.exists():
            assert reader.name == ERASED, "the name goes first"

    assert kills > 1, "it was too fast to be killed on the way: this test tests nothing"
    assert "sigrid" not in everything_in_the_database().casefold()
    assert not Letter.objects.filter(to=reader).exists()
    assert make.drift() == []


def test_no_session_tells_of_an_erased_reader(make):
    reader, other = somebody(make), make.reader("other")
    gone, stays, writes = Client(), Client(), Client()
    gone.force_login(reader)
    stays.force_login(other)
    for client, facts in (
        (gone, {"account_authentication_methods": [{"email": "sigrid@example.org"}]}),
        (writes, {"stashed": {"by": str(reader.pk), "text": "Words of Sigrid."}}),
    ):
        session = client.session
        session.update(facts)
        session.save()
        client.cookies["sessionid"] = session.session_key

    erase(reader)

    left = [row.get_decoded() for row in Session.objects.all()]
    assert [kept["_auth_user_id"] for kept in left] == [str(other.pk)]


def test_sessions_that_are_over_are_deleted_by_night(make):
    Client().force_login(make.reader())
    clock.forget_sessions()
    assert Session.objects.count() == 1

    with time_machine.travel(timezone.now() + timedelta(days=60)):
        clock.forget_sessions()

    assert not Session.objects.exists()
