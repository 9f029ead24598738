"""Beside a case: what stands around it in its thread, and a pause from it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from comments.models import Comment
from moderation.cards.card import choices_of, findable
from moderation.desk.in_line import something_else
from moderation.desk.one_case import key_of
from moderation.permissions import moderators_only
from moderation.workflow.auditing import is_blind
from newsroom.models import Reader


@never_cache
@moderators_only
def pause(request: HttpRequest) -> HttpResponse:
    """Enough of the worst for a while: something else first, or a break."""
    moderator = cast(Reader, request.user)
    query = request.GET.copy()
    after = query.pop("next", [""])[-1]
    context = {
        "after": key_of(after),
        "other": something_else(moderator, query),
        "query": query.urlencode(),
        "number": choices_of(moderator).severe_in_a_row,
    }
    return render(request, "moderation/desk/pause.html", context)


AROUND = 3  # comments before it and after it


@never_cache
@moderators_only
def around(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What stands around the comment in its thread, as the public reads it."""
    found = get_object_or_404(findable(cast(Reader, request.user)), pk=case_id)
    return render(
        request,
        "moderation/desk/around.html",
        {
            "case": found,
            "neighbours": _neighbours(found.comment, blind=is_blind(found)),
            "query": request.GET.urlencode(),
        },
    )


def _neighbours(comment: Comment, *, blind: bool) -> list[Comment]:
    """The public answers to the same comment, and to this one, in the order of their release.

    Not those to this one while it is judged blind: they tell that it is public.
    """
    alike = Comment.public.filter(article=comment.article_id, parent=comment.parent_id)
    others = alike.exclude(pk=comment.pk).select_related("author", "released_revision")
    since = comment.first_released_at or comment.created_at
    earlier = others.filter(first_released_at__lt=since).order_by("-first_released_at")[:AROUND]
    later = others.filter(first_released_at__gte=since).order_by("first_released_at")[:AROUND]
    replies = Comment.public.filter(parent=comment).select_related("author", "released_revision")
    answers = replies.order_by("first_released_at")[:AROUND]
    return [*reversed(earlier), *later, *([] if blind else answers)]
