"""One article, many addresses: what makes two URLs the same page."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import idna

from newsroom.letters import composed

# Keys that tell who sent the reader, never what the page is.
TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_src|ref_url"
    r"|cmpid|ito|smid|xtor|at_.*|wt_mc|amp|outputtype)$"
)
DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 3986, section 3.3: what a path segment may hold unescaped.
PATH_SAFE = "/:@!$&'()*+,;=~-._"
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f]*:[0-9a-f:.]*")
# Older sites escape other encodings than UTF-8; what is no UTF-8 is kept, byte by byte.
BYTES = "surrogateescape"


def canonical_url(url: str, *, significant: frozenset[str] | None = None) -> str:
    """The one form of `url` under which an article is known.

    Scheme and host lose their case, http becomes https, default ports, fragments, user
    names, double and trailing slashes and tracking parameters go; what is left of the
    query is sorted. Letters with marks are written in one way (Unicode's NFC), and names of
    hosts as browsers write them. The path keeps its case, since servers may tell it apart. With
    `significant`, only those query keys are kept, all others are noise to that site.

    Raises ValueError where `url` is not an absolute http or https URL.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an absolute web address: {url!r}")
    host = _ascii(parts.hostname.rstrip("."))
    if not HOST.fullmatch(host):
        raise ValueError(f"not the name of a host: {parts.hostname!r}")
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port not in DEFAULT_PORTS.values():
        host = f"{host}:{parts.port}"
    path = re.sub(r"/{2,}", "/", _quoted(parts.path))
    query = urlencode(sorted(_kept(parts.query, significant)), errors=BYTES)
    return urlunsplit(("https", host, path.rstrip("/"), query, ""))


def _ascii(host: str) -> str:
    """A host's name as it is asked for (UTS 46); what browsers refuse, as it used to be."""
    if not host.isascii():
        try:
            return idna.encode(host, uts46=True).decode("ascii").lower()
        except idna.IDNAError:
            pass
    return host.encode("idna").decode("ascii").lower()


def _quoted(path: str) -> str:
    return quote(composed(unquote(path, errors=BYTES)), safe=PATH_SAFE, errors=BYTES)


def _kept(query: str, significant: frozenset[str] | None) -> list[tuple[str, str]]:
    told = parse_qsl(query, keep_blank_values=True, errors=BYTES)
    pairs = [(composed(key), composed(value)) for key, value in told]
    if significant is not None:
        return [(key, value) for key, value in pairs if key in significant]
    return [(key, value) for key, value in pairs if not TRACKING.match(key.lower())]
