"""What came with an export: the marks by which a second run knows its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from comments.models import Revision
from moderation.models import Archived
from moderation.ours.copying import bring
from moderation.ours.form import Line
from newsroom.models import Publication, Reader

Told = list[tuple[str, str]]  # what is other than in the file: a code, and whose


@dataclass(frozen=True)
class Arrival:
    """A publication on its way in: whether it came with this export or was here before."""

    publication: Publication
    export: UUID
    is_new: bool
    is_made: bool = False  # by this very run
    # Keys of the readers whom the file tells of, and who are nobody else here: 16 bytes each.
    people: set[bytes] = field(default_factory=set)

    def knows(self, reader: UUID | str) -> bool:
        """Whether the file may say of this reader what they said and did."""
        return (reader if isinstance(reader, UUID) else UUID(reader)).bytes in self.people

    def are_its_own(self, rows: Iterable[Any]) -> tuple[list[Any], Told]:
        """Those rows that name no other reader, and a code for each that does."""
        own, told = [], []
        for one in rows:
            columns = (
                field for field in one._meta.concrete_fields if field.related_model is Reader
            )
            named = [getattr(one, field.attname) for field in columns]
            if all(self.knows(reader) for reader in named if reader is not None):
                own.append(one)
            else:
                told.append(("names_somebody_else", str(one.pk)))
        return own, told

    def archived(self, kind: str, key: Any, line: Line, reader: UUID | None = None) -> Archived:
        return Archived(
            publication=self.publication,
            came_with=self.export,
            kind=kind,
            key=str(key),
            line=line,
            reader_id=reader,
        )

    def keep(self, rows: Iterable[Archived]) -> None:
        """Rows that are not here yet; of two with one key the later."""
        bring({(one.kind, one.key): one for one in rows}.values())

    def have_come(self, kind: str, keys: Iterable[str]) -> set[str]:
        """Those of these keys that came with this export."""
        found = Archived.objects.filter(
            publication=self.publication, kind=kind, key__in=list(keys), came_with=self.export
        )
        return set(found.values_list("key", flat=True))

    def comments_of(self, revisions: Iterable[str]) -> dict[str, str]:
        """The comments of these texts, where they came with this export."""
        rows = Revision.objects.filter(pk__in=list(revisions), publication=self.publication)
        found = {str(text): str(comment) for text, comment in rows.values_list("pk", "comment")}
        own = self.have_come("comment", set(found.values()))
        return {text: comment for text, comment in found.items() if comment in own}
