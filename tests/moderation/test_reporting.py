"""Readers report what is public: what it weighs, what it does, and what they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.logbook import log
from moderation.models import (
    Case,
    Decision,
    Letter,
    LogEntry,
    Report,
    SkipReason,
    Standing,
    Statement,
    Tie,
)
from moderation.refusals import (
    AlreadyReported,
    MissingAnswer,
    NothingPublic,
    OwnReport,
    TooManyReports,
)
from moderation.workflow.editing import edit
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.rating import skip
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.self_checking import self_check
from moderation.workflow.settling import reports_of
from moderation.workflow.undoing import undo
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Reader
from newsroom.refusals import AnotherPublication

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(make):
    """Readers who have been here for a month."""

    def made(handle="", **facts):
        reader = make.reader(handle, **facts)
        Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=30))
        reader.refresh_from_db()
        return reader

    return made


def reports_by(*readers, on, reason="attack"):
    return [report(on, by=reader, reason=reason) for reader in readers]


def with_record(reader, make, *, upheld=0, dismissed=0):
    """Let the desk have decided about so many reports of this reader."""
    moderator = make.moderator()
    for outcome in ["reject"] * upheld + ["release"] * dismissed:
        comment = make.released()
        report(comment, by=reader, reason="threat")
        case = Case.objects.get(comment=comment, closed_at=None)
        reason = "threat" if outcome == "reject" else "within_rules"
        decide_case(case, moderator=moderator, outcome=outcome, reason=reason)


def is_public(comment):
    return Comment.objects.get(pk=comment.pk).is_public


def test_three_readers_hide_a_comment_and_two_do_not(make, known):
    comment = make.released()

    reports_by(known(), known(), on=comment)
    assert is_public(comment)
    reports_by(known(), on=comment)

    assert not is_public(comment)
    text = Revision.objects.get(comment=comment)
    assert text.status == Status.HELD
    case = Case.objects.get(comment=comment)
    assert (case.cause, case.is_open) == (Case.Cause.FLAGGED, True)
    decision = Decision.objects.get(pk=text.decision)
    assert (decision.by, decision.outcome, decision.reason) == ("house", "escalate", "flagged")
    assert decision.evidence["hides"] == 3.0
    assert decision.evidence["reporters"] == 3
    assert len(decision.evidence["reports"]) == 3
    assert LogEntry.objects.get(act=LogEntry.Act.HIDDEN).comment_id == comment.pk
    assert make.drift() == []
    said = Statement.objects.get(restriction="hidden")
    assert (said.codes, said.facts["reports"]) == (["attack"], 3)


def test_its_author_learns_for_what_it_was_reported_and_not_by_whom(make, known):
    comment = make.released()

    reports_by(known("zoe"), known("yan"), on=comment, reason="spam")
    reports_by(known("xia"), on=comment, reason="attack")

    letter = Letter.objects.get(to=comment.author, kind=Letter.Kind.HIDDEN)
    assert letter.facts["reported_as"] == ["attack", "spam"]
    stated = Statement.objects.get(decision__revision__comment=comment)
    assert stated.codes == ["attack", "spam"]
    assert "3 readers reported it" in stated.decision_facts
    assert not {"zoe", "yan", "xia"} & set(str(letter.facts).replace("'", " ").split())


def test_what_the_desk_keeps_is_back_in_its_old_place(make, known):
    root = make.released()
    comment = make.released(parent=root)
    make.released(parent=root)
    before = Comment.objects.get(pk=comment.pk)
    reports_by(known(), known(), known(), on=comment)

    decision = decide_case(
        Case.objects.get(comment=comment),
        moderator=make.moderator(),
        outcome="release",
        reason="within_rules",
    )
    release(decision.pk)

    after = Comment.objects.get(pk=comment.pk)
    assert after.is_public
    assert (after.place, after.first_released_at) == (before.place, before.first_released_at)
    assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed"}
    assert Letter.objects.filter(to=comment.author, kind=Letter.Kind.SHOWN_AGAIN).exists()
    assert LogEntry.objects.filter(act=LogEntry.Act.SHOWN, comment=comment).exists()
    assert make.drift() == []


def test_what_the_desk_rejects_proves_its_reporters_right(make, known):
    comment = make.released()
    reports_by(known(), known(), known(), on=comment)

    decide_case(
        Case.objects.get(comment=comment),
        moderator=make.moderator(),
        outcome="reject",
        reason="attack",
    )

    assert set(Report.objects.values_list("outcome", flat=True)) == {"upheld"}
    assert not is_public(comment)


def test_one_report_asks_the_desk_and_the_comment_stays(make, known):
    comment = make.released()

    reports_by(known(), on=comment)

    assert Case.objects.get(comment=comment).cause == Case.Cause.FLAGGED
    assert is_public(comment)


def test_after_five_groundless_reports_the_sixth_does_not_count(make, known):
    cries_wolf = known()
    with_record(cries_wolf, make, dismissed=5)
    comment = make.released()

    sixth = report(comment, by=cries_wolf, reason="threat")

    assert sixth.weight == 0
    assert sixth.because["why"] == "groundless"
    assert not Case.objects.filter(comment=comment).exists()


def test_who_is_right_again_is_heard_again(make, known):
    reader = known()
    with_record(reader, make, dismissed=5)
    comment = make.released()
    reports_by(reader, known(), on=comment)
    case = Case.objects.get(comment=comment)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    assert report(make.released(), by=reader, reason="attack").weight >= 0.5


def test_a_record_counts_as_it_was_when_the_report_was_given(make, known):
    reader = known()
    first = report(make.released(), by=reader, reason="attack")
    with_record(reader, make, upheld=5)

    second = report(make.released(), by=reader, reason="attack")
    first.refresh_from_db()

    assert first.weight == 1.0
    assert 1.0 < second.weight <= 1.5


def test_new_accounts_weigh_little(make, known):
    comment = make.released()

    reports_by(*[make.reader() for _ in range(3)], on=comment)

    assert set(Report.objects.values_list("weight", flat=True)) == {0.25}
    assert is_public(comment)
    assert not Case.objects.filter(comment=comment).exists()


def test_what_is_severe_goes_to_the_desk_whoever_says_so(make):
    comment = make.released()

    reports_by(make.reader(), on=comment, reason="private_data")

    assert Case.objects.get(comment=comment).cause == Case.Cause.FLAGGED
    assert is_public(comment)


@pytest.mark.parametrize("reason", ["misinformation", "off_topic"])
def test_a_referral_never_hides_however_many_say_so(make, known, reason):
    comment = make.released()

    reports_by(*[known() for _ in range(8)], on=comment, reason=reason)

    assert is_public(comment)
    assert Case.objects.get(comment=comment).cause == Case.Cause.FLAGGED


def test_who_argues_there_may_ask_the_desk_and_does_not_hide(make, known):
    root = make.released()
    reply = make.released(parent=root)
    sides = [known() for _ in range(4)]
    for reader in sides:
        make.released(reader, parent=reply)

    reports_by(*sides, on=reply)

    assert all(row.argues_there for row in Report.objects.all())
    assert is_public(reply)
    assert Case.objects.get(comment=reply).cause == Case.Cause.FLAGGED


def test_a_circle_counts_as_one(make, known):
    circle = sorted((known() for _ in range(4)), key=lambda reader: reader.pk)
    for other in circle[1:]:
        until = timezone.now() + timedelta(days=9)
        Tie.objects.create(one=circle[0], other=other, until=until)
    comment = make.released()

    reports_by(*circle, on=comment)
    assert is_public(comment)
    reports_by(known(), on=comment)
    assert is_public(comment)
    reports_by(known(), on=comment)

    assert not is_public(comment)


def test_who_always_reports_together_counts_as_one_unless_they_were_right(make, known):
    ring = [known() for _ in range(3)]
    for _ in range(3):
        reports_by(*ring, on=make.released(), reason="off_topic")
    target = make.released()
    reports_by(*ring, on=target)
    assert is_public(target)

    right = [known() for _ in range(3)]
    for _ in range(3):
        bad = make.released()
        reports_by(*right, on=bad)
        case = Case.objects.get(comment=bad, closed_at=None)
        decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    another = make.released()
    reports_by(*right, on=another)
    assert not is_public(another)


def test_nobody_reports_their_own_comment(make):
    comment = make.released()

    with pytest.raises(OwnReport):
        report(comment, by=comment.author, reason="spam")


def test_a_text_is_reported_once_by_each(make, known):
    comment, reader = make.released(), known()
    report(comment, by=reader, reason="spam")

    with pytest.raises(AlreadyReported):
        report(comment, by=reader, reason="attack")


def test_so_many_a_day_and_no_more(make, known):
    make.policy(reports_a_day=2)
    reader = known()
    for _ in range(2):
        report(make.released(), by=reader, reason="spam")

    with pytest.raises(TooManyReports):
        report(make.released(), by=reader, reason="spam")


def test_another_reason_needs_words(make, known):
    with pytest.raises(MissingAnswer):
        report(make.released(), by=known(), reason="other", words=" ")


def test_what_is_not_public_is_not_reported(make, known):
    with pytest.raises(NothingPublic):
        report(make.in_review().comment, by=known(), reason="spam")


def test_an_account_of_another_paper_does_not_report_here(make):
    make.the_paper()
    elsewhere = make.publication()
    stranger = make.reader(issuer=elsewhere.token_issuer)

    with pytest.raises(AnotherPublication):
        report(make.released(), by=stranger, reason="spam")


@pytest.fixture
def kept(make, known):
    """A public comment that was reported, and that the desk keeps whatever is said of it."""
    comment = make.released()
    reports_by(known(), known(), on=comment)
    decide_case(
        Case.objects.get(comment=comment),
        moderator=make.moderator(),
        outcome="release",
        reason="within_rules",
        ignore_reports=True,
    )
    return comment


def test_what_the_desk_keeps_whatever_is_reported_stays(kept, known):
    settled = list(Report.objects.values_list("outcome", flat=True))

    reports_by(*[known() for _ in range(4)], on=kept)

    assert settled == ["dismissed", "dismissed"]
    assert sorted(Report.objects.values_list("outcome", flat=True)) == [
        *["dismissed"] * 2,
        *["ignored"] * 4,
    ]
    assert is_public(kept)
    assert not Case.objects.filter(comment=kept, closed_at=None).exists()


@pytest.fixture
def released_by_the_desk(make, known):
    """A public comment that was reported, and that a moderator released again."""
    comment = make.released()
    reports_by(known(), on=comment)
    case, moderator = Case.objects.get(comment=comment), make.moderator()
    decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    return comment


def test_what_the_desk_released_no_reports_hide_and_the_desk_is_asked_again(
    released_by_the_desk, known
):
    comment = released_by_the_desk

    reports_by(known(), on=comment)
    risk = Case.objects.get(comment=comment, closed_at=None).risk
    reports_by(*[known() for _ in range(4)], on=comment)

    assert is_public(comment)
    again = Case.objects.get(comment=comment, closed_at=None)
    assert again.cause == Case.Cause.FLAGGED
    assert again.risk > risk
    assert Report.objects.filter(outcome=Report.Outcome.OPEN).count() == 5
    assert not Letter.objects.filter(to=comment.author, kind=Letter.Kind.HIDDEN).exists()


def test_a_slip_that_is_mended_leaves_it_released_by_the_desk(released_by_the_desk, known):
    comment = released_by_the_desk
    mend(comment, text=comment.released_revision.text.removesuffix("."))

    reports_by(*[known() for _ in range(3)], on=comment)

    assert is_public(comment)
    assert Case.objects.get(comment=comment, closed_at=None).cause == Case.Cause.FLAGGED


def test_a_release_that_the_desk_took_back_protects_nothing(make, known):
    comment, moderator = make.released(), make.moderator()
    reports_by(known(), on=comment)
    case = Case.objects.get(comment=comment)
    decision = decide_case(case, moderator=moderator, outcome="release", reason="within_rules")
    undo(decision, moderator=moderator)

    reports_by(known(), known(), on=comment)

    assert not is_public(comment)


def test_a_line_of_the_log_alone_keeps_nothing(make, known):
    text = make.released().released_revision
    log(
        LogEntry.Act.REPORTS_IGNORED,
        publication=text.publication_id,
        by=make.moderator(),
        revision=text,
    )

    reports_by(known(), on=text.comment)

    assert Report.objects.get().outcome == Report.Outcome.OPEN


def test_what_its_author_makes_of_it_later_is_open_to_reports_again(kept, make, known):
    new = edit(kept, text="Another thought altogether, and not a kind one at all.")
    make.pay(new)
    self_check(new.comment, civil=True)
    new.refresh_from_db()
    make.agree(new, civil=True)
    release(new.decision)

    kept.refresh_from_db()
    assert kept.released_revision == new
    reports_by(known(), known(), known(), on=kept)

    assert list(reports_of(new).values_list("outcome", flat=True)) == [""] * 3
    assert not is_public(kept)


def test_a_slip_that_is_mended_does_not_open_it_to_reports(kept, known):
    text = kept.released_revision.text

    mend(kept, text=text.removesuffix("."))
    reports_by(known(), on=kept)

    kept.refresh_from_db()
    assert kept.released_revision.mends is not None
    assert Report.objects.latest("pk").outcome == Report.Outcome.IGNORED


def test_an_author_who_takes_it_back_leaves_nobody_wrong(make, known):
    comment = make.released()
    reports_by(known(), known(), known(), on=comment)

    withdraw(comment)

    assert set(Report.objects.values_list("outcome", flat=True)) == {"gone"}
    assert not Case.objects.filter(closed_at=None).exists()


def test_an_edit_under_way_ends_when_its_comment_is_hidden(make, known):
    comment = make.released()
    make.policy(reviews_owed=0)
    new = edit(comment, text="Another thought altogether, and a long one.")
    reports_by(known(), known(), known(), on=comment)

    new.refresh_from_db()
    letter = Letter.objects.get(to=comment.author, kind=Letter.Kind.HIDDEN)
    assert new.status == Status.WITHDRAWN
    assert letter.facts["edit_ended"]


def test_an_appeal_that_is_upheld_corrects_what_reporters_are_worth(make, known):
    from moderation.workflow.appealing import appeal

    comment = make.released()
    reports_by(known(), known(), known(), on=comment)
    case = Case.objects.get(comment=comment)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    heard = appeal(comment)

    decide_case(heard, moderator=make.moderator(), outcome="release", reason="within_rules")

    assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed"}


# Reviewers, who find a text too harmful


def skips_as_harmful(make, judged, reviewer, **facts):
    lease = make.lease(judged, reviewer)
    return skip(lease.pk, reviewer=reviewer, why=SkipReason.TOO_HARMFUL, **facts)


def test_one_reviewer_alone_does_not_take_a_text_from_the_others(make, known):
    judged = make.in_review()

    skips_as_harmful(make, judged, known())

    judged.refresh_from_db()
    assert judged.status == Status.IN_REVIEW
    assert Report.objects.get(revision=judged).reason == "harmful"


def test_two_reviewers_do(make, known):
    judged = make.in_review()

    skips_as_harmful(make, judged, known())
    skips_as_harmful(make, judged, known())

    judged.refresh_from_db()
    assert judged.status == Status.HELD
    assert Case.objects.get(revision=judged).cause == Case.Cause.REPORT


def test_a_threat_goes_to_the_desk_at_once(make, known):
    judged = make.in_review()

    skips_as_harmful(make, judged, known(), harm="threat")

    judged.refresh_from_db()
    assert judged.status == Status.HELD


def test_a_trusted_reviewer_is_believed_at_once(make):
    judged, trusted = make.in_review(), make.seasoned()
    Standing.objects.filter(reader=trusted).update(tier=Standing.Tier.TRUSTED)

    skips_as_harmful(make, judged, trusted)

    judged.refresh_from_db()
    assert judged.status == Status.HELD


def test_peers_who_release_it_say_that_a_reviewer_was_wrong(make, known):
    judged = make.in_review()
    skips_as_harmful(make, judged, known())

    make.agree(judged, civil=True)

    assert Report.objects.get(revision=judged).outcome == "dismissed"
