"""What the buttons beside an endpoint do, and what is said then."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.workflow import listening
from newsroom.models import Endpoint, Reader


def once_more(count: int) -> str:
    words = ngettext("%(n)s event is sent once more.", "%(n)s events are sent once more.", count)
    return words % {"n": count}


def _ping(held: Endpoint, by: Reader) -> str:
    listening.ping_endpoint(held, by=by)
    return _("A ping is on its way. It is in the list below in a moment.")


def _pause(held: Endpoint, by: Reader) -> str:
    listening.pause_endpoint(held, by=by)
    return _("It is paused. What happens meanwhile waits for it.")


def _resume(held: Endpoint, by: Reader) -> str:
    failed = held.is_active
    listening.resume_endpoint(held, by=by)
    if failed:
        return _("What waits is tried now. What comes of it is below in a moment.")
    return _("It is told again, what has waited first.")


def _remove(held: Endpoint, by: Reader) -> str:
    listening.remove_endpoint(held, by=by)
    return _("It is taken away.")


def _replay_dead(held: Endpoint, by: Reader) -> str:
    return once_more(listening.replay_dead(held, by=by))


ACTS: dict[str, Callable[[Endpoint, Reader], str]] = {
    "ping": _ping,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "replay-dead": _replay_dead,
}
