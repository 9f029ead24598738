"""Our comments in the pages of another site, in a browser that blocks third-party cookies."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # has none
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect, sync_playwright

from newsroom.demo import ISSUER, SLUG
from newsroom.demo.processes import Newsroom
from newsroom.demo.seed import PASSWORD
from tests.e2e.conftest import ARTEFACTS, DESKTOP, PHONE
from tests.e2e.test_whole_flow import after
from tests.stack.client import eventually

pytestmark = [pytest.mark.stack, pytest.mark.browser]
ARTICLE = "/city/2026/kestrel-road-gets-its-tram"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    window.shifted += one.value;
    window.moved = (window.moved || []).concat(one.sources.map((source) => source.node?.nodeName));
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is not installed; .ci/run does that"
    blocked = "--test-third-party-cookie-phaseout"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", blocked],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def host(running: Newsroom) -> Iterator[str]:
    """The sample site, on an origin that is another site to a browser."""
    yield running.start_host()
    running.kill("host")  # Another file starts one of its own.


def keep(page: Page, name: str) -> None:
    """What is on the screen. A picture of a whole page would stretch the window for a moment,
    and after that Chromium takes no clicks in a frame of another site."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def framed(page: Page) -> FrameLocator:
    return page.frame_locator("#reader-comments iframe")


def the_frame(page: Page) -> Frame:
    handle = page.locator("#reader-comments iframe").element_handle()
    found = handle.content_frame() if handle else None
    assert found
    return found


def open_article(page: Page, host: str) -> FrameLocator:
    page.goto(f"{host}{ARTICLE}#comments")
    frame = framed(page)
    expect(frame.get_by_role("heading", name="comments").first).to_be_visible()
    # Asked from here: the page's own policy lets nothing ask again and again from a string.
    eventually(lambda: page.evaluate("document.querySelector('iframe').style.position") == "")
    return frame


def sign_in_at(host: str, page: Page, name: str) -> FrameLocator:
    """As a subscriber of the host's, on the host's own pages."""
    page.goto(f"{host}/sign-in?back={ARTICLE}%23comments")
    page.get_by_role("button", name=name).click()
    frame = framed(page)
    expect(frame.get_by_label("Your comment")).to_be_visible()
    return frame


def test_the_browser_of_these_tests_keeps_no_cookie_of_a_third_party(visit):
    """Else they would show nothing: only a partitioned one comes back from inside of a frame."""
    seen: list[str] = []

    class Probe(BaseHTTPRequestHandler):
        def do_GET(self):
            here = f"http://127.0.0.1:{self.server.server_address[1]}"
            bodies = {
                "/host": f'<iframe src="{here}/set"></iframe>',
                "/set": "<a href=/got>on</a>",
            }
            seen.append(self.headers.get("Cookie") or "") if self.path == "/got" else None
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            for cookie in ("plain=1", "kept=1; Partitioned") if self.path == "/set" else ():
                self.send_header("Set-Cookie", f"{cookie}; SameSite=None; Secure")
            self.end_headers()
            self.wfile.write(bodies.get(self.path, "").encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Probe)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = visit()

    page.goto(f"http://localhost:{server.server_address[1]}/host")
    page.frame_locator("iframe").get_by_role("link").click()
    page.wait_for_timeout(500)

    server.shutdown()
    server.server_close()
    assert seen == ["kept=1"]


@pytest.mark.parametrize(("size", "member"), [(DESKTOP, "Nora"), (PHONE, "Bo")])
def test_a_subscriber_signs_in_at_the_host_comments_reviews_and_finds_it_waiting(
    visit, host, size, member
):
    page, text = visit(size=size), f"From another site, {uuid4().hex}."
    name = f"embed-{size['width']}"
    frame = open_article(page, host)
    keep(page, f"{name}-anonymous")

    frame.get_by_role("link", name="Sign in to comment").click()
    page.get_by_role("button", name=member).click()  # on the host's page
    frame = framed(page)
    frame.get_by_label("Your comment").fill(text)
    keep(page, f"{name}-writing")
    frame.get_by_role("button", name="Hand in").click()
    for number in (1, 2, 3):
        expect(frame.get_by_role("heading", name=f"Review {number} of 3")).to_be_visible()
        keep(page, f"{name}-review-{number}")
        cover = frame.locator("details.cover:not([open]) > summary")
        if cover.is_visible():
            cover.click()
        frame.get_by_label("Good").check()
        frame.get_by_label("Yes").check()
        frame.locator("form.rating button.primary").click()
        past_a_letter(frame, after(number))
    frame.get_by_label("Yes").check()
    keep(page, f"{name}-self-check")
    frame.get_by_role("button", name="Send it to its readers").click()

    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()
    frame.get_by_role("link", name="My comments").last.click()
    expect(frame.get_by_role("heading", name="My comments")).to_be_visible()
    expect(frame.get_by_text(text)).to_be_visible()
    keep(page, f"{name}-my-comments")
    frame.get_by_role("link", name="Comments", exact=True).click()
    expect(frame.get_by_role("heading", name="Yours, not public yet")).to_be_visible()
    expect(frame.get_by_text(text)).to_be_visible()
    assert page.url.startswith(host)


def past_a_letter(frame: FrameLocator, then: str) -> None:
    told = frame.get_by_role("heading", name="About a review of yours")
    expect(frame.get_by_role("heading", name=then).or_(told)).to_be_visible()
    if told.is_visible():
        frame.get_by_role("link", name="Go on").click()


def test_the_frame_comes_when_the_reader_comes_near_it_and_nothing_jumps(visit, host):
    page = visit(size=PHONE)
    page.add_init_script(SHIFTS)
    page.goto(f"{host}/sign-in?back={ARTICLE}")
    page.get_by_role("button", name="Ada").click()
    page.wait_for_load_state()
    assert page.locator("iframe").count() == 0
    expect(page.locator("#reader-comments")).to_contain_text("comments")  # by the server

    for _ in range(60):
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(60)
    expect(framed(page).get_by_label("Your comment")).to_be_visible()
    page.wait_for_timeout(500)

    assert page.locator(".third-reading-fragment").count() == 0  # The frame has taken its place.
    inside = the_frame(page).evaluate("document.documentElement.scrollHeight - innerHeight")
    assert inside <= 0, "a frame has no bar to scroll by"
    assert page.evaluate("window.shifted") <= 0.1, page.evaluate("window.moved")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_link_to_a_comment_opens_the_host_page_at_it(visit, host, town):
    [[comment]] = town.rows(
        "SELECT c.id FROM comments_comment c JOIN newsroom_articleaddress a USING (article_id)"
        " WHERE a.url LIKE %s AND c.released_revision_id IS NOT NULL AND c.depth = 2 LIMIT 1",
        f"%{ARTICLE}",
    )
    page = visit(size=PHONE)

    page.goto(f"{host}{ARTICLE}#comment-{comment}")

    expect(framed(page).locator(f"#c-{comment}")).to_be_in_viewport(timeout=15_000)
    expect(framed(page).locator(f"#c-{comment}")).to_have_attribute("aria-current", "true")


def test_a_list_says_how_many_comments_each_article_has(visit, host, town):
    page = visit()
    page.goto(f"{host}/")

    counted = town.rows(
        "SELECT comment_count FROM comments_thread t JOIN newsroom_articleaddress a"
        " USING (article_id) WHERE a.url LIKE %s",
        f"%{ARTICLE}",
    )
    link = page.locator(f"a.count[href='{ARTICLE}#comments']")
    expect(link).to_have_text(f"{counted[0][0]} comments")
    keep(page, "embed-counts")


def test_a_site_that_is_not_listed_gets_a_link_instead(browser, host):
    page = browser.new_page()
    page.goto(host.replace("localhost", "127.0.0.1") + ARTICLE + "#comments")

    link = page.locator("#reader-comments > a")

    expect(link).to_be_visible(timeout=20_000)
    link.click()
    page.wait_for_url("**/articles/*/")
    page.close()


def test_a_token_is_fetched_anew_before_it_ends_and_signing_out_ends_it(visit, host, town):
    page = visit()
    frame = sign_in_at(host, page, "Ada")
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": SLUG, "sub": "bo", "jti": uuid4().hex, "iat": now}
    soon = town.sign(claims | {"exp": now + 50})  # less than a minute: asked for anew at once

    # The host's own user is Ada: what it is asked for is hers again, before Bo's has ended.
    page.evaluate("token => ThirdReading.login(token)", soon)
    expect(frame.get_by_text("Bo Okafor")).to_be_visible()
    expect(frame.get_by_text("Ada Lindqvist")).to_be_visible(timeout=20_000)
    assert len([url for url in posts if url.endswith("/session/")]) == 2

    page.evaluate("ThirdReading.logout()")
    expect(frame.get_by_role("link", name="Sign in to comment")).to_be_visible()


_PLACE = """([src, publication, article]) => {
  const [box, tag] = ["div", "script"].map((name) => document.createElement(name));
  box.id = tag.dataset.into = "reader-comments";
  Object.assign(tag.dataset, { publication, article, tokenUrl: "/comments-token" });
  tag.src = src;
  document.body.prepend(box, tag);
}"""


def test_a_tag_that_only_counts_and_comes_first_keeps_nobody_from_being_known(visit, host, town):
    page = visit()
    page.goto(f"{host}/sign-in?back=/")
    page.get_by_role("button", name="Ada").click()
    counted = page.locator(f"a.count[href='{ARTICLE}#comments']")
    expect(counted).to_contain_text("comments")  # The tag that counts has run.

    article = counted.get_attribute("data-third-reading-count")
    page.evaluate(_PLACE, [f"{town.newsroom.url}/embed.js", SLUG, article])

    expect(framed(page).get_by_label("Your comment")).to_be_visible()


def test_where_no_cookie_is_kept_at_all_the_way_to_our_own_site_is_shown(visit, host):
    page = visit(size=PHONE)
    page.route("**/session/", lambda route: route.fulfill(status=403, body="no cookie"))
    page.goto(f"{host}/sign-in?back={ARTICLE}%23comments")
    page.get_by_role("button", name="Ada").click()
    frame = framed(page)
    expect(frame.get_by_role("link", name="Sign in to comment")).to_be_visible()
    page.wait_for_timeout(1000)

    frame.get_by_role("link", name="Sign in to comment").click()

    expect(frame.get_by_role("alert")).to_contain_text("does not let you be signed in")
    keep(page, "embed-no-cookies")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="window of its own").click()
    expect(opened.value.get_by_role("heading", name="Kestrel Road")).to_be_visible()


def test_where_the_host_signs_nobody_in_an_account_of_ours_is_taken_along(visit, host, town):
    page = visit(size=PHONE)
    frame = open_article(page, f"{host}/guests")
    frame.get_by_role("link", name="Sign in to comment").click()

    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Sign in", exact=True).click()
    window = opened.value
    window.get_by_label("Name").fill("tidewatcher")
    window.get_by_label("Password").fill(PASSWORD)
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()

    expect(frame.get_by_label("Your comment")).to_be_visible()
    frame.get_by_role("button", name="Sign out").click()
    expect(frame.get_by_role("link", name="Sign in to comment")).to_be_visible()


@pytest.mark.parametrize(
    "look",
    [
        "",
        "&theme=dark&accent=ff0",
        "&theme=light&accent=eee&paper=fff&font=serif",
        "&theme=dark&paper=000",
    ],
)
def test_a_frame_is_for_everyone_in_any_colours_that_a_site_may_choose(visit, host, look):
    page = visit(size=PHONE)
    sign_in_at(host, page, "Bo")
    page.evaluate(
        "look => { const frame = document.querySelector('iframe');"
        " frame.src = frame.src.split('&')[0] + look; }",
        look,
    )
    frame = framed(page)
    expect(frame.get_by_label("Your comment")).to_be_visible()
    page.wait_for_timeout(700)

    for link in ("My comments", "Reviews"):
        keep(page, f"embed-look-{look.replace('&', '_') or 'plain'}-{link[:2]}")
        violations: list[dict[str, Any]] = Axe().run(the_frame(page)).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []
        pages = frame.get_by_role("navigation", name="Your pages")
        pages.get_by_role("link", name=link).click()
        expect(pages.locator("[aria-current=page]")).to_have_text(link)
