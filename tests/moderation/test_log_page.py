"""The desk reads its log: what was done, by whom, about what, within its reach."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import LogEntry, StaffOutcome
from moderation.workflow.moderating import decide_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(make, client):
    made = make.moderator("mira")
    client.force_login(made)
    return made


def page(client, **asked) -> str:
    answer = client.get("/desk/log/", asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_line_says_what_was_done_by_whom_why_and_about_what(make, client, moderator):
    case = make.split()
    decide_case(case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack")

    shown = page(client, by="mira")

    assert "Decided about a text" in shown
    assert "Reject it" in shown
    assert "It attacks a person" in shown
    assert f"/desk/cases/{case.pk}/" in shown
    assert case.comment.article.headline in shown
    assert "The comment<" not in shown  # It is not public.


def test_what_follows_by_itself_is_shown_to_who_asks(make, client, moderator):
    make.released()

    assert "A text moved on" not in page(client).partition('<ol class="log">')[2]
    assert "A text moved on" in page(client, everything="1").partition('<ol class="log">')[2]


def test_it_is_filtered_by_act_person_comment_article_and_day(make, client, moderator, as_):
    one, other = make.split(), make.split(article=make.article())
    for case in (one, other):
        decide_case(case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack")
    today, api = timezone.localdate(), as_(moderator)

    def found(**asked) -> int:
        answer = api.get("/api/v1/log", asked)
        assert answer.status_code == 200, answer.json()
        return len(answer.json()["results"])

    assert found(act="decided") == 4
    assert found(by="mira") == found(by=str(moderator.pk)) == 2
    assert found(reader=one.comment.author.handle) == 2
    assert found(comment=one.comment_id, act="decided") == 2
    assert found(article=other.comment.article_id, act="decided") == 2
    assert found(act="decided", since=today, until=today) == 4
    assert found(act="decided", since=today + timedelta(days=1)) == 0
    assert found(act="decided", until=today - timedelta(days=1)) == 0
    assert found(act="decided", until=date.max) == 4, "the last day that there is"


def test_nonsense_in_a_filter_is_said_and_finds_nothing(make, client, moderator, as_):
    answer = client.get("/desk/log/", {"by": "nobody-like-that", "since": "yesterday"})

    assert answer.status_code == 400
    assert "There is no reader of that handle or id." in answer.content.decode()
    assert as_(moderator).get("/api/v1/log", {"comment": "x"}).status_code == 400
    assert as_(moderator).get("/api/v1/log", {"cursor": "x"}).status_code == 404


def test_a_moderator_of_a_section_reads_of_it_and_of_no_other(make, client):
    make.split(article=make.article(section="sport", headline="A race"))
    make.split(article=make.article(section="culture", headline="A play"))
    client.force_login(make.moderator(sections=["sport"]))

    shown = page(client)

    assert "A race" in shown
    assert "A play" not in shown
    assert "Gave or took a role</b>" not in shown  # It is about no article.


def test_another_papers_log_stays_closed(make, client, as_):
    make.split()
    elsewhere = make.publication()
    stranger = make.moderator(paper=elsewhere)

    answer = as_(stranger).get("/api/v1/log", {"publication": make.the_paper().slug})

    assert answer.status_code == 404
    client.force_login(make.reader())
    assert client.get("/desk/log/").status_code == 403
    assert as_(make.reader()).get("/api/v1/log").status_code == 403


def test_its_pages_follow_each_other_without_a_gap(make, moderator, as_):
    for _ in range(7):
        make.in_review()
    api, seen = as_(moderator), []

    address = "/api/v1/log?everything=1&page_size=5"
    while address:
        answer = api.get(address).json()
        seen += [line["id"] for line in answer["results"]]
        address = answer["next"]

    newest = LogEntry.objects.order_by("-at", "-number").values_list("pk", flat=True)
    assert seen == [str(pk) for pk in newest]


def test_more_lines_ask_for_no_more_queries(make, client, moderator):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    make.split()
    few = asked()
    for _ in range(4):
        make.split()

    assert asked() == few
