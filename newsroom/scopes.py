"""What a person may let a program do by an access token."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """Each stands for itself; none has another in it. Least first."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    MODERATE = "moderate"
    ADMIN = "admin"


OF_THE_DESK = frozenset({Scope.MODERATE, Scope.ADMIN})
IN_WORDS: dict[Scope, Promise] = {
    Scope.READ: _("Read what is yours: your comments, reviews, letters and settings"),
    Scope.WRITE: _("Write, change and take back comments; react, report and mute"),
    Scope.REVIEW: _("Get texts to review, and rate them"),
    Scope.MODERATE: _("See the desk and decide cases, as far as your role allows"),
    Scope.ADMIN: _("Change the rules of a place: lists, modes, endpoints, hooks"),
}
