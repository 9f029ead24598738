"""What a reader sees of a statement, in page, letter, API and takeaway; the desk's appeals."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Status
from moderation import takeaway
from moderation.clauses import CLAUSES
from moderation.models import AccountAppeal, Case, LogEntry, Statement, Terms
from moderation.workflow.appealing import appeal
from moderation.workflow.appealing_accounts import appeal_account
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.moderating import decide_case
from newsroom.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


@pytest.fixture
def first(make):
    return make.moderator("bartholomew")


@pytest.fixture
def rejected(make, first):
    case = make.split(make.reader("ada"))
    decide_case(case, moderator=first, outcome="reject", reason="threat", explanation="“Beware”.")
    case.revision.refresh_from_db()
    return case.revision


@pytest.fixture
def page(sign_in, rejected):
    """The statement about what was rejected, as its author sees it."""

    def shown(**headers):
        said = Statement.objects.get(decision=rejected.decision)
        return sign_in(rejected.author).get(f"/me/statements/{said.pk}/", **headers)

    return shown


def test_the_page_says_the_rule_the_facts_who_decided_and_what_one_can_do(page, first):
    html = page().content.decode()

    assert "4. No threats." in html
    assert "Nobody is threatened" in html
    assert "A moderator of the newsroom read it and decided." in html
    assert "“Beware”." in html
    assert "People found it, and people decided." in html
    assert "You may appeal until" in html
    assert "out-of-court dispute settlement body" in html
    assert first.name not in html


def test_a_statement_is_nobody_elses(make, sign_in, rejected, first, as_):
    said = Statement.objects.get()
    for somebody in (make.reader(), first):
        assert sign_in(somebody).get(f"/me/statements/{said.pk}/").status_code == 404
        assert as_(somebody).get(f"/api/v1/statements/{said.pk}").status_code == 404
        assert as_(somebody).post(f"/api/v1/statements/{said.pk}/appeal").status_code == 404
        assert sign_in(somebody).post(f"/me/statements/{said.pk}/appeal/").status_code == 404
    assert Client().get(f"/me/statements/{said.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("terms", "there", "not_there"),
    [
        (
            {"redress": "own", "redress_words": "Ask the press council."},
            "press council",
            "out-of-court",
        ),
        ({"redress": "none"}, "What you can do", "Outside this house"),
    ],
)
def test_the_publisher_words_the_ways_outside_the_house(make, page, terms, there, not_there):
    Terms.objects.create(publication=make.the_paper(), **terms)

    main = page().content.decode().split("<main")[1].split("</main")[0]

    assert there in main
    assert not_there not in main


def test_one_appeals_on_the_page_of_the_statement_and_it_says_so(page, sign_in, rejected):
    said = Statement.objects.get()

    sign_in(rejected.author).post(f"/me/statements/{said.pk}/appeal/", {"statement": "No!"})

    assert Case.objects.get(cause="appeal").statement == "No!"
    html = page().content.decode()
    assert "The desk is looking at it." in html
    assert "You may appeal until" not in html


def test_a_final_decision_says_so(make, page, rejected):
    decide_case(
        appeal(rejected.comment), moderator=make.moderator(), outcome="reject", reason="threat"
    )
    rejected.refresh_from_db()

    html = page().content.decode()

    assert "This decision is final: nobody here decides about it once more." in html
    assert "Outside this house" in html


def test_after_six_months_it_says_that_the_time_is_over(page, rejected):
    with time_machine.travel(timezone.now() + timedelta(days=185), tick=False):
        assert "The time to appeal against this is over." in page().content.decode()


def test_letters_and_my_comments_lead_to_the_statement(sign_in, rejected):
    said, client = Statement.objects.get(), sign_in(rejected.author)

    with time_machine.travel(timezone.now() + timedelta(seconds=13)):  # It could be undone.
        shown = [client.get(place).content.decode() for place in PLACES]

    for page in shown:
        assert f"/me/statements/{said.pk}/" in page


PLACES = ("/me/letters/", "/me/comments/", "/me/statements/")


def test_the_api_tells_it_in_the_language_asked_for_and_takes_an_appeal(as_, rejected):
    client, said = as_(rejected.author), Statement.objects.get()

    listed = client.get("/api/v1/me/statements").json()["results"]
    one = client.get(f"/api/v1/statements/{said.pk}").json()

    assert listed[0]["record"]["puid"] == str(said.pk)
    assert (one["remedy"], one["rules"][0][:14]) == ("appeal", "4. No threats.")
    assert one["statement"]["comment"] == str(rejected.comment_id)
    answer = client.post(f"/api/v1/statements/{said.pk}/appeal", {"statement": "No!"})
    assert answer.json()["remedy"] == "waits"
    again = client.post(f"/api/v1/statements/{said.pk}/appeal", {})
    assert (again.status_code, again.json()["code"]) == (409, "appeal_spent")


def test_the_list_costs_the_same_for_one_and_for_ten(make, sign_in):
    def asked(number):
        reader = make.reader()
        for _ in range(number):
            make.returned(reader)
        for _ in range(number):
            make.sanction(reader, "suspension")
        client = sign_in(reader)
        client.get("/me/statements/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/statements/")
            client.get("/me/comments/")
            client.get("/me/letters/")
        return len(queries)

    assert asked(1) == asked(4)


def test_one_takes_statements_along_and_erased_leaves_no_words(make, rejected):
    reader = rejected.author
    appeal_account(make.sanction(reader, "ban").stated, words="It was my brother.")

    shelves = {shelf.name: list(shelf.rows()) for shelf in takeaway.shelves(reader)}
    assert len(shelves["statements"]) == 2
    assert shelves["appeals"][0]["words"] == "It was my brother."
    assert "It was my brother." not in json.dumps(shelves["statements"], default=str)

    reader.leaving_at = timezone.now()
    reader.save()
    begin(reader.pk)
    while not go_on(reader.pk):
        pass
    assert AccountAppeal.objects.get().words == ""
    assert Statement.objects.filter(reader=reader).count() == 2


# The rules of the place


def test_the_rules_are_public_and_say_how_comments_are_decided(make, client):
    make.policy(reviews_owed=2, appeal_days=200)

    html = client.get("/rules/").content.decode()

    assert "reads two comments by others first" in html
    assert "within 200 days" in html
    assert "At least two and at most five readers" in html
    for clause in CLAUSES.values():
        assert f'id="clause-{clause.number}"' in html
        assert str(clause.title) in html


def test_the_rules_are_linked_from_the_form_and_from_every_page(make, sign_in):
    client = sign_in(make.reader())

    for place in ("/", f"/articles/{make.the_article().pk}/"):
        assert 'href="/rules/"' in client.get(place).content.decode()
    form = client.get(f"/articles/{make.the_article().pk}/").content.decode()
    assert form.split("</form>")[0].count('href="/rules/"') or form.count('href="/rules/"') > 1


# The desk's appeals


def test_an_appeal_is_never_offered_to_who_decided_first(make, sign_in, as_, rejected, first):
    second = make.moderator("the-second")
    case = appeal(rejected.comment, statement="I quoted him.")

    theirs = sign_in(first).get("/desk/appeals/").content.decode()
    offered = sign_in(second).get("/desk/appeals/").content.decode()

    assert f"/desk/cases/{case.pk}/" not in theirs
    assert "1 more waits for somebody else" in theirs
    assert f"/desk/cases/{case.pk}/" in offered
    assert "I quoted him." in offered
    assert as_(first).get("/api/v1/appeals").json()["results"] == []
    assert as_(second).get("/api/v1/appeals").json()["results"][0]["id"] == str(case.pk)


def test_an_only_moderator_is_offered_it_since_nobody_else_is_there(sign_in, rejected, first):
    case = appeal(rejected.comment)

    assert f"/desk/cases/{case.pk}/" in sign_in(first).get("/desk/appeals/").content.decode()


def test_an_appeal_of_another_section_or_of_ones_own_is_not_offered(make, sign_in, rejected):
    appeal(rejected.comment)
    elsewhere = make.moderator(sections=["sport"])
    make.moderator()
    Role.objects.create(
        reader=rejected.author, publication=make.the_paper(), kind=Role.Kind.MODERATOR
    )

    for somebody in (elsewhere, rejected.author):
        html = sign_in(somebody).get("/desk/appeals/").content.decode()
        assert "No appeal waits for you." in html


def test_the_desk_asks_the_same_for_one_appeal_and_for_five(make, sign_in, first):
    client = sign_in(make.moderator())

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/appeals/").status_code == 200
        return len(queries)

    def another():
        case = make.split()
        decide_case(case, moderator=first, outcome="return", reason="attack")
        appeal(case.comment)

    another()
    few = asked()
    for _ in range(4):
        another()
    assert asked() == few


def test_readers_have_no_business_with_it(make, sign_in, as_):
    assert sign_in(make.reader()).get("/desk/appeals/").status_code == 403
    assert as_(make.reader()).get("/api/v1/appeals").status_code == 403


def test_the_page_of_a_case_refuses_what_is_harsher_with_words(make, sign_in, first):
    case = make.split()
    decide_case(case, moderator=first, outcome="return", reason="attack")
    asked = appeal(case.comment)

    response = sign_in(make.moderator()).post(
        f"/desk/cases/{asked.pk}/",
        {"outcome": "reject", "reason": "attack", "version": asked.version},
    )

    assert response.status_code == 409
    assert "An appeal makes nothing worse" in response.content.decode()
    case.revision.refresh_from_db()
    assert case.revision.status == Status.RETURNED


# Admins by API


def test_admins_set_terms_and_take_files_by_the_api(make, as_, rejected):
    slug = make.the_paper().slug
    admin = as_(make.moderator(kind=Role.Kind.ADMIN))
    senior = as_(make.moderator(kind=Role.Kind.SENIOR))
    terms, files = f"/api/v1/publications/{slug}/terms", f"/api/v1/publications/{slug}/statements"
    day = timezone.localdate().isoformat()

    assert senior.get(terms).status_code == 403
    assert senior.post(files, {"since": day, "until": day}).status_code == 403
    assert admin.get(terms).json()["texts_kept_days"] == 730
    assert admin.patch(terms, {"texts_kept_days": 20}).status_code == 400
    assert admin.patch(terms, {"redress": "own"}).status_code == 400
    assert admin.patch(terms, {"texts_kept_days": 400}).json()["texts_kept_days"] == 400
    with time_machine.travel(timezone.now() + timedelta(seconds=13)):  # It could be undone.
        response = admin.post(files, {"since": day, "until": day, "new": True})
    [record] = json.loads(b"".join(response.streaming_content))["statements"]
    assert record["puid"] == str(Statement.objects.get().pk)
    assert Statement.objects.get().exported_at is not None
    assert set(LogEntry.objects.values_list("act", flat=True)) >= {"rule", "exported"}


def test_only_who_was_restricted_is_led_to_why(make, sign_in, rejected):
    never = make.released()

    theirs = sign_in(rejected.author).get("/me/comments/").content.decode()
    others = sign_in(never.author).get("/me/comments/").content.decode()
    one_of_theirs = sign_in(never.author).get(f"/me/comments/{never.pk}/").content.decode()

    assert 'href="/me/statements/"' in theirs
    for page in (others, one_of_theirs):
        assert 'href="/me/statements/"' not in page
        assert "My comments" in page
