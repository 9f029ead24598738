"""The bytes of an answer: in every coding the same, with a tag that says so."""

from __future__ import annotations

import gzip
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import brotli
import pytest

from newsroom.ready.answer import Answer, Kept, Made, coding_of

BODY = b"<p>What was said, and said again.</p>" * 100


def an_answer(body=BODY, *, names=("article-1",)):
    headers = [("Content-Type", "text/html"), ("Vary", "Cookie"), ("Content-Length", "7"),
               ("Cache-Control", "public, s-maxage=1")]  # fmt: skip
    return Answer.of(Made(headers, body, frozenset(names), 1, "e", True, 0.0))


def test_all_that_it_takes_is_counted():
    """Names and the words that it was asked with, which are whoever's who asks, as well."""
    names = tuple(f"article-{number:036}" for number in range(100))
    plain, named = an_answer(), an_answer(names=names)
    asked = Answer.of(named.made, 8000)

    assert named.size - plain.size > 100 * 44
    assert asked.size - named.size == 8000
    before = named.size
    named.form("gzip")
    assert named.size - before > 100 * 44, "each form has them in a header"


def test_what_it_takes_is_counted_while_it_is_given_another_form():
    """By whoever puts something else by: each thread of a web process does so."""
    answers, over, often = [an_answer() for _ in range(300)], Event(), sys.getswitchinterval()

    def form():
        for answer in answers:
            for coding in ("", "br", "gzip"):
                answer.form(coding)

    def count():
        while not over.is_set():
            sum(answer.size for answer in answers)

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as pool:
            counting = [pool.submit(count) for _ in range(2)]
            pool.submit(form).result(60)
            over.set()
            for one in counting:
                one.result(60)
    finally:
        over.set()
        sys.setswitchinterval(often)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000, gzip; q=0", ""),
        ("br;q=0.001", "br"),
        ("BR", "br"),
        ("identity", ""),
        ("", ""),
        ("brotli, gzipped", ""),
    ],
)
def test_a_browser_gets_the_best_coding_that_it_takes(accepted, coding):
    assert coding_of(accepted) == coding


def test_in_every_coding_it_is_the_same():
    answer = an_answer()

    [plain, brotlied, gzipped] = [answer.form(coding)[2] for coding in ("", "br", "gzip")]

    assert brotli.decompress(brotlied) == gzip.decompress(gzipped) == plain == BODY


def test_it_says_what_it_is():
    whole, about, body = an_answer().form("br")

    told = dict(whole)
    assert len(whole) == len(told)
    assert told["Content-Length"] == str(len(body))
    assert told["Content-Encoding"] == "br"
    assert told["Vary"] == "Accept-Encoding, Cookie"
    assert told["Surrogate-Key"] == "article-1"
    assert told["Cache-Control"] == "public, s-maxage=1"
    assert {"ETag", "Vary", "Cache-Control"} <= dict(about).keys()


def test_a_tag_is_of_the_bytes_and_of_their_coding():
    answer, other = an_answer(), an_answer(BODY + b".")
    tags = {dict(one.form(coding)[0])["ETag"] for one in (answer, other) for coding in ("", "br")}

    assert len(tags) == 4
    assert dict(an_answer().form("br")[0])["ETag"] in tags


@pytest.mark.parametrize("seen", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_seen_it_is_told_that_nothing_is_new(seen):
    answer = an_answer()
    tag = dict(answer.form("br")[0])["ETag"]

    assert answer.has(seen.format(tag), "br")


@pytest.mark.parametrize("seen", ['"other"', "", '"*"', "abc"])
def test_who_has_seen_something_else_is_not(seen):
    assert not an_answer().has(seen, "br")
    assert not an_answer().has(dict(an_answer().form("gzip")[0])["ETag"], "br")


def test_a_process_keeps_what_it_used_last():
    kept = Kept(at_most=20 * (len(BODY) + 2000))

    for number in range(100):
        answer = an_answer()
        answer.used = number
        kept.put(number, answer)

    assert kept.get(99) is not None
    assert kept.get(0) is None
    assert 10 < len(kept.all()) <= 20


def test_what_is_about_something_is_found_by_its_name():
    kept, one, other = Kept(10**6), an_answer(names=["a", "b"]), an_answer(names=["c"])
    kept.put(1, one)
    kept.put(2, other)

    assert kept.named(["b", "x"]) == [one]


def test_what_is_larger_than_all_that_may_be_kept_is_not_and_drives_nothing_out():
    kept = Kept(at_most=30_000)
    small, large = (an_answer(b"x" * size) for size in (1_000, 40_000))
    kept.put("small", small)
    kept.put("large", small)

    kept.put("large", large)

    assert (kept.get("small"), kept.get("large")) == (small, None)
