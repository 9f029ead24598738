"""What a reader may not do at a publication just now: one question, one query.

Verbs ask it under the reader's lock, so that a restriction and what it forbids never pass each
other. Reading, appealing and objecting are always open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation.models import Sanction
from moderation.refusals import Banned, NotReviewing, Suspended, WarningFirst
from newsroom import prepared
from newsroom.models import Reader

Kind = Sanction.Kind
_SALT = "third-reading kept out"


@dataclass(frozen=True)
class Restriction:
    kind: Kind
    until: datetime | None
    sanction: UUID | None  # None for who came back after being erased, until the clock looks


@dataclass(frozen=True)
class Restrictions:
    """All that is in force for one reader at one publication."""

    all: tuple[Restriction, ...] = ()

    def of(self, kind: Kind) -> Restriction | None:
        return next((one for one in self.all if one.kind == kind), None)

    @property
    def reads_first(self) -> Kind | None:
        """Why the desk reads this reader's comments first, if it does."""
        found = self.of(Kind.NO_REVIEWING) or self.of(Kind.PREMODERATION)
        return found.kind if found else None

    @property
    def may_review(self) -> bool:
        never = (Kind.BAN, Kind.SUSPENSION, Kind.NO_REVIEWING, Kind.WARNING)
        return not any(self.of(kind) for kind in never)

    def refuse_taking_part(self) -> None:
        """For reports and reactions. Raises Banned and Suspended."""
        if ban := self.of(Kind.BAN):
            raise Banned(_said_of_a_ban(ban), **_facts(ban))
        if suspension := self.of(Kind.SUSPENSION):
            said = _("You cannot write, review, report or react here until %(date)s.")
            said = f"{said % {'date': _day(suspension.until)}} {_how_to_appeal()}"
            raise Suspended(said, **_facts(suspension))

    def refuse_writing(self) -> None:
        """For whatever hands a text in. Raises Banned, Suspended and WarningFirst."""
        self.refuse_taking_part()
        if warning := self.of(Kind.WARNING):
            raise WarningFirst(**_facts(warning))

    def refuse_reviewing(self) -> None:
        """Raises NotReviewing, and what `refuse_writing` raises."""
        self.refuse_writing()
        if found := self.of(Kind.NO_REVIEWING):
            said = _(
                "You do not review here until %(date)s. Your own comments are read by the desk"
                " instead, so that you owe no reviews for them."
            ) % {"date": _day(found.until)}
            raise NotReviewing(" ".join([said, _how_to_appeal()]), **_facts(found))


# What the desk has said to a reader (as in `Sanctions.in_force`), or to somebody who was erased
# since, and has come back as this one.
IN_FORCE_AS_JSON = """(
    SELECT coalesce(json_agg(json_build_array(kind, until, id)), '[]') FROM (
        SELECT kind, until, id FROM moderation_sanction
        WHERE reader_id = %(reader)s AND publication_id = %(publication)s AND kind <> 'message'
          AND lifted_at IS NULL AND acknowledged_at IS NULL
          AND (until IS NULL OR until > %(now)s)
        UNION ALL
        SELECT kind, until, NULL FROM moderation_keptout
        WHERE digest = ANY(%(digests)s) AND publication_id = %(publication)s
          AND until > %(now)s) AS restricted)"""


def in_force(reader: Reader, publication: int) -> Restrictions:
    """What this reader may not do at that publication."""
    facts = facts_of(reader, publication)
    return told(prepared.ask(f"SELECT {IN_FORCE_AS_JSON}", facts)[0][0])


def facts_of(reader: Reader, publication: int) -> dict[str, Any]:
    """What IN_FORCE_AS_JSON is asked with."""
    who = {"reader": reader.pk, "digests": digests_of(reader)}
    return who | {"publication": publication, "now": timezone.now()}


def told(restricted: list[Any]) -> Restrictions:
    """What a statement with IN_FORCE_AS_JSON answers there."""
    return Restrictions(
        tuple(
            Restriction(
                Kind(kind), datetime.fromisoformat(until) if until else None, pk and UUID(pk)
            )
            for kind, until, pk in restricted
        )
    )


def digests_of(reader: Reader) -> list[str]:
    """Who this is, as a keyed hash: by the key of today, and by those before it.

    A newsroom's reader is known by issuer and subject, who signed up here by a confirmed address.
    """
    known = reader.subject
    if reader.signed_up_here:
        if not reader.email or reader.email_confirmed_at is None:
            return []
        known = reader.email.casefold()
    return digests_by(reader.issuer, known)


def digests_by(issuer: str, known: str) -> list[str]:
    """Of whoever is known to that issuer by this."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_digest(f"{issuer}\n{known}", key) for key in keys]


def _digest(who: str, key: str) -> str:
    return salted_hmac(_SALT, who, secret=key, algorithm="sha256").hexdigest()


def _said_of_a_ban(ban: Restriction) -> str:
    if ban.until is None:
        return (
            f"{_('You cannot write, review, report or react here any more.')} {_how_to_appeal()}"
        )
    said = _("You cannot write, review, report or react here until %(date)s.")
    return f"{said % {'date': _day(ban.until)}} {_how_to_appeal()}"


def _how_to_appeal() -> str:
    return _("Under “Your standing” you read why, and can appeal.")


def _day(until: datetime | None) -> str:
    return date_format(timezone.localtime(until), "DATETIME_FORMAT")


def _facts(one: Restriction) -> dict[str, Any]:
    return {
        "until": one.until,
        "sanction": str(one.sanction) if one.sanction else None,
        "standing": reverse("standing"),
    }
