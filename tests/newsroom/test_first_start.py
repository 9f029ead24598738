"""An installation from nothing, by the commands that docs/operations.md shows, in their order."""

from __future__ import annotations

import io
import re
import shlex
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom.management.commands import account
from newsroom.models import Article, Publication, Reader, Role

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# What an image has, or nobody is to set there.
ELSEWHERE = {"DEBUG", "DEMO", "SERVES_WEB", "STATIC_ROOT", "THIRD_READING_DATA"}


def tell(name: str, *words: str, **facts: object) -> str:
    said = StringIO()
    call_command(name, *words, stdout=said, **facts)
    return said.getvalue()


def test_the_first_start_that_is_written_down_works_as_it_is_written(client, monkeypatch):
    monkeypatch.setattr(account, "getpass", lambda _: "a long password of hers")
    part = OPERATIONS.partition("## First start")[2].partition("```")[2].partition("```")[0]
    commands = [shlex.split(line, comments=True)[1:] for line in part.strip().splitlines()]

    said = {words[0]: tell(*words) for words in commands}

    paper = Publication.objects.get()
    assert (paper.slug, paper.contact) == ("post", "desk@post.example")
    assert paper.token_issuer.startswith("https://accounts.")
    assert said["article"].strip() == str(Article.objects.get().pk)
    assert paper.origins == ["https://post.example"]
    assert 'data-publication="post"' in said["embed_tag"]
    assert paper.signing_keys.exists()
    miriam = Reader.objects.get(handle="miriam")
    assert client.login(username="miriam", password="a long password of hers")
    assert Role.objects.get(reader=miriam).kind == Role.Kind.ADMIN
    assert b"The tram comes back" in client.get(f"/articles/{Article.objects.get().pk}/").content


def test_a_publication_is_made_then_changed_in_what_is_given():
    tell("publication", "post", "--name", "Post", "--url", "https://post.example/")

    said = tell("publication", "post", "--contact", "desk@post.example", "--language", "pt")

    paper = Publication.objects.get()
    assert (paper.name, paper.language, paper.contact) == ("Post", "pt", "desk@post.example")
    assert paper.token_issuer == paper.url.rstrip("/")
    assert "contact: desk@post.example" in said
    assert tell("publication") == said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["new"], "There is no publication 'new' yet. To make it, give --name and --url."),
        (["new", "--name", "N", "--url", "post"], "--url: Enter a valid URL."),
        (["no slug", "--name", "N", "--url", "https://n.example"], "The slug: "),
        (["post", "--contact", "nobody"], "--contact: Enter a valid email address."),
        (["post", "--language", "German!"], "--language: 'German!' is no language"),
        (["post", "--time-zone", "Atlantis"], "--time-zone: There is no such time zone."),
        (["post", "--issuer", "import:x"], "is the house itself"),
        (["new", "--name", "N", "--url", "https://post.example"], "--issuer: "),
        (["--name", "N"], "its slug comes first"),
    ],
)  # fmt: skip
def test_what_is_no_publication_is_refused_in_a_sentence(words, sentence):
    tell("publication", "post", "--name", "Post", "--url", "https://post.example")

    with pytest.raises(CommandError) as refused:
        tell("publication", *words)

    assert sentence in str(refused.value)
    [paper] = Publication.objects.all()
    assert (paper.language, paper.contact, paper.time_zone) == ("en", "", "UTC")


def test_an_issuer_whose_readers_would_become_strangers_stays(make):
    paper = make.the_paper()
    make.reader("ann")

    with pytest.raises(CommandError, match="all of them would be strangers"):
        tell("publication", paper.slug, "--issuer", "https://elsewhere.example")


def test_where_nobody_can_type_a_password_a_sentence_says_what_to_do(make, monkeypatch):
    def nobody(_: str) -> str:
        raise EOFError  # as where there is no terminal

    monkeypatch.setattr(account, "getpass", nobody)

    with pytest.raises(CommandError, match="pipe it in, --password-stdin"):
        tell("account", "miriam")


def test_an_account_has_its_password_from_a_pipe_and_later_another(client, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("one that is long enough\n"))
    tell("account", "miriam", "--password-stdin")

    monkeypatch.setattr("sys.stdin", io.StringIO("another that is long enough\n"))
    assert tell("account", "miriam", "--password-stdin") == "miriam has another password.\n"

    assert not client.login(username="miriam", password="one that is long enough")
    assert client.login(username="miriam", password="another that is long enough")
    assert not Reader.objects.get().is_superuser


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (["miriam"], "123", "This password is too short."),
        (["mir iam"], "a long password", "is no handle"),
        (["miriam", "--name", "x"], "a long password", "A name has 2 to 50 characters."),
        (["other", "--name", "A\u0430a"], "a long password", "--name: "),
        (["ann"], "a long password", "There is an account 'ann' already."),
    ],
)
def test_what_is_no_account_is_refused_in_a_sentence(make, monkeypatch, words, typed, sentence):
    make.reader("ann")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))

    with pytest.raises(CommandError, match=re.escape(sentence)):
        tell("account", *words, "--password-stdin")

    assert Reader.objects.count() == 1


def test_two_passwords_that_differ_change_nothing(monkeypatch):
    typed = iter(["one that is long", "another that is long"])
    monkeypatch.setattr(account, "getpass", lambda _: next(typed))

    with pytest.raises(CommandError, match="not the same"):
        tell("account", "miriam")

    assert not Reader.objects.exists()


def test_articles_are_listed_with_their_addresses(make):
    article = make.article()
    article.add_address("https://paper.example/b")
    article.add_address("https://paper.example/a")

    [line] = tell("article", article.publication.slug, "--list").splitlines()

    assert line.split("\t")[0] == str(article.pk)
    assert line.endswith("\thttps://paper.example/a https://paper.example/b")


def test_every_setting_is_passed_on_by_compose_and_is_written_down():
    settings = (ROOT / "newsroom" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings)) - {"DEBUG"}
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))

    assert len(read) > 30
    passed = set(compose["services"]["web"]["environment"])
    assert {"OTEL_EXPORTER_OTLP_ENDPOINT"} <= passed  # and some more that its libraries read
    assert read - ELSEWHERE == {name for name in passed if not name.startswith("OTEL_")}
    assert {name for name in read if f"`{name}`" not in OPERATIONS} == set()


def test_an_empty_database_is_made_beside_this_one_and_can_be_reached():
    name = f"{connection.settings_dict['NAME']}_tried"
    said = tell("empty_database", name)
    try:
        exports = dict(line.removeprefix("export ").split("=", 1) for line in said.splitlines())
        with psycopg.connect(shlex.split(exports["DATABASE_URL"])[0]) as there:
            tables = there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            assert tables.fetchone() == (0,)
        with pytest.raises(CommandError, match="already: say another name"):
            tell("empty_database", name)
    finally:
        drop(name)


def test_whose_certificate_is_asked_for_is_asked_for_at_the_empty_database_too(monkeypatch):
    """In its address as in ours; and the server that makes it is reached in no other way."""
    name = f"{connection.settings_dict['NAME']}_tried"
    of_ours = {"sslmode": "verify-full", "sslrootcert": "/etc/c a.pem"}
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options | of_ours)
    try:
        [line, _] = tell("empty_database", name).splitlines()
        address = urlsplit(shlex.split(line)[1].partition("=")[2])
        usual = {"host", "port"}
        asked = dict(parse_qsl(address.query))
        assert {key: asked[key] for key in asked.keys() - usual} == of_ours

        wrong = {"target_session_attrs": "standby"}  # This server is none.
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", options | wrong)
        with pytest.raises(CommandError, match="standby"):
            tell("empty_database", name)
    finally:
        drop(name)


def drop(name: str) -> None:
    facts = connection.get_connection_params() | {"dbname": "postgres"}
    known = {k: facts[k] for k in ("host", "port", "user", "password", "dbname") if k in facts}
    with psycopg.connect(autocommit=True, **known) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
