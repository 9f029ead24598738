"""Appeals against restrictions of accounts: the reader's pages, the desk's, and the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.models import AccountAppeal, Sanction
from moderation.workflow.appealing_accounts import appeal_account
from newsroom.models import Role

pytestmark = pytest.mark.django_db
SENIOR = Role.Kind.SENIOR


@pytest.fixture
def in_page():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


@pytest.fixture
def suspended(make):
    """The statement about a reader whom a moderator suspended."""
    reader, first = make.reader("the-reader"), make.moderator("bartholomew")
    return make.sanction(reader, "suspension", by=first, explanation="Enough of it.").stated


def test_a_reader_appeals_where_they_read_of_it(suspended, in_page):
    client = in_page(suspended.reader)
    address = f"/me/statements/{suspended.pk}/"
    standing, statement = client.get("/me/standing/"), client.get(address)
    for page in (standing, statement):
        assert f'action="{address}appeal/"' in page.content.decode()
    assert "Enough of it." in statement.content.decode()

    client.post(f"{address}appeal/", {"statement": "It was my brother."})

    assert AccountAppeal.objects.get().words == "It was my brother."
    for page in (client.get("/me/standing/"), client.get(address)):
        html = page.content.decode()
        assert "The desk is looking at it." in html
        assert "appeal/" not in html


def test_the_standing_costs_the_same_for_one_restriction_and_for_more(make, in_page):
    def asked(*kinds):
        reader = make.reader()
        for kind in kinds:
            appeal_account(make.sanction(reader, kind).stated)
        client = in_page(reader)
        client.get("/me/standing/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/standing/")
        return len(queries)

    assert asked("ban") == asked("ban", "suspension", "premoderation")


def test_another_moderator_answers_on_the_page_of_appeals(make, suspended, in_page):
    appeal = appeal_account(suspended, words="It was my brother.")
    second = in_page(make.moderator())
    page = second.get("/desk/appeals/").content.decode()
    for shown in ("It was my brother.", "Enough of it.", "bartholomew", "Suspended"):
        assert shown in page

    second.post(f"/desk/appeals/{appeal.pk}/", {"lift": "1", "statement": "You are right."})

    appeal.refresh_from_db()
    assert (appeal.upheld, appeal.answer) == (True, "You are right.")
    assert not Sanction.objects.get().is_in_force
    assert "It was my brother." not in second.get("/desk/appeals/").content.decode()


def test_who_imposed_it_or_may_not_lift_it_is_told_that_others_answer(make, suspended, in_page):
    appeal_account(suspended, words="It was my brother.")
    banned = make.sanction(make.reader(), "ban").stated
    hers = appeal_account(banned, words="Never again.")
    make.moderator()
    first = in_page(suspended.sanction.by)

    page = first.get("/desk/appeals/").content.decode()

    assert "It was my brother." not in page
    assert "Never again." not in page
    assert "2 appeals against restrictions wait for somebody else" in page
    refused = first.post(f"/desk/appeals/{hers.pk}/", {"lift": "1"}, follow=True)
    assert "Only a senior moderator may do that." in refused.content.decode()
    assert banned.sanction.__class__.objects.get(pk=banned.sanction_id).is_in_force


def test_the_desk_sees_what_holds_by_now_and_may_leave_it(make, suspended, in_page, as_):
    appeal, second = appeal_account(suspended), make.moderator()
    first = suspended.sanction.by
    make.sanction(suspended.reader, "suspension", days=7, by=first, explanation="And again.")

    page = in_page(second).get("/desk/appeals/").content.decode()
    [listed] = as_(second).get("/api/v1/account-appeals").json()["results"]
    in_page(second).post(f"/desk/appeals/{appeal.pk}/", {"leave": "1"})

    assert "And again." in page
    assert "not in force any more" not in page
    assert 'name="leave"' in page
    assert listed["sanction"]["explanation"] == "And again."
    appeal.refresh_from_db()
    assert appeal.upheld is False


def test_the_page_of_appeals_costs_the_same_for_one_and_for_many(make, in_page):
    client = in_page(make.moderator(kind=SENIOR))

    def asked(number):
        for _ in range(number):
            reader = make.reader()
            appeal_account(make.sanction(reader, "ban").stated)
            make.sanction(reader, "ban")  # It took the place of that one.
        client.get("/desk/appeals/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/appeals/")
        return len(queries)

    assert asked(1) == asked(3)


def test_both_sides_have_it_in_the_api(make, suspended, as_):
    reader, second = as_(suspended.reader), as_(make.moderator())
    [own] = reader.get("/api/v1/me/standing").json()
    assert own["statement"] == str(suspended.pk)
    told = reader.post(f"/api/v1/statements/{own['statement']}/appeal", {"statement": "No!"})
    assert (told.json()["remedy"], told.json()["explanation"]) == ("waits", "Enough of it.")

    [listed] = second.get("/api/v1/account-appeals").json()["results"]
    assert (listed["words"], listed["sanction"]["kind"]) == ("No!", "suspension")
    address = f"/api/v1/account-appeals/{listed['id']}/answer"
    assert as_(suspended.sanction.by).get("/api/v1/account-appeals").json()["results"] == []
    refused = as_(suspended.sanction.by).post(address, {"upheld": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "same_moderator")
    answered = second.post(address, {"upheld": False, "explanation": "It stays."}).json()

    assert (answered["upheld"], answered["answer"]) == (False, "It stays.")
    assert Sanction.objects.get().is_in_force
    again = second.post(address, {"upheld": True})
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
