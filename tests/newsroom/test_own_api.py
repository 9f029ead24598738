"""A newsroom's reader, who has no password here, takes their data along, or leaves."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from moderation.workflow import erasing
from newsroom import takeaway

pytestmark = pytest.mark.django_db
DATA, LEAVING = "/api/v1/me/data", "/api/v1/me/leaving"


def test_a_newsrooms_reader_takes_their_data_along_once_an_hour(make, as_):
    reader = make.reader("sigrid", name="Sigrid")
    make.released(reader, text="Words of Sigrid.")
    make.released(text="Words of others.")
    browser = as_(reader)

    answer = browser.get(DATA, headers={"Accept": "application/zip"})
    again = browser.get(DATA)

    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        [account] = json.loads(archive.read("account.json"))
        comments = archive.read("comments.json").decode()
    assert account["name"] == "Sigrid"
    assert "Words of Sigrid." in comments
    assert "Words of others." not in comments
    assert (again.status_code, again.json()["code"]) == (429, "taken_lately")


def test_who_did_not_get_their_data_may_ask_again_at_once(make, as_, monkeypatch):
    browser = as_(make.reader())
    browser.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(takeaway, "render_to_string", lambda *_: 1 / 0)
        failed = browser.get(DATA)

    assert (failed.status_code, browser.get(DATA).status_code) == (500, 200)


def test_a_newsrooms_reader_leaves_after_a_day(make, as_):
    reader = make.reader()
    browser = as_(reader)

    first, second = browser.post(LEAVING), browser.post(LEAVING)

    reader.refresh_from_db()
    due = reader.leaving_at
    assert first.json() == second.json()
    assert timedelta(hours=23) < due - timezone.now() < timedelta(hours=25)
    with time_machine.travel(due + timedelta(minutes=1)):
        erasing.erase_due()
    reader.refresh_from_db()
    assert reader.erased_at is not None


def test_who_thinks_better_of_it_stays(make, as_):
    reader = make.reader()
    browser = as_(reader)
    browser.post(LEAVING)

    assert browser.delete(LEAVING).status_code == 204
    assert browser.delete(LEAVING).status_code == 204

    reader.refresh_from_db()
    assert reader.leaving_at is None


@pytest.mark.parametrize(
    ("method", "address"), [("get", DATA), ("post", LEAVING), ("delete", LEAVING)]
)
def test_without_a_token_it_is_refused_to_who_is_signed_in_on_the_page_too(make, method, address):
    reader = make.reader()
    signed_in = APIClient()
    signed_in.force_login(reader)

    for browser in (APIClient(), signed_in):
        refused = getattr(browser, method)(address)
        assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")

    reader.refresh_from_db()
    assert (reader.leaving_at, reader.took_data_at) == (None, None)


@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
@pytest.mark.parametrize("at", ["/api/v1/", "/api/v1", "/api/v1/nothing", "/api/v1/a/b/"])
def test_what_is_no_address_of_the_api_is_a_problem_document(client, settings, at, accept):
    settings.DEBUG = True
    for ask in (client.get, client.post):
        answer = ask(at, headers={"Accept": accept})
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "query", "accept", "status"),
    [
        ("get", "?format=<rubbish>", "*/*", 404),
        ("get", "", "image/png", 406),
        ("post", "", "application/yaml", 405),
    ],
)
def test_a_refusal_of_the_description_is_json_though_that_is_yaml(
    client, method, query, accept, status
):
    ask = getattr(client, method)

    answer = ask(f"/api/v1/schema{query}", headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.content)["status"] == status
