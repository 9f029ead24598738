"""People at the desk: whom one finds, what one sees, what one may do, and what the reader sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from moderation.linked import linked_to
from moderation.models import Apart, Case, Letter, LogEntry, Mark, Note, Sanction, Tie
from moderation.people import found_by, people_of, record_of, texts_by
from moderation.workflow.deciding import close_cases, open_case
from moderation.workflow.drafting import keep
from moderation.workflow.marking import Trace, leave_marks
from moderation.workflow.moderating import decide_case
from moderation.workflow.noting import note
from newsroom.models import Role

pytestmark = pytest.mark.django_db
SENIOR = Role.Kind.SENIOR


@pytest.fixture
def at_desk(make, client):
    """A client with a senior moderator signed in."""
    client.force_login(make.moderator("the-senior", kind=SENIOR))
    return client


def page_of(client, reader, query="", status=200):
    response = client.get(f"/desk/people/{reader.pk}/{query}")
    assert response.status_code == status
    return response.content.decode()


# Whom one finds


def test_a_name_is_found_by_how_it_begins_and_by_how_it_looks(make):
    moderator = make.moderator()
    ada = make.reader("reader-ada", name="Ada Lovelace")
    make.reader("reader-bo", name="Bo")

    for asked in ("ada", "ADA L", "Аdа", "reader-ada"):
        assert list(found_by(moderator, asked)) == [ada], asked


def test_only_people_of_ones_own_publications_are_found(make):
    paper, elsewhere = make.the_paper(), make.publication()
    here = make.reader(issuer=paper.token_issuer)
    there = make.reader(issuer=elsewhere.token_issuer)
    visitor = make.reader(issuer="local")
    make.pending(visitor, article=make.article(elsewhere))

    assert here in people_of(make.moderator(paper=paper))
    assert set(people_of(make.moderator(paper=paper))) & {there, visitor} == set()
    assert set(people_of(make.moderator(paper=elsewhere))) & {here, there, visitor} == {
        there,
        visitor,
    }


def test_who_moderates_a_section_finds_who_writes_there_and_sees_only_that(make):
    sport, culture = make.article(section="sport"), make.article(section="culture")
    here = make.pending(make.reader(), article=sport)
    elsewhere = make.pending(make.reader(), article=culture)
    both = make.pending(here.author, article=culture)
    moderator = make.moderator(sections=["sport"])

    assert list(people_of(moderator)) == [here.author]
    assert elsewhere.author not in people_of(moderator)
    assert list(texts_by(here.author, moderator)) == [here]
    assert both not in texts_by(here.author, moderator)


def test_the_page_of_a_stranger_leads_nowhere_and_is_closed_to_readers(make, client):
    reader = make.reader()
    client.force_login(make.moderator(paper=make.publication()))
    page_of(client, reader, status=404)
    client.force_login(reader)
    page_of(client, reader, status=403)
    assert client.get("/desk/people/").status_code == 403


def test_looking_up_shows_names_and_who_is_limited_just_now(make, at_desk):
    make.reader("reader-ada", name="Ada Lovelace")
    limited = make.reader(name="Bo Limited")
    make.sanction(limited, "suspension")

    first = at_desk.get("/desk/people/").content.decode()
    found = at_desk.get("/desk/people/", {"q": "ada"}).content.decode()
    nobody = at_desk.get("/desk/people/", {"q": "nobody such"}).content.decode()

    assert "Bo Limited" in first
    assert "Suspended" in first
    assert "Ada Lovelace" in found
    assert "Nobody at your publications" in nobody


# What one sees


def test_the_page_has_all_that_the_desk_knows_and_no_address(make, at_desk):
    reader = make.reader(name="Ada", email="ada@secret.example", email_confirmed_at=timezone.now())
    public = make.released(reader, text="A fine remark.")
    rejected = make.split(reader, text="A foul remark.")
    decide_case(rejected, moderator=make.moderator(), outcome="reject", reason="attack")
    make.review(make.in_review(), civil=True, reviewer=reader)
    make.sanction(reader, "warning", explanation="Mind your words.")
    note(reader, make.the_paper(), by=make.moderator(), text="Writes at night.")

    page = page_of(at_desk, reader)

    for words in ("A fine remark.", "A foul remark.", "It attacks a person", "Mind your words.",
                  "Writes at night.", "mail address confirmed", "Reviews given"):  # fmt: skip
        assert words in page, words
    assert "ada@secret.example" not in page
    assert str(public.article.headline) in page


def test_texts_are_counted_by_state_and_can_be_narrowed_to_one(make, at_desk):
    reader = make.reader()
    make.released(reader, text="Public words.")
    make.pending(reader, text="Waiting words.")

    page = page_of(at_desk, reader, "?state=pending")

    assert "Waiting words." in page
    assert "Public words." not in page
    record = record_of(reader, make.moderator())
    assert (record.texts, record.decided, record.rejected) == (2, 1, 0)


def test_history_goes_on_on_the_next_page(make, at_desk):
    reader = make.reader()
    make.policy(pending_at_most=30, first_day_an_hour=30, new_undecided_at_most=0)
    for number in range(22):
        make.pending(reader, text=f"Words number {number:02}.")

    first = page_of(at_desk, reader)
    [older] = re.findall(r'href="([^"]+)#comments" rel="next"', first)
    second = at_desk.get(older.replace("&amp;", "&")).content.decode()

    assert "Words number 21." in first
    assert "Words number 01." not in first
    assert "Words number 01." in second


def test_no_page_about_people_asks_more_for_more(make, at_desk):
    moderator = make.moderator()

    def grow(reader, by):
        for _ in range(by):
            case = make.split(reader)
            decide_case(case, moderator=moderator, outcome="reject", reason="attack")
            make.review(make.in_review(), civil=True, reviewer=reader)
            make.sanction(reader, "message")
            note(reader, make.the_paper(), by=moderator, text="Again.")
            other = make.reader()
            for one in (reader, other):
                leave_marks(one, [Trace(Mark.Kind.DEVICE, f"d-{other.pk}", "")])

    few, many = make.reader(), make.reader()
    grow(few, 1)
    grow(many, 4)
    counts = []
    for reader in (few, few, many):  # The first one warms what a process keeps.
        with CaptureQueriesContext(connection) as asked:
            page_of(at_desk, reader)
        counts.append(len(asked))

    assert counts[1] == counts[2]


# Linked accounts


def test_a_shared_device_is_a_hint_that_names_its_evidence(make):
    reader, other, stranger = make.reader(), make.reader(name="Somebody Else"), make.reader()
    for one in (reader, other):
        leave_marks(one, [Trace(Mark.Kind.DEVICE, "a-device", "")])
    leave_marks(stranger, [Trace(Mark.Kind.DEVICE, "another-device", "")])

    [found] = linked_to(reader, make.moderator())

    assert found.reader == other
    assert "the same device mark on 1 day" in found.hints[0]


def test_a_network_of_many_says_nothing(make):
    readers = [make.reader() for _ in range(5)]
    for one in readers:
        Mark.objects.create(reader=one, kind="network", digest="a-school")

    assert linked_to(readers[0], make.moderator()) == []
    Mark.objects.filter(reader__in=readers[2:]).delete()
    assert [one.reader for one in linked_to(readers[0], make.moderator())] == [readers[1]]


def test_who_rates_together_and_who_favours_is_a_hint(make):
    one, other = sorted([make.reader(), make.reader()], key=lambda known: known.pk)
    until = timezone.now() + timedelta(days=3)
    Tie.objects.create(one=one, other=other, until=until, evidence={"circle_of": 3})
    Apart.objects.create(
        reviewer=one, author=other, why="favour", until=until, evidence={"ratings": 9}
    )

    [found] = linked_to(other, make.moderator())

    assert found.reader == one
    assert "a circle of 3" in found.hints[0]
    assert "9 times" in found.hints[1]


def test_of_accounts_of_other_publications_nothing_is_said(make):
    reader, paper = make.reader(), make.the_paper()
    other = make.reader(issuer=make.publication().token_issuer)
    for one in (reader, other):
        leave_marks(one, [Trace(Mark.Kind.DEVICE, "a-device", "")])

    assert linked_to(reader, make.moderator(paper=paper)) == []


# What one does there


def test_a_step_is_taken_from_the_page(make, at_desk):
    reader = make.reader()
    step = {"publication": make.the_paper().slug, "kind": "suspension", "days": "7",
            "reason": "attack", "explanation": "Enough.", "note": "Third time."}  # fmt: skip

    response = at_desk.post(f"/desk/people/{reader.pk}/sanctions/", step, follow=True)

    sanction = Sanction.objects.get()
    assert (sanction.kind, sanction.lasts) == ("suspension", timedelta(days=7))
    assert Note.objects.get().text == "Third time."
    assert "Suspended. They are told until when, and why." in response.content.decode()


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"kind": ""}, 400, "Please choose one."),
        ({"reason": ""}, 400, "Please choose one."),
        ({"kind": "ban"}, 400, "Please choose one."),
        ({"kind": "no_reviewing"}, 409, "Nobody has told this reader yet"),
        ({"kind": "message", "explanation": ""}, 400, "Please say in words"),
    ],
)
def test_a_step_that_may_not_be_taken_is_said_with_what_was_filled_in(
    make, client, change, status, says
):
    client.force_login(make.moderator())
    reader = make.reader()
    step = {"publication": make.the_paper().slug, "kind": "warning", "reason": "attack",
            "explanation": "Words to keep."} | change  # fmt: skip

    response = client.post(f"/desk/people/{reader.pk}/sanctions/", step)

    page = response.content.decode()
    assert response.status_code == status
    assert says in page
    assert step["explanation"] in page
    assert not Sanction.objects.exists()


def test_what_one_may_not_do_is_not_offered(make, client):
    reader, fellow = make.reader(), make.moderator(name := "fellow")
    moderator = make.moderator()
    client.force_login(moderator)

    assert 'value="ban"' not in page_of(client, reader)
    assert 'value="30"' not in page_of(client, reader)
    assert "Only an admin" in page_of(client, fellow)
    assert "This is you" in page_of(client, moderator)
    assert name


def test_a_restriction_is_lifted_from_the_page_with_a_reason(make, at_desk):
    reader = make.reader()
    sanction = make.sanction(reader, "suspension")
    path = f"/desk/sanctions/{sanction.pk}/lift/"

    assert at_desk.post(path, {"because": ""}).status_code == 400
    assert at_desk.post(path, {"because": "They said sorry."}).status_code == 302

    sanction.refresh_from_db()
    assert sanction.lifted_because == "They said sorry."


def test_another_publications_sanction_is_not_there_to_be_lifted(make):
    sanction = make.sanction(make.reader(), "suspension")
    client = Client()
    client.force_login(make.moderator(paper=make.publication(), kind=SENIOR))

    response = client.post(f"/desk/sanctions/{sanction.pk}/lift/", {"because": "why not"})

    assert response.status_code == 404


def test_a_note_is_put_down_for_the_desk_alone(make, at_desk):
    reader = make.reader()

    at_desk.post(
        f"/desk/people/{reader.pk}/notes/",
        {"publication": make.the_paper().slug, "text": "Writes at night."},
    )

    assert "Writes at night." in page_of(at_desk, reader)
    assert LogEntry.objects.get(act="noted").facts == {"note": str(Note.objects.get().pk)}
    client = Client()
    client.force_login(reader)
    for path in ("/me/standing/", "/me/letters/", "/me/comments/"):
        assert "Writes at night." not in client.get(path).content.decode()


def test_the_card_of_a_case_leads_to_its_author_unless_it_is_blind(make, at_desk):
    case = make.split()
    path = reverse("person", args=[case.revision.author_id])
    assert path in at_desk.get(f"/desk/cases/{case.pk}/").content.decode()

    blind = open_case(make.returned(), cause=Case.Cause.AUDIT)

    author = reverse("person", args=[blind.revision.author_id])
    assert author not in at_desk.get(f"/desk/cases/{blind.pk}/").content.decode()


def test_a_text_that_waits_to_be_judged_blind_is_not_shown_among_its_authors(make, at_desk):
    sampled = make.returned(text="Judge me without knowing me.")
    other = make.pending(sampled.author, text="Known to all.")
    case = open_case(sampled, cause=Case.Cause.AUDIT)

    page = page_of(at_desk, sampled.author)

    assert other.text in page
    assert sampled.text not in page
    close_cases(sampled)
    assert sampled.text in page_of(at_desk, case.revision.author)


# What the reader sees: no shadow bans


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("warning", "has written to you"),
        ("premoderation", "reads your comments before anybody else"),
        ("suspension", "but not write, review, report or react"),
        ("ban", "but not write, review, report or react any more"),
    ],
)
def test_whoever_is_limited_reads_it_on_every_page_and_why_on_one(make, client, kind, says):
    reader = make.reader()
    make.sanction(reader, kind, days=None if kind == "ban" else 3, explanation="It was too much.")
    client.force_login(reader)

    for path in ("/", f"/articles/{make.the_article().pk}/", "/me/comments/"):
        assert says in client.get(path).content.decode()
    assert "It was too much." in client.get("/me/standing/").content.decode()
    way = "Object to this" if kind == "warning" else "Appeal against this"
    assert way in client.get("/me/standing/").content.decode()


def test_whoever_is_read_first_is_not_asked_for_reviews(make, client):
    reader = make.reader()
    make.sanction(reader, "premoderation")
    client.force_login(reader)

    page = client.get(f"/articles/{make.the_article().pk}/").content.decode()

    assert "The desk reads your comment before it is public." in page
    assert "Peer-review" not in page


def test_whoever_may_not_write_finds_no_form_and_keeps_what_was_begun(make, client):
    reader = make.reader()
    keep(reader, make.the_article(), text="What I had begun.")
    make.sanction(reader, "suspension")
    client.force_login(reader)

    page = client.get(f"/articles/{make.the_article().pk}/").content.decode()

    assert "Hand in" not in page
    assert "What I had begun." in page


def test_whoever_is_free_reads_nothing_of_it(make, client):
    client.force_login(make.reader())

    assert 'class="limited' not in client.get("/me/comments/").content.decode()
    assert "nothing limits you" in client.get("/me/standing/").content.decode()


def test_a_warning_comes_before_the_reviews_and_is_read_with_one_press(make, client):
    reader = make.reader()
    make.pending(reader)
    warning = make.sanction(reader, "warning")
    client.force_login(reader)

    assert client.get("/reviews/").headers["Location"] == "/me/standing/"
    assert "I have read this" in client.get("/me/standing/").content.decode()
    client.post(f"/me/standing/{warning.pk}/read/")

    assert client.get("/reviews/").headers["Location"] != "/me/standing/"
    warning.refresh_from_db()
    assert warning.acknowledged_at


def test_a_text_that_is_refused_stays_in_its_box(make, client):
    reader = make.reader()
    make.sanction(reader, "suspension")
    client.force_login(reader)

    response = client.post(
        f"/articles/{make.the_article().pk}/", {"text": "What I had to say.", "do": "send"}
    )

    page = response.content.decode()
    assert response.status_code == 403
    assert "What I had to say." in page
    assert "You cannot write, review, report or react here until" in page


def test_nobody_reads_anothers_warning_away(make, client):
    warning = make.sanction(make.reader(), "warning")
    client.force_login(make.reader())

    assert client.post(f"/me/standing/{warning.pk}/read/").status_code == 404


# The same by the API


def test_everything_goes_by_the_api_as_well(make, as_):
    reader, paper = make.reader(name="Ada Lovelace"), make.the_paper()
    make.released(reader, text="A fine remark.")
    desk, own = as_(make.moderator(kind=SENIOR)), as_(reader)
    at = f"/api/v1/people/{reader.pk}"

    [found] = desk.get("/api/v1/people", {"q": "ada"}).json()["results"]
    imposed = desk.post(
        f"{at}/sanctions",
        {"publication": paper.slug, "kind": "warning", "reason": "attack"},
        format="json",
    )
    noted = desk.post(f"{at}/notes", {"publication": paper.slug, "text": "Noted."}, format="json")
    [mine] = own.get("/api/v1/me/standing").json()
    read = own.post(f"/api/v1/me/standing/{mine['id']}/read")

    assert (found["id"], imposed.status_code, noted.status_code) == (str(reader.pk), 201, 201)
    assert read.status_code == 204
    assert mine["letter"] == str(Letter.objects.get(kind="warned").pk)
    full = desk.get(at).json()
    assert full["sanctions"][0]["acknowledged_at"]
    assert full["states"] == [{"state": "released", "texts": 1}]
    assert desk.get(f"{at}/texts").json()["results"][0]["outcome"] == "release"
    assert desk.get(f"{at}/notes").json()["results"][0]["text"] == "Noted."
    assert "email" not in full


def test_the_api_lifts_and_refuses_as_the_pages_do(make, as_):
    reader, paper = make.reader(), make.the_paper()
    suspension = make.sanction(reader, "suspension", days=30)
    moderator, senior = as_(make.moderator()), as_(make.moderator(kind=SENIOR))
    path = f"/api/v1/sanctions/{suspension.pk}/lift"
    ban = {"publication": paper.slug, "kind": "ban", "reason": "attack"}

    refused = moderator.post(path, {"because": "enough"}, format="json")
    banned = moderator.post(f"/api/v1/people/{reader.pk}/sanctions", ban, format="json")
    lifted = senior.post(path, {"because": "enough"}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (403, "seniors_only")
    assert banned.json()["code"] == "seniors_only"
    assert (lifted.status_code, lifted.json()["in_force"]) == (200, False)


def test_readers_and_strangers_have_no_way_in(make, as_, anonymous):
    reader, other = make.reader(), make.reader()
    elsewhere = make.publication()
    stranger = make.moderator(paper=elsewhere)
    for path in ("", "/texts", "/notes", "/sanctions"):
        at = f"/api/v1/people/{other.pk}{path}"
        assert anonymous.get(at).status_code == 401
        assert as_(reader).get(at).status_code == 403
        assert as_(stranger).get(at).status_code == 404
