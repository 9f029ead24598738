"""Tokens for the readers of a benchmark, as their newsroom would sign them, one a line.

With `--owing` only of those who have reviews to give and were given none yet. With `--leased N` so
many pairs of an open lease and its reviewer's token, or no pair at all. A program of its own:
`python -m benchmarks.limits.tokens`.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from uuid import UUID

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leased", type=int, default=0)
    parser.add_argument("--owing", action="store_true")
    options = parser.parse_args()
    leased = options.leased
    django.setup()
    from comments.models import Revision, Status
    from moderation.models import Assignment
    from moderation.workflow.assigning import assign
    from newsroom.models import Publication, Reader, SigningKey
    from newsroom.models.signing_key import new_secret
    from newsroom.sso import reader_of, sign

    paper = Publication.objects.get()
    if not paper.signing_keys.exists():
        key = SigningKey(publication=paper, algorithm=SigningKey.Algorithm.HS256)
        key.secret = new_secret()
        key.save()

    def token(reader: Reader) -> str:
        signed = sign(reader, paper, valid_for=timedelta(hours=2))
        reader_of(signed)  # Seen before: the first time writes down what it says of its bearer.
        return signed

    if not leased:
        readers = Reader.objects.filter(handle__startswith="reviewer")
        if options.owing:
            fresh = Revision.objects.filter(status=Status.PENDING, assigned_at=None)
            readers = readers.filter(pk__in=fresh.values("author"))
        for reader in readers:
            print(token(reader))
        return
    # A worker may have been here before: what it drew for somebody is as good as what we draw.
    held = Assignment.objects.filter(state=Assignment.State.OPEN, revision__release_due_at=None)
    pairs: dict[UUID, str] = {}
    for revision in Revision.objects.filter(status=Status.PENDING).select_related("author"):
        if len(pairs) >= leased:
            break
        assign(revision.pk)
        mine = token(revision.author)
        pairs |= dict.fromkeys(
            held.filter(reviewer=revision.author).values_list("pk", flat=True), mine
        )
    if len(pairs) < leased:
        sys.exit(f"{leased} leases were asked for, and {len(pairs)} are all there are")
    for lease, mine in list(pairs.items())[:leased]:
        print(lease, mine)


if __name__ == "__main__":
    main()
