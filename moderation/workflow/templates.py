"""What the desk says again and again: written by its senior members, filled in when chosen."""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.logbook import log
from moderation.models import Case, LogEntry, ReasonTemplate
from moderation.permissions import in_office
from moderation.refusals import SeniorsOnly, TitleTaken, UnknownPlaceholder
from moderation.workflow.locks import lock_publication
from newsroom.models import Publication, Reader, Role

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
KNOWN = {"article", "newspaper"}


@transaction.atomic
def save_template(template: ReasonTemplate, *, by: Reader, **facts: Any) -> ReasonTemplate:
    """Write a template down, new or in the place of what it said; on record.

    Raises SeniorsOnly, UnknownPlaceholder for a name in braces that nothing fills in, and
    TitleTaken.
    """
    _must_be_senior(by, template.publication)
    for name, value in facts.items():
        setattr(template, name, value)
    if set(_PLACEHOLDER.findall(template.text)) - KNOWN:
        raise UnknownPlaceholder
    template.changed_at, template.changed_by = timezone.now(), by
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise TitleTaken from error
    _log("template", template, by)
    return template


@transaction.atomic
def drop_template(template: ReasonTemplate, *, by: Reader) -> None:
    """It is offered to nobody any more; what was said with it stays. Raises SeniorsOnly."""
    _must_be_senior(by, template.publication)
    _log("template_dropped", template, by)
    template.delete()


def filled_in(template: ReasonTemplate, case: Case) -> str:
    """What it says about this case, for the moderator to go on from."""
    article = case.comment.article
    values = {"article": article.headline, "newspaper": article.publication.name}
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template.text)


def templates_for(case: Case) -> list[ReasonTemplate]:
    """All of its publication; those in the language that its author reads come first."""
    wanted = case.revision.author.language or case.comment.article.publication.language
    found = ReasonTemplate.objects.filter(publication=case.publication_id)
    return sorted(
        found.order_by("language", "title"), key=lambda one: one.language.split("-")[0] != wanted
    )


def _must_be_senior(reader: Reader, publication: Publication) -> None:
    """Of the whole publication: a template is for all of its sections."""
    lock_publication(publication.pk)
    roles = in_office().filter(reader=reader, publication=publication)
    if not any(role.is_at_least(Role.Kind.SENIOR) and not role.sections for role in roles):
        raise SeniorsOnly


def _log(what: str, template: ReasonTemplate, by: Reader) -> None:
    log(
        LogEntry.Act.RULE,
        publication=template.publication_id,
        by=by,
        reason=what,
        template=str(template.pk),
        code=template.reason,
        language=template.language,
    )
