"""Mutes and stars.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from moderation.models import Letter, Mail
from moderation.workflow.mailboxes import choose
from newsroom.models import Publication
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


# Mutes and stars.


def test_nobody_mutes_themselves(make):
    reader = make.reader()
    dies_on(
        "mute_is_never_of_oneself",
        "INSERT INTO comments_mute (id, reader_id, muted_id, since)"
        " VALUES (gen_random_uuid(), %s, %s, now())",
        reader.pk,
        reader.pk,
    )


def test_nobody_mutes_somebody_twice(make):
    one = (
        "INSERT INTO comments_mute (id, reader_id, muted_id, since)"
        " VALUES (gen_random_uuid(), %s, %s, now())"
    )
    reader, muted = make.reader(), make.reader()
    sql(one, reader.pk, muted.pk)

    dies_on("mute_is_said_once", one, reader.pk, muted.pk)


def test_nobody_stars_what_they_find_uncivil(make):
    lease = make.lease(make.in_review())
    dies_on(
        "rating_stars_only_what_it_finds_civil",
        "INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id,"
        " quality, civil, reasons, note, starred, rated_at) VALUES (%s, %s,"
        " %s, %s, 'fair', false, '{attack}', '', true, now())",
        lease.pk,
        lease.reviewer_id,
        lease.revision_id,
        lease.comment_id,
    )


# Letters and mails.


def a_letter_that_waits(make, **facts):
    """To somebody who likes mail, about a comment of theirs."""
    reader = make.reader(email="a@reader.example", email_confirmed_at=timezone.now())
    choose(reader, rhythm="daily", **facts)
    make.released(reader)
    return Letter.objects.get(to=reader)


def a_mail_to(reader):
    return Mail.objects.create(to_id=reader, publication=Publication.objects.earliest("pk"))


def test_a_letter_is_in_one_mail_at_most(make):
    letter = a_letter_that_waits(make)
    first, second = a_mail_to(letter.to_id), a_mail_to(letter.to_id)
    into = "UPDATE moderation_letter SET mail_id = %s, mail_due_at = NULL WHERE id = %s"
    sql(into, first.pk, letter.pk)

    dies_on("letter_goes_into_a_mail_only_when_it_waits_for_one", into, second.pk, letter.pk)


def test_a_letter_that_was_mailed_or_is_not_to_be_never_waits_again(make):
    letter = a_letter_that_waits(make)
    sql("UPDATE moderation_letter SET mail_due_at = NULL WHERE id = %s", letter.pk)

    dies_on(
        "letter_that_waits_for_no_mail_never_will",
        "UPDATE moderation_letter SET mail_due_at = now() WHERE id = %s",
        letter.pk,
    )


def test_a_letter_does_not_wait_while_it_is_in_a_mail(make):
    letter = a_letter_that_waits(make)

    dies_on(
        "letter_that_is_in_a_mail_waits_for_none",
        "UPDATE moderation_letter SET mail_id = %s WHERE id = %s",
        a_mail_to(letter.to_id).pk,
        letter.pk,
    )


def test_a_letter_is_never_mailed_to_anybody_else(make):
    letter = a_letter_that_waits(make)

    dies_on(
        "letter_goes_into_a_mail_to_its_own_reader",
        "UPDATE moderation_letter SET mail_id = %s, mail_due_at = NULL WHERE id = %s",
        a_mail_to(make.reader().pk).pk,
        letter.pk,
    )


def test_a_mail_that_is_over_is_not_sent_again(make):
    mail = a_mail_to(make.reader().pk)
    sql(
        "UPDATE moderation_mail SET state = 'sent', due_at = NULL, over_at = now() WHERE id = %s",
        mail.pk,
    )

    dies_on(
        "mail_that_is_over_is_never_sent_again",
        "UPDATE moderation_mail SET state = 'waiting', due_at = now(), over_at = NULL"
        " WHERE id = %s",
        mail.pk,
    )


def test_a_mail_is_due_or_over_and_not_tried_for_ever(make):
    mail = a_mail_to(make.reader().pk)

    dies_on(
        "mail_is_due_until_it_is_over",
        "UPDATE moderation_mail SET due_at = NULL WHERE id = %s",
        mail.pk,
    )
    dies_on(
        "mail_is_tried_so_often_and_no_more",
        "UPDATE moderation_mail SET attempts = 7 WHERE id = %s",
        mail.pk,
    )
