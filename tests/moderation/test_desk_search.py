"""Looking for comments at the desk, whatever their state."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import Case
from moderation.workflow.deciding import open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(make, as_):
    """The texts that a search finds, by the API."""

    def search(query="", moderator=None):
        answer = as_(moderator or make.moderator()).get(f"/api/v1/desk/comments?{query}")
        assert answer.status_code == 200, answer.json()
        return [one["text"] for one in answer.json()["results"]]

    return search


def test_every_state_is_found_the_newest_first(make, found):
    make.released(text="Public.")
    make.returned(text="Returned.")
    make.pending(text="Waiting.")

    assert found() == ["Waiting.", "Returned.", "Public."]
    assert found("status=released") == ["Public."]
    assert found("status=returned&status=pending") == ["Waiting.", "Returned."]


def test_words_are_found_whole_in_any_language_and_as_phrases(make, found):
    make.pending(text="The old bridge was painted green.")
    make.pending(text="A bridge that is old.")
    make.pending(text="Die Straßenbahn fährt über die Brücke.")
    make.pending(text="الجسر القديم")

    assert found("words=bridge") == ["A bridge that is old.", "The old bridge was painted green."]
    assert found('words="old bridge"') == ["The old bridge was painted green."]
    assert found("words=bridge+-painted") == ["A bridge that is old."]
    assert found("words=BRÜCKE") == ["Die Straßenbahn fährt über die Brücke."]
    assert found("words=الجسر") == ["الجسر القديم"]
    assert found("words=brid") == []


def test_by_author_article_section_and_day(make, found):
    make.article(section="city")
    sport = make.article(section="sport")
    edda = make.reader("edda")
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        make.pending(edda, text="Hers, long ago.")
    make.pending(text="In sport.", article=sport)
    day = (timezone.now() - timedelta(days=3)).date().isoformat()

    assert found("author=edda") == found(f"author={edda.pk}") == ["Hers, long ago."]
    assert found(f"article={sport.pk}") == found("section=sport") == ["In sport."]
    assert found(f"since={day}&until={day}") == ["Hers, long ago."]
    assert found(f"until={day}&section=sport") == []


def test_a_moderator_finds_only_what_is_within_reach_and_no_practice(make, found):
    make.pending(text="In culture.", article=make.article(section="culture"))
    make.calibrations(1, text="For practice.")
    elsewhere = make.publication()

    assert found(moderator=make.moderator(sections=["sport"])) == []
    assert found(moderator=make.moderator(paper=elsewhere)) == []
    assert found(moderator=make.moderator(sections=["culture"])) == ["In culture."]
    assert "For practice." not in found()


def test_a_sample_tells_neither_whose_it_is_nor_where_it_stands(make, found, as_, client):
    edda = make.reader("edda-lund")
    sampled = make.returned(edda, text="Drawn by lot.")
    open_case(sampled, cause=Case.Cause.AUDIT)
    moderator = make.moderator()

    assert found("author=edda-lund") == found("status=returned") == []
    [told] = as_(moderator).get("/api/v1/desk/comments").json()["results"]
    assert (told["text"], told["author"], told["state"]) == ("Drawn by lot.", None, None)
    client.force_login(moderator)
    said = client.get("/desk/comments/").content.decode()
    assert "Drawn by lot." in said
    assert "edda-lund" not in said
    assert str(edda.pk) not in said


def test_each_leads_to_its_case_and_what_is_public_to_its_thread(make, client):
    public = make.released()
    case = make.split()
    client.force_login(make.moderator())

    said = client.get("/desk/comments/").content.decode()

    assert f"/desk/cases/{case.pk}/" in said
    assert f"/comments/{public.pk}/" in said
    assert f"/comments/{case.comment_id}/" not in said


def test_a_page_shows_plain_words_and_covers_what_looks_harsh(make, client):
    make.pending(text="The *bridge* is old.")
    harsh = make.pending(text="You *idiots*.")
    client.force_login(make.moderator())
    person = f"/desk/people/{harsh.author_id}/"

    for path, mild in (("/desk/comments/", 1), (person, 0)):
        page = client.get(path).content.decode()
        assert page.count("The bridge is old.") == mild
        assert page.count('<details class="cover') == 1
        assert "You idiots." in page.partition('<details class="cover')[2]
        assert "*" not in page.partition("<main")[2]


def test_pages_go_on_and_back(make, as_):
    for number in range(5):
        make.pending(text=f"Number {number}.")
    client = as_(make.moderator())

    first = client.get("/api/v1/desk/comments?page_size=2").json()
    second = client.get(first["next"]).json()

    assert [one["text"] for one in second["results"]] == ["Number 2.", "Number 1."]
    assert client.get(second["previous"]).json()["results"] == first["results"]


def test_more_comments_ask_no_more_of_the_database(make, client):
    client.force_login(make.moderator())
    make.pending()
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/comments/?words=say")
    for _ in range(5):
        make.pending(article=make.article())
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/comments/?words=say")

    assert len(many) == len(few)


def test_readers_do_not_search(make, client, as_):
    client.force_login(make.reader())

    assert client.get("/desk/comments/").status_code == 403
    assert as_(make.reader()).get("/api/v1/desk/comments").status_code == 403


@pytest.mark.parametrize("few", [0, 5000])
def test_rare_and_frequent_words_find_the_same(make, found, monkeypatch, few):
    """By the texts that have them, or along the list."""
    monkeypatch.setattr("moderation.listing.words.FEW", few)
    for word in ("heron", "kestrel", "heron"):
        make.pending(text=f"I saw a {word} today.")
    case = open_case(make.in_review(text="A heron, as a case."), cause=Case.Cause.SPLIT)

    assert found("words=heron")[0] == "A heron, as a case."
    assert len(found("words=heron")) == 3
    assert found("words=xylophone") == []
    assert Case.objects.get(pk=case.pk).is_open
