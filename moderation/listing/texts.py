"""Looking for comments, in whatever state: every text that was handed in, the newest first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from comments.models import Revision, Status
from moderation.listing.filters import ME, WORDS_AT_MOST, Articles, Person, Several
from moderation.listing.pages import Keys, Merged
from moderation.listing.words import saying
from moderation.models import Case
from moderation.permissions import seats_of, within_reach
from newsroom.models import Reader

NEWEST = Keys(("created_at", "id"), descends=True)
STATES = [(value, label) for value, label in Status.choices if value != Status.CALIBRATION]


class TextFilter(forms.Form):
    """Which texts are looked for. Everything may be left out."""

    words = forms.CharField(required=False, max_length=WORDS_AT_MOST)
    author = Person()
    article = Articles()
    section = Several()
    status = forms.MultipleChoiceField(choices=STATES, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def __init__(self, query: QueryDict, moderator: Reader) -> None:
        super().__init__(query)
        self.moderator = moderator

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("author") == ME:
            found["author"] = self.moderator
        if found.get("words") and "\x00" in found["words"]:
            self.add_error("words", _("These words cannot be looked for."))
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end comes before the beginning."))
        return found

    @property
    def says_anything(self) -> bool:
        return any(self.cleaned_data.values())


def found(chosen: TextFilter, request: Request, pages: Merged) -> list[Revision]:
    """The page of texts that is asked for, each with its last case (`case_pk`), if it had one."""
    page: list[Revision] = pages.of(lanes_of(chosen), NEWEST, request)
    return page


def lanes_of(chosen: TextFilter) -> list[QuerySet[Revision]]:
    """The texts of each desk that the moderator sits at."""
    moderator = chosen.moderator
    reach = within_reach(moderator, publication="publication", section="comment__article__section")
    texts = Revision.objects.filter(reach).exclude(status=Status.CALIBRATION)
    desks = [seat.publication_id for seat in seats_of(moderator)]
    with_its_words = saying(chosen.cleaned_data["words"])
    return [with_its_words(_chosen(texts.filter(publication=desk), chosen)) for desk in desks]


def _chosen(texts: QuerySet[Revision], chosen: TextFilter) -> QuerySet[Revision]:
    facts = chosen.cleaned_data
    # A sample is judged blind, here as well: whose it is and where it stands finds it not.
    sampled = Case.objects.filter(revision=OuterRef("pk"), cause="audit", closed_at=None)
    texts = texts.annotate(is_sampled=Exists(sampled))
    if facts["author"]:
        texts = texts.filter(author=facts["author"], is_sampled=False)
    if facts["status"]:
        texts = texts.filter(status__in=facts["status"], is_sampled=False)
    if facts["article"]:
        texts = texts.filter(comment__article__in=facts["article"])
    if facts["section"]:
        texts = texts.filter(comment__article__section__in=facts["section"])
    if facts["since"]:
        texts = texts.filter(created_at__gte=_begins(facts["since"]))
    if facts["until"]:
        texts = texts.filter(created_at__lt=_begins(facts["until"] + timedelta(days=1)))
    last = Case.objects.filter(revision=OuterRef("pk")).order_by(
        F("closed_at").desc(nulls_first=True)
    )
    texts = texts.annotate(case_pk=last.values("pk")[:1])
    return texts.select_related("author", "comment__article__publication")


def _begins(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
