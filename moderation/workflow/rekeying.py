"""Accounts become known by other subjects, by a list of the newsroom's, and on record.

The same list is carried out once: given again it goes on where it was broken off, and then
does nothing. Else a ring of subjects would be turned a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.logbook import log
from moderation.models import LogEntry
from moderation.workflow.keeping_keys import may_set_keys
from moderation.workflow.returning import keep_out_by_other_subjects
from newsroom.models import Linking, Publication, Reader, Rekeying
from newsroom.refusals import Conflict
from newsroom.sso.erased import refuse_tokens_of_before
from newsroom.sso.rekeying import batches, collisions, digest_of, pieces

AT_ONCE = 500  # readers in one transaction
SHOWN = 20


class SubjectTaken(Conflict):
    code = "subject_taken"
    sentence = _("Some of the new subjects are somebody else’s already.")


@dataclass(frozen=True)
class Outlook:
    """What a list comes to. `taken` are old subjects whose new one is somebody else's."""

    lines: int
    known: int
    unknown: int
    taken: list[str]
    done: int = 0
    done_before: bool = False


def outlook(publication: Publication, pairs: Mapping[str, str]) -> Outlook:
    """What would come of a list, without a change to anything."""
    act = Rekeying.objects.filter(publication=publication, digest=digest_of(pairs)).first()
    return _outlook(publication, pairs, act)


def _outlook(publication: Publication, pairs: Mapping[str, str], act: Rekeying | None) -> Outlook:
    left = _left(pairs, act)
    there = _there(publication, {*left, *left.values()})
    known = sum(old in there for old in left)
    return Outlook(
        lines=len(pairs),
        known=known,
        unknown=len(left) - known,
        taken=sorted(collisions(left, there)),
        done=len(pairs) - len(left),
        done_before=act is not None and act.done_at is not None,
    )


def _left(pairs: Mapping[str, str], act: Rekeying | None) -> dict[str, str]:
    """The lines that were not carried out yet. What hangs together was carried out as a whole: the
    next line of a chain is about who had that subject before, and not about who has it since."""
    if act is None:
        return dict(pairs)
    done = set(act.linkings.values_list("was_subject", flat=True))
    return {old: pairs[old] for old in pairs.keys() - _together_with(done, pairs).keys()}


def _there(publication: Publication, subjects: Iterable[str]) -> set[str]:
    found = Reader.objects.filter(issuer=publication.token_issuer, subject__in=list(subjects))
    return set(found.values_list("subject", flat=True))


def rekey(publication: Publication, pairs: Mapping[str, str], *, by: Reader | None) -> Outlook:
    """Carry a list out, batch by batch, each in a transaction of its own.

    Raises AdminsOnly, and SubjectTaken before anything is changed.
    """
    act = _begin(publication, pairs, by)
    if act.done_at is None:
        for batch in batches(_left(pairs, act), AT_ONCE):
            _carry_out(act, batch, by)
        _end(act, pairs, by)
    return _outlook(publication, pairs, act)


@transaction.atomic
def _begin(publication: Publication, pairs: Mapping[str, str], by: Reader | None) -> Rekeying:
    may_set_keys(publication, by)
    act, _made = Rekeying.objects.get_or_create(
        publication=publication, digest=digest_of(pairs), defaults={"by": by}
    )
    if act.done_at is None:
        taken = _outlook(publication, pairs, act).taken
        if taken:
            raise SubjectTaken(taken=taken[:SHOWN], number=len(taken))
    return act


@transaction.atomic
def _end(act: Rekeying, pairs: Mapping[str, str], by: Reader | None) -> None:
    may_set_keys(act.publication, by)
    if not Rekeying.objects.filter(pk=act.pk, done_at=None).update(done_at=timezone.now()):
        return
    # Where nobody is known, nothing says that a batch was carried out. So all of these at once.
    keep_out_by_other_subjects(act.publication.token_issuer, _left(pairs, act))
    log(
        LogEntry.Act.REKEYED,
        publication=act.publication_id,
        by=by,
        rule="" if by else "command",
        reason="list",
        rekeying=str(act.pk),
        readers=act.linkings.count(),
    )
    act.refresh_from_db()


def _carry_out(act: Rekeying, batch: Mapping[str, str], by: Reader | None) -> None:
    """Raises AdminsOnly where its admin is none any more: what was done until then stays, and
    another may go on. Raises SubjectTaken where somebody came in by a new subject meanwhile."""
    try:
        with transaction.atomic():
            may_set_keys(act.publication, by)
            if Rekeying.objects.select_for_update().get(pk=act.pk).done_at is None:
                _move(act, _left(batch, act))
    except IntegrityError as error:
        if "reader_is_known_by_issuer_and_subject" not in str(error):
            raise
        raise SubjectTaken(taken=sorted(batch)[:SHOWN], number=len(batch)) from error


def _move(act: Rekeying, batch: Mapping[str, str]) -> None:
    """Out of the way first, all of them, so that chains and rings meet nobody."""
    issuer = act.publication.token_issuer
    found = Reader.objects.filter(issuer=issuer, subject__in=list(batch)).order_by("pk")
    readers = list(found.select_for_update(no_key=True))
    was = {reader.pk: reader.subject for reader in readers}
    for to in (_aside(readers), ((reader, batch[was[reader.pk]]) for reader in readers)):
        for reader, subject in to:
            reader.subject = subject
        Reader.objects.bulk_update(readers, ["subject"])
    # A token of before, of whoever had that subject then, must not open this account now.
    taken_over = [reader.pk for reader in readers if reader.subject in batch]
    Reader.objects.filter(pk__in=taken_over).update(tokens_since=timezone.now())
    # Nor may one by a subject that is nobody's now make somebody new, whom nothing is known of.
    nobodys = batch.keys() - {reader.subject for reader in readers}
    refuse_tokens_of_before(issuer, *nobodys, erased_at=timezone.now())
    Linking.objects.bulk_create(
        Linking(
            reader=reader,
            publication=act.publication,
            rekeying=act,
            was_issuer=issuer,
            was_subject=was[reader.pk],
            subject=reader.subject,
        )
        for reader in readers
    )
    keep_out_by_other_subjects(issuer, _together_with(set(was.values()), batch))


def _together_with(known: set[str], pairs: Mapping[str, str]) -> dict[str, str]:
    """The lines of every piece in which one of these is."""
    found = [piece for piece in pieces(pairs) if not known.isdisjoint(piece)]
    return {old: new for piece in found for old, new in piece.items()}


def _aside(readers: Iterable[Reader]) -> Iterator[tuple[Reader, str]]:
    """For a moment, and in a transaction: nobody gets to see these."""
    return ((reader, f"moving {reader.pk}") for reader in readers)
