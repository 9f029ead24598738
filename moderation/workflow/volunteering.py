"""Helping out: to review without a comment of one's own, and to be asked for it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from moderation import queue
from moderation.models import Assignment, Policy, Willing
from moderation.sanctions import in_force
from moderation.workflow.assigning import OPEN_AT_MOST, draw_missing
from moderation.workflow.banking import room_in_the_bank
from moderation.workflow.locks import lock_reader
from newsroom.models import Publication, Reader, homes_of
from newsroom.models.reader import LOCAL
from newsroom.refusals import AnotherPublication


def publications_of(reader: Reader) -> QuerySet[Publication]:
    """Where a reader may write and review."""
    if reader.issuer == LOCAL:
        return Publication.objects.order_by("pk")
    return homes_of(reader.issuer)


def help_out(reader: Reader, publication: Publication) -> list[Assignment]:
    """Hand a reader texts to review, as many as make three, although none are owed.

    What the reader does owe comes first. Drawn like any other, and as blind; the first few
    are banked for the reader's next comment. Raises AnotherPublication, and what a restricted
    reader is refused with.
    """
    _refuse_strangers(reader, publication)
    in_force(reader, publication.pk).refuse_reviewing()
    draw_missing(reader)
    return _hand_out(reader, publication)


@transaction.atomic
def _hand_out(reader: Reader, publication: Publication) -> list[Assignment]:
    lock_reader(reader.pk)
    in_force(reader, publication.pk).refuse_reviewing()
    held = Assignment.objects.filter(reviewer=reader, state=Assignment.State.OPEN).count()
    if held >= OPEN_AT_MOST:
        return []
    room = room_in_the_bank(reader, publication)
    drawn = queue.draw(publication.pk, reader.pk, OPEN_AT_MOST - held)
    minutes = Policy.objects.rule_of(publication.pk).lease_minutes
    until = timezone.now() + timedelta(minutes=minutes)
    return Assignment.objects.bulk_create(
        Assignment(
            reviewer=reader,
            revision_id=text.revision,
            comment_id=text.comment,
            grim=text.grim,
            banks=number < room,
            lease_until=until,
        )
        for number, text in enumerate(drawn)
    )


@transaction.atomic
def opt_in(reader: Reader, publication: Publication) -> Willing:
    """Let the reader be invited on quiet nights. Safe to repeat. Raises AnotherPublication."""
    _refuse_strangers(reader, publication)
    willing, _ = Willing.objects.get_or_create(reader=reader, publication=publication, until=None)
    return willing


def opt_out(reader: Reader, publication: Publication) -> None:
    """No more invitations. Safe to repeat."""
    until = Greatest("since", timezone.now())  # They may have opted in by a clock that goes ahead.
    is_willing(reader, publication).update(until=until)


def is_willing(reader: Reader, publication: Publication) -> QuerySet[Willing]:
    return Willing.objects.filter(reader=reader, publication=publication, until=None)


def _refuse_strangers(reader: Reader, publication: Publication) -> None:
    if not reader.may_take_part_in(publication):
        raise AnotherPublication
