"""The author's and the reviewer's pages: a form, a verb, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import push_url
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from comments import views as pages
from comments.models import Comment
from comments.paging import NewestFirst
from moderation import reading
from moderation.forms import CommentForm, RatingForm, SecondLookForm, SelfCheckForm, SkipForm
from moderation.models import Policy, SkipReason
from moderation.refusals import (
    AlreadyRated,
    LeaseExpired,
    ParentNotPublic,
    TooManySkips,
)
from moderation.workflow import answering_back, self_checking, submitting, withdrawing
from moderation.workflow import rating as rating_verbs
from moderation.workflow.assigning import draw_missing
from newsroom.models import Article, Reader
from newsroom.refusals import Refusal

View = Callable[..., HttpResponse]


class HtmxRequest(HttpRequest):
    """As django-htmx's middleware hands it over."""

    htmx: HtmxDetails


def only_posted(otherwise: str) -> Callable[[View], View]:
    """A form's address; who comes by otherwise, say after signing in again, is sent on."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(otherwise)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _reader(request: HttpRequest) -> Reader:
    return cast(Reader, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """An article with its thread, and the form under it."""
    if request.method == "POST":
        return _submit(request, article_id)
    return _article_page(request, article_id, parent=request.GET.get("reply", ""))


def _submit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    found = get_object_or_404(Article, pk=article_id)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    form = CommentForm(request.POST)
    form.is_valid()  # Nothing to find: what is wrong with a text is for screening to say.
    text = form.cleaned_data.get("text") or request.POST.get("text", "")
    parent = str(form.cleaned_data.get("parent") or "")
    try:
        submitting.submit(_reader(request), found, text=text, parent=_parent(parent))
    except Refusal as refusal:
        return _article_page(
            request, article_id, parent=parent, text=text, refusal=refusal, status=refusal.status
        )
    return redirect("reviews")


def _parent(pk: str) -> Comment | None:
    if not pk:
        return None
    parent = Comment.public.filter(pk=pk).first()
    if parent is None:
        raise ParentNotPublic
    return parent


def _article_page(
    request: HttpRequest, article_id: UUID, *, parent: str, **more: Any
) -> HttpResponse:
    found = get_object_or_404(Article, pk=article_id)
    if request.user.is_authenticated:
        rule = Policy.objects.rule_for(found, _reader(request))
        waiting = list(reading.comments_by(_reader(request)).filter(article=found)[:10])
        own = [comment for comment in reading.own(waiting) if not comment.comment.is_public]
    else:
        rule, own = Policy.objects.rule_of(found.publication_id), []
    form = CommentForm({"parent": parent})
    answered = Comment.public.filter(pk=form.cleaned_data["parent"]) if form.is_valid() else None
    return pages.article(
        request,
        article_id,
        template="moderation/article.html",
        rule=rule,
        own=own,
        replying_to=(
            answered.select_related("author", "released_revision").first()
            if answered is not None
            else None
        ),
        **more,
    )


@never_cache
@login_required
def reviews(request: HtmxRequest) -> HttpResponse:
    """One text at a time, until what is owed is given."""
    return _next_step(request)


@only_posted("reviews")
@login_required
def rate(request: HtmxRequest, assignment_id: UUID) -> HttpResponse:
    """Take the answers about one text, then show the next."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _next_step(request, form=form, wanted=assignment_id, status=400)
    try:
        rating_verbs.rate(assignment_id, reviewer=_reader(request), **form.answers())
    except (AlreadyRated, LeaseExpired) as refusal:
        messages.warning(request, refusal.detail)
    return redirect("reviews")


@only_posted("reviews")
@login_required
def skip(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Pass one text on, then show another."""
    form = SkipForm(request.POST)
    if form.is_valid():
        why = SkipReason(form.cleaned_data["why"])
        try:
            rating_verbs.skip(assignment_id, reviewer=_reader(request), why=why)
            thanks = {
                SkipReason.CANNOT_JUDGE: "Passed on. Here is another one.",
                SkipReason.TOO_HARMFUL: "Thank you. The desk will look at it before anybody else.",
            }
            messages.info(request, thanks[why])
        except (AlreadyRated, LeaseExpired, TooManySkips) as refusal:
            messages.warning(request, refusal.detail)
    return redirect("reviews")


def _next_step(
    request: HtmxRequest,
    *,
    form: RatingForm | None = None,
    wanted: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = _reader(request)
    draw_missing(reader)
    progress = reading.progress_of(reader)
    waiting = list(reading.open_assignments(reader))
    if not waiting and progress.comment is not None and not progress.missing:
        return redirect("self-check", progress.comment.pk)
    assignment = next(
        (one for one in waiting if one.pk == wanted), waiting[0] if waiting else None
    )
    context = {
        "assignment": assignment,
        "progress": progress,
        "number": progress.given + 1,
        "steps": range(1, progress.owed + 1),
        "form": form if assignment is not None and assignment.pk == wanted else RatingForm(),
    }
    response = render(request, "moderation/review.html", context, status=status)
    return push_url(response, reverse("reviews")) if request.htmx else response


@never_cache
@login_required
def self_check(request: HtmxRequest, comment_id: UUID) -> HttpResponse:
    """One's own text comes last, and may still be changed."""
    comment = get_object_or_404(reading.comments_by(_reader(request)), pk=comment_id)
    form = SelfCheckForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            self_checking.self_check(
                comment,
                civil=form.cleaned_data["civil"] == "yes",
                text=form.cleaned_data["text"] or None,
            )
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, "Thank you. Your comment is now with its readers.")
            return redirect("my-comments")
    [own] = reading.own([comment])
    context = {"own": own, "form": form, "refusal": refusal}
    status = refusal.status if refusal else 400 if form.errors else 200
    response = render(request, "moderation/self_check.html", context, status=status)
    return push_url(response, request.path) if request.htmx else response


@never_cache
@login_required
def my_comments(request: HttpRequest) -> HttpResponse:
    """My comments, with the state of each."""
    paginator = NewestFirst()
    mine = reading.comments_by(_reader(request))
    page = paginator.paginate_queryset(mine, Request(request)) or []
    context = {"comments": reading.own(list(page)), "older": paginator.get_next_link()}
    return render(request, "moderation/my_comments.html", context)


@never_cache
@login_required
def rewrite(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """A new text in place of a returned one."""
    comment = get_object_or_404(reading.comments_by(_reader(request)), pk=comment_id)
    text = request.POST.get("text", "")
    refusal = None
    if request.method == "POST":
        try:
            answering_back.rewrite(comment, text=text)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, "Thank you. Your new text is now with its readers.")
            return redirect("my-comments")
    [own] = reading.own([comment])
    context = {"own": own, "text": text or own.revision.text, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "moderation/rewrite.html", context, status=status)


@only_posted("my-comments")
@login_required
def second_look(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Ask the desk about a returned text."""
    comment = get_object_or_404(reading.comments_by(_reader(request)), pk=comment_id)
    form = SecondLookForm(request.POST)
    statement = form.cleaned_data["statement"] if form.is_valid() else ""
    answering_back.ask_second_look(comment, statement=statement)
    messages.success(request, "The desk will take a second look at it.")
    return redirect("my-comments")


@only_posted("my-comments")
@login_required
def withdraw(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Take a comment back."""
    comment = get_object_or_404(reading.comments_by(_reader(request)), pk=comment_id)
    withdrawing.withdraw(comment)
    messages.info(request, "Your comment has been withdrawn.")
    return redirect("my-comments")
