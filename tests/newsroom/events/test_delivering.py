"""Events on their way: at least once, in order of what they are about, and not for ever."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.calling import Answer
from newsroom.events import endpoints, picking, rounds, tidying
from newsroom.events.handing import hand_round
from newsroom.events.pausing import PAUSES, RESTS, RESTS_AFTER
from newsroom.events.picking import lease
from newsroom.events.rounds import go_round
from newsroom.events.settling import excerpt, settle
from newsroom.events.signing import HEADER, verify
from newsroom.locked import lock
from newsroom.models import Delivery, Endpoint, Event
from newsroom.models.endpoint import USE
from tests.newsroom.events.receiver import plainly, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_call_here")]
SECRET = "whsec_one"  # noqa: S105
State = Delivery.State


@pytest.fixture
def paper(make):
    return make.the_paper()


def listen(paper, url: str, *events: str, **facts) -> Endpoint:
    return Endpoint.objects.create(
        publication=paper, url=url, events=list(events), sealed=lock(SECRET, use=USE), **facts
    )


def happen(paper, subject=None, kind="comment.held", **data) -> Event:
    return Event.objects.create(
        publication=paper, type=kind, subject=subject or uuid4(), data=data
    )


def numbers(receiver) -> list[int]:
    return [json.loads(body)["data"]["n"] for _, body in receiver.got]


def later(moment=None, **span):
    return time_machine.travel((moment or timezone.now()) + timedelta(**span))


def test_an_event_arrives_signed_in_its_envelope(paper, make):
    article = make.article()
    article.add_address("https://paper.example/story")
    with receiving() as receiver:
        listen(paper, receiver.url)
        event = happen(paper, article=str(article.pk), status="held")

        go_round()

    [(headers, body)] = receiver.got
    assert verify(headers[HEADER], body, [SECRET], int(time.time()))
    assert headers["Third-Reading-Event"] == "comment.held"
    event.refresh_from_db()
    assert json.loads(body) == {
        "id": str(event.pk),
        "type": "comment.held",
        "api_version": "1",
        "created_at": event.created_at.isoformat().replace("+00:00", "Z"),
        "site": paper.slug,
        "sequence": event.place,
        "delivery_attempt": 1,
        "data": {
            "article": str(article.pk),
            "status": "held",
            "article_url": "https://paper.example/story",
        },
    }
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 1)
    assert delivery.last["status"] == 204


def test_what_is_replayed_by_somebody_else_is_refused_later(paper):
    with receiving() as receiver:
        listen(paper, receiver.url)
        happen(paper)
        go_round()

    [(headers, body)] = receiver.got
    assert verify(headers[HEADER], body, [SECRET], int(time.time()))
    assert not verify(headers[HEADER], body, [SECRET], int(time.time()) + 301)


def test_while_a_secret_changes_both_sign(paper):
    with receiving() as receiver:
        until = timezone.now() + timedelta(hours=1)
        listen(paper, receiver.url, sealed_before=lock("whsec_old", use=USE), before_until=until)
        happen(paper)
        go_round()
        happen(paper)
        with later(hours=2):
            go_round()
            assert len(receiver.got) == 2

    during, after = [headers[HEADER] for headers, _ in receiver.got]
    assert (during.count("v1="), after.count("v1=")) == (2, 1)
    for secret in (SECRET, "whsec_old"):
        assert verify(during, receiver.got[0][1], [secret], int(time.time()))


def test_each_endpoint_gets_what_it_listens_to(paper, make):
    with receiving() as one, receiving() as other, receiving() as elsewhere:
        listen(paper, one.url, "comment.held", "comment.published")
        listen(paper, other.url)
        listen(make.publication(), elsewhere.url)
        happen(paper, kind="comment.held", n=1)
        happen(paper, kind="report.opened", n=2)

        go_round()

        assert numbers(one) == [1]
        assert sorted(numbers(other)) == [1, 2]
        assert elsewhere.got == []


def test_a_ping_goes_to_whom_it_is_for(paper):
    with receiving() as one, receiving() as other:
        pinged = listen(paper, one.url, "comment.held")
        listen(paper, other.url)
        Event.objects.create(publication=paper, type="ping", subject=pinged.pk, only_for=pinged)

        go_round()

        assert len(one.got) == 1
        assert other.got == []


def test_an_event_waits_for_those_before_it_of_the_same_subject_and_for_no_other(paper):
    comment, refused = uuid4(), []

    def once(handler):
        if json.loads(handler.body)["data"]["n"] == 1 and not refused:
            refused.append(True)
            return plainly(500, b"Not now.")(handler)
        return plainly()(handler)

    with receiving(once) as receiver:
        listen(paper, receiver.url)
        for n in (1, 2):
            happen(paper, comment, n=n)
        happen(paper, n=3)

        go_round()
        assert sorted(numbers(receiver)) == [1, 3]

        with later(seconds=10):
            go_round()
        assert sorted(numbers(receiver)[:2]) == [1, 3]
        assert numbers(receiver)[2:] == [1, 2]

    tried = Delivery.objects.order_by("place").first().tried
    assert [(one["status"], one["excerpt"]) for one in tried] == [(500, "Not now."), (204, "")]


def test_a_transaction_that_commits_late_does_not_come_before_what_was_sent(paper):
    comment = uuid4()
    with receiving() as receiver:
        listen(paper, receiver.url)
        first = happen(paper, comment, n=1)
        Event.objects.filter(pk=first.pk).update(number=first.number + 1000)
        go_round()
        happen(paper, comment, n=2)  # with a lower number
        go_round()

    assert numbers(receiver) == [1, 2]
    places = [json.loads(body)["sequence"] for _, body in receiver.got]
    assert places == sorted(places)


def test_what_never_arrives_is_given_up_after_about_a_day(paper):
    with receiving(plainly(503)) as receiver:
        endpoint = listen(paper, receiver.url)
        happen(paper)
        begun = moment = timezone.now()
        for _ in range(40):
            with time_machine.travel(moment):
                go_round()
            if Delivery.objects.get().state == State.DEAD:
                break
            Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, rests_until=None)
            moment = Delivery.objects.get().due_at + timedelta(seconds=1)

    delivery = Delivery.objects.get()
    assert delivery.state == State.DEAD
    assert delivery.attempts == len(receiver.got) == len(delivery.tried)
    assert len(PAUSES) < delivery.attempts <= len(PAUSES) + 2
    assert timedelta(hours=17) < moment - begun < timedelta(hours=28)


@pytest.mark.parametrize("away", [timedelta(minutes=40), timedelta(hours=20)])
def test_a_single_event_outlives_a_receiver_that_is_away_for_less_than_a_day(paper, away):
    """It is the one that asks whether the receiver is back; that is not held against it."""
    with receiving(plainly(503)) as receiver:
        listen(paper, receiver.url)
        happen(paper)
        begun = timezone.now()
        moment = begun
        while moment < begun + away:
            with time_machine.travel(moment):
                go_round()
            assert Delivery.objects.get().state == State.WAITING
            rests = Endpoint.objects.get().rests_until
            moment = max(rests or Delivery.objects.get().due_at, moment) + timedelta(seconds=1)

        receiver.manner = plainly()
        with time_machine.travel(moment):
            go_round()

    assert Delivery.objects.get().state == State.DELIVERED


def test_an_endpoint_that_is_gone_is_paused_and_what_waits_stays(paper):
    with receiving(plainly(410)) as receiver:
        listen(paper, receiver.url)
        happen(paper)
        go_round()
        happen(paper)
        with later(minutes=1):
            go_round()

        assert len(receiver.got) == 1
    endpoint = Endpoint.objects.get()
    assert (endpoint.state, endpoint.paused_because) == ("paused", "gone")
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.WAITING}


def test_an_endpoint_whose_secret_cannot_be_read_is_paused(paper, settings):
    with receiving() as receiver:
        listen(paper, receiver.url)
        happen(paper)
        settings.SECRET_KEY = "another-one-and-no-fallback"  # noqa: S105

        go_round()

        assert receiver.got == []
    assert Endpoint.objects.get().paused_because == "secret_lost"


def test_an_endpoint_that_fails_is_not_hammered_and_comes_back(paper):
    with receiving(plainly(500)) as receiver:
        endpoint = listen(paper, receiver.url)
        for n in range(200):
            happen(paper, n=n)
        go_round()
        failed = len(receiver.got)
        go_round()
        assert len(receiver.got) == failed <= RESTS_AFTER + 3  # what was on its way already
        assert Endpoint.objects.get().is_resting

        moment = timezone.now() + RESTS[-1] + timedelta(seconds=1)
        with time_machine.travel(moment):
            go_round()
        assert len(receiver.got) == failed + 1  # one that asks, and was never tried before
        assert len(set(numbers(receiver))) == failed + 1

        receiver.manner = plainly()
        with time_machine.travel(moment + timedelta(hours=1)):
            go_round()
        endpoint.refresh_from_db()
        assert endpoint.failures == 0
        assert set(numbers(receiver)) == set(range(200))


def test_a_message_that_alone_is_refused_does_not_keep_the_others_for_ever(paper):
    def picky(handler):
        n = json.loads(handler.body)["data"]["n"]
        plainly(500 if n == 0 else 204)(handler)

    with receiving(picky) as receiver:
        endpoint = listen(paper, receiver.url, failures=RESTS_AFTER + 3)
        happen(paper, n=0)
        hand_round()
        Delivery.objects.update(attempts=4)
        happen(paper, n=1)

        go_round()

        assert numbers(receiver) == [1, 0] or numbers(receiver) == [1]
        endpoint.refresh_from_db()
        assert not endpoint.is_resting


def test_a_slow_endpoint_holds_up_no_other(paper, settings):
    with receiving(lambda handler: time.sleep(4.5)) as slow, receiving() as fast:
        listen(paper, slow.url)
        listen(paper, fast.url)
        for n in range(30):
            happen(paper, n=n)
        arrived = []
        fast.manner = lambda handler: (arrived.append(time.monotonic()), plainly()(handler))
        begun = time.monotonic()

        go_round(seconds=3)

        assert len(fast.got) == 30
        assert max(arrived) - begun < 4.2
        assert len(slow.got) <= settings.EVENTS_AT_ONCE * 2


def test_no_more_are_under_way_to_one_endpoint_than_may_be(paper, settings):
    settings.EVENTS_AT_ONCE = 3
    endpoint = listen(paper, "http://127.0.0.1:1/")
    for _ in range(5):
        happen(paper)
    hand_round()
    now = timezone.now()

    assert len(lease(endpoint.pk, now, 100)) == 3
    assert lease(endpoint.pk, now, 100) == []


def test_what_a_worker_died_with_is_found_again_when_its_lease_runs_out(paper):
    comment = uuid4()
    with receiving() as receiver:
        endpoint = listen(paper, receiver.url)
        happen(paper, comment, n=1)
        happen(paper, comment, n=2)
        hand_round()
        [dead] = lease(endpoint.pk, timezone.now(), 10)

        go_round()
        assert receiver.got == []

        with later(seconds=picking.LEASE.total_seconds() + 1):
            go_round()
        assert numbers(receiver) == [1, 2]
        assert json.loads(receiver.got[0][1])["delivery_attempt"] == 2

        # The dead one turns out to have been asleep.
        settle([(dead, Answer(error="timed_out"))])
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_a_target_that_becomes_private_is_a_failed_attempt(paper, settings):
    with receiving() as receiver:
        listen(paper, receiver.url)
        happen(paper)
        settings.OUTGOING_NETWORKS = []

        go_round()

        assert receiver.got == []
    assert Delivery.objects.get().last["error"] == "target_is_private"


def test_a_redirect_is_a_failed_attempt(paper):
    with receiving() as inside, receiving(plainly(307, Location=inside.url)) as receiver:
        listen(paper, receiver.url)
        happen(paper)

        go_round()

        assert inside.got == []
    assert Delivery.objects.get().last["status"] == 307


def test_an_answer_that_cannot_be_kept_is_kept_as_far_as_it_can(paper):
    with receiving(plainly(500, b"\x00<b>\xff\r\n" + b"x" * 5000)) as receiver:
        listen(paper, receiver.url)
        happen(paper)
        go_round()

    shown = Delivery.objects.get().last["excerpt"]
    assert shown.startswith("<b>�")
    assert len(shown) == 200
    assert excerpt(b"\xf0\x9f") == "�"


def test_what_waited_for_a_day_at_an_endpoint_that_rests_is_given_up(paper):
    resting = listen(paper, "http://127.0.0.1:1/", rests_until=timezone.now())
    paused = listen(paper, "http://127.0.0.1:2/", state="paused")
    happen(paper)
    hand_round()

    tidying.give_up(timezone.now() + timedelta(hours=23))
    assert not Delivery.objects.filter(state=State.DEAD).exists()

    tidying.give_up(timezone.now() + timedelta(hours=25))
    assert resting.deliveries.get().state == State.DEAD
    assert paused.deliveries.get().state == State.WAITING


def test_a_round_asks_the_database_no_more_for_more_that_is_sent_at_once(paper, settings):
    settings.EVENTS_AT_ONCE = 100

    def asked(number):
        for n in range(number):
            happen(paper, n=n)
        hand_round()
        with CaptureQueriesContext(connection) as queries:
            leased = lease(endpoint.pk, timezone.now(), 100)
            rounds.bodies_of(leased)
            settle([(one, Answer(status=200)) for one in leased])
        assert len(leased) == number
        return len(queries)

    endpoint = listen(paper, "http://127.0.0.1:1/")
    assert asked(3) == asked(60)


def test_two_rounds_at_once_do_not_send_anything_twice(paper, settings):
    """One connection is one session; several are in test_rounds_at_once.py."""
    with receiving() as receiver:
        listen(paper, receiver.url)
        for n in range(20):
            happen(paper, n=n)
        with rounds._slot() as mine:
            assert mine
            settings.EVENTS_ROUNDS = 0
            assert go_round() == 0
        settings.EVENTS_ROUNDS = 1
        go_round()

    assert sorted(numbers(receiver)) == list(range(20))


def test_a_ping_waits_for_no_older_ping_that_failed(paper):
    with receiving(plainly(500)) as receiver:
        endpoint = listen(paper, receiver.url)
        endpoints.ping(endpoint)
        go_round()
        assert len(receiver.got) == 1

        receiver.manner = plainly()
        second = endpoints.ping(endpoint)
        go_round()

        assert Delivery.objects.get(event=second).state == Delivery.State.DELIVERED
        assert len(receiver.got) == 2


def test_a_ping_asks_an_endpoint_that_rests_at_once_and_before_what_waits(paper):
    with receiving(plainly(500)) as receiver:
        endpoint = listen(paper, receiver.url)
        for n in range(200):
            happen(paper, n=n)
        go_round()
        endpoint.refresh_from_db()
        assert endpoint.is_resting
        failed = len(receiver.got)

        pinged = endpoints.ping(endpoint)
        go_round()

        assert len(receiver.got) == failed + 1
        assert Delivery.objects.get(event=pinged).attempts == 1
        endpoint.refresh_from_db()
        assert endpoint.is_resting, "it failed once more"
