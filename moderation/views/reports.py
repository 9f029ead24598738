"""Reporting a public comment, and what became of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework.request import Request

from comments.embed.frames import framed_for, only_in_its_frames
from comments.models import Comment
from comments.paging import NewestFirst
from moderation import reading
from moderation.forms import ReportForm
from moderation.marks import traces_of
from moderation.models import Report, ReportReason
from moderation.refusals import AlreadyReported, NothingPublic, TooManyReports
from moderation.views import words
from moderation.views.requests import reader_of, reader_or_none
from moderation.workflow import reporting
from moderation.workflow.marking import leave_marks
from newsroom.refusals import Refusal


@never_cache
def report(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Why a comment should not be public: for who has signed in, and the way for others."""
    comment = get_object_or_404(
        Comment.public.select_related("author", "released_revision", "article__publication"),
        pk=comment_id,
    )
    only_in_its_frames(request, comment.article.publication_id)
    reader = reader_or_none(request)
    if request.method == "POST" and reader is None:
        return words.to_sign_in(request)
    before = words.look(request)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": before.get("chosen"), "words": before.get("text", "")},
    )
    refusal: Refusal | None = None
    if reader is not None and request.method == "POST" and form.is_valid():
        try:
            return _take(request, comment, form)
        except (AlreadyReported, NothingPublic, TooManyReports) as no:
            refusal = no
    context = {
        "comment": comment,
        "article": comment.article,
        "form": form,
        "had_written": form["words"].value(),
        "refusal": refusal,
        "is_own": reader is not None and comment.author_id == reader.pk,
        # In a frame: out of it, in a window of its own (newsroom/frame_urls.py).
        "notice": "/notices/" if framed_for(request) is not None else reverse("notice"),
        "mine": reading.report_by(reader, comment) if reader and not refusal else None,
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/report.html", context, status=status)


def _take(request: HttpRequest, comment: Comment, form: ReportForm) -> HttpResponse:
    reader = reader_of(request)
    reason = ReportReason(form.cleaned_data["reason"])
    leave_marks(reader, traces_of(request))  # before: who shares a device counts as one
    given = reporting.report(comment, by=reader, reason=reason, words=form.cleaned_data["words"])
    said = _("Thank you. Your report is on record; you will get a letter about what became of it.")
    if given.outcome == Report.Outcome.IGNORED:
        said = _("Thank you. The desk has looked at this comment already, and keeps it.")
    messages.success(request, said)
    words.were_taken(request)
    # Not down to the comment: the thanks stand at the top of the page.
    return redirect("comment", comment.pk)


@never_cache
@login_required
def my_reports(request: HttpRequest) -> HttpResponse:
    """What I reported, and what became of it."""
    paginator = NewestFirst()
    page = paginator.paginate_queryset(reading.reports_by(reader_of(request)), Request(request))
    context = {"reports": page, "older": paginator.get_next_link()}
    return render(request, "moderation/my_reports.html", context)
