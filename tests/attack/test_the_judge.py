"""The judge sees what is wrong, or nothing that it says of our pages means anything."""

from __future__ import annotations

import pytest
from django.http import JsonResponse

from tests.attack.answers import in_data, wrong_with
from tests.attack.corpora import ALL, MARKUP
from tests.attack.judging import faults, faults_of_rich, shapes, text_in

REL = 'rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<script src=//evil.example/x.js></script>",
        "<script src=https://evil.example/static/x.js></script>",
        "<SCRIPT type=module>1</SCRIPT>",
        "<img src=x onerror=1>",
        "<b data-hx-on:click=1>x</b>",
        "<p style=color:red>x</p>",
        "<a href=' java\nscript:1'>x</a>",
        "<a href=data:text/html,1>x</a>",
        "<a href=//evil.example>x</a>",
        "<form action=https://evil.example></form>",
        "<button formaction=javascript:1>x</button>",
        "<iframe></iframe>",
        "<object></object>",
        "<svg><a></a></svg>",
        "<math></math>",
        "<base href=/>",
        "<meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=https://evil.example>",
        "<img src=https://evil.example/pixel.png>",
        '<p x"onclick=1>x</p>',
        "<noscript><p title='</noscript><img src onerror=1>'>",
    ],
)
def test_what_no_page_of_ours_has_is_seen(html):
    assert faults(f"<main>{html}</main>")


def test_most_of_the_corpus_is_seen_where_it_is_not_escaped():
    unescaped = [one for one in MARKUP if faults(f"<p>{one.text}</p>")]

    assert len(unescaped) >= 100


@pytest.mark.parametrize("one", ["<b>x</b>", "<p class=x>x</p>", "<h1>x</h1>", "<form>x</form>"])
def test_a_text_has_no_other_elements_than_those_of_a_text(one):
    assert faults_of_rich(one)


@pytest.mark.parametrize(
    "told",
    [
        {"html": "<img src=x>"},
        {"results": [{"text": "x", "parent": {"html": "<p><b>x</b></p>"}}]},
        {"html": ["<p>x</p>", "<p class=x>x</p>"]},
        [{"case": {"lit_html": "<p><mark onclick=1>x</mark></p>"}}],
        {"html": "<p><mark>x</mark></p>"},
    ],
)
def test_a_text_in_data_is_judged_as_one_wherever_it_stands(told):
    answer = JsonResponse(told, safe=False, headers={"X-Content-Type-Options": "nosniff"})

    assert any("html: not allowed" in wrong for wrong in wrong_with(answer))


def test_data_in_which_nothing_is_wrong_is_let_be():
    told = {"html": "<p>x</p>", "lit_html": "<p><mark>x</mark></p>", "text": "<script>", "n": 1}

    assert not list(in_data(told))


@pytest.mark.parametrize("where", ["/logout/", "#c-1", "mailto:a@b.example", "//evil.example"])
def test_a_text_leads_to_other_sites_only(where):
    assert faults_of_rich(f'<p><a href="{where}" {REL}>x</a></p>')
    assert not faults_of_rich(f'<p><a href="https://x.example" {REL}>x</a></p>')


def test_shapes_tell_a_new_element_or_attribute_and_pass_over_texts():
    page = "<main><p>a</p><form action=/x><input name=a></form></main>"

    assert shapes(page) == shapes(page.replace("a</p>", "<em>b</em></p><ul><li>c</ul>"))
    assert shapes(page.replace("name=a", "name=a autofocus")) - shapes(page)
    assert shapes(page.replace("</main>", "<button>b</button></main>")) - shapes(page)


def test_what_is_shown_is_read_as_a_browser_shows_it():
    assert text_in("<p>a &lt;b&gt; <em>c</em></p>") == "a <b> c"


def test_no_two_payloads_are_the_same_and_each_says_what_it_attacks():
    assert len({one.text for one in ALL}) == len(ALL) > 350
    assert all(one.attacks for one in ALL)
