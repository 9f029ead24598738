"""The rules of the place, in words: what is not published, who decides, and how to object."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation.clauses import CLAUSES
from moderation.models import Policy, Terms
from moderation.models.policy import HOUSE_RULE
from newsroom.languages import the_publication


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Terms for those who comment (DSA, Article 14), with the numbers in force here."""
    publication = the_publication(request)
    context = {
        "clauses": sorted(CLAUSES.values(), key=lambda clause: clause.number),
        "rule": Policy.objects.rule_of(publication.pk) if publication else HOUSE_RULE,
        "terms": Terms.objects.of(publication.pk) if publication else Terms(),
        "publication": publication,
    }
    return render(request, "moderation/rules.html", context)
