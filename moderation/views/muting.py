"""Muting somebody, and hearing them again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments import mutes
from comments.embed.frames import only_in_its_frames
from comments.models import Comment, Mute
from comments.paging import NewestFirst
from moderation.views.requests import only_posted, reader_of
from moderation.workflow import muting


@never_cache
@login_required
def mute(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """What muting whoever wrote a comment does, and the button for it.

    By the comment: nobody learns a reader's id.
    """
    comment = get_object_or_404(Comment.public.select_related("author", "article"), pk=comment_id)
    only_in_its_frames(request, comment.article.publication_id)
    reader = reader_of(request)
    if request.method == "POST":
        muting.mute(comment, by=reader)
        said = _("%(name)s is muted. They are not told.") % {"name": comment.author.name}
        messages.success(request, said)
        return redirect("article", comment.article_id)
    context = {
        "comment": comment,
        "article": comment.article,
        "is_own": comment.author_id == reader.pk,
        "mute": Mute.objects.filter(reader=reader, muted=comment.author_id).first(),
    }
    return render(request, "moderation/mute.html", context)


@never_cache
@login_required
def muted(request: HttpRequest) -> HttpResponse:
    """Whom I have muted."""
    paginator = NewestFirst()
    page = paginator.paginate_queryset(mutes.of(reader_of(request)), Request(request))
    context = {"mutes": page, "older": paginator.get_next_link()}
    return render(request, "moderation/muted.html", context)


@only_posted("muted")
@login_required
def unmute(request: HttpRequest, mute_id: UUID) -> HttpResponse:
    """Show somebody again."""
    found = get_object_or_404(mutes.of(reader_of(request)), pk=mute_id)
    muting.unmute(found)
    said = _("You see %(name)s again.") % {"name": found.muted.name}
    messages.success(request, said)
    return redirect("muted")
