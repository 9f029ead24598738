"""Not to read somebody any more. Neither is given the other's texts to judge, either."""

from __future__ import annotations

from django.db import transaction

from comments.models import Comment, Mute
from moderation.models import Apart
from moderation.refusals import OwnVoice, TooManyMutes
from moderation.workflow.locks import lock_readers, lock_writer
from newsroom.models import Reader

# Whoever mutes somebody is not judged by them: nobody may choose their judges by muting a town.
MUTED_AT_MOST = 200


@transaction.atomic
def mute(comment: Comment, *, by: Reader) -> Mute:
    """Hide whoever wrote this comment from this reader. Safe to repeat; the other is not told.

    Raises OwnVoice, and TooManyMutes for one more than anybody may.
    """
    if comment.author_id == by.pk:
        raise OwnVoice
    lock_readers(by.pk, comment.author_id)
    lock_writer(by.pk)
    mine = Mute.objects.filter(reader=by)
    found = mine.filter(muted=comment.author_id).first()
    if found is None:
        if mine.count() >= MUTED_AT_MOST:
            raise TooManyMutes(at_most=MUTED_AT_MOST)
        found = Mute.objects.create(reader=by, muted_id=comment.author_id)
    for reviewer, author in ((by.pk, comment.author_id), (comment.author_id, by.pk)):
        Apart.objects.get_or_create(reviewer_id=reviewer, author_id=author, why=Apart.Why.MUTE)
    return found


@transaction.atomic
def unmute(mute: Mute) -> None:
    """Show them again. Safe to repeat.

    While the other has muted too, they stay apart in judging.
    """
    pair = [mute.reader_id, mute.muted_id]
    lock_readers(*pair)
    Mute.objects.filter(pk=mute.pk).delete()
    if not Mute.objects.filter(reader__in=pair, muted__in=pair).exists():
        Apart.objects.filter(why=Apart.Why.MUTE, reviewer__in=pair, author__in=pair).delete()
