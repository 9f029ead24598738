"""Giving notice of illegal content, with or without an account, and following it up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from comments.models import Comment
from moderation.answers import reason_of
from moderation.forms import NoticeForm, StatementForm
from moderation.models import LegalGround, Notice
from moderation.refusals import NothingPublic, TooManyNotices
from moderation.views.requests import reader_or_none
from moderation.workflow import noticing
from moderation.workflow.mailboxes import house_mails
from moderation.workflow.settling import notice_rule
from moderation.workflow.unsettling import as_told
from newsroom.problems import as_message
from newsroom.refusals import Refusal


@never_cache
def notice(request: HttpRequest) -> HttpResponse:
    """The form for a notice. Of a comment, if `?comment=` names one that is public."""
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=_known(request))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:
            return redirect("notice-thanks")  # A robot is thanked like anybody else.
        try:
            return _take(request, form)
        except (NothingPublic, TooManyNotices) as no:
            refusal = no
    comment = _public(form["comment"].value())
    context = {
        "form": form,
        "refusal": refusal,
        "comment": comment,
        "article": comment.article if comment else None,
    }
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/notice.html", context, status=status)


def _take(request: HttpRequest, form: NoticeForm) -> HttpResponse:
    facts: dict[str, Any] = dict(form.cleaned_data)
    comment = Comment.public.filter(pk=facts.pop("comment")).first()
    facts.pop("website")
    if comment is None:
        raise NothingPublic
    ground = LegalGround(facts.pop("ground"))
    given = noticing.give_notice(
        comment,
        noticing.Given(ground=ground, **facts),
        by=reader_or_none(request),
        language=get_language() or "",
    )
    messages.success(request, _("Thank you. Your notice has come in."))
    return redirect("notice-status", given.secret)


def _known(request: HttpRequest) -> dict[str, str]:
    """What need not be typed."""
    known = {"comment": request.GET.get("comment", "")}
    reader = reader_or_none(request)
    if reader is not None:
        known |= {"name": reader.name, "email": reader.email if reader.email_confirmed_at else ""}
    return known


def _public(told: Any) -> Comment | None:
    try:
        pk = UUID(str(told).strip())
    except ValueError:
        return None
    shown = Comment.public.select_related("author", "released_revision", "article__publication")
    return shown.filter(pk=pk).first()


@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """What a robot gets to see."""
    return render(request, "moderation/notice_thanks.html")


@never_cache
def status(request: HttpRequest, secret: str) -> HttpResponse:
    """What became of a notice, for whoever has its address."""
    found = as_told(_found(secret))
    context = {
        "notice": found,
        "article": found.comment.article,
        "reason": reason_of(found),
        "is_mailed": bool(found.email) and house_mails(),
        "complain_until": found.complain_until(notice_rule(found).appeal_days),
    }
    response = render(request, "moderation/notice_status.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def complain(request: HttpRequest, secret: str) -> HttpResponse:
    """Say that the answer is wrong, once."""
    found = _found(secret)
    if request.method != "POST":
        return redirect("notice-status", found.secret)
    form = StatementForm(request.POST)
    try:
        words = form.cleaned_data["statement"] if form.is_valid() else ""
        noticing.complain(found, words=words)
        messages.success(request, _("Thank you. Another moderator will look at it."))
    except Refusal as refusal:
        as_message(request, refusal)
    return redirect("notice-status", found.secret)


def _found(secret: str) -> Notice:
    known = Notice.objects.select_related("comment__article__publication", "decision")
    return get_object_or_404(known, secret=secret)
