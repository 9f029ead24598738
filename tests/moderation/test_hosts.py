"""Which hosts a text leads to, however they are written."""

from __future__ import annotations

import pytest

from moderation.hosts import as_entry, covering, hosts_in, in_letters
from moderation.screening.lists import Kind, listed_in


def names(text: str) -> list[str]:
    return [host.name for host in hosts_in(text)]


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("see https://Spam.Example/x", "spam.example"),
        ("see https://spam.example:8443/", "spam.example"),
        ("[here](http://a.spam.example/?q)", "a.spam.example"),
        ("<https://spam.example>", "spam.example"),
        ("http://good.example@spam.example/", "spam.example"),
        ("http:\\\\spam.example\\x", "spam.example"),
        ("https://sp%61m.example", "spam.example"),
        ("https://spam。example/", "spam.example"),
        ("https://ｓｐａｍ.example/", "spam.example"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("https://XN--MNCHEN-3YA.example/", "xn--mnchen-3ya.example"),
        ("https://straße.example/", "xn--strae-oqa.example"),
        ("www.Spam.example.", "www.spam.example"),
        ("buy at spam.example, now", "spam.example"),
        ("**https://spam.example**", "spam.example"),
    ],
)
def test_a_host_has_one_spelling(text, host):
    assert names(text) == [host]


@pytest.mark.parametrize(
    "text",
    ["write to me@spam.example", "z.B. um 3.14 Uhr", "the U.S.A.", "x.", "...", "a.b", "1.2"],
)
def test_not_everything_with_a_dot_is_a_host(text):
    assert names(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "spam . example",
        "spam[.]example",
        "spam (dot) example",
        "spam dot example",
        "spam .example",
    ],
)
def test_a_host_that_is_only_hinted_at_is_told_apart(text):
    (host,) = hosts_in(text)

    assert (host.name, host.disguised, host.is_link) == ("spam.example", True, False)


@pytest.mark.parametrize(
    ("told", "entry"),
    [
        ("https://www.Spam.example/", "spam.example"),
        ("*.spam.example", "spam.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("ru", "ru"),
        ("*", "*"),
        ("spam.example/shop", ""),
        ("two words", ""),
        ("a..b", ""),
        ("x" * 300, ""),
    ],
)
def test_an_entry_has_one_spelling(told, entry):
    assert as_entry(told) == entry


def test_what_covers_a_host_is_told_from_the_narrowest_on():
    assert list(covering("a.b.example")) == ["a.b.example", "b.example", "example"]
    assert in_letters("xn--mnchen-3ya.example") == "münchen.example"
    assert in_letters("xn--\u00fc") == "xn--\u00fc"


def test_an_entry_covers_what_is_below_it_and_the_narrowest_counts(make):
    make.listed("spam.example", "hold", "domain")
    make.listed("good.spam.example", "allow", "domain")
    here = make.the_paper().pk

    def links(text):
        return listed_in(here, text, Kind.DOMAIN)

    assert links("https://shop.spam.example/") == {"hold": ["spam.example"]}
    assert links("https://good.spam.example/") == {}
    assert links("https://notspam.example/") == {}
    assert links("spam . example") == {"mark": ["spam.example"]}


def test_a_star_covers_every_link_that_is_not_allowed(make):
    make.listed("*", "hold", "domain")
    make.listed("paper.example", "allow", "domain")
    here = make.the_paper().pk

    assert listed_in(here, "https://other.example/", Kind.DOMAIN) == {"hold": ["*"]}
    assert listed_in(here, "https://www.paper.example/", Kind.DOMAIN) == {}
    assert listed_in(here, "So it ended.Then we left", Kind.DOMAIN) == {}, "no link"


@pytest.mark.parametrize("piece", ["a.", "http://", "a . ", "www.", "(.)", ".dot.", "a-"])
def test_no_text_has_more_hosts_than_it_has_room_for(piece):
    assert len(hosts_in((piece * 5000)[:5000])) <= 2000
