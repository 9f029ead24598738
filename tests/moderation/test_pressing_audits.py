"""Audits of what cannot wait: what is reported, noticed or severe is judged in the open, and at
once; and its answer still counts among those drawn by lot."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Revision, Status
from moderation.listing.cases import counted_by_cause
from moderation.listing.shift import shift_of
from moderation.models import Case, Credit, LegalGround, LogEntry, Statement
from moderation.models.filing import Tier
from moderation.nights.counting import count_days
from moderation.nights.measuring import measure
from moderation.nights.replaying import compare
from moderation.policies import POLICIES
from moderation.transparency import months
from moderation.workflow.auditing import is_blind
from moderation.workflow.correcting import correct
from moderation.workflow.deciding import open_case
from moderation.workflow.editing import edit
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.self_checking import self_check
from newsroom.models import Reader, Role

pytestmark = pytest.mark.django_db
Cause = Case.Cause
NOTICE = Given(
    LegalGround.DEFAMATION, "None of it is true.", "Zoe", "z@reader.example", good_faith=True
)


@pytest.fixture
def audited(make):
    """A public comment on which the lot fell."""
    make.policy(audit_share=1.0)
    comment = make.released()
    make.policy(audit_share=0.0)
    assert is_blind(case_of(comment))
    return comment


@pytest.fixture
def known(make):
    """A reader who has been here for a month."""

    def made():
        reader = make.reader()
        Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=30))
        reader.refresh_from_db()
        return reader

    return made


def case_of(comment):
    return Case.objects.get(comment=comment, closed_at=None)


def decided(comment, moderator, outcome="release"):
    reason = "within_rules" if outcome == "release" else "attack"
    return decide_case(case_of(comment), moderator=moderator, outcome=outcome, reason=reason)


def sources(*comments):
    """As what the reviews of these were counted."""
    credits = Credit.objects.filter(rating__revision__comment__in=comments)
    return set(credits.values_list("source", flat=True))


# At the desk.


def test_what_readers_hide_while_its_audit_is_open_is_before_the_desk_in_the_open(
    audited, known, make, as_
):
    for _ in range(3):
        report(audited, by=known(), reason="attack")
    moderator = make.moderator()

    assert Revision.objects.get(comment=audited).status == Status.HELD
    case = case_of(audited)
    assert (is_blind(case), case.tier, set(case.causes)) == (
        False,
        Tier.USUAL,
        {"audit", "flagged"},
    )
    assert case.causes[0] == case.cause
    seats = list(Role.objects.filter(reader=moderator))
    assert counted_by_cause(seats) == {Cause.FLAGGED: 1, Cause.AUDIT: 1}
    client = as_(moderator)
    [listed] = client.get("/api/v1/cases?cause=flagged").json()["results"]
    assert listed["author"] == audited.author.name
    told = client.get(f"/api/v1/cases/{case.pk}/reports").json()
    assert len(told["reports"]) == 3
    card = client.get(f"/api/v1/cases/{case.pk}").json()
    assert next(act["allowed"] for act in card["acts"] if act["code"] == "keep")


def test_it_is_in_the_shift_and_late_when_it_is(audited, known, make):
    report(audited, by=known(), reason="threat")
    Case.objects.update(due_at=timezone.now() - timedelta(hours=1))

    shift = shift_of(make.moderator())

    assert (shift.waiting, shift.late, shift.latest) == (1, 1, [case_of(audited)])
    assert [(one.cause, one.late) for one in shift.causes] == [(Cause.FLAGGED, 1)]


def test_what_one_reader_calls_a_threat_waits_no_longer_than_without_an_audit(
    audited, known, make, as_
):
    other = make.released()
    for comment in (audited, other):
        report(comment, by=known(), reason="threat")

    assert case_of(audited).rank == case_of(other).rank
    assert not is_blind(case_of(audited))


@pytest.mark.parametrize("cause", [Cause.SEVERE, Cause.REPORT, Cause.FLAGGED])
def test_a_cause_that_cannot_wait_takes_an_audits_place(audited, cause):
    case = open_case(audited.released_revision, cause=cause)

    case.refresh_from_db()
    assert (case.cause, case.causes, case.tier < Tier.SAMPLE) == (cause, [cause, "audit"], True)


@pytest.mark.parametrize("cause", [Cause.RETURNED, Cause.SECOND_LOOK, Cause.RECOUNT, Cause.CHECK])
def test_what_can_wait_leaves_it_blind(audited, cause):
    case = open_case(audited.released_revision, cause=cause)

    case.refresh_from_db()
    assert (case.cause, case.rank, is_blind(case)) == (Cause.AUDIT, Tier.SAMPLE, True)


def test_whoever_had_it_blind_before_them_has_to_look_again(audited, known):
    before = case_of(audited).version

    report(audited, by=known(), reason="threat")

    assert case_of(audited).version > before


def test_a_notice_of_it_is_put_down_with_what_it_was(audited):
    give_notice(audited, NOTICE)

    case = case_of(audited)
    assert (case.cause, case.tier, is_blind(case)) == (Cause.NOTICE, Tier.LEGAL, False)
    assert LogEntry.objects.get(act="notice_received").facts["case_was"] == "audit"


def test_its_author_is_told_who_had_brought_it_up(audited, known, make):
    report(audited, by=known(), reason="threat")

    decided(audited, make.moderator(), "reject")

    stated = Statement.objects.get(restriction="taken_down")
    assert stated.source_type == "SOURCE_TYPE_OTHER_NOTIFICATION"


# What is learned from it.


@pytest.fixture
def pressed(make, audited, known):
    """Audits of comments that readers released: one reported, one noticed, one neither."""
    make.policy(audit_share=1.0)
    noticed, quiet = make.released(), make.released()
    make.policy(audit_share=0.0)
    report(audited, by=known(), reason="threat")
    give_notice(noticed, NOTICE)
    return audited, noticed, quiet


def test_no_audit_is_lost_to_what_is_measured(make, pressed):
    reported, noticed, quiet = pressed
    moderator = make.moderator()

    decided(reported, moderator, "reject")
    decided(noticed, moderator, "reject")
    decided(quiet, moderator)

    written = measure(make.the_paper())
    assert (written.audits, written.report["releases"]["wrong"]) == (3, 2)
    assert sources(reported, noticed, quiet) == {"audit"}
    since = timezone.now() - timedelta(days=1)
    live = compare({"live": POLICIES["live"]}, make.the_paper().pk, since)["live"]
    assert live["bad_of_released"]["audited"] == 3


def test_nor_to_what_is_published(make, pressed):
    reported, noticed, quiet = pressed
    moderator = make.moderator()
    decided(reported, moderator, "reject")
    decided(noticed, moderator, "reject")
    decided(quiet, moderator)

    count_days(make.the_paper())

    span = months(make.the_paper().pk)[-1]
    assert span.accuracy == pytest.approx(1 / 3)
    assert (span.opened("audit"), span.answered("audit")) == (3, 3)
    assert [span.answered(cause) for cause in ("notice", "flagged")] == [1, 1]


def test_an_audit_that_joins_a_case_is_one(make):
    make.policy(audit_share=1.0)
    mine = make.in_review()
    open_case(mine, cause=Cause.OVERDUE)
    make.agree(mine, civil=True)
    release(mine.decision)

    decided(mine.comment, make.moderator(), "reject")

    assert measure(make.the_paper()).audits == 1
    assert sources(mine.comment) == {"audit"}


def test_what_is_corrected_later_was_drawn_all_the_same(make, audited, known):
    report(audited, by=known(), reason="threat")
    decision = decided(audited, make.moderator(), "reject")

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        senior = make.moderator(kind=Role.Kind.SENIOR)
        case = Case.objects.get(decision=decision)
        correct(case, moderator=senior, outcome="release", reason="within_rules")

    credits = Credit.objects.filter(rating__revision=decision.revision_id)
    assert {(one.source, one.spared) for one in credits} == {("audit", 2.0)}


def test_its_author_chooses_by_no_edit_what_is_measured(make, audited, known):
    report(audited, by=known(), reason="threat")
    old = Revision.objects.get(comment=audited)
    new = edit(audited, text="I would rather say this about it, and in other words.")
    make.pay(new)
    self_check(audited, civil=True)
    new.refresh_from_db()
    make.agree(new, civil=True)

    release(new.decision)

    case = Case.objects.get(revision=old)
    assert (is_blind(case), case.causes, case.tier) == (True, ["audit"], Tier.SAMPLE)
