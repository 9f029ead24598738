"""What is in force where, on the desk's page and in its API."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom import places
from newsroom.models import Mode, Role

pytestmark = pytest.mark.django_db
PAGE = "/desk/places/"
DAY = timedelta(days=1)


@pytest.fixture
def senior(make):
    return make.moderator(kind=Role.Kind.SENIOR)


@pytest.fixture
def paper(make):
    return make.the_paper()


def sent(paper: Any, **facts: Any) -> dict[str, Any]:
    return {"place_key": str(paper.pk), "kind": "staff_first"} | facts


def test_readers_have_no_business_there(make, client, paper):
    client.force_login(make.reader())

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}set/", sent(paper)).status_code == 403


def test_a_moderator_sees_it_and_has_no_form(make, client, paper):
    make.mode(paper, "staff_first", note="Election")
    client.force_login(make.moderator())

    page = client.get(PAGE).content.decode()

    assert "The desk reads first" in page
    assert "Election" in page
    assert f"{PAGE}set/" not in page
    assert "/end/" not in page


@pytest.mark.parametrize("address", ["set/", "raid/"])
def test_a_moderator_who_sends_the_form_all_the_same_is_refused(make, client, paper, address):
    client.force_login(make.moderator())

    answer = client.post(PAGE + address, sent(paper, hours="1"))

    assert answer.status_code == 400
    assert not Mode.objects.exists()


def test_a_moderator_ends_nothing(make, client, paper):
    mode = make.mode(paper, "staff_first")
    client.force_login(make.moderator())

    answer = client.post(f"{PAGE}{mode.pk}/end/")

    assert answer.status_code == 403
    assert Mode.objects.not_over().exists()


def test_a_senior_sets_and_ends_it_from_the_page(make, client, senior, paper):
    client.force_login(senior)

    set_ = client.post(f"{PAGE}set/", sent(paper, note="Election night"), follow=True)
    mode = Mode.objects.get()
    assert (mode.kind, mode.note, mode.set_by) == ("staff_first", "Election night", senior)
    assert "It is set." in set_.content.decode()
    ended = client.post(f"{PAGE}{mode.pk}/end/", follow=True)

    assert "It is ended." in ended.content.decode()
    assert not Mode.objects.not_over().exists()


def test_times_in_the_form_are_by_the_clock_of_the_publication(make, client, senior, paper):
    paper.time_zone = "America/New_York"
    paper.save()
    client.force_login(senior)

    client.post(
        f"{PAGE}set/",
        sent(
            paper, kind="closed", reason="Night.", starts_at="2027-01-10T20:00",
            ends_at="2027-07-10T20:00", daily_from="22:00", daily_until="06:00",
            days=["4", "5"],
        ),
    )  # fmt: skip

    mode = Mode.objects.get()
    assert mode.starts_at.isoformat() == "2027-01-11T01:00:00+00:00"  # in winter
    assert mode.ends_at is not None
    assert mode.ends_at.isoformat() == "2027-07-11T00:00:00+00:00"  # in summer
    assert (mode.daily_from, mode.daily_until, mode.days) == (time(22), time(6), [4, 5])
    assert mode.time_zone == "America/New_York"


def test_an_article_is_named_by_its_address(make, client, senior, paper):
    article = make.article()
    article.add_address("https://paper.example/2026/tram")
    client.force_login(senior)

    client.post(f"{PAGE}set/", sent(paper, article="https://paper.example/2026/tram?utm_source=x"))

    assert Mode.objects.get().article == article


@pytest.mark.parametrize(
    "address", ["{}", " {} ", "/articles/{}/", "http://testserver/articles/{}/?older=1#comments"]
)
@pytest.mark.parametrize(("act", "kind"), [("set/", "staff_first"), ("raid/", "raid")])
def test_an_article_is_named_by_its_address_here(make, client, senior, paper, address, act, kind):
    article = make.article()
    client.force_login(senior)

    facts = {"article": address.format(article.pk), "hours": "1"}
    answer = client.post(PAGE + act, sent(paper, **facts))

    assert answer.status_code == 302
    assert Mode.objects.get().article == article


def test_an_article_of_another_paper_is_not_found_by_its_address(make, client, senior, paper):
    elsewhere = make.article(make.publication())
    client.force_login(senior)

    answer = client.post(f"{PAGE}set/", sent(paper, article=f"/articles/{elsewhere.pk}/"))

    assert answer.status_code == 400
    assert not Mode.objects.exists()


def test_an_article_that_nobody_knows_is_said_and_nothing_is_set(make, client, senior, paper):
    client.force_login(senior)

    answer = client.post(
        f"{PAGE}set/", sent(paper, article="https://paper.example/no", note="Kept")
    )

    assert answer.status_code == 400
    assert "There is no such place where you set the rules." in answer.content.decode()
    assert 'value="Kept"' in answer.content.decode()
    assert 'aria-describedby="mode-article-error" autofocus' in answer.content.decode()
    assert not Mode.objects.exists()


def test_from_an_articles_page_the_article_is_chosen_already(make, client, senior):
    article = make.article(headline="The tram at last")
    client.force_login(senior)

    linked = client.get(f"/articles/{article.pk}/").content.decode()
    page = client.get(f"{PAGE}?article={article.pk}").content.decode()

    assert f"{PAGE}?article={article.pk}#set" in linked
    assert f'<option value="{article.pk}">Article: The tram at last</option>' in page


def test_a_senior_of_a_section_is_offered_that_section_only(make, client, paper):
    make.article(section="city")
    client.force_login(make.moderator(kind=Role.Kind.SENIOR, sections=["sport"]))

    page = client.get(PAGE).content.decode()
    answer = client.post(f"{PAGE}set/", sent(paper))

    assert f'value="{paper.pk}/sport"' in page
    assert f'value="{paper.pk}/city"' not in page
    assert answer.status_code == 400


def test_raid_mode_is_shown_on_every_page_of_the_desk(make, client, senior, paper):
    client.force_login(senior)
    client.post(f"{PAGE}raid/", {"place_key": str(paper.pk), "hours": "3", "note": "A forum"})
    client.force_login(make.moderator())

    page = client.get("/desk/").content.decode()

    assert "Raid mode is on" in page
    assert "3 hours" in page or "2 hours, 59 minutes" in page.replace("\xa0", " ")
    assert senior.name in page
    assert "A forum" in page


def test_the_raid_of_another_section_is_not_shown(make, client, paper):
    make.raid(paper, section="sport")
    client.force_login(make.moderator(sections=["culture"]))

    assert "Raid mode is on" not in client.get("/desk/").content.decode()


def test_the_page_says_what_comes_next(make, client, paper):
    starts = timezone.now() + DAY
    make.mode(paper, "closed", reason="Night.", starts_at=starts, ends_at=starts + DAY)
    client.force_login(make.moderator())

    page = client.get(PAGE).content.decode()

    assert "Fellow readers decide" in page
    assert "Next, on" in page


def test_many_rules_cost_the_page_no_more_queries(make, client, senior, paper):
    def queries() -> int:
        places.forget()
        with CaptureQueriesContext(connection) as counted:
            assert client.get(PAGE).status_code == 200
        return len(counted)

    client.force_login(senior)
    for section in ("city", "sport"):
        make.mode(make.article(section=section), "staff_first")
        make.mode(paper, "staff_after", section=section)
    few = queries()
    for number in range(12):
        make.mode(make.article(section=f"s{number}"), "closed", reason="Closed.")
        make.mode(paper, "closed", section=f"s{number}", reason="Closed.")

    assert queries() == few


# For programs.


def test_a_program_sets_ends_and_lists_modes(make, as_, senior, paper):
    client = as_(senior)

    made = client.post(
        "/api/v1/modes",
        {"publication": paper.slug, "section": "city", "kind": "closed", "reason": "Holidays."},
        format="json",
    )
    listed = client.get("/api/v1/modes").json()["results"]

    assert made.status_code == 201, made.json()
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert listed[0]["set_by"] == senior.name
    standing = client.get("/api/v1/places").json()
    assert [(one["section"], one["kind"]) for one in standing] == [
        ("", "peers"),
        ("city", "closed"),
    ]
    assert client.delete(f"/api/v1/modes/{listed[0]['id']}").status_code == 204
    assert client.get("/api/v1/modes").json()["results"] == []


def test_a_program_switches_raid_mode_on(make, as_, senior, anonymous):
    article = make.article()

    made = as_(senior).post(
        "/api/v1/raids", {"article": str(article.pk), "hours": 3}, format="json"
    )

    assert made.status_code == 201, made.json()
    told = anonymous.get(f"/api/v1/articles/{article.pk}").json()["mode"]
    assert told["busy_until"] == made.json()["ends_at"]


@pytest.mark.parametrize(
    ("facts", "status", "code"),
    [
        ({"kind": "closed"}, 400, "missing_answer"),
        ({"kind": "raid"}, 400, "invalid"),
        ({"kind": "staff_first", "daily_from": "22:00"}, 400, "unfit_times"),
        ({"kind": "staff_first", "ends_at": "2020-01-01T00:00Z"}, 400, "unfit_times"),
        ({"kind": "staff_first", "publication": "elsewhere"}, 404, "not_found"),
    ],
)
def test_a_program_is_told_what_is_wrong(make, as_, senior, paper, facts, status, code):
    answer = as_(senior).post("/api/v1/modes", {"publication": paper.slug} | facts, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_moderators_program_sees_and_changes_nothing(make, as_, paper):
    mode, client = make.mode(paper, "staff_first"), as_(make.moderator())

    assert len(client.get("/api/v1/modes").json()["results"]) == 1
    set_ = client.post(
        "/api/v1/modes", {"publication": paper.slug, "kind": "peers"}, format="json"
    )
    raid = client.post("/api/v1/raids", {"publication": paper.slug, "hours": 1}, format="json")
    for answer in (set_, raid, client.delete(f"/api/v1/modes/{mode.pk}")):
        assert (answer.status_code, answer.json()["code"]) == (403, "seniors_only")


def test_another_papers_senior_finds_nothing(make, as_, paper):
    mode, elsewhere = make.mode(paper, "staff_first"), make.publication()
    stranger = make.moderator(paper=elsewhere, kind=Role.Kind.SENIOR)

    assert as_(stranger).get("/api/v1/modes").json()["results"] == []
    assert as_(stranger).delete(f"/api/v1/modes/{mode.pk}").status_code == 404
