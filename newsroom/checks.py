"""What is wrong with an installation although everything runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from newsroom.words import LOCALE, stale


@register
def words_are_compiled(**_: Any) -> list[CheckMessage]:
    """Without them every page is in English, and nobody is told why."""
    languages = [path.relative_to(LOCALE).parts[0] for path in stale()]
    if not languages:
        return []
    said = f"The words of these languages are not compiled: {', '.join(languages)}."
    return [Warning(said, hint="Run: python -m newsroom.words", id="newsroom.W001")]


@register(Tags.security, deploy=True)
def the_desk_is_locked_twice(**_: Any) -> list[CheckMessage]:
    """Whoever has a moderator's password alone could decide what the public reads."""
    if settings.DESK_SECOND_FACTOR:
        return []
    said = "DESK_SECOND_FACTOR is off: a password alone opens the desk."
    return [Warning(said, hint="Leave it off only behind a sign-on that asks for more.",
                    id="newsroom.W002")]  # fmt: skip


@register(Tags.security, deploy=True)
def calls_go_over_tls(**_: Any) -> list[CheckMessage]:
    """What we tell newsrooms' servers could be read and changed on its way."""
    if not settings.OUTGOING_HTTP:
        return []
    said = "OUTGOING_HTTP is on, which is for development: events may go out unencrypted."
    return [Warning(said, id="newsroom.W003")]


@register(Tags.security, deploy=True)
def the_proxy_is_known(**_: Any) -> list[CheckMessage]:
    """Behind one that we were not told of all readers have its address, and no limit by networks
    can tell them apart."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES > 0:
        return []
    said = "HTTPS is on, so that something before this speaks TLS; TRUSTED_PROXIES counts none."
    return [Warning(said, hint="Set it to how many proxies of yours a request comes through.",
                    id="newsroom.W005")]  # fmt: skip


@register(Tags.security, deploy=True)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    """A Host header is anybody's word; one that is believed stands in links and in caches."""
    if not any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        return []
    said = "ALLOWED_HOSTS lets in hosts that nobody has named."
    return [Warning(said, hint="Name each, such as comments.example.org.", id="newsroom.W004")]
