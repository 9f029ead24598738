"""Readers come back: as accounts that sign in as before, or as nobody, if they were erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from moderation.models import Farewell
from moderation.ours.arrived import Arrival, Told
from moderation.ours.copying import bring
from moderation.ours.files import UnusableError
from moderation.ours.form import Line
from moderation.ours.kinds import BY_NAME
from moderation.ours.rows import ids, row
from newsroom import names
from newsroom.models import ERASED, GHOST, LOCAL, IdentityProvider, Publication, Reader


def settle_in(arrival: Arrival, lines: list[Line]) -> tuple[int, Told]:
    """Make the accounts that are not here yet; how many, and what is other than it was.

    In a transaction. Of who is here by the same key nothing is changed; and who is known as
    somebody else here is made to say nothing.
    """
    here = Reader.objects.in_bulk([UUID(line["id"]) for line in lines])
    known = _Known(lines, arrival.publication)
    for line in lines:
        if (one := here.get(UUID(line["id"]))) and known.is_somebody_else(one, line):
            known.told.append(("reader_is_somebody_else", line["id"]))
        else:
            arrival.people.add(UUID(line["id"]).bytes)
    made: list[Reader] = []
    for line in lines:
        reader = row(BY_NAME["reader"], line)
        if reader.pk in here:
            continue
        made.append(_nobody(reader) if reader.erased_at else known.placed(reader))
    bring(made)
    new = {str(reader.pk) for reader in made}
    _farewells([line for line in lines if line["id"] in new and line["erased_at"]])
    known.write_to([line for line in lines if line["id"] in new and not line["erased_at"]])
    return len(made), known.told


def _nobody(reader: Reader) -> Reader:
    name = f"erased-{uuid4().hex}"
    facts = {"handle": name, "subject": name, "issuer": "erased", "name": ERASED}
    for field, value in facts.items():
        setattr(reader, field, value)
    reader.is_active, reader.leaving_at, reader.language = False, None, ""
    reader.password = make_password(None)
    return reader


def _farewells(lines: list[Line]) -> None:
    told = [(line["id"], line.get("farewell") or {}) for line in lines]
    Farewell.objects.bulk_create(
        Farewell(
            reader_id=key,
            asked_at=farewell.get("asked_at") or line["erased_at"],
            erased_at=farewell.get("erased_at") or line["erased_at"],
            done_at=farewell.get("done_at"),
        )
        for (key, farewell), line in zip(told, lines, strict=True)
    )


class _Known:
    """Who is here already, and may stand in the way of a name, an address or an account."""

    def __init__(self, lines: list[Line], publication: Publication) -> None:
        self.told: Told = []
        self._publication = publication
        self._foreign = _issuers_elsewhere(publication) | {"house", "erased"}
        same = Reader.objects.filter(
            Q(handle__in=ids(lines, "handle")) | Q(subject__in=ids(lines, "subject"))
        )
        rows = list(same.values_list("handle", "issuer", "subject"))
        self._handles = {handle for handle, _, _ in rows}
        self._accounts = {(issuer, subject) for _, issuer, subject in rows}
        keys = {names.key(str(line.get("name") or "")) for line in lines}
        looks = Reader.objects.filter(name_key__in=keys, issuer=LOCAL)
        self._looks = set(looks.values_list("name_key", flat=True))

    def is_somebody_else(self, one: Reader, line: Line) -> bool:
        """Whether they are neither who the file says, nor made of them, nor nobody any more."""
        if one.erased_at is not None:
            return False
        same_subject = one.subject in (line["subject"], str(one.pk))
        same_issuer = one.issuer in (line["issuer"], self._issuer(line["issuer"]))
        return not (same_subject and (same_issuer or one.issuer.startswith("moved:")))

    def _issuer(self, told: str) -> str:
        """An import numbers publications: here that number is another's, and so are its ghosts."""
        is_ghosts = told.startswith(GHOST) and not told.endswith(":")
        return f"{told}:{self._publication.slug}:" if is_ghosts else told

    def placed(self, reader: Reader) -> Reader:
        """As they were, but for what is somebody else's here."""
        if reader.issuer in self._foreign:
            self._tell("issuer_of_another_publication", reader)
            reader.issuer = f"moved:{self._publication.slug}"
        reader.issuer = self._issuer(reader.issuer)
        if (reader.issuer, reader.subject) in self._accounts:
            self._tell("account_is_taken", reader)
            reader.subject = str(reader.pk)
        if reader.handle in self._handles:
            self._tell("handle_is_taken", reader)
            reader.handle = f"{reader.handle[:40]}-{str(reader.pk)[-12:]}"
        key: str | None = names.key(reader.name) or None
        if reader.issuer == LOCAL and key in self._looks:
            self._tell("name_is_taken", reader)
            key = None
        reader.name_key = key
        reader.password = make_password(None)  # They set a new one by mail, or sign on elsewhere.
        self._handles.add(reader.handle)
        self._accounts.add((reader.issuer, reader.subject))
        if reader.issuer == LOCAL and key:
            self._looks.add(key)
        return reader

    def write_to(self, lines: list[Line]) -> None:
        """Their addresses, where the file has them and nobody here has them already."""
        said = [(line, line.get("email") or "", line.get("mails") or []) for line in lines]
        wanted = {mail.lower() for _, mail, _ in said if mail}
        wanted |= {one["email"].lower() for _, _, mails in said for one in mails}
        taken = set(EmailAddress.objects.filter(email__in=wanted).values_list("email", flat=True))
        made, changed = [], []
        for line, mail, mails in said:
            if mail and mail.lower() not in taken:
                confirmed = line.get("email_confirmed_at")
                changed.append(Reader(pk=line["id"], email=mail, email_confirmed_at=confirmed))
            for one in mails:
                if one["email"].lower() in taken:
                    self.told.append(("address_is_taken", line["id"]))
                    continue
                taken.add(one["email"].lower())
                made.append(_address(line["id"], one))
        Reader.objects.bulk_update(changed, ["email", "email_confirmed_at"])
        EmailAddress.objects.bulk_create(made)

    def _tell(self, code: str, reader: Reader) -> None:
        self.told.append((code, str(reader.pk)))


def _issuers_elsewhere(publication: Publication) -> set[str]:
    """Whose accounts are other publications' here, and not this one's as well."""
    others = Publication.objects.exclude(pk=publication.pk).values_list("token_issuer", flat=True)
    chosen = IdentityProvider.objects.values_list("issuer", flat=True)
    own = {publication.token_issuer, *chosen.filter(publication=publication)}
    return {*others, *chosen.exclude(publication=publication)} - own


def _address(reader: str, told: dict[str, Any]) -> EmailAddress:
    found = EmailAddress(
        user_id=reader,
        email=str(told["email"]).lower(),
        verified=told["verified"] is True,
        primary=told["primary"] is True,
    )
    try:
        found.full_clean(exclude=["user"], validate_unique=False, validate_constraints=False)
    except ValueError as error:
        raise UnusableError(f"reader {reader}: {error}") from error
    return found
