"""A request sent twice is done once: the second gets the answer of the first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from moderation.models import IdempotentAnswer
from moderation.refusals import KeyReused
from newsroom.models import Reader
from newsroom.refusals import Invalid

KEY_AT_MOST = 200


class BadKey(Invalid):
    code = "idempotency_key_invalid"
    sentence = format_lazy(
        _("An Idempotency-Key has 1 to {number} visible ASCII characters."), number=KEY_AT_MOST
    )


def once(
    reader: Reader,
    key: str | None,
    asked: Any,
    do: Callable[[], dict[str, Any]],
    *,
    first: Callable[[], AbstractContextManager[None]] | None = None,
) -> dict[str, Any]:
    """The answer of `do`, which is called only if this reader has not used `key` before.

    The answer is kept in the transaction of what was done, so that there is never the
    one without the other; a refusal undoes both. Two at the same moment: the second
    waits for the first. `first` is entered before the transaction begins: what may take its
    time must not hold rows meanwhile. Raises BadKey, and KeyReused where `key` came with another
    request.
    """
    if key is None:
        return do()
    if not 0 < len(key) <= KEY_AT_MOST or not key.isascii() or not key.isprintable():
        raise BadKey
    fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    known = first is not None and IdempotentAnswer.objects.filter(reader=reader, key=key).exists()
    try:
        with nullcontext() if first is None or known else first():
            return _first(reader, key, fingerprint, do)
    except IntegrityError as error:
        if "idempotency_key_is_used_once_per_reader" not in str(error):
            raise
    before = IdempotentAnswer.objects.get(reader=reader, key=key)
    if before.fingerprint != fingerprint:
        raise KeyReused
    answer: dict[str, Any] = before.answer
    return answer


@transaction.atomic
def _first(
    reader: Reader, key: str, fingerprint: str, do: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    # The key comes first: PostgreSQL lets a second one wait here until this is settled.
    row = IdempotentAnswer.objects.create(
        reader=reader, key=key, fingerprint=fingerprint, answer={}
    )
    answer = do()
    row.answer = answer
    row.save(update_fields=["answer"])
    return answer
