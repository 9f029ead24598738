"""For admins of the desk: what their publication owes by law, and its statements as files."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from babel import Locale
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from moderation.downloads import administered_by, as_file
from moderation.eu_values import EEA
from moderation.models import Terms
from moderation.permissions import moderators_only
from moderation.workflow import exporting, setting_terms
from newsroom.models import Publication, Reader

DAY = forms.DateInput(attrs={"type": "date"})


def countries() -> list[tuple[str, str]]:
    """The countries of the EU and the EEA, by their names in the language spoken."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    return sorted(((code, names[code]) for code in EEA), key=lambda row: row[1])


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("From"), widget=DAY)
    until = forms.DateField(label=_("To, that day too"), widget=DAY)
    format = forms.ChoiceField(
        label=_("As"), choices=[("csv", _("CSV")), ("json", _("JSON"))], initial="csv"
    )


class TermsForm(forms.ModelForm):  # type: ignore[type-arg] # takes none when it runs
    territory = forms.MultipleChoiceField(
        label=_("Where a restriction holds"),
        choices=lambda: countries(),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Terms
        fields = [
            "files_statements", "legal_ground", "redress", "redress_words", "texts_kept_days",
            "territory",
        ]  # fmt: skip
        labels = {
            "files_statements": _("Our statements go to the EU’s database"),
            "legal_ground": _("The laws that what is illegal is against"),
            "redress": _("What a statement says about ways outside the house"),
            "redress_words": _("Your own words for that"),
            "texts_kept_days": _("Days for which rejected and withdrawn texts are kept"),
        }
        help_texts = {
            "files_statements": _(
                "Platforms owe this, small firms do not: ask counsel. You send the file yourself;"
                " what is set here only reminds you."
            ),
            "legal_ground": _("Sections of the law, no sentence about anybody. For the record."),
            "redress": "",
            "redress_words": _("Shown as they are, in every language."),
            "texts_kept_days": _("184 at least: for so long it can be appealed."),
        }
        widgets = {
            "redress": forms.RadioSelect,
            "redress_words": forms.Textarea(attrs={"rows": 4}),
            "legal_ground": forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        }

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if said.get("redress") == Terms.Redress.OWN and not said.get("redress_words"):
            self.add_error("redress_words", _("Please write them down."))
        return said


def _publication(request: HttpRequest, slug: str) -> Publication:
    mine = [one.pk for one in administered_by(cast(Reader, request.user))]
    return get_object_or_404(Publication, slug=slug, pk__in=mine)


@never_cache
@require_safe
@moderators_only
def statements(request: HttpRequest) -> HttpResponse:
    """The first of one's publications."""
    first, *_others = administered_by(cast(Reader, request.user))
    return redirect("desk-statements-of", first.slug)


@never_cache
@require_safe
@moderators_only
def statements_of(request: HttpRequest, slug: str) -> HttpResponse:
    """What a publication owes by law, and its statements to be taken as files."""
    return _page(request, _publication(request, slug))


@require_POST
@moderators_only
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A file with the statements of a time, or only with what was never exported."""
    publication = _publication(request, slug)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, publication, period=form)
    period = exporting.Period(form.cleaned_data["since"], form.cleaned_data["until"])
    by, style = cast(Reader, request.user), form.cleaned_data["format"]
    if "new" not in request.POST:
        exporting.note_export(publication, period, by=by)
        return as_file(publication, exporting.statements_of(publication, period), style)
    marked_at, number = exporting.mark(publication, period, by=by)
    if not number:
        messages.info(request, _("Nothing of that time is new."))
        return redirect("desk-statements-of", slug)
    return as_file(publication, exporting.batch_of(publication, marked_at), style)


@require_safe
@moderators_only
def batch(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file of an earlier day once more."""
    publication = _publication(request, slug)
    try:
        marked_at = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return redirect("desk-statements-of", slug)
    style = "json" if request.GET.get("format") == "json" else "csv"
    return as_file(publication, exporting.batch_of(publication, marked_at), style)


@require_POST
@moderators_only
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """Set what the publication states and owes."""
    publication = _publication(request, slug)
    form = TermsForm(request.POST, instance=Terms.objects.of(publication.pk))
    if not form.is_valid():
        return _page(request, publication, terms_form=form)
    setting_terms.set_terms(publication, by=cast(Reader, request.user), **form.cleaned_data)
    messages.success(request, _("This holds from now on, and is on the log."))
    return redirect("desk-statements-of", slug)


def _page(
    request: HttpRequest,
    publication: Publication,
    *,
    period: PeriodForm | None = None,
    terms_form: TermsForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    this_year = {"since": date(today.year, 1, 1), "until": today}
    held = Terms.objects.of(publication.pk)
    waiting = exporting.waiting_of(publication)
    context = {
        "publication": publication,
        "publications": administered_by(cast(Reader, request.user)),
        "period": period or PeriodForm(initial=this_year),
        "terms": terms_form or TermsForm(instance=held),
        "files": held.files_statements,
        "waiting": waiting,
        "waiting_said": ngettext(
            "%(n)s statement was never exported.",
            "%(n)s statements were never exported.",
            waiting,
        )
        % {"n": waiting},
        "batches": exporting.batches_of(publication),
    }
    failed = (period and period.errors) or (terms_form and terms_form.errors)
    return render(
        request, "moderation/desk/statements.html", context, status=400 if failed else 200
    )
