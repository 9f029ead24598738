"""What the shipped nginx answers itself: what the application says, and nothing of what came."""

from __future__ import annotations

import re
import time

import pytest

from newsroom.demo.several import Several
from newsroom.headers import ALWAYS, NO_PAGE
from tests.stack.raw import head, raw, statuses
from tests.stack.test_nginx import Answer, ask, never_seen, some_article

pytestmark = pytest.mark.stack


def test_nginx_tells_a_browser_the_same_as_the_application(several: Several):
    page = ask(several, "/rules/")
    found = re.search(r"/static/site/site\.[0-9a-f]{12}\.css", page.text)
    assert found
    own: dict[str, Answer] = {
        "a file": ask(several, found[0]),
        "no file": ask(several, "/static/nothing"),
        "too large": ask(several, "/api/v1/counts", "POST", "x" * 270_000),
        "no figures": ask(several, "/metrics"),
    }
    several.kill("web-1")
    several.kill("web-2")
    try:
        time.sleep(0.2)
        own["nobody there"] = ask(several, f"/login/?{never_seen()}")
    finally:
        several.start_one_web(0)
        several.start_one_web(1)

    assert own["nobody there"].status == 502
    for what, answer in own.items():
        for name, value in (ALWAYS | NO_PAGE).items():
            assert answer.headers.get(name.lower()) == value, (what, name)
        assert answer.headers["server"] == "nginx"


def test_what_the_application_has_said_is_not_said_twice(several: Several):
    kept = f"/rules/?{never_seen()}"
    for path in (kept, kept, "/api/v1/me", f"/embed/harbour-post/{some_article(several)}/-/"):
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{several.port}\r\nConnection: close\r\n\r\n"
        )
        names = re.findall(r"^([\w-]+):", raw(several, request.encode()).decode("latin-1")
                           .partition("\r\n\r\n")[0].lower(), re.MULTILINE)  # fmt: skip
        for name in map(str.lower, {**ALWAYS, **NO_PAGE}):
            # A frame forbids to be framed where the publication has named no origins.
            may_be = (0, 1) if "/embed/" in path and name == "x-frame-options" else (1,)
            assert names.count(name) in may_be, (path, name)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_nothing_is_echoed(several: Several, method: str):
    lines = ("X-Echo: again-and-again", "Connection: close")
    told = raw(several, head(several, *lines, method=method, path="/rules/"))

    # What nginx does not know it hands on: to the application it is a form without a token.
    assert statuses(told)[0] in (400, 403, 405)
    assert b"again-and-again" not in told
