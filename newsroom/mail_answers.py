"""What a mail server has said of one mail: never, or not now. Pure."""

from __future__ import annotations

import smtplib


def code_of(error: Exception) -> int | None:
    """The server's word on this mail; None where it is about no mail, such as that it is away."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPDataError) else None


def is_for_ever(code: int | None) -> bool:
    """However often it is tried, this mail will not be taken (RFC 5321, 4.2.1)."""
    return code is not None and code >= 500
