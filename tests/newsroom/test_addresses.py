"""One article, many addresses: which spellings are one page, and which are not."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsroom.addresses import canonical_url
from newsroom.models import ArticleAddress

PAGE = "https://paper.example/city/bridge"
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    "spelling",
    [
        PAGE,
        f"  {PAGE}\n",
        f"{PAGE}/",
        f"{PAGE}//",
        "https://paper.example//city///bridge",
        "http://paper.example/city/bridge",
        "HTTPS://Paper.EXAMPLE/city/bridge",
        "https://paper.example:443/city/bridge",
        "http://paper.example:80/city/bridge",
        "http://paper.example:/city/bridge",
        "https://paper.example./city/bridge",
        "https://anna:secret@paper.example/city/bridge",
        "https://@paper.example/city/bridge",
        f"{PAGE}#comments",
        f"{PAGE}?#",
        f"{PAGE}?&&",
        "https://paper.example/%63ity/b%72idge",
        f"{PAGE}?utm_source=letter&utm_medium=mail&utm_whatever_comes_next=1",
        f"{PAGE}?UTM_Source=letter",
        f"{PAGE}?fbclid=x&gclid=y&msclkid=z&igshid=&mc_cid=1&mc_eid=2&_ga=3&_gl=4",
        f"{PAGE}/?ref=home&amp=1&outputType=amp#top",
    ],
)
def test_one_page_has_one_address_however_it_is_spelled(spelling):
    assert canonical_url(spelling) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://paper.example/City/bridge",
        "https://www.paper.example/city/bridge",
        "https://paper.example:8443/city/bridge",
        "https://paper.example/city/bridge.html",
        "https://paper.example/city",
        f"{PAGE}?page=2",
        f"{PAGE}?reference=1",
        f"{PAGE}?utm=1",
        f"{PAGE}?campaign=1",
    ],
)
def test_another_page_keeps_another_address(other):
    assert canonical_url(other) not in {PAGE, canonical_url("https://paper.example")}


def test_the_front_page_has_one_address():
    fronts = ["https://paper.example", "http://paper.example/", "https://paper.example///?utm_a=b"]

    assert {canonical_url(front) for front in fronts} == {"https://paper.example"}


def test_what_is_left_of_a_query_is_sorted_and_keeps_what_is_said_twice():
    asked = canonical_url(f"{PAGE}?b=2&a=9&utm_source=x&a=1&empty=&c")

    assert asked == f"{PAGE}?a=1&a=9&b=2&c=&empty="


def test_only_significant_keys_are_kept_where_a_site_names_them():
    keys = frozenset({"id", "ref"})

    assert canonical_url(f"{PAGE}?sid=7&ref=4&ID=9&id=3", significant=keys) == f"{PAGE}?id=3&ref=4"
    assert canonical_url(f"{PAGE}?id=3", significant=frozenset()) == PAGE


# Letters beyond ASCII


@pytest.mark.parametrize("host", ["münchen.example", "MÜNCHEN.example", "xn--mnchen-3ya.example"])
def test_an_international_host_has_one_spelling(host):
    assert canonical_url(f"http://{host}/") == "https://xn--mnchen-3ya.example"


@pytest.mark.parametrize("path", ["/café", "/caf%C3%A9", "/caf%c3%a9", "/%63af%c3%A9/"])
def test_a_path_is_escaped_in_one_way(path):
    assert canonical_url(f"https://paper.example{path}") == "https://paper.example/caf%C3%A9"


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        ("/a b", "/a%20b"),
        ("/a%20b", "/a%20b"),
        ("/%7Eanna/x_y-z.html", "/~anna/x_y-z.html"),
        ("/a;v=1,2:3@4!$&'()*+", "/a;v=1,2:3@4!$&'()*+"),
        ("/100%25", "/100%25"),
        ("/100%", "/100%25"),
        ("/what%3Fever%23", "/what%3Fever%23"),
        ("/2525%2525", "/2525%2525"),
        ("/<script>", "/%3Cscript%3E"),
    ],
)
def test_what_a_path_may_not_hold_is_escaped_and_nothing_else(path, escaped):
    assert canonical_url(f"https://paper.example{path}") == f"https://paper.example{escaped}"


def test_older_sites_that_escape_latin_1_keep_their_pages_apart():
    café, cafè = "https://paper.example/caf%e9?q=%e9", "https://paper.example/caf%e8?q=%e8"

    assert canonical_url(café) == "https://paper.example/caf%E9?q=%E9"
    assert canonical_url(cafè) == "https://paper.example/caf%E8?q=%E8"


def test_a_host_may_be_a_number():
    assert canonical_url("http://127.0.0.1:8000/a") == "https://127.0.0.1:8000/a"
    assert canonical_url("http://[::1]:8000/a") == "https://[::1]:8000/a"
    assert canonical_url("http://[2001:DB8::1]/") == "https://[2001:db8::1]"


# What is no address of a page


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "paper.example/city",
        "/city/bridge",
        "//paper.example/city",
        "?id=1",
        "#top",
        "javascript:alert(1)",
        "javascript://paper.example/%0aalert(1)",
        "data:text/html,x",
        "mailto:a@paper.example",
        "ftp://paper.example/a",
        "file:///etc/passwd",
        "https:",
        "https://",
        "https:///city",
        "https:paper.example",
        "https://:443/",
        "https://anna@/",
        "https://./",
        "https://paper..example/",
        "https://.paper.example/",
        f"https://{'a' * 64}.example/",
        "https://pa per.example/",
        "https://pa%20per.example/",
        "https://<b>.example/",
        "https://paper.example\x00.evil.example/",
        "https://*.example/",
        "https://[::1/",
        "https://::1]/",
        "https://[paper.example]/",
        "https://[]/",
        "https://paper.example:abc/",
        "https://paper.example:-1/",
        "https://paper.example:65536/",
        "https://paper.example:80:80/",
        "https://paper.example:٣/",
        "https://paper.example/\ud800",
        "https://paper.example/?q=\ud800",
    ],
)
def test_what_is_no_absolute_web_address_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011 - by urlsplit, by idna or by us
        canonical_url(url)


# Laws

anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
addresses = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["paper.example", "Ü.example.", "u:p@x.example", "[::1]", "1.2.3.4"]),
    st.sampled_from(["", ":", ":80", ":443", ":8000", ":0"]),
    anything | st.text("/%2fF3?;a.", max_size=20),
    anything | st.text("&=;+%2b6utm_a", max_size=20),
    anything,
)


@patient
@given(addresses)
@example("https://paper.example/%252F%2525?a=%2526&%61=+")
@example("http://paper.example:443/")
@example("http://[::1]:8000/")
def test_the_canonical_form_is_its_own_canonical_form(url):
    once = canonical_url(url)

    assert canonical_url(once) == once


@patient
@given(addresses)
def test_the_canonical_form_is_an_address_in_plain_letters(url):
    canonical = canonical_url(url)
    parts = urlsplit(canonical)

    assert canonical.isascii()
    assert canonical.isprintable()
    assert (parts.scheme, parts.username, parts.fragment) == ("https", None, "")
    assert parts.hostname
    assert not parts.path.endswith("/")
    assert "//" not in parts.path


@patient
@given(st.text())
@example("http://[")
@example("http://a:b")
@example("http://\ud800")
def test_any_words_at_all_are_an_address_or_refused(words):
    try:
        canonical = canonical_url(words)
    except ValueError:
        return
    assert canonical_url(canonical) == canonical


# Articles


def test_two_spellings_lead_to_one_article(make):
    article = make.article()

    first = article.add_address("http://paper.example/bridge/?utm_source=letter")
    second = article.add_address("https://PAPER.example/bridge#comments")

    assert first == second
    assert (first.article, first.url) == (article, "https://paper.example/bridge")


def test_an_article_has_as_many_addresses_as_it_has_pages(make):
    article = make.article()

    article.add_address("https://paper.example/bridge")
    article.add_address("https://amp.paper.example/bridge")

    assert article.addresses.count() == 2


def test_the_first_to_claim_an_address_keeps_it(make):
    first, second = make.article(), make.article()

    first.add_address("https://paper.example/bridge")
    claimed = second.add_address("http://paper.example/bridge/")

    assert claimed.article == first
    assert not second.addresses.exists()


def test_another_publication_may_know_the_same_address(make):
    here = make.article(make.publication())
    there = make.article(make.publication())

    here.add_address("https://agency.example/bridge")
    there.add_address("https://agency.example/bridge")

    assert here.addresses.get().url == there.addresses.get().url


def test_a_publication_says_which_keys_tell_its_pages_apart(make):
    article = make.article(make.publication(significant_query_keys=["id"]))

    article.add_address("https://paper.example/story.asp?id=7&lang=en")
    article.add_address("https://paper.example/story.asp?lang=de&id=7")

    assert article.addresses.get().url == "https://paper.example/story.asp?id=7"


def test_what_is_no_address_is_not_written_down(make):
    with pytest.raises(ValueError, match="not an absolute web address"):
        make.article().add_address("javascript:alert(1)")

    assert not ArticleAddress.objects.exists()
