"""What others wrote does nothing to the terminal of whoever reads it."""

from __future__ import annotations

import pytest

from newsroom.terminals import plain


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("\x1b[2J\x1b[H gone", "\\x1b[2J\\x1b[H gone"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("done\r0 comments", "done\\x0d0 comments"),
        ("one\ntwo\x0bthree\x0c", "one\\x0atwo\\x0bthree\\x0c"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\b\b\b\x7f\x00", "\\x08\\x08\\x08\\x7f\\x00"),
    ],
)
def test_what_would_speak_to_it_is_spelled_out(told, shown):
    assert plain(told) == shown


@pytest.mark.parametrize("told", ["a\tb", "Größe 12 %", "سلام", "👩‍👩‍👧", "C:\\x1b", ""])
def test_words_stay_as_they_are(told):
    assert plain(told) == told
