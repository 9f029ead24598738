"""The page of one case: all that a decision needs, and the acts on it."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from moderation.cards.ahead import OUTCOME, letter_ahead
from moderation.cards.card import card_of, choices_of, findable
from moderation.cards.state import decided_sentence, presence_of
from moderation.desk.in_line import next_after, place_of, wants_a_pause
from moderation.desk.with_decision import asked_for, penalty_form
from moderation.forms import DecisionForm
from moderation.models import Case, Decision, ReasonTemplate
from moderation.permissions import moderators_only
from moderation.phrasing import Words
from moderation.reported import notices_of, reported
from moderation.workflow.acting import Doing
from moderation.workflow.claiming import claim
from moderation.workflow.correcting import correct
from moderation.workflow.moderating import decide_case, release_and_feature
from moderation.workflow.ranking import Penalty
from moderation.workflow.sanctioning import decide_and_impose
from moderation.workflow.templates import filled_in, templates_for
from moderation.workflow.undoing import undo
from newsroom.models import Reader
from newsroom.problems import as_message
from newsroom.refusals import Refusal


@never_cache
@moderators_only
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case. A form may ask for a letter's preview, for a template's words, or decide."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(findable(moderator), pk=case_id)
    if request.method != "POST":
        if found.is_open:
            claim(found, moderator=moderator)
        return _page(request, found)
    if "template" in request.POST:
        return _filled(request, found)
    if request.POST.get("do") == "preview":
        return _previewed(request, found)
    return _decided(request, found)


def _decided(request: HttpRequest, found: Case) -> HttpResponse:
    moderator = cast(Reader, request.user)
    form, penalty = DecisionForm(request.POST), penalty_form(found, moderator, request.POST)
    if not (form.is_valid() and (penalty is None or penalty.is_valid())):
        return _page(request, found, form=form, status=400)
    after = next_after(found, moderator, request.GET)
    try:
        asked = asked_for(found, moderator, request.POST, penalty, form.cleaned_data)
        _do(found, moderator, form.cleaned_data, asked, anew="correct" in request.POST)
    except Refusal as no:
        fresh = get_object_or_404(findable(moderator), pk=found.pk)
        return _page(request, fresh, form=form, refusal=no, status=no.status)
    return _onward(request, after)


def _do(
    found: Case, moderator: Reader, said: dict[str, Any], penalty: Penalty | None, *, anew: bool
) -> Decision:
    doing = Doing(said["outcome"])
    facts = {
        "reason": said["reason"],
        "explanation": said["explanation"],
        "version": said["version"] or 0,  # None was sent: nothing says what was in view.
    }
    if anew:
        return correct(found, moderator=moderator, outcome=OUTCOME[doing], **facts)
    if doing == Doing.FEATURE and penalty is None:
        return release_and_feature(found, moderator=moderator, **facts)
    facts |= {"outcome": OUTCOME[doing], "blatant": said["blatant"]}
    if penalty is not None:
        return decide_and_impose(found, penalty, moderator=moderator, **facts)[0]
    ignores = doing == Doing.KEEP
    return decide_case(found, moderator=moderator, ignore_reports=ignores, **facts)


def _onward(request: HttpRequest, after: UUID | None) -> HttpResponse:
    """To the next case; after too many of the worst by way of a pause."""
    moderator = cast(Reader, request.user)
    if wants_a_pause(moderator, after, choices_of(moderator)):
        return redirect(_with(request, reverse("pause"), next=str(after)))
    return redirect(_with(request, reverse("case", args=[after]) if after else reverse("desk")))


def _with(request: HttpRequest, path: str, **more: str) -> str:
    """An address with the filter of the list that one came from."""
    query = "&".join(filter(None, [request.GET.urlencode(), urlencode(more)]))
    return f"{path}?{query}" if query else path


def _previewed(request: HttpRequest, found: Case) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=400)
    said = form.cleaned_data
    letter = letter_ahead(
        found,
        cast(Reader, request.user),
        doing=Doing(said["outcome"]),
        reason=said["reason"],
        explanation=said["explanation"],
    )
    return _page(request, found, form=form, letter=letter)


def _filled(request: HttpRequest, found: Case) -> HttpResponse:
    """The words of a template, to be gone on from; what was chosen beside stays."""
    templates = ReasonTemplate.objects.filter(publication=found.publication_id)
    chosen = get_object_or_404(templates, pk=key_of(request.POST.get("template", "")))
    said = request.POST.copy()
    said["reason"], said["explanation"] = chosen.reason, filled_in(chosen, found)
    form = DecisionForm(initial=said.dict())
    return _page(request, found, form=form)


def key_of(said: str) -> UUID:
    """A key that somebody sent; that of nothing where it is none."""
    try:
        return UUID(said)
    except ValueError:
        return UUID(int=0)


def _page(
    request: HttpRequest,
    found: Case,
    *,
    form: DecisionForm | None = None,
    refusal: Refusal | None = None,
    letter: Words | None = None,
    status: int = 200,
) -> HttpResponse:
    moderator = cast(Reader, request.user)
    card = card_of(found, moderator)
    choices = choices_of(moderator)
    context = {
        "card": card,
        "case": found,
        "form": form or DecisionForm(),
        "refusal": refusal,
        "letter": letter,
        "place": place_of(found, moderator, request.GET),
        "query": request.GET.urlencode(),
        "covered": choices.covers and card.is_severe and form is None,
        "templates": templates_for(found) if card.may_decide else [],
        "anew": not found.is_open,
        "penalty": penalty_form(found, moderator, request.POST or None),
        "presence": presence_of(card.claims),
        "decided": "" if found.is_open else decided_sentence(found),
        "reported": None if card.blind or card.own else reported(found.revision),
        "notices": [] if card.own else notices_of(found.revision),
    }
    return render(request, "moderation/desk/case.html", context, status=status)


@require_POST
@moderators_only
def undo_decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Take one's decision back, within ten seconds, and look at its case again."""
    moderator = cast(Reader, request.user)
    mine = Decision.ever.filter(moderator=moderator, by=Decision.By.DESK)
    decision = get_object_or_404(mine.select_related("revision__comment"), pk=decision_id)
    cases = Case.objects.filter(pk=decision.evidence.get("case"))
    found = cases.first()
    try:
        undo(decision, moderator=moderator)
    except Refusal as refusal:
        as_message(request, refusal)
    else:
        messages.success(request, _("Taken back: everything is as it was, and nobody was told."))
        if found is not None and found.corrects_id:
            found = Case.objects.filter(decision=found.corrects_id).first() or found
    return redirect(_with(request, reverse("case", args=[found.pk]) if found else reverse("desk")))
