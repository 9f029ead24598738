"""The demo's mail can be read in it; anywhere else there is no such page."""

from __future__ import annotations

import importlib
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client

pytestmark = pytest.mark.django_db
RULER = "-" * 79


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.ROOT_URLCONF = "newsroom.demo.urls"
    yield Client()
    sys.modules.pop("newsroom.demo.urls", None)


def post(*subjects):
    """So many mails, over one connection."""
    with get_connection() as connection:
        for subject in subjects:
            text = f"Text of {subject}.\n{RULER}\nAnd on it goes. https://paper.example/"
            message = EmailMultiAlternatives(subject, text, to=["anna@reader.example"])
            html = f"<html><head></head><body><p>Looks of {subject}</p></body></html>"
            message.attach_alternative(html, "text/html")
            connection.send_messages([message])


def test_every_mail_is_there_whole_and_safe_to_look_at(demo):
    post("First", "Second")

    listed = demo.get("/demo/mailbox/")
    keys = [mail.key for mail in listed.context["mails"]]
    pages = [demo.get(f"/demo/mailbox/{key}/").content.decode() for key in keys]
    looks = demo.get(f"/demo/mailbox/{keys[0]}/looks/")

    assert len(keys) == 2
    assert {"First", "Second"} == {mail.subject for mail in listed.context["mails"]}
    assert all("And on it goes." in page for page in pages)
    assert '<a href="https://paper.example/"' in pages[0]
    assert "Looks of" not in pages[0]
    assert "sandbox allow-popups" in looks["Content-Security-Policy"]
    assert "script-src 'none'" in looks["Content-Security-Policy"]
    assert looks["X-Frame-Options"] == "SAMEORIGIN"
    assert b"Looks of" in looks.content


def test_an_empty_one_says_so_and_what_is_not_there_is_not_found(demo):
    assert b"Nothing has been sent yet." in demo.get("/demo/mailbox/").content
    assert demo.get("/demo/mailbox/no-such/").status_code == 404
    assert demo.get("/demo/mailbox/no-such/looks/").status_code == 404


def test_anywhere_else_there_is_no_such_page_and_its_addresses_refuse_to_be_used(settings):
    assert Client().get("/demo/mailbox/").status_code == 404

    sys.modules.pop("newsroom.demo.urls", None)
    with pytest.raises(ImproperlyConfigured):
        importlib.import_module("newsroom.demo.urls")
