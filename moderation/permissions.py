"""Who may do what: few, short, and asked with the objects they are about."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from comments.models import Comment
from moderation.models import Case
from moderation.refusals import ModeratorsOnly
from newsroom.models import Reader, Role

if TYPE_CHECKING:
    from collections.abc import Callable


def seats_of(reader: Reader, *, at_least: Role.Kind = Role.Kind.MODERATOR) -> list[Role]:
    """The roles that open a desk to this reader and allow at least what that one does there."""
    roles = Role.objects.filter(reader=reader, kind__in=Role.DESK).select_related("publication")
    return [role for role in roles.order_by("publication") if role.is_at_least(at_least)]


def seat_at(reader: Reader, publication: int, section: str = "") -> Role | None:
    """The role at the desk of a publication, if it has a say about that section of it.

    Without a section: about the publication as a whole, so that one who is limited to
    sections has none.
    """
    role = Role.objects.filter(reader=reader, publication=publication, kind__in=Role.DESK).first()
    return role if role is not None and role.covers(section) else None


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


class IsModerator(BasePermission):
    """For the desk's API."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not moderated_by(request.user):
            raise ModeratorsOnly
        return True


def moderators_only(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """For the desk's pages."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not moderated_by(cast(Reader, request.user)):
            raise ModeratorsOnly
        return view(request, *args, **kwargs)

    return guarded
