"""A line: which fields it has, whoever wrote it, and that none is written as it was given."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from structlog.contextvars import bound_contextvars

from newsroom.logs import lines

ours = logging.getLogger("moderation.somewhere")


def test_a_line_says_when_how_bad_by_whom_and_what(log):
    ours.warning("%s texts wait for %s", 3, "the desk")

    [line] = log.lines
    at = datetime.fromisoformat(line.pop("time"))
    assert at.utcoffset() is not None
    assert line.pop("pid") > 0
    assert line == {
        "level": "warning",
        "logger": "moderation.somewhere",
        "event": "3 texts wait for the desk",
        "process": "manage",
    }


def test_what_is_bound_is_in_it_and_what_nobody_knows_is_not(log):
    with bound_contextvars(request_id="0123456789", text="w0rds"):
        ours.info("x", extra={"outcome": "done", "data": {"args": "w0rds"}, "user": "w0rds"})

    [line] = log.lines
    assert (line["request_id"], line["outcome"]) == ("0123456789", "done")
    assert set(line) <= set(lines.FIELDS)
    assert "w0rds" not in log.text


def test_an_error_that_is_put_into_a_line_says_no_more_than_one_in_a_traceback(log):
    ours.warning("lost: %s", ValueError("w0rds"))
    ours.warning("lost: %(why)s", {"why": KeyError("w0rds")})
    ours.warning("lost: %s", RuntimeError("no worker answers"))

    told = [line["event"] for line in log.lines]
    assert told == ["lost: ValueError", "lost: KeyError", "lost: RuntimeError: no worker answers"]


def test_a_line_stays_one_line_whatever_stands_in_it():
    # Not by way of a logger: pytest keeps what is logged, and xdist cannot send half a character.
    said = 'one\n{"event": "another"}\r\u2028 \x1b[31m \ud800 %s'
    record = logging.LogRecord("newsroom.x", logging.INFO, "", 0, said, ("x" * 100_000,), None)

    told = lines.formatter("json").format(record)

    assert len(told.splitlines()) == 1
    assert "\x1b" not in json.loads(told)["event"]
    assert len(told) < 2 * lines.LONGEST


@pytest.mark.parametrize("said", ["%s %s", "%d", "%(name)s"])
def test_a_line_that_does_not_fit_what_it_is_given_shows_nothing_of_it(said):
    record = logging.LogRecord("newsroom.x", logging.INFO, "", 0, said, ("w0rds",), None)

    told = lines.formatter("json").format(record)

    assert json.loads(told)["event"] == "a line could not be told: TypeError"
    assert "w0rds" not in told


def test_of_a_request_that_failed_django_says_no_address(log):
    request = RequestFactory().get("/w0rds/?w0rds=1", HTTP_COOKIE="w0rds=1")
    try:
        raise ValueError("w0rds")
    except ValueError as error:
        logging.getLogger("django.request").error(
            "%s: %s", "Internal Server Error", request.path,
            extra={"status_code": 500, "request": request}, exc_info=error,
        )  # fmt: skip

    [line] = log.lines
    assert line["event"] == "a request failed"
    assert line["exception"].endswith("\nValueError")
    assert "w0rds" not in log.text.replace('raise ValueError(\\"w0rds\\")', "")


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("django.request", logging.WARNING), ("django.security.csrf", logging.WARNING),
        ("django.server", logging.ERROR), ("django.db.backends", logging.DEBUG),
        ("celery.app.trace", logging.ERROR), ("celery.worker.strategy", logging.INFO),
        ("celery.beat", logging.INFO), ("urllib3.connectionpool", logging.WARNING),
        ("httpcore.http11", logging.DEBUG), ("anything", logging.INFO),
    ],
)  # fmt: skip
def test_what_has_addresses_statements_or_values_in_it_is_not_asked_for(log, name, level):
    logging.getLogger(name).log(level, "GET /w0rds")

    assert log.text == ""


def test_an_error_of_django_without_a_traceback_is_a_line_of_ours_already(log):
    logging.getLogger("django.request").error("%s: %s", "Service Unavailable", "/w0rds")

    assert log.text == ""


def test_of_what_is_suspicious_its_kind_is_told(log):
    name = "django.security.DisallowedHost"
    logging.getLogger(name).error("Invalid HTTP_HOST header: 'w0rds'", exc_info=ValueError())

    [line] = log.lines
    assert (line["event"], line["level"]) == ("a suspicious request: DisallowedHost", "warning")
    assert "exception" not in line


def test_a_line_to_be_read_has_its_traceback_below_it():
    record = logging.LogRecord("newsroom.x", logging.ERROR, "", 0, "it %s", ("broke",), None)
    try:
        raise RuntimeError("no worker answers")
    except RuntimeError:
        record.exc_info = sys.exc_info()

    head, *traceback = lines.formatter("line").format(record).splitlines()

    assert " error newsroom.x it broke process=manage" in head
    assert traceback[-1] == "RuntimeError: no worker answers"


@pytest.mark.parametrize(("form", "level"), [("xml", "INFO"), ("json", "LOUD")])
def test_settings_that_mean_nothing_fail_loudly(form, level):
    with pytest.raises(ImproperlyConfigured, match="LOG_"):
        lines.configuration(form, level)


ENDS = """
import logging, threading, warnings
from newsroom.logs.processes import this_is
this_is("worker")
def fail():
    raise ValueError("w0rds".upper())
thread = threading.Thread(target=fail, name="hints")
thread.start(); thread.join()
warnings.warn("of old")
logging.getLogger("newsroom").error("%s", object.__new__(type("Bad", (), {"__str__": fail})))
fail()
"""


def test_last_words_go_to_the_log_and_not_past_it():
    environment = {"SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ENDS], env=environment, capture_output=True, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.returncode == 1
    assert "a thread has ended: hints" in done.stderr
    assert "the process has ended" in done.stderr
    assert '"process": "worker"' in done.stderr
    assert "of old" in done.stderr
    assert "W0RDS" not in done.stderr
    assert all(line.startswith("{") for line in done.stderr.splitlines())
