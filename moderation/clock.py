"""What happens because time passes. The timetable is in newsroom/celery.py."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from comments.models import Revision, Status
from moderation import pieces, tasks
from moderation.hints import Hint, hint
from moderation.models import IdempotentAnswer
from moderation.nights import (
    clustering,
    company,
    counting,
    measuring,
    refitting,
    rings,
    watching,
)
from moderation.nights.alone import alone, alone_at
from moderation.nights.gathering import unhurried
from moderation.recount import differences
from moderation.workflow import (
    assigning,
    automatic,
    bulk,
    calling_hooks,
    claiming,
    delivering,
    drafting,
    ending_imports,
    erasing,
    forgetting,
    forgetting_answers,
    forgetting_ghosts,
    forgetting_reports,
    harvesting,
    hearing_outside,
    holding_back,
    inviting,
    mailing,
    marking,
    nudging,
    practising,
    reclaiming,
    recounting,
    relieving,
    remembering,
    retiring,
    returning,
    telling,
    timing_out,
    waiting_reports,
)
from newsroom import beating
from newsroom.accounts.naming import let_go, never_confirmed
from newsroom.models import Publication
from newsroom.postgres.which import say_which_database
from newsroom.sso.erased import forget_erased
from newsroom.sso.readers import forget_signed_out

logger = logging.getLogger(__name__)

# A message that is on its way needs no help yet.
GRACE = timedelta(seconds=5)
AT_ONCE = 1000
ANSWERS_KEPT_FOR = timedelta(days=2)
UNCONFIRMED_FOR = timedelta(days=3)


@shared_task
def sweep() -> None:
    """Pick up what lost messages left behind: reviews, releases, recounts and bulk acts.

    And what waited for a place to open that is open by now, or for somebody outside whose time
    is over, and what is left of large claims. Whom to ask is only hinted at: they may take their
    time, and this must not.
    """
    beating.tell()
    _try_step(say_which_database)
    alone(_sweep)


def _sweep() -> None:
    for step in (holding_back.let_go, hearing_outside.close_all_over, reclaiming.go_on):
        _try_step(step)
    before = timezone.now() - GRACE
    due = Revision.objects.filter(release_due_at__lt=before).order_by("release_due_at")
    for decision in due.values_list("decision", flat=True)[:AT_ONCE]:
        _try(tasks.release, decision)
    waiting = Revision.objects.filter(
        status=Status.PENDING, assigned_at=None, created_at__lt=before
    ).order_by("created_at")
    for revision in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        _try(tasks.assign, revision)
    for voiding in recounting.left_behind(before)[:AT_ONCE]:
        _try(tasks.recount, voiding)
    for act in bulk.left_behind(before)[:AT_ONCE]:
        _try(tasks.bulk, act)
    for call in calling_hooks.due(before):
        hint(Hint.HOOK, call)


def _try_step(step: Callable[[], object]) -> None:
    """What waits for somebody's lock must not keep the others waiting."""
    try:
        step()
    except Exception:
        logger.exception("the sweep could not %s", step.__name__)


def _try(task: Callable[[str], None], row: UUID | None) -> None:
    """One row that cannot be helped must not keep the others waiting."""
    try:
        task(str(row))
    except Exception:
        logger.exception("the sweep could not do %s for %s", task, row)


@shared_task
def expire_leases() -> None:
    """Take back what reviewers left lying, so that others can have it."""
    while assigning.expire_leases():
        pass


@shared_task
def escalate_overdue() -> None:
    alone(timing_out.escalate_overdue)


@shared_task
def lapse() -> None:
    alone(timing_out.lapse)
    IdempotentAnswer.objects.filter(answered_at__lt=timezone.now() - ANSWERS_KEPT_FOR).delete()


@shared_task
def look_for_neglected() -> None:
    """Give what is nobody's to the desk, and complain of what lies there for too long."""
    timing_out.adopt_orphans()
    for case in timing_out.cases_too_old():
        logger.warning("the desk of %s has a case since %s", case.publication, case.opened_at)
    for report in waiting_reports.too_old():
        logger.warning("a report at %s waits since %s", report.publication, report.made_at)


@shared_task
def recount() -> None:
    """Compare every counter with the rows it stands for, and complain loudly."""
    alone(_recount)


@unhurried()
def _recount() -> None:
    for difference in differences():
        logger.error("a counter is wrong: %s", difference)


@shared_task
def keep_pieces() -> None:
    """Tables that are kept in pieces by time get those of the next weeks and quarters."""
    pieces.keep()


@shared_task
def look_at_pieces() -> None:
    """The planner learns what is in tables that are kept in pieces."""
    pieces.look_at_the_whole()


@shared_task
def tell_reporters() -> None:
    """Those who reported comments learn what became of them."""
    alone(telling.tell_reporters)


@shared_task
def forget_reports() -> None:
    """Reports that nobody joined are closed, and who gave a notice is forgotten in time."""
    forgetting_reports.lapse_reports()
    forgetting_reports.forget_old_notices()
    forgetting_reports.forget_notice_mails()


@shared_task
def measure() -> None:
    """What the audits of each publication say, for the verdicts of the next hour."""
    _for_each_publication(measuring.measure)


@shared_task
def count_days() -> None:
    """What happened day by day, in numbers, for the public and for the desk."""
    _for_each_publication(counting.count_days)


@shared_task
def look_at_company() -> None:
    """Who keeps turning up together, and who favours or hounds whom."""
    _for_each_publication(company.look_at_company)


@shared_task
def look_for_rings() -> None:
    """Accounts that were made together and are wrong together."""
    _for_each_publication(rings.look_for_rings)


@shared_task
def refit() -> None:
    """The ledger anew, from all ratings of a season together."""
    _for_each_publication(refitting.refit_ledger)


@shared_task
def find_clusters() -> None:
    """Who votes alike, where a rule minds and it can be told."""
    _for_each_publication(clustering.find_clusters)


@shared_task
def practise() -> None:
    """Put worn and doubtful practice texts away, find new ones, and tell whom it concerns."""
    _for_each_publication(retiring.retire)
    _for_each_publication(harvesting.harvest)
    _for_each_publication(practising.tell_of_a_day)


@shared_task
def relieve() -> None:
    """Ease off wherever more is asked of readers than they give."""
    _for_each_publication(relieving.relieve)


@shared_task
def watch() -> None:
    """Sound an alarm wherever the queue is about to diverge."""
    _for_each_publication(watching.watch)


@shared_task
def invite() -> None:
    """Write to readers who like to be asked, where texts wait for too long."""
    _for_each_publication(inviting.invite)


@shared_task
def mail() -> None:
    """Send the letters that are due by mail, and what could not be sent before."""
    delivering.deliver()


@shared_task
def forget_mail() -> None:
    """The record of what was mailed goes."""
    mailing.forget()


@shared_task
def forget_sessions() -> None:
    """Sessions that are over go: a name and an address may be in them. And with them the tokens
    that were signed out, and would have expired since; and the last trace of who was erased."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).values("pk")
    while Session.objects.filter(pk__in=over[:AT_ONCE]).delete()[0]:
        pass
    forget_signed_out()
    forget_erased()


@shared_task
def forget_marks() -> None:
    """Old traces of devices and networks go."""
    marking.forget_marks()


@shared_task
def forget_texts() -> None:
    """What was rejected, withdrawn or left loses its words, when its time is over; and so does
    what was staged of an import that nobody finished, or answered to somebody who is gone."""
    forgetting.forget_texts()
    forgetting_answers.forget_answers()
    forgetting_ghosts.forget_addresses()
    ending_imports.end_abandoned()


@shared_task
def forget_claims() -> None:
    """Who looked at which case, and what was before a decision that cannot be undone any more."""
    claiming.forget_claims()
    remembering.forget()


@shared_task
def erase() -> None:
    """Readers who asked for it a day ago go, and names that nobody came to use are free."""
    erasing.erase_due()
    let_go(never_confirmed(UNCONFIRMED_FOR))


class NotEverywhereError(Exception):
    """A job has failed at some publications; the log has said why."""


def _for_each_publication(job: Callable[[Publication], object]) -> None:
    """One place that cannot be helped must not keep the others waiting.

    Raises NotEverywhereError.
    """
    failed = []
    for publication in Publication.objects.order_by("pk"):
        try:
            alone_at(publication, job)
        except Exception:
            logger.exception("%s failed for %s", job.__name__, publication)
            failed.append(publication.slug)
    if failed:
        raise NotEverywhereError(f"{job.__name__} failed at {len(failed)} publications")


@shared_task
def look_at_people() -> None:
    """Let the rules look at whose comments were rejected, and find who has come back."""
    returning.look_for_who_came_back()
    automatic.look_at_all()


@shared_task
def forget_unsent() -> None:
    """Texts that nobody has gone on with, and what was said about texts, go."""
    now = timezone.now()
    drafting.forget_unsent(now - drafting.KEPT_FOR)
    nudging.forget_nudges(now - nudging.KEPT_FOR)
