"""The desk's list: what is in it, in which order, and how it is filtered."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.desk.listing import A_PAGE
from moderation.listing.cases import counted_by_cause
from moderation.models import Case, Claim, DeskChoices, SavedFilter
from moderation.permissions import seats_of
from moderation.workflow.claiming import claim
from moderation.workflow.deciding import open_case
from moderation.workflow.handing_over import assign_case
from moderation.workflow.moderating import decide_case
from newsroom import places
from newsroom.models import Reader, Role

pytestmark = pytest.mark.django_db
Cause = Case.Cause


def a_case(make, cause=Cause.SPLIT, *, risk=0.5, article=None, author=None, text="", **facts):
    """A case of that cause about a text in review."""
    revision = make.in_review(author, article=article or make.the_article(), text=text)
    case = open_case(revision, cause=cause, risk=risk)
    Case.objects.filter(pk=case.pk).update(**facts)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def desk(make, as_):
    """The ids that the list has for a moderator, by the API; `query` as in an address."""

    def listed(query="", moderator=None):
        client = as_(moderator or make.moderator())
        answer = client.get(f"/api/v1/cases?{query}")
        assert answer.status_code == 200, answer.json()
        return [one["id"] for one in answer.json()["results"]]

    return listed


def ids(*cases):
    return [str(case.pk) for case in cases]


# The order.


def test_a_legal_notice_comes_first_then_the_severe_then_by_risk_and_samples_last(make, desk):
    sample = a_case(make, Cause.AUDIT, risk=0.99)
    risky, calm = a_case(make, risk=0.9), a_case(make, risk=0.1)
    severe, notice = a_case(make, Cause.SEVERE, risk=0), a_case(make, Cause.NOTICE, risk=0)

    assert desk() == ids(notice, severe, risky, calm, sample)


def test_of_two_that_are_about_as_risky_the_one_with_less_time_comes_first(make, desk):
    now = timezone.now()
    later = a_case(make, risk=0.58, due_at=now + timedelta(hours=9))
    sooner = a_case(make, risk=0.52, due_at=now + timedelta(hours=1))

    assert desk() == ids(sooner, later)


def test_the_oldest_first_if_that_is_asked_for(make, desk):
    now = timezone.now()
    young = a_case(make, Cause.NOTICE, opened_at=now - timedelta(hours=1))
    old = a_case(make, risk=0, opened_at=now - timedelta(hours=2))

    assert desk("order=oldest") == ids(old, young)


def test_a_cause_that_joins_raises_a_case_and_is_remembered(make, desk):
    other, case = a_case(make, risk=0.9), a_case(make, risk=0.1)
    assert desk() == ids(other, case)

    open_case(case.revision, cause=Cause.NOTICE)

    assert desk() == ids(case, other)
    case.refresh_from_db()
    assert (case.cause, case.causes) == (Cause.SPLIT, [Cause.SPLIT, Cause.NOTICE])


def test_a_cause_that_joins_never_makes_a_case_less_urgent(make):
    case = a_case(make, risk=0.8)

    open_case(case.revision, cause=Cause.FLAGGED, risk=0.2)
    open_case(case.revision, cause=Cause.FLAGGED, risk=0.2)

    case.refresh_from_db()
    assert case.risk == 0.8
    assert case.causes == [Cause.SPLIT, Cause.FLAGGED]


def test_a_case_is_due_by_the_rule_of_its_place(make):
    make.policy(desk_hours=3)

    case = a_case(make)

    assert abs(case.due_at - case.opened_at - timedelta(hours=3)) < timedelta(seconds=5)


def test_where_a_sample_stands_does_not_tell_what_readers_said(make, desk):
    calm, risky = a_case(make, Cause.AUDIT, risk=0.01), a_case(make, Cause.AUDIT, risk=0.99)
    open_case(risky.revision, cause=Cause.RETURNED, risk=0.99)

    assert desk() == ids(calm, risky)


def test_readers_verdict_is_the_risk_of_what_they_returned(make):
    make.policy(second_look="always")
    returned = make.returned()

    case = Case.objects.get(revision=returned)

    assert case.risk == returned.decisions.get().evidence["bad"] > 0.5


# The filters.


def test_each_filter_finds_what_it_says_and_nothing_else(make, desk):
    make.article(section="city")
    sport, author = make.article(section="sport"), make.reader("edda")
    there = a_case(make, Cause.LISTED, article=sport)
    hers = a_case(make, author=author)
    linked = a_case(make, text="Have a look at [this page](https://example.org/page), please.")
    harsh = a_case(make, text="THIS IS ALL IN CAPITALS, AS IF SOMEBODY WERE DEAF HERE")
    old = a_case(make, opened_at=timezone.now() - timedelta(hours=30))
    late = a_case(make, due_at=timezone.now() - timedelta(hours=1))
    given = a_case(make)
    second = make.moderator("second")
    assign_case(given, to=second, moderator=second)

    for query, expected in {
        "cause=listed": there,
        "section=sport": there,
        f"article={sport.pk}": there,
        "author=edda": hers,
        f"author={author.pk}": hers,
        "link=on": linked,
        "harsh=on": harsh,
        "age=24": old,
        "overdue=on": late,
        "assigned=second": given,
        "words=capitals+deaf": harsh,
    }.items():
        assert desk(query) == ids(expected), query


def test_several_sections_articles_and_causes_are_merged_in_one_order(make, desk):
    one, two = make.article(section="one"), make.article(section="two")
    first = a_case(make, article=two, risk=0.9)
    second = a_case(make, Cause.LISTED, article=one, risk=0.5)
    third = a_case(make, article=two, risk=0.1)
    a_case(make, Cause.OVERDUE, article=make.article(section="three"))

    for query in (
        "section=one,two",
        f"article={one.pk}&article={two.pk}",
        "cause=split&cause=listed",
    ):
        assert desk(query) == ids(first, second, third), query


def test_filters_narrow_each_other(make, desk):
    make.article(section="city")
    sport = make.article(section="sport")
    both = a_case(make, Cause.LISTED, article=sport)
    a_case(make, Cause.LISTED), a_case(make, article=sport)

    assert desk("cause=listed&section=sport") == ids(both)


def test_closed_cases_by_whom_and_how_the_last_first(make, desk):
    me, other = make.moderator("me"), make.moderator("other")
    first, second, theirs = a_case(make), a_case(make), a_case(make)
    a_case(make)
    decide_case(first, moderator=me, outcome="release", reason="within_rules")
    decide_case(second, moderator=me, outcome="reject", reason="attack")
    decide_case(theirs, moderator=other, outcome="reject", reason="attack")

    assert desk("state=decided") == ids(theirs, second, first)
    assert desk("by=me", moderator=me) == ids(second, first)
    assert desk("by=other&outcome=reject") == ids(theirs)


def test_a_publication_and_its_language_are_a_filter_for_who_sits_at_two_desks(make, desk):
    here, there = make.the_paper(), make.publication(language="de-AT")
    reader = make.moderator("both")
    Role.objects.create(reader=reader, publication=there, kind=Role.Kind.MODERATOR)
    english = a_case(make, article=make.article(here), risk=0.4)
    german = a_case(
        make, article=make.article(there), risk=0.6, author=make.reader(issuer=there.token_issuer)
    )

    assert desk(moderator=reader) == ids(german, english)
    assert desk("language=de", moderator=reader) == ids(german)
    assert desk(f"publication={here.slug}", moderator=reader) == ids(english)


def test_no_filter_leads_out_of_a_moderators_sections(make, desk):
    culture, author = make.article(section="culture"), make.reader("edda")
    hidden = a_case(make, article=culture, author=author)
    reader = make.moderator(sections=["sport"])

    for query in ("", "section=culture", f"article={culture.pk}", "author=edda", "cause=split"):
        assert desk(query, moderator=reader) == [], query
    assert counted_by_cause(seats_of(reader)) == {}
    assert counted_by_cause(seats_of(make.moderator(sections=["culture"]))) == {
        Cause(hidden.cause): 1
    }


def test_a_sample_is_not_found_by_its_author_nor_by_what_else_asked_for_it(make, desk):
    sample = a_case(make, Cause.AUDIT, author=make.reader("edda"))
    open_case(sample.revision, cause=Cause.RETURNED)

    assert desk("author=edda") == desk("cause=returned") == []
    assert desk("cause=audit") == ids(sample)
    assert counted_by_cause(seats_of(make.moderator())) == {Cause.AUDIT: 1}


def test_what_cannot_be_meant_is_refused_with_what_is_wrong(make, as_, client):
    moderator = make.moderator()

    for query in ("cause=nonsense", "age=-1", "author=nobody-at-all", "article=x", "state=half"):
        answer = as_(moderator).get(f"/api/v1/cases?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), query
        assert query.partition("=")[0] in answer.json()["errors"]
    client.force_login(moderator)
    assert client.get("/desk/?cause=nonsense").status_code == 400


# Pages and counts.


def test_pages_go_on_and_back_without_loss_in_every_order(make, as_):
    now = timezone.now()
    for number in range(7):  # Several of the same rank and the same time.
        a_case(make, risk=number // 3 / 10, due_at=now, opened_at=now)
    client = as_(make.moderator())

    for query in ("", "&order=oldest", "&cause=split", "&section=city"):
        where, seen, way = f"/api/v1/cases?page_size=3{query}", [], []
        while where:
            answer = client.get(where).json()
            seen.append([one["id"] for one in answer["results"]])
            way, where = answer["previous"], answer["next"]
        back = client.get(way).json()
        assert [len(page) for page in seen] == [3, 3, 1]
        assert len({one for page in seen for one in page}) == 7
        assert [one["id"] for one in back["results"]] == seen[1]


def test_a_made_up_cursor_leads_nowhere(make, as_):
    client = as_(make.moderator())

    for cursor in ("nonsense", "cD0xMjM%3D", "cD14K3kreg%3D%3D"):
        assert client.get(f"/api/v1/cases?cursor={cursor}").status_code == 404


def test_counts_are_exact_while_small_and_capped_when_big(make, client, monkeypatch):
    for cause in (Cause.SPLIT, Cause.SPLIT, Cause.SPLIT, Cause.LISTED):
        a_case(make, cause)
    client.force_login(make.moderator())
    said = client.get("/desk/?state=open").content.decode()
    assert "4 cases wait" in said
    assert 'Its readers are split <span class="number">3</span>' in said

    monkeypatch.setattr("moderation.listing.cases.COUNTED_TO", 2)
    monkeypatch.setattr("moderation.desk.listing.COUNTED_TO", 2)

    said = client.get("/desk/?state=open").content.decode()
    assert 'Its readers are split <span class="number">2+</span>' in said
    assert 'this site holds back <span class="number">1</span>' in said
    assert "2+ cases wait" in said
    monkeypatch.setattr("moderation.listing.cases.COUNTED_IN_TEXTS_TO", 1)
    assert "1+ cases wait" in client.get("/desk/?words=say").content.decode()


def test_a_longer_list_asks_no_more_of_the_database(make, client):
    client.force_login(make.moderator())
    a_case(make), a_case(make, Cause.AUDIT)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/desk/?state=open&section=city")
    for _ in range(6):
        a_case(make, article=make.article())
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/?state=open&section=city")

    assert len(many) == len(few)


def test_the_page_shows_of_a_sample_neither_its_author_nor_what_readers_said(make, client):
    sample = a_case(make, Cause.AUDIT, author=make.reader("edda-lund"), risk=0.99)
    open_case(sample.revision, cause=Cause.RETURNED)
    client.force_login(make.moderator())

    said = client.get("/desk/?state=open").content.decode()

    assert str(sample.pk) in said
    assert "edda-lund" not in said
    assert str(sample.author_id) not in said
    assert "almost certainly" not in said
    assert str(Cause.RETURNED.label) not in said.partition('<ul class="cases')[2]


@pytest.fixture
def row(client, make):
    """The row of a case on the page of the list."""
    client.force_login(make.moderator("at-the-list"))

    def of(case, state="open"):
        page = client.get(f"/desk/?state={state}").content.decode()
        [found] = [
            part for part in page.split('<div class="why">') if f"/cases/{case.pk}/" in part
        ]
        return found

    return of


def test_a_page_has_so_many_rows_as_a_phone_bears_and_leads_on(make, client):
    for _ in range(A_PAGE + 1):
        a_case(make)
    client.force_login(make.moderator())

    first = client.get("/desk/?state=open").content.decode()
    [onward] = re.findall(r'<a class="button" href="([^"]+)" rel="next">More cases', first)
    second = client.get(unescape(onward)).content.decode()

    assert [page.count('<div class="what">') for page in (first, second)] == [A_PAGE, 1]


def test_only_a_list_with_boxes_has_a_column_for_them(make, client):
    case = a_case(make)
    client.force_login(make.moderator())
    assert '<ul class="cases ticked">' in client.get("/desk/?state=open").content.decode()

    decide_case(case, moderator=make.moderator(), outcome="release", reason="within_rules")

    closed = client.get("/desk/?state=decided").content.decode()
    assert f"/desk/cases/{case.pk}/" in closed
    assert '<ul class="cases">' in closed, "else each row's first words stand in a box's width"


def test_a_row_shows_plain_words_and_no_marks_of_markdown(make, row):
    case = a_case(make, text="It is the *school bell* that\n\n> has `never` moved.")

    assert "It is the school bell that has never moved." in row(case)
    assert "*school" not in row(case)


# What may weigh on who reads it.

COVERED = '<details class="cover'


@pytest.mark.parametrize(
    ("cause", "is_covered"), [(Cause.SEVERE, True), (Cause.NOTICE, True), (Cause.SPLIT, False)]
)
def test_the_list_covers_what_the_page_of_the_case_covers(make, client, row, cause, is_covered):
    case = a_case(make, cause, text="Tonight I will come to your house.")

    assert (COVERED in row(case)) is is_covered
    assert (COVERED in client.get(f"/desk/cases/{case.pk}/").content.decode()) is is_covered
    assert "to your house" in row(case), "it is there when it is opened"


def test_what_looks_harsh_is_covered_whatever_it_is_there_for(make, row):
    harsh, mild = a_case(make, text="You idiots."), a_case(make, text="The tram is late.")

    assert COVERED in row(harsh)
    assert COVERED not in row(mild)


@pytest.mark.parametrize(("reason", "is_covered"), [("threat", True), ("off_topic", False)])
def test_what_was_taken_down_as_a_threat_stays_covered(make, client, row, reason, is_covered):
    case = a_case(make, text="I will come to your house.")
    decide_case(case, moderator=make.moderator(), outcome="reject", reason=reason, explanation="")

    assert (COVERED in row(case, "decided")) is is_covered
    assert (COVERED in client.get(f"/desk/cases/{case.pk}/").content.decode()) is is_covered


def test_no_cover_tells_of_a_sample_that_it_was_reported(make, client, row):
    case = a_case(make, Cause.AUDIT)
    Case.objects.filter(pk=case.pk).update(causes=[Cause.AUDIT, Cause.REPORT])

    assert COVERED not in row(case)
    assert COVERED not in client.get(f"/desk/cases/{case.pk}/").content.decode()


def test_who_wants_no_covers_has_none_in_the_list(make, row):
    case = a_case(make, Cause.SEVERE)
    DeskChoices.objects.create(reader=Reader.objects.get(handle="at-the-list"), covers=False)

    assert COVERED not in row(case)


# Who looks at what.


def test_the_list_says_who_else_looks_at_a_case_now(make, client, as_):
    looked_at, mine, left = a_case(make), a_case(make), a_case(make)
    ada, moderator = make.moderator("ada-at-the-desk"), make.moderator("bo-at-the-desk")
    claim(looked_at, moderator=ada)
    claim(mine, moderator=moderator)
    claim(left, moderator=ada)
    Claim.objects.filter(case=left).update(until=timezone.now())
    client.force_login(moderator)

    page = client.get("/desk/?state=open").content.decode()
    told = as_(moderator).get("/api/v1/cases").json()["results"]

    assert page.count('class="presence"') == 1
    assert re.search(rf"{ada.name}\W* is looking at this\.", page)
    assert {one["id"]: one["claimed_by"] for one in told} == {
        str(looked_at.pk): [ada.name],
        str(mine.pk): [],
        str(left.pk): [],
    }


def test_who_looks_is_asked_once_however_many_cases_there_are(make, as_):
    moderator = make.moderator()
    claim(a_case(make), moderator=make.moderator())
    client = as_(moderator)  # Made before: what a newer token says is written down.
    client.get("/api/v1/cases")  # That a key was used is noted once a while.
    places.forget()  # Known for seconds: nobody knows whether these are over.
    with CaptureQueriesContext(connection) as few:
        client.get("/api/v1/cases")
    for _ in range(3):
        claim(a_case(make), moderator=make.moderator())
    places.forget()
    with CaptureQueriesContext(connection) as many:
        told = client.get("/api/v1/cases").json()["results"]

    assert sum(len(one["claimed_by"]) for one in told) == 4
    assert len(many) == len(few)


# Saved filters.


def test_a_filter_is_saved_shared_and_forgotten(make, client):
    moderator, colleague = make.moderator("me"), make.moderator("colleague")
    a_case(make, Cause.LISTED)
    client.force_login(moderator)
    client.post("/desk/filters/", {"query": "cause=listed", "name": "Mine"})
    client.post(
        "/desk/filters/",
        {"query": "link=on&cursor=x", "name": "Links", "shared_with": make.the_paper().pk},
    )

    client.force_login(colleague)
    said = client.get("/desk/?state=open").content.decode()
    assert '?link=on">Links' in said
    assert '?cause=listed">Mine' not in said
    shared = SavedFilter.objects.get(name="Links")
    assert shared.query == "link=on"
    client.post(f"/desk/filters/{shared.pk}/")
    assert SavedFilter.objects.filter(pk=shared.pk).exists()  # It is another one's.
    client.force_login(make.moderator(kind=Role.Kind.SENIOR))
    client.post(f"/desk/filters/{shared.pk}/")
    assert not SavedFilter.objects.filter(pk=shared.pk).exists()


def test_the_desk_opens_with_the_filter_that_its_moderator_wants(make, client):
    client.force_login(make.moderator())
    for name in ("Old", "New"):
        facts = {"query": "cause=listed", "name": name, "is_default": "on"}
        client.post("/desk/filters/", facts)

    answer = client.get("/desk/")

    assert answer.url == "/desk/?cause=listed"
    assert SavedFilter.objects.get(is_default=True).name == "New"


def test_a_filter_is_not_shared_with_another_papers_desk(make, as_):
    make.the_paper()
    elsewhere = make.publication(slug="elsewhere")
    facts = {"name": "Theirs", "query": "link=on", "shared_with": elsewhere.slug}

    answer = as_(make.moderator()).post("/api/v1/desk/filters", facts, format="json")

    assert (answer.status_code, answer.json()["code"]) == (403, "moderators_only")


def test_saved_filters_by_the_api(make, as_):
    client = as_(make.moderator())
    facts = {"name": "Links", "query": "link=on", "is_default": True}
    made = client.post("/api/v1/desk/filters", facts, format="json")

    assert made.status_code == 201
    [kept] = client.get("/api/v1/desk/filters").json()
    assert kept == made.json()
    assert as_(make.moderator()).get("/api/v1/desk/filters").json() == []
    assert client.delete(f"/api/v1/desk/filters/{kept['id']}").status_code == 204
    assert client.get("/api/v1/desk/filters").json() == []
