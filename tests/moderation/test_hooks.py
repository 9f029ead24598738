"""Somebody outside is asked about a text: it waits for them, and goes on whatever they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Revision, Status
from moderation.models import Case, Decision, HookCall, ModerationHook, Statement
from moderation.opinions import BadOpinionError, Said, read
from moderation.refusals import AnsweredOtherwise, AnswerTooLate
from moderation.workflow.answering_back import rewrite
from moderation.workflow.editing import edit
from moderation.workflow.hearing_outside import close_all_over, hear_hook
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from moderation.workflow.timing_out import lapse, owner_of
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db
HOLD = Said("hold", ("insult",), ("heated",), "It calls somebody names.")
FOR_IT = Said("approve", (), (), "Fine.")
NOTHING = Said()


@pytest.fixture
def hook(make):
    """A hook of the one publication, set up as a test needs it."""

    def hook(name: str = "civility", **facts) -> ModerationHook:
        facts = {"url": "https://hook.example/ask", "sealed": "x", "deadline": 60} | facts
        return ModerationHook.objects.create(publication=make.the_paper(), name=name, **facts)

    return hook


def call_of(revision: Revision) -> HookCall:
    return HookCall.objects.get(revision=revision)


def paid(make, **facts) -> Revision:
    """A text whose author has done everything that they owe."""
    revision: Revision = make.pending(**facts)
    make.pay(revision)
    self_check(revision.comment, civil=True)
    revision.refresh_from_db()
    return revision


def later(seconds: float):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def open_case(revision: Revision) -> Case | None:
    return Case.objects.filter(revision=revision, closed_at=None).first()


# While it is asked


def test_a_text_waits_for_its_hook_and_then_goes_to_its_readers(make, hook):
    hook()
    revision = paid(make)

    waits_as = revision.status
    hear_hook(call_of(revision).pk, NOTHING)

    revision.refresh_from_db()
    assert (waits_as, revision.status) == (Status.PENDING, Status.IN_REVIEW)
    assert revision.findings == []
    assert "hook:civility" in revision.screened["asked"]


def test_an_author_reviews_meanwhile_and_waits_for_nothing_once_it_has_answered(make, hook):
    hook()
    revision = make.pending()
    hear_hook(call_of(revision).pk, FOR_IT)

    make.pay(revision)
    self_check(revision.comment, civil=True)

    revision.refresh_from_db()
    assert revision.status == Status.IN_REVIEW


def test_it_waits_for_all_hooks_that_are_asked(make, hook):
    hook("one")
    hook("two")
    revision = paid(make)

    first, second = HookCall.objects.filter(revision=revision)
    hear_hook(first.pk, NOTHING)
    after_one = Revision.objects.get(pk=revision.pk).status
    hear_hook(second.pk, NOTHING)

    assert after_one == Status.PENDING
    assert Revision.objects.get(pk=revision.pk).status == Status.IN_REVIEW


def test_who_has_done_everything_waits_for_the_house_until_the_deadline(make, hook):
    hook()
    revision = paid(make)

    owner = owner_of(revision)

    assert owner == ("the house", call_of(revision).deadline_at)


def test_its_author_is_told_that_it_is_checked_first(make, hook, client, as_):
    hook()
    revision = paid(make)
    client.force_login(revision.author)

    mine = client.get("/me/comments/").content.decode()
    sent = client.get(f"/me/comments/{revision.comment_id}/sent/").content.decode()
    [told] = as_(revision.author).get("/api/v1/me/comments").json()["results"]

    assert "Being checked" in mine
    assert "A check of this site looks at it first" in sent
    assert told["checked_until"] is not None


def test_a_text_does_not_lapse_while_somebody_else_is_still_to_answer(make, hook):
    hook(deadline=3600)
    revision = paid(make)
    Revision.objects.filter(pk=revision.pk).update(deadline_at=timezone.now())

    lapse()

    assert Revision.objects.get(pk=revision.pk).status == Status.PENDING


@pytest.mark.parametrize(
    "facts", [{"active": False}, {"asks_new": False}], ids=["switched off", "of edits alone"]
)
def test_a_hook_is_not_asked_about_what_it_is_not_for(make, hook, facts):
    hook(**facts)

    revision = paid(make)

    assert revision.status == Status.IN_REVIEW
    assert not HookCall.objects.exists()


def test_edits_rewrites_and_mends_are_asked_about_too(make, hook, monkeypatch):
    returned, public, slip = (
        make.returned(),
        make.released(),
        make.released(text="It is teh tram."),
    )
    hook()

    rewritten = rewrite(returned.comment, text="I put it another way.")
    edited = edit(public, text="Another text altogether, on other things.")
    mended = mend(slip, text="It is the tram.")

    assert [call_of(one).action for one in (rewritten, edited, mended)] == ["new", "edit", "edit"]
    assert rewritten.status == Status.PENDING
    mended.refresh_from_db()
    assert mended.status == Status.RELEASED


# What it says


def test_hold_puts_a_text_before_the_desk_before_any_reader_sees_it(make, hook):
    hook()
    revision = make.pending()

    hear_hook(call_of(revision).pk, HOLD)

    revision.refresh_from_db()
    case = open_case(revision)
    assert (revision.status, case.cause) == (Status.HELD, Case.Cause.CHECK)
    assert revision.findings == [
        {
            "check": "hook:civility",
            "detail": "insult · heated · It calls somebody names.",
            "cause": "check",
        }
    ]
    evidence = Decision.objects.get(revision=revision).evidence
    assert evidence["findings"] == [{"check": "hook:civility", "cause": "check"}]
    assert "It calls" not in str(evidence)


def test_approval_publishes_nothing_and_pays_for_nothing(make, hook):
    hook()
    revision = make.pending()

    hear_hook(call_of(revision).pk, FOR_IT)

    revision.refresh_from_db()
    assert (revision.status, revision.reviews_given) == (Status.PENDING, 0)
    assert revision.findings == [
        {"check": "hook:civility", "detail": "Fine.", "cause": None, "approves": True}
    ]
    assert not Decision.objects.exists()


def test_the_same_answer_twice_is_one_and_another_is_refused(make, hook):
    hook()
    revision = make.pending()
    call = call_of(revision)
    hear_hook(call.pk, HOLD)

    again = hear_hook(call.pk, HOLD)
    with pytest.raises(AnsweredOtherwise):
        hear_hook(call.pk, FOR_IT)

    assert again.opinion == "hold"
    assert Case.objects.filter(revision=revision).count() == 1
    assert len(Revision.objects.get(pk=revision.pk).findings) == 1


# What it does not say


def test_where_silence_means_pass_a_text_goes_on_at_the_deadline_and_that_is_noted(make, hook):
    hook(silence="pass")
    revision = paid(make)

    before = close_all_over()
    with later(61):
        closed = close_all_over()

    revision.refresh_from_db()
    assert (before, closed) == (0, 1)
    assert (revision.status, call_of(revision).state) == (Status.IN_REVIEW, "silent")
    assert revision.findings == [
        {"check": "hook:civility", "detail": "", "cause": None, "silence": "timed_out"}
    ]


def test_where_silence_means_hold_the_desk_looks(make, hook):
    hook(silence="hold")
    revision = make.pending()

    with later(61):
        close_all_over()
        close_all_over()

    revision.refresh_from_db()
    assert (revision.status, open_case(revision).cause) == (Status.HELD, Case.Cause.CHECK)
    assert len(revision.findings) == 1


def test_a_hook_that_is_switched_off_holds_nobody_up(make, hook):
    off = hook(silence="hold", deadline=3600)
    revision = paid(make)
    ModerationHook.objects.filter(pk=off.pk).update(active=False)

    close_all_over()

    revision.refresh_from_db()
    assert (revision.status, call_of(revision).state) == (Status.IN_REVIEW, "moot")


# What it says too late


def test_a_late_hold_takes_a_text_in_review_to_the_desk(make, hook):
    hook()
    revision = paid(make)

    with later(61):
        close_all_over()
        hear_hook(call_of(revision).pk, HOLD)

    revision.refresh_from_db()
    assert (revision.status, call_of(revision).state) == (Status.HELD, "late")
    assert Decision.objects.get(pk=revision.decision).evidence["late"] is True


def test_an_answer_after_the_deadline_is_late_though_nobody_has_looked_at_the_clock(make, hook):
    hook()
    revision = paid(make)

    with later(61):
        hear_hook(call_of(revision).pk, FOR_IT)

    revision.refresh_from_db()
    assert (revision.status, call_of(revision).state) == (Status.IN_REVIEW, "late")
    assert [row.get("silence") for row in revision.findings] == ["timed_out", None]


def test_a_late_hold_of_what_is_public_asks_the_desk_and_hides_nothing(make, hook):
    hook()
    revision = paid(make)
    with later(61):
        close_all_over()
        revision.refresh_from_db()
        make.agree(revision, civil=True)
        release(revision.decision)

        hear_hook(call_of(revision).pk, HOLD)

        revision.refresh_from_db()
        assert (revision.status, open_case(revision).cause) == (Status.RELEASED, Case.Cause.CHECK)
        assert not Statement.objects.exists()


def test_what_the_desk_has_decided_is_not_asked_of_it_again(make, hook):
    hook(deadline=3600)
    make.listed("tram", "hold")
    revision = make.pending(text="The tram is late.")
    case = open_case(revision)
    decision = decide_case(
        case, moderator=make.moderator(), outcome="release", reason="within_rules"
    )
    release(decision.pk)

    hear_hook(call_of(revision).pk, HOLD)

    revision.refresh_from_db()
    assert (revision.status, open_case(revision)) == (Status.RELEASED, None)
    assert revision.findings[-1]["check"] == "hook:civility"


def test_of_a_text_that_was_taken_back_no_words_are_kept(make, hook):
    hook()
    revision = make.pending()
    withdraw(revision.comment)

    call = hear_hook(call_of(revision).pk, HOLD)

    revision.refresh_from_db()
    assert (call.state, call.opinion, call.reason) == ("moot", "hold", "")
    assert (revision.status, revision.findings) == (Status.WITHDRAWN, [])


def test_an_answer_for_a_text_that_was_rewritten_changes_nothing_for_the_new_one(make, hook):
    hook()
    old = make.pending()
    make.pay(old)
    new = self_check(old.comment, civil=True, text="I have put it another way now.")

    hear_hook(call_of(old).pk, HOLD)

    new.refresh_from_db()
    assert (new.status, new.findings) == (Status.PENDING, [])
    assert call_of(new).is_open


def test_after_a_week_nothing_is_taken_any_more(make, hook):
    hook()
    revision = make.pending()

    with later(8 * 24 * 3600), pytest.raises(AnswerTooLate):
        hear_hook(call_of(revision).pk, HOLD)


# What the author is told


@pytest.mark.parametrize(
    ("said", "detected", "in_words"),
    [
        (HOLD, True, "A machine had marked it"),
        (FOR_IT, False, "No machine had a part in it"),
    ],
    ids=["held", "approved"],
)
def test_the_statement_of_reasons_says_whether_a_machine_found_it(
    make, hook, said, detected, in_words
):
    from moderation.stated import machine

    hook()
    make.listed("nothing-of-this", "hold")
    revision = paid(make) if said is FOR_IT else make.pending()
    hear_hook(call_of(revision).pk, said)
    revision.refresh_from_db()
    if said is FOR_IT:
        make.agree(revision, civil=False)
    else:
        decide_case(
            open_case(revision), moderator=make.moderator(), outcome="reject", reason="attack"
        )

    statement = Statement.objects.get(revision=revision)

    assert statement.automated_detection is detected
    assert in_words in machine(statement)


# How an answer is read


@pytest.mark.parametrize("body", [b"", b"  \n", b'{"status": "no_opinion"}'])
def test_nothing_said_is_no_opinion(body):
    assert read(body) == NOTHING


@pytest.mark.parametrize(
    "body",
    [
        b"yes",
        b"[]",
        b'"hold"',
        b"{}",
        b'{"status": "reject"}',
        b'{"status": "hold", "verdict": 1}',
        b'{"status": "hold", "flags": "insult"}',
        b'{"status": "hold", "flags": [1]}',
        b'{"status": "hold", "reason": {"a": 1}}',
        b'{"status": "hold", "tags": [' + b",".join([b'"a"'] * 21) + b"]}",
        b'{"status": "hold", "reason": "' + b"a" * 20_000 + b'"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_is_told_apart(body):
    with pytest.raises(BadOpinionError):
        read(body)


def test_free_words_are_cleaned_and_cut():
    said = read(b'{"status":"hold","flags":["a\\u202eb\\u0000","  "],"reason":"x\\ny'
                + b"z" * 400 + b'"}')  # fmt: skip

    assert said.flags == ("ab",)
    assert said.reason.startswith("x yz")
    assert len(said.reason) == 300
