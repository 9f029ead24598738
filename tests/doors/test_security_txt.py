"""Where somebody who found a hole can say so: RFC 9116."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PATH = "/.well-known/security.txt"


def test_it_says_whom_to_tell_and_until_when_that_holds(settings):
    settings.SECURITY_CONTACT = ["mailto:security@post.example", "https://post.example/holes"]
    settings.SECURITY_POLICY = "https://post.example/policy"
    settings.SITE_URL = "https://comments.post.example/"

    answer = Client().get(PATH)

    told = [line.partition(": ")[::2] for line in answer.content.decode().splitlines()]
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert [value for name, value in told if name == "Contact"] == settings.SECURITY_CONTACT
    facts = dict(told)
    ends = datetime.strptime(facts["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=80) < ends - datetime.now(UTC) < timedelta(days=365)
    assert facts["Canonical"] == f"https://comments.post.example{PATH}"
    assert facts["Policy"] == settings.SECURITY_POLICY
    assert facts["Preferred-Languages"].startswith("en, ")


def test_without_a_contact_it_is_not_there():
    assert Client().get(PATH).status_code == 404


def test_what_is_no_way_to_tell_anybody_stops_the_start():
    told = os.environ | {"SECURITY_CONTACT": "security@post.example"}

    done = subprocess.run(
        [sys.executable, "-c", "import newsroom.settings"],
        env=told,
        capture_output=True,
        text=True,
    )

    assert "SECURITY_CONTACT begins with" in done.stderr
