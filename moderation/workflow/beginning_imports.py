"""Which batch a file is: one that was begun and not ended goes on; else a new one begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from moderation.models import ImportBatch, ImportSource
from newsroom.models import Publication, Reader


class ImportRefusedError(Exception):
    """An import is not begun, and why, in a sentence."""


@dataclass(frozen=True)
class Asked:
    """What is to be imported, and how."""

    publication: Publication
    format: str
    path: Path
    source: str = ""  # Tells apart several sites of one system; its name, unless said.
    options: dict[str, Any] = field(default_factory=dict)
    by: Reader | None = None


@transaction.atomic
def begin(asked: Asked, *, batch: ImportBatch | None = None) -> ImportBatch:
    """The batch of this file: `batch`, or the one that was not ended, or a new one.

    Raises ImportRefusedError where it is another file, or was begun with other options.
    """
    sha = _digest(asked.path)
    if batch is not None:
        _refuse_what_differs(batch, asked, sha)
        return batch
    source = _source(asked)
    begun = ImportBatch.objects.filter(
        source=source,
        file_sha=sha,
        state__in=[ImportBatch.State.STAGING, ImportBatch.State.LOADING],
    ).first()
    if begun is not None:
        if begun.options != asked.options:
            raise ImportRefusedError(
                f"This file was begun with other options ({begun.options}). Go on with them by"
                f" --batch {begun.pk}, or take that batch back first."
            )
        return begun
    return ImportBatch.objects.create(
        source=source,
        publication=asked.publication,
        file_name=asked.path.name[:255],
        file_size=sum(path.stat().st_size for path in _files(asked.path)),
        file_sha=sha,
        options=asked.options,
        by=asked.by,
    )


def _refuse_what_differs(batch: ImportBatch, asked: Asked, sha: str) -> None:
    if not batch.is_under_way:
        raise ImportRefusedError(f"There is nothing to go on with: this batch is {batch.state}.")
    if batch.publication_id != asked.publication.pk or batch.source.format != asked.format:
        raise ImportRefusedError("This batch is of another publication, or of another format.")
    if batch.state == ImportBatch.State.STAGING and batch.file_sha != sha:
        raise ImportRefusedError(
            f"This is not the file that the batch was begun with ({batch.file_name}, SHA-256"
            f" {batch.file_sha[:12]}…): it has changed since, or is another one."
        )


def _source(asked: Asked) -> ImportSource:
    name = asked.source or asked.format
    source, _ = ImportSource.objects.get_or_create(
        publication=asked.publication, name=name, defaults={"format": asked.format}
    )
    if source.format != asked.format:
        raise ImportRefusedError(f"The source {name!r} is one of {source.format}: name another.")
    return source


def _digest(path: Path) -> str:
    """Of a file; of a folder, that of the names and the contents of its files."""
    digests = []
    for each in _files(path):
        with each.open("rb") as file:
            digests.append(file_digest(file, "sha256").hexdigest())
    if path.is_file():
        return digests[0]
    named = zip((each.name for each in _files(path)), digests, strict=True)
    return sha256("\n".join(map(" ".join, named)).encode()).hexdigest()


def _files(path: Path) -> list[Path]:
    """A file, or those of a folder."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.iterdir() if each.is_file())
