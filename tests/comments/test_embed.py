"""Frames in the pages of other sites: who may show them, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Any
from uuid import uuid4

import jwt
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from comments.embed.handing_over import word_for
from comments.models import Comment, Mute, Reaction
from moderation.models import Unsent
from newsroom.models import Publication, Reader, SignedOut
from newsroom.sso import id_of, sign
from tests import factories

pytestmark = pytest.mark.django_db
SITE = "https://paper.example"
PAGE = f"{SITE}/city/bridge"


@pytest.fixture
def paper(make: Any) -> Publication:
    made: Publication = make.publication(origins=[SITE, "http://localhost:8001"])
    return made


@pytest.fixture
def article(make: Any, paper: Publication) -> Any:
    made = make.article(paper)
    made.add_address(PAGE)
    return made


@pytest.fixture
def frame(article: Any) -> str:
    """Where the frame of the article is."""
    return f"/embed/{article.publication.slug}/{article.pk}/-"


class Host:
    """A browser that has the frame open in a page of the host; forms are checked as ever."""

    def __init__(self, frame: str) -> None:
        self.frame, self.browser = frame, Client(enforce_csrf_checks=True)

    def get(self, page: str = "/", **headers: str) -> Any:
        return self.browser.get(self.frame + page, headers=headers)

    def post(self, page: str, data: dict[str, str], **headers: str) -> Any:
        form = re.search(r'data-form="(\w+)"', self.get().content.decode())
        assert form
        sent = {"X-CSRFToken": form[1], "Origin": "http://testserver"} | headers
        return self.browser.post(self.frame + page, data, headers=sent)

    def sign_in(self, token: str, **headers: str) -> Any:
        return self.post("/session/", {"token": token}, **headers)


@pytest.fixture
def host(frame: str) -> Host:
    return Host(frame)


def token_of(reader: Any, paper: Publication, minutes: int = 5) -> str:
    return sign(reader, paper, valid_for=timedelta(minutes=minutes))


# Who may show a frame


def test_the_sites_that_a_publication_lists_may_frame_its_comments_and_nobody_else(host):
    answer = host.get()

    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {SITE} http://localhost:8001" in policy
    assert "X-Frame-Options" not in answer
    assert "script-src 'self'" in policy


def test_where_no_site_is_listed_nobody_may(make):
    article = make.article()

    answer = Host(f"/embed/{article.publication.slug}/{article.pk}/-").get()

    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["/", "/login/", "/reviews/", "/desk/", "/nowhere/"])
def test_the_site_itself_may_be_framed_by_nobody(frame, page):
    answer = Client().get(page)

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "page", ["/nowhere/", "/comments/00000000-0000-7000-8000-0000000000ff/", "/desk/", "/reviews/"]
)
def test_what_is_refused_in_a_frame_is_framed_by_the_same_sites(host, page):
    answer = host.get(page)

    assert f"frame-ancestors {SITE} http://localhost:8001" in answer["Content-Security-Policy"]


# What is in it


def test_a_frame_has_the_comments_and_not_the_article_and_stays_in_its_address(make, host, frame):
    comment = make.released(text="As it was said.", article=None)

    page = host.get().content.decode()

    assert f'<h1 class="unseen">{comment.article.headline}</h1>' in page
    assert comment.article.standfirst not in page
    assert "masthead" not in page
    assert "As it was said." in page
    links = re.findall(r'(?:href|action|data-pulse)="(/[^"]*)"', page)
    assert {link for link in links if not link.startswith(("/static/", frame))} == set()
    assert f"{frame}/comments/{comment.pk}/#c-{comment.pk}" in links
    assert host.get(f"/comments/{comment.pk}/").status_code == 200


@pytest.mark.parametrize("spelling", [PAGE, f"{PAGE}/?utm_source=x#comments", "http" + PAGE[5:]])
def test_the_entrance_finds_an_article_by_any_address_of_its_page(make, article, spelling):
    make.released(article=article, text="Here.")

    answer = Client().get(f"/embed/{article.publication.slug}/", {"article": spelling})

    assert "Here." in answer.content.decode()
    assert f"/embed/{article.publication.slug}/{article.pk}/-/comments/" in answer.content.decode()


def test_the_entrance_opens_at_a_comment(make, article):
    comment = make.released(article=article, text="There.")
    asked = {"article": str(article.pk), "comment": str(comment.pk)}

    answer = Client().get(f"/embed/{article.publication.slug}/", asked)

    assert f'id="c-{comment.pk}" aria-current="true"' in answer.content.decode()


def test_a_page_that_we_do_not_know_is_told_so_kindly(make, article):
    slug = article.publication.slug
    other = make.article(make.publication())
    for unknown in [f"{SITE}/city/other", str(uuid4()), str(other.pk), "", "x" * 3000, "a\x00b"]:
        answer = Client().get(f"/embed/{slug}/", {"article": unknown})

        assert answer.status_code == 404
        assert "Comments are not open here yet" in answer.content.decode()
        assert SITE in answer["Content-Security-Policy"]
    assert Client().get("/embed/nobody/").status_code == 404
    assert Client().get(f"/embed/{slug}/{other.pk}/-/").status_code == 404


def test_a_frame_that_is_opened_in_a_tab_is_the_page_itself(article, frame):
    opened = {"Sec-Fetch-Dest": "document"}
    front = f"/articles/{article.pk}/"

    assert Client().get(f"{frame}/", headers=opened)["Location"] == front
    entrance = f"/embed/{article.publication.slug}/?article={article.pk}"
    assert Client().get(entrance, headers=opened)["Location"] == front
    there = Client().get(f"{frame}/reviews/?x=1", headers=opened)
    assert there["Location"] == "/reviews/?x=1"
    assert "Sec-Fetch-Dest" in there["Vary"]


def test_accounts_and_the_desk_open_in_a_window_of_their_own(host, make):
    for page in ["/desk/", f"/desk/cases/{uuid4()}/", "/healthz", "/api/v1/schema"]:
        answer = host.get(page)

        assert "opens in a window of its own" in answer.content.decode(), page
        assert f'href="{page}" target="_blank"' in answer.content.decode()
    assert "password" not in host.get("/login/").content.decode()


# Who is signed in


def test_a_token_of_the_publications_signs_in_and_its_reader_comments_reviews_and_checks(
    make, host, paper, article, frame
):
    make.calibrations(3)
    reader = make.reader("nora", name="Nora", issuer=paper.token_issuer)
    assert host.sign_in(token_of(reader, paper)).json() == {"changed": True}
    assert "Nora" in host.get().content.decode()

    sent = host.post(f"/articles/{article.pk}/", {"text": "What I think of it."})

    assert sent["Location"] == f"{frame}/reviews/"
    for number in (1, 2, 3):
        review = host.get("/reviews/").content.decode()
        assert f"Review {number} of 3" in review
        action = re.search(rf'action="{frame}(/reviews/[^/]+/)"', review)
        assert action
        rated = host.post(action[1], {"quality": "fair", "civil": "yes"})
        assert rated["Location"].startswith(f"{frame}/")
    comment = Comment.objects.get(author=reader)
    checked = {"text": "What I think of it.", "civil": "yes"}
    there = host.post(f"/me/comments/{comment.pk}/check/", checked)
    assert there["Location"] == f"{frame}/me/comments/{comment.pk}/sent/"
    assert "With its readers" in host.get("/me/comments/").content.decode()


def test_every_cookie_of_a_frame_is_its_own_and_kept_in_the_hosts_jar(make, host, paper):
    host.sign_in(token_of(make.reader(), paper))

    assert set(host.browser.cookies) == {"frame-sessionid", "frame-csrftoken", "frame-device"}
    for given in host.browser.cookies.values():
        written = given.OutputString()
        assert written.endswith("; Partitioned")
        assert "SameSite=None" in written
        assert "Secure" in written
        assert f"Path=/embed/{paper.slug}/;" in written


def test_the_sites_own_session_is_nobodys_in_a_frame_and_the_other_way_round(make, host, paper):
    outside = make.reader(name="Outside")
    host.browser.force_login(outside)
    assert "sessionid" in host.browser.cookies
    assert "Outside" not in host.get().content.decode()

    host.sign_in(token_of(make.reader(name="Inside"), paper))

    assert "Inside" in host.get().content.decode()
    assert "Inside" not in host.browser.get("/").content.decode()
    del host.browser.cookies["sessionid"]
    assert host.browser.get("/me/comments/").status_code == 302


def test_cookies_of_the_site_itself_stay_as_they_were(make):
    client = Client()
    client.force_login(make.reader())
    answer = client.get(f"/articles/{make.the_article().pk}/")

    assert {"csrftoken", "device"} <= set(answer.cookies)
    for cookie in answer.cookies.values():
        assert cookie["samesite"] == "Lax"
        assert "Partitioned" not in cookie.OutputString()


def test_the_session_ends_when_the_token_does(make, host, paper):
    host.sign_in(token_of(make.reader(), paper, minutes=7))

    lasts = host.browser.cookies["frame-sessionid"]["max-age"]

    assert 400 <= int(lasts) <= 420


def test_a_newer_token_of_the_same_reader_makes_the_session_last_and_no_form_stale(
    make, host, paper, article
):
    reader = make.reader()
    host.sign_in(token_of(reader, paper, minutes=2))
    before = host.browser.cookies["frame-csrftoken"].value

    assert host.sign_in(token_of(reader, paper, minutes=9)).json() == {"changed": False}

    assert host.browser.cookies["frame-csrftoken"].value == before
    assert int(host.browser.cookies["frame-sessionid"]["max-age"]) > 500


def test_no_token_signs_out_and_another_readers_token_is_another_reader(make, host, paper):
    one, other = make.reader(name="One"), make.reader(name="Other")
    host.sign_in(token_of(one, paper))

    assert host.sign_in(token_of(other, paper)).json() == {"changed": True}
    assert "Other" in host.get().content.decode()
    assert host.sign_in("").json() == {"changed": True}
    assert "Other" not in host.get().content.decode()


def test_a_token_of_another_publication_an_old_or_a_forged_one_signs_nobody_in(make, host, paper):
    other = make.publication()
    stranger = make.reader(issuer=other.token_issuer)
    reader = make.reader(issuer=paper.token_issuer)
    now = int(time())
    claims = {"iss": paper.token_issuer, "sub": reader.subject, "aud": paper.slug, "jti": "1"}
    old = jwt.encode(claims | {"iat": now - 900, "exp": now - 61}, factories.secret_of(paper))
    forged = jwt.encode(claims | {"iat": now, "exp": now + 60}, "ssosec_" + "0" * 64)

    for token, code in [
        (token_of(stranger, other), "token_invalid"),
        (old, "token_expired"),
        (forged, "token_invalid"),
        ("garbage", "token_invalid"),
    ]:
        refused = host.sign_in(token)
        assert (refused.status_code, refused.json()["code"]) == (401, code)
        assert host.get("/me/comments/").status_code == 302


def test_a_token_that_is_refused_signs_out_who_was_here_before(make, host, paper):
    host.sign_in(token_of(make.reader(name="Here Before"), paper))
    assert "Here Before" in host.get().content.decode()

    assert host.sign_in("garbage").status_code == 401

    assert host.get("/me/comments/").status_code == 302
    assert "Here Before" not in host.get().content.decode()


def keeps_texts(answer: Any) -> bool:
    """Whether a browser keeps what it alone has of a text, when it is answered so."""
    told: str | None = answer.headers.get("Clear-Site-Data")
    return told != '"storage"'


def test_who_is_signed_out_in_a_frame_leaves_no_text_for_whoever_sits_there_next(
    make, host, paper
):
    one, other = make.reader(), make.reader()

    for leave in [
        lambda: host.sign_in(""),
        lambda: host.sign_in("garbage"),
        lambda: host.sign_in(token_of(other, paper)),
        lambda: host.post("/logout/", {}),
    ]:
        host.sign_in(token_of(one, paper))
        assert not keeps_texts(leave())


def test_a_token_that_was_signed_out_elsewhere_leaves_no_text_in_its_frame(make, host, paper):
    token = token_of(make.reader(), paper)
    host.sign_in(token)
    assert keeps_texts(host.get())
    until = timezone.now() + timedelta(hours=1)
    SignedOut.objects.create(publication=paper, jti=id_of(token), until=until)

    assert not keeps_texts(host.get())
    assert keeps_texts(host.get()), "nobody is signed in any more"


def test_what_was_written_before_anybody_signed_in_or_while_a_token_ran_out_is_kept(
    make, host, paper
):
    reader = make.reader()
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        old = token_of(reader, paper)

    assert keeps_texts(host.sign_in("garbage"))
    assert keeps_texts(host.sign_in(""))
    assert keeps_texts(host.sign_in(token_of(reader, paper, minutes=2)))
    assert keeps_texts(host.sign_in(token_of(reader, paper)))
    refused = host.sign_in(old)
    assert refused.json()["code"] == "token_expired"
    assert keeps_texts(refused)


def test_a_frame_names_only_who_is_still_signed_in(make, host, paper):
    reader = make.reader(subject="subscriber-77")
    host.sign_in(token_of(reader, paper))
    assert 'data-subject="subscriber-77"' in host.get().content.decode()
    Reader.objects.filter(pk=reader.pk).update(is_active=False)

    html = host.get().content.decode()

    assert 'data-subject="" data-until="0"' in html
    assert "subscriber-77" not in html


def test_a_closed_account_is_not_signed_in_nor_kept_signed_in(make, host, paper):
    reader = make.reader()
    token = token_of(reader, paper)
    host.sign_in(token)
    reader.is_active = False
    reader.save()

    assert host.get("/me/comments/").status_code == 302
    assert host.sign_in(token).status_code == 401


def test_nobody_but_our_own_page_in_this_browser_signs_a_reader_in(make, host, paper, frame):
    token = token_of(make.reader(), paper)

    from_elsewhere = host.sign_in(token, Origin="https://evil.example")
    from_the_host = host.sign_in(token, Origin=SITE)
    without_form = host.browser.post(f"{frame}/session/", {"token": token})
    fresh = Client(enforce_csrf_checks=True).post(f"{frame}/session/", {"token": token})

    for answer in (from_elsewhere, from_the_host, without_form, fresh):
        assert answer.status_code == 403
        assert "frame-sessionid" not in answer.cookies
    assert host.get("/session/").status_code == 405


def test_a_form_in_a_frame_is_checked_like_any_other(make, host, paper, article, frame):
    host.sign_in(token_of(make.reader(), paper))

    sent = host.browser.post(f"{frame}/articles/{article.pk}/", {"text": "Without a form."})

    assert sent.status_code == 403
    assert not Comment.objects.exists()


def test_signing_in_leads_back_into_the_frame_and_nowhere_else(host, frame):
    there = host.get("/reviews/")
    assert there["Location"] == f"{frame}/login/?next={frame}/reviews/"

    assert (
        f'data-sign-in="{frame}/reviews/"'
        in host.get(f"/login/?next={frame}/reviews/").content.decode()
    )
    for wanted in ["https://evil.example/", "//evil.example/", "/desk/", "javascript:alert(1)"]:
        page = host.get(f"/login/?next={wanted}").content.decode()
        assert f'data-sign-in="{frame}/"' in page


def queries_of(visit: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert visit().status_code == 200
    return len(asked)


def test_a_frame_page_costs_the_same_with_many_comments_as_with_few(make, host, article):
    for _ in range(2):
        make.released(article=article)
    host.get()
    with_few = queries_of(host.get)

    for _ in range(6):
        make.released(article=article)

    assert queries_of(host.get) == with_few < 10


# Counts


def count(**asked: Any) -> Any:
    return APIClient().get("/api/v1/counts", asked)


def test_counts_are_for_any_site_and_say_themselves_in_words(make, article):
    make.released(article=article)
    unknown = f"{SITE}/other"

    answer = count(publication=article.publication.slug, article=[str(article.pk), PAGE, unknown])

    assert answer.json() == [
        {"article": str(article.pk), "known": True, "count": 1, "words": "1 comment"},
        {"article": PAGE, "known": True, "count": 1, "words": "1 comment"},
        {"article": unknown, "known": False, "count": 0, "words": "0 comments"},
    ]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=60" or "public" in answer["Cache-Control"]
    again = APIClient().get(
        "/api/v1/counts",
        {"article": str(article.pk)},
        headers={"If-None-Match": count(article=str(article.pk))["ETag"]},
    )
    assert again.status_code == 304


def test_an_address_means_nothing_without_its_publication(make, article):
    assert not count(article=PAGE).json()[0]["known"]
    assert not count(article=PAGE, publication=make.publication().slug).json()[0]["known"]


@pytest.mark.parametrize("language", ["", "xx", "de-AT", "en_GB", "x" * 600, "../..", "\x00"])
def test_any_language_may_be_asked_for(article, language):
    assert count(article=str(article.pk), language=language).status_code == 200


def test_counting_many_costs_the_same_as_counting_one(
    make, paper, article, django_assert_num_queries
):
    others = [make.article(paper) for _ in range(8)]
    for number, other in enumerate(others):
        other.add_address(f"{SITE}/{number}")
    asked = [PAGE, *(f"{SITE}/{number}" for number in range(8)), *(str(o.pk) for o in others)]
    for some in ([PAGE, str(article.pk)], asked):
        with django_assert_num_queries(4):
            count(publication=paper.slug, article=some)


# The fragment


def fragment(article: Any, name: str = PAGE) -> Any:
    return Client().get(f"/embed/{article.publication.slug}/fragment", {"article": name})


def test_a_fragment_is_html_for_anybody_with_links_to_our_site(make, article):
    first = make.released(article=article, text="The *first*.")
    make.released(article=article, parent=first, text="A reply.")

    answer = fragment(article)

    html = answer.content.decode()
    assert "2 comments" in html
    assert "<em>first</em>" in html
    assert html.index("first") < html.index("A reply.")
    assert "https://schema.org/Comment" in html
    links = re.findall(r'href="([^"]+)"', html)
    assert links
    assert all(link.startswith("http://testserver/") for link in links)
    assert "<script" not in html
    assert "style=" not in html
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    again = Client().get(
        answer.request["PATH_INFO"], {"article": PAGE}, headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_a_fragment_is_the_same_for_whoever_asks_and_says_its_language(article):
    address = f"/embed/{article.publication.slug}/fragment"
    asked = {"article": PAGE, "language": "fr"}

    for headers in ({}, {"Accept-Language": "de", "Cookie": "language=es"}):
        answer = Client().get(address, asked, headers=headers)
        assert answer["Content-Language"] == "fr"
        assert "0 commentaire" in answer.content.decode()
        assert "Cookie" not in answer.get("Vary", "")
        assert "Accept-Language" not in answer.get("Vary", "")
    plain = Client().get(address, {"article": PAGE}, headers={"Accept-Language": "de"})
    assert plain["Content-Language"] == "en"


def test_a_fragment_of_what_is_not_known_is_404_and_of_an_empty_thread_says_so(make, article):
    assert "0 comments" in fragment(article).content.decode()
    assert fragment(article, f"{SITE}/other").status_code == 404


def test_a_fragment_costs_the_same_with_many_comments_as_with_few(make, article):
    root = make.released(article=article)
    make.released(article=article, parent=root)
    with_few = queries_of(lambda: fragment(article))

    for _ in range(3):
        make.released(article=article, parent=root)
        make.released(article=article)

    assert queries_of(lambda: fragment(article)) == with_few < 10


# An account of our own, in a frame


def word_in(answer: Any) -> str:
    found = re.search(r'data-word="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_who_has_an_account_of_ours_takes_it_along_into_the_frame_and_out_again(make, host, paper):
    reader = make.reader("local-one", name="Local One", issuer="local")
    window = Client()
    address = f"/embed/{paper.slug}/hand-over/"
    assert window.get(address)["Location"] == f"/login/?next={address}"
    window.force_login(reader)

    opened = window.get(address)
    assert opened["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert opened["X-Frame-Options"] == "DENY"
    assert "no-store" in opened["Cache-Control"]
    taken = host.post("/session/", {"word": word_in(opened)})

    assert taken.json() == {"changed": True}
    assert "Local One" in host.get().content.decode()
    form = host.browser.cookies["frame-csrftoken"].value
    again = host.post("/session/", {"word": word_in(opened)})
    assert again.json() == {"changed": False}
    assert host.browser.cookies["frame-csrftoken"].value == form  # An open page's forms hold.
    assert host.post("/logout/", {})["Location"] == f"{host.frame}/"
    assert "Local One" not in host.get().content.decode()


def test_a_word_is_good_for_a_minute_for_one_publication_and_for_an_open_account(
    make, host, paper
):
    reader, other = make.reader(), make.publication()
    with time_machine.travel(timezone.now() - timedelta(seconds=61), tick=False):
        old = word_for(reader, paper)
    closed = make.reader()
    of_closed = word_for(closed, paper)
    Reader.objects.filter(pk=closed.pk).update(is_active=False)

    for word in (old, word_for(reader, other), of_closed, word_for(reader, paper) + "x", "x"):
        assert host.post("/session/", {"word": word}).status_code == 401
        assert host.get("/me/comments/").status_code == 302


def test_the_way_out_of_a_frame_never_leads_to_another_site(host):
    answer = host.get("//evil.example/x", **{"Sec-Fetch-Dest": "document"})

    assert answer.status_code == 302
    assert answer["Location"] == "/%2Fevil.example/x"


# Another publication's


def test_a_frame_shows_and_takes_nothing_of_another_publication(make, host, paper):
    reader = make.reader(issuer="local", name="Local One")
    host.post("/session/", {"word": word_for(reader, paper)})
    there = make.article(make.publication())
    theirs = make.released(make.reader(issuer="local"), article=there, text="Words of others.")
    place = f"/articles/{theirs.article_id}/"

    shown = [
        host.get(page)
        for page in (
            place,
            f"{place}?reply={theirs.pk}",
            f"/comments/{theirs.pk}/",
            f"/comments/{theirs.pk}/replies/",
            f"/comments/{theirs.pk}/mute/",
        )
    ]
    sent = [
        host.post(place, {"text": "Something to say there."}),
        host.post(f"{place}draft/", {"text": "Something to say there."}),
        host.post(f"/comments/{theirs.pk}/mute/", {}),
        host.post("/reactions/", {"give": f"like {theirs.pk}"}),
    ]

    for answer in [*shown, *sent]:
        html = answer.content.decode()
        assert "This opens in a window of its own" in html
        assert "Words of others." not in html
    assert Comment.objects.filter(author=reader).count() == 0
    assert not Unsent.objects.exists()
    assert not Mute.objects.exists()
    assert not Reaction.objects.exists()
    assert "Words of others." in Client().get(place).content.decode()


def test_a_frame_hands_out_the_reviews_of_its_own_publication_only(make, host, paper, article):
    reader = make.reader(issuer="local")
    host.post("/session/", {"word": word_for(reader, paper)})
    elsewhere = make.article(make.publication())
    others = make.in_review(make.reader(issuer="local"), article=elsewhere, text="Of others.")
    make.lease(others, reviewer=reader)
    alone = host.get("/reviews/").content.decode()

    make.lease(make.in_review(article=article, text="Of this one."), reviewer=reader)
    page = host.get("/reviews/").content.decode()

    assert "This opens in a window of its own" in alone
    assert "Of others." not in alone + page
    assert "Of this one." in page


def test_in_a_frame_one_reports_there_and_gives_notice_in_a_window_of_its_own(make):
    comment = make.released()
    frame = f"/embed/{comment.article.publication.slug}/{comment.article_id}/-"

    thread = Client().get(f"{frame}/").content.decode()
    page = Client().get(f"{frame}/comments/{comment.pk}/report/").content.decode()
    notice = Client().get(f"{frame}/notices/?comment={comment.pk}").content.decode()

    assert f'href="{frame}/comments/{comment.pk}/report/"' in thread
    assert f'href="/notices/?comment={comment.pk}" target="_blank"' in page
    assert "<textarea" not in notice
    assert "This opens in a window of its own" in notice
