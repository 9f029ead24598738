"""An account's reviews turn out to be worth nothing: void them all, on record."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation import notices
from moderation.hints import Hint, hint
from moderation.logbook import log
from moderation.models import Assignment, Credit, LogEntry, Standing, Voiding
from moderation.permissions import look_anew
from moderation.refusals import AlreadyOver, MissingAnswer
from moderation.workflow.crediting import lock_standings
from moderation.workflow.locks import lock_reader
from moderation.workflow.ranking import refuse_voiding
from newsroom.models import Reader

# One statement, whatever their number: no list of them is ever held.
_TO_RECOUNT = """
    INSERT INTO moderation_recount (voiding_id, revision_id, outcome)
    SELECT DISTINCT v.id, g.revision_id, ''
    FROM moderation_voiding v
    JOIN moderation_rating g ON g.reviewer_id = v.reviewer_id AND g.counts
    JOIN comments_revision r ON r.id = g.revision_id AND r.status <> 'calibration'
    WHERE v.id = %s
    ORDER BY g.revision_id
"""


@transaction.atomic
def void(reader: Reader, *, by: Reader, reason: str) -> Voiding:
    """Let nothing that this account rated count, ever; safe to repeat.

    Their ratings stay, and so do the reviews that they paid with. Every text that they
    touched is counted anew by `recounting`, from the ratings of the others. The reader is told
    by a letter, which they may contest; one that was lifted is not imposed again.
    Raises MissingAnswer without a reason, AlreadyOver, and what `refuse_voiding` raises.
    """
    if not reason.strip():
        raise MissingAnswer(_("To void an account's reviews needs a reason."))
    lock_reader(reader.pk)
    _wait_for_answers(reader)
    look_anew(by)
    desk = refuse_voiding(reader, by)
    facts = {"by": by, "reason": reason.strip()}
    voiding, is_new = Voiding.objects.get_or_create(reviewer=reader, defaults=facts)
    if is_new:
        with connection.cursor() as cursor:
            cursor.execute(_TO_RECOUNT, [voiding.pk])
        _uncredit(reader)
        notices.voided(voiding, desk)
        hint(Hint.RECOUNT, voiding.pk)
    elif voiding.lifted_at is not None:
        raise AlreadyOver
    return voiding


def lift_voiding(voiding: Voiding, *, by: Reader) -> None:
    """Let what this account rates from now on count again, on record; what was counted anew
    stays so. The caller holds the reader's lock."""
    desk = refuse_voiding(voiding.reviewer, by)
    if voiding.lifted_at is not None:
        raise AlreadyOver
    voiding.lifted_at = timezone.now()
    voiding.save(update_fields=["lifted_at"])
    log(
        LogEntry.Act.LIFTED,
        publication=desk,
        by=by,
        reason="lifted",
        reader=voiding.reviewer,
        voiding=str(voiding.pk),
    )


def _wait_for_answers(reader: Reader) -> None:
    """Let an answer that is just being given finish, and the next one see the voiding.

    Whoever rates holds the lock of the assignment; new ones are handed out under the
    reader's own lock, which is ours.
    """
    theirs = Assignment.objects.filter(reviewer=reader, state=Assignment.State.OPEN)
    list(theirs.select_for_update(no_key=True).order_by("pk"))


def _uncredit(reader: Reader) -> None:
    """The rows stay and add nothing; the tier follows."""
    standing = lock_standings({reader.pk}).get(reader.pk)
    if standing is None:
        return
    Credit.objects.filter(reviewer=reader).update(
        bad=0.0, caught=0.0, missed=0.0, spared=0.0, blamed=0.0, written_at=timezone.now()
    )
    Standing.objects.filter(pk=reader.pk).update(tier=Standing.Tier.NEWCOMER)
