"""Mails about accounts: no request waits for the mail server, or tells who has an account."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from newsroom.accounts import posting
from newsroom.accounts.adapter import Accounts
from newsroom.demo.servers import free_port
from newsroom.metrics.told import counted
from tests.newsroom.metrics.figures import figure, figures
from tests.newsroom.test_accounts import joined, what_was_tried
from tests.stack.client import eventually

pytestmark = pytest.mark.django_db
__all__ = ["what_was_tried"]
SEND = posting.post  # as it is outside of tests, where nobody waits for it


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class MailServer:
    """A real one, that takes a mail when it is told to; whom they are to is in `got`."""

    def __init__(self, port: int) -> None:
        self.asked = 0  # times that somebody came
        self.got: list[str] = []
        self.refused: dict[str, bytes] = {}
        self.goes_on = threading.Event()
        mine = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mine.asked += 1
                self.wfile.write(b"220 mail.example\r\n")
                mine.goes_on.wait(60)
                while line := self.rfile.readline():
                    self.wfile.write(mine.answer(line.decode(), self.rfile) + b"\r\n")

        self.server = Server(("127.0.0.1", port), Handler)
        self.port: int = self.server.server_address[1]

    def answer(self, line: str, more: Any) -> bytes:
        match line.split()[0].upper():
            case "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.got.append(to)
                return self.refused.get(to, b"250 well")
            case "DATA":
                return b"354 go on"
            case "QUIT":
                return b"221 good bye"
        return b"250 well"


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    made = MailServer(port)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.goes_on.set()
        made.server.shutdown()
        made.server.server_close()


@pytest.fixture
def by_smtp(make: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Anna has an account; from now on mails go to the server at this port."""
    make.the_paper()
    joined(Client())
    monkeypatch.setattr(posting, "post", SEND)
    monkeypatch.setattr(posting, "PAUSES", (0.05, 0.1))

    def at(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    return at


def asks(email: str) -> tuple[int, str, float]:
    began = time.monotonic()
    answer = Client().post("/account/password/reset/", {"email": email})
    return answer.status_code, answer.headers["Location"], time.monotonic() - began


def a_mail(to: str = "c@d.example") -> EmailMessage:
    return EmailMessage("x", "y", "a@b.example", [to] if to else [])


def mails(outcome: str) -> float:
    return figure(figures(counted()), "mails_total", outcome=outcome)


def test_who_asks_for_a_new_password_waits_for_no_mail_server(
    by_smtp: Callable[[int], None],
) -> None:
    sent = mails("sent")
    with mail_server() as server:
        by_smtp(server.port)

        known, unknown = asks("anna@example.org"), asks("nobody@example.org")
        meanwhile = list(server.got)
        server.goes_on.set()
        eventually(lambda: mails("sent") == sent + 1)

    assert known[:2] == unknown[:2]
    assert meanwhile == [], "both were answered before it had said a word"
    assert server.got == ["anna@example.org"]


def test_a_mail_server_that_is_away_tells_nobody_who_has_an_account(
    by_smtp: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    before = {outcome: mails(outcome) for outcome in ("put_off", "failed")}
    by_smtp(free_port())

    known, unknown = asks("anna@example.org"), asks("nobody@example.org")
    eventually(lambda: mails("failed") == before["failed"] + 1)

    assert known[:2] == unknown[:2] == (302, "/account/password/reset/confirm/")
    assert mails("put_off") == before["put_off"] + len(posting.PAUSES)
    assert "is given up: ConnectionRefusedError" in caplog.text
    assert "anna@" not in caplog.text


def test_one_that_comes_back_takes_what_waited(
    by_smtp: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, put_off = mails("sent"), mails("put_off")
    port = free_port()
    by_smtp(port)
    monkeypatch.setattr(posting, "PAUSES", (0.1,) * 600)  # until it is there
    asks("anna@example.org")
    eventually(lambda: mails("put_off") >= put_off + 2)

    with mail_server(port) as server:
        server.goes_on.set()
        eventually(lambda: mails("sent") == sent + 1, within=60)

    assert server.got == ["anna@example.org"]


def test_what_a_server_that_hangs_is_given_is_bounded(
    by_smtp: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "WAIT_AT_MOST", 3)
    failed, sent = mails("failed"), mails("sent")
    with mail_server() as server:
        by_smtp(server.port)
        began = [posting.post(a_mail()) for _ in range(5)]
        server.goes_on.set()
        for one in began[:3]:
            assert one is not None
            assert one.wait(60)

    assert began[3:] == [None, None]
    assert mails("failed") == failed + 2
    assert mails("sent") == sent + 3
    assert posting.post(a_mail(to="")) is not None, "there is room"


def test_what_is_refused_for_ever_is_tried_once(
    by_smtp: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody can give an address that no server takes: it is not for that to keep a thread."""
    before = {outcome: mails(outcome) for outcome in ("put_off", "failed")}
    with mail_server() as server:
        server.goes_on.set()
        by_smtp(server.port)
        server.refused["never@example.org"] = b"550 nobody of that name"

        over = posting.post(a_mail(to="never@example.org"))

        assert over is not None
        assert over.wait(60)
    assert server.got == ["never@example.org"]
    assert mails("failed") == before["failed"] + 1
    assert mails("put_off") == before["put_off"]
    assert "is given up: SMTPRecipientsRefused 550" in caplog.text
    assert "never@" not in caplog.text


def test_what_is_no_address_is_not_tried_again(by_smtp: Callable[[int], None]) -> None:
    put_off, failed = mails("put_off"), mails("failed")
    with mail_server() as server:
        server.goes_on.set()
        by_smtp(server.port)

        over = posting.post(a_mail(to="two\nlines@example.org"))

        assert over is not None
        assert over.wait(60)
    assert (mails("put_off"), mails("failed")) == (put_off, failed + 1)


def test_what_is_put_off_keeps_no_thread_from_the_others(
    by_smtp: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_off, office = mails("put_off"), posting.Office()
    with mail_server() as server:
        server.goes_on.set()
        by_smtp(server.port)
        monkeypatch.setattr(posting, "PAUSES", (600.0,))
        server.refused["later@example.org"] = b"450 not now"
        later = [office.take(a_mail(to="later@example.org")) for _ in range(posting.AT_ONCE)]
        eventually(lambda: mails("put_off") == put_off + posting.AT_ONCE)

        over = office.take(a_mail(to="now@example.org"))

        assert over is not None
        assert over.wait(60)
    assert server.got == ["later@example.org"] * posting.AT_ONCE + ["now@example.org"]
    assert not any(one is None or one.is_set() for one in later)
    office._waiting.clear()  # Nobody is there any more in ten minutes.


ENDS = """
import django
django.setup()
from django.core.mail import EmailMessage
from newsroom.accounts import posting
for number in range(5):
    posting.post(EmailMessage("x", "y", "a@b.example", [f"c{number}@d.example"]))
"""


def ends_after_posting(port: int) -> tuple[float, str]:
    """How long a process lives that posts five mails to the server at this port, and what it
    has logged."""
    environment = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "EMAIL_TIMEOUT": "60"}
    environment |= {"SITE_URL": "http://localhost", "SECRET_KEY": "of this test", "DEMO": "true"}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", ENDS], env=environment, capture_output=True, text=True, check=True
    )
    return time.monotonic() - began, done.stderr


def test_a_process_that_ends_has_sent_what_could_go_at_once() -> None:
    with mail_server() as server:
        server.goes_on.set()

        _, said = ends_after_posting(server.port)

    assert sorted(server.got) == [f"c{number}@d.example" for number in range(5)]
    assert "given up" not in said


def test_a_process_that_ends_does_not_wait_for_a_server_that_hangs() -> None:
    """It had worked off the whole queue first: half an hour, with a hundred mails."""
    with mail_server() as server:
        took, said = ends_after_posting(server.port)

    assert took < 60, "as long as one word of the server's is waited for"
    assert "5 mails about accounts are given up: this process ends" in said


def test_who_has_no_account_is_written_to_and_not_mailed(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To write it takes its time, whoever it is for."""
    make.the_paper()
    joined(Client())
    written: list[str] = []
    real = Accounts.render_mail

    def render_mail(self: Any, template: str, email: str, *rest: Any) -> Any:
        written.append(f"{template} {email}")
        return real(self, template, email, *rest)

    monkeypatch.setattr(Accounts, "render_mail", render_mail)

    for email in ("anna@example.org", "nobody@example.org"):
        asks(email)

    assert written == [
        "account/email/password_reset_code anna@example.org",
        "account/email/password_reset_code nobody@example.org",
    ]
