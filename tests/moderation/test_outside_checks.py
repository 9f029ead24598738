"""Checks of a newsroom's own: asked about every text, in time, and whatever they do."""

from __future__ import annotations

import logging
import time
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.db import connection

from comments.models import Revision, Status
from moderation.models import Case, Decision
from moderation.passports import rule_of
from moderation.refusals import (
    Banned,
    CheckRefused,
    ListedWordUsed,
    MendNotNow,
    MendTooLarge,
    NotPending,
    NotPublic,
    NotReturned,
    ParentNotPublic,
    TooManyComments,
)
from moderation.screening import Draft, Finding, asking, screen
from moderation.screening.outside import BadCheckError, outside_checks, read
from moderation.screening.shapes import Silence
from moderation.workflow.answering_back import rewrite
from moderation.workflow.editing import edit
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.previewing import preview
from moderation.workflow.self_checking import self_check
from moderation.workflow.submitting import submit
from moderation.workflow.withdrawing import withdraw
from tests import checks_to_try

HERE = "tests.checks_to_try"


@pytest.fixture(autouse=True)
def _afresh():
    asking.forget()
    checks_to_try.asked.clear()
    checks_to_try.go_on.clear()
    checks_to_try.versioned.set()
    yield
    checks_to_try.go_on.set()
    checks_to_try.versioned.set()
    asking.forget()


@pytest.fixture
def checks(settings):
    """Have these checks asked."""

    def checks(*told: str) -> None:
        settings.SCREENING_CHECKS = [f"{HERE}.{one}" for one in told]

    return checks


def case_of(revision: Revision) -> Case | None:
    return Case.objects.filter(revision=revision, closed_at=None).first()


# What they say


def test_a_finding_is_kept_under_the_name_of_its_check_and_holds_the_text(make, checks):
    checks("telephone", "notes")

    held = make.pending(text="Call me: 555 0100")
    through = make.pending(text="Do not call me.")

    assert held.status == Status.HELD
    assert case_of(held).cause == Case.Cause.CHECK
    assert held.findings == [
        {"check": "telephone", "detail": "a number", "cause": "check"},
        {"check": "notes", "detail": "17 characters", "cause": None},
    ]
    assert (through.status, case_of(through)) == (Status.PENDING, None)


def test_a_refusal_is_said_to_the_author_with_a_code_of_its_own(make, checks):
    checks("refuses", "notes")

    with pytest.raises(CheckRefused) as refused:
        make.pending(text="nope, nope")

    assert refused.value.detail == "Not like this."
    assert refused.value.facts == {"check": "refuses"}
    assert not Revision.objects.filter(text="nope, nope").exists()


def test_a_refusal_that_is_raised_is_one_as_well(make, checks):
    checks("raises_a_refusal")

    with pytest.raises(CheckRefused, match="Not like that"):
        make.pending()


def test_it_is_on_record_which_checks_were_asked_in_which_version(make, checks):
    checks("telephone", "notes")

    revision = make.pending(text="Do not call me.")

    asked = revision.screened["asked"]
    assert asked["telephone"] == "3"
    assert asked["listed_words"].startswith("lists ")
    assert {"is_open", "has_length", "is_new", "notes"} < asked.keys()
    assert revision.screened["at"]


def test_a_guess_is_advice_with_its_model_and_holds_nothing(make, checks):
    checks("guesses")

    revision = make.pending()

    assert revision.findings == [
        {"check": "guesses", "detail": "", "cause": None, "score": 0.831,
         "model": "harbour-2026-11"}
    ]  # fmt: skip
    assert revision.status == Status.PENDING
    with pytest.raises(ValueError, match="advice"):
        Finding("guesses", "", Case.Cause.CHECK, score=0.9)


def test_a_decision_says_whether_a_machine_was_asked(make, checks):
    checks("guesses", "telephone")
    with_it = make.pending(text="Call me: 555 0100")
    checks()
    make.listed("odd")
    without = make.pending(text="Rather odd.")

    told = [Decision.objects.get(revision=one).evidence for one in (with_it, without)]

    assert "guesses" in told[0]["screened"]["asked"]
    assert told[0]["findings"][0]["model"] == "harbour-2026-11"
    assert "guesses" not in told[1]["screened"]["asked"]


# On every revision


def test_every_way_of_handing_in_a_text_asks_them(make, checks):
    checks("telephone")
    first = make.pending(text="The first text")
    make.pay(first)
    make_new = self_check(first.comment, civil=True, text="The text at the self-check")
    public = make.released(text="A public text of some length that was recieved")
    mend(public, text="A public text of some length that was received")
    edit(public, text="Something else altogether, to be read once more")
    returned = make.returned()
    rewrite(returned.comment, text="The text that is written anew")

    for text in [
        "The first text",
        "The text at the self-check",
        "A public text of some length that was received",
        "Something else altogether, to be read once more",
        "The text that is written anew",
    ]:
        assert checks_to_try.asked.count(text) == 1, text
    assert make_new.screened["asked"]["telephone"] == "3"


def test_a_preview_asks_the_house_alone(make, checks):
    checks("telephone", "refuses")

    preview(make.the_article(), make.reader(), text="nope")

    assert checks_to_try.asked == []


def test_what_the_house_refuses_nobody_else_is_asked_about(make, checks):
    checks("telephone")
    make.listed("scumbag", "refuse")

    with pytest.raises(ListedWordUsed):
        make.pending(text="You scumbag")

    assert checks_to_try.asked == []


@pytest.mark.django_db(transaction=True)
def test_they_are_asked_before_anything_is_locked(make, checks, monkeypatch):
    checks("telephone")
    seen = []
    ask = asking.ask

    def watched(*args):
        seen.append(connection.in_atomic_block)
        return ask(*args)

    monkeypatch.setattr("moderation.screening.ask", watched)

    submit(make.reader(), make.the_article(), text="A text")

    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_nor_while_a_key_is_kept_and_not_of_a_key_that_is_answered(make, checks, monkeypatch, as_):
    checks("telephone")
    seen = []
    ask = asking.ask

    def watched(*args):
        seen.append(connection.in_atomic_block)
        return ask(*args)

    monkeypatch.setattr("moderation.screening.ask", watched)
    reader, key = as_(make.reader()), {"Idempotency-Key": "k-1"}
    path = f"/api/v1/articles/{make.the_article().pk}/comments"

    told = [reader.post(path, {"text": "A text"}, headers=key).status_code for _ in range(2)]

    assert told == [201, 201]
    assert seen == [False], "asked once, before anything was locked, and not once more"


def test_nobody_is_asked_about_what_is_refused_for_its_author_or_its_place(make, checks):
    checks("notes")
    make.policy(comments_an_hour=1)
    author, article = make.reader(), make.the_article()
    submit(author, article, text="The one comment of this hour")
    banned = make.reader()
    make.sanction(banned, kind="ban")
    asked = len(checks_to_try.asked)

    for number in range(5):
        with pytest.raises(TooManyComments):
            submit(author, article, text=f"One more, number {number}")
        with pytest.raises(Banned):
            submit(banned, article, text=f"Mine, number {number}")
        with pytest.raises(ParentNotPublic):
            submit(make.reader(), article, text=f"An answer {number}", parent=uuid4())

    assert len(checks_to_try.asked) == asked == 1


def test_nobody_is_asked_about_a_change_that_cannot_be(make, checks):
    public, returned = make.released(text="A public text of some length"), make.returned()
    gone = make.pending().comment
    withdraw(gone)
    checks("notes")

    for refusal, change, comment in [
        (MendTooLarge, mend, public),
        (NotPublic, edit, gone),
        (NotPublic, mend, returned.comment),
        (NotReturned, rewrite, gone),
    ]:
        with pytest.raises(refusal):
            change(comment, text="Something else altogether, of some length")
    with pytest.raises(NotPending):
        self_check(gone, civil=True, text="Something else altogether")

    assert checks_to_try.asked == []


# Whatever they do


@pytest.mark.parametrize("bad", ["raises", "exits"])
def test_a_check_that_fails_loses_no_comment(make, checks, bad, caplog):
    checks(bad, "notes")

    with caplog.at_level(logging.WARNING):
        revision = make.pending(text="What nobody must find in a log")

    assert revision.status == Status.HELD
    assert case_of(revision).cause == Case.Cause.CHECK
    assert revision.findings[0] == {
        "check": bad, "detail": "", "cause": "check", "silence": "failed",
    }  # fmt: skip
    assert revision.findings[1]["check"] == "notes", "the others are heard"
    assert f"check {bad}: failed" in caplog.text
    assert "nobody must find" not in caplog.text


def test_where_silence_is_to_pass_it_is_only_noted(make, checks):
    checks("raises?silence=pass")

    revision = make.pending()

    assert revision.status == Status.PENDING
    assert revision.findings == [
        {"check": "raises", "detail": "", "cause": None, "silence": "failed"}
    ]


def test_a_check_that_hangs_is_not_waited_for(make, checks):
    checks("hangs?budget=50", "notes")

    began = time.monotonic()
    revision = make.pending()

    assert time.monotonic() - began < 5
    assert revision.status == Status.HELD
    assert [one.get("silence") for one in revision.findings] == ["timed_out", None]


@pytest.mark.parametrize("which", checks_to_try.RUBBISH)
def test_rubbish_is_no_answer(make, checks, which):
    checks("answers_rubbish?silence=pass")
    checks_to_try.rubbish.append(checks_to_try.RUBBISH[which])

    revision = make.pending()

    assert revision.findings[0]["silence"] == "rubbish"
    assert revision.status == Status.PENDING


def test_a_huge_answer_is_cut_and_made_fit_to_be_kept(make, checks):
    checks("is_huge")

    revision = make.pending()

    (row,) = Revision.objects.get(pk=revision.pk).findings
    assert row["check"] == "is_huge", "it cannot speak for another check"
    assert row["cause"] == "check", "nor ask the desk in the house's name"
    assert 0 < len(row["detail"]) <= asking.DETAIL_AT_MOST
    assert set(row["detail"]) == {"x"}


def test_a_version_that_cannot_be_told_is_the_checks_failure(make, checks, caplog):
    checks("unversioned?silence=pass", "notes")

    with caplog.at_level(logging.WARNING):
        revision = make.pending()

    assert revision.status == Status.PENDING
    assert revision.findings[0]["silence"] == "failed"
    assert revision.screened["asked"]["unversioned"] == ""
    assert "check unversioned: failed FileNotFoundError" in caplog.text


def test_a_version_has_the_time_of_its_check(make, checks):
    checks("unversioned?budget=50")
    checks_to_try.versioned.clear()

    began = time.monotonic()
    revision = make.pending()

    assert time.monotonic() - began < 5
    assert revision.findings[0]["silence"] == "timed_out"


def test_a_version_is_made_fit_to_be_kept(make, checks, monkeypatch):
    checks("telephone")
    monkeypatch.setattr(checks_to_try.telephone, "version", "3\x00\ud800" * 100)

    revision = make.pending(text="Do not call me.")

    assert revision.screened["asked"]["telephone"] == "3" * asking.VERSION_AT_MOST


def test_where_no_thread_can_be_begun_no_comment_is_lost(make, checks, monkeypatch):
    checks("notes")

    def no_more(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as without:
        without.setattr(asking.Thread, "start", no_more)
        revision = make.pending()

    assert revision.findings[0]["silence"] == "failed"
    assert revision.status == Status.HELD
    assert make.pending().findings[0]["detail"], "it is asked again, and nothing is under way"
    assert asking._record_of(outside_checks()[0]).under_way == 0


def test_a_check_that_fails_again_and_again_rests_and_is_tried_again(make, checks, monkeypatch):
    checks("raises?silence=pass")
    draft = Draft("x", make.reader(), make.the_article(), rule_of(make.pending()))
    (check,) = outside_checks()
    silences = [asking.ask([check], draft)[0].answer.silence for _ in range(3)]

    assert silences == [Silence.FAILED, Silence.FAILED, Silence.RESTING]
    assert asking.resting([check]) == ["raises"]

    later = time.monotonic() + asking.RESTS_FOR + 1
    monkeypatch.setattr(asking, "monotonic", lambda: later)
    assert asking.resting([check]) == []
    assert asking.ask([check], draft)[0].answer.silence == Silence.FAILED, "one text tries"
    assert asking.ask([check], draft)[0].answer.silence == Silence.RESTING


def test_of_a_check_that_hangs_only_a_few_calls_hang(make, checks, monkeypatch):
    checks("hangs?budget=1&silence=pass")
    monkeypatch.setattr(asking, "FAILURES", 1000)
    draft = Draft("x", make.reader(), make.the_article(), rule_of(make.pending()))

    silences = [asking.ask(outside_checks(), draft)[0].answer.silence for _ in range(20)]

    assert silences.count(Silence.RESTING) == 20 - (asking.AT_ONCE - 1)
    assert len(checks_to_try.asked) == asking.AT_ONCE


def test_health_names_what_rests_and_is_well_all_the_same(client, make, checks, monkeypatch):
    checks("raises")
    for _ in range(3):
        make.pending()
    monkeypatch.setattr("newsroom.health.CHECKS", {})

    answer = client.get("/healthz")

    assert answer.json()["check raises"] == "resting"


def test_a_mend_waits_for_a_check_that_holds_and_not_for_a_guess(make, checks):
    public = make.released(text="A public text of some length that was recieved")
    checks("raises")
    with pytest.raises(MendNotNow):
        mend(public, text="A public text of some length that was received")

    asking.forget()
    checks("guesses", "raises?silence=pass&name=other")
    mended = mend(public, text="A public text of some length that was received")

    assert mended.status == Status.RELEASED
    assert mended.findings[0]["score"] == 0.831


def test_a_held_text_is_decided_by_the_desk_like_any_other(make, checks):
    checks("raises")
    revision = make.pending()

    decide_case(case_of(revision), moderator=make.moderator(), outcome="release", reason="fine")

    assert Revision.objects.get(pk=revision.pk).release_due_at is not None


# What is wrong in the settings


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("nowhere.at.all", "cannot be imported"),
        (f"{HERE}.nobody", "cannot be imported"),
        ("nodots", "cannot be imported"),
        (f"{HERE}.not_a_function", "no function"),
        (f"{HERE}.notes?budget=0", "1 to 5000"),
        (f"{HERE}.notes?budget=soon", "1 to 5000"),
        (f"{HERE}.notes?silence=shrug", "'hold' or 'pass'"),
        (f"{HERE}.notes?bugdet=5", "no option 'bugdet'"),
    ],
)
def test_what_cannot_be_asked_is_an_error_at_the_start(settings, told, said):
    settings.SCREENING_CHECKS = [told]

    (found,) = [one for one in run_checks() if one.id == "moderation.E001"]

    assert said in str(found)
    with pytest.raises(BadCheckError):
        outside_checks()


def test_two_checks_of_one_name_are_an_error(settings):
    settings.SCREENING_CHECKS = [f"{HERE}.notes", f"{HERE}.notes"]

    with pytest.raises(BadCheckError, match="Two checks"):
        outside_checks()


def test_options_come_from_the_settings_and_else_from_the_check():
    check = read(f"{HERE}.notes?budget=1200&silence=pass&name=words")

    assert (check.name, check.budget, check.holds) == ("words", 1.2, False)
    assert read(f"{HERE}.telephone").version == "3"


def test_a_screening_without_a_dressed_verb_asks_all_the_same(make, checks):
    checks("notes")
    rule = rule_of(make.pending())
    text = f"Something {uuid4()}"

    found = screen(Draft(text, make.reader(), make.the_article(), rule))

    assert [one.check for one in found] == ["notes"]
