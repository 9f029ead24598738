"""The page around the comments: what is filled into a shell says what its template says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import set_script_prefix
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from comments import article_page, shells
from comments.models import Highlight
from comments.shells import _shell
from moderation.workflow.highlighting import highlight
from moderation.workflow.withdrawing import withdraw
from newsroom import places
from tests.ready.layer import Process

pytestmark = pytest.mark.django_db
HOSTILE = "<b>&\"'%(id)s %% {{ 7 }}{% now 'Y' %}</script>"
SITE = "https://paper.example"


@pytest.fixture
def paper(make):
    return make.publication(origins=[SITE, "http://localhost:8001"])


@contextmanager
def by_the_template(monkeypatch):
    """In here each page is rendered as that of somebody in particular is."""
    with monkeypatch.context() as patched:
        patched.setattr(shells, "_is_nobodys", lambda request: False)
        yield


def told(answer: Any) -> tuple[Any, ...]:
    """All of an answer; a token and the id of the request are others each time."""
    body = re.sub(
        r'(csrfmiddlewaretoken" value|data-form)="\w{64}"', r'\1="token"', body_of(answer)
    )
    cookies = {name: dict(one) for name, one in answer.cookies.items()}
    return answer.status_code, _but_its_id(answer.headers), sorted(cookies), body.split()


def _but_its_id(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in headers.items() if name.lower() != "x-request-id"}


def body_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def same_both_ways(address: str, monkeypatch: Any, **headers: str) -> str:
    """What a browser that was never here gets, by a shell and by the template alike."""
    by_shell = Client(headers=headers).get(address)
    with by_the_template(monkeypatch):
        plain = Client(headers=headers).get(address)

    assert by_shell.status_code < 500, "or two failures would pass for the same page"
    assert told(by_shell) == told(plain)
    return body_of(by_shell)


def an_article(make: Any, paper: Any, **facts: Any) -> Any:
    """Hostile in every field, with a thread that has all that a thread can have."""
    named = ("headline", "standfirst", "byline", "place", "picture_alt", "caption")
    texts = {name: f"{name} {HOSTILE}" for name in named}
    body = f"{HOSTILE}\n\nA second one.\n\n{HOSTILE}"
    article = make.article(paper, picture="site/icon.svg", body=body, **texts | facts)
    author = make.reader()
    roots = [make.released(author, article=article, text=f"{HOSTILE} {n}") for n in range(3)]
    make.released(article=article, parent=roots[0])
    make.released(article=article, parent=roots[1])
    withdraw(roots[1])
    moderator = make.moderator(paper=paper)
    highlight(roots[0], kind=Highlight.Kind.PIN, moderator=moderator)
    highlight(roots[2], kind=Highlight.Kind.PICK, moderator=moderator)
    return article


QUERIES = ["", "?sort=oldest", "?sort=valued&page_size=1", "?show=picks", "?page_size=1",
           "?utm=%3Cb%3E%22'&x=%25(id)s", "?sort=nonsense"]  # fmt: skip


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_page_is_as_its_template_says_in_every_language(make, paper, monkeypatch, language):
    article = an_article(make, paper)
    cookie = f"{settings.LANGUAGE_COOKIE_NAME}={language}"

    for query in QUERIES:
        page = same_both_ways(f"/articles/{article.pk}/{query}", monkeypatch, cookie=cookie)
        assert "<b>&\"'" not in page
        assert "0%(" not in page


def test_a_page_further_on_is_as_its_template_says(make, paper, monkeypatch):
    article = an_article(make, paper)
    first = same_both_ways(f"/articles/{article.pk}/?page_size=1", monkeypatch)

    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further
    second = same_both_ways(further[1].replace("&amp;", "&"), monkeypatch)

    assert 'rel="prev"' in second


@pytest.mark.parametrize("look", ["-", "theme-dark_accent-aa0000_language-ar"])
def test_a_frame_is_as_its_template_says(make, paper, monkeypatch, look):
    article, other = an_article(make, paper), an_article(make, paper, headline="Another")
    frame = f"/embed/{paper.slug}/{article.pk}/{look}"

    for page in ("/", "/?sort=oldest", f"/articles/{other.pk}/", f"/articles/{article.pk}/"):
        shown = same_both_ways(frame + page, monkeypatch)
        assert f'href="{frame}/comments/' in shown
        assert 'class="masthead"' not in shown


def test_what_is_in_force_is_said_as_its_template_says(make, paper, monkeypatch):
    states: list[Any] = [
        make.article(paper, comments_open=False, closed_reason=HOSTILE),
        make.article(paper, standfirst="", byline="", section="city"),
    ]
    for kind in ("staff_first", "staff_after"):
        states.append(make.article(paper, section=kind))
        make.mode(states[-1], kind)
    states.append(make.article(paper))
    make.raid(states[-1])
    places.forget()

    pages = [same_both_ways(f"/articles/{one.pk}/", monkeypatch) for one in states]

    assert "Here the newsroom reads every comment" in pages[2]
    assert 'class="busy"' in pages[4]
    assert len(set(pages)) == len(pages)


def test_a_changed_rule_is_on_the_page_at_once(make, client):
    article = make.article()
    before = client.get(f"/articles/{article.pk}/").content.decode()
    make.policy(reviews_owed=1)

    after = client.get(f"/articles/{article.pk}/").content.decode()

    assert "Peer-review three community comments" in before
    assert "Peer-review one community comment " in after


def test_a_changed_article_and_newspaper_are_on_the_page_at_once(make, client, paper):
    article = make.article(paper, headline="Before")
    client.get(f"/articles/{article.pk}/")
    type(article).objects.update(headline="After", standfirst="")
    type(paper).objects.update(name="The <New> Paper")

    page = client.get(f"/articles/{article.pk}/").content.decode()

    assert "<title>After · The &lt;New&gt; Paper</title>" in page
    assert 'name="description"' not in page


@pytest.mark.django_db(transaction=True)  # Django ends a connection that is in a transaction.
def test_what_everybody_gets_is_as_its_template_says(make, paper, monkeypatch):
    """As the layer of ready answers asks for it, with all its headers."""
    article = an_article(make, paper)
    frame = f"/embed/{paper.slug}/{article.pk}/-"

    for address in (f"/articles/{article.pk}/?sort=oldest", f"{frame}/"):
        by_shell = _afresh(address)
        with by_the_template(monkeypatch):
            plain = _afresh(address)
        assert by_shell.status == plain.status == 200
        assert _but_its_id(by_shell.headers) == _but_its_id(plain.headers)
        assert by_shell.text.split() == plain.text.split()
        assert "Set-Cookie" not in by_shell.headers
        assert "csrf" not in by_shell.text


def _afresh(address: str) -> Any:
    from newsroom.ready.changes import changes

    for key in changes().valkey.scan_iter("ready|*"):
        changes().valkey.delete(key)
    return Process().get(address)


def test_another_article_and_another_count_need_no_other_shell(make, paper, monkeypatch, client):
    first, second = make.article(paper), make.article(paper, headline="Second <i>")
    make.released(article=first)
    make.released(article=second)
    client.get(f"/articles/{first.pk}/")
    monkeypatch.setattr(shells, "render_to_string", None)  # Never asked.

    page = client.get(f"/articles/{second.pk}/?utm=2").content.decode()

    assert "Second &lt;i&gt;" in page
    assert f'data-pulse="/api/v1/articles/{second.pk}/pulse"' in page


def test_who_has_signed_in_gets_no_shell(make, client, paper):
    article = make.article(paper)
    reader = make.reader()
    client.get(f"/articles/{article.pk}/")
    _shell.cache_clear()
    client.force_login(reader)

    page = client.get(f"/articles/{article.pk}/").content.decode()

    assert _shell.cache_info().currsize == 0
    assert reader.name in page


def test_what_somebody_left_behind_is_in_nobodys_shell(make, client, paper):
    article = make.article(paper)
    address = f"/articles/{article.pk}/"
    _shell.cache_clear()
    client.post(address, {"text": "MARKED as mine"})

    own = client.get(address).content.decode()
    others = Client().get(address).content.decode()

    assert "MARKED as mine" in own
    assert "MARKED as mine" not in others


@hypothesis(max_examples=40, deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
@example("%(prefix)s")
@example(HOSTILE)
def test_no_headline_becomes_html_or_anything_but_a_headline(make, paper, monkeypatch, text):
    set_script_prefix("/")
    article = make.article(paper, headline=text, body=text, byline=text, place=text)

    same_both_ways(f"/articles/{article.pk}/", monkeypatch)


def test_paragraphs_are_those_of_the_article(make, paper):
    article = make.article(paper, place="Leith", body="One <i>.\n\n\n\nTwo %s.")

    body = article_page.of_article(article)["body"]

    assert body == ('<p><span class="place">Leith</span> One &lt;i&gt;.</p>\n<p>Two %s.</p>')
