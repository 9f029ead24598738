"""What an author does about their own comments."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_htmx.http import push_url
from rest_framework.request import Request

from comments.models import Revision, Status
from comments.paging import NewestFirst
from moderation import expecting, ghosts, reading, waits
from moderation.forms import SelfCheckForm, StatementForm
from moderation.statements import statements_to
from moderation.views.mail import ask_about_mail
from moderation.views.requests import HtmxRequest, only_posted, reader_of
from moderation.views.words import look, words_stay
from moderation.workflow import (
    answering_back,
    appealing,
    drafting,
    mending,
    self_checking,
    withdrawing,
)
from moderation.workflow.previewing import as_seen
from newsroom.refusals import Invalid, Refusal

_WHERE = {
    Status.PENDING: _("Thank you. It goes to its readers once you have given your reviews."),
    Status.IN_REVIEW: _("Thank you. Your comment is now with its readers."),
    Status.HELD: _("Thank you. A moderator will look at your comment first."),
}

# Its author has done everything: somebody outside is still to say what they think of it.
_CHECKED_FIRST = _("Thank you. A check of this site looks at it first; then its readers get it.")

_WHERE_AN_EDIT = {
    Status.PENDING: _(
        "Thank you. Your new text goes to its readers once you have given your reviews."
    ),
    Status.IN_REVIEW: _(
        "Thank you. Your new text is now with its readers. Meanwhile the old one stands."
    ),
    Status.HELD: _(
        "Thank you. A moderator will look at your new text. Meanwhile the old one stands."
    ),
}


def where(text: Revision) -> str:
    """Where a text is now, and when to expect an answer, as far as anybody can say."""
    if text.status == Status.PENDING and text.self_checked_at and text.debt_is_paid:
        return str(_CHECKED_FIRST)
    place = (_WHERE_AN_EDIT if text.edits_id else _WHERE)[Status(text.status)]
    return f"{place} {expecting.answer_expected(waits.expected_for(text))}".strip()


@never_cache
@words_stay
def self_check(request: HtmxRequest, comment_id: UUID) -> HttpResponse:
    """One's own text comes last, and may still be changed."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    before = look(request)
    form = SelfCheckForm(
        request.POST if request.method == "POST" else None,
        initial={"civil": before.get("chosen"), "text": before.get("text", "")},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            checked = self_checking.self_check(
                comment,
                civil=form.cleaned_data["civil"] == "yes",
                text=form.cleaned_data["text"],
            )
        except Refusal as no:
            refusal = no
        else:
            ask_about_mail(request)
            return redirect("sent", checked.comment_id)
    [own] = reading.own([comment])
    written = form["text"].value() or ""
    now = form.cleaned_data.get("text", "") if form.is_bound else own.in_hand.revision.text
    context = {
        "own": own.in_hand,
        "form": form,
        "refusal": refusal,
        "text": written if form.is_bound else written or now,
        "seen": as_seen(now),
        "had_written": written,
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    response = render(request, "moderation/self_check.html", context, status=status)
    return push_url(response, request.path) if request.htmx else response


@never_cache
@login_required
def sent(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Thanks for the reviews, and what happens now to the comment that they were given for."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    [own] = reading.own([comment])
    return render(request, "moderation/sent.html", {"own": own.in_hand})


@never_cache
@login_required
def my_comments(request: HttpRequest) -> HttpResponse:
    """My comments, with the state of each."""
    paginator = NewestFirst()
    mine = reading.comments_by(reader_of(request))
    page = paginator.paginate_queryset(mine, Request(request)) or []
    context = {
        "comments": reading.own(list(page)),
        "older": paginator.get_next_link(),
        "was_restricted": statements_to(reader_of(request)).exists(),
        "unsent": drafting.unsent_by(reader_of(request)),
        "has_old_comments": ghosts.has_some(reader_of(request)),
    }
    return render(request, "moderation/my_comments.html", context)


@never_cache
@login_required
def my_comment(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """One comment of mine, where the thread or a letter leads."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    context = {
        "comments": reading.own([comment]),
        "alone": True,
        "had_written": look(request).get("text", ""),
        "was_restricted": statements_to(reader_of(request)).exists(),
    }
    return render(request, "moderation/my_comments.html", context)


@never_cache
@words_stay
def mend(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Set a few letters right in what has just become public."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    text = request.POST.get("text", "")
    refusal = None
    if request.method == "POST":
        try:
            mending.mend(comment, text=text)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("Mended. The new text is public."))
            return redirect("my-comment", comment.pk)
    [own] = reading.own([comment])
    text = text or look(request).get("text", "")
    context = {
        "own": own,
        "text": text or own.revision.text,
        "refusal": refusal,
        "had_written": text,
    }
    status = refusal.status if refusal else 200
    return render(request, "moderation/mend.html", context, status=status)


@only_posted("my-comments")
@words_stay
def second_look(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Ask the desk about a returned text."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    form = StatementForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("That statement is too long; 2,000 characters are the most."))
    answering_back.ask_second_look(comment, statement=form.cleaned_data["statement"])
    messages.success(request, _("The desk will take a second look at it."))
    return redirect("my-comments")


@only_posted("my-comments")
@words_stay
def appeal(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Appeal against a rejection by the desk."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    form = StatementForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("That statement is too long; 2,000 characters are the most."))
    appealing.appeal(comment, statement=form.cleaned_data["statement"])
    messages.success(request, _("Your appeal is with the desk."))
    return redirect("my-comments")


@only_posted("my-comments")
@login_required
def take_back_edit(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Take back only the new text of a public comment."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    withdrawing.take_back_edit(comment)
    messages.info(request, _("Taken back. The old text stands."))
    return redirect("my-comment", comment.pk)


@only_posted("my-comments")
@login_required
def withdraw(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Take a comment back."""
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    withdrawing.withdraw(comment)
    messages.info(request, _("Your comment has been withdrawn."))
    return redirect("my-comments")
