"""Who may do what: few, short, and asked with the objects they are about."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from comments.models import Comment
from moderation.models import Case, Notice, Sanction
from moderation.refusals import ModeratorsOnly, SessionNeeded
from newsroom.accounts import second_factor
from newsroom.accounts.second_factor import SecondFactorFirst
from newsroom.models import AccessToken, Reader, Role

if TYPE_CHECKING:
    from collections.abc import Callable


def seats_of(reader: Reader, *, at_least: Role.Kind = Role.Kind.MODERATOR) -> list[Role]:
    """The roles that open a desk to this reader and allow at least what that one does there.

    On a page of the desk they are asked for once, at its door; and once more by verbs
    (`look_anew`).
    """
    roles: list[Role] | None = reader.__dict__.get(KNOWN)
    return [role for role in roles or _roles_of(reader) if role.is_at_least(at_least)]


KNOWN = "seats_at_the_door"


def at_the_door(reader: Reader, at_least: Role.Kind) -> bool:
    """Whether somebody may come in; what they may do inside is known for this request."""
    reader.__dict__[KNOWN] = _roles_of(reader)
    return bool(seats_of(reader, at_least=at_least))


def look_anew(reader: Reader) -> None:
    """For verbs, once they hold their locks: what was seen at the door may be over by now."""
    if KNOWN in reader.__dict__:
        reader.__dict__[KNOWN] = _roles_of(reader)


def in_office() -> QuerySet[Role]:
    """The roles at a desk that open it just now: whoever is suspended or banned at a publication
    has no say at its desk until that is over."""
    return Role.objects.filter(~is_kept_out(), kind__in=Role.DESK)


def is_kept_out() -> Exists:
    """Whether the one whose role it is may not take part there just now; as an expression."""
    theirs = Sanction.objects.in_force().filter(
        reader=OuterRef("reader"), publication=OuterRef("publication")
    )
    return Exists(theirs.filter(kind__in=[Sanction.Kind.SUSPENSION, Sanction.Kind.BAN]))


def _roles_of(reader: Reader) -> list[Role]:
    roles = in_office().filter(reader=reader)
    return list(roles.select_related("publication").order_by("publication"))


def seat_at(reader: Reader, publication: int, section: str = "") -> Role | None:
    """The role at the desk of a publication, if it has a say about that section of it.

    Without a section: about the publication as a whole, so that one who is limited to
    sections has none.
    """
    role = in_office().filter(reader=reader, publication=publication).first()
    return role if role is not None and role.covers(section) else None


def seat_for(reader: Reader, slug: str) -> Role | None:
    """The role whose publication was asked for, or the first one."""
    seats = seats_of(reader)
    chosen = [seat for seat in seats if seat.publication.slug == slug]
    return chosen[0] if chosen else seats[0] if seats and not slug else None


def moderated_by(reader: Reader) -> list[int]:
    """The publications at whose desks this reader sits, for some of their sections at least."""
    return [role.publication_id for role in seats_of(reader)]


def within_reach(
    reader: Reader,
    *,
    publication: str,
    section: str,
    at_least: Role.Kind = Role.Kind.MODERATOR,
) -> Q:
    """What lies in the publications and sections of a reader's roles, as a condition.

    `publication` and `section` are the names of the two fields, looked at from the rows.
    """
    seats = seats_of(reader, at_least=at_least)
    reach = Q(**{f"{publication}__in": [one.publication_id for one in seats if not one.sections]})
    for seat in seats:
        if seat.sections:
            theirs = {publication: seat.publication_id, f"{section}__in": seat.sections}
            reach |= Q(**theirs)
    return reach


def cases_of(moderator: Reader) -> QuerySet[Case]:
    """The cases that a moderator can find: those of their own publications and sections."""
    reach = within_reach(moderator, publication="publication", section="section")
    return Case.objects.filter(reach)


def comments_moderated_by(moderator: Reader) -> QuerySet[Comment]:
    """What is public, or once was, in a moderator's own publications and sections."""
    once_public = Comment.objects.filter(first_released_at__isnull=False)
    reach = within_reach(moderator, publication="article__publication", section="article__section")
    return once_public.filter(reach)


def notices_moderated_by(moderator: Reader) -> QuerySet[Notice]:
    """The notices of illegal content in a moderator's own publications and sections, but for
    those about their own comments: who gave them is nothing that an author gets to know."""
    reach = within_reach(moderator, publication="publication", section="comment__article__section")
    about = (
        "revision__author",
        "comment__article",
        "decision__moderator",
        "complained_of__moderator",
    )
    others = Notice.objects.filter(reach).exclude(comment__author=moderator)
    return others.select_related(*about)


class IsModerator(BasePermission):
    """For the desk's API."""

    at_least = Role.Kind.MODERATOR

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not at_the_door(request.user, self.at_least):
            raise ModeratorsOnly
        token = request.auth if isinstance(request.auth, str | AccessToken) else None
        if not second_factor.was_shown(request._request, token):
            raise SecondFactorFirst
        return True


class IsSenior(IsModerator):
    at_least = Role.Kind.SENIOR


class IsAdmin(IsModerator):
    at_least = Role.Kind.ADMIN


class SignedInHere(BasePermission):
    """By a session, not by a token: a key that was found could else make the next one.

    Raises SessionNeeded.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is not None:
            raise SessionNeeded
        return True


def at_the_desk(
    at_least: Role.Kind,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """For the desk's pages: for whom has a role that allows what that one does, somewhere."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not at_the_door(cast(Reader, request.user), at_least):
                raise ModeratorsOnly
            if not second_factor.was_shown(request):
                return ask_for_it(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


moderators_only = at_the_desk(Role.Kind.MODERATOR)
seniors_only = at_the_desk(Role.Kind.SENIOR)
admins_only = at_the_desk(Role.Kind.ADMIN)


def ask_for_it(request: HttpRequest) -> HttpResponse:
    """Lead to where the second factor is shown, or say how to get one."""
    there = second_factor.where_to_show_it(cast(Reader, request.user), request.get_full_path())
    if there and request.method == "GET":
        return redirect(there)
    return render(request, "moderation/desk/second_factor.html", {"there": there}, status=403)
