"""A reviewer as a moderator sees one: no more than is needed to void an account's reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from comments.models import Status
from moderation.conditions import conditions_at
from moderation.forms import VoidForm
from moderation.models import Rating, Recount, Standing, Tie, Voiding
from moderation.permissions import moderated_by, moderators_only
from moderation.trust import Phase
from moderation.workflow.voiding import void
from newsroom.models import Reader
from newsroom.refusals import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@never_cache
@moderators_only
def reviewer(request: HttpRequest, reader_id: UUID) -> HttpResponse:
    """How an account has reviewed, and the form that voids it all."""
    moderator = cast(Reader, request.user)
    found = get_object_or_404(reviewers_of(moderator), pk=reader_id)
    form = VoidForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            void(found, by=moderator, reason=form.cleaned_data["reason"])
        except Refusal as no:
            refusal = no
        else:
            messages.success(
                request, _("Their reviews are void; what they touched is counted anew.")
            )
            return redirect("reviewer", found.pk)
    context = facts_about(found, moderator) | {"form": form, "refusal": refusal}
    status = refusal.status if refusal else 400 if form.errors else 200
    return render(request, "moderation/desk/reviewer.html", context, status=status)


def reviewers_of(moderator: Reader) -> QuerySet[Reader]:
    """Whoever has rated texts of the publications that this moderator looks after, and of no
    others: to void an account's reviews counts all that it touched anew."""
    here = moderated_by(moderator)
    rated = Rating.objects.filter(revision__publication__in=here)
    elsewhere = Rating.objects.exclude(revision__publication__in=here)
    rated_only_here = Reader.objects.filter(pk__in=rated.values("reviewer"))
    return rated_only_here.exclude(pk__in=elsewhere.values("reviewer"))


PHASES = {
    Phase.NEWCOMER: _("Newcomer"),
    Phase.ESTABLISHED: _("Established"),
    Phase.TRUSTED: _("Trusted"),
    Phase.PROBATION: _("Probation"),
    Phase.UNHEARD: _("Unheard"),
}


def facts_about(reader: Reader, moderator: Reader) -> dict[str, object]:
    """Name, phase, numbers of ratings, ties; and how far a voiding has come."""
    voiding = Voiding.objects.filter(reviewer=reader).select_related("by").first()
    return {
        "reviewer": reader,
        "phase": PHASES[_phase(reader, moderated_by(moderator)[0])],
        "ratings": Rating.objects.filter(reviewer=reader).aggregate(
            given=Count("pk"),
            uncivil=Count("pk", filter=Q(civil=False)),
            counted=Count("pk", filter=Q(counts=True)),
        ),
        "ties": _ties(reader),
        "latest": _latest(reader),
        "voiding": voiding,
        "came": _came(voiding) if voiding else [],
    }


def _phase(reader: Reader, publication: int) -> Phase:
    standing = Standing.objects.filter(reader=reader).first()
    measures = conditions_at(publication).measures
    return standing.phase(timezone.now(), measures) if standing else Phase.NEWCOMER


LATEST = 20


def _latest(reader: Reader) -> list[Rating]:
    """What this account said last, with the texts and what became of them. No practice."""
    ratings = Rating.objects.filter(reviewer=reader).exclude(revision__status=Status.CALIBRATION)
    return list(ratings.select_related("revision").order_by("-pk")[:LATEST])


def _ties(reader: Reader) -> list[Reader]:
    """Those with whom this account keeps turning up on the same texts."""
    ties = Tie.objects.filter(Q(one=reader) | Q(other=reader), until__gt=timezone.now())
    met = {pk for pair in ties.values_list("one", "other") for pk in pair} - {reader.pk}
    return list(Reader.objects.filter(pk__in=met).order_by("name"))


def _came(voiding: Voiding) -> list[tuple[StrOrPromise, int]]:
    """What came of the texts, in words, and of how many; first those still waiting."""
    rows = Recount.objects.filter(voiding=voiding).order_by().values_list("outcome")
    counts = rows.annotate(texts=Count("pk")).order_by("outcome")
    words = dict(Recount.Outcome.choices)
    return [
        (words.get(outcome, _("Still to be counted anew")), texts) for outcome, texts in counts
    ]
