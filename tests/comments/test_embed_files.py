"""What a host's page loads from us: the script, and colours that stay readable."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from comments.embed.colours import READABLE, contrast, parsed, readable, written
from comments.embed.files import script_version
from comments.embed.look import DARK, LIGHT, Look
from tests import factories

ROOT = Path(__file__).parents[2]
colours = st.tuples(*(st.integers(0, 255),) * 3)


def test_the_script_is_small_and_says_nothing_to_any_other_site():
    text = (ROOT / "comments/static/embed/embed.js").read_bytes()
    in_frames = (ROOT / "comments/static/embed/frame.js").read_bytes()

    assert len(gzip.compress(text, 9)) < 4000
    assert len(gzip.compress(in_frames, 9)) < 3000
    assert b"http://" not in text
    assert b"https://" not in text
    assert b"innerHTML" not in text + in_frames
    assert b"eval(" not in text + in_frames


def test_the_script_is_fresh_for_minutes_and_with_its_version_for_good():
    newest = Client().get("/embed.js", headers={"Accept-Encoding": "gzip"})
    pinned = Client().get(f"/embed.{script_version()}.js")
    old = Client().get("/embed.0123456789ab.js")

    assert newest["Content-Type"] == "text/javascript; charset=utf-8"
    assert newest["Content-Encoding"] == "gzip"
    assert len(newest.content) < 4000
    assert gzip.decompress(newest.content) == pinned.content == old.content
    assert "max-age=300" in newest["Cache-Control"]
    assert "max-age=300" in old["Cache-Control"]
    assert "immutable" in pinned["Cache-Control"]
    assert not newest.cookies
    again = Client().get("/embed.js", headers={"If-None-Match": newest["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_the_tag_is_printed_with_a_hash_that_a_browser_can_check(capsys):
    paper = factories.publication()

    call_command("embed_tag", paper.slug, "https://comments.example/")

    plain, pinned = capsys.readouterr().out.splitlines()
    assert 'src="https://comments.example/embed.js"' in plain
    found = re.search(r'example(/embed\.\w+\.js)".*integrity="sha384-([^"]+)"', pinned)
    assert found
    served = Client().get(found[1])
    assert base64.b64encode(hashlib.sha384(served.content).digest()).decode() == found[2]
    assert served["Access-Control-Allow-Origin"] == "*"


# Colours


@given(colours, colours)
def test_any_colour_becomes_readable_on_any_paper(colour, paper):
    assert contrast(readable(colour, paper), paper) >= READABLE


@given(colours)
def test_a_colour_that_can_be_read_stays_as_it_is(colour):
    for paper, _ in (LIGHT, DARK):
        if contrast(colour, paper) >= READABLE:
            assert readable(colour, paper) == colour


@given(colours)
def test_a_colour_is_read_as_it_is_written(colour):
    assert parsed(written(colour)) == colour


@given(st.text())
def test_whatever_a_site_sends_as_a_colour_is_a_colour_or_none(told):
    colour = parsed(told)

    assert colour is None or all(0 <= part <= 255 for part in colour)


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_the_papers_are_those_of_the_stylesheet():
    sheet = (ROOT / "newsroom/static/site/site.css").read_text()

    for name, both in (("paper", (LIGHT[0], DARK[0])), ("quiet", (LIGHT[1], DARK[1]))):
        assert f"--{name}: light-dark({', '.join(map(written, both))})" in sheet


# Looks

wishes = st.dictionaries(
    st.sampled_from(["theme", "accent", "paper", "font", "language", "evil"]), st.text()
)


@given(wishes)
def test_whatever_is_wished_for_a_look_goes_through_an_address_and_comes_back(told):
    look = Look.of(told)

    assert re.fullmatch(r"[-\w]+", look.as_path(), re.ASCII)
    assert Look.from_path(look.as_path()) == look


@given(wishes)
def test_a_stylesheet_says_colours_and_letters_and_nothing_else(told):
    declared = r"(--[\w-]+:(light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\)|var\(--(serif|sans)\));)*"

    assert re.fullmatch(rf":root\{{{declared}\}}\n", Look.of(told).stylesheet())


def test_what_a_site_may_choose():
    told = {"theme": "dark", "accent": "#A3162E", "paper": "#fff", "font": "serif"}
    look = Look.of(told | {"language": "de"})

    assert look == Look("dark", "a3162e", "ffffff", "serif", "de")
    assert look.as_path() == "theme-dark_accent-a3162e_paper-ffffff_font-serif_language-de"
    sheet = Client().get(f"/embed/look.css?{look.styles}")
    assert "--accent:light-dark(#a3162e," in sheet.content.decode()
    assert "--paper:light-dark(#ffffff,#15171a)" in sheet.content.decode()
    assert "--sans:var(--serif)" in sheet.content.decode()
    assert sheet["Content-Type"].startswith("text/css")


def test_a_paper_on_which_our_text_could_not_be_read_is_passed_over():
    assert "--paper" not in Look.of({"paper": "#808080"}).stylesheet()


@pytest.mark.parametrize(
    "told",
    [
        {"accent": "red"},
        {"accent": "a;}"},
        {"theme": "blue"},
        {"font": "comic"},
        {"language": "xx"},
    ],
)
def test_what_is_not_known_is_passed_over(told):
    assert Look.of(told) == Look()
    assert Look().as_path() == "-"
