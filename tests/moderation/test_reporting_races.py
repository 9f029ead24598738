"""Reports, decisions and second thoughts at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Revision, Status, Thread
from moderation.models import Case, Decision, Letter, LogEntry, Notice, Report
from moderation.refusals import AlreadyReported, NothingPublic, TooManyReports
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, complain, give_notice
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Reader
from tests import factories as make
from tests.moderation.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def known():
    reader = make.reader()
    Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=30))
    reader.refresh_from_db()
    return reader


def given():
    return Given(
        ground="defamation", explanation="So it is.", name="A", email="a@b.example",
        good_faith=True,
    )  # fmt: skip


def test_ten_at_once_hide_it_once_and_open_one_case():
    comment = make.released()
    readers = [known() for _ in range(10)]

    results = at_once(
        *[lambda r=reader: report(comment, by=r, reason="attack") for reader in readers]
    )

    given_ = [one for one in results if isinstance(one, Report)]
    late = [one for one in results if isinstance(one, NothingPublic)]
    assert (len(given_), len(late)) == (3, 7)
    assert not Comment.objects.get(pk=comment.pk).is_public
    assert Decision.objects.filter(outcome="escalate").count() == 1
    assert Case.objects.filter(comment=comment).count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.HIDDEN).count() == 1
    assert LogEntry.objects.filter(act=LogEntry.Act.HIDDEN).count() == 1
    assert Thread.objects.get(article=comment.article_id).comment_count == 0
    assert make.drift() == []


def test_one_reader_who_clicks_often_reports_once():
    comment, reader = make.released(), known()

    results = at_once(*[lambda: report(comment, by=reader, reason="spam")] * 6)

    assert sum(isinstance(one, AlreadyReported) for one in results) == 5
    assert Report.objects.count() == 1


def test_nobody_gets_past_the_limit_of_a_day_by_being_quick():
    make.policy(reports_a_day=3)
    reader = known()
    texts = [make.released() for _ in range(6)]

    results = at_once(*[lambda c=c: report(c, by=reader, reason="spam") for c in texts])

    assert sum(isinstance(one, TooManyReports) for one in results) == 3
    assert Report.objects.count() == 3


def test_the_desk_decides_while_the_last_report_comes_in():
    for outcome, reason in (("release", "within_rules"), ("reject", "attack")):
        comment = make.released()
        for _ in range(2):
            report(comment, by=known(), reason="attack")
        case, moderator, last = Case.objects.get(comment=comment), make.moderator(), known()

        at_once(
            lambda c=comment, r=last: report(c, by=r, reason="attack"),
            lambda k=case, m=moderator, o=outcome, y=reason: decide_case(
                k, moderator=m, outcome=o, reason=y
            ),
        )

        text = Revision.objects.get(comment=comment)
        if text.release_due_at:
            release(text.decision)
            text.refresh_from_db()
        open_ones = Report.objects.filter(comment=comment, outcome="")
        waits = Case.objects.filter(comment=comment, closed_at=None)
        # Whatever still waits has a case that settles it, and nothing is hidden without one.
        assert not open_ones or waits
        assert text.status != Status.HELD or waits
    assert make.drift() == []


def test_an_author_takes_it_back_while_it_is_being_hidden():
    comment = make.released()
    for _ in range(2):
        report(comment, by=known(), reason="attack")
    last = known()

    at_once(lambda: report(comment, by=last, reason="attack"), lambda: withdraw(comment))

    assert Revision.objects.get(comment=comment).status == Status.WITHDRAWN
    assert not Case.objects.filter(closed_at=None).exists()
    assert not Report.objects.filter(outcome="").exists()
    assert make.drift() == []


def test_notices_and_reports_at_once_make_one_case_of_the_more_urgent_kind():
    comment = make.released()
    readers = [known() for _ in range(2)]

    at_once(
        *[lambda r=reader: report(comment, by=r, reason="threat") for reader in readers],
        *[lambda: give_notice(comment, given())] * 4,
    )

    case = Case.objects.get(comment=comment)
    assert (case.cause, Notice.objects.filter(case=case).count()) == (Case.Cause.NOTICE, 4)


def test_a_complaint_is_made_once_however_often_it_is_sent():
    notice = give_notice(make.released(), given())
    decide_case(
        Case.objects.get(), moderator=make.moderator(), outcome="release", reason="within_rules"
    )

    results = at_once(*[lambda: complain(notice, words="No.")] * 4)

    assert sum(isinstance(one, Notice) for one in results) == 1
    assert Case.objects.filter(closed_at=None).count() == 1


def test_what_is_asked_twice_of_the_desk_is_one_case():
    comment = make.released()
    open_case(comment.released_revision, cause=Case.Cause.RECOUNT)

    report(comment, by=known(), reason="attack")

    assert Case.objects.get(comment=comment).cause == Case.Cause.RECOUNT
