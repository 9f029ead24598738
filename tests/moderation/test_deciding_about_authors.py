"""The card and its author: what was done before, and what is done along with a decision."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.models import Case, Decision, Note, Report, ReportReason, Sanction
from moderation.people import people_of
from moderation.refusals import Banned, Suspended
from moderation.reporting_record import reporting_of
from moderation.workflow.moderating import decide_case
from moderation.workflow.noting import note
from moderation.workflow.reporting import report
from moderation.workflow.sanctioning import lift
from newsroom.models import Role

pytestmark = pytest.mark.django_db
SENIOR, ADMIN = Role.Kind.SENIOR, Role.Kind.ADMIN


@pytest.fixture
def in_page():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


def said(case, **more):
    facts = {"do": "decide", "outcome": "reject", "reason": "attack", "version": case.version}
    return facts | more


def test_on_the_page_a_decision_and_a_restriction_are_one(make, in_page):
    case, client = make.split(), in_page(make.moderator())
    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    assert 'name="sanction"' in page
    assert 'value="suspension"' in page
    assert 'value="ban"' not in page

    client.post(
        f"/desk/cases/{case.pk}/",
        said(case, sanction="suspension", sanction_days="7", sanction_words="The third time."),
    )

    decision, sanction = Decision.objects.get(outcome="reject"), Sanction.objects.get()
    assert sanction.decision == decision
    assert (sanction.kind, sanction.reason, sanction.lasts.days) == ("suspension", "attack", 7)
    assert sanction.explanation == "The third time."


def test_where_nothing_is_chosen_nothing_is_done_to_the_author(make, in_page):
    case, client = make.split(), in_page(make.moderator())

    client.post(f"/desk/cases/{case.pk}/", said(case, sanction="", sanction_days="3"))

    assert Decision.objects.filter(outcome="reject").exists()
    assert not Sanction.objects.exists()


@pytest.mark.parametrize(
    ("kind", "sections", "chosen", "days"),
    [
        (Role.Kind.MODERATOR, [], "ban", "3"),
        (Role.Kind.MODERATOR, [], "suspension", "30"),
        (SENIOR, ["city"], "suspension", "3"),
    ],
)
def test_what_rank_does_not_allow_is_refused_and_nothing_decided(
    make, in_page, kind, sections, chosen, days
):
    case = make.split(article=make.article(section="city"))
    client = in_page(make.moderator(kind=kind, sections=sections))

    answer = client.post(
        f"/desk/cases/{case.pk}/",
        said(case, sanction=chosen, sanction_days=days, sanction_words="Kept."),
    )

    assert answer.status_code == 400
    assert "Kept." in answer.content.decode()
    assert Case.objects.get(pk=case.pk).is_open
    assert not Sanction.objects.exists()


def test_about_a_fellow_moderator_it_is_not_offered_and_is_refused(make, in_page):
    fellow = make.moderator()
    case = make.split(fellow)
    client = in_page(make.moderator())
    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    assert 'name="sanction"' not in page

    answer = client.post(f"/desk/cases/{case.pk}/", said(case, sanction="warning"))

    assert answer.status_code == 403
    assert "Only an admin restricts somebody who sits at the desk." in answer.content.decode()
    assert Case.objects.get(pk=case.pk).is_open


def test_a_reason_that_is_none_to_restrict_somebody_is_put_into_words(make, in_page):
    case, client = make.split(), in_page(make.moderator())
    asked = said(case, reason="off_topic", sanction="warning")

    refused = client.post(f"/desk/cases/{case.pk}/", asked)
    client.post(f"/desk/cases/{case.pk}/", asked | {"sanction_words": "Please stay with it."})

    assert refused.status_code == 400
    assert Sanction.objects.get().reason == "other"


def test_what_is_released_restricts_nobody(make, as_):
    case, client = make.split(), as_(make.moderator())
    asked = {
        "outcome": "release", "reason": "within_rules", "version": case.version,
        "sanction": {"kind": "suspension", "reason": "attack", "days": 3},
    }  # fmt: skip

    answer = client.post(f"/api/v1/cases/{case.pk}/decision", asked, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "contradiction")
    assert Case.objects.get(pk=case.pk).is_open


def test_what_is_judged_blind_restricts_nobody(make, as_):
    make.policy(audit_share=1.0)
    case, client = Case.objects.get(comment=make.released()), as_(make.moderator())
    asked = {
        "outcome": "reject", "reason": "attack", "version": case.version,
        "sanction": {"kind": "suspension", "reason": "attack", "days": 7},
    }  # fmt: skip

    answer = client.post(f"/api/v1/cases/{case.pk}/decision", asked, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, "contradiction")
    assert Case.objects.get(pk=case.pk).is_open
    assert not Sanction.objects.exists()


def test_the_api_restricts_with_a_decision_and_refuses_by_rank(make, as_):
    case = make.split()
    address = f"/api/v1/cases/{case.pk}/decision"
    asked = {"outcome": "reject", "reason": "attack", "version": case.version}
    banned = {"kind": "ban", "reason": "attack"}

    refused = as_(make.moderator()).post(address, asked | {"sanction": banned}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "seniors_only")
    assert Case.objects.get(pk=case.pk).is_open
    senior = as_(make.moderator(kind=SENIOR))
    done = senior.post(address, asked | {"sanction": banned}, format="json")

    assert done.status_code == 201
    assert str(Sanction.objects.get(kind="ban").decision_id) == done.json()["id"]


def test_the_card_says_what_was_done_about_its_author_and_costs_the_same(make, in_page, as_):
    author, senior = make.reader(), make.moderator(kind=SENIOR)
    case = make.split(author)
    client, api = in_page(senior), as_(senior)

    def asked():
        client.get(f"/desk/cases/{case.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/cases/{case.pk}/")
        return len(queries)

    make.sanction(author, "suspension")
    few = asked()
    lift(Sanction.objects.get(), by=senior, because="a mistake")
    for kind in ("message", "ban", "premoderation"):
        make.sanction(author, kind, reason="spam")
    for _ in range(3):
        note(author, make.the_paper(), by=senior, text="Look closely.")

    assert asked() == few
    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    for shown in ("Banned", "The desk reads first", "3 notes of the desk", "What was done before"):
        assert shown in page
    card = api.get(f"/api/v1/cases/{case.pk}").json()["author"]
    assert card["notes"] == Note.objects.count()
    assert {one["kind"]: one["in_force"] for one in card["sanctions"]} == {
        "suspension": False, "message": False, "ban": True, "premoderation": True,
    }  # fmt: skip


# Who reports


@pytest.mark.parametrize(("kind", "refusal"), [("suspension", Suspended), ("ban", Banned)])
def test_who_is_suspended_or_banned_reports_nothing(make, kind, refusal):
    comment, reader = make.released(), make.reader()
    make.sanction(reader, kind)

    with pytest.raises(refusal):
        report(comment, by=reader, reason=ReportReason.SPAM)

    assert not Report.objects.exists()


def test_who_only_reported_is_found_and_their_record_is_on_the_page(make, in_page, as_):
    reader, moderator = make.reader("reporting-only", issuer="local"), make.moderator()
    upheld, stays = make.released(), make.released()
    for comment in (upheld, stays):
        report(comment, by=reader, reason=ReportReason.THREAT, words="He means it.")
    for comment, outcome in ((upheld, "reject"), (stays, "release")):
        reason = "threat" if outcome == "reject" else "within_rules"
        case = Case.objects.get(comment=comment, closed_at=None)
        decide_case(case, moderator=moderator, outcome=outcome, reason=reason)

    assert reader in people_of(moderator)
    found = reporting_of(reader, moderator)
    assert (found.made, found.waiting, found.upheld, found.decided) == (2, 0, 1, 2)
    page = in_page(moderator).get(f"/desk/people/{reader.pk}/").content.decode()
    assert "1 of 2" in page
    assert "He means it." in page
    api = as_(moderator).get(f"/api/v1/people/{reader.pk}").json()["reporting"]
    assert api == {"made": 2, "waiting": 0, "decided": 2, "upheld": 1}
    elsewhere = make.moderator(paper=make.publication())
    assert reader not in people_of(elsewhere)


def test_the_reports_of_a_person_cost_the_same_for_one_and_for_many(
    make, django_assert_num_queries
):
    reader, moderator = make.reader(), make.moderator()
    for number in (1, 3):
        for _ in range(number):
            report(make.released(), by=reader, reason=ReportReason.SPAM)
        with django_assert_num_queries(3):  # the seats, the numbers, the latest
            for one in reporting_of(reader, moderator).latest:
                assert one.revision.text
                assert one.comment.article.headline
