"""Messages that nobody of ours sent, to the frame and to the script that put it into a page.

Three send them: a page of another site that has opened the host's, the host's own page, and the
page in our frame, as if it had been taken over. None changes what it has no right to.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from tests.e2e.conftest import PATIENCE
from tests.e2e.test_embed import ARTICLE, browser, framed, host, open_article, the_frame
from tests.stack.client import Town, eventually

__all__ = ["browser", "host"]
pytestmark = [pytest.mark.stack, pytest.mark.browser]
EVIL = "http://evil.example/"
HIGHEST = 1_000_000  # pixels

# Whatever may stand in a message. Each is sent as it is, and with both greetings before it.
SHAPES = """
const polluted = JSON.parse('{"__proto__": {"theme": "dark", "height": 9}, "height": "1;x",' +
  '"constructor": {"prototype": {"token": "x"}}}');
const url = "javascript:alert(1)";
const shapes = [
  null, undefined, 0, 1, true, "", "here", "x".repeat(3_000_000), [], [1, 2], new Date(), 7n,
  new Map([["height", 9]]), new ArrayBuffer(4), {}, polluted,
  { height: -5 }, { height: NaN }, { height: Infinity }, { height: "9" }, { height: [9] },
  { height: "1px;position:fixed" }, { height: {} }, { height: 7n },
  { scroll: NaN }, { scroll: "9" }, { scroll: {} }, { scroll: Infinity }, { gently: {} },
  { happened: null }, { happened: 5 }, { happened: {} }, { happened: { name: "login" } },
  { happened: { name: "loaded" } }, { happened: { name: ["reported", "x"] } },
  { happened: { name: url } }, { need: url }, { need: {} }, { need: ["token"] },
  { theme: url }, { theme: {} }, { theme: ["dark", "x"] }, { theme: "__proto__" },
  { token: 5 }, { token: {} }, { token: true }, { token: ["x"] }, { token: polluted },
  { goal: url }, { page: url }, { address: url }, { location: url }, { word: "x" },
  { thirdReading: {} }, { thirdReading: "1" }, { thirdReading: true }, { thirdReading: [1] },
];
"""
# What would do something if the right one sent it; also more than once.
TRUE_ONES = """
const true_ones = [
  { height: 1e9 }, { height: 12 }, { scroll: 5000 }, { theme: "dark" }, { token: null },
  { token: "" }, { token: "e30.eyJzdWIiOiJibyIsImV4cCI6OTk5OTk5OTk5OX0.x" }, { word: "x" },
  { need: "login" }, { need: "token", fresh: true }, { happened: { name: "reported" } },
  { thirdReading: "here" },
  { thirdReading: 1, theme: "dark", asks: true, listens: true, token: "x" },
];
const all = [...shapes, ...true_ones, ...true_ones];
"""
# Nothing of ours heeds it, so that it can be told when all that was sent before it has been read:
# however slow a machine is, whatever one window sends to another one comes in that order.
LAST = '"that was all"'
# From a page of another site, to a window and to all frames in it. What is answered is kept.
SEND = (
    "(there) => {"
    + SHAPES
    + TRUE_ONES
    + """
  window.answered = [];
  addEventListener("message", ({ data, ports }) => answered.push(["window", data, ports.length]));
  for (const to of [there, there.frames[0]])
    for (const one of all) {
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data }) => answered.push(["port", data]);
      to.postMessage(one, "*");
      to.postMessage(one, "*", [channel.port2]);
    }
  for (const to of [there, there.frames[0]]) to.postMessage(LAST, "*");
  return there.frames.length;
}"""
).replace("LAST", LAST)
WATCH = """
window.read = 0;
addEventListener("message", ({ data }) => { if (data === LAST) window.read += 1; });
if (window === top) {
  window.heard = [];
  for (const name of ["login", "login-prompt", "loaded", "reported"])
    document.addEventListener(`third-reading:${name}`, () => heard.push(name));
}
""".replace("LAST", LAST)


@pytest.fixture
def context(browser: Browser, town: Town) -> Iterator[BrowserContext]:
    """A browser in which whatever complains, in any window, fails the test."""
    complaints: list[str] = []
    made = browser.new_context(base_url=town.newsroom.url)
    made.set_default_timeout(PATIENCE)
    made.add_init_script(WATCH)
    made.on("weberror", lambda one: complaints.append(f"error: {one.error}"))
    made.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    made.on("dialog", lambda one: complaints.append(f"a dialog: {one.message}"))
    made.route(
        f"{EVIL}**", lambda route: route.fulfill(body="<title>evil</title>", content_type=HTML)
    )
    yield made
    made.close()
    assert complaints == []


HTML = "text/html; charset=utf-8"


def signed_in(page: Page, host: str) -> None:
    page.goto(f"{host}/sign-in?back={ARTICLE}%23comments")
    page.get_by_role("button", name="Ada").click()
    expect(framed(page).get_by_text("Ada Lindqvist")).to_be_visible()
    eventually(lambda: page.evaluate("document.querySelector('iframe').style.position") == "")


def state(page: Page) -> dict[str, Any]:
    """All that a message could change."""
    inside = the_frame(page)
    return {
        "address": page.url,
        "title": page.title(),
        "frame": inside.url,
        "style": page.locator("#reader-comments iframe").get_attribute("style"),
        "at": page.evaluate("[scrollX, scrollY]"),
        "heard": page.evaluate("heard"),
        "theme": inside.evaluate("[document.documentElement.dataset.theme ?? '', innerHeight]"),
        "who": framed(page).get_by_text("Ada Lindqvist").count(),
        "polluted": [one.evaluate(POLLUTED) for one in (page.main_frame, inside)],
        "cookies": sorted(f"{one['name']}={one['value']}" for one in page.context.cookies()),
    }


POLLUTED = "[{}.theme, {}.height, {}.token, [].height].map(String)"


def reads_all(*windows: Frame, times: int = 1) -> None:
    """Each has come to what was sent last, so many times."""
    eventually(lambda: [one.evaluate("read") for one in windows] == [times] * len(windows))


def told(page: Page) -> list[str]:
    """What is sent from now on to say who is reading, or leads to another page."""
    found: list[str] = []
    page.on("request", lambda one: found.append(one.url) if _matters(one) else None)
    return found


def _matters(request: Any) -> bool:
    return bool(request.is_navigation_request() or request.url.endswith("/session/"))


def test_another_site_that_has_opened_the_page_changes_nothing(
    context: BrowserContext, host: str
) -> None:
    signed_in(context.new_page(), host)  # Whoever is known there is so in the next window, too.
    evil = context.new_page()
    evil.goto(EVIL)
    with context.expect_page() as opened:
        evil.evaluate("address => { window.there = open(address); }", f"{host}{ARTICLE}#comments")
    page = opened.value
    expect(framed(page).get_by_text("Ada Lindqvist")).to_be_visible()
    eventually(lambda: page.evaluate("document.querySelector('iframe').style.position") == "")
    before, sent = settled(page), told(page)

    frames = evil.evaluate(f"({SEND})(there)")
    assert frames == 1, "it can speak to the frame"
    both = page.main_frame, the_frame(page)
    reads_all(*both)

    assert answered(evil, both) == []
    assert state(page) == before
    assert sent == []


def answered(evil: Page, by: tuple[Frame, ...]) -> list[Any]:
    """What came back, once that has come back which they are made to say after it."""
    found: list[Any] = []
    for one in by:
        one.evaluate("top.opener.postMessage('no more', '*')")

    def has_ended() -> bool:
        found[:] = evil.evaluate("answered")
        return [one[1] for one in found].count("no more") == len(by)

    eventually(has_ended)
    return [one for one in found if one[1] != "no more"]


def settled(page: Page) -> dict[str, Any]:
    """As it is once nothing moves any more."""
    found = [state(page)]

    def is_still() -> bool:
        found.append(state(page))
        return found[-1] == found[-2]

    eventually(is_still, every=0.5)
    return found[-1]


# The frame does what the last message says, and it is seen each time that it changes its colours.
TO_THE_FRAME = (
    (
        "() => {"
        + SHAPES
        + """
  const frame = document.querySelector("iframe").contentWindow, at = new URL(frame_at).origin;
  const open = () => {
    const { port1, port2 } = new MessageChannel();
    frame.postMessage({ thirdReading: 1 }, at, [port2]);
    return port1;
  };
  for (const one of shapes) frame.postMessage(one, at);
  for (const one of shapes) frame.postMessage(one, at, [new MessageChannel().port2]);
  for (const one of shapes) open().postMessage(one);
  const last = open();
  for (const one of [...shapes, ...shapes]) last.postMessage(one);
  frame.postMessage(LAST, at);
  last.postMessage({ theme: "light" });
}"""
    )
    .replace("frame_at", 'document.querySelector("iframe").src')
    .replace("LAST", LAST)
)


def test_the_hosts_own_page_gets_no_further_by_what_is_malformed(
    context: BrowserContext, host: str
) -> None:
    page = context.new_page()
    signed_in(page, host)
    before, sent, inside = settled(page), told(page), the_frame(page)
    inside.evaluate(COLOURS)

    page.evaluate(TO_THE_FRAME)
    reads_all(inside)
    eventually(lambda: "light" in inside.evaluate("colours"))
    after = state(page)

    assert inside.evaluate("colours") == ["light"]
    assert after["theme"] == ["light", before["theme"][1]]
    assert after | {"theme": before["theme"]} == before
    assert sent == []


COLOURS = """() => {
  window.colours = [];
  const root = document.documentElement;
  const changed = new MutationObserver(() => colours.push(root.dataset.theme ?? ""));
  changed.observe(root, { attributeFilter: ["data-theme"] });
}"""


# The frame says again that it is there, and has a line to the host's script as it had before.
FROM_THE_FRAME = (
    "async () => {"
    + SHAPES
    + """
  const port = await new Promise((done) => {
    addEventListener("message", ({ data, ports }) => ports[0] && done(ports[0]), { once: true });
    parent.postMessage({ thirdReading: "here" }, "*");
  });
  for (const one of shapes) parent.postMessage(one, "*");
  for (const one of shapes) port.postMessage(one);
  parent.postMessage(LAST, "*");
  port.postMessage({ happened: { name: "reported" } });
  window.lines = [port];
}"""
).replace("LAST", LAST)


def test_a_page_in_our_frame_that_was_taken_over_does_no_more_to_the_host(
    context: BrowserContext, host: str
) -> None:
    page = context.new_page()
    signed_in(page, host)
    before, sent = settled(page), told(page)
    inside = the_frame(page)

    inside.evaluate(FROM_THE_FRAME)
    reads_all(page.main_frame)
    # What came last by the line is what may be said there.
    eventually(lambda: "reported" in page.evaluate("heard"))
    after = state(page)

    assert after == before | {"heard": [*before["heard"], "reported"]}
    assert sent == []
    for said, height in (("1e9", HIGHEST), ("640", 640), ("1e308", HIGHEST)):
        inside.evaluate(f"lines[0].postMessage({{ height: {said} }})")
        eventually(partial(is_as_high, page, height))


def is_as_high(page: Page, height: int) -> bool:
    found: int = page.evaluate("parseFloat(document.querySelector('iframe').style.height)")
    return found == height


def test_no_window_but_that_of_our_own_hands_an_account_over(
    context: BrowserContext, host: str
) -> None:
    """The window that was opened for it has gone elsewhere; another of ours has a word."""
    page = context.new_page()
    frame = open_article(page, f"{host}/guests")
    frame.get_by_role("link", name="Sign in to comment").click()
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Sign in", exact=True).click()
    window, sent = opened.value, told(page)
    window.wait_for_load_state()
    other = context.new_page()
    other.goto("/")
    word = "{ word: 'x.y' }"

    said = f"((to) => {{ for (const one of [{word}, {LAST}]) to?.postMessage(one, '*'); }})"
    other.evaluate(f"{said}(window)")
    page.evaluate(f"{said}(frames[0])")
    inside = the_frame(page)
    inside.evaluate(f"{said}(window)")
    known = window.evaluate("!!opener")
    window.goto(EVIL)
    still = window.evaluate(f"{said}(opener), !!opener")
    reads_all(other.main_frame)
    reads_all(inside, times=3 if still else 2)

    assert known, "on its way it knows the frame"
    assert [one for one in sent if "/session/" in one] == []
