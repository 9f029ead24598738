"""Several workers, real transactions: everything once while nobody dies, and in order."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import defaultdict
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection

from newsroom.events.rounds import go_round
from newsroom.locked import lock
from newsroom.models import Delivery, Endpoint, Event
from newsroom.models.endpoint import USE
from tests.newsroom.events.receiver import plainly, receiving

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("may_call_here"),
]


def in_a_thread(job) -> threading.Thread:
    def run() -> None:
        try:
            job()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_everything_arrives_once_and_in_order_whatever_number_of_workers(make, settings):
    settings.EVENTS_ROUNDS = 3
    paper, dice = make.the_paper(), random.Random(7)
    subjects = [uuid4() for _ in range(12)]

    def unevenly(handler):
        time.sleep(dice.random() / 100)
        plainly()(handler)

    with receiving(unevenly) as one, receiving(unevenly) as other:
        for receiver in (one, other):
            Endpoint.objects.create(
                publication=paper, url=receiver.url, sealed=lock("whsec_a", use=USE)
            )

        def write() -> None:
            for n in range(150):
                about = dice.choice(subjects)
                facts = {"n": n, "about": str(about)}
                Event.objects.create(publication=paper, type="x", subject=about, data=facts)

        writers = [in_a_thread(write) for _ in range(2)]
        ends = time.monotonic() + 90
        while time.monotonic() < ends:
            for worker in [in_a_thread(lambda: go_round(5)) for _ in range(3)]:
                worker.join()
            if not any(writer.is_alive() for writer in writers):
                waits = Delivery.objects.filter(state="waiting").exists()
                if not waits and not Event.objects.filter(place=None).exists():
                    break

        for receiver in (one, other):
            got = [json.loads(body) for _, body in receiver.got]
            assert len(got) == len({message["id"] for message in got}) == 300
            places = defaultdict(list)
            for message in got:
                places[message["data"]["about"]].append(message["sequence"])
            for sequence in places.values():
                assert all(a < b for a, b in pairwise(sequence))
