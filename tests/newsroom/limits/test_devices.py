"""The device cookie: signed, rotated, and nobody's invention."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from moderation.marks import traces_of
from moderation.models import Apart
from moderation.workflow.marking import leave_marks
from newsroom.devices import NONE, Device, device_of, hand_out

NAME = configured.DEVICE_COOKIE_NAME


def cookie(device: Device = NONE) -> str:
    response = HttpResponse()
    hand_out(response, device)
    return str(response.cookies[NAME].value)


def shown(value: str) -> Device:
    request = RequestFactory().get("/")
    request.COOKIES[NAME] = value
    return device_of(request)


def test_what_we_made_is_read_and_what_anybody_makes_up_is_not():
    made = cookie()
    word = shown(made).word

    assert len(word) == 32
    for other in ("x" * 32, f"{'x' * 32}.", made.replace(word[0], "*", 1), made[:-1], "", "::"):
        assert shown(other) == NONE


def test_it_says_nothing_of_the_browser():
    assert len({shown(cookie()).word for _ in range(50)}) == 50


def test_it_gets_another_word_after_a_month_and_forgets_the_first_after_two():
    first = cookie()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert shown(first).is_old
        second = cookie(shown(first))
        assert not shown(second).is_old
        assert shown(second).words == [shown(second).word, shown(first).word]
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        third = cookie(shown(second))

        assert shown(third).before == shown(second).word
        assert shown(first).word not in shown(third).words


def test_after_a_year_it_is_nothing():
    old = cookie()

    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert shown(old) == NONE


def test_a_key_that_was_before_is_still_good(settings):
    old = cookie()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"  # noqa: S105

    assert shown(old) != NONE


@pytest.mark.django_db
def test_a_page_hands_the_next_word_out(make):
    client = Client()
    client.force_login(make.reader())
    client.get("/reviews/")
    first = client.cookies[NAME].value

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client.force_login(make.reader())
        client.get("/reviews/")

        assert client.cookies[NAME].value != first
        assert shown(client.cookies[NAME].value).before == shown(first).word


@pytest.mark.django_db
@pytest.mark.usefixtures("stated_terms")
def test_another_word_does_not_part_who_shares_a_device(make):
    one, other = make.reader(), make.reader()
    first = cookie()

    def seen(reader, value: str) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")
        request.COOKIES[NAME] = value
        leave_marks(reader, traces_of(request))

    seen(one, first)
    seen(other, cookie(shown(first)))

    assert Apart.objects.filter(reviewer=one, author=other, why="device").exists()


def test_over_https_it_is_this_hosts_alone():
    code = "from django.conf import settings; print(settings.DEVICE_COOKIE_NAME)"
    environment = os.environ | {
        "HTTPS": "true",
        "SECRET_KEY": "w" * 20 + "An0ther-l0ng-and-r4ndom-k3y-that-is-nobodys" * 2,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }

    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "__Host-device"
