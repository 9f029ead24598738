"""Expressions that were too slow, and are written so that they are not: they find the same."""

from __future__ import annotations

import re
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.importing.bodies import _BREAK, _PARAGRAPH, text_of
from moderation.importing.escaping import _BEGINS, escaped
from moderation.importing.formats.lines import _BESIDE_A_BLOCK, _BLOCKS, with_breaks
from moderation.importing.records import Markup
from newsroom.addresses import HOST
from newsroom.logs.redacting import redacted

WAS_PARAGRAPH = re.compile(r"\s*(?:</?p>\s*)+", re.IGNORECASE)
WAS_BREAK = re.compile(r"\s*<br ?/?>\s*", re.IGNORECASE)
WAS_BEGINS = re.compile(r"^(\s*)(?:([-+>])|(\d{1,9})([.)]))(?=\s|$)|^(\s*)(>)", re.MULTILINE)
WAS_BESIDE = re.compile(
    rf"\s*\n\s*(?=</?{_BLOCKS}\b)|(</?{_BLOCKS}\b[^>]*>)\s*\n\s*", re.IGNORECASE
)
WAS_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:]*:[0-9a-f:.]*")
PIECES = [
    " ", "\n", "\t", "\r", "\u2028", "\u00a0", "a", "<p>", "</P>", "<br>", "<br />", "<BR/>",
    "<li x='y'>",
    "</div>", "<b>", "-", "+ ", ">", "1.", "23)", "word", "<",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(texts)
def test_bodies_are_parted_where_they_were(text):
    assert _PARAGRAPH.split(text) == WAS_PARAGRAPH.split(text)
    assert _BREAK.split(text) == WAS_BREAK.split(text)


@given(texts)
def test_line_ends_beside_blocks_are_taken_out_where_they_were(text):
    def taken(expression):
        return expression.sub(lambda found: found.group(1) or "", text)

    assert taken(_BESIDE_A_BLOCK) == taken(WAS_BESIDE)


@given(texts)
def test_what_begins_a_line_is_escaped_where_it_was(text):
    def marked(expression):
        return expression.sub(lambda found: f"{found[0]}\\", text)

    assert marked(_BEGINS) == marked(WAS_BEGINS)


@given(st.text("abcf09:.-_x", max_size=12))
def test_hosts_are_those_that_they_were(host):
    assert bool(HOST.fullmatch(host)) is bool(WAS_HOST.fullmatch(host))


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("my-csrftoken=abc x", "my-csrftoken=[left out] x"),
        ("a=b the_password: 'x y' z", "a=b the_password=[left out] z"),
        ("url=token=abc", "url=token=[left out]"),
        ("tokens: 3, api-key=4", "tokens=[left out], api-key=[left out]"),
        ("token", "token"),
    ],
)
def test_secrets_are_left_out_by_their_names(line, safe):
    assert redacted(line) == safe


BLANKS = " " * 90_000  # nearly as long as a comment of another system may be


@pytest.mark.parametrize(
    "body", [BLANKS + "x", f"<p>{BLANKS}x</p>", BLANKS.replace(" ", "\n") + "x"]
)
def test_a_hundred_thousand_blanks_are_looked_through_once(body):
    began = thread_time()

    assert text_of(f"y{body}", Markup.HTML).endswith("x")
    assert escaped(f"y{body}").endswith("x") or body.endswith(">")
    assert with_breaks(f"y{body}")

    assert thread_time() - began < 3, "each of them was looked at from each"


def test_a_name_without_end_does_not_hold_the_log_up():
    began = thread_time()

    redacted("token" * 3000 + " csrf" + "a-" * 8000)

    assert thread_time() - began < 1
