"""Hooks are really called: by a signed POST to a real server, and they answer by HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from comments.models import Revision, Status
from moderation import clock, tasks
from moderation.models import Case, HookCall, ModerationHook
from moderation.models.hook import USE
from moderation.opinions import Said
from moderation.workflow.calling_hooks import ask, due
from moderation.workflow.hearing_outside import close_all_over, hear_hook
from moderation.workflow.hook_messages import key_of
from moderation.workflow.self_checking import self_check
from moderation.workflow.withdrawing import withdraw
from newsroom.events.signing import HEADER, verify
from newsroom.locked import lock
from newsroom.models import Role
from tests.newsroom.events.receiver import Receiver, plainly, receiving

pytestmark = pytest.mark.django_db
in_two_threads = pytest.mark.django_db(transaction=True)
SECRET = "whsec_1"  # noqa: S105 - of a test


@pytest.fixture(autouse=True)
def _outgoing(settings):
    settings.OUTGOING_NETWORKS = ["127.0.0.0/8"]
    settings.OUTGOING_HTTP = True
    settings.SITE_URL = "https://comments.example"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def hook(make, receiver):
    def hook(**facts) -> ModerationHook:
        facts = {"url": receiver.url, "sealed": lock(SECRET, use=USE), "deadline": 60} | facts
        return ModerationHook.objects.create(
            publication=make.the_paper(), name="civility", **facts
        )

    return hook


def saying(receiver: Receiver, told: object, status: int = 200) -> None:
    receiver.manner = plainly(status, json.dumps(told).encode())


def call_of(revision: Revision) -> HookCall:
    return HookCall.objects.get(revision=revision)


def later(seconds: float):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


# What is sent


def test_a_call_says_what_it_is_about_and_nobodys_name(make, hook, receiver):
    parent = make.released(text="First of *all*.")
    hook(form="plain")
    author = make.reader("somebody", email="somebody@paper.example")
    Role.objects.create(reader=author, publication=make.the_paper(), kind="expert")
    parent.article.add_address("https://paper.example/tram?utm_source=x")
    revision = make.pending(author, parent=parent, text="**Not** so.\n\n* one\n* two")
    call = call_of(revision)

    ask(call.pk)

    headers, body = receiver.got[-1]
    told = json.loads(body)
    assert verify(headers[HEADER], body, [SECRET], int(time.time()))
    assert told["id"] == str(call.pk)
    assert told["type"] == "moderation.ask"
    assert told["answer_url"].startswith(
        f"https://comments.example/api/v1/hook-answers/{call.pk}/"
    )
    assert told["data"] == {
        "comment": str(revision.comment_id),
        "revision": str(revision.pk),
        "action": "new",
        "text": {"format": "plain", "body": "Not so.\none\ntwo"},
        "parent": {"id": str(parent.pk), "text": "First of all."},
        "author": {"id": str(author.pk), "role": "expert"},
        "article": {
            "id": str(parent.article_id),
            "url": "https://paper.example/tram",
            "headline": parent.article.headline,
            "section": "city",
            "language": "en",
        },
    }
    assert b"somebody" not in body


def test_while_a_secret_is_changed_both_sign(make, hook, receiver):
    hook(sealed_before=lock("whsec_0", use=USE), before_until=timezone.now() + timedelta(hours=1))

    ask(call_of(make.pending()).pk)

    headers, body = receiver.got[-1]
    fits = [verify(headers[HEADER], body, [key], int(time.time())) for key in (SECRET, "whsec_0")]
    assert fits == [True, True]


# What comes back


def test_an_answer_that_comes_at_once_is_heard(make, hook, receiver):
    hook()
    saying(receiver, {"status": "hold", "flags": ["insult"], "reason": "Names."})
    revision = make.pending()

    again = ask(call_of(revision).pk)

    revision.refresh_from_db()
    assert again is None
    assert revision.status == Status.HELD
    assert Case.objects.get(revision=revision).cause == Case.Cause.CHECK
    assert call_of(revision).flags == ["insult"]


def test_an_empty_answer_is_no_opinion(make, hook, receiver):
    hook()
    revision = make.pending()

    ask(call_of(revision).pk)

    call = call_of(revision)
    assert (call.state, call.opinion) == ("answered", "no_opinion")


def test_who_promises_is_not_asked_again_and_answers_by_itself(make, hook, receiver, anonymous):
    hook()
    receiver.manner = plainly(202)
    revision = make.pending()
    call = call_of(revision)

    ask(call.pk)
    told = json.loads(receiver.got[-1][1])
    way_back = told["answer_url"].removeprefix("https://comments.example")
    with later(30):
        ask(call.pk)
        answered = anonymous.post(way_back, {"status": "hold", "reason": "I thought it over."})
        again = anonymous.post(way_back, {"status": "hold", "reason": "I thought it over."})
        otherwise = anonymous.post(way_back, {"status": "approve"})

    revision.refresh_from_db()
    assert len(receiver.got) == 1
    assert (answered.status_code, again.status_code, otherwise.status_code) == (200, 200, 409)
    assert answered.json()["state"] == "answered"
    assert revision.status == Status.HELD
    assert len(revision.findings) == 1


@in_two_threads
def test_both_at_once_and_later_is_one_answer(make, hook, receiver, anonymous):
    hook()
    revision = make.pending()
    call = call_of(revision)

    def answers_both_ways(handler) -> None:
        hear_hook(call.pk, Said("hold"))
        connections.close_all()
        plainly(200, b'{"status": "approve"}')(handler)

    receiver.manner = answers_both_ways
    ask(call.pk)

    assert call_of(revision).opinion == "hold"


@pytest.mark.parametrize(
    ("manner", "trouble"),
    [
        (plainly(503), "http_503"),
        (plainly(404), "http_404"),
        (plainly(302, Location="http://127.0.0.1/"), "http_302"),
        (plainly(200, b"<html>"), "rubbish"),
        (plainly(200, b'{"status": "reject"}'), "rubbish"),
        (plainly(200, b"1" * 100_000), "rubbish"),
    ],
    ids=["down", "gone", "elsewhere", "no JSON", "may not", "too large"],
)
def test_what_comes_to_nothing_is_tried_again_until_the_deadline(
    make, hook, receiver, manner, trouble
):
    hook()
    receiver.manner = manner
    revision = make.pending()
    call = call_of(revision)

    waits = [ask(call.pk)]
    for seconds in (2, 5, 10, 20, 40):
        with later(seconds):
            waits.append(ask(call.pk))
    with later(61):
        close_all_over()

    call.refresh_from_db()
    assert waits == [1, 2, 4, 8, 16, None]
    assert (call.attempts, call.trouble, call.state) == (6, trouble, "silent")
    silence = Revision.objects.get(pk=revision.pk).findings[0]["silence"]
    assert silence == ("rubbish" if trouble == "rubbish" else "failed")


def test_a_receiver_that_comes_back_in_time_is_heard(make, hook, receiver):
    hook()
    receiver.manner = plainly(500)
    revision = make.pending()
    ask(call_of(revision).pk)

    saying(receiver, {"status": "approve"})
    with later(2):
        ask(call_of(revision).pk)

    assert call_of(revision).opinion == "approve"
    assert [json.loads(body)["delivery_attempt"] for _, body in receiver.got] == [1, 2]


@in_two_threads
def test_nobody_else_asks_while_one_try_is_under_way(make, hook, receiver):
    hook()
    call = call_of(make.pending())
    seen = []

    def asks_meanwhile(handler) -> None:
        seen.append(ask(call.pk))
        connections.close_all()
        plainly()(handler)

    receiver.manner = asks_meanwhile
    ask(call.pk)

    assert seen == [None]
    assert len(receiver.got) == 1


def test_a_network_that_is_not_open_is_not_called(make, hook, receiver, settings):
    settings.OUTGOING_NETWORKS = []
    hook()
    call = call_of(make.pending())

    ask(call.pk)

    call.refresh_from_db()
    assert (receiver.got, call.trouble) == ([], "target_is_private")


def test_of_a_text_that_was_taken_back_nothing_is_sent(make, hook, receiver):
    hook()
    revision = make.pending()
    withdraw(revision.comment)

    ask(call_of(revision).pk)

    assert (receiver.got, call_of(revision).state) == ([], "moot")


# What is lost is found


def test_the_sweep_finds_calls_whose_message_was_lost(make, hook, receiver, monkeypatch):
    hook()
    revision = make.pending()
    hinted = []
    monkeypatch.setattr(clock, "hint", lambda what, row: hinted.append((what, row)))

    clock.sweep()
    at_once = list(hinted)
    with later(6):
        clock.sweep()

    assert at_once == []
    assert hinted == [("moderation.hook", call_of(revision).pk)]


def test_a_worker_that_dies_on_the_way_is_followed_by_another(make, hook, receiver):
    hook()
    call = call_of(make.pending())

    HookCall.objects.filter(pk=call.pk).update(
        attempts=1, next_try_at=timezone.now() + timedelta(seconds=6)
    )  # as it stands when a worker was killed while it asked
    before = due(timezone.now())
    with later(7):
        found = due(timezone.now())
        ask(call.pk)

    assert (before, found) == ([], [call.pk])
    assert call_of(call.revision).state == "answered"


def test_the_sweep_lets_texts_go_on_at_their_deadline(make, hook, receiver):
    hook()
    revision = make.pending()
    make.pay(revision)
    self_check(revision.comment, civil=True)

    with later(61):
        clock.sweep()

    revision.refresh_from_db()
    assert revision.status == Status.IN_REVIEW


def test_the_task_asks_and_plans_the_next_try(make, hook, receiver, monkeypatch):
    hook()
    receiver.manner = plainly(500)
    call = call_of(make.pending())
    planned = []
    monkeypatch.setattr(tasks.hook, "apply_async", lambda **how: planned.append(how["countdown"]))

    tasks.hook(str(call.pk))

    assert (len(receiver.got), planned) == (1, [1])


def test_while_all_hands_are_full_one_message_about_a_call_goes_on_and_not_all(
    make, hook, receiver, monkeypatch
):
    """The sweep sends another one every ten seconds: they would pile up until a worker drowns."""
    hook()
    call = call_of(make.pending())
    planned = []
    monkeypatch.setattr(tasks.hook, "apply_async", lambda **how: planned.append(how["countdown"]))

    with tasks._outside, tasks._outside:
        for _ in range(5):
            tasks.hook(str(call.pk))
        with later(1.5):
            tasks.hook(str(call.pk))
        assert planned == [tasks.BUSY, tasks.BUSY]
    assert receiver.got == []

    with later(3):
        tasks.hook(str(call.pk))
    assert len(receiver.got) == 1


# The way back


def test_a_wrong_key_leads_nowhere(make, hook, anonymous):
    hook()
    revision = make.pending()
    call, other = call_of(revision), call_of(make.pending())

    for path in (
        f"{call.pk}/{key_of(other.pk)}",
        f"{call.pk}/x",
        f"{revision.pk}/{key_of(revision.pk)}",
    ):
        answer = anonymous.post(f"/api/v1/hook-answers/{path}", {"status": "hold"})
        assert answer.status_code == 404

    assert call_of(revision).is_open


@pytest.mark.parametrize(
    "body", [b"{", b'{"status": "reject"}', b'{"status":"hold","x":1}', b"\xff"]
)
def test_an_answer_that_cannot_be_used_is_refused_and_may_be_mended(make, hook, anonymous, body):
    hook()
    call = call_of(make.pending())
    way_back = f"/api/v1/hook-answers/{call.pk}/{key_of(call.pk)}"

    refused = anonymous.post(way_back, data=body, content_type="application/json")
    taken = anonymous.post(way_back, {"status": "approve"})

    assert (refused.status_code, refused.json()["code"]) == (400, "bad_opinion")
    assert taken.status_code == 200


def test_an_expired_key_is_gone_and_a_late_one_is_late(make, hook, anonymous):
    hook()
    late, expired = call_of(make.pending()), call_of(make.pending())

    with later(120):
        told_late = anonymous.post(
            f"/api/v1/hook-answers/{late.pk}/{key_of(late.pk)}", {"status": "no_opinion"}
        )
    with later(8 * 24 * 3600):
        gone = anonymous.post(
            f"/api/v1/hook-answers/{expired.pk}/{key_of(expired.pk)}", {"status": "hold"}
        )

    assert (told_late.status_code, told_late.json()["state"]) == (200, "late")
    assert (gone.status_code, gone.json()["code"]) == (410, "answer_too_late")
