"""The article with its thread, and the form to hand a comment in."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments import articles
from comments import views as pages
from comments.embed.frames import only_in_its_frames
from comments.models import LIVE, Comment, Revision, Status
from moderation import expecting, reading, waits
from moderation.marks import traces_of
from moderation.models import Unsent
from moderation.passports import rule_of
from moderation.refusals import ParentNotPublic
from moderation.views import stash
from moderation.views.authors import where
from moderation.views.limits import limits
from moderation.views.mail import ask_about_mail
from moderation.views.requests import is_by_script, reader_of, reader_or_none
from moderation.views.sent import Sent
from moderation.workflow import drafting, nudging, submitting
from moderation.workflow.marking import leave_marks
from moderation.workflow.previewing import preview
from newsroom.languages import speak
from newsroom.models import Article, Reader
from newsroom.problems import as_json
from newsroom.ready.known import once
from newsroom.refusals import Refusal

# My own comments that are shown in place while they wait.
_MAY_GO_ON = {Status.RETURNED, Status.REJECTED}
OWN_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """An article with its thread, and the form under it."""
    found = articles.get(article_id)
    only_in_its_frames(request, found.publication_id)
    speak(request, found.publication)
    if request.method != "POST":
        return _page(request, found, parent=request.GET.get("reply", ""))
    sent = Sent.of(request)
    if sent.wants_preview:
        return _preview(request, found, sent)
    if not request.user.is_authenticated:
        return sent.to_sign_in(request, found)
    return _hand_in(request, found, sent)


def _hand_in(request: HttpRequest, found: Article, sent: Sent) -> HttpResponse:
    reader = reader_of(request)
    try:
        sent.check_account(reader)
        facts: dict[str, Any] = {"text": sent.text, "parent": sent.parent_id}
        if twice := drafting.just_handed_in(reader, found, **facts):  # A second click.
            return _onward(request, twice)
        nudging.nudge_first(reader, found, **facts, answered=sent.nudge)
        revision = submitting.submit(reader, found, **facts)
    except Refusal as refusal:
        return again(request, found, sent, refusal)
    leave_marks(reader, traces_of(request))
    if revision.status != Status.PENDING or not rule_of(revision).self_check:
        ask_about_mail(request)  # Everybody else is asked when they have done all that is theirs.
    return _onward(request, revision)


def _onward(request: HttpRequest, revision: Revision) -> HttpResponse:
    """To the reviews that are owed; back to the article where none are."""
    if revision.status != Status.PENDING:
        if revision.status in (Status.IN_REVIEW, Status.HELD):
            messages.success(request, where(revision))
        return redirect(f"{reverse('article', args=[revision.comment.article_id])}#waiting")
    if _is_first(reader_of(request), others_than=revision.comment):
        messages.success(
            request,
            _(
                "Your comment is handed in. Now it is your turn to read; after that it goes to"
                " its readers."
            ),
        )
    return redirect("reviews")


def again(
    request: HttpRequest, found: Article, sent: Sent, refusal: Refusal | None, **more: Any
) -> HttpResponse:
    """The form once more, with the text in it and what there is to say about it."""
    reader, parent = reader_or_none(request), sent.parent
    kept = None
    if reader is not None and (not sent.by or sent.by == str(reader.pk)):
        kept = sent.keep_if_possible(reader, found)
        if isinstance(refusal, ParentNotPublic):
            kept, parent = _as_its_own(reader, found, sent.parent), ""
    text = kept.text if kept and not sent.by else sent.text
    more = {"text": text, "kept": kept, "refusal": refusal, **more}
    return _page(request, found, parent=parent, status=refusal.status if refusal else 200, **more)


def _preview(request: HttpRequest, found: Article, sent: Sent) -> HttpResponse:
    refusal, html = None, ""
    try:
        html = preview(found, reader_or_none(request), text=sent.text)
    except Refusal as no:
        refusal = no
    if is_by_script(request):
        return as_json(refusal) if refusal else JsonResponse({"html": html})
    return again(request, found, sent, refusal, preview=html)


def _page(request: HttpRequest, found: Article, *, parent: str, **more: Any) -> HttpResponse:
    reader, answered = reader_or_none(request), _answered(parent, found)
    if "text" not in more:
        more |= _written_before(request, found, reader, parent, answered)
    return pages.article(
        request,
        found,
        template="moderation/article.html",
        to_all=limits(found, reader),
        own=_not_public_yet(reader, found) if reader else (),
        replying_to=answered,
        is_first=reader is not None and once(reader.pk, "is new", lambda: _is_first(reader)),
        usual_here=expecting.usual_here(waits.expected_at(found.publication_id)) if reader else "",
        **more,
    )


def _written_before(
    request: HttpRequest,
    found: Article,
    reader: Reader | None,
    parent: str,
    answered: Comment | None,
) -> dict[str, Any]:
    """What its writer left here: a moment ago, before signing in, or on another day."""
    place, reply_to = stash.place_of(found.pk, parent), answered.pk if answered else None
    stashed = stash.look(request, place)
    if reader is None:
        return {"text": stashed.get("text", "")}
    if stashed:
        messages.info(request, _("You are signed in, and your text is still here."))
        is_gone = parent and answered is None  # Then it is put beside what is kept as a comment.
        put_down = drafting.keep if stashed["by"] and not is_gone else drafting.add
        try:
            put_down(reader, found, text=stashed["text"], parent=reply_to)
        except Refusal:  # Then it stands in the box, and stays where it was put before signing in.
            return {"text": stashed["text"]}
        stash.clear(request, place)
    if parent and answered is None:
        kept = _as_its_own(reader, found, parent)
        return {"text": kept.text, "kept": kept, "refusal": ParentNotPublic()} if kept else {}
    draft = drafting.unsent_at(reader, found, parent=reply_to)
    kept = once(reader.pk, ("draft", found.pk, reply_to), draft.first)
    return {"text": kept.text if kept else "", "kept": kept}


def _as_its_own(reader: Reader, found: Article, parent: str) -> Unsent | None:
    """What was to answer a comment that is gone, as a comment of its own."""
    with suppress(ValueError, Refusal):
        drafting.detach(reader, found, parent=UUID(parent))
    return drafting.unsent_at(reader, found).first()


def _is_first(reader: Reader, *, others_than: Comment | None = None) -> bool:
    others = Comment.objects.filter(author=reader)
    if others_than is not None:
        others = others.exclude(pk=others_than.pk)
    return not others.exists()


def _not_public_yet(reader: Reader, article: Article) -> list[reading.OwnComment]:
    waiting = once(reader.pk, ("waiting", article.pk), lambda: _ask_what_waits(reader, article))
    return [_at(article, one) for one in waiting]


def _at(article: Article, waiting: reading.OwnComment) -> reading.OwnComment:
    """With the article as it is now, of which what is known of a reader says nothing."""
    comment = copy(waiting.comment)
    comment.article = article
    return replace(waiting, comment=comment)


def _ask_what_waits(reader: Reader, article: Article) -> list[reading.OwnComment]:
    not_over = Revision.objects.filter(comment=OuterRef("pk"), status__in=LIVE | _MAY_GO_ON)
    mine = reading.comments_by(reader).filter(
        Exists(not_over), article=article, released_revision=None
    )
    return reading.own(list(mine.select_related(None)[:OWN_SHOWN]))


def _answered(parent: str, article: Article) -> Comment | None:
    try:
        wanted = Comment.public.filter(pk=UUID(parent), article=article)
    except ValueError:
        return None
    return wanted.select_related("author", "released_revision").first()
