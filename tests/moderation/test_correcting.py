"""The desk decides anew what it has decided; cases have versions, and are claimed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation import phrasing
from moderation.models import Case, Claim, Decision, Letter, LogEntry, ReportsIgnored
from moderation.refusals import (
    AlreadyDecided,
    Contradiction,
    DecidedAgain,
    HarsherOnAppeal,
    NobodyFoundItCivil,
    NotDecided,
    NothingReported,
    NotYourDesk,
    OwnCase,
    SameModerator,
    StaleCase,
    TooLateToCorrect,
)
from moderation.workflow import erasing
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.claiming import claim, forget_claims, let_go
from moderation.workflow.correcting import correct
from moderation.workflow.forgetting import forget_texts
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.undoing import undo
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Reader, Role
from tests.moderation.test_forgetting import seen

pytestmark = pytest.mark.django_db
OUTCOMES = {"release": "within_rules", "return": "attack", "reject": "threat"}
ENDS = {"release": Status.RELEASED, "return": Status.RETURNED, "reject": Status.REJECTED}


def decided(make, outcome="reject", **facts):
    case = make.split(**facts)
    moderator = make.moderator()
    decision = decide_case(case, moderator=moderator, outcome=outcome, reason=OUTCOMES[outcome])
    release(decision.pk)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("then", OUTCOMES)
@pytest.mark.parametrize("first", OUTCOMES)
def test_a_senior_moderator_decides_anew_and_the_author_is_told(make, first, then):
    case, senior = decided(make, first), make.moderator(kind=Role.Kind.SENIOR)
    author = case.revision.author
    told = set(Letter.objects.filter(to=author).values_list("pk", flat=True))

    decision = correct(case, moderator=senior, outcome=then, reason=OUTCOMES[then])
    release(decision.pk)

    case.revision.refresh_from_db()
    assert (case.revision.status, case.revision.decision) == (ENDS[then], decision.pk)
    comment = Comment.objects.get(pk=case.comment_id)
    assert comment.is_public == (then == "release")
    new = Letter.objects.filter(to=author).exclude(pk__in=told)
    assert [letter.about for letter in new] == (
        [] if first == then == "release" else [decision.pk]
    )
    for letter in new:
        assert "corrects it" in phrasing.words(letter).paragraphs[1]
    assert make.drift() == []


def test_a_correction_is_a_case_of_its_own_and_on_record(make):
    case, senior = decided(make), make.moderator(kind=Role.Kind.SENIOR)

    decision = correct(case, moderator=senior, outcome="release", reason="within_rules")

    anew = Case.objects.get(cause="correction")
    assert (anew.corrects, anew.decision, anew.is_open) == (case.decision, decision, False)
    line = LogEntry.objects.get(act="corrected")
    assert line.reverses == LogEntry.objects.get(act="decided", decision=case.decision)
    assert decision.evidence["corrects"] == str(case.decision_id)


@pytest.mark.parametrize("then", OUTCOMES)
def test_a_correction_too_can_be_undone_at_once(make, then):
    case, senior = decided(make), make.moderator(kind=Role.Kind.SENIOR)
    decision = correct(case, moderator=senior, outcome=then, reason=OUTCOMES[then])
    release(decision.pk)

    undo(decision, moderator=senior)

    case.revision.refresh_from_db()
    assert case.revision.status == Status.REJECTED
    assert case.revision.decision == case.decision_id
    assert not Case.objects.filter(closed_at=None).exists()
    assert correct(case, moderator=senior, outcome=then, reason=OUTCOMES[then])


def test_whoever_decided_corrects_it_within_the_hour(make):
    case = decided(make)
    first = case.decision.moderator

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=61)),
        pytest.raises(TooLateToCorrect),
    ):
        correct(case, moderator=first, outcome="release", reason="within_rules")
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert correct(case, moderator=first, outcome="release", reason="within_rules")


def test_another_moderator_of_the_same_rank_does_not_correct(make):
    with pytest.raises(TooLateToCorrect):
        correct(decided(make), moderator=make.moderator(), outcome="return", reason="attack")


def test_nobody_corrects_from_elsewhere_nor_about_their_own(make):
    author = make.moderator(kind=Role.Kind.SENIOR)
    case = decided(make, author=author)
    elsewhere = make.moderator(kind=Role.Kind.SENIOR, sections=["sports"])

    with pytest.raises(OwnCase):
        correct(case, moderator=author, outcome="release", reason="within_rules")
    with pytest.raises(NotYourDesk):
        correct(case, moderator=elsewhere, outcome="release", reason="within_rules")


def test_whose_rejection_was_appealed_does_not_correct_what_came_of_it(make):
    case = make.split()
    first, second = make.moderator(kind=Role.Kind.SENIOR), make.moderator()
    decide_case(case, moderator=first, outcome="reject", reason="attack")
    heard = appeal(case.comment)
    decide_case(heard, moderator=second, outcome="release", reason="within_rules")
    heard.refresh_from_db()

    with pytest.raises(SameModerator):
        correct(heard, moderator=first, outcome="reject", reason="attack")


def test_who_corrects_does_not_hear_who_was_appealed_either(make):
    case = make.split()
    first, second = make.moderator(kind=Role.Kind.SENIOR), make.moderator()
    decide_case(case, moderator=first, outcome="reject", reason="attack")
    heard = appeal(case.comment)
    decide_case(heard, moderator=second, outcome="release", reason="within_rules")
    correct(heard, moderator=second, outcome="return", reason="attack")
    corrected = Case.objects.get(cause="correction")

    with pytest.raises(SameModerator):
        correct(corrected, moderator=first, outcome="reject", reason="attack")


@pytest.mark.parametrize("times", [0, 1, 2])
@pytest.mark.parametrize("heard_as", ["release", "return"])
def test_an_appeal_makes_nothing_worse_however_often_it_is_decided_anew(make, heard_as, times):
    case, second = make.split(), make.moderator()
    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")
    latest = appeal(case.comment)
    decide_case(latest, moderator=second, outcome=heard_as, reason=OUTCOMES[heard_as])
    for _ in range(times):
        latest.refresh_from_db()
        decision = correct(latest, moderator=second, outcome="return", reason="attack")
        latest = Case.objects.get(decision=decision)
    latest.refresh_from_db()

    with pytest.raises(HarsherOnAppeal):
        correct(latest, moderator=second, outcome="reject", reason="threat")

    kept = correct(latest, moderator=second, outcome="return", reason="attack")
    letter = Letter.objects.get(to=case.revision.author, about=kept.pk)
    assert letter.kind == Letter.Kind.RETURNED


def test_what_has_gone_on_is_not_corrected(make):
    case, senior = decided(make), make.moderator(kind=Role.Kind.SENIOR)
    with pytest.raises(NotDecided):
        correct(make.split(), moderator=senior, outcome="return", reason="attack")
    appeal(case.comment)

    with pytest.raises(DecidedAgain):
        correct(case, moderator=senior, outcome="release", reason="within_rules")


@pytest.mark.parametrize("outcome", ["release", "return"])
@pytest.mark.parametrize("then", OUTCOMES)
def test_what_its_author_took_back_is_not_decided_anew(make, client, outcome, then):
    case, senior = decided(make, outcome), make.moderator(kind=Role.Kind.SENIOR)
    withdraw(case.comment)

    with pytest.raises(DecidedAgain):
        correct(case, moderator=senior, outcome=then, reason=OUTCOMES[then])

    assert not Revision.objects.exclude(release_due_at=None).exists()
    client.force_login(senior)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert str(DecidedAgain.sentence) in page
    assert 'name="correct"' not in page


def test_what_has_no_words_any_more_is_not_decided_anew(make):
    case, senior = decided(make), make.moderator(kind=Role.Kind.SENIOR)
    seen(case.revision, days=800)
    assert forget_texts() == 1

    with pytest.raises(DecidedAgain):
        correct(case, moderator=senior, outcome="release", reason="within_rules")


def test_what_somebody_wrote_who_is_erased_is_not_decided_anew(make):
    case, senior = decided(make), make.moderator(kind=Role.Kind.SENIOR)
    author = case.revision.author
    Reader.objects.filter(pk=author.pk).update(leaving_at=timezone.now())
    erasing.begin(author.pk)  # The words are still there, until a batch has come to them.

    with pytest.raises(DecidedAgain):
        correct(case, moderator=senior, outcome="release", reason="within_rules")


def test_a_correction_says_what_it_means(make):
    case, senior = decided(make), make.moderator(kind=Role.Kind.SENIOR)

    with pytest.raises(Contradiction):
        correct(case, moderator=senior, outcome="release", reason="hate")
    with pytest.raises(StaleCase):
        correct(case, moderator=senior, outcome="return", reason="hate", version=1)


# Versions.


def test_every_change_raises_the_version_of_a_case(make):
    case, moderator = ask_second_look(make.returned().comment), make.moderator()
    assert case.version == 1
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now())
    case.refresh_from_db()
    assert case.version == 1

    Case.objects.filter(pk=case.pk).update(statement="Please.")
    case.refresh_from_db()
    assert case.version == 2
    decision = decide_case(case, moderator=moderator, outcome="return", reason="attack", version=2)
    undo(decision, moderator=moderator)
    case.refresh_from_db()
    assert case.version == 4


def test_who_had_another_version_in_view_looks_again(make):
    case = ask_second_look(make.returned().comment)
    Case.objects.filter(pk=case.pk).update(statement="Please.")

    with pytest.raises(StaleCase) as refused:
        decide_case(case, moderator=make.moderator(), outcome="return", reason="attack", version=1)

    assert refused.value.facts["version"] == 2


def test_the_second_of_two_learns_who_decided_what_and_when(make):
    case, first = make.split(), make.moderator()
    decide_case(case, moderator=first, outcome="reject", reason="attack", version=1)

    with pytest.raises(AlreadyDecided) as refused:
        decide_case(
            case, moderator=make.moderator(), outcome="release", reason="within_rules", version=1
        )

    assert refused.value.facts["decided_by"] == first.name
    assert (refused.value.facts["outcome"], refused.value.facts["version"]) == ("reject", 2)


# Claims, keeping, blame.


def test_a_claim_lasts_two_minutes_and_holds_nobody_up(make):
    case, looking, deciding = make.split(), make.moderator(), make.moderator()
    claim(case, moderator=looking)
    made = claim(case, moderator=looking)

    assert Claim.objects.get() == made
    assert decide_case(case, moderator=deciding, outcome="reject", reason="attack")
    let_go(case, moderator=looking)
    assert not Claim.objects.exists()


def test_claims_that_ran_out_are_swept_away(make):
    claim(make.split(), moderator=make.moderator())

    forget_claims()
    assert Claim.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=121)):
        forget_claims()

    assert not Claim.objects.exists()


def test_nobody_claims_a_case_of_another_desk(make):
    with pytest.raises(NotYourDesk):
        claim(make.split(), moderator=make.moderator(sections=["sports"]))


def test_a_text_is_kept_whatever_is_reported_of_it(make):
    comment, moderator = make.released(), make.moderator()
    report(comment, by=make.reader(), reason="threat")
    case = Case.objects.get(comment=comment)

    decide_case(
        case, moderator=moderator, outcome="release", reason="within_rules", ignore_reports=True
    )

    assert ReportsIgnored.objects.get().revision == case.revision
    kept = LogEntry.objects.get(act="reports_ignored")
    assert (kept.parent.act, kept.by) == ("decided", moderator)


def test_reports_are_ignored_only_of_what_is_kept(make):
    with pytest.raises(Contradiction):
        decide_case(
            make.split(),
            moderator=make.moderator(),
            outcome="return",
            reason="attack",
            ignore_reports=True,
        )


def test_where_nothing_was_reported_there_is_nothing_to_ignore(make):
    case = make.split()

    with pytest.raises(NothingReported):
        decide_case(
            case,
            moderator=make.moderator(),
            outcome="release",
            reason="within_rules",
            ignore_reports=True,
        )

    assert not ReportsIgnored.objects.exists()
    assert Case.objects.get(pk=case.pk).is_open


def test_nobody_is_blamed_for_what_nobody_found_civil(make):
    make.listed("giveaway")
    held = make.pending(text="A giveaway!")

    with pytest.raises(NobodyFoundItCivil):
        decide_case(
            Case.objects.get(revision=held),
            moderator=make.moderator(),
            outcome="reject",
            reason="spam",
            blatant=True,
        )
    assert not Decision.objects.filter(by="desk").exists()


def test_who_has_lost_the_role_meanwhile_decides_nothing(make):
    case, moderator = make.split(), make.moderator()
    Role.objects.all().delete()

    with pytest.raises(NotYourDesk):
        decide_case(case, moderator=moderator, outcome="reject", reason="attack")
