from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage


class ConfirmAddress(EmailVerificationStage):  # type: ignore[misc] # theirs has no types
    """Who signed up here shows that they read the address they gave, before they are let in.

    Of a newsroom's own readers, and of who was made by hand, no address is known to ask about.
    Where there was one, and it is gone from allauth's table, it is asked about anew.
    """

    def handle(self) -> Any:
        reader = self.login.user
        if reader is not None and not EmailAddress.objects.filter(user=reader).exists():
            if not (reader.signed_up_here and reader.email and reader.email_confirmed_at):
                return None, True
            EmailAddress.objects.create(user=reader, email=reader.email, primary=True)
        return super().handle()
