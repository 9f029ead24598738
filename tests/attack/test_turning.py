"""Texts and names that turn lines around or tower above theirs, measured in a real Chromium.

It closes no sign that was left open where an element ends, though it sets the element apart: such
signs must be gone before, as a newsroom's names come in.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.names import one_line
from tests.attack.browsing import SITE, Kept, opened
from tests.e2e.conftest import ARTEFACTS

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
TOWER = "Z" + "".join(chr(code) for code in range(0x300, 0x315)) * 20
TURNED = "\u202eturned \u2067around\u202e"
SAID = [(TURNED, TURNED), (TOWER, "Tower"), ("שלום עולם", "דנה"), ("x" * 900, "Long")]
ORDER = """() => [...document.querySelectorAll('li.comment')].map((one) => {
  const at = (what) => one.querySelector(what).getBoundingClientRect();
  const text = one.querySelector('.text');
  return {name: at('.meta b').left, when: at('.meta .when').left, left: at('.text').left,
          under: at('.under').top - at('.text').bottom, clips: getComputedStyle(text).overflowX};
})"""


def test_no_text_and_no_name_turns_or_covers_what_stands_around_it(make: Any) -> None:
    article = make.article(headline=f"A headline {TURNED}")
    make.released(make.reader(name="Plain"), text="Plain words.", article=article)
    for text, name in SAID:
        make.released(make.reader(name=one_line(name)), text=text, article=article)
    kept = Kept()
    kept.ask(Client(), f"/articles/{article.pk}/")

    with opened(kept) as (page, _told):
        page.goto(f"{SITE}/articles/{article.pk}/")
        rows = page.evaluate(ORDER)
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / "turned-and-towering.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert len(rows) == 5
    for row in rows:
        assert row["name"] < row["when"]  # The name first, then when: as in every other row.
        assert row["left"] == rows[0]["left"]
        assert row["under"] >= 0
        assert row["clips"] == "clip"
    assert wide <= 0
