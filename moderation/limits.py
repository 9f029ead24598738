"""How often one network may do what needs no account.

Only a keyed hash of the network is remembered, for an hour, and nowhere but in the cache.
"""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest

from moderation.refusals import TooManyNotices
from newsroom.api.limits import take
from newsroom.request_networks import hashed, network_of

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
    taken = take(hashed("notices", network), AN_HOUR)
    if taken.times > NOTICES_AT_MOST:
        raise TooManyNotices(retry_after=ceil(taken.ends_in))
