"""Which language an answer is in, how it is chosen, and that caches keep them apart."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone, translation

from newsroom.languages import is_right_to_left, ours
from newsroom.models import Reader
from newsroom.wording import ago, in_words, number
from tests.newsroom.test_catalogues import catalogue

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


def spoken_on(page) -> tuple[str, str]:
    """What a page says of itself: its language, and which way it is written."""
    found = re.search(r'<html lang="([\w-]+)" dir="(\w+)">', page.content.decode())
    assert found
    assert page["Content-Language"] == found[1]
    return found[1], found[2]


def test_a_page_speaks_as_its_publication_whatever_the_browser_says(make):
    make.publication(language="ar")

    page = Client().get("/", **GERMAN)

    assert spoken_on(page) == ("ar", "rtl")


def test_a_publication_in_a_language_that_is_not_ours_leaves_it_to_the_browser(make):
    make.publication(language="it")

    assert spoken_on(Client().get("/", **GERMAN)) == ("de", "ltr")
    assert spoken_on(Client().get("/")) == ("en", "ltr")


def test_of_many_publications_each_speaks_on_its_own_articles(make):
    english, arabic = make.publication(), make.publication(language="ar")
    about = make.article(arabic)

    assert spoken_on(Client().get("/", **GERMAN)) == ("de", "ltr")
    assert spoken_on(Client().get(f"/articles/{about.pk}/", **GERMAN)) == ("ar", "rtl")
    assert spoken_on(Client().get(f"/articles/{make.article(english).pk}/", **GERMAN))[0] == "en"


def test_of_many_publications_a_reader_hears_their_own_everywhere(make):
    make.publication()
    arabic = make.publication(language="ar")
    client = Client()
    client.force_login(make.reader(issuer=arabic.token_issuer))

    assert spoken_on(client.get("/", **GERMAN)) == ("ar", "rtl")


def test_who_chooses_is_answered_in_what_they_chose(make):
    about, visitor = make.article(make.publication(language="ar")), Client()

    answer = visitor.post("/language/", {"language": "fr", "next": f"/articles/{about.pk}/"})

    assert (answer.status_code, answer["Location"]) == (302, f"/articles/{about.pk}/")
    assert spoken_on(visitor.get(answer["Location"], **GERMAN)) == ("fr", "ltr")
    assert spoken_on(Client().get(answer["Location"], **GERMAN)) == ("ar", "rtl")


def test_a_choice_is_kept_with_the_account_and_comes_along_to_another_browser(make):
    reader, here, there = make.reader(), Client(), Client()
    here.force_login(reader)
    there.force_login(reader)

    here.post("/language/", {"language": "es", "next": "/"})

    assert Reader.objects.get().language == "es"
    assert spoken_on(there.get("/", **GERMAN)) == ("es", "ltr")


@pytest.mark.parametrize("wanted", ["", "xx", "klingon", "../../etc", "de\x00", "e" * 900])
def test_a_language_that_is_not_ours_changes_nothing(make, wanted):
    make.publication()

    answer = Client().post("/language/", {"language": wanted, "next": "/"})

    assert answer.status_code == 302
    assert "language" not in answer.cookies


@pytest.mark.parametrize(
    "onward", ["", "https://evil.example/", "//evil.example", "javascript:1", "foo", "reviews"]
)
def test_a_choice_leads_to_no_other_site(make, onward):
    make.publication()

    answer = Client().post("/language/", {"language": "de", "next": onward})

    assert answer["Location"] == "/"
    assert answer.cookies["language"].value == "de"


@pytest.mark.parametrize("cookie", ["xx", "", "de-", "%00", "en" * 400])
def test_a_cookie_that_somebody_made_up_is_no_choice(make, cookie):
    make.publication(language="ar")
    visitor = Client()
    visitor.cookies["language"] = cookie

    page = visitor.get("/")

    assert page.status_code == 200
    assert spoken_on(page)[0] in {"ar", "de"}  # "de-" is "de", as anybody would read it.


def test_to_choose_is_to_send_a_form(make):
    make.publication()

    assert Client().get("/language/?language=de").status_code == 405


def test_every_language_is_offered_in_its_own_words(make):
    make.publication()

    page = Client().get("/").content.decode()

    for code, name in [("de", "Deutsch"), ("fr", "Français"), ("ar", "العربية")]:
        assert re.search(rf'<button[^>]*value="{code}" lang="{code}"[^>]*>{name}</button>', page)
    assert re.search(r'value="en" lang="en" dir="ltr" aria-current="true">English<', page)


def test_caches_keep_languages_apart_and_who_only_reads_gets_no_cookie(make):
    make.publication()

    page = Client().get("/")

    assert {"Cookie", "Accept-Language"} <= set(page["Vary"].split(", "))
    assert not page.cookies


def test_a_program_is_told_in_its_language_and_codes_stay(make, anonymous):
    make.publication(language="ar")

    answer = anonymous.get("/api/v1/me/comments", **GERMAN)

    assert answer.json()["code"] == "not_signed_in"
    assert answer.json()["detail"] == "Bitte melden Sie sich zuerst an."
    assert answer["Content-Language"] == "de"
    assert "Accept-Language" in answer["Vary"]


def test_what_holds_no_words_is_kept_once_for_all_languages(make, anonymous):
    about = make.article()

    for address in (f"/api/v1/articles/{about.pk}/pulse", "/api/v1/articles"):
        answer = anonymous.get(address, **GERMAN)
        assert "Accept-Language" not in answer.get("Vary", "")
        assert "Content-Language" not in answer


def test_a_feed_speaks_as_its_publication(make):
    about = make.article(make.publication(language="de"), headline="Die Brücke")
    visitor = Client()
    visitor.cookies["language"] = "fr"

    feed = visitor.get(f"/articles/{about.pk}/feed.atom").content.decode()

    assert "Kommentare zu „Die Brücke“" in feed
    assert 'xml:lang="de"' in feed


def test_an_article_keeps_its_own_language_on_a_page_in_another(make):
    about, visitor = make.article(make.publication(language="en")), Client()
    visitor.cookies["language"] = "ar"

    page = visitor.get(f"/articles/{about.pk}/").content.decode()

    assert '<article class="article" lang="en" dir="ltr">' in page


def test_a_missing_page_is_missed_in_the_right_language(make):
    make.publication(language="fr")

    assert spoken_on(Client().get("/nowhere/")) == ("fr", "ltr")


@pytest.mark.parametrize(
    ("told", "found"),
    [("de-AT", "de"), ("ar-eg", "ar"), ("FR", "fr"), ("it", None), ("", None), (None, None)],
)
def test_a_language_serves_for_its_neighbours(told, found):
    assert ours(told) == found


def test_which_languages_run_from_the_right():
    assert [code for code in ("ar", "ar-EG", "he", "fa", "en", "de", "") if is_right_to_left(code)]
    assert not is_right_to_left("de")
    assert is_right_to_left("ar-EG")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("three", "11", "12,345", "3\xa0days\xa0ago")),
        ("de", ("drei", "11", "12.345", "vor\xa03\xa0Tagen")),
        ("fr", ("trois", "11", "12\u202f345", "il\xa0y\xa0a\xa03\xa0jours")),
        ("es", ("tres", "11", "12\xa0345", "hace\xa03\xa0días")),
    ],
)
def test_numbers_and_times_are_said_as_one_would(language, said):
    moment = timezone.now() - timedelta(days=3, hours=2)

    with translation.override(language):
        assert (in_words(3), in_words(11), number(12345), ago(moment)) == said


# Every page in every language: no sentence of the catalogue is left in English.


@pytest.fixture
def pages(make):
    """Client and addresses: of who only reads, of a reader with all sorts of comments, of a
    moderator with all sorts of cases."""
    reader, moderator = make.reader("ada"), make.moderator("mod")
    said = make.released(make.reader())
    make.released(reader, parent=said)
    make.pending(reader)
    make.returned(reader)
    make.in_review(reader)
    case = make.split(make.reader())
    second = make.pending(make.reader())
    make.pay(second)
    signed_in, at_desk = Client(), Client()
    signed_in.force_login(reader)
    at_desk.force_login(moderator)
    reviewer = case.revision.ratings.first().reviewer_id
    about = f"/articles/{said.article_id}/"
    return [
        (Client(), ["/", "/login/", about, f"/comments/{said.pk}/", "/nowhere/"]),
        (signed_in, [about, f"{about}?reply={said.pk}", "/reviews/", "/reviews/help/"]),
        (signed_in, ["/me/comments/", "/me/letters/", "/me/reviews/", "/me/replies/", "/desk/"]),
        (signed_in, ["/me/muted/", "/me/mail/", "/me/mail/asked/", "/accessibility/"]),
        (at_desk, ["/desk/", f"/desk/cases/{case.pk}/", "/desk/objections/", "/desk/highlights/"]),
        (at_desk, ["/desk/people/", f"/desk/people/{reviewer}/"]),
        (signed_in, ["/me/standing/"]),
    ]


@pytest.mark.parametrize("language", ["de", "fr", "es", "ar"])
def test_no_english_is_left_on_a_page(pages, language):
    english = english_of(language)

    for client, addresses in pages:
        client.cookies["language"] = language
        for address in addresses:
            page = client.get(address, follow=True)
            assert spoken_on(page)[0] == language
            left = english & set(texts_of(page.content.decode()))
            assert left == set(), address


def english_of(language: str) -> set[str]:
    """What is said in English, where the other language says it in other words."""
    found = set()
    for message in catalogue(language):
        forms = [message.id] if isinstance(message.id, str) else message.id
        for text in forms:
            for part in re.split(r"<[^>]*>|%\(\w+\)s", text):
                part = unescape(part).strip(" .,:;·“”()1234567890")
                if len(part) > 3 and part not in str(message.string):
                    found.add(part)
    return found


def texts_of(page: str) -> list[str]:
    """The texts of a page, and of its attributes that are read out."""
    spoken = re.findall(r'(?:aria-label|title|alt)="([^"]*)"', page)
    whole = re.sub(r"<(script|style|meta)\b.*?(?:</\1>|>)", "", page, flags=re.DOTALL)
    texts = [*spoken, *re.split(r"<[^>]*>", whole)]
    return [unescape(text).strip(" .,:;·“”()1234567890\n") for text in texts]
