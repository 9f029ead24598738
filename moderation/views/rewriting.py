"""A new text in place of a returned one, or of one that is public until then."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from comments.models import Comment, Revision, Status
from moderation import reading
from moderation.models import Policy, Unsent
from moderation.passports import rule_of
from moderation.rules import HouseRule
from moderation.views import stash
from moderation.views.authors import where
from moderation.views.requests import is_by_script, reader_of
from moderation.views.sent import Sent
from moderation.workflow import answering_back, drafting, editing
from moderation.workflow.previewing import preview
from newsroom.problems import as_json
from newsroom.refusals import Refusal


class Verb(Protocol):
    def __call__(self, comment: Comment, *, text: str) -> Revision: ...


@never_cache
def rewrite(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """A new text in place of a returned one."""
    return _new_text(request, comment_id, answering_back.rewrite)


@never_cache
def edit(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """A new text of a public comment, which stands until that one has been read."""
    return _new_text(request, comment_id, editing.edit)


def _new_text(request: HttpRequest, comment_id: UUID, hand_in: Verb) -> HttpResponse:
    sent = Sent.of(request)
    if not request.user.is_authenticated:
        return to_sign_in(request, comment_id, sent)
    comment = get_object_or_404(reading.comments_by(reader_of(request)), pk=comment_id)
    if request.method != "POST":
        return _form(request, comment)
    if sent.wants_preview:
        return _preview(request, comment, sent)
    try:
        sent.check_account(reader_of(request))
        revision = hand_in(comment, text=sent.text)
    except Refusal as refusal:
        return again(request, comment, sent, refusal)
    messages.success(request, where(revision))
    return redirect("reviews" if revision.status == Status.PENDING else "my-comments")


def _form(request: HttpRequest, comment: Comment) -> HttpResponse:
    """The form, at the address that its text will be sent to."""
    [own] = reading.own([comment])
    name = "edit" if own.may_edit else "rewrite" if own.in_hand.state == Status.RETURNED else ""
    if name and (here := reverse(name, args=[comment.pk])) != request.path:
        return redirect(here)
    return _page(request, comment, **_written_before(request, comment))


def again(
    request: HttpRequest, comment: Comment, sent: Sent, refusal: Refusal | None, **more: Any
) -> HttpResponse:
    """The form once more, with the text in it and what there is to say about it."""
    kept = None
    with suppress(Refusal):  # The first one is told already.
        kept = _keep(request, comment, sent.text)
    more = {"text": sent.text, "kept": kept, "refusal": refusal, **more}
    return _page(request, comment, status=refusal.status if refusal else 200, **more)


def _preview(request: HttpRequest, comment: Comment, sent: Sent) -> HttpResponse:
    refusal, html = None, ""
    [own] = reading.own([comment])
    try:
        rule = _rule_for(request, own)
        html = preview(comment.article, reader_of(request), text=sent.text, rule=rule)
    except Refusal as no:
        refusal = no
    if is_by_script(request):
        return as_json(refusal) if refusal else JsonResponse({"html": html})
    return again(request, comment, sent, refusal, preview=html)


def to_sign_in(request: HttpRequest, comment_id: UUID, sent: Sent) -> HttpResponse:
    """Whether there is such a comment is told to nobody; the text waits in the session."""
    if request.method == "POST":
        place = stash.place_of(comment_id)
        stash.put(request, place, text=sent.text, by=sent.by)
    return redirect_to_login(f"{request.path}#text")


def _written_before(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    place = stash.place_of(comment.pk)
    if stashed := stash.look(request, place):
        stash.clear(request, place)
        try:
            _keep(request, comment, stashed["text"])
        except Refusal:  # Then it stands in the box, and nowhere else.
            return {"text": stashed["text"]}
    kept = drafting.unsent_at(reader_of(request), comment.article, rewrites=comment.pk).first()
    return {"text": kept.text if kept else "", "kept": kept}


def _keep(request: HttpRequest, comment: Comment, text: str) -> Unsent | None:
    return drafting.keep(reader_of(request), comment.article, text=text, rewrites=comment.pk)


def _page(
    request: HttpRequest, comment: Comment, *, text: str, status: int = 200, **more: Any
) -> HttpResponse:
    [own] = reading.own([comment])
    is_edit = reverse("edit", args=[comment.pk]) == request.path
    told = own if is_edit else own.in_hand
    context = {
        "own": told,
        "article": comment.article,
        "rule": _rule_for(request, own),
        "text": text or told.revision.text,
        "rewrites": comment.pk,
        **more,
    }
    page = "moderation/edit.html" if is_edit else "moderation/rewrite.html"
    return render(request, page, context, status=status)


def _rule_for(request: HttpRequest, own: reading.OwnComment) -> HouseRule:
    """What is handed in anew goes by the rule of the first text; an edit by the one in force."""
    if own.may_edit:
        return Policy.objects.rule_for(own.comment.article, reader_of(request))
    return rule_of(own.in_hand.revision)
