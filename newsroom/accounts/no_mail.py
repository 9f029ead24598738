"""Where there is no mail server: a mail goes nowhere, and the log says so.

Django would print it, and with it an address, and a code that opens an account: to a terminal
where somebody tries the house out (DEBUG), and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        logger.error("%s mails went nowhere: EMAIL_URL is not set", len(email_messages))
        return 0
