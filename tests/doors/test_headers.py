"""What every answer tells a browser, whatever it is: a page, a file, a feed, or a no."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as real
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver

from newsroom.headers import ALWAYS, BEFORE_DJANGO
from newsroom.logs.guarding import guarded
from newsroom.models import Publication
from newsroom.probes import Probes
from tests.outage import no_database, refuse_writing

SITE = "https://paper.example"
FROM_ELSEWHERE = {"origin": "https://evil.example"}


class Place:
    """A published comment, and a browser that is answered as from a web process."""

    def __init__(self, make: Any) -> None:
        self.paper: Publication = make.publication(origins=[SITE])
        self.article = make.article(self.paper)
        self.comment = make.released(article=self.article)
        self.frame = f"/embed/{self.paper.slug}/{self.article.pk}/-"
        self.browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
        self.signed_in = Client(raise_request_exception=False)
        self.reader = make.reader()
        self.signed_in.force_login(self.reader)
        self.origin = "http://testserver"

    def by_tls(self) -> None:
        """From now on as a proxy passes it on that speaks TLS."""
        self.origin = "https://testserver"
        for browser in (self.browser, self.signed_in):
            browser.defaults["HTTP_X_FORWARDED_PROTO"] = "https"

    def get(self, path: str, **headers: str) -> Any:
        return self.browser.get(path, headers=headers)

    def post(self, path: str, body: str = "", **more: Any) -> Any:
        return self.browser.post(path, body, content_type="application/json", **more)

    def broken(self) -> Any:
        """Something that nobody thought of, in a verb: a fault."""
        refuse_writing("XX001")
        told = {"text": f"To be lost, {uuid4().hex}.", "by": str(self.reader.pk), "parent": ""}
        address = f"/articles/{self.article.pk}/"
        return self.signed_in.post(address, told, headers={"origin": self.origin})

    def away(self, path: str) -> Any:
        with no_database():
            return self.get(path)


@pytest.fixture
def place(make: Any) -> Place:
    return Place(make)


IN_CHUNKS = {"transfer-encoding": "chunked"}
Ask = Callable[[Place], Any]
# Of each kind of answer one, by the status that it has.
KINDS: dict[str, tuple[int, Ask]] = {
    "a page": (200, lambda at: at.get("/")),
    "an article": (200, lambda at: at.get(f"/articles/{at.article.pk}/")),
    "a form": (200, lambda at: at.get("/login/")),
    "one's own page": (200, lambda at: at.signed_in.get("/me/settings/")),
    "one's own data": (200, lambda at: at.signed_in.get("/api/v1/me")),
    "data": (200, lambda at: at.get(f"/api/v1/articles/{at.article.pk}/comments")),
    "the description": (200, lambda at: at.get("/api/v1/schema")),
    "a feed": (200, lambda at: at.get(f"/articles/{at.article.pk}/feed.atom")),
    "a file": (200, lambda at: at.get("/static/site/site.css")),
    "health, without a worker": (503, lambda at: at.get("/healthz")),
    "only its head": (200, lambda at: at.browser.head("/")),
    "what may be asked": (401, lambda at: at.browser.options("/api/v1/me")),
    "a frame": (200, lambda at: at.get(f"{at.frame}/")),
    "a form in a frame": (200, lambda at: at.get(f"{at.frame}/login/")),
    "a way out of a frame": (200, lambda at: at.get(f"{at.frame}/desk/")),
    "no page in a frame": (404, lambda at: at.get(f"{at.frame}/nowhere/")),
    "a frame in a tab": (302, lambda at: at.get(f"{at.frame}/", Sec_Fetch_Dest="document")),
    "a script for others": (200, lambda at: at.get("/embed.js")),
    "a style for others": (200, lambda at: at.get("/embed/look.css")),
    "a fragment": (
        200,
        lambda at: at.get(f"/embed/{at.paper.slug}/fragment?article={at.article.pk}"),
    ),
    "counts": (200, lambda at: at.get(f"/api/v1/counts?article={at.article.pk}")),
    "a redirect": (302, lambda at: at.get("/me/settings/")),
    "a slash that was left out": (301, lambda at: at.get("/login")),
    "a host that is not ours": (400, lambda at: at.get("/", host="evil.example")),
    "the same of data": (400, lambda at: at.get("/api/v1/me", host="evil.example")),
    "not signed in": (401, lambda at: at.get("/api/v1/me")),
    "a form from elsewhere": (403, lambda at: at.browser.post("/login/", headers=FROM_ELSEWHERE)),
    "nothing": (404, lambda at: at.get("/nowhere/")),
    "no data": (404, lambda at: at.get("/api/v1/nowhere")),
    "no file": (404, lambda at: at.get("/static/nowhere.css")),
    "not done": (405, lambda at: at.get("/language/")),
    "no length": (411, lambda at: at.post("/api/v1/counts", headers=IN_CHUNKS)),
    "too large": (413, lambda at: at.post("/api/v1/me", "x" * (real.BODY_AT_MOST + 1))),
    "a form too large": (413, lambda at: at.post("/login/", "x" * (real.BODY_AT_MOST + 1))),
    "a fault": (500, lambda at: at.broken()),
}  # fmt: skip
WHILE_AWAY: dict[str, tuple[int, Ask]] = {
    "no database": (503, lambda at: at.away("/")),
    "no database, of data": (503, lambda at: at.away("/api/v1/articles")),
    "no database, in a frame": (503, lambda at: at.away(f"{at.frame}/")),
}
# These stand in other sites' pages, which may ask that all in them allows it.
FOR_OTHER_SITES = {
    "a frame", "a form in a frame", "a way out of a frame", "no page in a frame",
    "a frame in a tab", "a script for others", "a style for others", "a fragment", "counts",
    "no database, in a frame",
}  # fmt: skip
FRAMES = {
    "a frame", "a form in a frame", "a way out of a frame", "no page in a frame",
}  # fmt: skip


@pytest.mark.django_db
def test_every_kind_of_answer_says_it(place):
    assert wrong_with(place, KINDS) == {}


@pytest.mark.django_db(transaction=True)
def test_and_those_that_are_given_while_the_database_is_away(place):
    assert wrong_with(place, WHILE_AWAY) == {}


def wrong_with(place: Place, kinds: dict[str, tuple[int, Ask]]) -> dict[str, list[str]]:
    found = {}
    for kind, (status, ask) in kinds.items():
        answer = ask(place)
        list(answer)  # So that a file is closed.
        wrong = [] if answer.status_code == status else [f"{answer.status_code}, not {status}"]
        found[kind] = [*wrong, *_of_headers(kind, answer), *_of_policy(kind, answer)]
    return {kind: wrong for kind, wrong in found.items() if wrong}


def _of_headers(kind: str, answer: Any) -> Iterator[str]:
    corp = "cross-origin" if kind in FOR_OTHER_SITES else "same-origin"
    for name, value in (ALWAYS | {"Cross-Origin-Resource-Policy": corp}).items():
        if answer.get(name) != value:
            yield f"{name}: {answer.get(name)}"
    for name in ("Server", "X-Powered-By"):
        if name in answer:
            yield f"{name} is told"


def _of_policy(kind: str, answer: Any) -> Iterator[str]:
    policy = directives(answer.get("Content-Security-Policy", ""))
    if kind == "no database, in a frame":  # decision 52 says why that is for any site
        policy.pop(ANCESTORS)
    elif policy.pop(ANCESTORS, None) != [SITE if kind in FRAMES else "'none'"]:
        yield "it may be framed"
    elif ("X-Frame-Options" in answer) == (kind in FRAMES):
        yield "X-Frame-Options says otherwise"
    if not policy.get("default-src") == policy.get("base-uri") == ["'none'"]:
        yield "not everything is forbidden that is not allowed"
    yield from (name for name, told in policy.items() if told not in (["'self'"], ["'none'"]))


ANCESTORS = "frame-ancestors"


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: told for name, *told in parts}


@pytest.mark.django_db
def test_over_tls_a_browser_is_to_come_by_tls_for_a_year(place, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    place.by_tls()

    answers = [ask(place) for _, ask in KINDS.values()]
    for answer in answers:
        list(answer)  # So that a file is closed.
    said = {answer.get("Strict-Transport-Security") for answer in answers}

    assert said == {"max-age=31536000"}


@pytest.mark.django_db
def test_without_tls_nobody_is_bound_to_it(place, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000

    assert "Strict-Transport-Security" not in place.get("/")


@pytest.mark.django_db(transaction=True)
def test_so_does_what_is_answered_before_django():
    probes = Probes(lambda *_: [], lambda: 0)

    told = [wsgi(probes, path) for path in ("/livez", "/readyz")]

    assert all(set(BEFORE_DJANGO) <= set(one) for one in told)
    probes._asking.submit(lambda: connection.close()).result()  # of the thread that asks


def test_so_does_the_last_word_of_a_process_that_is_broken(caplog):
    def broken(environ, begin):
        raise RuntimeError

    assert set(BEFORE_DJANGO) <= set(wsgi(guarded(broken), "/"))


def wsgi(application: Any, path: str) -> list[tuple[str, str]]:
    told: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET"}
    list(application(environ, lambda status, headers: told.extend(headers)))
    return told


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "TRACK", "DEBUG"])
def test_no_other_method_does_or_echoes_anything(place, method):
    for path in ("/", "/login/", f"/api/v1/articles/{place.article.pk}", "/me/settings/"):
        answer = place.signed_in.generic(method, path, headers={"x-echo": "tell-me-again"})

        assert answer.status_code in (302, 403, 405), (path, answer.status_code)
        assert b"tell-me-again" not in answer.content


def test_no_page_is_told_otherwise_by_a_decorator():
    """No view of ours loosens a policy; only frames and the mailbox of a demo do."""
    loosened = [
        str(pattern.pattern)
        for pattern in patterns(get_resolver("newsroom.urls"))
        for name in ("_csp_exempt", "_csp_update", "_csp_replace", "xframe_options_exempt")
        if hasattr(pattern.callback, name)
    ]

    assert loosened == []


def patterns(resolver: Any) -> Any:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


@pytest.mark.django_db
def test_pages_have_no_script_and_no_style_in_them(place):
    """Else the policy would break them, or somebody would loosen it."""
    pages = ["/", "/login/", "/signup/", f"/articles/{place.article.pk}/", f"{place.frame}/",
             "/rules/", "/transparency/", "/accessibility/", "/api/", "/nowhere/"]  # fmt: skip
    for page in pages:
        html = place.get(page).content.decode()
        scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
        assert not [one for one in scripts if "json" not in one], page
        assert not re.search(r"<[^>]+\s(?:on\w+|style)=", html), page
        assert "javascript:" not in html, page
