"""The site of the admin: who may come in, and what it is called."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from moderation.permissions import ask_for_it, seats_of
from moderation.refusals import ModeratorsOnly
from newsroom.accounts import second_factor
from newsroom.models import Reader, Role


class House(AdminSite):
    """Open to admins of a publication, who see what is their own, and to superusers."""

    site_header = _("How this place is set up")
    site_title = _("Set-up")
    index_title = _("What can be set")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return is_let_in(request) and second_factor.was_shown(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one door for everybody; who has come through it lacks the right or the key."""
        if not request.user.is_authenticated:
            return self._to_the_door(request)
        if not is_let_in(request):
            raise ModeratorsOnly
        return ask_for_it(request)

    def _to_the_door(self, request: HttpRequest) -> HttpResponse:
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what is ours: libraries' tables hold addresses and keys."""
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, (list, tuple))
            else [model_or_iterable]
        )
        ours = [model for model in models if model._meta.app_label in OURS and model is not Group]
        super().register(ours, admin_class, **options)


OURS = {"newsroom", "comments", "moderation"}


def is_let_in(request: HttpRequest) -> bool:
    reader = request.user
    if not isinstance(reader, Reader) or not reader.is_active:
        return False
    return reader.is_superuser or bool(seats_of(reader, at_least=Role.Kind.ADMIN))
