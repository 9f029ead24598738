"""Mails about accounts: no request waits for the mail server, or tells who has an account."""

from __future__ import annotations

import socketserver
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
        self.got: list[str] = []
        self.goes_on = threading.Event()
        mine = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 mail.example\r\n")
                mine.goes_on.wait(60)
                while line := self.rfile.readline():
                    self.wfile.write(mine.answer(line.decode(), self.rfile) + b"\r\n")

        self.server = Server(("127.0.0.1", port), Handler)
        self.port: int = self.server.server_address[1]

    def answer(self, line: str, more: Any) -> bytes:
        match line.split()[0].upper():
            case "RCPT":
                self.got.append(line.partition("<")[2].partition(">")[0])
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
    monkeypatch.setattr(posting, "_room", threading.BoundedSemaphore(3))
    failed, sent = mails("failed"), mails("sent")
    with mail_server() as server:
        by_smtp(server.port)
        began = [posting.post(EmailMessage("x", "y", "a@b.example", ["c@d.example"]))
                 for _ in range(5)]  # fmt: skip
        server.goes_on.set()
        for one in began[:3]:
            assert one is not None
            one.result(30)

    assert began[3:] == [None, None]
    assert mails("failed") == failed + 2
    assert mails("sent") == sent + 3
    assert posting.post(EmailMessage("x", "y", "a@b.example", [])) is not None, "there is room"


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
