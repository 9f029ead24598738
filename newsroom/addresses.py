"""One article, many addresses: what makes two URLs the same page."""

import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

# Keys that tell who sent the reader, never what the page is.
TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_src|ref_url"
    r"|cmpid|ito|smid|xtor|at_.*|wt_mc|amp|outputtype)$"
)
DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 3986, section 3.3: what a path segment may hold unescaped.
PATH_SAFE = "/:@!$&'()*+,;=~-._"
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:]*:[0-9a-f:.]*")
# Older sites escape other encodings than UTF-8; what is no UTF-8 is kept, byte by byte.
BYTES = "surrogateescape"


def canonical_url(url: str, *, significant: frozenset[str] | None = None) -> str:
    """The one form of `url` under which an article is known.

    Scheme and host lose their case, http becomes https, default ports, fragments, user
    names, double and trailing slashes and tracking parameters go; what is left of the
    query is sorted. The path keeps its case, since servers may tell it apart. With
    `significant`, only those query keys are kept, all others are noise to that site.

    Raises ValueError where `url` is not an absolute http or https URL.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an absolute web address: {url!r}")
    host = parts.hostname.rstrip(".").encode("idna").decode("ascii").lower()
    if not HOST.fullmatch(host):
        raise ValueError(f"not the name of a host: {parts.hostname!r}")
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port not in DEFAULT_PORTS.values():
        host = f"{host}:{parts.port}"
    path = re.sub(r"/{2,}", "/", quote(unquote_to_bytes(parts.path), safe=PATH_SAFE))
    query = urlencode(sorted(_kept(parts.query, significant)), errors=BYTES)
    return urlunsplit(("https", host, path.rstrip("/"), query, ""))


def _kept(query: str, significant: frozenset[str] | None) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True, errors=BYTES)
    if significant is not None:
        return [(key, value) for key, value in pairs if key in significant]
    return [(key, value) for key, value in pairs if not TRACKING.match(key.lower())]
