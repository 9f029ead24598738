"""A text in which nothing is marked is rendered without the renderer, and as it would be by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.text import clean, to_html
from moderation.importing.bodies import html_of, text_of
from moderation.importing.records import Markup

PIECES = [
    "word", "Zoé", "漢字", "😀", "1.", "2)", "-", "+", "=", "---", "#", "~", "!", "?", "|", "\\",
    "&", "&amp;", "<", "<b>", ">", "*", "_", "`", "[", "](", "https://paper.example", ":", "'",
    '"',     " ", "  ", "\t", "\n", "\n\n", "\u00a0", "\u200b", "\u3000",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_text_looks_as_the_renderer_makes_it(said):
    try:
        text = clean(said)
    except ValueError:
        return

    assert html_of(text) == to_html(text)


@pytest.mark.parametrize("before", ["\n", "\r", "\r\n", "\u2028", "\x85", "\n\u202e", "\n\x08"])
def test_no_end_of_a_line_makes_a_quotation_of_plain_words(before):
    text = text_of(f"words{before}> words", Markup.PLAIN)

    assert "<blockquote>" not in html_of(text)
    assert "&gt; words" in html_of(text)
