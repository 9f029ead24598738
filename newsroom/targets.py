"""Whether an address that somebody typed in may be called, and which machines it stands for.

Who can name an address to call could else make us call what only we can reach: our own
database, or where a cloud keeps its keys. `newsroom/calling.py` does the calling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from newsroom.networks import Network, is_public, read_networks
from newsroom.refusals import Invalid
from newsroom.resolving import RESOLVES_WITHIN, Resolver, resolve_in_time

URL_AT_MOST = 2000


class BadTarget(Invalid):
    code = "bad_target"
    sentence = _("That address cannot be called.")


class NotSecure(BadTarget):
    code = "target_not_secure"
    sentence = _("The address must begin with https://")


class NoWebAddress(BadTarget):
    code = "target_no_web_address"
    sentence = _("That is no address of a web server: it must begin with https://")


class NamesAUser(BadTarget):
    code = "target_names_a_user"
    sentence = _("The address must not hold a user name or a password.")


class PortNotAllowed(BadTarget):
    code = "target_port_not_allowed"
    sentence = _("Only the usual ports of web servers can be called.")


class NoSuchHost(BadTarget):
    code = "target_unknown"
    sentence = _("There is no server of that name.")


class PrivateTarget(BadTarget):
    code = "target_is_private"
    sentence = _("That address leads into a private network.")


@dataclass(frozen=True)
class Limits:
    """What may be called beside the open internet over TLS; for one's own network, or tests."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset({443, 8443})
    plain: bool = False  # http too, and whatever port: for development

    @classmethod
    def of_settings(cls) -> Limits:
        networks = read_networks(settings.OUTGOING_NETWORKS)
        return cls(networks, frozenset(settings.OUTGOING_PORTS), settings.OUTGOING_HTTP)


@dataclass(frozen=True)
class Target:
    """An address taken apart, once: nobody reads it a second time and differently."""

    scheme: str
    host: str  # ASCII, lower case
    port: int
    path: str  # with its query

    @property
    def origin(self) -> str:
        """For the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme] == self.port
        return host if usual else f"{host}:{self.port}"


def read_target(url: str, limits: Limits | None = None) -> Target:
    """The parts of an address that may be called, as far as can be told without resolving it.

    Raises BadTarget.
    """
    limits = limits or Limits.of_settings()
    target = _parts(url)
    if target.scheme != "https" and not limits.plain:
        raise NotSecure
    if target.port not in limits.ports and not limits.plain:
        raise PortNotAllowed
    return target


def check(url: str) -> None:
    """Whether this address may be called, and leads to anybody. Raises BadTarget."""
    addresses_of(read_target(url))


def _parts(url: str) -> Target:
    if len(url) > URL_AT_MOST or not url.isprintable() or any(sign in url for sign in " \\#"):
        raise BadTarget
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path.encode("ascii")
    except ValueError as error:  # UnicodeError is one, too
        raise BadTarget from error
    if parts.scheme not in ("http", "https"):
        raise NoWebAddress
    if "@" in parts.netloc:
        raise NamesAUser
    if not host or "%" in host:
        raise BadTarget
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def addresses_of(
    target: Target,
    limits: Limits | None = None,
    resolve: Resolver | None = None,
    seconds: float = RESOLVES_WITHIN,
) -> list[str]:
    """Where to connect to, every one of them looked at. Raises NoSuchHost and PrivateTarget.

    The system is asked for `seconds` at most. One private address among public ones is enough
    to refuse: nobody has that by chance.
    """
    limits = limits or Limits.of_settings()
    try:
        found = (resolve or partial(resolve_in_time, seconds=seconds))(target.host, target.port)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost from error
    if not found:
        raise NoSuchHost
    if not all(is_public(address, limits.networks) for address in found):
        raise PrivateTarget
    return found
