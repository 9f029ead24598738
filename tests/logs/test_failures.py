"""What is told of an error: kind and place, and its words where they cannot be anybody's."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as DjangoInvalid
from django.db import DatabaseError, connection, transaction
from django.template import Context, Template
from redis.exceptions import ConnectionError as ValkeyAway
from redis.exceptions import ResponseError
from requests.exceptions import ConnectionError as NotReached
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import CharField

from newsroom.logs.failures import text_of, told_of
from newsroom.models import Article, Publication

W0RDS = "w0rds of somebody's"


@pytest.fixture
def table(db):
    with connection.cursor() as asked:
        asked.execute("CREATE TEMP TABLE told_of (words text UNIQUE CHECK (words <> 'x'), n int)")


def error_of(statement: str, *values: Any) -> DatabaseError:
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        connection.cursor().execute(statement, values)
    return raised.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda: Publication.objects.filter(pk=[W0RDS]).exists(),  # type: ignore[misc] # on purpose
        lambda: Publication.objects.filter(pk=W0RDS).exists(),
        lambda: Article(publication_id={W0RDS: 1}).save(),  # type: ignore[misc] # likewise
    ],
    ids=["a list", "a word", "a key"],
)
def test_of_what_a_field_could_not_take_no_value_is_told(ask):
    """`TypeError: Field 'id' expected a number but got [...]`: Django says which."""
    with pytest.raises((TypeError, ValueError)) as raised:
        ask()
    assert W0RDS in str(raised.value)

    told = text_of(raised.value)

    assert type(raised.value).__name__ in told
    assert "w0rds" not in told


def test_other_words_about_kinds_are_told():
    with pytest.raises(TypeError) as raised:
        len(7)

    assert told_of(raised.value) == "TypeError: object of type 'int' has no len()"
    assert told_of(TypeError("never raised")) == "TypeError: never raised"


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("statement", "known"),
    [
        ("INSERT INTO told_of VALUES (%s), (%s)", "told_of_words_key"),
        ("INSERT INTO told_of SELECT 'x' WHERE %s = %s", "told_of_words_check"),
        ("INSERT INTO told_of (words, n) VALUES (%s, %s)", "[22P02]"),
        ("SELECT %s::uuid = %s::uuid", "[22P02]"),
        ("SELECT %s 'unfinished' %s", "[42601]"),
    ],
    ids=["a key", "a door", "a number", "an id", "a slip"],
)
def test_of_what_postgresql_says_no_value_is_told(statement, known):
    error = error_of(statement, W0RDS, W0RDS)
    assert "DETAIL" in str(error) or "LINE 1" in str(error) or W0RDS in str(error)

    told = text_of(error)

    assert known in told
    assert "w0rds" not in told
    assert "DETAIL" not in told
    assert "test_failures.py" in told


@pytest.mark.django_db
def test_a_door_says_which_it_is(make):
    revision = make.pending(text=W0RDS)

    error = error_of("UPDATE comments_revision SET text = 'another' WHERE id = %s", revision.pk)

    told = told_of(error)
    assert "[23514]" in told
    assert str(error).splitlines()[0] in told
    assert "w0rds" not in told


def silent() -> list[Exception]:
    invalid = DjangoInvalid("“%(value)s” is not valid", params={"value": W0RDS})
    refused = smtplib.SMTPRecipientsRefused({"anna@post.example": (550, b"no such w0rds")})
    return [
        ValueError(W0RDS), KeyError(W0RDS), ValidationError(W0RDS), invalid, refused,
        smtplib.SMTPDataError(550, b"w0rds"), UnicodeDecodeError("utf-8", b"w0rds\xff", 5, 6, "x"),
        NotReached(f"https://a.example/{W0RDS}"), ResponseError(f"unknown command {W0RDS}"),
        Exception(W0RDS), _of_a_serializer(), _of_a_template(),
    ]  # fmt: skip


def _of_a_serializer() -> Exception:
    try:
        CharField(max_length=2).run_validation(W0RDS)
    except ValidationError as error:
        return error
    raise AssertionError


def _of_a_template() -> Exception:
    try:
        Template("{{ a|add:b.c.d }}").render(Context({"a": W0RDS, "b": {}}))
    except Exception as error:
        return error
    raise AssertionError("it took what it had not got")


@pytest.mark.parametrize("error", silent(), ids=lambda error: type(error).__name__)
def test_an_error_that_may_have_words_of_somebodys_says_its_kind(error):
    told = told_of(error)

    assert told.endswith(type(error).__qualname__)
    assert "w0rds" not in text_of(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("no worker answers"), "no worker answers"),
        (TypeError("f() takes no arguments"), "f() takes no arguments"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (FileNotFoundError(2, "No such file", "/srv/model"), "No such file: /srv/model"),
        (ImproperlyConfigured("SITE_URL is not set."), "SITE_URL is not set."),
        (ValkeyAway("Error 111 connecting to 127.0.0.1:1."), "connecting to 127.0.0.1:1."),
    ],
)
def test_an_error_whose_words_are_nobodys_says_them(error, said):
    assert said in told_of(error)


def test_also_what_may_speak_is_looked_at():
    assert "anna@" not in told_of(RuntimeError("could not reach anna@post.example"))
    assert "\n" not in told_of(RuntimeError("one\ntwo"))


def test_a_traceback_tells_what_led_to_it_and_each_of_several():
    try:
        try:
            int(W0RDS)
        except ValueError as first:
            raise ExceptionGroup(W0RDS, [KeyError(W0RDS), OSError(5, "a disk")]) from first
    except ExceptionGroup as error:
        told = text_of((type(error), error, error.__traceback__))

    assert told.index("ValueError") < told.index("ExceptionGroup") < told.index("KeyError")
    assert "OSError: a disk" in told
    assert "int(W0RDS)" in told
    assert "w0rds" not in told


def test_errors_that_lead_to_each_other_are_told_once():
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first

    assert text_of(first).count("ValueError") == 1
