"""Which requests are answered alike: by address and language, and by nothing about a person."""

from __future__ import annotations

import pytest

from comments.shared import ADDRESSES
from newsroom.ready.asked import LONG_AT_MOST, Addresses, for_everybody

ID = "01900000-0000-7000-8000-000000000000"
PAGE = f"/articles/{ID}/"
addresses = Addresses(ADDRESSES)


def environ(path=PAGE, query="", method="GET", **more):
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "comments.example",
        "wsgi.url_scheme": "https",
        **more,
    }


def asked(*args, **more):
    return addresses.asked(environ(*args, **more))


def test_two_who_ask_for_the_same_get_the_same():
    one = asked(HTTP_USER_AGENT="one", HTTP_REFERER="https://a.example", HTTP_COOKIE="device=a")
    other = asked(HTTP_USER_AGENT="other", HTTP_ACCEPT_ENCODING="br", HTTP_COOKIE="device=b")

    assert one == other is not None


@pytest.mark.parametrize(
    "of_one_person",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "language=de; frame-sessionid=abc"},
        {"HTTP_COOKIE": "messages=abc"},
        {"HTTP_AUTHORIZATION": "Bearer abc"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": f"reply={ID}"},
        {"PATH_INFO": "/me/comments/"},
        {"PATH_INFO": f"/articles/{ID}/draft/"},
        {"PATH_INFO": f"/comments/{ID}/report/"},
        {"PATH_INFO": "/desk/"},
    ],
)
def test_what_is_about_one_person_is_made_for_them(of_one_person):
    assert addresses.asked(environ() | of_one_person) is None


def test_what_a_link_carries_for_others_makes_no_other_page():
    assert asked(query="utm_source=x&fbclid=y") == asked()
    assert asked(query="sort=oldest&utm_source=x") == asked(query="sort=oldest") != asked()


def test_the_same_page_in_another_language_is_another():
    chosen = asked(HTTP_COOKIE="language=de", HTTP_ACCEPT_LANGUAGE="fr")
    by_browser = asked(HTTP_ACCEPT_LANGUAGE="fr-CA,fr;q=0.9,en;q=0.1")

    assert (chosen.chosen, chosen.browser) == ("de", "fr")
    assert (by_browser.chosen, by_browser.browser) == ("", "fr")


def test_a_language_that_is_none_of_ours_is_nobodys():
    assert asked(HTTP_COOKIE="language=xx", HTTP_ACCEPT_LANGUAGE="tlh") == asked()


def test_in_a_frame_the_frames_own_choice_counts_and_outside_the_sites():
    frame = f"/embed/paper/{ID}/-/"
    both = "language=de; frame-language=fr"

    assert asked(frame, HTTP_COOKIE=both).chosen == "fr"
    assert asked(PAGE, HTTP_COOKIE=both).chosen == "de"


def test_another_host_or_scheme_is_another_page():
    assert asked(HTTP_HOST="other.example") != asked()
    assert asked(**{"wsgi.url_scheme": "http"}) != asked()


def test_an_address_that_is_too_long_is_not_kept():
    assert asked(query="cursor=" + "x" * 9000) is None


def test_what_is_asked_for_a_hundred_articles_is_looked_through_once():
    """A front page asks for the same hundred again and again; few that long are remembered."""
    own = Addresses(ADDRESSES)
    pages = ["&".join(f"article={ID}" for _ in range(9)) + f"&x={n}" for n in range(133)]

    for page in [*pages, pages[-1]]:
        assert own.asked(environ(path="/api/v1/counts", query=page)) is not None

    known = own._query_of_long.cache_info()
    assert (known.hits, known.currsize) == (1, LONG_AT_MOST)
    assert own._query_of_short.cache_info().currsize == 0


def test_what_django_is_asked_carries_nothing_of_who_asks():
    from_somebody = environ(
        query="sort=oldest&utm_source=mail",
        method="HEAD",
        HTTP_COOKIE="language=de; device=abc; csrftoken=def",
        HTTP_ACCEPT_ENCODING="br",
        HTTP_ACCEPT_LANGUAGE="de-AT,en;q=0.5",
        HTTP_IF_NONE_MATCH='"abc"',
        HTTP_USER_AGENT="Somebody's",
        HTTP_REFERER="https://a.example/secret",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_ORIGINAL_URL="/me/settings/",
        HTTP_TRANSFER_ENCODING="chunked",
        HTTP_NOBODY_HAS_THOUGHT_OF="this",
        CONTENT_LENGTH="12",
        CONTENT_TYPE="application/json",
    )

    plain = for_everybody(from_somebody, addresses.asked(from_somebody))

    assert plain == environ(
        query="sort=oldest", HTTP_COOKIE="language=de", HTTP_ACCEPT_LANGUAGE="de"
    )
