"""What a web process counts of requests, refusals and statements; and nothing that has no end."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client

from moderation.workflow.noticing import give_notice
from moderation.workflow.submitting import submit
from newsroom import access_tokens
from newsroom.metrics import requests
from newsroom.metrics.counters import COUNTED
from tests.moderation.test_noticing import given
from tests.moderation.test_words_stay import OURS
from tests.newsroom.metrics.figures import Figures, figure, figures
from tests.newsroom.test_accounts import PASSWORD, joined, show_that_it_is_you, what_was_tried

__all__ = ["what_was_tried"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def room_on_the_sheet(monkeypatch):
    """Tests before this one may have asked for more routes than one process counts."""
    monkeypatch.setattr(requests, "_seen", set())


def now() -> Figures:
    return figures(COUNTED.collect())


def more(before: Figures, name: str, **labels: str) -> float:
    """By how much a figure has grown."""
    return figure(now(), name, **labels) - figure(before, name, **labels)


def test_a_request_is_counted_by_its_route_and_never_by_its_address(make):
    article = make.article()
    before = now()

    assert Client().get(f"/articles/{article.pk}/").status_code == 200

    route = "articles/<uuid:article_id>/"
    assert more(before, "requests_total", method="GET", route=route, status="2xx") == 1
    told = {"face": "page", "doing": "reading"}
    assert more(before, "request_duration_seconds_count", **told) == 1
    assert str(article.pk) not in str(now())


def test_a_thousand_unknown_addresses_and_methods_make_no_thousand_series(anonymous):
    before = now()

    for number in range(500):
        anonymous.get(f"/api/v1/nothing-{number}/{uuid4()}")
        anonymous.generic(f"METHOD{number}", f"/api/v1/comments/{uuid4()}")

    assert more(before, "requests_total") == 1000
    new = {key for key in now() if key not in before and key[0].endswith("requests_total")}
    assert len(new) < 10
    assert "nothing-" not in str(now())


def test_more_routes_than_a_sheet_has_room_for_are_one(monkeypatch):
    monkeypatch.setattr(requests, "SERIES_AT_MOST", 2)

    told = [requests._bounded("GET", route, "2xx")[1] for route in "abcab"]

    assert told == ["a", "b", "other", "a", "b"]


@pytest.mark.parametrize("address", ["/api/v1/comments/{}", "/comments/{}/"], ids=["api", "page"])
def test_a_refusal_is_counted_by_its_code(anonymous, address):
    before = now()

    assert anonymous.get(address.format(uuid4())).status_code == 404

    assert more(before, "refusals_total", code="not_found") == 1
    assert more(before, "refusals_total") == 1


def test_what_the_framework_refuses_is_counted_as_well(anonymous):
    before = now()

    assert anonymous.put("/api/v1/articles", {}).status_code in (401, 403, 405)

    assert more(before, "refusals_total") == 1


def test_a_refusal_in_a_form_is_counted(make, client):
    article, reader = make.article(), make.reader()
    make.sanction(reader, "suspension")
    client.force_login(reader)
    before = now()

    answer = client.post(f"/articles/{article.pk}/", {"text": "Words."})

    assert answer.status_code == 403
    assert more(before, "refusals_total", code="suspended") == 1


def test_what_the_house_only_asks_itself_is_no_refusal(make, client):
    """The page looks whether its reader may write, and says so; nobody was refused anything."""
    article, reader = make.article(), make.reader()
    make.sanction(reader, "suspension")
    client.force_login(reader)
    before = now()

    assert client.get(f"/articles/{article.pk}/").status_code == 200

    assert more(before, "refusals_total") == 0


def test_what_is_said_on_the_next_page_of_a_reader_is_counted_once(make, client):
    reader = make.reader()
    lease = make.lease(make.in_review(), reader)
    client.force_login(reader)
    before = now()

    said = [client.post(f"/reviews/{lease.pk}/skip/", {"why": "cannot_judge"}) for _ in range(2)]

    assert [answer.status_code for answer in said] == [302, 302]
    assert more(before, "refusals_total") == 1


def test_what_is_said_on_the_next_page_to_who_gave_notice_is_counted_once(make, client):
    notice = give_notice(make.released(), given())
    before = now()

    assert client.post(f"/notices/{notice.secret}/complaint/").status_code == 302

    assert more(before, "refusals_total", code="complaint_spent") == 1
    assert more(before, "refusals_total") == 1


def test_what_is_said_on_the_next_page_of_the_desk_is_counted_once(make, client):
    article, moderator = make.article(), make.moderator()
    comments = [make.released(article=article) for _ in range(4)]
    client.force_login(moderator)
    before = now()

    for one in comments:
        told = client.post("/desk/highlights/", {"begin": f"pin {one.pk}"})
        assert told.status_code == 302

    assert more(before, "refusals_total", code="too_many_pins") == 1
    assert more(before, "refusals_total") == 1


def test_what_brings_a_form_back_by_another_page_is_counted_once(make):
    """A report whose form is older than its sender's session."""
    reader, comment = make.reader(), make.released()
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    told = {"reason": "harmful", "words": "It is.", "by": str(reader.pk)}
    before = now()

    answer = client.post(f"/comments/{comment.pk}/report/", told, headers=OURS)

    assert answer.status_code == 302
    assert more(before, "refusals_total", code="form_expired") == 1
    assert more(before, "refusals_total") == 1


@pytest.mark.parametrize("address", ["/signup/", "/me/settings/name/"])
def test_what_is_said_beside_a_field_is_counted_once_whatever_the_page_is_answered_with(
    client, address
):
    if address != "/signup/":
        joined(client)
    before = now()

    answer = client.post(
        address, {"name": "Moderator", "email": "bea@example.org", "password1": PASSWORD}
    )

    assert b"speaks for this site" in answer.content
    assert more(before, "refusals_total") == 1


def test_what_is_said_above_a_form_for_a_token_is_counted_once(make, client, monkeypatch):
    make.reader("ada", issuer="local", password=PASSWORD)
    client.post("/login/", {"login": "ada", "password": PASSWORD})
    show_that_it_is_you(client)
    monkeypatch.setattr(access_tokens, "AT_MOST", 0)
    before = now()

    told = {"name": "Mine", "scopes": ["read"], "days": "30"}
    answer = client.post("/me/settings/tokens/new/", told)

    assert answer.status_code == 400
    assert more(before, "refusals_total", code="too_many_tokens") == 1
    assert more(before, "refusals_total") == 1


def test_a_token_that_is_no_good_is_counted(anonymous):
    anonymous.credentials(HTTP_AUTHORIZATION="Bearer not.a.token")
    before = now()

    anonymous.get("/api/v1/me")

    assert more(before, "sign_ins_failed_total", how="token") == 1


def test_a_wrong_password_is_counted(make, client):
    before = now()

    client.post("/login/", {"login": "nobody-of-that-name", "password": "wrong wrong wrong"})

    assert more(before, "sign_ins_failed_total", how="password") == 1


def test_a_wrong_code_is_counted(make, client):
    reader = make.reader("ada", password="a long walk by the sea")
    TOTP.activate(reader, generate_totp_secret())
    client.post("/login/", {"login": "ada", "password": "a long walk by the sea"})
    before = now()

    client.post("/account/two-factor/authenticate/", {"code": "000000"})

    assert more(before, "sign_ins_failed_total", how="second factor") == 1


def test_a_limit_that_is_reached_is_counted(make, as_, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    client = as_(make.reader())
    before = now()

    assert [client.get("/api/v1/me").status_code for _ in range(3)] == [200, 429, 429]

    assert more(before, "limits_reached_total", limit="account") == 2
    assert more(before, "refusals_total", code="too_many") == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_is_not_counted(make):
    before = now()

    with transaction.atomic():
        submit(make.reader(), make.the_article(), text="It is taken back.")
        transaction.set_rollback(True)
    assert more(before, "posts_total") == 0
    submit(make.reader(), make.the_article(), text="It stays.")

    assert more(before, "posts_total") == 1


@transaction.atomic
def in_short(limit: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {limit} = '50ms'")
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_statements_that_postgresql_ends_are_counted_by_why(make):
    reader, before = make.reader(), now()
    where = connection.get_connection_params()
    known = {name: where[name] for name in ("host", "port", "user", "password", "dbname")
             if where.get(name)}  # fmt: skip

    locked = f"SELECT FROM newsroom_reader WHERE id = '{reader.pk}' FOR UPDATE"
    with psycopg.connect(**known) as holds:
        holds.execute(locked)
        with pytest.raises(OperationalError):
            in_short("lock_timeout", locked)
    with pytest.raises(OperationalError):
        in_short("statement_timeout", "SELECT pg_sleep(5)")
    with pytest.raises(DatabaseError):  # A fault of ours, and not of the server's.
        in_short("statement_timeout", "SELECT 1 / 0")

    assert more(before, "database_errors_total", kind="lock_timeout") == 1
    assert more(before, "database_errors_total", kind="statement_timeout") == 1
    assert more(before, "database_errors_total") == 2


def test_what_becomes_of_a_comment_is_counted(make, django_capture_on_commit_callbacks):
    before = now()

    with django_capture_on_commit_callbacks(execute=True):
        make.released()

    assert more(before, "posts_total") == 1
    assert more(before, "ratings_total", civil="yes") >= 5, "three for it and two about it"
    assert more(before, "decisions_total", outcome="release", by="peers") == 1
    assert more(before, "decisions_total") == 1
    assert more(before, "releases_total") == 1
    assert more(before, "release_delay_seconds_count") == 1
