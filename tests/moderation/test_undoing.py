"""A decision of the desk is undone within ten seconds, and all is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Comment, Highlight, Revision, Status, Thread
from moderation import reading
from moderation.models import (
    Before,
    Case,
    Credit,
    Decision,
    Letter,
    LogEntry,
    Mailbox,
    Notice,
    NoticeMail,
    Report,
    ReportsIgnored,
    Sanction,
    Standing,
    Statement,
    Strike,
    Undoing,
    Waiver,
)
from moderation.nights import proving
from moderation.refusals import (
    NobodyFoundItCivil,
    NotYourDesk,
    NotYours,
    RestrictedWithIt,
    TooLateToUndo,
)
from moderation.workflow import automatic, bulk, erasing, exporting, mailing
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.correcting import correct
from moderation.workflow.deciding import open_case
from moderation.workflow.delivering import deliver
from moderation.workflow.editing import edit
from moderation.workflow.highlighting import highlight
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case, release_and_feature
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.practising import is_on_probation
from moderation.workflow.ranking import Penalty
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report, reports_are_ignored
from moderation.workflow.sanctioning import decide_and_impose
from moderation.workflow.telling import tell_reporters
from moderation.workflow.undoing import may_not_undo, undo
from moderation.workflow.withdrawing import withdraw
from newsroom.accounts.leaving import ask_to_leave
from newsroom.ids import new_id
from newsroom.models import Reader, Role

pytestmark = pytest.mark.django_db
AGAINST = [("return", "attack"), ("reject", "threat")]
ALL = [("release", "within_rules"), *AGAINST]


def picture(comment):
    """Everything that a decision may move, but for what only ever grows."""
    return {
        "texts": list(
            Revision.objects.filter(comment=comment)
            .order_by("pk")
            .values_list("pk", "status", "decision", "release_due_at", "reviews_given")
        ),
        "public": Comment.objects.values_list("released_revision", flat=True).get(pk=comment.pk),
        "counts": [t.comment_count for t in Thread.objects.order_by("pk") if t.comment_count],
        "replies": list(
            Comment.objects.order_by("pk").values_list("pk", "reply_count")
        ),
        "cases": list(
            Case.objects.filter(comment=comment, closed_at=None)
            .order_by("pk")
            .values_list("pk", "cause", "decision")
        ),
        "standings": [
            (s.pk, s.tier, s.strikes, s.probation_until, *(round(n, 9) for n in
             (s.caught, s.missed, s.spared, s.blamed)), s.settled)
            for s in Standing.objects.order_by("pk")
            if s.settled or s.strikes or s.probation_until
        ],
        "strikes": list(Strike.objects.order_by("reader").values_list("reader", "lifted_at")),
        "highlights": list(
            Highlight.objects.filter(until=None).values_list("comment", "kind", "place")
        ),
        "letters": list(Letter.objects.order_by("pk").values_list("pk", flat=True)),
        "waivers": Waiver.objects.count(),
        "kept": ReportsIgnored.objects.count(),
        "reports": list(
            Report.objects.order_by("pk").values_list(
                "pk", "outcome", "decision", "settled_at", "told_at"
            )
        ),
        "notices": list(
            Notice.objects.order_by("pk").values_list(
                "pk", "outcome", "decision", "answered_at", "heard_at", "keep_until"
            )
        ),
        "mails": list(NoticeMail.objects.order_by("pk").values_list("notice", "kind")),
        "stated": list(Statement.objects.order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip


def a_split_case(make):
    return make.split()


def a_public_text(make):
    comment = make.released()
    highlight(comment, kind=Highlight.Kind.PIN, moderator=make.moderator())
    revision = Revision.objects.get(pk=comment.released_revision_id)
    return open_case(revision, cause=Case.Cause.FLAGGED)


def a_public_text_with_an_edit(make):
    case = a_public_text(make)
    make.calibrations(3)
    edit(case.comment, text="What I meant to say.")
    return case


def a_reply(make):
    parent = make.released()
    return make.split(parent=parent)


def a_returned_text(make):
    return ask_second_look(make.returned().comment, statement="Look again.")


def an_edit(make):
    comment = make.released()
    new = edit(comment, text="What I meant to say.")
    make.pay(new)
    from moderation.workflow.self_checking import self_check

    self_check(comment, civil=True)
    new.refresh_from_db()
    make.agree(new, civil=False)
    return ask_second_look(comment)


def held_before_anybody_read_it(make):
    make.listed("giveaway")
    return Case.objects.get(revision=make.pending(text="A giveaway!"))


def an_appeal(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    return appeal(case.comment)


def somebody(make):
    """A reader who has been here for a month, so that what they report weighs something."""
    reader = make.reader()
    Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=30))
    reader.refresh_from_db()
    return reader


def noticed(comment):
    return give_notice(
        comment,
        Given(
            ground="defamation",
            explanation="It says that I stole; I never did.",
            name="Ada Notifier",
            email="ada@elsewhere.example",
            good_faith=True,
        ),
    )


def a_reported_text(make):
    comment = make.released()
    report(comment, by=somebody(make), reason="threat")
    noticed(comment)
    return Case.objects.get(comment=comment, closed_at=None)


def a_text_hidden_by_reports(make):
    comment = make.released()
    noticed(comment)
    for reader in [somebody(make) for _ in range(3)]:
        report(comment, by=reader, reason="attack")
    assert not Comment.objects.get(pk=comment.pk).is_public
    return Case.objects.get(comment=comment, closed_at=None)


def an_edit_of_a_reported_text(make):
    comment = make.released()
    report(comment, by=somebody(make), reason="attack")
    make.listed("giveaway")
    return Case.objects.get(revision=edit(comment, text="A giveaway!"))


def a_text_the_desk_reads_first(make):
    mine = make.in_review()
    make.agree(mine, civil=True)
    make.mode(make.the_article(), "staff_first")
    release(Revision.objects.get(pk=mine.pk).decision)
    return Case.objects.get(revision=mine)


def a_text_the_desk_reads_afterwards(make):
    make.mode(make.the_article(), "staff_after")
    return Case.objects.get(comment=make.released())


WAYS = [
    a_reported_text,
    a_text_hidden_by_reports,
    an_edit_of_a_reported_text,
    a_text_the_desk_reads_first,
    a_text_the_desk_reads_afterwards,
    a_split_case,
    a_public_text,
    a_public_text_with_an_edit,
    a_reply,
    a_returned_text,
    an_edit,
    held_before_anybody_read_it,
    an_appeal,
]


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize(("outcome", "reason"), ALL)
@pytest.mark.parametrize("way", WAYS)
def test_whatever_was_decided_is_as_it_was_before(make, way, outcome, reason, carried_out):
    case, moderator = way(make), make.moderator()
    before = picture(case.comment)
    decision = decide_case(case, moderator=moderator, outcome=outcome, reason=reason)
    if carried_out:
        release(decision.pk)
    assert picture(case.comment) != before

    undo(decision, moderator=moderator)

    assert picture(case.comment) == before
    assert make.drift() == []
    assert list(proving.differences(proving.told())) == []
    assert Decision.ever.filter(pk=decision.pk).exists()
    case.refresh_from_db()
    assert (case.is_open, case.decision) == (True, None)


@pytest.mark.parametrize(("outcome", "reason"), ALL)
def test_what_was_undone_can_be_decided_by_the_same_moderator(make, outcome, reason):
    case, moderator = make.split(), make.moderator()
    make.moderator()  # Somebody else is there, and is not needed.
    undo(
        decide_case(case, moderator=moderator, outcome="return", reason="attack"),
        moderator=moderator,
    )
    case.refresh_from_db()

    decision = decide_case(case, moderator=moderator, outcome=outcome, reason=reason)
    release(decision.pk)

    case.revision.refresh_from_db()
    expected = {"release": Status.RELEASED, "return": Status.RETURNED, "reject": Status.REJECTED}
    assert case.revision.status == expected[outcome]
    assert list(Decision.objects.filter(by="desk")) == [decision]
    assert Decision.ever.filter(by="desk").count() == 2


def test_plain_abuse_undone_strikes_nobody_and_writes_to_nobody(make):
    case, moderator = a_public_text(make), make.moderator()
    before = picture(case.comment)
    decision = decide_case(
        case, moderator=moderator, outcome="reject", reason="threat", blatant=True
    )
    assert Strike.objects.count() >= 2

    undo(decision, moderator=moderator)

    assert picture(case.comment) == before
    case.refresh_from_db()
    decide_case(case, moderator=moderator, outcome="reject", reason="threat", blatant=True)
    assert Strike.objects.filter(lifted_at=None).count() >= 2


def struck_twice(make, *, first):
    """A reader with one strike, who has found two public texts civil; and the cases of these."""
    reader = make.seasoned()
    if first:
        [known] = make.calibrations(1, civil=False, blatant=True)
        make.review(known.revision, civil=True, reviewer=reader)
    cases = []
    for _ in range(2):
        mine = make.in_review()
        make.review(mine, civil=True, reviewer=reader)
        make.agree(mine, civil=True)
        mine.refresh_from_db()
        release(mine.decision)
        mine.refresh_from_db()
        cases.append(open_case(mine, cause=Case.Cause.FLAGGED))
    return reader, *cases


def plainly(case, moderator):
    return decide_case(case, moderator=moderator, outcome="reject", reason="threat", blatant=True)


def practice_of(reader):
    """Whether this reader is on probation, by how many strikes, and told so how often."""
    standing = Standing.objects.get(pk=reader.pk)
    told = Letter.objects.filter(to=reader, kind=Letter.Kind.PRACTICE)
    return standing.probation_until is not None, standing.strikes, told.count()


def test_an_undo_leaves_what_another_decision_said_of_the_same_reviewer(make):
    reader, one, other = struck_twice(make, first=True)
    first, second = make.moderator(), make.moderator()
    decision = decide_case(one, moderator=first, outcome="release", reason="within_rules")
    plainly(other, second)
    assert practice_of(reader) == (True, 2, 1)

    undo(decision, moderator=first)

    assert practice_of(reader) == (True, 2, 1)


@pytest.mark.parametrize("undone", [0, 1])
def test_of_two_who_strike_the_same_reviewer_one_takes_it_back(make, undone):
    reader, *cases = struck_twice(make, first=True)
    both = [make.moderator(), make.moderator()]
    decisions = [plainly(case, who) for case, who in zip(cases, both, strict=True)]
    assert practice_of(reader) == (True, 3, 1)

    undo(decisions[undone], moderator=both[undone])

    assert practice_of(reader) == (True, 2, 1)
    assert list(proving.differences(proving.told())) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("first", [True, False])
def test_where_both_take_it_back_nobody_practises_nor_is_told(make, first, order):
    reader, *cases = struck_twice(make, first=first)
    tier, both = Standing.objects.get(pk=reader.pk).tier, [make.moderator(), make.moderator()]
    decisions = [plainly(case, who) for case, who in zip(cases, both, strict=True)]

    for which in order:
        undo(decisions[which], moderator=both[which])

    standing = Standing.objects.get(pk=reader.pk)
    assert not is_on_probation(standing, timezone.now())
    assert standing.tier == tier
    assert practice_of(reader)[2] == 0
    assert Strike.objects.filter(reader=reader).count() == first
    assert not Letter.objects.filter(to=reader, about__in=[c.revision_id for c in cases]).exists()


def test_plain_abuse_with_a_slip_mended_strikes_those_who_read_it_and_can_be_undone(make):
    comment = make.released(text="What I mean to say of it is this here.")
    mended = mend(comment, text="What I mean to say of it is this, here.")
    case = open_case(mended, cause=Case.Cause.FLAGGED)
    moderator, before = make.moderator(), picture(comment)
    decision = plainly(case, moderator)
    assert Strike.objects.filter(revision=mended.mends).count() >= 2

    undo(decision, moderator=moderator)

    assert picture(comment) == before


def test_nobody_is_struck_for_what_was_public_by_a_release_that_was_undone(make, client):
    case, moderator = make.split(), make.moderator()
    wrong = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(wrong.pk)
    undo(wrong, moderator=moderator)
    case.refresh_from_db()
    client.force_login(moderator)
    page = client.get(reverse("case", args=[case.pk])).content.decode()

    assert 'name="blatant"' not in page
    assert str(NobodyFoundItCivil.sentence) in page
    with pytest.raises(NobodyFoundItCivil):
        plainly(case, moderator)
    assert not Strike.objects.exists()


def test_what_was_undone_once_is_shown_again_when_it_comes_back(make):
    case, moderator = make.split(), make.moderator()
    wrong = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(wrong.pk)
    undo(wrong, moderator=moderator)
    case.refresh_from_db()
    right = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(right.pk)
    hidden = open_case(Revision.objects.get(pk=case.revision_id), cause=Case.Cause.FLAGGED)
    decide_case(hidden, moderator=moderator, outcome="return", reason="attack")
    assert not LogEntry.objects.filter(act="shown").exists()

    again = appeal(case.comment)
    back = decide_case(again, moderator=make.moderator(), outcome="release", reason="within_rules")
    release(back.pk)

    told = Letter.objects.filter(to=case.revision.author, kind__in=["released", "shown_again"])
    assert list(told.order_by("pk").values_list("kind", "about")) == [
        ("released", right.pk),
        ("shown_again", back.pk),
    ]
    assert LogEntry.objects.get(act="shown").decision == back


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=4))
def test_however_often_it_is_undone_the_ledger_comes_back(make, decisions):
    case, moderator = make.split(), make.moderator()
    before = picture(case.comment)
    for outcome, reason in decisions:
        case.refresh_from_db()
        decision = decide_case(case, moderator=moderator, outcome=outcome, reason=reason)
        release(decision.pk)
        undo(decision, moderator=moderator)

    assert picture(case.comment) == before
    assert make.drift() == []
    assert not [row for row in Credit.objects.all() if any((row.caught, row.missed))]


def test_a_release_of_readers_stands_when_the_desk_takes_its_own_word_back(make):
    make.policy(audit_share=1.0)
    mine = make.in_review()
    make.agree(mine, civil=True)
    case, moderator = Case.objects.get(revision=mine), make.moderator()
    of_readers = Revision.objects.get(pk=mine.pk).decision
    decision = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(decision.pk)

    undo(decision, moderator=moderator)

    mine.refresh_from_db()
    assert (mine.status, mine.decision) == (Status.RELEASED, of_readers)
    assert Letter.objects.get(to=mine.author, kind="released").about == of_readers


def test_nobody_is_written_to_before_it_can_be_undone_no_more(make):
    case, moderator = make.split(), make.moderator()
    author = case.revision.author
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    assert reading.unread_by(author) == 0
    assert list(reading.letters_to(author)) == []
    with time_machine.travel(decision.decided_at + timedelta(seconds=12)):
        assert reading.unread_by(author) == 1

    undo(decision, moderator=moderator)
    with time_machine.travel(decision.decided_at + timedelta(seconds=12)):
        assert reading.unread_by(author) == 0


def test_no_mail_goes_out_before_that_either_however_its_reader_chooses(make):
    author = make.reader(email="a@reader.example", email_confirmed_at=timezone.now())
    box = Mailbox.objects.create(reader=author, rhythm="instant", outcomes=True)
    case, moderator = make.split(author), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")
    from moderation.outbox import move_round

    move_round(box)
    assert mailing.gather_for(author.pk) == []
    with time_machine.travel(decision.decided_at + timedelta(seconds=12)):
        assert len(mailing.gather_for(author.pk)) == 1


def test_who_was_answered_hears_of_it_once_it_is_there_to_stay(make):
    case, moderator = a_reply(make), make.moderator()
    answered = case.comment.parent.author
    first = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(first.pk)
    undo(first, moderator=moderator)
    case.refresh_from_db()

    again = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    release(again.pk)

    assert Letter.objects.filter(to=answered, kind="reply").count() == 1


def test_it_is_on_record_and_names_what_it_takes_back(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    undo(decision, moderator=moderator)
    undo(decision, moderator=moderator)  # Safe to repeat.

    told = LogEntry.objects.get(act="decided", decision=decision)
    taken_back = LogEntry.objects.get(act="undone")
    assert (told.decision, told.by, told.reason) == (decision, moderator, "attack")
    assert (taken_back.reverses, taken_back.by, taken_back.decision) == (told, moderator, decision)
    assert Undoing.objects.get().done_at is not None
    assert Decision.ever.filter(pk=decision.pk).exists()


def test_a_release_that_is_asked_for_after_it_was_undone_is_no_error(make, caplog):
    """The message that asks for it may come later, or again."""
    case, by = make.split(), make.moderator()
    decision = decide_case(case, moderator=by, outcome="release", reason="within_rules")
    undo(decision, moderator=by)

    assert release(decision.pk) is False

    assert not Comment.objects.get(pk=case.comment_id).is_public
    assert caplog.text == ""


def test_ten_seconds_later_it_cannot_be_undone(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    later = decision.decided_at + timedelta(seconds=10)
    with time_machine.travel(later), pytest.raises(TooLateToUndo):
        undo(decision, moderator=moderator)

    case.refresh_from_db()
    assert not case.is_open


def test_only_who_decided_undoes_it_and_while_they_sit_at_the_desk(make):
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    with pytest.raises(NotYours):
        undo(decision, moderator=make.moderator(kind=Role.Kind.SENIOR))
    Role.objects.filter(reader=moderator).delete()
    with pytest.raises(NotYourDesk):
        undo(decision, moderator=moderator)


@pytest.mark.parametrize("what", ["rewritten", "withdrawn", "appealed"])
def test_what_its_author_has_done_since_is_not_undone(make, what):
    case, moderator = make.split(), make.moderator()
    outcome = "reject" if what == "appealed" else "return"
    decision = decide_case(case, moderator=moderator, outcome=outcome, reason="attack")
    match what:
        case "rewritten":
            rewrite(case.comment, text="In other words.")
        case "withdrawn":
            withdraw(case.comment)
        case "appealed":
            appeal(case.comment)

    with pytest.raises(TooLateToUndo):
        undo(decision, moderator=moderator)


def test_what_was_before_is_forgotten_when_nobody_can_undo_it_any_more(make):
    from moderation import clock

    case, moderator = make.split(), make.moderator()
    decide_case(case, moderator=moderator, outcome="reject", reason="attack")
    clock.forget_claims()
    assert Before.objects.count() == 1

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        clock.forget_claims()

    assert not Before.objects.exists()


def later(decision):
    """When what it has to say may leave the house."""
    return time_machine.travel(decision.decided_at + timedelta(seconds=13))


def test_reporters_are_told_when_it_is_there_to_stay_and_of_that_alone(make):
    case, moderator = a_reported_text(make), make.moderator()
    wrong = decide_case(case, moderator=moderator, outcome="reject", reason="threat")
    assert tell_reporters() == 0
    undo(wrong, moderator=moderator)
    case.refresh_from_db()
    right = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    assert tell_reporters() == 0

    with later(right):
        assert tell_reporters() == 1

    assert Letter.objects.get(kind="reports").facts["outcomes"] == {"dismissed": 1}


def test_what_is_reported_while_it_is_kept_whatever_comes_counts_once_that_is_undone(make):
    case, moderator = a_reported_text(make), make.moderator()
    decision = decide_case(
        case,
        moderator=moderator,
        outcome="release",
        reason="within_rules",
        ignore_reports=True,
    )
    new = report(case.comment, by=somebody(make), reason="attack")
    assert new.outcome == "ignored"

    undo(decision, moderator=moderator)

    assert not reports_are_ignored(case.revision)
    assert set(Report.objects.values_list("outcome", flat=True)) == {""}


def test_who_gave_notice_hears_of_what_is_there_to_stay_alone(make, settings, client):
    settings.SITE_URL = "https://comments.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    case, moderator = a_reported_text(make), make.moderator()
    notice = Notice.objects.get()
    assert deliver() == 1  # the receipt
    wrong = decide_case(case, moderator=moderator, outcome="reject", reason="threat")
    page = client.get(reverse("notice-status", args=[notice.secret])).content.decode()
    assert "It waits for a moderator" in page
    assert deliver() == 0
    undo(wrong, moderator=moderator)
    case.refresh_from_db()
    with later(wrong):
        assert deliver() == 0

    right = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    with later(right):
        assert deliver() == 1

    lines = LogEntry.objects.filter(act="notice_answered").order_by("number")
    assert [line.reason for line in lines] == ["acted", "kept"]
    assert LogEntry.objects.get(act="undone", facts__notice=str(notice.pk)).reverses == lines[0]


def test_the_statement_of_what_was_undone_is_told_and_filed_nowhere(make):
    case, moderator = make.split(), make.moderator()
    paper, day = case.publication, timezone.localdate()
    period = exporting.Period(day - timedelta(days=1), day + timedelta(days=1))
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")
    assert exporting.mark(paper, period)[1] == 0

    undo(decision, moderator=moderator)

    with later(decision):
        assert not exporting.statements_of(paper, period).exists()
        assert exporting.waiting_of(paper) == 0
    assert Statement.ever.filter(decision=decision).exists()


def test_a_statement_is_filed_once_it_is_there_to_stay(make):
    case, moderator = make.split(), make.moderator()
    day = timezone.localdate()
    period = exporting.Period(day - timedelta(days=1), day + timedelta(days=1))
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    with later(decision):
        assert exporting.mark(case.publication, period)[1] == 1


def test_what_came_with_a_restriction_is_not_undone_and_nothing_is_half_undone(make):
    case, moderator = make.split(), make.moderator()
    penalty = Penalty(Sanction.Kind.WARNING, reason="attack", explanation="Not so.")
    decision, sanction = decide_and_impose(
        case, penalty, moderator=moderator, outcome="reject", reason="attack"
    )

    with pytest.raises(RestrictedWithIt):
        undo(decision, moderator=moderator)

    case.refresh_from_db()
    assert not case.is_open
    sanction.refresh_from_db()
    assert sanction.lifted_at is None


def test_no_rule_restricts_anybody_for_what_can_still_be_undone(make):
    make.policy(spam_at_most=1)
    case, moderator = make.split(), make.moderator()
    decision = decide_case(case, moderator=moderator, outcome="reject", reason="spam")

    assert automatic.look_at_all() == 0

    with later(decision):
        assert automatic.look_at_all() == 1


@pytest.mark.parametrize("way", [a_split_case, a_reported_text])
def test_what_was_picked_with_it_is_picked_no_more(make, way):
    case, moderator = way(make), make.moderator()
    before = picture(case.comment)
    decision = release_and_feature(case, moderator=moderator, reason="within_rules")

    undo(decision, moderator=moderator)

    assert picture(case.comment) == before


@pytest.mark.parametrize(("outcome", "reason"), ALL)
def test_what_was_decided_in_bulk_is_undone_case_by_case(make, outcome, reason):
    moderator, cases = make.moderator(), [make.split(), make.split()]
    before = [picture(case.comment) for case in cases]
    act = bulk.ask_in_bulk(
        {case.pk: Case.objects.get(pk=case.pk).seen for case in cases},
        key=new_id(),
        moderator=moderator,
        outcome=outcome,
        reason=reason,
    )
    bulk.carry_out(act.pk)
    for item in act.items.order_by("-pk"):
        release(item.decision_id)

    for item in act.items.all():
        undo(item.decision, moderator=moderator)

    assert [picture(case.comment) for case in cases] == before
    assert list(proving.differences(proving.told())) == []


def test_the_log_told_again_says_the_same_after_all_of_it(make):
    case, moderator = a_public_text(make), make.moderator()
    for outcome, reason in ALL:
        case.refresh_from_db()
        decision = decide_case(case, moderator=moderator, outcome=outcome, reason=reason)
        release(decision.pk)
        undo(decision, moderator=moderator)
    case.refresh_from_db()
    decided = decide_case(case, moderator=moderator, outcome="return", reason="attack")
    case.refresh_from_db()
    corrected = correct(case, moderator=moderator, outcome="release", reason="within_rules")
    release(corrected.pk)
    assert list(proving.differences(proving.told())) == []

    undo(corrected, moderator=moderator)

    assert list(proving.differences(proving.told())) == []
    text = Revision.objects.get(pk=case.revision_id)
    assert (text.status, text.decision) == (Status.RETURNED, decided.pk)


def test_what_an_erased_reader_wrote_does_not_come_back_empty(make):
    """Their words are gone by then, and nobody comes back for a text that is rejected."""
    comment, moderator = make.released(), make.moderator()
    case = open_case(comment.released_revision, cause=Case.Cause.FLAGGED)
    case.refresh_from_db()
    ask_to_leave(comment.author)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        decision = decide_case(
            case, moderator=moderator, outcome="reject", reason="threat", explanation=""
        )
        for _ in range(5):
            erasing.erase_due()

        assert isinstance(may_not_undo(decision, moderator), TooLateToUndo)
        with pytest.raises(TooLateToUndo):
            undo(decision, moderator=moderator)

    assert not Comment.public.filter(pk=comment.pk).exists()
