"""Hooks are set up by admins, on the page and in the API, by the same verbs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.models import HookCall, LogEntry, ModerationHook
from moderation.opinions import Said
from moderation.refusals import AdminsOnly
from moderation.workflow.hearing_outside import hear_hook
from moderation.workflow.hooks import HOOKS_AT_MOST, add_hook, change_hook, change_secret
from newsroom.models import Role
from tests.newsroom.events.receiver import plainly, receiving

pytestmark = pytest.mark.django_db
URL = "https://hook.example/ask"


@pytest.fixture
def admin(make):
    return make.moderator("admin", kind=Role.Kind.ADMIN)


@pytest.fixture
def hook(make, admin):
    def hook(name: str = "civility", **facts) -> ModerationHook:
        return add_hook(make.the_paper(), by=admin, name=name, url=URL, **facts)

    return hook


def form(**facts) -> dict[str, object]:
    told = {"url": URL, "deadline": 30, "silence": "pass", "form": "plain", "asks_new": "on"}
    return told | {"active": "on"} | facts


# Who may


@pytest.mark.parametrize("kind", [Role.Kind.MODERATOR, Role.Kind.SENIOR])
def test_only_admins_find_and_set_up_hooks(make, client, as_, hook, kind):
    made = hook()
    other = make.moderator(kind=kind)
    client.force_login(other)

    answers = [
        client.get("/desk/hooks/"),
        client.get(f"/desk/hooks/{made.pk}/"),
        client.post(f"/desk/hooks/{made.pk}/test/"),
        as_(other).get("/api/v1/hooks"),
        as_(other).post("/api/v1/hooks", {"publication": made.publication.slug}),
        as_(other).get(f"/api/v1/hooks/{made.pk}/calls"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert "/desk/hooks/" not in client.get("/desk/").content.decode()
    with pytest.raises(AdminsOnly):
        change_hook(made, by=other, active=False)


def test_an_admin_of_another_publication_finds_nothing(make, client, as_, hook):
    made = hook()
    other = make.moderator(paper=make.publication(), kind=Role.Kind.ADMIN)
    client.force_login(other)

    page, of_api = client.get(f"/desk/hooks/{made.pk}/"), as_(other).get("/api/v1/hooks")
    asked = as_(other).post(
        "/api/v1/hooks", {"publication": made.publication.slug, "name": "x", "url": URL}
    )

    assert (page.status_code, of_api.json()["results"], asked.status_code) == (404, [], 404)


def test_who_is_an_admin_no_more_is_refused_by_the_verb(make, admin, hook):
    made = hook()
    Role.objects.filter(reader=admin).delete()

    with pytest.raises(AdminsOnly):
        change_secret(made, by=admin)


# Setting up


def test_a_hook_is_set_up_on_the_page_and_its_secret_is_shown_once(make, client, admin):
    client.force_login(admin)
    paper = make.the_paper()

    made = client.post("/desk/hooks/", form(publication=paper.slug, name="civility"))
    again = client.get("/desk/hooks/").content.decode()

    hook = ModerationHook.objects.get()
    assert made.status_code == 200
    assert hook.secrets[0] in made.content.decode()
    assert made["Cache-Control"].startswith("max-age=0")
    assert "civility" in again
    assert hook.secrets[0] not in again + client.get(f"/desk/hooks/{hook.pk}/").content.decode()
    assert (hook.form, hook.asks_new, hook.asks_edits) == ("plain", True, False)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"url": "http://hook.example/"}, "target_not_secure"),
        ({"url": "https://x@hook.example/"}, "target_names_a_user"),
        ({"url": "ftp://hook.example/"}, "target_no_web_address"),
        ({"name": "Not So"}, "unfit_hook"),
        ({"asks_new": False, "asks_edits": False}, "unfit_hook"),
    ],
)
def test_what_cannot_be_is_refused_alike_by_page_and_api(make, client, as_, admin, facts, code):
    client.force_login(admin)
    slug = make.the_paper().slug
    on_page = form(publication=slug, name="a") | facts
    told = {"publication": slug, "name": "a", "url": URL} | facts

    page = client.post("/desk/hooks/", {k: v for k, v in on_page.items() if v})
    answer = as_(admin).post("/api/v1/hooks", told)

    assert (page.status_code, answer.status_code, answer.json()["code"]) == (400, 400, code)
    assert not ModerationHook.objects.exists()


@pytest.mark.parametrize("deadline", [4, 21601])
def test_a_deadline_is_some_seconds_to_some_hours(make, as_, admin, deadline):
    told = {"publication": make.the_paper().slug, "name": "a", "url": URL, "deadline": deadline}

    assert as_(admin).post("/api/v1/hooks", told).status_code == 400


def test_a_name_is_free_again_once_its_hook_is_removed(make, as_, admin, hook):
    made = hook()
    told = {"publication": made.publication.slug, "name": "civility", "url": URL}

    taken = as_(admin).post("/api/v1/hooks", told)
    gone = as_(admin).delete(f"/api/v1/hooks/{made.pk}")
    free = as_(admin).post("/api/v1/hooks", told)

    assert (taken.status_code, gone.status_code, free.status_code) == (409, 204, 201)
    assert taken.json()["code"] == "hook_name_taken"
    assert free.json()["secret"].startswith("whsec_")
    assert "secret" not in as_(admin).get("/api/v1/hooks").json()["results"][0]


def test_there_are_not_very_many(make, as_, admin, hook):
    for number in range(HOOKS_AT_MOST):
        hook(f"hook-{number}")

    told = {"publication": make.the_paper().slug, "name": "more", "url": URL}
    assert as_(admin).post("/api/v1/hooks", told).json()["code"] == "too_many_hooks"


def test_it_is_changed_on_the_page_and_in_the_api_and_each_change_is_in_the_log(
    client, as_, admin, hook
):
    made = hook()
    client.force_login(admin)

    page = client.post(f"/desk/hooks/{made.pk}/", form(deadline=120, silence="hold"))
    answer = as_(admin).patch(f"/api/v1/hooks/{made.pk}", {"active": False})

    made.refresh_from_db()
    assert (page.status_code, answer.status_code) == (302, 200)
    assert (made.deadline, made.silence, made.active) == (120, "hold", False)
    lines = LogEntry.objects.filter(act="hook").order_by("number")
    assert [line.facts["how"] for line in lines] == ["added", "changed", "changed"]
    assert {line.by_id for line in lines} == {admin.pk}
    assert "secret" not in str([line.facts for line in lines])


def test_a_new_secret_leaves_the_old_one_valid_for_a_day(as_, admin, hook):
    made = hook()
    [old] = made.secrets

    new = as_(admin).post(f"/api/v1/hooks/{made.pk}/secret").json()["secret"]

    made.refresh_from_db()
    assert new != old
    assert made.secrets == [new, old]
    ModerationHook.objects.update(before_until=timezone.now() - timedelta(seconds=1))
    made.refresh_from_db()
    assert made.secrets == [new]


# How it does


def test_a_sample_is_sent_and_what_came_back_is_shown(client, as_, admin, hook, settings):
    settings.OUTGOING_NETWORKS, settings.OUTGOING_HTTP = ["127.0.0.0/8"], True
    client.force_login(admin)
    with receiving(plainly(200, b'{"status": "hold", "flags": ["insult"]}')) as receiver:
        made = hook()
        ModerationHook.objects.update(url=receiver.url)

        page = client.post(f"/desk/hooks/{made.pk}/test/").content.decode()
        answer = as_(admin).post(f"/api/v1/hooks/{made.pk}/test").json()
        receiver.manner = plainly(500)
        broken = client.post(f"/desk/hooks/{made.pk}/test/").content.decode()

        told = json.loads(receiver.got[0][1])
    assert "Wants the desk to look" in page
    assert (answer["works"], answer["said"]["flags"]) == (True, ["insult"])
    assert "It answered with the status 500." in broken
    assert (told["sample"], told["answer_url"]) == (True, None)
    assert not HookCall.objects.exists()


def test_its_calls_are_listed_with_what_it_said(make, client, as_, admin, hook):
    made = hook()
    held, waits = make.pending(), make.pending()
    hear_hook(HookCall.objects.get(revision=held).pk, Said("hold", ("insult",), (), "So it is."))
    client.force_login(admin)

    page = client.get(f"/desk/hooks/{made.pk}/").content.decode()
    waiting = client.get(f"/desk/hooks/{made.pk}/?state=open").content.decode()
    rows = as_(admin).get(f"/api/v1/hooks/{made.pk}/calls").json()["results"]

    assert "So it is." in page
    assert "insult" in page
    assert str(waits.comment_id) in waiting
    assert str(held.comment_id) not in waiting
    assert [row["state"] for row in rows] == ["open", "answered"]


def test_the_pages_ask_no_more_for_more_rows(
    make, client, admin, hook, django_assert_max_num_queries
):
    made = hook()
    client.force_login(admin)
    client.get("/desk/hooks/")

    def queries(path: str) -> int:
        with django_assert_max_num_queries(60) as asked:
            client.get(path)
        return len(asked)

    make.pending()
    few = queries("/desk/hooks/"), queries(f"/desk/hooks/{made.pk}/")
    hook("second"), hook("third")
    for _ in range(4):
        make.pending()

    assert (queries("/desk/hooks/"), queries(f"/desk/hooks/{made.pk}/")) == few


def test_the_card_of_a_case_says_what_was_said_outside(make, client, hook):
    hook()
    revision = make.pending()
    hear_hook(
        HookCall.objects.get(revision=revision).pk,
        Said("hold", ("insult",), (), "It names names."),
    )
    client.force_login(make.moderator())

    case = revision.cases.get()
    page = client.get(f"/desk/cases/{case.pk}/").content.decode()

    assert "Asked outside, civility" in page
    assert "insult · It names names." in page
