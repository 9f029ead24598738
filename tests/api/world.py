"""One of everything that an address of the API may name."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from moderation.models import Assignment
from moderation.workflow.assigning import assign
from tests.test_permissions import _about_people, _of_the_desk


def ids_of(make: Any) -> dict[str, object]:
    article = make.article(section="city")
    stranger = make.moderator("stranger")
    comment = make.released(article=article)
    pending = make.pending(stranger, article=article)
    make.calibrations(3)
    assign(pending.pk)
    case = make.split(article=article)
    given = Assignment.objects.filter(pays_for=pending).values_list("pk", flat=True)
    return {
        "article": article.pk, "comment": comment.pk, "case": case.pk, "reader": stranger.pk,
        "assignment": given[0], "slug": article.publication.slug, "kind": "like",
        "year": timezone.now().year,
        **_of_the_desk(make, article, stranger), **_about_people(make, comment, stranger),
    }  # fmt: skip
