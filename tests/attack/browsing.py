"""A real Chromium, to which pages are handed that the site made before; and what it tells of them.

Pages are made first: while Playwright's loop runs, Django opens connections of its own for it.
"""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

SITE = "http://testserver"
# What a page would do to whoever opens it: told by the page itself, and by each of its frames.
WATCH = """
window.__told = [];
for (const name of ['__pwned', 'alert', 'confirm', 'prompt', 'print'])
  window[name] = (said) => window.__told.push(`${name} ran: ${said}`);
document.addEventListener('securitypolicyviolation', (event) =>
  window.__told.push(`${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`));
"""
STIR = """() => {
  for (const one of document.querySelectorAll('*'))
    for (const kind of ['mouseover', 'pointerover', 'pointerenter', 'focus', 'toggle', 'error',
                        'load', 'animationstart', 'begin'])
      one.dispatchEvent(new Event(kind));
  return window.__told;
}"""


class Kept:
    """Answers of the site, by their addresses."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[dict[str, str], str]] = {}
        self.missing: list[str] = []

    @property
    def html(self) -> list[str]:
        return [one for one, (headers, _) in self.pages.items() if "html" in headers[KIND]]

    def ask(self, client: Client, address: str, **headers: str) -> str:
        """What it answers, kept if it is there, and missed if not."""
        answer = client.get(address, headers=headers)
        text = (answer.getvalue() if answer.streaming else answer.content).decode()
        if answer.status_code == 200:
            self.pages[urljoin(SITE, address)] = (dict(answer.headers), text)
        else:
            self.missing.append(f"{answer.status_code} {address}")
        return text

    def put(self, address: str, body: str) -> None:
        """A page of somebody else's, who has no policy."""
        self.pages[address] = ({KIND: "text/html; charset=utf-8"}, body)

    def hand_over(self, route: Route) -> None:
        address = route.request.url.partition("#")[0]
        path = urlsplit(address).path
        if address in self.pages:
            headers, body = self.pages[address]
            route.fulfill(status=200, headers=headers, body=body)
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(status=200, body=Path(str(file)).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="", content_type="text/plain")


KIND = "Content-Type"


@contextmanager
def opened(kept: Kept) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser that has nothing but what is kept, and what is said beside the pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield _page(browser.new_context(), kept)
        browser.close()


def _page(context: BrowserContext, kept: Kept) -> tuple[Page, list[str]]:
    told: list[str] = []
    context.route("**/*", kept.hand_over)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("dialog", lambda one: told.append(f"a dialog: {one.message}"))
    page.on("popup", lambda one: told.append(f"a window: {one.url}"))
    return page, told


def stirred(page: Page) -> list[str]:
    """What ran in it and in its frames, once everything in them has been touched."""
    found: list[Any] = [frame.evaluate(STIR) for frame in page.frames]
    return [f"{page.url}: {one}" for told in found for one in told]
