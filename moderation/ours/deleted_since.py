"""What a file that was begun tells of, and was deleted since: such a file is not gone on with.

A later snapshot shows what was written in the break, and nothing of what is missing; the lines
of it would stay in the file, and be loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q

from moderation.models import ImportBatch
from moderation.ours import form
from moderation.ours.files import UnusableError, lines
from moderation.ours.kinds import BY_NAME
from moderation.ours.lines import CHUNK
from moderation.ours.reading import key_of, parsed
from moderation.ours.snapshot import written_since
from newsroom.models import Publication

# Rows that go one by one: with a decision that is undone, and with the reader whom they are about.
# Articles, comments, texts, their authors and all that hangs on them go only with the import that
# brought them; roles and rules are told as a whole each time.
ONE_BY_ONE = ("waiver", "note")
TO_COMMIT = timedelta(days=1)  # at most, from when a taking back is dated to when it is seen


def refuse_what_was_deleted(
    publication: Publication, path: Path, *, since: int, begun_at: datetime
) -> None:
    """Raises UnusableError where the file tells of rows that are not there at this moment.

    `since`: the `xmin` of the snapshot that it was begun in, `begun_at`.
    """
    if _an_import_was_taken_back(publication, since, begun_at):
        raise UnusableError(
            "an import was taken back since it was begun, and it tells of what that had"
            " brought: delete it, and begin anew"
        )
    for kind, keys in _told(path):
        there = BY_NAME[kind].model._base_manager.filter(pk__in=keys).count()
        if there < len(keys):
            raise UnusableError(
                f"a {kind} that it tells of was deleted since: delete it, and begin anew"
            )


def _an_import_was_taken_back(publication: Publication, since: int, begun_at: datetime) -> bool:
    """Or is being taken back, whenever that began. Where anything else was being written for long
    while the file was begun, numbers alone would name what was taken back before as well."""
    under_way = Q(state=ImportBatch.State.ROLLING_BACK)
    lately = Q(state=ImportBatch.State.ROLLED_BACK, rolled_back_at__gt=begun_at - TO_COMMIT)
    lately &= written_since(since, ImportBatch)
    return ImportBatch.objects.filter(under_way | lately, publication=publication).exists()


def _told(path: Path) -> Iterator[tuple[str, set[str]]]:
    """The keys in a file of what goes one by one, so many of a kind at once."""
    keys: dict[str, set[str]] = {kind: set() for kind in ONE_BY_ONE}
    for raw in lines(path):
        kind = form.kind_of(raw)
        if kind in keys:
            keys[kind].add(key_of(parsed(raw)))
            if len(keys[kind]) >= CHUNK:
                yield kind, keys[kind]
                keys[kind] = set()
    yield from keys.items()
