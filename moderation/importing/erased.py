"""Whom an import brought, and who was erased since: nobody, for every later file of their site.

Of the person only a keyed hash is kept: of the site, and of what that calls them. It is kept for
good, since an old file can be brought in again on any day; without the key and without such a
file it says nothing. What was hashed by a key before this one is known by SECRET_KEY_FALLBACKS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from moderation.models import ErasedGhost, ImportBatch, StagedText
from newsroom.models import GHOST, Reader

AT_ONCE = 2_000  # authors
_SALT = "moderation.importing.erased"

# None of their comments comes; where one was answered, arranging leaves a mark.
_LEAVE_OUT = """
UPDATE moderation_stagedcomment s SET fate = 'erased' FROM moderation_stagedtext t
WHERE s.batch_id = %(batch)s AND t.batch_id = s.batch_id AND t.position = s.position
    AND s.fate IN ('released', 'held', 'rejected') AND t.author = ANY(%(authors)s)"""

# Who was erased since that was asked: answers may hang on theirs already, so each is a mark.
_AUTHORS = "SELECT DISTINCT author FROM import_chunk WHERE fate <> 'stone'"
_MAKE_MARKS = """
UPDATE import_chunk SET fate = 'stone', is_stone = true, shown_at = written_at
WHERE author = ANY(%(authors)s)"""


def remember(reader: Reader) -> None:
    """Before a reader's row becomes nobody's: keep a hash, if an import brought them."""
    if reader.issuer.startswith(GHOST):
        digest = _digests(reader.issuer, reader.subject)[0]
        ErasedGhost.objects.bulk_create([ErasedGhost(digest)], ignore_conflicts=True)


def erased_of(issuer: str, authors: Iterable[str]) -> Iterator[str]:
    """Those of a site's authors who were erased here."""
    left = iter(authors)
    while some := list(islice(left, AT_ONCE)):
        known = {digest: author for author in some for digest in _digests(issuer, author)}
        found = ErasedGhost.objects.filter(pk__in=list(known))
        yield from {known[digest] for digest in found.values_list("pk", flat=True)}


def leave_out(cursor: Any, batch: ImportBatch) -> None:
    """Say of what they wrote that it does not come. In a transaction of the caller's."""
    if not ErasedGhost.objects.exists():
        return
    texts = StagedText.objects.filter(batch=batch).exclude(author="").order_by()
    authors = texts.values_list("author", flat=True).distinct().iterator(chunk_size=AT_ONCE)
    erased = list(erased_of(batch.source.issuer, authors))
    cursor.execute(_LEAVE_OUT, {"batch": batch.pk, "authors": erased})


def make_marks(cursor: Any, issuer: str) -> None:
    """The same of a chunk that is being loaded, for who was erased since the file was arranged."""
    if not ErasedGhost.objects.exists():
        return
    cursor.execute(_AUTHORS)
    erased = list(erased_of(issuer, [author for [author] in cursor.fetchall()]))
    cursor.execute(_MAKE_MARKS, {"authors": erased})


def _digests(issuer: str, subject: str) -> list[str]:
    """Of a ghost: by the key of today, and by those before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    who = f"{issuer}\n{subject}"
    return [salted_hmac(_SALT, who, secret=key, algorithm="sha256").hexdigest() for key in keys]
