"""Somebody gives notice that a comment is illegal, or complains that nothing was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Revision
from moderation.logbook import log
from moderation.models import Case, LegalGround, LogEntry, Notice, NoticeMail
from moderation.refusals import (
    ComplaintSpent,
    ComplaintTooLate,
    MissingAnswer,
    NothingPublic,
    TooManyNotices,
)
from moderation.workflow.deciding import open_case
from moderation.workflow.locks import lock_texts, lock_writer
from moderation.workflow.settling import notice_rule, write_to
from newsroom.models import Reader

# Of a publication. More than that in an hour is a flood, and would bury those that are meant.
AN_HOUR_AT_MOST = 200
RECEIPTS_AN_HOUR = 10  # to one address: whoever fills in somebody else's sends them no more
FORM = "notice_form"  # what the log names; never who, since a line of it cannot be forgotten


@dataclass(frozen=True)
class Given:
    """What somebody filled in."""

    ground: LegalGround
    explanation: str
    name: str = ""
    email: str = ""
    law: str = ""
    trusted_flagger: str = ""
    good_faith: bool = False

    def missing(self) -> bool:
        """Whether something lacks that the law asks for; of some crimes one may tell unnamed."""
        is_named = bool(self.name.strip() and self.email.strip())
        return not (
            self.explanation.strip() and self.good_faith and (is_named or self.may_be_unnamed)
        )

    @property
    def may_be_unnamed(self) -> bool:
        return self.ground == LegalGround.CHILDREN

    @property
    def is_unnamed(self) -> bool:
        """Whether they make use of that: then no account of theirs is put down either."""
        return self.may_be_unnamed and not self.name.strip()


@transaction.atomic
def give_notice(
    comment: Comment, given: Given, *, by: Reader | None = None, language: str = ""
) -> Notice:
    """Take a notice of illegal content; a case of its own kind waits for the desk at once.

    It hides nothing by itself. Raises MissingAnswer, NothingPublic for what is not public (any
    more), and TooManyNotices.
    """
    if given.missing():
        raise MissingAnswer
    if by is not None:
        lock_writer(by.pk)
    public = lock_texts(comment.pk).public
    if public is None:
        raise NothingPublic
    _refuse_a_flood(public)
    notice = Notice.objects.create(
        publication_id=public.publication_id,
        comment=comment,
        revision=public,
        reader=None if given.is_unnamed else by,
        ground=given.ground,
        law=given.law.strip(),
        explanation=given.explanation.strip(),
        name=given.name.strip(),
        email=given.email.strip(),
        trusted_flagger=given.trusted_flagger.strip(),
        good_faith=given.good_faith,
        language=language,
    )
    _ask_the_desk(notice, public)
    if not _written_to_often(notice):
        write_to(notice, NoticeMail.Kind.RECEIPT)
    return notice


@transaction.atomic
def complain(notice: Notice, *, words: str = "") -> Notice:
    """Whoever gave notice thinks that the answer is wrong: another moderator looks, once.

    Raises ComplaintSpent, ComplaintTooLate (HouseRule.appeal_days), and NothingPublic.
    """
    public = lock_texts(notice.comment_id).public
    notice = Notice.objects.select_for_update(no_key=True, of=("self",)).get(pk=notice.pk)
    if notice.outcome != Notice.Outcome.KEPT or notice.complained_at is not None:
        raise ComplaintSpent
    if notice.complain_until(notice_rule(notice).appeal_days) is None:
        raise ComplaintTooLate
    if public is None:
        raise NothingPublic
    notice.complaint = words.strip()
    notice.complained_at = timezone.now()
    notice.complained_of = notice.decision
    notice.keep_until = None  # not while it is open
    notice.save(update_fields=["complaint", "complained_at", "complained_of", "keep_until"])
    _ask_the_desk(notice, public, complains=True)
    return notice


def _ask_the_desk(notice: Notice, public: Revision, *, complains: bool = False) -> None:
    case = open_case(public, cause=Case.Cause.NOTICE)
    was = case.cause
    if was not in (Case.Cause.NOTICE, Case.Cause.APPEAL):  # The law's question comes first.
        case.cause = Case.Cause.NOTICE
        case.save(update_fields=["cause"])
    Notice.objects.filter(pk=notice.pk).update(case=case)
    notice.case = case
    log(
        LogEntry.Act.NOTICE_RECEIVED,
        publication=notice.publication_id,
        rule=FORM,
        reason=notice.ground,
        revision=public,
        notice=str(notice.pk),
        case_was=was,
        complains=complains,
    )


def _refuse_a_flood(public: Revision) -> None:
    lately = Notice.objects.filter(received_at__gt=timezone.now() - timedelta(hours=1))
    if lately.filter(publication=public.publication_id).count() >= AN_HOUR_AT_MOST:
        raise TooManyNotices(
            _("Very many notices have come within this hour. Please try again in a while.")
        )


def _written_to_often(notice: Notice) -> bool:
    lately = NoticeMail.objects.filter(
        notice__email=notice.email, made_at__gt=timezone.now() - timedelta(hours=1)
    )
    return lately.count() >= RECEIPTS_AN_HOUR
