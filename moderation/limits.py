"""How often one network may do what needs no account.

Only a keyed hash of the network is remembered, for an hour, and nowhere but in the cache.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from moderation.marks import network_of
from moderation.refusals import TooManyNotices

AN_HOUR = 3600  # seconds
NOTICES_AT_MOST = 20  # of one network in an hour: an office that looks for such things fits in


def count_a_notice(request: HttpRequest) -> None:
    """Raises TooManyNotices for one more than a network may give in an hour.

    An address that says nothing (a proxy of our own that we were not told of) is not counted;
    then only the limit of the whole publication holds.
    """
    network = network_of(request)
    if not network:
        return
    hour = f"{timezone.now():%Y-%m-%d %H}"
    key = salted_hmac(f"third-reading notices {hour}", network, algorithm="sha256").hexdigest()
    given = cache.get(key, 0)
    if given >= NOTICES_AT_MOST:
        raise TooManyNotices
    cache.set(key, given + 1, AN_HOUR)
