"""Admins say where events are sent: at the desk and by the API, with the same verbs."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import LogEntry
from moderation.refusals import (
    AdminsOnly,
    AlreadyPaused,
    NotPaused,
    StillWaiting,
    TooManyEndpoints,
    UnknownEvent,
)
from moderation.workflow import listening
from newsroom import targets
from newsroom.events.handing import hand_round
from newsroom.events.kinds import KINDS
from newsroom.events.rounds import go_round
from newsroom.events.signing import verify
from newsroom.models import Delivery, Endpoint, Event, Role
from newsroom.targets import BadTarget, NotSecure, PrivateTarget
from tests.newsroom.events.receiver import plainly, receiving

pytestmark = pytest.mark.django_db
URL = "https://tools.example/hook"
State = Delivery.State


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """What the name servers of the world say here."""
    known = {"tools.example": ["93.184.216.34"], "inside.example": ["10.0.0.8"]}
    real = targets.resolve_in_time

    def resolve(host, port, seconds):
        return known[host] if host in known else real(host, port, seconds)

    monkeypatch.setattr(targets, "resolve_in_time", resolve)


@pytest.fixture
def admin(make):
    make.the_paper()
    return make.moderator("the-admin", kind=Role.Kind.ADMIN)


@pytest.fixture
def endpoint(admin):
    return add(admin)[0]


@pytest.fixture
def page(admin):
    client = Client()
    client.force_login(admin)
    return client


def add(admin, url=URL, **facts):
    return listening.add_endpoint(admin.roles.get().publication, by=admin, url=url, **facts)


def lines():
    found = LogEntry.objects.filter(act="endpoint").order_by("number")
    return [line.facts["how"] for line in found]


def happen(endpoint, kind="comment.held", **facts):
    event = Event.objects.create(
        publication=endpoint.publication, type=kind, subject=endpoint.pk, **facts
    )
    hand_round()
    return Delivery.objects.filter(event=event).first()


def end(deliveries, state):
    deliveries.update(state=state, settled_at=timezone.now(), attempts=9)


# Verbs


def test_the_secret_is_known_once_and_locked_away(admin):
    endpoint, secret = add(admin, description="Search", events=["comment.published"])

    assert secret.startswith("whsec_")
    assert endpoint.secrets == [secret]
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM newsroom_endpoint e")
        assert secret not in str(cursor.fetchall())
    [line] = LogEntry.objects.filter(act="endpoint")
    assert line.by == admin
    assert URL not in str(line.facts)


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("http://tools.example/", NotSecure),
        ("https://inside.example/", PrivateTarget),
        ("https://127.0.0.1/", PrivateTarget),
        ("https://169.254.169.254/latest", PrivateTarget),
        ("javascript:alert(1)", BadTarget),
    ],
)
def test_an_address_that_must_not_be_called_is_refused_as_it_is_added(admin, url, refusal):
    with pytest.raises(refusal):
        add(admin, url)

    endpoint, _ = add(admin)
    with pytest.raises(refusal):
        listening.change_endpoint(endpoint, by=admin, url=url)


def test_only_an_admin_of_the_publication_does_anything(make, admin, endpoint):
    delivery = happen(endpoint)
    elsewhere = make.moderator(paper=make.publication(), kind=Role.Kind.ADMIN)
    for who in (make.senior(), make.reader(), elsewhere):
        for verb in (
            lambda by: listening.add_endpoint(endpoint.publication, by=by, url=URL),
            lambda by: listening.change_endpoint(endpoint, by=by, description="x"),
            lambda by: listening.rotate_secret(endpoint, by=by),
            lambda by: listening.pause_endpoint(endpoint, by=by),
            lambda by: listening.resume_endpoint(endpoint, by=by),
            lambda by: listening.remove_endpoint(endpoint, by=by),
            lambda by: listening.ping_endpoint(endpoint, by=by),
            lambda by: listening.replay_one(delivery, by=by),
            lambda by: listening.replay_dead(endpoint, by=by),
            lambda by: listening.replay_since(endpoint, timezone.now(), by=by),
        ):
            with pytest.raises(AdminsOnly):
                verb(who)
    assert lines() == ["added"]


def test_what_is_no_event_is_refused(admin):
    with pytest.raises(UnknownEvent):
        add(admin, events=["comment.exploded"])


def test_a_publication_has_so_many_endpoints_and_no_more(admin, monkeypatch):
    monkeypatch.setattr(listening, "ENDPOINTS_AT_MOST", 2)
    first, _ = add(admin)
    add(admin)
    with pytest.raises(TooManyEndpoints):
        add(admin)

    listening.remove_endpoint(first, by=admin)
    add(admin)


def test_a_rotation_lets_both_sign_and_another_one_only_the_last_two(admin, endpoint):
    [first] = endpoint.secrets
    second = listening.rotate_secret(endpoint, by=admin)
    endpoint.refresh_from_db()
    assert endpoint.secrets == [second, first]

    third = listening.rotate_secret(endpoint, by=admin, overlap=timedelta(0))
    endpoint.refresh_from_db()
    assert endpoint.secrets == [third]


def test_what_happens_while_it_is_paused_waits(admin, endpoint, settings):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    with receiving() as receiver:
        listening.change_endpoint(endpoint, by=admin, url=receiver.url)
        listening.pause_endpoint(endpoint, by=admin)
        with pytest.raises(AlreadyPaused):
            listening.pause_endpoint(endpoint, by=admin)
        happen(endpoint)
        go_round()
        assert receiver.got == []

        listening.resume_endpoint(endpoint, by=admin)
        with pytest.raises(NotPaused):
            listening.resume_endpoint(endpoint, by=admin)
        go_round()
        assert len(receiver.got) == 1


def test_one_that_is_removed_hears_nothing_and_loses_its_secret(admin, endpoint):
    happen(endpoint)

    listening.remove_endpoint(endpoint, by=admin)

    assert happen(endpoint) is None
    assert Endpoint.ever.get().sealed == ""
    assert not Delivery.objects.exists()
    assert lines() == ["added", "removed"]


def test_one_that_arrived_is_sent_once_more_with_the_same_id(admin, endpoint, settings):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    with receiving() as receiver:
        listening.change_endpoint(endpoint, by=admin, url=receiver.url)
        delivery = happen(endpoint)
        with pytest.raises(StillWaiting):
            listening.replay_one(delivery, by=admin)
        go_round()
        listening.replay_one(delivery, by=admin)
        go_round()

    one, two = (body for _, body in receiver.got)
    assert one == two
    delivery.refresh_from_db()
    assert (delivery.replayed, len(delivery.tried)) == (1, 2)


def test_all_that_was_given_up_is_sent_once_more(admin, endpoint):
    for _ in range(3):
        happen(endpoint)
    end(Delivery.objects.filter(pk__gt=0), State.DEAD)
    end(Delivery.objects.filter(pk=happen(endpoint).pk), State.DELIVERED)

    assert listening.replay_dead(endpoint, by=admin) == 3

    again = Delivery.objects.filter(state=State.WAITING)
    assert [(one.attempts, one.settled_at) for one in again] == [(0, None)] * 3


def test_everything_since_a_time_is_sent_once_more_also_from_before_the_endpoint(admin, endpoint):
    now = timezone.now()
    happen(endpoint, created_at=now - timedelta(hours=3))
    happen(endpoint, created_at=now - timedelta(hours=1))
    happen(endpoint, "report.opened", created_at=now - timedelta(hours=1))
    end(Delivery.objects, State.DELIVERED)
    late, _ = add(admin, events=["comment.held"])

    assert listening.replay_since(endpoint, now - timedelta(hours=2), by=admin) == 2
    assert listening.replay_since(endpoint, now - timedelta(hours=2), by=admin) == 0
    assert listening.replay_since(late, now - timedelta(hours=4), by=admin) == 2

    assert late.deliveries.filter(state=State.WAITING).count() == 2


# The API


def test_everything_by_the_api(admin, as_, settings, make):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    api, paper = as_(admin), make.the_paper()
    with receiving(plainly(500, b"No.")) as receiver:
        made = api.post(f"/api/v1/publications/{paper.slug}/endpoints", {"url": receiver.url})
        assert made.status_code == 201
        at, secret = f"/api/v1/endpoints/{made.json()['id']}", made.json()["secret"]
        assert api.get(f"/api/v1/publications/{paper.slug}/endpoints").json()[0]["url"]
        assert "secret" not in api.get(at).json()
        changed = api.patch(at, {"events": ["comment.held"], "description": "Search"}).json()
        assert (changed["events"], changed["description"]) == (["comment.held"], "Search")
        assert api.patch(at, {"events": ["x"]}).status_code == 400

        event = api.post(f"{at}/ping").json()["event"]
        go_round()
        headers, body = receiver.got[0]
        now = int(timezone.now().timestamp())
        assert verify(headers["Third-Reading-Signature"], body, [secret], now)
        [delivery] = api.get(f"{at}/deliveries?state=waiting").json()["results"]
        assert (delivery["event"], delivery["type"]) == (event, "ping")
        assert delivery["tried"][0]["excerpt"] == "No."
        assert api.post(f"/api/v1/deliveries/{delivery['id']}/replay").status_code == 409

        Delivery.objects.update(state=State.DEAD, settled_at=timezone.now())
        assert api.post(f"{at}/replay", {}).json() == {"count": 1}
        since = {"since": timezone.now().isoformat()}
        assert api.post(f"{at}/replay", since).json() == {"count": 0}
        assert api.post(f"{at}/pause").json()["state"] == "paused"
        assert api.post(f"{at}/resume").json()["state"] == "active"
        fresh = api.post(f"{at}/secret", {"overlap_hours": 1}).json()["secret"]
        assert fresh != secret
        assert api.get(at).json()["before_until"]
        assert api.delete(at).status_code == 204
        assert api.get(at).status_code == 404


def test_the_api_is_closed_to_others(make, endpoint, as_, anonymous):
    paper, at = make.the_paper(), f"/api/v1/endpoints/{endpoint.pk}"
    addresses = [f"/api/v1/publications/{paper.slug}/endpoints", at, f"{at}/deliveries"]
    elsewhere = make.publication()
    other = make.reader(issuer=elsewhere.token_issuer)
    Role.objects.create(reader=other, publication=elsewhere, kind="admin")

    assert [anonymous.get(one).status_code for one in addresses] == [401] * 3
    assert [as_(make.senior()).get(one).status_code for one in addresses] == [403] * 3
    assert [as_(other).get(one).status_code for one in addresses] == [404] * 3


# The pages


def test_an_endpoint_is_added_at_the_desk_and_its_secret_is_shown_once(page, admin):
    sent = page.post(
        "/desk/events/",
        {
            "publication": admin.roles.get().publication.slug,
            "url": URL,
            "events": ["comment.held"],
        },
        follow=True,
    )

    html = sent.content.decode()
    [secret] = re.findall(r"whsec_[0-9a-f]{64}", html)
    assert Endpoint.objects.get().secrets == [secret]
    assert secret not in page.get(f"/desk/events/{Endpoint.objects.get().pk}/").content.decode()
    assert URL in page.get("/desk/events/").content.decode()


def test_a_bad_address_is_said_where_it_was_typed(page, admin):
    facts = {"publication": admin.roles.get().publication.slug, "url": "https://inside.example/"}

    sent = page.post("/desk/events/", facts)

    assert sent.status_code == 400
    assert "private network" in sent.content.decode()
    assert not Endpoint.objects.exists()


def test_everything_at_the_desk(page, endpoint):
    at = f"/desk/events/{endpoint.pk}/"
    delivery = happen(endpoint)
    for act in ("ping", "pause", "resume"):
        assert page.post(f"{at}act/", {"act": act}).status_code == 302
    end(Delivery.objects, State.DEAD)
    assert "Send 1 given up once more" in page.get(at).content.decode()
    page.post(f"{at}act/", {"act": "replay-dead"})
    end(Delivery.objects, State.DELIVERED)
    page.post(f"/desk/deliveries/{delivery.pk}/replay/")
    since = timezone.localtime() - timedelta(hours=1)
    page.post(f"{at}replay/", {"since": since.strftime("%Y-%m-%dT%H:%M")})
    page.post(at, {"url": URL, "description": "Search", "events": ["comment.held"]})
    shown = page.post(f"{at}secret/", {"overlap": "24"}, follow=True).content.decode()
    assert "whsec_" in shown
    assert page.post(f"{at}act/", {"act": "remove"}, follow=True).status_code == 200

    assert lines() == [
        "added", "paused", "resumed", "replayed", "replayed", "replayed", "changed", "rotated",
        "removed",
    ]  # fmt: skip
    assert page.get("/desk/log/").status_code == 200


def test_what_was_answered_is_shown_and_escaped(page, endpoint, settings):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    with receiving(plainly(500, b"<script>alert(1)</script>")) as receiver:
        Endpoint.objects.update(url=receiver.url)
        happen(endpoint)
        go_round()

    html = page.get(f"/desk/events/{endpoint.pk}/").content.decode()

    assert "&lt;script&gt;alert" in html
    assert "1 attempt, 500" in html


def test_the_pages_are_closed_to_others(make, endpoint):
    for who in (make.senior(), make.moderator(), make.reader()):
        client = Client()
        client.force_login(who)
        assert client.get("/desk/events/").status_code == 403
        assert client.get(f"/desk/events/{endpoint.pk}/").status_code == 403
    elsewhere = Client()
    elsewhere.force_login(make.moderator(paper=make.publication(), kind=Role.Kind.ADMIN))
    assert elsewhere.get(f"/desk/events/{endpoint.pk}/").status_code == 404


def test_pages_ask_no_more_for_more(page, admin, endpoint):
    def asked(address):
        page.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(address).status_code == 200
        return len(queries)

    at = f"/desk/events/{endpoint.pk}/"
    happen(endpoint)
    few = asked("/desk/events/"), asked(at)
    for _ in range(5):
        add(admin)
        happen(endpoint)

    assert (asked("/desk/events/"), asked(at)) == few


# Besides


def test_every_event_that_is_told_can_be_chosen_and_the_other_way_round():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%newsroom_event%'")
        told = re.findall(r"'([a-z_.]+)' = ANY", str(cursor.fetchall()).replace("\\", ""))

    assert set(told) == set(KINDS)


def test_who_runs_the_installation_has_a_command(endpoint):
    def run(*words):
        out = StringIO()
        call_command("events", *words, stdout=out)
        return out.getvalue()

    happen(endpoint)
    assert "active  1 waiting, 0 dead" in run("list")
    end(Delivery.objects, State.DEAD)
    assert run("replay-dead", str(endpoint.pk)) == "1 are sent once more.\n"
    run("pause", str(endpoint.pk))
    assert "paused" in run("list")
    run("resume", str(endpoint.pk))
    run("ping", str(endpoint.pk))
    assert Event.objects.filter(type="ping").count() == 1
    assert "0 are" in run("replay-since", str(endpoint.pk), "--hours", "2")


def test_a_row_leads_to_its_comment_and_shows_what_is_sent_to_the_second(page, endpoint, make):
    comment = make.released(make.reader())
    delivery = happen(endpoint, "comment.published", data={"comment": str(comment.pk)})

    shown = page.get(f"/desk/events/{endpoint.pk}/").content.decode()

    assert f'href="/comments/{comment.pk}/"' in shown
    assert f"&quot;sequence&quot;: {delivery.place}" in shown
    at = timezone.localtime(delivery.event.created_at)
    assert f"{at:%H:%M:%S}" in shown


def test_what_waits_can_be_tried_at_once_after_a_failure_that_is_no_rest_yet(page, endpoint):
    happen(endpoint)
    assert "Try all of it now" not in page.get(f"/desk/events/{endpoint.pk}/").content.decode()
    Endpoint.objects.update(failures=1)
    Delivery.objects.update(attempts=1, due_at=timezone.now() + timedelta(hours=1))

    at = f"/desk/events/{endpoint.pk}/"
    assert "Try all of it now" in page.get(at).content.decode()
    said = page.post(f"{at}act/", {"act": "resume"}, follow=True).content.decode()

    assert "What waits is tried now." in said
    assert Delivery.objects.get().due_at <= timezone.now()


def test_after_a_new_secret_its_box_says_until_when_the_old_one_signs(page, endpoint):
    at = f"/desk/events/{endpoint.pk}/secret/"
    assert (
        "is signed with the one before"
        in page.post(at, {"overlap": "24"}, follow=True).content.decode()
    )
    assert (
        "is signed with the one before"
        not in page.post(at, {"overlap": "0"}, follow=True).content.decode()
    )
