"""Finding what is on the lists: what the desk's pages and its API have in common."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse

from comments.paging import ByKey
from moderation import sheets
from moderation.models import ListEntry
from moderation.permissions import moderated_by
from newsroom.models import Publication, Reader


class ByWords(ByKey):
    ordering = ("words", "id")
    page_size = 50


def papers_of(moderator: Reader) -> QuerySet[Publication]:
    """The publications whose lists a moderator may read."""
    return Publication.objects.filter(pk__in=moderated_by(moderator)).order_by("pk")


def entries_of(moderator: Reader) -> QuerySet[ListEntry]:
    """What is on the lists of these."""
    return ListEntry.objects.filter(publication__in=moderated_by(moderator))


def narrowed(
    entries: QuerySet[ListEntry], *, q: str = "", kind: str = "", action: str = ""
) -> QuerySet[ListEntry]:
    """Those with `q` in their words or their note, of a kind, with an action."""
    if q := q.strip():
        entries = entries.filter(Q(words__icontains=q) | Q(note__icontains=q))
    if kind:
        entries = entries.filter(kind=kind)
    return entries.filter(action=action) if action else entries


def as_file(paper: Publication) -> StreamingHttpResponse:
    """All entries of a publication as CSV, as it can be brought in again."""
    answer = StreamingHttpResponse(sheets.write(rows_of(paper)), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="lists-{paper.slug}.csv"'
    return answer


def rows_of(paper: Publication) -> Iterator[tuple[str, str, str, str]]:
    """Kind, words, action and note of every entry."""
    rows = ListEntry.objects.filter(publication=paper).order_by("kind", "words", "pk")
    yield from rows.values_list("kind", "words", "action", "note").iterator(chunk_size=1000)
