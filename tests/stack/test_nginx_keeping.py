"""What attackers send through the shipped nginx: nothing of it is kept for others, and no personal
page is ever handed to somebody else."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest

from newsroom.demo.several import Several
from tests.stack.client import Town
from tests.stack.raw import raw, statuses
from tests.stack.test_nginx import Answer, ask, never_seen, some_article

pytestmark = pytest.mark.stack
EVIL = "evil.example"


def unkeyed(site: Several) -> dict[str, str]:
    """Headers that some application somewhere has believed, none of which stands in a key."""
    return {
        "X-Forwarded-Host": EVIL, "X-Host": EVIL, "X-Forwarded-Server": EVIL, "Forwarded":
        f"host={EVIL};proto=https", "X-Original-URL": "/me/settings/", "X-Rewrite-URL": "/login/",
        "X-Forwarded-Prefix": f"//{EVIL}", "X-Forwarded-Scheme": "https", "X-Forwarded-Port": "1",
        "X-Forwarded-Proto": "https", "X-HTTP-Method-Override": "DELETE", "X-Script-Name": EVIL,
        "Script-Name": EVIL, "X-Requested-With": "fetch", "Origin": f"https://{EVIL}",
        "Referer": f"https://{EVIL}/", "User-Agent": EVIL, "Accept": "text/evil", "Range":
        "bytes=0-3", "If-Range": "x", "Prefer": EVIL, "Save-Data": "on", "Purpose": "prefetch",
        "HX-Boosted": "true", "HX-Target": EVIL, "X-Forwarded-For": "1.2.3.4", "Via": EVIL,
        "Content-Type": "application/json", "X-Wap-Profile": f"https://{EVIL}/", "TE": "trailers",
    }  # fmt: skip


def test_no_header_that_stands_in_no_key_is_in_what_others_get(several: Several):
    article = some_article(several)
    pages = (f"/articles/{article}/", f"/api/v1/articles/{article}", "/rules/",
             f"/embed/harbour-post/{article}/-/", f"/articles/{article}/feed.atom",
             f"/embed/harbour-post/fragment?article={article}")  # fmt: skip
    for page in pages:
        for name, value in unkeyed(several).items():
            address = f"{page}{'&' if '?' in page else '?'}{never_seen()}"
            poisoned = ask(several, address, **{name.replace("-", "_"): value})
            others = ask(several, address)

            assert others.status == 200, (page, name)
            assert EVIL not in others.text, (page, name)
            assert others.headers.get("content-length") != "4", (page, name)
            same = [one.headers.get("content-type") for one in (poisoned, others)]
            assert poisoned.status != 200 or len(set(same)) == 1, (page, name)


def test_a_host_that_is_not_ours_is_refused_and_kept_for_nobody(several: Several):
    own = f"127.0.0.1:{several.port}"
    path = f"/rules/?{never_seen()}"
    for host in (EVIL, f"{own}@{EVIL}", f"{EVIL}:{several.port}", f"{own}.{EVIL}", f"{own}:80",
                 f"{EVIL}#{own}", f"{own}\\{EVIL}", ""):  # fmt: skip
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        assert statuses(raw(several, request.encode())) == [400], host
    twice = f"GET {path} HTTP/1.1\r\nHost: {own}\r\nHost: {EVIL}\r\nConnection: close\r\n\r\n"
    whole = f"GET http://{EVIL}{path} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"

    assert statuses(raw(several, twice.encode())) == [400]
    assert EVIL.encode() not in raw(several, whole.encode()).partition(b"\r\n\r\n")[2]
    assert ask(several, path).status == 200


def test_a_parameter_that_changes_nothing_changes_nothing(several: Several):
    """No parameter is hidden behind another, nor behind a separator that one side knows."""
    page = f"/api/v1/articles/{some_article(several)}/comments"
    before = shown(ask(several, page))
    cloaked = ("?utm_content=x;sort=oldest", "?utm=1%26sort=oldest", "?a=b?sort=oldest",
               "?Sort=oldest", "?sort%00=oldest", "?_method=DELETE", "?format=json")  # fmt: skip

    got = {query: shown(ask(several, page + query)) for query in cloaked}
    # What comes to the page meanwhile is on all of them that are asked for after it.
    allowed = (before, shown(ask(several, page)))
    assert shown(ask(several, f"{page}?sort=oldest")) not in allowed, "else nothing would tell"
    assert [query for query, comments in got.items() if comments not in allowed] == []


def shown(answer: Answer) -> list[str]:
    """Which comments, in their order: what of an answer could be another's."""
    assert answer.status == 200
    found: list[str] = [one["id"] for one in json.loads(answer.text)["results"]]
    assert len(found) > 1
    return found


def test_a_look_with_a_body_is_answered_as_without(several: Several):
    page = f"/api/v1/articles/{some_article(several)}/comments?{never_seen()}"
    body = json.dumps({"sort": "oldest", "page_size": 1, "text": EVIL})

    fat = ask(several, page, "GET", body, Content_Type="application/json")
    others = ask(several, page)

    after = ask(several, page)
    assert EVIL not in fat.text
    assert shown(fat) in (shown(others), shown(after))


def odd_paths(article: str) -> list[str]:
    """By which one program sees another page than the next."""
    return [
        f"/articles/{article}/..;/..;/me/settings/", "/rules/..%2f..%2fme/settings/",
        "/rules/%2e%2e/me/settings/", "/rules/..%5cme/settings/", "/%72ules/..;/me/settings/",
        "/me/settings/%2e%2e/%2e%2e/rules/", "/me/settings/..%2f..%2frules/", "/rules/%252e%252e/",
        "/me/settings/;/rules/", "/me/settings/.css", "/me/settings/x.css", "/me/settings/%0a.js",
        "/me/settings%2fx.css", "/me/settings;x.css", "/me/settings%3fx.css", "/me/settings%23.js",
        "/api/v1/me/x.js", "/api/v1/me%00.css", "/api/v1/me.css", "/api/v1/me/..%2farticles",
        "//me/settings/", "/./me/settings/", "/ME/SETTINGS/", "/static/..%2fme/settings/",
        "/static/%2e%2e/me/settings/", "/embed.js/..%2fme/settings/", "/embed/x/..%2f..%2fme/",
        "/transparency/..%2fme/settings/", "/transparency/%2e%2e/me/settings/x.css",
    ]  # fmt: skip


def test_no_personal_page_is_kept_under_an_address_that_looks_public(
    big_town: Town, several: Several
):
    """Whoever is signed in is led there; then somebody else asks for the same address."""
    reader = big_town.anybody(subject := f"deceived-{uuid4().hex[:8]}")
    token = f"Bearer {reader.token}"
    assert subject.title() in ask(several, "/api/v1/me", Authorization=token).text

    for path in odd_paths(some_article(several)):
        for target in (path, f"{path}?{never_seen()}"):
            ask(several, target, Authorization=token)
            ask(several, target, Cookie="sessionid=abc; frame-sessionid=abc")
            others = ask(several, target)
            assert subject.title() not in others.text, target
            assert others.status in (200, 301, 302, 400, 401, 404), (target, others.status)
            if others.status == 200:
                title = re.search(r"<title>.*?</title>", others.text)
                assert title is not None, target
                assert "settings" not in title[0].lower(), target


def test_no_path_leads_out_of_the_folder_of_files(several: Several):
    for path in ("/static/../manage.py", "/static/%2e%2e/%2e%2e/etc/passwd", "/static../x",
                 "/static/..%2f..%2fetc/passwd", "/static/%252e%252e/x", "/static..;/x",
                 "/static/....//....//etc/passwd", "/static/\\..\\..\\etc\\passwd"):  # fmt: skip
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{several.port}\r\nConnection: close\r\n\r\n"
        )
        told = raw(several, request.encode())
        assert statuses(told)[0] in (301, 400, 404), (path, told[:200])
        assert b"root:" not in told, path
