"""The page for who would like to help: review without a comment, be invited, or not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from moderation import reading
from moderation.models import Policy
from moderation.views.requests import only_posted, reader_of
from moderation.workflow import banking, volunteering
from newsroom.models import Publication, Reader


@never_cache
@login_required
def help_out(request: HttpRequest) -> HttpResponse:
    """What helping is, and one button for it."""
    reader = reader_of(request)
    publication = _place(request, reader)
    if request.method == "POST":
        volunteering.help_out(reader, publication)
        if reading.open_assignments(reader).exists():
            return redirect("reviews")
        messages.info(request, _("There is nothing to read at this moment. Thank you for asking."))
        return redirect("help-out")
    context = {
        "publication": publication,
        "others": volunteering.publications_of(reader).exclude(pk=publication.pk),
        "banked": banking.in_the_bank(reader).filter(revision__publication=publication).count(),
        "rule": Policy.objects.rule_of(publication.pk),
        "willing": volunteering.is_willing(reader, publication).exists(),
    }
    return render(request, "moderation/help_out.html", context)


@only_posted("help-out")
@login_required
def invitations(request: HttpRequest) -> HttpResponse:
    """Be invited when texts wait, or no more."""
    reader = reader_of(request)
    publication = _place(request, reader)
    if request.POST.get("willing") == "yes":
        volunteering.opt_in(reader, publication)
        messages.success(
            request, _("Thank you. You will hear from us when comments wait too long.")
        )
    else:
        volunteering.opt_out(reader, publication)
        messages.success(request, _("You will get no more invitations."))
    return redirect(f"{reverse('help-out')}?publication={publication.slug}")


def _place(request: HttpRequest, reader: Reader) -> Publication:
    """The publication that is named, or the reader's only or first one."""
    mine = volunteering.publications_of(reader)
    slug = request.POST.get("publication") or request.GET.get("publication")
    # Compared here: PostgreSQL would not even take a slug with a NUL in it.
    first = next((one for one in mine if slug in (one.slug, "", None)), None)
    if first is None:
        raise Http404
    return first
