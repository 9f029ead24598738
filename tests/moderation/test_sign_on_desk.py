"""What an admin sees and does about signing in, on the pages of the desk and in the API."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from moderation.models import LogEntry
from newsroom.models import LinkWindow, Reader, Role, SigningKey
from tests import factories
from tests.newsroom.provider import KeySetServer, Pair, serving
from tests.newsroom.test_tokens import token

pytestmark = pytest.mark.django_db
PAGE, API = "/desk/sign-on/{0.slug}/", "/api/v1/publications/{0.slug}/sign-on"


@pytest.fixture
def paper():
    return factories.the_paper()


@pytest.fixture
def admin(make, paper, client):
    reader = make.moderator(kind=Role.Kind.ADMIN)
    client.force_login(reader)
    return reader


@pytest.fixture
def page(paper) -> str:
    return PAGE.format(paper)


@pytest.fixture
def api(paper) -> str:
    return API.format(paper)


def shown(client, page: str):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_the_page_leads_there_and_is_for_admins(make, client, admin, page):
    assert client.get("/desk/sign-on/")["Location"] == page
    assert 'href="/desk/sign-on/"' in shown(client, "/desk/places/")

    client.force_login(make.moderator(kind=Role.Kind.SENIOR))
    assert client.get(page).status_code == 403
    assert 'href="/desk/sign-on/"' not in shown(client, "/desk/places/")
    client.force_login(make.reader())
    assert client.post(f"{page}keys/").status_code == 403


def test_another_publication_is_not_found(make, client, admin):
    other = make.publication()

    assert client.get(PAGE.format(other)).status_code == 404
    assert client.post(PAGE.format(other) + "keys/", {"algorithm": "HS256"}).status_code == 404
    key = other.signing_keys.get()
    for end in (f"keys/{key.pk}/", f"keys/{key.pk}/end/"):
        assert client.post(PAGE.format(other) + end, {"overlap": 0}).status_code == 404
    assert client.get(API.format(other)).status_code == 404
    assert other.signing_keys.living().count() == 1


def test_a_secret_is_shown_once(client, admin, page, paper):
    made = client.post(f"{page}keys/", {"algorithm": "HS256", "kid": "second"})

    key = paper.signing_keys.get(kid="second")
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    assert key.secret in made.content.decode()
    later = shown(client, page)
    assert "second" in later
    assert "ssosec_" not in later


def test_a_key_is_rotated_and_ended_on_the_page(client, admin, page, paper):
    key = paper.signing_keys.get()

    client.post(f"{page}keys/{key.pk}/", {"overlap": "7"})
    client.post(f"{page}keys/{key.pk}/end/")

    key.refresh_from_db()
    assert not key.is_living()
    assert "1 key that has ended" in shown(client, page)
    assert client.post(f"{page}keys/{key.pk}/end/").status_code == 409


def test_what_is_wrong_is_said_on_the_page(client, admin, page, paper):
    key = paper.signing_keys.get()
    posts = {
        "keys/": [({}, 400), ({"algorithm": "RS256", "public": "x"}, 400),
                  ({"algorithm": "HS256", "kid": key.kid}, 409)],
        f"keys/{key.pk}/": [({"overlap": "5"}, 400), ({}, 400)],
        "key-set/": [({"url": "https://127.0.0.1/", "algorithms": ["RS256"]}, 400),
                     ({"url": "no", "algorithms": ["RS256"]}, 400)],
        "window/": [({"days": "0"}, 400), ({}, 400)],
        "test/": [({}, 400)],
        "rekey/": [({}, 400), ({"csv": "1"}, 400)],
    }  # fmt: skip

    for end, all_ in posts.items():
        for told, status in all_:
            assert client.post(page + end, told).status_code == status, (end, told)
    assert not LogEntry.objects.filter(act="sign_on").exists()


def test_a_token_is_tried_without_a_trace(client, admin, page, paper, caplog):
    mine = token(paper, name="Anna <b>")
    caplog.set_level(logging.DEBUG)

    answer = client.post(f"{page}test/", {"token": mine})

    said = answer.content.decode()
    assert answer.status_code == 200
    assert "It is good." in said
    assert "Anna &lt;b&gt;" in said
    assert mine not in caplog.text
    assert not Reader.objects.filter(subject="subscriber-7").exists()
    bad = client.post(f"{page}test/", {"token": token(paper, aud="another")}).content.decode()
    assert "It is not taken." in bad
    assert "token_invalid" in bad


def test_a_key_set_is_set_and_looked_at(client, admin, page, paper, settings):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    server = KeySetServer(Pair())
    with serving(server) as url:
        client.post(f"{page}key-set/", {"url": url, "algorithms": ["RS256"]})
        assert server.pairs[0].kid in shown(client, page)
        client.post(f"{page}key-set/", {"again": "yes"})
        assert server.asked == 1, "nobody looks again within seconds"

    client.post(f"{page}key-set/", {"url": ""})
    assert server.pairs[0].kid not in shown(client, page)


def test_the_window_is_opened_and_ended_on_the_page(client, admin, page, paper):
    client.post(f"{page}window/", {"days": "14"})
    assert "Accounts are being linked until" in shown(client, page)

    client.post(f"{page}window/", {"end": "yes"})

    assert not LinkWindow.objects.open().exists()
    assert LinkWindow.objects.get().opened_by == admin


def test_a_list_of_subjects_is_tried_and_then_carried_out(make, client, admin, page, paper):
    reader = make.reader(issuer=paper.token_issuer, subject="1")

    tried = client.post(f"{page}rekey/", {"csv": "1,2\n3,4"}).content.decode()
    reader.refresh_from_db()
    assert "1 account would get another subject." in tried
    assert reader.subject == "1"

    done = client.post(f"{page}rekey/", {"csv": "1,2\n3,4", "sure": "yes"}, follow=True)
    reader.refresh_from_db()
    assert reader.subject == "2"
    assert "1 account has another subject." in done.content.decode()
    again = client.post(f"{page}rekey/", {"csv": "1,2\n3,4"}).content.decode()
    assert "carried out before" in again


def test_the_page_asks_for_no_more_with_more_keys(client, admin, page, paper):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            shown(client, page)
        return len(found)

    shown(client, page)
    few = asked()
    for _ in range(10):
        factories.signing_key(paper)

    assert asked() == few


# The same in the API


def signed_in(reader: Reader) -> APIClient:
    client = APIClient()
    client.force_login(reader)
    return client


@pytest.mark.parametrize(
    ("method", "there"),
    [
        ("post", "/keys"), ("delete", "/keys/{key}"), ("post", "/keys/{key}/rotation"),
        ("put", "/key-set"), ("delete", "/key-set"), ("post", "/window"), ("delete", "/window"),
        ("post", "/subjects"),
    ],
)  # fmt: skip
def test_a_key_that_was_found_does_not_make_the_next_one(as_, admin, api, paper, method, there):
    """Ended by the newsroom, it would else have left another behind, made in an admin's name."""
    before = list(paper.signing_keys.values("pk", "inactive_at"))
    asked = {"algorithm": "HS256", "overlap": 0, "days": 3, "csv": "1,2", "algorithms": []}
    key = before[0]["pk"]

    refused = getattr(as_(admin), method)(f"{api}{there.format(key=key)}", asked)

    assert (refused.status_code, refused.json()["code"]) == (403, "session_needed")
    assert list(paper.signing_keys.values("pk", "inactive_at")) == before


def test_the_api_does_it_all(admin, api, paper):
    client = signed_in(admin)
    made = client.post(f"{api}/keys", {"algorithm": "HS256", "kid": "second"})
    assert (made.status_code, made.json()["secret"][:7]) == (201, "ssosec_")
    assert made["Cache-Control"].startswith("no-store") or "no-store" in made["Cache-Control"]
    key = SigningKey.objects.get(kid="second")

    rotated = client.post(f"{api}/keys/{key.pk}/rotation", {"overlap": 30, "kid": "third"})
    assert rotated.status_code == 201
    assert client.delete(f"{api}/keys/{key.pk}").status_code == 204
    assert client.delete(f"{api}/keys/{key.pk}").status_code == 409
    seen = client.get(api).json()
    assert (seen["issuer"], seen["audience"]) == (paper.token_issuer, paper.slug)
    assert "secret" not in json.dumps(seen)
    assert len(seen["keys"]) == 3

    window = client.post(f"{api}/window", {"days": 3})
    assert (window.status_code, window.json()["linked"]) == (201, 0)
    assert client.get(api).json()["window"]["id"] == window.json()["id"]
    assert client.delete(f"{api}/window").status_code == 204
    assert client.get(api).json()["window"] is None


def test_the_api_tries_tokens_and_lists(make, admin, api, paper):
    client = signed_in(admin)
    reader = make.reader(issuer=paper.token_issuer, subject="1")

    report = client.post(f"{api}/test", {"token": token(paper)}).json()
    assert (report["code"], report["who"], report["name"]) == ("", "new", "Anna")
    bad = client.post(f"{api}/test", {"token": token(paper, aud="x")}).json()
    assert (bad["code"], bad["who"]) == ("token_invalid", "nobody")
    assert [one["claim"] for one in bad["findings"] if not one["good"]] == ["aud"]

    tried = client.post(f"{api}/subjects", {"csv": "1,2"}).json()
    assert (tried["known"], tried["done"]) == (1, 0)
    done = client.post(f"{api}/subjects", {"csv": "1,2", "dry_run": False}).json()
    assert (done["known"], done["done"], done["done_before"]) == (0, 1, True)
    reader.refresh_from_db()
    assert reader.subject == "2"


def test_the_api_sets_a_key_set(admin, api, paper, settings):
    client = signed_in(admin)
    refused = client.put(f"{api}/key-set", {"url": "https://10.0.0.1/", "algorithms": ["RS256"]})
    assert (refused.status_code, refused.json()["code"]) == (400, "target_is_private")

    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    server = KeySetServer(Pair("ES256"))
    with serving(server) as url:
        found = client.put(f"{api}/key-set", {"url": url, "algorithms": ["ES256"]}).json()
    assert (found["kids"], found["problem"]) == ([server.pairs[0].kid], "")
    assert client.delete(f"{api}/key-set").status_code == 204
    assert client.get(api).json()["key_set"] is None
