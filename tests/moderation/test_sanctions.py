"""The ladder: what is said, what is forbidden, by whom, for how long; and that it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Reaction, Revision, Status
from moderation import phrasing
from moderation.models import (
    AccountAppeal,
    Assignment,
    Case,
    Decision,
    Letter,
    LogEntry,
    Mailbox,
    Note,
    Sanction,
    Waiver,
    Willing,
)
from moderation.outbox import wants
from moderation.refusals import (
    AlreadyOver,
    Banned,
    FellowModerator,
    MendNotNow,
    MissingAnswer,
    ModeratorsOnly,
    NothingToAcknowledge,
    NothingToContest,
    NotPending,
    NotReviewing,
    OwnCase,
    SameModerator,
    SeniorsOnly,
    Suspended,
    TellFirst,
    WarningFirst,
)
from moderation.sanctions import in_force
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import appeal_account
from moderation.workflow.assigning import assign, draw_missing
from moderation.workflow.drafting import keep
from moderation.workflow.editing import edit
from moderation.workflow.inviting import _invitable
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.objecting import answer, contest
from moderation.workflow.ranking import Penalty
from moderation.workflow.rating import rate, skip
from moderation.workflow.reacting import react
from moderation.workflow.sanctioning import acknowledge, decide_and_impose, impose, lift
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.volunteering import help_out
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Role
from newsroom.refusals import AnotherPublication, Invalid

pytestmark = pytest.mark.django_db
Kind = Sanction.Kind
SENIOR, ADMIN = Role.Kind.SENIOR, Role.Kind.ADMIN
SLIP, RIGHT = "I do not recieve the paper any more.", "I do not receive the paper any more."


def another(make, text=""):
    return text or f"Quite another text: {make.a_text()}"


def warn_of(kind, **facts):
    return Penalty(Kind(kind), reason="attack", **facts)


# What each step forbids. Everything that a reader may do, and who refuses it.


def doings(make, reader):
    """By name, all that a reader can do that leaves something behind; each fit to be done."""
    returned, public = make.returned(reader), make.released(reader, text=f"{SLIP} Really.")
    checked = make.pending(reader)
    make.pay(checked)
    article, other = make.article(), make.released()
    judged, passed = make.in_review(), make.in_review()

    def review():
        lease = make.lease(judged, reader)
        rate(lease.pk, reviewer=reader, quality="fair", civil=True)

    return {
        "write": lambda: submit(reader, article, text=make.a_text()),
        "rewrite": lambda: rewrite(returned.comment, text=another(make)),
        "check": lambda: self_check(checked.comment, civil=True),
        "mend": lambda: mend(public, text=f"{RIGHT} Really."),
        "edit": lambda: edit(public, text=another(make)),
        "review": review,
        "skip": lambda: skip(make.lease(passed, reader).pk, reviewer=reader, why="cannot_judge"),
        "help": lambda: help_out(reader, make.the_paper()),
        "react": lambda: react(reader, other, "like"),
    }


WRITES = {"write", "rewrite", "check", "mend", "edit"}
REVIEWS = {"review", "skip", "help"}
FORBIDS = {
    "message": {},
    "warning": dict.fromkeys(WRITES | REVIEWS, WarningFirst),
    "premoderation": {"mend": MendNotNow, "check": NotPending},  # It is with the desk already.
    "no_reviewing": {"mend": MendNotNow} | dict.fromkeys(REVIEWS, NotReviewing),
    "suspension": dict.fromkeys(WRITES | REVIEWS | {"react"}, Suspended),
    "ban": dict.fromkeys(WRITES | REVIEWS | {"react"}, Banned),
}


@pytest.mark.parametrize("kind", FORBIDS)
@pytest.mark.parametrize(
    "doing", ["write", "rewrite", "check", "mend", "edit", "review", "skip", "help", "react"]
)
def test_every_step_forbids_what_it_says_and_nothing_else(make, kind, doing):
    reader = make.reader()
    do = doings(make, reader)[doing]
    make.sanction(reader, "message")  # so that reviewing may be forbidden
    make.sanction(reader, kind)

    refusal = FORBIDS[kind].get(doing)

    if refusal is None:
        do()
    else:
        with pytest.raises(refusal):
            do()


@pytest.mark.parametrize("kind", ["warning", "suspension", "ban"])
def test_who_may_do_nothing_may_still_appeal_object_ask_keep_and_take_back(make, kind):
    reader, moderator = make.reader(), make.moderator()
    rejected = make.split(reader)
    decide_case(rejected, moderator=moderator, outcome="reject", reason="attack")
    returned, article = make.returned(reader), make.the_article()
    public = make.released(reader)
    sanction = make.sanction(reader, kind)
    letter = Letter.objects.get(to=reader, about=sanction.pk)

    appeal(rejected.comment)
    if kind == "warning":
        contest(letter, objection="It was not me.")
    else:
        appeal_account(sanction.stated, words="It was not me.")
    ask_second_look(returned.comment)
    keep(reader, article, text="For later.")
    withdraw(public)

    letter.refresh_from_db()
    assert (letter.contested_at is not None) == (kind == "warning")
    assert AccountAppeal.objects.exists() == (kind != "warning")


def test_a_restriction_is_of_one_publication(make):
    paper, reader = make.the_paper(), make.reader(issuer="local")
    elsewhere = make.article(make.publication())
    make.sanction(reader, "suspension")

    submit(reader, elsewhere, text=make.a_text())

    with pytest.raises(Suspended):
        submit(reader, make.article(paper), text=make.a_text())


def test_a_suspension_ends_by_itself(make):
    reader = make.reader()
    make.sanction(reader, "suspension", days=1)
    text = make.a_text()

    with time_machine.travel(timezone.now() + timedelta(hours=23)), pytest.raises(Suspended):
        submit(reader, make.the_article(), text=text)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        submit(reader, make.the_article(), text=text)


def test_a_refusal_says_until_when_and_where_to_appeal(make, as_):
    reader = make.reader()
    sanction = make.sanction(reader, "suspension", days=7)

    said = as_(reader).post(
        f"/api/v1/articles/{make.the_article().pk}/comments", {"text": "Hello."}, format="json"
    )

    assert (said.status_code, said.json()["code"]) == (403, "suspended")
    assert said.json()["until"].startswith(f"{sanction.until:%Y-%m-%d}")
    assert said.json()["standing"] == "/me/standing/"
    assert "appeal" in said.json()["detail"]


# The desk reads first


def test_whoever_is_read_first_is_read_by_the_desk_alone(make):
    reader = make.reader()
    make.sanction(reader, "premoderation")

    mine = make.pending(reader)

    assert mine.status == Status.HELD
    assert Case.objects.get(revision=mine).cause == Case.Cause.RESTRICTED
    assert assign(mine.pk) == []


def test_what_is_severe_is_held_because_of_that(make):
    make.listed("hang them", "severe")
    reader = make.reader()
    make.sanction(reader, "premoderation")

    mine = make.pending(reader, text="Just hang them all.")

    assert Case.objects.get(revision=mine).cause == Case.Cause.SEVERE
    assert {row["check"] for row in mine.findings} == {"listed_words", "restricted"}


def test_what_is_under_way_goes_to_the_desk_whatever_the_votes(make):
    reader = make.reader()
    owing, read = make.pending(reader), make.in_review(reader)
    make.review(read, civil=True)

    make.sanction(reader, "premoderation")

    for text in (owing, read):
        text.refresh_from_db()
        assert text.status == Status.HELD
        assert Case.objects.get(revision=text).cause == Case.Cause.RESTRICTED


def test_what_the_desk_releases_of_them_is_public_and_owes_nothing(make):
    reader = make.reader()
    make.sanction(reader, "premoderation")
    mine = make.pending(reader)

    case = Case.objects.get(revision=mine)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="within_rules")

    mine.refresh_from_db()
    assert mine.release_due_at is not None
    assert Waiver.objects.filter(revision=mine).exists()


# No reviewing


def test_whoever_does_not_review_owes_nothing_and_is_not_stuck(make):
    reader = make.reader()
    make.sanction(reader, "warning", reason="reviews")
    acknowledge(Sanction.objects.get(), reader=reader)
    make.sanction(reader, "no_reviewing", reason="reviews")

    mine = make.pending(reader)

    assert mine.status == Status.HELD
    assert Waiver.objects.get(revision=mine).by is None
    draw_missing(reader)
    assert not Assignment.objects.filter(reviewer=reader).exists()


def test_what_they_owed_reviews_for_goes_to_the_desk_and_what_they_read_to_others(make):
    make.in_review()
    reader = make.reader()
    owing = make.pending(reader)
    assign(owing.pk)
    assert Assignment.objects.filter(reviewer=reader, state="open").exists()
    make.sanction(reader, "message")

    make.sanction(reader, "no_reviewing")

    assert not Assignment.objects.filter(reviewer=reader, state="open").exists()
    owing.refresh_from_db()
    assert owing.status == Status.HELD
    assert owing.waiver.reason


def test_nobody_loses_reviewing_before_they_were_told(make):
    reader = make.reader()

    with pytest.raises(TellFirst):
        make.sanction(reader, "no_reviewing")
    make.sanction(reader, "message", explanation="Your reviews seem not to go by the text.")
    make.sanction(reader, "no_reviewing")

    assert in_force(reader, make.the_paper().pk).of(Kind.NO_REVIEWING)


def test_a_letter_about_practice_is_telling(make):
    reader, [known] = make.reader(), make.calibrations(1, civil=False, blatant=True)
    lease = make.lease(known.revision, reader)
    rate(lease.pk, reviewer=reader, quality="fair", civil=True)
    assert Letter.objects.filter(to=reader, kind="missed").exists()

    make.sanction(reader, "no_reviewing", reason="reviews")


# Suspended


def test_what_the_suspended_owe_reviews_for_waits_as_long_as_they_do(make):
    reader = make.reader()
    owing = make.pending(reader)
    before = owing.deadline_at

    make.sanction(reader, "suspension", days=7)

    owing.refresh_from_db()
    assert owing.status == Status.PENDING
    assert owing.deadline_at == before + timedelta(days=7)


def test_the_restricted_are_not_invited_to_review(make):
    reader, paper = make.reader(), make.the_paper()
    Willing.objects.create(reader=reader, publication=paper)
    assert _invitable(paper, timezone.now()).exists()

    make.sanction(reader, "suspension")

    assert not _invitable(paper, timezone.now()).exists()


# A warning is read


def test_a_warning_is_read_first_and_then_over(make):
    reader = make.reader()
    warning = make.sanction(reader, "warning")
    with pytest.raises(WarningFirst) as caught:
        submit(reader, make.the_article(), text="Hello.")
    assert caught.value.facts["sanction"] == str(warning.pk)

    acknowledge(warning, reader=reader)
    at = warning.acknowledged_at
    acknowledge(warning, reader=reader)

    submit(reader, make.the_article(), text="Hello.")
    warning.refresh_from_db()
    assert warning.acknowledged_at == at
    assert LogEntry.objects.filter(act="acknowledged", by=reader).count() == 1


def test_only_its_own_reader_acknowledges_and_only_a_warning(make):
    warned, other = make.reader(), make.reader()
    warning = make.sanction(warned, "warning")
    suspension = make.sanction(other, "suspension")

    for sanction, reader in [(warning, other), (suspension, other)]:
        with pytest.raises(NothingToAcknowledge):
            acknowledge(sanction, reader=reader)


# Who may do it


@pytest.mark.parametrize(
    ("kind", "days", "may"),
    [
        ("message", None, True),
        ("warning", None, True),
        ("premoderation", 7, True),
        ("suspension", 7, True),
        ("suspension", 8, False),
        ("premoderation", 30, False),
        ("ban", None, False),
        ("ban", 3, False),
    ],
)
def test_a_moderator_restricts_for_a_week_and_a_senior_for_longer(make, kind, days, may):
    reader, paper = make.reader(), make.the_paper()
    penalty = warn_of(kind, days=days, explanation="So.")

    if may:
        impose(reader, paper, penalty, by=make.moderator())
    else:
        with pytest.raises(SeniorsOnly):
            impose(reader, paper, penalty, by=make.moderator())
        impose(reader, paper, penalty, by=make.moderator(kind=SENIOR))

    assert Sanction.objects.get().kind == kind


def test_nobody_restricts_themselves(make):
    moderator = make.moderator(kind=ADMIN)

    with pytest.raises(OwnCase):
        impose(moderator, make.the_paper(), warn_of("warning"), by=moderator)


def test_only_an_admin_restricts_whom_sits_at_the_desk(make):
    fellow, paper = make.moderator(), make.the_paper()

    with pytest.raises(FellowModerator):
        impose(fellow, paper, warn_of("suspension", days=1), by=make.moderator(kind=SENIOR))
    impose(fellow, paper, warn_of("suspension", days=1), by=make.moderator(kind=ADMIN))


def test_nobody_restricts_a_reader_of_another_publication(make):
    paper, elsewhere = make.the_paper(), make.publication()
    stranger = make.reader(issuer=elsewhere.token_issuer)

    with pytest.raises(AnotherPublication):
        impose(stranger, paper, warn_of("warning"), by=make.moderator())
    with pytest.raises(ModeratorsOnly):
        impose(make.reader(), make.the_paper(), warn_of("warning"), by=make.reader())
    with pytest.raises(ModeratorsOnly):
        impose(stranger, elsewhere, warn_of("warning"), by=make.moderator())


def test_who_is_limited_to_sections_speaks_and_warns_and_does_not_restrict(make):
    of_sport, reader = make.moderator(sections=["sport"]), make.reader()

    impose(reader, make.the_paper(), warn_of("warning"), by=of_sport)
    with pytest.raises(ModeratorsOnly):
        impose(reader, make.the_paper(), warn_of("suspension", days=1), by=of_sport)


def test_a_role_that_was_taken_meanwhile_opens_nothing(make):
    moderator, reader = make.moderator(), make.reader()
    moderator.roles.all().delete()

    with pytest.raises(ModeratorsOnly):
        impose(reader, make.the_paper(), warn_of("warning"), by=moderator)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"kind": Kind.WARNING, "reason": " "}, MissingAnswer),
        ({"kind": Kind.WARNING, "reason": "Ada is rude"}, Invalid),
        ({"kind": Kind.MESSAGE, "reason": "attack"}, MissingAnswer),
        ({"kind": Kind.WARNING, "reason": "other"}, MissingAnswer),
        ({"kind": Kind.SUSPENSION, "reason": "attack"}, MissingAnswer),
        ({"kind": Kind.SUSPENSION, "reason": "attack", "days": 0}, Invalid),
        ({"kind": Kind.SUSPENSION, "reason": "attack", "days": 366}, Invalid),
    ],
)
def test_a_penalty_has_a_reason_an_end_and_words_where_they_are_needed(facts, refusal):
    with pytest.raises(refusal):
        Penalty(**facts)


# One after the other, and lifting


def test_a_new_one_takes_the_place_of_one_of_its_kind(make):
    reader = make.reader()
    first = make.sanction(reader, "suspension", days=1)

    second = make.sanction(reader, "suspension", days=7)

    first.refresh_from_db()
    assert first.lifted_because == "replaced"
    assert [one.sanction for one in in_force(reader, make.the_paper().pk).all] == [second.pk]


def test_a_moderator_does_not_cut_short_what_a_senior_imposed(make):
    reader, moderator = make.reader(), make.moderator()
    long = make.sanction(reader, "suspension", days=30)

    with pytest.raises(SeniorsOnly):
        impose(reader, make.the_paper(), warn_of("suspension", days=1), by=moderator)
    with pytest.raises(SeniorsOnly):
        lift(long, by=moderator, because="enough")

    long.refresh_from_db()
    assert long.is_in_force


def test_what_is_lifted_is_over_on_record_and_told(make):
    reader, moderator = make.reader(), make.moderator()
    sanction = make.sanction(reader, "suspension", by=moderator)

    lift(sanction, by=moderator, because="They have said sorry.")

    submit(reader, make.the_article(), text=make.a_text())
    assert Letter.objects.filter(to=reader, kind="lifted").exists()
    assert LogEntry.objects.filter(act="lifted", reader=reader, by=moderator).exists()
    with pytest.raises(AlreadyOver):
        lift(sanction, by=moderator, because="again")


def test_to_lift_needs_a_reason(make):
    with pytest.raises(MissingAnswer):
        lift(make.sanction(make.reader(), "warning"), by=make.moderator(), because=" ")


def test_a_ban_without_an_end_is_looked_at_again_after_a_year(make):
    ban = make.sanction(make.reader(), "ban", days=None)

    assert ban.until is None
    assert not ban.is_to_be_reviewed
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert ban.is_to_be_reviewed


# It is told


@pytest.mark.parametrize(
    ("kind", "letter"),
    [
        ("message", "message"),
        ("warning", "warned"),
        ("premoderation", "restricted"),
        ("suspension", "restricted"),
        ("ban", "restricted"),
    ],
)
def test_whatever_is_done_is_told_in_a_letter_and_by_mail(make, kind, letter):
    reader = make.reader()
    box = Mailbox(reader=reader, rhythm=Mailbox.Rhythm.INSTANT, outcomes=False, replies=False)

    sanction = make.sanction(reader, kind, explanation="It was too much.")

    told = Letter.objects.get(to=reader, about=sanction.pk)
    assert told.kind == letter
    assert "It was too much." in phrasing.words(told).paragraphs
    assert wants(box, told.kind)


def test_a_letter_says_what_is_forbidden_until_when_and_why(make):
    reader = make.reader()
    sanction = make.sanction(reader, "suspension", days=7, reason="spam")

    said = " ".join(phrasing.words(Letter.objects.get(about=sanction.pk)).paragraphs)

    assert "cannot write, review, report or react" in said
    assert f"{sanction.until.day}" in said
    assert "Advertising or spam" in said
    assert "you can appeal" in said


def test_against_a_restriction_one_appeals_and_does_not_object(make):
    sanction = make.sanction(make.reader(), "suspension")
    letter = Letter.objects.get(about=sanction.pk)

    assert not letter.may_be_contested
    assert letter.facts["statement"] == str(sanction.stated.pk)
    with pytest.raises(NothingToContest):
        contest(letter)


def test_an_objection_to_a_warning_is_answered_by_somebody_else_and_lifts(make):
    reader, first, second = make.reader(), make.moderator(), make.moderator()
    sanction = make.sanction(reader, "warning", by=first)
    letter = Letter.objects.get(about=sanction.pk)
    contest(letter, objection="It was my brother.")

    with pytest.raises(SameModerator):
        answer(letter, moderator=first, lift=True)
    answer(letter, moderator=second, lift=True)

    sanction.refresh_from_db()
    assert sanction.lifted_by == second
    assert not in_force(reader, make.the_paper().pk).all


def test_the_only_moderator_answers_an_objection_to_their_own(make):
    reader, only = make.reader(), make.moderator(kind=SENIOR)
    sanction = make.sanction(reader, "warning", by=only)
    letter = Letter.objects.get(about=sanction.pk)
    contest(letter)

    answer(letter, moderator=only, lift=False)

    sanction.refresh_from_db()
    assert sanction.is_in_force


def test_an_only_admin_answers_for_a_fellow_moderator_for_nobody_else_may_lift_it(make):
    admin, fellow = make.moderator(kind=ADMIN), make.moderator()
    other = make.moderator(kind=SENIOR)
    sanction = make.sanction(fellow, "warning", by=admin)
    letter = Letter.objects.get(about=sanction.pk)
    contest(letter, objection="It was my brother.")

    with pytest.raises(FellowModerator):
        answer(letter, moderator=other, lift=True)
    answer(letter, moderator=admin, lift=True)

    sanction.refresh_from_db()
    assert sanction.lifted_by == admin


def test_where_there_is_another_admin_that_one_answers_for_a_fellow_moderator(make):
    admin, fellow = make.moderator(kind=ADMIN), make.moderator()
    second = make.moderator(kind=ADMIN)
    letter = Letter.objects.get(about=make.sanction(fellow, "warning", by=admin).pk)
    contest(letter)

    with pytest.raises(SameModerator):
        answer(letter, moderator=admin, lift=True)

    assert answer(letter, moderator=second, lift=True).answered_by == second


# With a decision


def test_a_decision_and_a_penalty_are_one(make):
    case, moderator = make.split(), make.moderator()

    decision, sanction = decide_and_impose(
        case,
        warn_of("suspension", days=3, note="The third time."),
        moderator=moderator,
        outcome="reject",
        reason="attack",
    )

    assert sanction.decision == decision
    assert Note.objects.get().sanction == sanction
    assert Revision.objects.get(pk=case.revision_id).status == Status.REJECTED


def test_where_the_penalty_is_refused_nothing_is_decided(make):
    case, moderator = make.split(), make.moderator()

    with pytest.raises(SeniorsOnly):
        decide_and_impose(
            case, warn_of("ban"), moderator=moderator, outcome="reject", reason="attack"
        )

    case.refresh_from_db()
    assert case.is_open
    assert not Decision.objects.filter(by="desk").exists()


def test_where_the_decision_is_refused_nobody_is_restricted(make):
    case, moderator = make.split(), make.moderator()
    decide_case(case, moderator=moderator, outcome="release", reason="within_rules")

    with pytest.raises(Exception, match="decided already"):
        decide_and_impose(
            case,
            warn_of("suspension", days=3),
            moderator=make.moderator(),
            outcome="reject",
            reason="attack",
        )

    assert not Sanction.objects.exists()


# Reactions keep to it on every way in


def test_the_suspended_do_not_react_by_page_or_program(make, as_, client):
    reader, public = make.reader(), make.released()
    make.sanction(reader, "suspension")
    client.force_login(reader)

    page = client.post("/reactions/", {"give": f"like {public.pk}"})
    program = as_(reader).put(f"/api/v1/comments/{public.pk}/reactions/like")

    assert (page.status_code, program.status_code) == (403, 403)
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("kind", ["message", "warning", "suspension", "ban"])
def test_what_is_asked_for_twice_in_a_breath_is_done_once(make, kind):
    reader, moderator = make.reader(), make.moderator(kind=SENIOR)
    days = 7 if kind == "suspension" else None
    step = Penalty(Kind(kind), reason="attack", explanation="Not here.", days=days)

    first, second = (impose(reader, make.the_paper(), step, by=moderator) for _ in range(2))

    assert first == second == Sanction.objects.get()
    assert Letter.objects.filter(to=reader).count() == 1


def test_another_step_or_one_of_later_is_another(make):
    reader, moderator = make.reader(), make.moderator(kind=SENIOR)
    step = Penalty(Kind.WARNING, reason="attack", explanation="Not here.")
    impose(reader, make.the_paper(), step, by=moderator)

    impose(reader, make.the_paper(), replace(step, explanation="Nor there."), by=moderator)
    impose(reader, make.the_paper(), step, by=make.moderator("other", kind=SENIOR))
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        impose(reader, make.the_paper(), step, by=moderator)

    assert Sanction.objects.count() == 4
