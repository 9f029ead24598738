"""The pages of the lists, and their API: found by the desk alone, changed by seniors alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comments.models import Revision
from moderation.models import ListEntry
from moderation.screening import lists
from moderation.screening.checks import CHECKS
from moderation.templatetags.desk import check_in_words
from newsroom.models import Role

PAGES = ["/desk/lists/", "/desk/lists/try/", "/desk/lists/export/", "/desk/lists/import/"]


@pytest.fixture(autouse=True)
def _afresh():
    lists.forget()


@pytest.fixture
def senior(make, client):
    senior = make.moderator("senior", kind=Role.Kind.SENIOR)
    client.force_login(senior)
    return senior


@pytest.mark.parametrize("page", PAGES)
def test_only_the_desk_finds_the_lists(client, make, page):
    assert client.get(page).status_code == 302

    client.force_login(make.reader())
    assert client.get(page).status_code == 403


def test_a_moderator_reads_and_does_not_write(client, make):
    entry = make.listed("odd")
    client.force_login(make.moderator())

    page = client.get("/desk/lists/").content.decode()
    added = client.post("/desk/lists/", {"kind": "word", "words": "new", "action": "hold"})
    removed = client.post(f"/desk/lists/{entry.pk}/", {"remove": ""})

    assert "odd" in page
    assert "Add it" not in page
    assert (added.status_code, removed.status_code) == (403, 403)
    assert client.get("/desk/lists/import/").status_code == 403
    assert list(ListEntry.objects.values_list("words", flat=True)) == ["odd"]


def test_an_entry_of_another_paper_is_not_found(client, make, senior):
    other = ListEntry.objects.create(publication=make.publication(), words="far", action="hold")

    assert client.get(f"/desk/lists/{other.pk}/").status_code == 404
    assert client.get("/desk/lists/?publication=" + other.publication.slug).status_code == 404
    assert client.get(f"/api/v1/lists/{other.pk}").status_code == 404
    assert "far" not in str(client.get("/api/v1/lists").json())


def test_entries_are_added_changed_and_removed(client, senior):
    facts = {"kind": "word", "words": "schmier*", "action": "hold", "note": "why"}
    assert client.post("/desk/lists/", facts).status_code == 302
    entry = ListEntry.objects.get()
    again = client.post("/desk/lists/", facts)
    assert again.status_code == 409
    assert "on the list already" in again.content.decode()
    assert client.post("/desk/lists/", facts | {"words": "*"}).status_code == 400

    client.post(f"/desk/lists/{entry.pk}/", {"action": "refuse", "note": ""})
    entry.refresh_from_db()
    assert (entry.action, entry.note) == ("refuse", "")

    client.post(f"/desk/lists/{entry.pk}/", {"remove": ""})
    assert not ListEntry.objects.exists()


def test_the_list_is_searched_filtered_and_paged(client, make, senior):
    paper = make.the_paper()
    ListEntry.objects.bulk_create(
        ListEntry(publication=paper, words=f"word{n:03}", action="hold") for n in range(60)
    )
    make.listed("spam.example", "refuse", "domain")

    first = client.get("/desk/lists/")
    second = client.get(first.context["more"])

    assert [one.words for one in first.context["entries"]][:2] == ["spam.example", "word000"]
    assert [one.words for one in second.context["entries"]][-1] == "word059"
    assert len(first.context["entries"]) + len(second.context["entries"]) == 61
    found = client.get("/desk/lists/?q=WORD01").context["entries"]
    assert len(found) == 10
    assert len(client.get("/desk/lists/?kind=domain").context["entries"]) == 1
    assert len(client.get("/desk/lists/?action=refuse").context["entries"]) == 1
    assert client.get("/desk/lists/?kind=odd&cursor=odd").status_code == 404


def test_a_long_list_asks_the_database_no_more_often(
    client, make, senior, django_assert_max_num_queries
):
    def queries(number):
        ListEntry.objects.bulk_create(
            ListEntry(publication=make.the_paper(), added_by=senior, words=f"{number} {n}",
                      action="hold") for n in range(number)
        )  # fmt: skip
        with django_assert_max_num_queries(30) as counted:
            client.get("/desk/lists/")
        return len(counted)

    assert queries(2) == queries(40)


def test_a_file_is_shown_before_it_does_anything(client, make, senior):
    data = "kind,words,action\nword,new*,hold\nname,x,nudge\n"
    file = SimpleUploadedFile("list.csv", data.encode())

    shown = client.post("/desk/lists/import/", {"file": file, "kind": "word", "action": "hold"})

    assert "new*" in shown.content.decode()
    assert [row.line for row, _ in shown.context["found"].refused] == [3]
    assert not ListEntry.objects.exists()
    done = client.post("/desk/lists/import/", {"apply": shown.context["key"]})
    assert done.status_code == 302
    assert ListEntry.objects.get().words == "new*"
    late = client.post("/desk/lists/import/", {"apply": shown.context["key"]})
    assert late.status_code == 400
    assert "once more" in late.content.decode()


def test_a_file_of_another_moderator_is_not_brought_in(client, make, senior):
    file = SimpleUploadedFile("list.csv", b"words\nnew\n")
    shown = client.post("/desk/lists/import/", {"file": file, "kind": "word", "action": "hold"})
    client.force_login(make.moderator("other", kind=Role.Kind.SENIOR))

    client.post("/desk/lists/import/", {"apply": shown.context["key"]})

    assert not ListEntry.objects.exists()


def test_a_file_of_a_megabyte_comes_in_and_a_larger_one_does_not(client, senior):
    def post(size):
        file = SimpleUploadedFile("list.csv", b"words\n" + (b"x" * 999 + b"\n") * size)
        return client.post("/desk/lists/import/", {"file": file, "kind": "word", "action": "hold"})

    assert post(900).status_code == 200
    assert post(2000).status_code == 413


def test_a_text_is_tried_and_nothing_is_kept(client, make, senior):
    make.listed("schmier*", "severe")
    make.listed("spam.example", "refuse", "domain")
    make.listed("Napoleon", "hold", "name")
    text = "Du <b>Sсhmierfink</b>, siehe https://spam.example/ Napoleon"

    page = client.post("/desk/lists/try/", {"text": text, "name": "Napoleon B."})
    shown = page.content.decode()

    assert '<mark class="does-severe">Sсhmierfink</mark>' in shown
    assert '<mark class="does-refuse">https://spam.example</mark>' in shown
    assert '<mark class="does-hold">Napoleon</mark> B.' in shown
    assert "<b>Sсh" not in shown
    assert "in a disguise" in shown
    assert "It would be held for the desk" in shown
    assert not Revision.objects.exists()
    empty = client.post("/desk/lists/try/", {"text": ""})
    assert empty.status_code == 400
    assert client.post("/desk/lists/try/", {"text": "a\x00b"}).status_code == 400


def test_the_api_does_the_same_by_the_same_verbs(client, make, senior):
    slug = make.the_paper().slug
    facts = {"publication": slug, "kind": "domain", "words": "www.Spam.example", "action": "hold"}

    def post(path, body):
        return client.post(f"/api/v1/{path}", body, content_type="application/json")

    made = post("lists", facts)
    assert (made.status_code, made.json()["words"]) == (201, "spam.example")
    assert post("lists", facts).json()["code"] == "entry_listed"
    one = f"/api/v1/lists/{made.json()['id']}"
    assert client.get(one).json() == made.json()
    changed = client.patch(one, {"action": "refuse"}, content_type="application/json")
    assert changed.json()["action"] == "refuse"
    assert client.get("/api/v1/lists?kind=domain").json()["results"][0]["action"] == "refuse"

    lists.forget()
    tried = post("lists/try", {"publication": slug, "text": "https://spam.example"}).json()
    assert tried["refused"]["code"] == "listed_link"
    assert tried["hits"] == [
        {"kind": "domain", "words": "spam.example", "action": "refuse", "start": 0, "end": 20,
         "disguised": False}
    ]  # fmt: skip

    body = {"publication": slug, "csv": "kind,words,action\nword,new,hold\nword,*,hold\n"}
    would = post("lists/import", body).json()
    assert (would["added"], would["applied"], ListEntry.objects.count()) == (1, False, 1)
    assert would["refused"][0]["line"] == 3
    assert post("lists/import", body | {"apply": True}).json()["applied"] is True
    file = client.get(f"/api/v1/lists/export?publication={slug}")
    assert b"word,new,hold," in b"".join(file.streaming_content)

    assert client.delete(one).status_code == 204
    assert client.delete(one).status_code == 404


def test_the_api_is_the_desks(client, make):
    body = {"publication": make.the_paper().slug, "text": "x", "csv": "x"}
    for somebody, refused in [(None, 401), (make.reader(), 403)]:
        if somebody:
            client.force_login(somebody)
        for path in ["lists", "lists/try", "lists/import"]:
            sent = client.post(f"/api/v1/{path}", body, content_type="application/json")
            assert sent.status_code == refused, path
    client.force_login(make.moderator())
    sent = client.post("/api/v1/lists/import", body, content_type="application/json")
    assert sent.json()["code"] == "seniors_only"


def test_trying_tells_that_a_blocked_word_counts_before_a_held_one(client, make, senior):
    make.listed("scumbag", "refuse")
    make.listed("miracle cure", "hold")
    make.listed("I will find you", "severe")

    blocked = tried(client, "You scumbag, this is a miracle cure.")
    severe = tried(client, "You scumbag, I will find you.")

    assert "It would be refused" in blocked
    assert "It would be held" not in blocked
    assert "It would be held" in severe
    assert "it is not refused for what is blocked beside it" in severe


def test_trying_where_the_desk_reads_first_says_so(client, make, senior):
    make.mode(make.the_paper(), "staff_first")

    page = tried(client, "Nothing is wrong with this.")

    assert "It would be held" in page
    assert page.count("Mode of the place") == 1


def test_every_check_of_the_house_has_words(client, make, senior):
    page = tried(client, "Nothing is wrong with this.")

    for check in CHECKS:
        assert check_in_words(check.__name__) != check.__name__
        assert check.__name__ not in page


def tried(client, text):
    return client.post("/desk/lists/try/", {"text": text}).content.decode()
