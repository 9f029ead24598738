"""Origins: which spellings are one, which are none, and that nothing else gets into the table."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from newsroom.models import Publication
from newsroom.origins import canonical_origin
from tests import factories


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("https://paper.example", "https://paper.example"),
        (" HTTPS://Paper.EXAMPLE:443/ ", "https://paper.example"),
        ("https://paper.example.:8443", "https://paper.example:8443"),
        ("https://zeitung-füx.example", "https://xn--zeitung-fx-ieb.example"),
        ("https://[2001:DB8::1]:9", "https://[2001:db8::1]:9"),
        ("http://localhost:8001", "http://localhost:8001"),
        ("http://app.localhost", "http://app.localhost"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_has_one_form(told, origin):
    assert canonical_origin(told) == origin


@pytest.mark.parametrize(
    "told",
    [
        "", "paper.example", "//paper.example", "ftp://paper.example", "https://",
        "http://paper.example", "http://localhost.paper.example", "http://127.0.0.1.example",
        "https://paper.example/comments", "https://paper.example/?x", "https://paper.example#x",
        "https://anna@paper.example", "https://*.paper.example", "https://a.example;b.example",
        "https://a.example 'self'", "https://a.example,b", "https://paper.example:99999",
        "https://paper.example\nX: y", "javascript:alert(1)", "data:,", "null", "*",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(told):
    with pytest.raises(ValueError, match=r"."):
        canonical_origin(told)


@given(st.text())
def test_whatever_is_taken_stays_as_it_is_and_could_say_nothing_else_in_a_header(told):
    try:
        origin = canonical_origin(told)
    except ValueError:
        return

    assert canonical_origin(origin) == origin
    assert not set(origin) & set(" ;,'\"\n\r*")
    assert origin.isascii()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "smuggled", ["https://a.example; script-src *", "http://paper.example", "*", "'self'", ""]
)
def test_postgresql_keeps_no_origin_that_is_none(smuggled):
    paper = factories.publication()

    with (
        pytest.raises(IntegrityError, match="publication_lists_only_plain_origins"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE newsroom_publication SET origins = ARRAY['https://a.example', %s]"
            " WHERE id = %s",
            [smuggled, paper.pk],
        )


@pytest.mark.django_db
def test_the_field_takes_only_the_one_form():
    paper = factories.publication(origins=["https://paper.example"])
    paper.full_clean()

    paper.origins = ["https://Paper.example/"]
    with pytest.raises(ValidationError, match="Not an origin"):
        paper.full_clean()


@pytest.mark.django_db
def test_origins_are_added_once_listed_and_taken_away(capsys):
    paper = factories.publication()

    call_command("origins", paper.slug, "--add", "https://A.example/", "http://localhost:1")
    call_command("origins", paper.slug, "--add", "https://a.example")
    assert capsys.readouterr().out.split() == ["https://a.example", "http://localhost:1"] * 2
    call_command("origins", paper.slug, "--remove", "http://localhost:1")

    assert Publication.objects.get(pk=paper.pk).origins == ["https://a.example"]
    with pytest.raises(CommandError, match="Not safe without https"):
        call_command("origins", paper.slug, "--add", "http://a.example")
    with pytest.raises(CommandError, match="no publication"):
        call_command("origins", "nobody")


@pytest.mark.django_db
def test_the_command_lists_what_there_is_and_names_it_to_who_is_wrong(capsys):
    factories.publication(slug="harbour", origins=["https://harbour.example"])

    call_command("origins")
    with pytest.raises(CommandError, match="There is: harbour"):
        call_command("origins", "post")

    assert capsys.readouterr().out == "harbour: https://harbour.example\n"


@pytest.mark.django_db
def test_an_article_is_made_known_once_under_its_address(capsys):
    paper = factories.publication(slug="harbour")

    call_command("article", "harbour", "https://harbour.example/tram/", headline="The tram")
    call_command("article", "harbour", "http://harbour.example/tram?utm_source=x", headline="It")

    [article] = paper.articles.all()
    assert article.headline == "The tram"
    assert capsys.readouterr().out == f"{article.pk}\n{article.pk}\n"
    with pytest.raises(CommandError, match="no address of a page"):
        call_command("article", "harbour", "tram", headline="The tram")
