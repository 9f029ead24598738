"""Many postmen at once, and readers who change their mind meanwhile: real rows, real locks."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from moderation import outbox
from moderation.models import Letter, Mail, Mailbox
from moderation.workflow import mailboxes, mailing
from moderation.workflow.delivering import deliver
from moderation.workflow.withdrawing import withdraw
from tests.moderation.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stated_terms")]


class Box(BaseEmailBackend):
    """Takes every mail, for all threads; a slow one may be held until a test lets go of it."""

    taken: list[Any] = []
    reached, go_on = threading.Event(), threading.Event()

    def send_messages(self, messages: Any) -> int:
        self.reached.set()
        self.go_on.wait(30)
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture(autouse=True)
def box(settings):
    settings.SITE_URL = "https://comments.paper.example"
    settings.EMAIL_BACKEND = f"{__name__}.Box"
    Box.taken.clear()
    Box.reached.clear()
    Box.go_on.set()
    return Box


@pytest.fixture
def readers(make):
    """Four who like to be written to at once, each with two answers."""
    made = []
    for number in range(4):
        address = f"{number}@reader.example"
        reader = make.reader(email=address, email_confirmed_at=timezone.now())
        mailboxes.choose(reader, rhythm="instant", outcomes=False)
        mine = make.released(reader)
        for _ in range(2):
            make.released(parent=mine)
        made.append(reader)
    return made


def test_many_workers_gather_and_send_the_same_letters_into_one_mail_each(readers, box):
    def work():
        for reader in readers:
            mailing.gather_for(reader.pk)
        for pk in Mail.objects.values_list("pk", flat=True):
            mailing.send(pk, box())

    at_once(*[work] * 6)
    deliver()

    assert sorted(one.to[0] for one in box.taken) == [f"{n}@reader.example" for n in range(4)]
    assert all("2 answers" in one.subject for one in box.taken)
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert not Letter.objects.filter(mail_due_at__isnull=False).exists()


def test_there_is_one_postman_and_who_comes_meanwhile_leaves_at_once(readers, box):
    box.go_on.clear()
    first = threading.Thread(target=at_once, args=(deliver,))
    first.start()
    assert box.reached.wait(30)

    meanwhile = deliver()
    box.go_on.set()
    first.join(30)

    assert meanwhile == 0
    assert len(box.taken) == 4


def test_to_stop_mail_while_one_is_being_sent_waits_for_nobody_and_ends_the_rest(
    make, readers, box
):
    first = min(readers, key=lambda reader: reader.pk)
    box.go_on.clear()
    postman = threading.Thread(target=at_once, args=(deliver,))
    postman.start()
    assert box.reached.wait(30)

    for reader in readers:
        mailboxes.stop(Mailbox.objects.get(reader=reader).secret)
    box.go_on.set()
    postman.join(30)
    make.released(parent=first.comments.first())
    deliver()

    assert len(box.taken) == 1
    assert Mail.objects.filter(state="dropped").count() == 3


def test_reading_choosing_gathering_and_taking_back_never_wait_in_a_ring(make, readers, box):
    """All of them lock letters; in the order of their keys, or this deadlocks."""
    for _ in range(2):
        for reader in readers:
            make.released(parent=reader.comments.first())

        def read(reader):
            return lambda: outbox.mark_read(list(Letter.objects.filter(to=reader).order_by("?")))

        def choose(reader):
            return lambda: mailboxes.choose(reader, rhythm="instant", replies=True)

        def gather(reader):
            return lambda: mailing.gather_for(reader.pk)

        def take_back(reader):
            return lambda: withdraw(reader.comments.first().replies.last())

        acts = [read, choose, gather, gather, choose, take_back]
        at_once(*[act(reader) for reader in readers[:2] for act in acts])

    deliver()

    assert not Letter.objects.filter(mail_due_at__isnull=False).exists()
    assert len({letter.mail_id for letter in Letter.objects.exclude(mail=None)}) == (
        Mail.objects.count()
    )
