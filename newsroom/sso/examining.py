"""All that the door would say about one token, and to whom it would open: said, and not done.

Nobody is made by it and nothing is kept of the token. Only a key set is looked at again, as
the door would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from newsroom.models import Publication, Reader, SignedOut
from newsroom.refusals import NotSignedIn
from newsroom.sso import claims as asked
from newsroom.sso import linking, profile_findings, profiles
from newsroom.sso.claims import Finding
from newsroom.sso.erased import erased_since
from newsroom.sso.keys import NOT_IN_USE, Key, key_for, living, verify
from newsroom.sso.parsing import Unverified, parsed
from newsroom.sso.readers import known, refuse_closed
from newsroom.sso.refusals import BadToken, SignedOutToken, UnknownKey

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 200  # characters of a claim


class Who(models.TextChoices):
    KNOWN = "known", _("a reader whom we know")
    LINKED = "linked", _("an older account, found by its confirmed address")
    NEW = "new", _("a new reader")
    NOBODY = "nobody", _("nobody")


class Row(NamedTuple):
    """A finding, with what the token says there."""

    finding: Finding
    said: str


@dataclass(frozen=True)
class Report:
    findings: list[Finding]
    claims: dict[str, Any] = field(default_factory=dict)
    key: Key | None = None
    who: Who = Who.NOBODY
    reader: Reader | None = None
    says: dict[str, Any] = field(default_factory=dict)

    @property
    def refusal(self) -> type[NotSignedIn] | None:
        """What its bearer is told; None: it is good. The door asks in the same order."""
        kinds = [one.refusal for one in self.findings if one.refusal is not None]
        before = [one.refusal for one in self.findings if one.claim in FIRST and one.refusal]
        worst = [kind for kind in kinds if kind is BadToken]
        return (before or worst or kinds or [None])[0]

    @property
    def sentence(self) -> StrOrPromise:
        """The same in words: of a key, what its row says."""
        if self.refusal is None:
            return ""
        said = [one.says for one in self.findings if one.refusal is UnknownKey]
        return said[0] if said and self.refusal is UnknownKey else self.refusal.sentence

    @property
    def code(self) -> str:
        return self.refusal.code if self.refusal else ""

    @property
    def rows(self) -> list[Row]:
        return [Row(one, self._said(one.claim)) for one in self.findings]

    def _said(self, claim: str) -> str:
        if claim == "kid":
            return self.key.kid if self.key else self._in_json("kid")
        return self._in_json(claim)

    def _in_json(self, claim: str) -> str:
        if claim not in self.claims:
            return ""
        return json.dumps(self.claims[claim], ensure_ascii=False)[:SHOWN]


HEADER = ("kid", "alg")
FIRST = ("token", "iss", "kid", "alg", "signature")


def examine(token: str, publication: Publication) -> Report:
    """What would become of a token that comes for this publication."""
    try:
        said = parsed(re.sub(r"(?i)^bearer\s+", "", token.strip()))
    except BadToken:
        says = _("It cannot be read: three parts of base64url, with dots between, in each of the"
                 " first two an object of JSON that says nothing twice.")  # fmt: skip
        return Report([Finding("token", says, BadToken)])
    key, about_key = _key(said, publication)
    findings = [*about_key, *_claims(said, publication)]
    report = Report(findings, _shown(said), key)
    return report if report.refusal else _to_whom(report, said, publication)


def _shown(said: Unverified) -> dict[str, Any]:
    subject = asked.subject_of(said.claims)
    own: dict[str, Any] = {"sub": subject} if subject is not None else {}
    told = {name: profiles.claim_of(said.claims, name) for name in profile_findings.CLAIMS}
    own |= {name: value for name, value in told.items() if value is not None}
    return said.claims | own | {name: said.header[name] for name in HEADER if name in said.header}


def _claims(said: Unverified, publication: Publication) -> Iterator[Finding]:
    told, now = said.claims, timezone.now()
    issuer, audience = publication.token_issuer, publication.slug
    yield from asked.findings(told, issuer=issuer, audience=audience, now=now)
    yield from profile_findings.found(told, hosts=publication.site_hosts)


def _key(said: Unverified, publication: Publication) -> tuple[Key | None, list[Finding]]:
    try:
        key = key_for(said, publication)
    except UnknownKey:
        return None, [Finding("kid", _why_unknown(said, publication), UnknownKey)]
    except BadToken:
        return None, [Finding("kid", _("The name of a key is a text."), BadToken)]
    findings = [Finding("kid", _("The key that it was matched to."))]
    if said.header.get("alg") != key.algorithm:
        says = _("It says another algorithm than this key is used with.")
        return key, [*findings, Finding("alg", says, BadToken)]
    try:
        verify(said, key)
    except BadToken:
        return key, [*findings, Finding("signature", _("It is not by this key."), BadToken)]
    return key, [*findings, Finding("signature", _("It is by this key."))]


def _why_unknown(said: Unverified, publication: Publication) -> Any:
    if said.kid is not None:
        named = publication.signing_keys.filter(kid=said.kid, inactive_at__lte=timezone.now())
        ended = named.values_list("inactive_at", flat=True).first()
        if ended is None:
            return NOT_IN_USE
        since = date_format(timezone.localtime(ended), "DATETIME_FORMAT")
        return _("The token names a key that is not in use since %(since)s.") % {"since": since}
    if not living(publication):
        return _("There is no key in use.")
    return _("It names no key (kid), and there is more than one in use.")


def _to_whom(report: Report, said: Unverified, publication: Publication) -> Report:
    claims, findings = said.claims, list(report.findings)
    if SignedOut.objects.filter(publication=publication, jti=claims["jti"]).exists():
        findings.append(Finding("jti", _("It was signed out."), SignedOutToken))
        return Report(findings, report.claims, report.key)
    if erased_since(publication.token_issuer, asked.subject_of(claims) or "", claims).exists():
        why = _("It was issued before its reader was erased or got another subject.")
        return Report([*findings, Finding("sub", why, SignedOutToken)], report.claims, report.key)
    who, reader = _found(claims, publication)
    if reader is not None:
        try:
            refuse_closed(reader, claims)
        except (BadToken, SignedOutToken) as refusal:
            findings.append(Finding("sub", refusal.detail, type(refusal)))
            return Report(findings, report.claims, report.key)
    says = profiles.told_by(claims, hosts=publication.site_hosts)
    says.pop("name_key", None)
    return Report(findings, report.claims, report.key, who, reader, says)


def _found(claims: dict[str, Any], publication: Publication) -> tuple[Who, Reader | None]:
    reader = known(publication.token_issuer, asked.subject_of(claims) or "").first()
    if reader is not None:
        return Who.KNOWN, reader
    window = linking.open_window(publication)
    older = linking.found_by_address(publication, claims, window) if window else None
    return (Who.LINKED, older) if older else (Who.NEW, None)
