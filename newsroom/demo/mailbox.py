"""What the demo would have sent by mail, to be read: it goes into a folder and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

SHOWN = 50
SHOWN_HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted")
# Django's back end writes this line after each mail; the next one begins with its headers.
_ENDS = re.compile(rb"^-{79}\n(?=Content-Type:|\Z)", re.MULTILINE)


@dataclass(frozen=True)
class Sent:
    """One mail as it left the house."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def at(self) -> datetime:
        told: datetime = self.message["Date"].datetime
        return told if told.tzinfo else told.replace(tzinfo=UTC)  # Django writes -0000

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.message[name])) for name in SHOWN_HEADERS if self.message[name]]

    def part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, to whomever they are."""
    latest = sorted(_sent(), key=lambda mail: mail.at, reverse=True)[:SHOWN]
    return render(request, "demo/mailbox.html", {"mails": latest})


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type] # theirs know no arguments
@never_cache
@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail: its headers, its text, and how it looks."""
    return render(request, "demo/mail.html", {"mail": _one(key)})


@csp_replace(  # type: ignore[arg-type] # theirs know no arguments
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        # Mail programs want a mail's styles within it. It is a demo's page, and of no house.
        "style-src": ["'unsafe-inline'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
@xframe_options_sameorigin
@never_cache
@require_safe
def looks(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a mail, alone in a frame that can do nothing but open links elsewhere."""
    elsewhere = '<head><base target="_blank">'
    return HttpResponse(_one(key).html.replace("<head>", elsewhere, 1))


def _one(key: str) -> Sent:
    found = next((mail for mail in _sent() if mail.key == key), None)
    if found is None:
        raise Http404
    return found


def _sent() -> Iterator[Sent]:
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "/nonexistent")
    for file in sorted(folder.glob("*.log")):
        for number, raw in enumerate(_ENDS.split(file.read_bytes())):
            if raw.strip():
                message = message_from_bytes(raw, policy=policy.default)
                yield Sent(f"{file.stem}-{number}", message)
