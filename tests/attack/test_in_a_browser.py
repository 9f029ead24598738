"""The corpus in pages, in a real Chromium: nothing runs, and no policy is needed to stop it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from comments.models import Thread
from newsroom.models import Article, Publication, Reader
from tests.attack.browsing import SITE, Kept, opened, stirred
from tests.attack.corpora import ALL, REPEAT, SOME
from tests.attack.old_files import FILES, PAGE
from tests.attack.sweeping import Words, fill
from tests.attack.test_everywhere import places_are_called
from tests.test_permissions import World, filled_in, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.browser]
HOST = "http://localhost:8001"  # where a host of http may be
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
# One of each kind of place in which words of others come out.
PLACES = (
    "/", "/articles/<uuid:article>/", "/comments/<uuid:comment>/",
    "/comments/<uuid:comment>/report/", "/desk/", "/desk/cases/<uuid:case>/",
    "/desk/cases/<uuid:case>/around/", "/desk/comments/", "/desk/log/", "/desk/notices/",
    "/desk/reports/", "/desk/objections/", "/desk/appeals/", "/desk/people/",
    "/desk/people/<uuid:reader>/", "/desk/templates/", "/desk/lists/",
    "/desk/hooks/", "/desk/events/", "/desk/sign-on/<slug:slug>/", "/desk/shift/",
    "/me/comments/", "/me/letters/", "/me/reviews/", "/me/settings/", "/me/settings/tokens/",
    "/notices/<str:secret>/", "/admin/newsroom/article/", "/admin/newsroom/publication/",
)  # fmt: skip
HOSTILE = "<img src=x onerror=__pwned(1)> <script>__pwned(2)</script>"


@pytest.fixture
def kept(world: World, make: Any, tmp_path: Path) -> Kept:
    """The whole corpus as a thread, and a sweep of it in every other place."""
    kept, words = Kept(), Words()
    Publication.objects.update(origins=[HOST])
    article = Article.objects.get(pk=str(world.ids["article"]))
    still_open = make.split(make.reader(name=HOSTILE), text=HOSTILE, article=article)
    places_are_called(words)
    fill(world, words)
    world.ids["case"] = still_open.pk
    stranger = signed_in(Reader.objects.get(handle="stranger"))
    admin = signed_in(world.people["admin"])
    for place in PLACES:
        client = admin if place.startswith(("/admin/", "/desk/")) else stranger
        kept.ask(client, filled_in(place, world.ids))
    for address in thread(tmp_path, str(world.ids["slug"])):
        found = _NEXT.search(kept.ask(Client(), address))
        while found:
            found = _NEXT.search(kept.ask(Client(), unescape(found[1])))
    return kept


def signed_in(reader: Reader | None) -> Client:
    client = Client(raise_request_exception=False)
    assert reader
    client.force_login(Reader.objects.get(pk=reader.pk))
    return client


def imported() -> Article:
    return Article.objects.latest("pk")


def thread(folder: Path, slug: str) -> Iterator[str]:
    """The corpus as an old site's comments; its pages, on ours and in a frame."""
    print(REPEAT)
    write, told = FILES["isso"]
    given = write(folder, [one.text for one in (*ALL, *SOME)])
    call_command(
        "import_comments", "isso", str(given), publication=slug,
        tell=told, source="other", create_articles=True, stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
    yield f"/articles/{imported().pk}/"
    yield f"/embed/{slug}/?{urlencode({'article': PAGE})}"


def framed_at_its_host(kept: Kept, slug: str) -> str:
    """A newsroom's own page: in it our piece of HTML, our frame, and our count of comments."""
    about = {"article": PAGE}
    kept.ask(Client(), "/embed.js")
    kept.ask(Client(), f"/embed/{slug}/?{urlencode(about)}", Sec_Fetch_Dest="iframe")
    asked = urlencode({"publication": slug, "language": "", **about})
    kept.ask(Client(), f"/api/v1/counts?{asked}", Origin=HOST)
    piece = kept.ask(Client(), f"/embed/{slug}/fragment?{urlencode(about)}")
    kept.put(
        f"{HOST}/news/1",
        f"""<!DOCTYPE html><p data-third-reading-count="{PAGE}">-</p><div id="c">{piece}</div>
        <script src="{SITE}/embed.js" data-publication="{slug}" data-article="{PAGE}"
        data-into="c" data-events></script>""",
    )
    return piece


def open_at_its_host(page: Page, comments: int) -> list[str]:
    """What runs there, with the piece; and when the frame has said how high it is."""
    page.goto(f"{HOST}/news/1", wait_until="domcontentloaded")
    told = stirred(page)
    expect(page.locator("#c > *")).to_have_count(1)  # The frame has taken the piece's place.
    expect(page.locator("[data-counted]")).to_contain_text(f"{comments}")
    expect(page.frame_locator("iframe").locator("li.comment").first).to_be_visible()
    return told + stirred(page)


def looked_at(kept: Kept, world: World) -> tuple[str, str]:
    """A thread in which others write, and a case at which somebody else looks as well."""
    article, case = (filled_in(one, world.ids) for one in (PLACES[1], "/desk/cases/<uuid:case>/"))
    pulse = f"/api/v1/articles/{world.ids['article']}/pulse"
    count = json.loads(kept.ask(Client(), pulse))["count"]
    headers, _ = kept.pages[SITE + pulse]
    kept.pages[SITE + pulse] = headers, json.dumps({"count": count + 3})
    signed_in(world.people["senior"]).post(f"{case}hold/")
    kept.ask(signed_in(world.people["admin"]), f"{case}state/")
    return SITE + article, SITE + case


def while_it_is_open(page: Page, article: str, case: str) -> list[str]:
    """What pages add to themselves while one looks at them."""
    page.clock.install()
    page.goto(article)
    page.clock.run_for(7_000)
    expect(page.locator("[data-pulse] button")).to_contain_text("3")
    told = stirred(page)
    page.goto(case)
    page.evaluate("document.getElementById('presence').textContent = ''")
    page.clock.run_for(4_000)
    expect(page.locator("#presence")).not_to_be_empty()
    return told + stirred(page)


def test_nothing_runs_in_any_page_and_no_policy_had_to_stop_it(world: World, kept: Kept) -> None:
    pages, looked = kept.html, looked_at(kept, world)
    piece = framed_at_its_host(kept, str(world.ids["slug"]))
    comments = Thread.objects.get(article=imported()).comment_count
    kept.put(f"{SITE}/bad/", "<p><img src=x onerror=__pwned(1)></p>")

    expect.set_options(timeout=30_000)
    with opened(kept) as (page, told):
        for address in pages:
            page.goto(address)
            told += stirred(page)
            assert page.url.partition("#")[0] == address, "it led somewhere else"
        told += open_at_its_host(page, comments)
        told += while_it_is_open(page, *looked)
        page.goto(f"{SITE}/bad/")
        page.wait_for_timeout(100)
        seen = stirred(page)

    assert not kept.missing
    assert len(pages) > 40
    assert "<li" in piece
    assert not told, "\n".join(told)
    assert seen, "what runs is seen"
