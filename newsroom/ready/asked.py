"""Which requests are answered alike, whoever asks: by its address, its language, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from newsroom.hosts import is_worth_keeping

Environ = dict[str, Any]

# What comes before a frame's own cookies (comments/embed/cookies.py).
_FRAMED = "frame-"
# Whatever is named here is about the one who asks: their session, or something to say to them.
_PERSONAL = (f"{settings.SESSION_COOKIE_NAME}=", "messages=")
# Of one's own, or a part of a page.
OWN = frozenset({"HTTP_AUTHORIZATION", "HTTP_HX_REQUEST"})
_LANGUAGE = re.compile(
    rf"(?:^|;)\s*({_FRAMED})?{re.escape(settings.LANGUAGE_COOKIE_NAME)}=\"?([\w-]{{2,12}})"
)
# All that Django is given of who asks. A made answer is for others as well, so it must depend on
# nothing that is not in what is asked: a header that nobody here has thought of is left out, too.
# Of these, the address is only counted, and the id only logged.
_PASSED_ON = frozenset(
    {"HTTP_HOST", "HTTP_SEC_FETCH_DEST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO",
     "HTTP_X_REQUEST_ID"}
)  # fmt: skip
# A look has no body, whatever it says.
_OF_A_BODY = frozenset({"CONTENT_LENGTH", "CONTENT_TYPE"})
ANY = "*"  # no language
_FURTHER = re.compile(r"\b(?:cursor|after|before)=")
LONGEST = 8192  # characters of an address that is worth keeping: counts name a hundred articles
SHORT = 256  # of one of which many are remembered: what is known of them, and what is not
LONG_AT_MOST = 128  # of the others: with what is known of them up to 16 kB each


@dataclass(frozen=True)
class Address:
    """An address with a ready answer, and which parameters it knows; all others change nothing.

    With one of `personal` it is asked for by one person: the answer is made for them. Where
    `own_apart`, what is a reader's own is put into what was made for everybody.
    """

    path: str  # a regular expression
    parameters: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    own_apart: bool = False
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self.path, re.ASCII))


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that is asked for: the same for all who ask with the same of these."""

    host: str  # with its scheme
    path: str
    query: str
    chosen: str = ""  # a language, by a cookie
    browser: str = ""  # the language that the browser would like
    in_window: bool = False  # a frame's page that is opened as a document of its own

    def for_any_browser(self) -> Asked:
        """As it is kept where a browser has no say; no browser asks like that."""
        return Asked(self.host, self.path, self.query, self.chosen, ANY, self.in_window)

    @property
    def size(self) -> int:
        """How many characters of it whoever asks has a say in."""
        return len(self.host) + len(self.path) + len(self.query)

    @property
    def is_a_beginning(self) -> bool:
        """Whether it is no page far behind, of which there are as many as one can ask for."""
        return _FURTHER.search(self.query) is None


class Addresses:
    """All addresses that have ready answers."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._addresses = tuple(addresses)
        self._query_of_short = lru_cache(maxsize=8192)(self._known_query)
        self._query_of_long = lru_cache(maxsize=LONG_AT_MOST)(self._known_query)

    def asked(self, environ: Environ) -> Asked | None:
        """What this request asks for; None where its answer is for who asks alone."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not OWN.isdisjoint(environ):
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        if cookies and any(name in cookies for name in _PERSONAL):
            return None
        return self.page(environ, cookies)

    def page(self, environ: Environ, cookies: str) -> Asked | None:
        """The same, whoever asks for it."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        length = len(path) + len(query)
        query_of = self._query_of_short if length <= SHORT else self._query_of_long
        if length > LONGEST or (known := query_of(path, query)) is None:
            return None
        if not is_worth_keeping(environ.get("HTTP_HOST", "")):
            return None
        return Asked(
            _host(environ),
            path,
            known,
            _chosen(path, cookies) if cookies else "",
            _of_browser(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
            environ.get("HTTP_SEC_FETCH_DEST") == "document" and path.startswith("/embed/"),
        )

    def has_own_apart(self, path: str) -> bool:
        return any(one.own_apart and one.pattern.fullmatch(path) for one in self._addresses)

    def _known_query(self, path: str, query: str) -> str | None:
        for address in self._addresses:
            if address.pattern.fullmatch(path):
                return _reduced(query, address) if query else ""
        return None


def for_everybody(environ: Environ, asked: Asked) -> Environ:
    """The same request, as if it came from nobody in particular."""
    plain = without_what_differs(environ, asked)
    if asked.chosen:
        framed = _FRAMED if asked.path.startswith("/embed/") else ""
        plain["HTTP_COOKIE"] = f"{framed}{settings.LANGUAGE_COOKIE_NAME}={asked.chosen}"
    return plain


def without_what_differs(environ: Environ, asked: Asked) -> Environ:
    """The same request without all that its answer must not depend on."""
    plain = {name: value for name, value in environ.items() if _is_passed_on(name)}
    plain["REQUEST_METHOD"], plain["QUERY_STRING"] = "GET", asked.query
    plain["HTTP_ACCEPT_LANGUAGE"] = asked.browser
    return plain


def _is_passed_on(name: str) -> bool:
    if name.startswith("HTTP_"):
        return name in _PASSED_ON
    return name not in _OF_A_BODY


def _reduced(query: str, address: Address) -> str | None:
    try:
        told = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return None
    if any(name in address.personal for name, _ in told):
        return None
    return urlencode([pair for pair in told if pair[0] in address.parameters])


def _host(environ: Mapping[str, str]) -> str:
    proxied = settings.SECURE_PROXY_SSL_HEADER
    scheme = environ.get("wsgi.url_scheme", "http")
    if proxied and environ.get(proxied[0], "").split(",")[0].strip() == proxied[1]:
        scheme = "https"
    return f"{scheme}://{environ.get('HTTP_HOST', '')}"


def _chosen(path: str, cookies: str) -> str:
    """The language of ours that a cookie names: in a frame its own, elsewhere the site's."""
    framed = path.startswith("/embed/")
    for prefix, language in _LANGUAGE.findall(cookies):
        if bool(prefix) == framed:
            return _ours(language)
    return ""


@lru_cache(maxsize=256)
def _ours(language: str) -> str:
    try:
        return get_supported_language_variant(language.lower())
    except LookupError:
        return ""


def _of_browser(header: str) -> str:
    """The first language of ours that a browser asks for; empty where it likes none of them.

    What is longer than any browser says is not remembered: it would be kept as it is."""
    return _of_short(header) if len(header) <= SHORT else _of_short.__wrapped__(header)


@lru_cache(maxsize=1024)
def _of_short(header: str) -> str:
    for language, _ in parse_accept_lang_header(header):
        if language == "*":
            break
        if found := _ours(language):
            return found
    return ""
