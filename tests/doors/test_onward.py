"""Wherever an address says where to go on: never to another site, whatever the trick."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.test import Client

from tests import factories
from tests.doors.lots import drawn

pytestmark = pytest.mark.django_db

TRICKS = (
    "//evil.example", "///evil.example", "////evil.example/", "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example", "\\/evil.example", "https:evil.example", "https:/evil.example",
    "https:///evil.example", "http:\\\\evil.example", "HtTpS://evil.example", "/\t/evil.example",
    "/\n/evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example",
    "\x1f//evil.example", "//testserver@evil.example", "https://testserver@evil.example",
    "https://testserver:80@evil.example", "https://evil.example\\@testserver/",
    "https://evil.example#@testserver/", "https://testserver.evil.example",
    "https://eviltestserver/", "https://testserver\uff0eevil.example", "//evil\u3002example",
    "//[::ffff:1.2.3.4]", "//0x7f000001", "ftp://evil.example", "//evil.example/%2f..",
    "javascript:alert(1)", "java\tscript:alert(1)", "JaVaScRiPt:alert(1)//http://testserver",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "evil.example", "nowhere", "?", "#",
    "/%09/evil.example", "/..//evil.example", "https://testserver%2eevil.example/",
    "https://evil.example%00.testserver/", "//evil.example\r\nSet-Cookie: a=b", "@evil.example",
)  # fmt: skip


def host_of(told: str) -> str:
    """Where a browser goes for that, as the URL standard has it; a scheme where it is no page."""
    plain = re.sub(r"[\t\r\n]", "", told.strip("".join(map(chr, range(0x21)))))
    scheme = re.match(r"[a-zA-Z][\w+.-]*:", plain)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return scheme[0].lower()
    plain = re.sub(r"^(https?):[\\/]*", r"\1://", plain.replace("\\", "/"), flags=re.IGNORECASE)
    plain = re.sub(r"^/{2,}", "//", plain)
    return (urlsplit(urljoin("http://testserver/a/page/", plain)).hostname or "").lower()


@pytest.mark.parametrize("trick", ["//evil.example", "/\\evil.example", "https:evil.example",
                                   "/\t/evil.example", "https://testserver@evil.example",
                                   "\x1f//evil.example", "\\/evil.example"])  # fmt: skip
def test_a_browser_would_go_there(trick):
    """What this file takes for another site is one."""
    assert host_of(trick) == "evil.example"


Go = Callable[[Client, str], Any]
FORMS: dict[str, Go] = {
    "sign in": lambda at, to: at.post(
        "/login/", {"login": "ada", "password": "reading", "next": to}
    ),
    "sign in, by the address": lambda at, to: at.post(
        f"/login/?{urlencode({'next': to})}", {"login": "ada", "password": "reading"}
    ),
    "language": lambda at, to: at.post("/language/", {"language": "de", "next": to}),
}
SIGNED_IN: dict[str, Go] = {
    "come again": lambda at, to: at.get(f"/login/?{urlencode({'next': to})}"),
    "sign up again": lambda at, to: at.get(f"/signup/?{urlencode({'next': to})}"),
    "show that it is you": lambda at, to: at.post(
        "/account/reauthenticate/", {"password": "reading", "next": to}
    ),
    "about mail": lambda at, to: at.post("/me/mail/asked/", {"later": "1", "next": to}),
    "react": lambda at, to: at.post("/reactions/", {"give": f"like {comment()}", "page": to}),
    "language": FORMS["language"],
    "log out": lambda at, to: at.post("/logout/", {"next": to}),
}
PAGES = (
    "/login/?next={}", "/signup/?next={}", "/logout/?next={}", "/account/password/reset/?next={}",
    "/account/reauthenticate/?next={}", "/account/two-factor/reauthenticate/?next={}",
    "/admin/login/?next={}", "/desk/?next={}", "/desk/pause/?next={}", "/me/settings/?next={}",
    "/account/email/?next={}", "/account/password/change/?next={}", "/reviews/?next={}",
)  # fmt: skip

REFUSED = {(403, "ada"), (403, "an admin"), (404, "ada")}


def comment() -> Any:
    return factories.the_article().comments.get().pk


@pytest.fixture
def ada(make: Any) -> Any:
    make.released(article=make.the_article())
    return make.reader("ada", password="reading")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_leads_on_within_the_site(ada, form):
    leads_nowhere_else(lambda to: FORMS[form](Client(), to), _one_in(form))


@pytest.mark.parametrize("form", SIGNED_IN)
def test_so_it_does_for_who_has_signed_in(ada, form):
    def go(to: str) -> Any:
        client = Client()
        client.force_login(ada)
        return SIGNED_IN[form](client, to)

    leads_nowhere_else(go, _one_in(form))


def _one_in(form: str) -> int:
    """Of where a password is hashed each time, and tries are counted, not all are asked."""
    return {"sign in": 2, "sign in, by the address": 4, "show that it is you": 6}.get(form, 1)


def leads_nowhere_else(go: Callable[[str], Any], one_in: int) -> None:
    """It does what it does, and leads on as it would with no wish at all, or to a page of ours."""
    assert urlsplit(go("/rules/")["Location"]).path == "/rules/"
    for trick in drawn(TRICKS, one_in=one_in):
        answer = go(trick)
        assert answer.status_code == 302, (trick, answer.status_code)
        assert host_of(answer["Location"]) == "testserver", trick
        assert "\n" not in answer["Location"], trick


def test_no_page_has_a_link_or_a_form_that_leads_there(ada, make):
    signed_in, moderator = Client(), Client()
    signed_in.force_login(ada)
    moderator.force_login(make.moderator(kind="admin"))
    browsers = {"nobody": Client(), "ada": signed_in, "an admin": moderator}
    for number, page in enumerate(PAGES):
        for who, browser in browsers.items():
            as_ever = browser.get(page.format("/rules/")).status_code
            # Where it is refused to whoever asks, with or without a trick: Django's admin wants a
            # second factor, and an account without a password cannot show by one whose it is.
            assert as_ever in (200, 302) or (as_ever, who) in REFUSED, (page, who)
            for trick in drawn(TRICKS[number % 3 :: 3]):
                answer = browser.get(page.format(urlencode({"": trick})[1:]), follow=False)
                assert answer.status_code == as_ever, (page, trick)
                where = [answer["Location"]] if answer.has_header("Location") else []
                html = answer.content.decode()
                found = re.findall(r'(?:href|action|formaction|src)="([^"]*)"', html)
                hosts = {host_of(unescape(told)) for told in [*found, *where]}
                assert hosts <= {"testserver", "mailto:"}, (page, trick, hosts)


@pytest.mark.parametrize(
    "path",
    ["//evil.example/login", "/%2fevil.example/login", "/\\evil.example/login",
     "//evil.example/%2e%2e", "/%5cevil.example/login", "/%09/evil.example/login"],
)  # fmt: skip
def test_a_slash_that_is_added_leads_to_no_other_site(path):
    environ = {"PATH_INFO": path.replace("%2f", "/").replace("%5c", "\\").replace("%09", "\t")}

    answer = Client().get("/", **environ)

    assert answer.status_code in (301, 400, 404)
    assert host_of(answer.get("Location", "/")) == "testserver"
