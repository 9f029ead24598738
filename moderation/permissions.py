"""Who may do what: few, short, and asked with the objects they are about."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from comments.models import Comment
from moderation.models import Case
from moderation.refusals import ModeratorsOnly
from newsroom.models import Reader, Role

if TYPE_CHECKING:
    from collections.abc import Callable


def moderated_by(reader: Reader) -> list[int]:
    """The publications whose cases this reader decides."""
    roles = Role.objects.filter(reader=reader, kind=Role.Kind.MODERATOR)
    return list(roles.values_list("publication", flat=True))


def cases_of(moderator: Reader) -> QuerySet[Case]:
    """The cases that a moderator can find: those of their own publications."""
    return Case.objects.filter(publication__in=moderated_by(moderator))


def comments_moderated_by(moderator: Reader) -> QuerySet[Comment]:
    """What is public, or once was, at a moderator's own publications."""
    once_public = Comment.objects.filter(first_released_at__isnull=False)
    return once_public.filter(article__publication__in=moderated_by(moderator))


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
