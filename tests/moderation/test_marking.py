"""Marks that accounts share: what is kept of a request, and what follows from it."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.signing import TimestampSigner
from django.test import Client, RequestFactory
from django.utils import timezone

from moderation.marks import network_of, traces_of
from moderation.models import Apart, Mark, Tie
from moderation.workflow.assigning import assign
from moderation.workflow.hearing import hear
from moderation.workflow.marking import forget_marks, leave_marks, share_a_mark
from newsroom.devices import _SALT
from newsroom.models import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]
DAY = timedelta(days=1)
ADDRESS = "81.2.69.142"


def request(device="", address="", **headers):
    made = RequestFactory().get("/", REMOTE_ADDR=address or "10.0.0.1", headers=headers)
    if device:
        word = f"{device.ljust(32, 'x')}."
        made.COOKIES[settings.DEVICE_COOKIE_NAME] = TimestampSigner(salt=_SALT).sign(word)
    return made


def seen(reader, device="", address=""):
    leave_marks(reader, traces_of(request(device, address)))


def kept_apart():
    return {(row.reviewer, row.author, row.why) for row in Apart.objects.all()}


# What is kept of a request


def test_neither_address_nor_cookie_is_kept_but_a_keyed_hash(make, caplog, settings):
    reader = make.reader()
    with caplog.at_level(logging.DEBUG):
        seen(reader, device="mine", address=ADDRESS)

    marks = {mark.kind: mark.digest for mark in Mark.objects.filter(reader=reader)}
    assert set(marks) == {"device", "network"}
    assert all(len(digest) == 64 for digest in marks.values())
    assert "81.2.69" not in caplog.text
    assert "mine" not in caplog.text
    settings.SECRET_KEY = "another"  # noqa: S105
    assert not set(marks.values()) & {
        trace.digest for trace in traces_of(request("mine", ADDRESS))
    }


def test_a_mark_is_called_otherwise_every_month_and_known_by_its_last_name(make):
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        november = traces_of(request("mine", ADDRESS))
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        december = traces_of(request("mine", ADDRESS))
    with time_machine.travel(datetime(2027, 1, 31, 12, tzinfo=UTC)):
        january = traces_of(request("mine", ADDRESS))

    assert [t.digest for t in november] == [t.earlier for t in december]
    names = {t.digest for t in [*november, *december, *january]}
    assert len(names) == 6


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("81.2.69.142", "81.2.69.0/24"),
        ("2a02:8109:9ac0:1f00::17", "2a02:8109:9ac0::/48"),
        ("::ffff:81.2.69.142", "81.2.69.0/24"),
        ("127.0.0.1", ""),
        ("192.168.1.7", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_network_is_what_a_household_shares_and_a_private_one_says_nothing(address, network):
    made = request()
    made.META["REMOTE_ADDR"] = address

    assert network_of(made) == network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "8.8.8.8", "81.2.69.0/24"),  # Nobody is trusted: anybody may claim to be a proxy.
        (1, "8.8.8.8", "8.8.8.0/24"),
        (1, "8.8.8.8, 9.9.9.9", "9.9.9.0/24"),  # What is left of the proxy's word is a claim.
        (2, "8.8.8.8, 9.9.9.9", "8.8.8.0/24"),
        (2, "9.9.9.9", "81.2.69.0/24"),
        (1, "", ""),
        (1, "garbage", ""),
        (1, "8.8.8.8:5678", "8.8.8.0/24"),  # Some proxies write the port as well.
        (1, "[2a02:8109:9ac0:1f00::17]:5678", "2a02:8109:9ac0::/48"),
        (1, "[2a02:8109:9ac0:1f00::17]", "2a02:8109:9ac0::/48"),
        (1, "2a02:8109:9ac0:1f00::17", "2a02:8109:9ac0::/48"),
        (1, "[8.8.8.8", "8.8.8.0/24"),
        (1, "8.8.8.8:", "8.8.8.0/24"),
        (1, ":8.8.8.8", ""),
    ],
)
def test_a_proxy_is_believed_as_far_as_it_is_trusted(settings, proxies, forwarded, network):
    settings.TRUSTED_PROXIES = proxies

    assert network_of(request(address=ADDRESS, x_forwarded_for=forwarded)) == network


# The cookie


def test_a_device_is_told_apart_only_once_somebody_has_signed_in_on_it(make):
    reader, client = make.reader(), Client()
    client.get("/")
    assert settings.DEVICE_COOKIE_NAME not in client.cookies

    client.force_login(reader)
    client.get("/reviews/")

    cookie = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    name = cookie.value
    again = client.get("/reviews/")
    assert settings.DEVICE_COOKIE_NAME not in again.cookies
    assert client.cookies[settings.DEVICE_COOKIE_NAME].value == name


def test_a_cookie_that_we_never_made_marks_nothing_and_is_replaced(make):
    client = Client()
    client.force_login(make.reader())
    client.cookies[settings.DEVICE_COOKIE_NAME] = "x" * 500

    client.get("/reviews/")

    assert re.fullmatch(
        r"[\w-]{32}\.:\w+:[\w-]{43}", client.cookies[settings.DEVICE_COOKIE_NAME].value
    )


# What follows


def test_two_on_one_device_do_not_judge_each_other(make):
    one, other, third = (make.reader() for _ in range(3))

    seen(one, device="theirs")
    seen(third, device="another")
    seen(other, device="theirs")

    assert kept_apart() == {(one, other, "device"), (other, one, "device")}
    until = Apart.objects.get(reviewer=one).until
    assert timezone.now() + 29 * DAY < until <= timezone.now() + 30 * DAY


def test_being_seen_there_again_keeps_them_apart_for_longer(make):
    one, other = make.reader(), make.reader()
    seen(one, device="theirs")
    seen(other, device="theirs")
    before = Apart.objects.get(reviewer=one).until

    with time_machine.travel(timezone.now() + 10 * DAY):
        seen(one, device="theirs")

    assert Apart.objects.count() == 2
    assert Apart.objects.get(reviewer=one).until > before + 9 * DAY


def test_a_device_is_known_across_the_turn_of_a_month(make):
    one, other = make.reader(), make.reader()
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        seen(one, device="theirs")
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        seen(other, device="theirs")

        assert len(kept_apart()) == 2


def aged(reader, days):
    Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - days * DAY)
    reader.refresh_from_db()
    return reader


def test_four_on_one_network_may_be_one_person_and_five_are_a_school(make):
    four = [aged(make.reader(), 10 * number) for number in range(4)]
    for reader in four:
        seen(reader, address=ADDRESS)
    household = len(kept_apart())

    seen(aged(make.reader(), 60), address="81.2.69.7")
    seen(aged(make.reader(), 15), address="81.2.69.8")

    assert household == 4 * 3
    assert len(kept_apart()) == household


def test_ten_accounts_made_on_one_network_within_a_day_do_not_judge_each_other(make):
    office = [aged(make.reader(), 30 * number) for number in range(1, 7)]
    puppets = [make.reader() for _ in range(10)]
    for number, reader in enumerate(office + puppets):
        seen(reader, device=f"window-{number}", address=ADDRESS)

    among = {(one, other) for one, other, _ in kept_apart() if {one, other} <= set(puppets)}
    mixed = {pair for pair in kept_apart() if len({pair[0], pair[1]} & set(puppets)) == 1}
    assert len(among) == 10 * 9
    assert mixed == set()


def test_who_was_on_a_network_three_weeks_ago_does_not_share_it_now(make):
    one, other = make.reader(), make.reader()
    seen(one, address=ADDRESS)

    with time_machine.travel(timezone.now() + 15 * DAY):
        seen(other, address=ADDRESS)

    assert kept_apart() == set()


def test_old_marks_are_forgotten_and_what_they_led_to_as_well(make):
    one, other, third = (make.reader() for _ in range(3))
    for reader in (one, other):
        seen(reader, device="theirs")
    Apart.objects.create(reviewer=third, author=one, why="mute")

    with time_machine.travel(timezone.now() + 31 * DAY):
        seen(third, device="another")
        assert forget_marks() == 4
        assert forget_marks() == 0

    assert [mark.reader for mark in Mark.objects.all()] == [third]
    assert kept_apart() == {(third, one, "mute")}


def test_a_second_request_within_the_hour_writes_nothing(make, django_assert_num_queries):
    reader = make.reader()
    seen(reader, device="mine", address=ADDRESS)
    traces = traces_of(request("mine", ADDRESS))

    with django_assert_num_queries(1):  # one look
        leave_marks(reader, traces)


# Where they are left


def test_pages_leave_marks_when_a_text_is_handed_in_and_when_one_is_rated(make):
    make.calibrations(3)
    reader, paper = make.reader(), make.the_article()
    client = Client(REMOTE_ADDR=ADDRESS)
    client.force_login(reader)
    client.get("/reviews/")
    client.post(f"/articles/{paper.pk}/", {"text": "Mine, for all to read."})
    assert set(Mark.objects.values_list("kind", flat=True)) == {"device", "network"}

    Mark.objects.all().delete()
    client.get("/reviews/")
    [lease, *_] = reader.assignments.order_by("pk")
    client.post(f"/reviews/{lease.pk}/", {"quality": "fair", "civil": "yes"})

    assert set(Mark.objects.values_list("kind", flat=True)) == {"device", "network"}


def test_programs_leave_marks_of_their_network_alone(make, as_):
    make.calibrations(3)
    reader, paper = make.reader(), make.the_article()
    client = as_(reader)
    client.post(
        f"/api/v1/articles/{paper.pk}/comments", {"text": "Mine, for all."}, REMOTE_ADDR=ADDRESS
    )
    assert list(Mark.objects.values_list("kind", flat=True)) == ["network"]

    Mark.objects.all().delete()
    [lease, *_] = client.get("/api/v1/reviews").json()["results"]
    answer = {"quality": "fair", "civil": "yes"}
    client.post(f"/api/v1/reviews/{lease['id']}/rating", answer, REMOTE_ADDR=ADDRESS)

    assert list(Mark.objects.values_list("kind", flat=True)) == ["network"]


def test_nobody_is_handed_a_text_from_their_own_device(make):
    waiting, mine = make.in_review(), make.pending()
    make.calibrations(3)
    seen(waiting.author, device="theirs")
    seen(mine.author, device="theirs")

    assert waiting.pk not in {lease.revision_id for lease in assign(mine.pk)}


# One sock farm counts once


def test_readers_of_one_device_are_one_circle_and_decide_nothing_together(make):
    text, honest = make.in_review(), make.seasoned()
    socks = [make.seasoned() for _ in range(2)]
    for sock in socks:
        seen(sock, device="theirs")
    for reviewer in socks:
        make.review(text, civil=True, reviewer=reviewer)

    text.refresh_from_db()
    circles = [witness.circle for witness in hear(text).witnesses]
    assert circles[0] is not None
    assert circles[0] == circles[1]
    assert text.is_waiting_for_peers  # Two others who are as good would have released it.
    make.review(text, civil=True, reviewer=honest)
    text.refresh_from_db()
    assert text.release_due_at is not None


def test_a_tie_and_a_shared_device_make_one_circle_of_three(make):
    text = make.in_review()
    one, other, third = sorted((make.seasoned() for _ in range(3)), key=lambda r: r.pk)
    seen(one, device="theirs")
    seen(other, device="theirs")
    Tie.objects.create(one=other, other=third, until=timezone.now() + DAY)
    for reviewer in (one, other, third):
        if text.is_waiting_for_peers:
            make.review(text, civil=True, reviewer=reviewer)
            text.refresh_from_db()

    assert list(share_a_mark([one.pk, other.pk, third.pk])) == [(one.pk, other.pk)]
    assert len({witness.circle for witness in hear(text).witnesses}) == 1


def test_puppets_of_one_network_are_one_voice_and_whoever_is_long_here_is_not(make):
    text, puppets = make.in_review(), [make.seasoned() for _ in range(3)]
    for number, reader in enumerate(puppets):
        seen(reader, device=f"window-{number}", address=ADDRESS)
    for reader in puppets[:2]:
        make.review(text, civil=True, reviewer=reader)

    text.refresh_from_db()
    assert text.is_waiting_for_peers
    assert len({witness.person for witness in hear(text).witnesses} - {None}) == 1
    for reader in puppets[:2]:
        aged(reader, 40)
    assert {witness.person for witness in hear(text).witnesses} == {None}
