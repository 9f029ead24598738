"""What the page for trying tokens says of a reader's profile in a token. Nothing of it is asked
for, so nothing of it is bad: it is used, or it is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from newsroom.sso import profiles
from newsroom.sso.claims import Finding

CLAIMS = ("name", "email", "email_verified", "url")


def found(told: dict[str, Any], *, hosts: set[str]) -> Iterator[Finding]:
    """`hosts` are those on which the newsroom has its readers' pages."""
    yield from _of_mail(told)
    url = profiles.claim_of(told, "url")
    if url is not None and "url" not in profiles.told_by(told, hosts=hosts):
        yield Finding("url", _("It is not https on one of your sites, and is passed over."))
    if profiles.name_in(told):
        yield Finding("name", _("As it is shown beside comments."))
    else:
        yield Finding("name", _("None is said: a new reader is called “Reader”."))


def _of_mail(told: dict[str, Any]) -> Iterator[Finding]:
    confirmed = profiles.is_verified(told)
    if profiles.claim_of(told, "email") is not None:
        if profiles.email_in(told) is None:
            says = _("It is no address for mail, and is passed over.")
        elif confirmed:
            says = _("Where we write to.")
        else:
            says = _("It is not used: email_verified does not say that it is confirmed.")
        yield Finding("email", says)
    if profiles.claim_of(told, "email_verified") is not None:
        good, bad = _("The address is confirmed."), _("Only true says that it is confirmed.")
        yield Finding("email_verified", good if confirmed else bad)
