"""Which cases somebody wants to see, as an address says it: `?cause=split&section=city`.

The same words for the page, the API and what is saved under a name.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moderation.models import Case, StaffOutcome
from moderation.permissions import seats_of
from newsroom.models import Reader, Role

ME = "me"
WORDS_AT_MOST = 200  # characters
PLACES_AT_MOST = 20  # articles or sections, of each of which a page is read
YEAR = 24 * 366  # hours

STATES = [("open", _("Open")), ("decided", _("Closed"))]
ORDERS = [("urgency", _("Most urgent first")), ("oldest", _("Oldest first"))]
LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$")
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Several(forms.CharField):
    """Several words, by commas or blanks; an address may say them one by one as well."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=1000)
        self.widget = forms.SelectMultiple()

    def to_python(self, value: Any) -> Any:
        told = value if isinstance(value, list) else [value or ""]
        return list(
            dict.fromkeys(part for one in told for part in re.split(r"[\s,]+", one) if part)
        )

    def validate(self, value: Any) -> None:
        if len(value) > PLACES_AT_MOST:
            raise forms.ValidationError(
                _("At most %(number)s at a time."), params={"number": PLACES_AT_MOST}
            )

    def run_validators(self, value: Any) -> None:
        return


class Articles(Several):
    """Articles by their ids, or by addresses of ours that have them."""

    def to_python(self, value: Any) -> Any:
        found = [AN_ID.search(part) for part in super().to_python(value)]
        if not all(found):
            raise forms.ValidationError(_("Please give the address or the id of an article here."))
        return list(dict.fromkeys(UUID(one.group()) for one in found if one))


class Person(forms.CharField):
    """A reader, by id or handle, or oneself (`me`)."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=150)

    def clean(self, value: Any) -> Any:
        told = str(super().clean(value)).removeprefix("@")
        if not told or told == ME:
            return told
        by_id = AN_ID.fullmatch(told)
        who = {"pk": told} if by_id else {"handle": told}
        found = Reader.objects.filter(**who).first()
        if found is None:
            raise forms.ValidationError(_("There is no reader of that name."))
        return found


class CaseFilter(forms.Form):
    """What of the desk's cases is shown, and in which order. Everything may be left out."""

    state = forms.ChoiceField(choices=STATES, required=False)
    order = forms.ChoiceField(choices=ORDERS, required=False)
    cause = forms.MultipleChoiceField(choices=Case.Cause.choices, required=False)
    publication = forms.SlugField(required=False)
    section = Several()
    article = Articles()
    author = Person()
    assigned = Person()
    by = Person()
    outcome = forms.ChoiceField(choices=StaffOutcome.choices, required=False)
    language = forms.RegexField(LANGUAGE, required=False, max_length=12)
    age = forms.IntegerField(min_value=1, max_value=YEAR, required=False)
    overdue = forms.BooleanField(required=False)
    link = forms.BooleanField(required=False)
    harsh = forms.BooleanField(required=False)
    words = forms.CharField(required=False, max_length=WORDS_AT_MOST)

    def __init__(self, query: QueryDict, moderator: Reader) -> None:
        super().__init__(query)
        self.moderator = moderator
        self.lanes: list[QuerySet[Case]] | None = None  # Where it is read from (listing/cases.py).
        self.said = {name: query.getlist(name) for name in self.fields if any(query.getlist(name))}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("author", "assigned", "by"):
            if found.get(name) == ME:
                found[name] = self.moderator
        if found.get("by") or found.get("outcome"):
            found["state"] = "decided"
        if found.get("words") and "\x00" in found["words"]:
            self.add_error("words", _("These words cannot be looked for."))
        return found

    @cached_property
    def seats(self) -> list[Role]:
        """Where its moderator sits, as of when it was first asked."""
        return seats_of(self.moderator)

    @property
    def is_open(self) -> bool:
        return self.cleaned_data.get("state") != "decided"

    @property
    def is_oldest_first(self) -> bool:
        return self.cleaned_data.get("order") == "oldest"

    def covers(self, seat: Role) -> bool:
        """Whether something at this desk may be wanted."""
        slug, language = self.cleaned_data["publication"], self.cleaned_data["language"]
        theirs = seat.publication.language.lower()
        return (not slug or seat.publication.slug == slug) and (
            not language or theirs.split("-")[0] == language.lower().split("-")[0]
        )

    def query(self, **instead: Any) -> str:
        """What it says, for an address; with other words for some. An empty one says nothing."""
        said = self.said | {
            name: value if isinstance(value, list) else [value] if value else []
            for name, value in instead.items()
        }
        pairs = [(name, value) for name in self.fields for value in said.get(name, []) if value]
        return urlencode(pairs)


LABELS = {
    "state": _("State"),
    "cause": _("Why it is here"),
    "publication": _("Publication"),
    "section": _("Section"),
    "article": _("Article"),
    "author": _("Author"),
    "assigned": _("Given to"),
    "by": _("Decided by"),
    "outcome": _("Decision"),
    "language": _("Language"),
    "age": _("Waiting for at least so many hours"),
    "overdue": pgettext_lazy("a case", "Waiting for too long"),
    "link": _("Has a link"),
    "harsh": _("Looks harsh"),
    "words": _("Words in the text"),
}
