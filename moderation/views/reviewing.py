"""The review screen: one text at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_htmx.http import push_url
from rest_framework.request import Request

from comments.embed.frames import Elsewhere, framed_for
from comments.paging import NewestReviewFirst
from moderation import looking_back, own_standing, reading
from moderation.forms import HARMS, RatingForm, SkipForm
from moderation.marks import traces_of
from moderation.models import Assignment, SkipReason
from moderation.refusals import AlreadyRated, LeaseExpired, TooManySkips
from moderation.views.requests import HtmxRequest, only_posted, reader_of
from moderation.workflow import rating as rating_verbs
from moderation.workflow.assigning import draw_missing, mark_shown
from moderation.workflow.marking import leave_marks
from newsroom.models import Reader
from newsroom.problems import as_message

_PASSED_ON = {
    SkipReason.CANNOT_JUDGE: _("Passed on. Here is another one."),
    SkipReason.TOO_HARMFUL: _("Thank you, your report is on record. Here is another one."),
}


@never_cache
@login_required
def reviews(request: HtmxRequest) -> HttpResponse:
    """One text at a time, until what is owed is given. Whoever was warned reads that first."""
    if own_standing.has_been_warned(reader_of(request)):
        return redirect("standing")
    return _next_step(request)


@only_posted("reviews")
@login_required
def rate(request: HtmxRequest, assignment_id: UUID) -> HttpResponse:
    """Take the answers about one text, then show the next."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _next_step(request, form=form, wanted=assignment_id, status=400)
    try:
        rating = rating_verbs.rate(assignment_id, reviewer=reader_of(request), **form.answers())
        leave_marks(reader_of(request), traces_of(request))
    except (AlreadyRated, LeaseExpired) as refusal:
        as_message(request, refusal)
        return redirect("reviews")
    # Only now, with the answer given, may it be told that it was a test.
    letter = reading.letter_about(reader_of(request), rating.revision_id)
    return redirect("letter", letter.pk) if letter else redirect("reviews")


@only_posted("reviews")
@login_required
def skip(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Pass one text on, then show another."""
    form = SkipForm(request.POST)
    if form.is_valid():
        why = SkipReason(form.cleaned_data["why"])
        try:
            rating_verbs.skip(
                assignment_id,
                reviewer=reader_of(request),
                why=why,
                harm=form.cleaned_data["harm"],
            )
            messages.info(request, _PASSED_ON[why])
        except (AlreadyRated, LeaseExpired, TooManySkips) as refusal:
            as_message(request, refusal)
    return redirect("reviews")


@never_cache
@login_required
def my_reviews(request: HttpRequest) -> HttpResponse:
    """The reviews that I gave, and what became of the texts."""
    paginator = NewestReviewFirst()
    mine = looking_back.reviews_by(reader_of(request))
    page = paginator.paginate_queryset(mine, Request(request)) or []
    context = {"reviews": looking_back.look_back(list(page)), "older": paginator.get_next_link()}
    return render(request, "moderation/my_reviews.html", context)


def _shown_here(request: HttpRequest, reader: Reader) -> list[Assignment]:
    """What waits to be reviewed; in a frame, of its publication only. Raises Elsewhere."""
    waiting = list(reading.open_assignments(reader))
    publication = framed_for(request)
    here = [one for one in waiting if publication in (None, one.comment.article.publication_id)]
    if waiting and not here:
        raise Elsewhere
    return here


def _next_step(
    request: HtmxRequest,
    *,
    form: RatingForm | None = None,
    wanted: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request)
    draw_missing(reader)
    # A comment whose reviews are given goes on before the next one's are asked for.
    if form is None and (mine := reading.unchecked(reader)):
        return redirect("self-check", mine.comment_id)
    progress = reading.progress_of(reader)
    waiting = _shown_here(request, reader)
    assignment = next(
        (one for one in waiting if one.pk == wanted), waiting[0] if waiting else None
    )
    mark_shown([assignment] if assignment else [])
    context = {
        "assignment": assignment,
        "progress": progress,
        "number": progress.given + 1,
        "steps": range(1, progress.owed + 1),
        "harms": HARMS,
        "is_done": assignment is None and reading.has_just_reviewed(reader),
        "form": form if assignment is not None and assignment.pk == wanted else RatingForm(),
    }
    response = render(request, "moderation/review.html", context, status=status)
    return push_url(response, reverse("reviews")) if request.htmx else response
