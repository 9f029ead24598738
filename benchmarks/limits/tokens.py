"""Tokens for the readers of a benchmark, as their newsroom would sign them, one a line.

With `--leased N` so many pairs of an open lease and its reviewer's token. A program of its own:
`python -m benchmarks.limits.tokens`.
"""

from __future__ import annotations

import argparse
from datetime import timedelta

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leased", type=int, default=0)
    leased = parser.parse_args().leased
    django.setup()
    from comments.models import Revision, Status
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
        for reader in Reader.objects.filter(handle__startswith="reviewer"):
            print(token(reader))
        return
    pending = Revision.objects.filter(status=Status.PENDING, assigned_at=None)
    for revision in pending.select_related("author")[: leased // 3 + 1]:
        mine = token(revision.author)
        for lease in assign(revision.pk):
            print(lease.pk, mine)


if __name__ == "__main__":
    main()
