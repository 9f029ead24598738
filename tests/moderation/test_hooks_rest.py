"""A hook that fails again and again is left alone for a while, and texts go on without it."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from comments.models import Status
from moderation.models import ModerationHook
from moderation.opinions import Said
from moderation.takeaway import shelves
from moderation.workflow.calling_hooks import ask
from moderation.workflow.hearing_outside import close_all_over, close_if_over, hear_hook
from moderation.workflow.hook_rests import it_failed
from moderation.workflow.hooks import change_hook, try_hook
from moderation.workflow.self_checking import self_check
from newsroom.events.pausing import RESTS, RESTS_AFTER
from newsroom.models import Role
from tests.invariants.attacking import dies_on
from tests.moderation.test_calling_hooks import (
    _outgoing,
    call_of,
    hook,
    later,
    receiver,
    saying,
)
from tests.newsroom.events.receiver import plainly

pytestmark = pytest.mark.django_db
__all__ = ["_outgoing", "hook", "receiver"]


def fails(make, receiver, times: int = RESTS_AFTER) -> None:
    """So many texts, one try each."""
    receiver.manner = plainly(500)
    for _ in range(times):
        ask(call_of(make.pending()).pk)


def rested(made: ModerationHook) -> float:
    """Seconds until it is asked again; none if it does not rest."""
    made.refresh_from_db()
    if made.rests_until is None:
        return 0.0
    return (made.rests_until - timezone.now()).total_seconds()


def test_after_some_failures_in_a_row_it_is_not_asked_and_the_next_text_waits_for_nothing(
    make, hook, receiver
):
    made = hook(deadline=5)
    fails(make, receiver, RESTS_AFTER - 1)
    assert not rested(made)
    fails(make, receiver, 1)
    asked = len(receiver.got)

    revision = make.pending()
    ask(call_of(revision).pk)

    made.refresh_from_db()
    assert made.is_resting
    assert len(receiver.got) == asked, "nobody was called"
    call = call_of(revision)
    assert (call.state, call.trouble, call.attempts) == ("silent", "resting", 0)
    revision.refresh_from_db()
    assert [found["silence"] for found in revision.findings] == ["resting"]
    make.pay(revision)
    self_check(revision.comment, civil=True)
    revision.refresh_from_db()
    assert revision.status == Status.IN_REVIEW


def test_where_silence_means_hold_the_desk_looks_at_once(make, hook, receiver):
    hook(deadline=5, silence="hold")
    fails(make, receiver)

    revision = make.pending()
    ask(call_of(revision).pk)

    revision.refresh_from_db()
    assert revision.status == Status.HELD
    assert revision.cases.get().cause == "check"


def test_a_text_whose_message_was_lost_goes_on_by_the_sweep(make, hook, receiver):
    hook(deadline=5)
    fails(make, receiver)
    revision = make.pending()

    close_all_over()

    assert call_of(revision).state == "silent"


def test_who_has_time_until_it_has_rested_is_asked_then(make, hook, receiver):
    hook(deadline=3600)
    fails(make, receiver)
    revision = make.pending()
    waits = ask(call_of(revision).pk)
    asked = len(receiver.got)

    saying(receiver, {"status": "approve"})
    with later(RESTS[0].total_seconds() + 1):
        ask(call_of(revision).pk)

    assert (waits, asked, len(receiver.got)) == (None, RESTS_AFTER, RESTS_AFTER + 1)
    assert call_of(revision).opinion == "approve"


def test_what_was_open_when_it_began_to_rest_is_not_sent_meanwhile(make, hook, receiver):
    made = hook(deadline=3600)
    earlier = call_of(make.pending())
    fails(make, receiver)
    made.refresh_from_db()

    ask(earlier.pk)

    earlier.refresh_from_db()
    assert len(receiver.got) == RESTS_AFTER
    assert earlier.next_try_at == made.rests_until


def test_rests_grow_and_one_answer_ends_them(make, hook, receiver):
    made, rests = hook(deadline=6 * 3600), []
    fails(make, receiver)
    rests.append(rested(made))
    for _ in range(3):
        with later(rested(made) + 1):
            ask(call_of(make.pending()).pk)
            rests.append(rested(made))

    saying(receiver, {"status": "approve"})
    with later(rested(made) + 1):
        ask(call_of(make.pending()).pk)

    made.refresh_from_db()
    assert rests == [pytest.approx(one.total_seconds(), abs=2) for one in RESTS[:4]]
    assert (made.failures, made.rests_until) == (0, None)


def test_what_was_under_way_when_a_rest_began_does_not_prolong_it(make, hook):
    made = hook()
    for _ in range(RESTS_AFTER):
        it_failed(made.pk)

    again = [it_failed(made.pk) for _ in range(10)]

    made.refresh_from_db()
    assert made.failures == RESTS_AFTER
    assert set(again) == {made.rests_until}


def test_failures_that_are_not_in_a_row_are_no_reason(make, hook, receiver):
    made = hook()
    for _ in range(3):
        fails(make, receiver, RESTS_AFTER - 1)
        saying(receiver, {"status": "no_opinion"})
        ask(call_of(make.pending()).pk)

    assert not rested(made)


def test_a_promise_is_no_answer_and_one_that_is_not_kept_is_a_failure(make, hook, receiver):
    made = hook(deadline=5)
    receiver.manner = plainly(202)
    calls = [call_of(make.pending()) for _ in range(RESTS_AFTER)]
    for call in calls:
        ask(call.pk)
    made.refresh_from_db()
    failed_before = made.failures

    with later(6):
        for call in calls:
            close_if_over(call.pk)
        assert rested(made) > 0
        hear_hook(calls[0].pk, Said("approve"))  # Late, but it lives.

    assert failed_before == 0
    assert not rested(made)


def test_an_admin_who_mended_it_need_not_wait(make, hook, receiver):
    made, admin = hook(), make.moderator(kind=Role.Kind.ADMIN)
    fails(make, receiver)
    receiver.manner = plainly(500)
    assert not try_hook(made, by=admin).works
    assert rested(made) > 0
    saying(receiver, {"status": "approve"})

    assert try_hook(made, by=admin).works

    assert not rested(made)
    fails(make, receiver)
    assert rested(made) > 0
    change_hook(made, by=admin, url=f"{receiver.url}elsewhere")
    assert not rested(made)


def test_it_is_seen_that_it_rests(make, hook, receiver, client, as_):
    made = hook()
    fails(make, receiver)
    admin = make.moderator(kind=Role.Kind.ADMIN)
    client.force_login(admin)
    rests = "failed 5 times in a row"

    assert rests in client.get("/desk/hooks/").content.decode()
    assert rests in client.get(f"/desk/hooks/{made.pk}/").content.decode()
    assert "“civility”" in client.get("/desk/board/").content.decode()
    paper = made.publication.slug
    board = as_(admin).get(f"/api/v1/publications/{paper}/board").json()
    assert board["hooks_resting"] == ["civility"]
    told = as_(admin).get(f"/api/v1/hooks/{made.pk}").json()
    assert told["failures"] == 5
    assert told["rests_until"]
    assert client.get("/healthz").json()[f"hook {paper}/civility"] == "resting"


def test_a_hook_that_never_failed_does_not_rest(make, hook):
    hook()

    dies_on(
        "hook_rests_only_after_failures",
        "UPDATE moderation_moderationhook SET rests_until = now()",
    )


# What is told of it


def test_the_card_says_who_was_asked_and_what_they_said_or_why_not(
    make, hook, receiver, client, as_
):
    made = hook(silence="hold", deadline=5)
    saying(receiver, {"status": "hold", "flags": ["insult"]})
    held = make.pending()
    ask(call_of(held).pk)
    receiver.manner = plainly(200, b"no JSON")
    silent = make.pending()
    ask(call_of(silent).pk)
    with later(6):
        close_all_over()
    moderator = make.moderator()
    client.force_login(moderator)

    pages = [
        client.get(f"/desk/cases/{one.cases.get().pk}/").content.decode() for one in (held, silent)
    ]
    told = as_(moderator).get(f"/api/v1/cases/{held.cases.get().pk}").json()["outside"]

    assert "Asked outside, civility" in pages[0]
    assert "wants the desk to look · <bdi>insult</bdi>" in pages[0]
    assert pages[0].count("Asked outside, civility") == 1, "said once"
    assert "No answer in time" in pages[1]
    assert "Its answer could not be used." in pages[1]
    assert [(one["hook"], one["opinion"], one["flags"]) for one in told] == [
        ("civility", "hold", ["insult"])
    ]
    assert made.calls.count() == 2


def test_what_was_said_of_ones_own_texts_is_ones_own_to_take_along(make, hook, receiver):
    hook()
    saying(receiver, {"status": "hold", "flags": ["insult"], "reason": "It names names."})
    mine, others = make.pending(), make.pending()
    for one in (mine, others):
        ask(call_of(one).pk)

    shelf = next(one for one in shelves(mine.author) if one.name == "asked_outside")
    rows = json.loads(json.dumps(list(shelf.rows()), default=str))

    assert [(row["comment"], row["asked"], row["flags"], row["reason"]) for row in rows] == [
        (str(mine.comment_id), "civility", ["insult"], "It names names.")
    ]
