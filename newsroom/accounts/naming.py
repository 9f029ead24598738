"""A reader who signed up here chooses a name, and may change it now and then."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from newsroom import names
from newsroom.models import LOCAL, NameBlock, NameChange, Publication, Reader
from newsroom.models.naming import occurs
from newsroom.refusals import Conflict, NotAllowed, TooMany

KEPT_FOR = timedelta(days=30)  # between two changes of one reader
HELD_FOR = timedelta(minutes=30)  # for who signed up and has not confirmed their address
RESTS_FOR = timedelta(days=180)  # before somebody else may take a name that was given up


class NameTaken(Conflict):
    code = "name_taken"
    sentence = _("Somebody has this name already, or one that looks like it.")


class NameNotYours(NotAllowed):
    code = "name_not_yours"
    sentence = _("Your name comes from your newsroom, and is changed there.")


class NameChangedLately(TooMany):
    code = "name_changed_lately"
    sentence = _("A name can be changed every thirty days.")


def free_name(wish: str, *, reader: Reader | None = None) -> str:
    """The wished name in its one spelling, if this reader, or a new one, may have it.

    Raises BadName, and NameTaken where it looks like the name of anybody else, or one that
    was given up lately. That it is still free when it is written, the database sees to.
    """
    name = names.checked(wish)
    _check_blocked(name)
    alike = names.key(name)
    let_go(never_confirmed(HELD_FOR).filter(name_key=alike))
    lately = timezone.now() - RESTS_FOR
    given_up = NameChange.objects.filter(was_key=alike, changed_at__gt=lately)
    others = Reader.objects.filter(name_key=alike)
    if cache.get(_held(alike)):
        raise NameTaken
    if reader is not None:
        others, given_up = others.exclude(pk=reader.pk), given_up.exclude(reader=reader)
    if others.exists() or given_up.exists():
        raise NameTaken
    return name


def hold(name: str) -> None:
    """Keep a name from everybody for as long as one that somebody signed up with.

    For who signs up with an address that has an account: were the name free after it, and
    taken after any other address, it would tell of the account.
    """
    cache.set(_held(names.key(name)), True, HELD_FOR.total_seconds())


def _held(alike: str) -> str:
    return f"name-held-{sha256(alike.encode()).hexdigest()}"


def _check_blocked(name: str) -> None:
    papers = Publication.objects.values_list("name", flat=True)
    if any(occurs(paper, name) for paper in papers) or any(
        block.is_in(name) for block in NameBlock.objects.all()
    ):
        raise names.BadName(_("This name could be taken for somebody who speaks for this site."))


def never_confirmed(since: timedelta) -> QuerySet[Reader]:
    """Who signed up so long ago, did not confirm an address, and so never came in."""
    before = timezone.now() - since
    asked = EmailAddress.objects.filter(user=OuterRef("pk"))  # Who was made by hand was not.
    facts = {"issuer": LOCAL, "email_confirmed_at": None, "last_login": None}
    never = Reader.objects.filter(Exists(asked), joined_at__lt=before, **facts)
    return never.exclude(Exists(asked.filter(verified=True)))


def let_go(never: QuerySet[Reader]) -> None:
    """Delete them; but for those of whom something is on record since, such as a role."""
    for reader in never:
        with suppress(ProtectedError):
            reader.delete()


@transaction.atomic
def rename(reader: Reader, wish: str) -> Reader:
    """Give a reader another name, and keep on record which they had. Safe to repeat.

    Raises NameNotYours, NameChangedLately, BadName and NameTaken.
    """
    reader = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
    if not reader.signed_up_here:
        raise NameNotYours
    name = free_name(wish, reader=reader)
    if name == reader.name:
        return reader
    _check_when(reader)
    NameChange.objects.create(
        reader=reader, was=reader.name, was_key=names.key(reader.name), became=name
    )
    reader.name, reader.name_key = name, names.key(name)
    try:
        with transaction.atomic():
            reader.save(update_fields=["name", "name_key"])
    except IntegrityError:  # Somebody was faster.
        raise NameTaken from None
    return reader


def may_change_at(reader: Reader) -> datetime | None:
    """From when on the name may be changed again; None: now."""
    last = reader.name_changes.order_by("-changed_at").first()
    if last is None or last.changed_at + KEPT_FOR <= timezone.now():
        return None
    return last.changed_at + KEPT_FOR


def _check_when(reader: Reader) -> None:
    when = may_change_at(reader)
    if when is not None:
        day = date_format(timezone.localtime(when), "DATE_FORMAT")
        again = _("You can change your name again from %(day)s on.")
        raise NameChangedLately(again % {"day": day})
