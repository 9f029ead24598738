"""Where a comment is looked at, of which a list at the desk names only the id."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from comments import threads
from moderation.models import Case


def addresses_of(comments: Iterable[UUID]) -> dict[UUID, str]:
    """Its last case, where there is one; else its public page, where it has one. Two queries."""
    wanted = set(comments)
    public = threads.shown().filter(pk__in=wanted).values_list("pk", flat=True)
    found = {pk: reverse("comment", args=[pk]) for pk in public}
    cases = Case.objects.filter(comment__in=wanted).order_by("pk").values_list("comment", "pk")
    return found | {comment: reverse("case", args=[pk]) for comment, pk in cases}
