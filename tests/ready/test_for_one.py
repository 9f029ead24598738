"""What was made for one reader is handed out again to that session, for as long as it is right."""

from __future__ import annotations

import re
import time
from dataclasses import fields, is_dataclass
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Mute, Revision
from comments.reactions import react, take_back
from moderation.models import Letter, Sanction, Standing, Unsent
from moderation.workflow import erasing
from moderation.workflow.muting import mute
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Article, Mode, Publication, Role
from newsroom.ready import changes as changing
from newsroom.ready import known
from newsroom.ready.asked import Asked
from newsroom.ready.by_one import AskedByOne
from newsroom.ready.changes import Moment, changes
from newsroom.ready.for_one import Own, Owned
from tests.ready.layer import DEVICE, SECRET, Browser, Process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def other_process():
    return Process()


@pytest.fixture
def comment(make):
    """By somebody else, on a page to be read."""
    return make.released(text="The heron is back.")


def page_of(comment):
    return f"/articles/{comment.article_id}/"


def data_of(comment):
    return f"/api/v1/articles/{comment.article_id}/comments"


@pytest.mark.parametrize("address", [page_of, data_of])
def test_the_second_time_nothing_is_asked_of_django_or_postgresql(
    make, process, comment, address, django_assert_num_queries
):
    browser = Browser(make.reader())
    first = browser.get(process, address(comment))

    with django_assert_num_queries(0):
        again = browser.get(process, address(comment))

    assert (first.by_django, again.by_django) == (True, False)
    assert (again.status, again.body) == (200, first.body)
    assert "heron" in again.text
    assert again.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in again.headers["Vary"]
    assert "ETag" not in again.headers


def test_every_page_of_a_thread_is_kept(make, process, comment):
    browser = Browser(make.reader())
    addresses = [
        page_of(comment),
        f"{page_of(comment)}?sort=oldest",
        f"{page_of(comment)}?show=picks",
        data_of(comment),
        f"{data_of(comment)}?sort=valued&page_size=5",
        f"/comments/{comment.pk}/",
        f"/comments/{comment.pk}/replies/",
        f"/api/v1/comments/{comment.pk}/replies",
        f"/api/v1/comments/{comment.pk}/conversation",
        "/",
    ]

    got = [[browser.get(process, one) for _ in range(2)] for one in addresses]

    assert [first.status for first, _ in got] == [200] * len(addresses)
    assert [again.by_django for _, again in got] == [False] * len(addresses)
    assert all(first.body == again.body for first, again in got)


def test_it_is_handed_to_nobody_else(make, process, comment):
    mine = make.pending(article=comment.article, text="Not for anybody's eyes yet.")
    author, other, stranger = Browser(mine.author), Browser(make.reader()), "sessionid=nobody"
    assert "Not for anybody" in author.get(process, page_of(comment)).text

    theirs = other.get(process, page_of(comment))

    assert theirs.by_django
    assert "Not for anybody" not in theirs.text
    assert "Not for anybody" not in process.get(page_of(comment)).text
    assert "Not for anybody" not in process.get(page_of(comment), cookie=stranger).text
    shorter = f"sessionid={author.session[:-1]}; csrftoken={SECRET}; device={DEVICE}"
    assert "Not for anybody" not in process.get(page_of(comment), cookie=shorter).text


def test_a_cookie_of_nobodys_session_is_kept_for_nobody(make, process, comment):
    got = [process.get(page_of(comment), cookie="sessionid=planted") for _ in range(2)]

    assert [one.by_django for one in got] == [True, True]
    assert "Sign in" in got[1].text


def test_who_signs_in_with_a_session_that_was_planted_gets_another_one(make, process, comment):
    """Fixation: what the one who planted it holds opens nothing of the reader's."""
    reader = make.reader(name="Ada Reading")
    client = Client()
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    client.force_login(reader)
    real = client.cookies["sessionid"].value
    device = f"; csrftoken={SECRET}; device={DEVICE}"
    assert "Ada Reading" in process.get(page_of(comment), cookie=f"sessionid={real}{device}").text

    planted = "sessionid=planted0planted0planted0planted0" + device

    assert real not in planted
    assert "Ada Reading" not in process.get(page_of(comment), cookie=planted).text


def sign_out(browser):
    token = browser.client.get("/").cookies["csrftoken"].value
    answer = browser.client.post(reverse("logout"), headers={"X-CSRFToken": token})
    assert answer.status_code == 302


ENDS = {
    "signed out": lambda browser, reader: sign_out(browser),
    "signed out everywhere": lambda browser, reader: (
        type(reader).objects.filter(pk=reader.pk).update(session_epoch=5)
    ),
    "another password": lambda browser, reader: new_password(reader),
    "closed": lambda browser, reader: (
        type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    ),
    "erased": lambda browser, reader: erasing.begin(reader.pk, at_once=True),
    "the row is gone": lambda browser, reader: Session.objects.all().delete(),
    "emptied": lambda browser, reader: Session.objects.update(session_data=""),
}


def new_password(reader):
    reader.set_password("another one altogether")
    reader.save()


@pytest.mark.parametrize("end", ENDS)
def test_a_session_that_has_ended_opens_nothing_in_any_process(
    make, process, other_process, comment, end
):
    reader = make.reader(name="Ada Reading")
    browser = Browser(reader)
    both = (process, other_process)
    assert all("Ada Reading" in browser.get(one, page_of(comment)).text for one in both)
    assert not any(browser.get(one, page_of(comment)).by_django for one in both)

    ENDS[end](browser, reader)

    for one in both:
        got = browser.get(one, page_of(comment))
        assert (got.by_django, "Ada Reading" in got.text) == (True, False)


def test_it_ends_with_its_session(make, process, comment):
    browser = Browser(make.reader(name="Ada Reading"))
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=0.7))
    assert "Ada Reading" in browser.get(process, page_of(comment)).text

    time.sleep(0.8)

    assert "Ada Reading" not in browser.get(process, page_of(comment)).text


def draft(reader, comment):
    Unsent.objects.create(reader=reader, article=comment.article, text="Half a thought")


OWN = {
    "a comment": (
        lambda make, reader, comment: make.pending(
            reader, article=comment.article, text="My own view"
        ),
        "My own view",
    ),
    "a draft": (lambda make, reader, comment: draft(reader, comment), "Half a thought"),
    "a reaction": (
        lambda make, reader, comment: react(reader, comment, "like"),
        'aria-pressed="true"',
    ),
    "a mute": (
        lambda make, reader, comment: Mute.objects.create(reader=reader, muted=comment.author),
        "By somebody you have muted.",
    ),
    "a ban": (
        lambda make, reader, comment: make.sanction(reader, kind=Sanction.Kind.BAN),
        "but not write, review, report or react",
    ),
    "a role": (
        lambda make, reader, comment: Role.objects.create(
            reader=reader, publication=comment.article.publication, kind="moderator"
        ),
        ">Desk<",
    ),
    "a language": (
        lambda make, reader, comment: type(reader).objects.filter(pk=reader.pk).update(
            language="de"
        ),
        "Einstellungen",
    ),
    "a letter": (
        lambda make, reader, comment: Letter.objects.create(
            to=reader, publication=comment.article.publication, kind=Letter.Kind.REPLY,
            comment=comment,
        ),
        "unread",
    ),
    "an account to be deleted": (
        lambda make, reader, comment: type(reader).objects.filter(pk=reader.pk).update(
            leaving_at=timezone.now() + timedelta(days=3)
        ),
        "Your account is deleted on",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OWN)
def test_what_a_reader_does_is_on_the_next_page_by_whichever_process(
    make, process, other_process, comment, what
):
    reader = make.reader()
    do, seen = OWN[what]
    browser = Browser(reader)
    both = (process, other_process)
    assert not any(seen in browser.get(one, page_of(comment)).text for one in both)

    do(make, reader, comment)

    assert all(seen in browser.get(one, page_of(comment)).text for one in both)


def test_a_review_that_is_given_is_one_less_to_give(make, process, comment):
    mine = make.pending(article=comment.article)
    browser = Browser(mine.author)
    assert "You owe three more reviews" in browser.get(process, page_of(comment)).text

    [known] = make.calibrations(1)
    make.review(known.revision, civil=True, reviewer=mine.author)
    mine.refresh_from_db()

    owed = {3: "three", 2: "two"}[mine.reviews_owed - mine.reviews_given]
    assert f"You owe {owed} more reviews" in browser.get(process, page_of(comment)).text


def test_a_reaction_that_is_taken_back_is_gone_from_the_next_answer(make, process, comment):
    reader = make.reader()
    browser = Browser(reader)
    react(reader, comment, "like")
    assert '"own_reactions":["like"]' in browser.get(process, data_of(comment)).text

    take_back(reader, comment, "like")

    assert '"own_reactions":[]' in browser.get(process, data_of(comment)).text


@pytest.fixture
def thread(make, comment):
    """One of several, of which some are muted, and some liked, by who reads it."""
    reader, article = make.reader(), comment.article
    answer = make.released(article=article, parent=comment)
    under_it = make.released(article=article, parent=answer)
    gone = make.released(article=article)
    make.released(gone.author, article=article, parent=make.released(reader, article=article))
    make.released(article=article, parent=gone)
    for kind in ("wow", "like"):
        react(reader, under_it, kind)
    react(reader, gone, "sad")
    react(make.reader(), gone, "like")
    mute(answer, by=reader)
    withdraw(gone)
    return reader, comment


@pytest.mark.parametrize("asked", ["", "?sort=oldest&page_size=2", "?sort=valued"])
def test_put_into_what_is_everybodys_it_is_the_same_as_made_for_one(process, thread, asked):
    reader, comment = thread
    browser, address = Browser(reader), data_of(comment) + asked

    put_in = browser.get(process, address)
    made = browser.client.get(address, SERVER_NAME="localhost")

    assert put_in.body == made.content
    assert '"own_reactions":["like","wow"]' in put_in.text
    assert '"muted":true' in put_in.text
    assert put_in.headers["Content-Language"] == made.headers["Content-Language"]
    assert put_in.headers["Cache-Control"] == made.headers["Cache-Control"]
    assert len(process.made) == 2  # for everybody, and for one


def test_with_what_is_everybodys_at_hand_it_takes_three_statements(process, thread):
    reader, comment = thread
    browser = Browser(reader)
    process.get(data_of(comment))

    with CaptureQueriesContext(connection) as queries:
        assert browser.get(process, data_of(comment)).by_django

    assert len(queries) == 3  # the session, the reader, and what is theirs


def test_what_is_everybodys_is_as_new_as_what_is_made_for_one(make, process, comment):
    """Also within the second for which it may be old to everybody."""
    reader = make.reader()
    browser = Browser(reader)
    process.get(data_of(comment))

    make.released(reader, article=comment.article, text="Heard at once.")

    assert "Heard at once." in browser.get(process, data_of(comment)).text


def test_what_is_known_of_a_reader_is_not_asked_for_again_on_the_next_page(make, process, comment):
    mine = make.pending(article=comment.article, text="Mine, and not public yet.")
    browser = Browser(mine.author)
    browser.get(process, page_of(comment))
    make.released(article=comment.article, text="A second voice.")

    with CaptureQueriesContext(connection) as queries:
        got = browser.get(process, page_of(comment))

    assert got.by_django
    assert all(said in got.text for said in ("A second voice.", "Mine, and not public yet."))
    asked = " ".join(query["sql"] for query in queries)
    about_the_reader = ("django_session", "moderation_letter", "moderation_unsent",
                        "moderation_sanction", '"password"')  # fmt: skip
    assert [table for table in about_the_reader if table in asked] == []
    assert len(queries) <= 7


def test_with_their_session_known_the_data_of_another_page_is_one_statement(process, thread):
    reader, comment = thread
    browser, other = Browser(reader), data_of(comment) + "?sort=oldest"
    browser.get(process, data_of(comment))
    process.get(other)

    with CaptureQueriesContext(connection) as queries:
        assert browser.get(process, other).by_django

    assert len(queries) == 1


def test_what_is_known_of_a_reader_is_known_to_no_other(make, process, comment):
    moderator, reader = make.moderator("Ada"), make.reader(name="Grace")
    at_the_desk, at_home = Browser(moderator), Browser(reader)
    at_the_desk.get(process, page_of(comment))

    got = at_home.get(process, page_of(comment))

    assert (">Desk<" in got.text, "Ada" in got.text, "Grace" in got.text) == (False, False, True)


def test_what_is_known_of_a_reader_holds_nothing_that_others_change(make, process, comment):
    mine = make.pending(article=comment.article, text="Mine, and not public yet.")
    make.sanction(mine.author, kind=Sanction.Kind.PREMODERATION)
    browser, paper = Browser(mine.author), comment.article.publication
    browser.get(process, page_of(comment))

    type(paper).objects.filter(pk=paper.pk).update(name="The Evening Heron")

    got = browser.get(process, page_of(comment))
    assert (got.by_django, paper.name in got.text) == (True, False)
    facts = process.layer.for_one._sessions._known[browser.session]._facts
    held = {type(one) for one in _reached(list(facts.values()))}
    assert Revision in held
    assert not held & {Article, Publication}


def _reached(found):
    """All that hangs on these facts, models with what was fetched beside them."""
    todo, seen = list(found), []
    while todo:
        one = todo.pop()
        seen.append(one)
        if isinstance(one, Model):
            todo += one._state.fields_cache.values()
        elif isinstance(one, (list, tuple)):
            todo += one
        elif is_dataclass(one):
            todo += [getattr(one, field.name) for field in fields(one)]
    return seen


def test_a_role_that_is_taken_is_taken_on_the_next_page(make, process, comment):
    moderator = make.moderator()
    browser = Browser(moderator)
    assert ">Desk<" in browser.get(process, page_of(comment)).text

    moderator.roles.all().delete()

    assert ">Desk<" not in browser.get(process, page_of(comment)).text


def test_what_is_released_meanwhile_is_on_the_next_page(make, process, comment):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))

    make.released(article=comment.article, text="A second voice.")

    assert "A second voice." in browser.get(process, page_of(comment)).text


def test_a_place_that_closes_is_closed_on_the_next_page(make, process, comment):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))

    make.mode(comment.article, Mode.Kind.CLOSED, reason="Closed for the night.")

    assert "Closed for the night." in browser.get(process, page_of(comment)).text


def test_what_others_do_elsewhere_makes_nothing_anew(make, process, comment):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))

    react(make.reader(), make.released(article=make.article()), "like")
    make.pending(article=make.article())

    assert not browser.get(process, page_of(comment)).by_django


def test_each_language_has_its_own(make, process, comment):
    browser = Browser(make.reader())
    assert "Settings" in browser.get(process, page_of(comment)).text

    browser.language = "de"

    assert "Einstellungen" in browser.get(process, page_of(comment)).text


def test_tokens_of_forms_are_those_of_the_browser_that_gets_them(make, process, comment):
    reader = make.reader()
    browser = Browser(reader)
    browser.get(process, page_of(comment))
    kept = browser.get(process, page_of(comment))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', kept.text)[1]
    browser.client.cookies["csrftoken"] = SECRET
    asked = {"give": f"like {comment.pk}", "csrfmiddlewaretoken": token}

    assert not kept.by_django
    assert browser.client.post("/reactions/", asked).status_code == 302
    assert "Set-Cookie" not in kept.headers
    browser.client.cookies["csrftoken"] = "t" * 32
    assert browser.client.post("/reactions/", asked).status_code == 403


def test_a_browser_without_a_cookie_for_forms_is_given_one_and_nothing_is_kept(
    make, process, comment
):
    browser = Browser(make.reader())
    cookie = f"sessionid={browser.session}; device={DEVICE}"

    got = [process.get(page_of(comment), cookie=cookie) for _ in range(2)]

    assert [one.by_django for one in got] == [True, True]
    assert len({one.headers["Set-Cookie"] for one in got}) == 2


def test_packed_for_one_it_is_padded_and_kept_apart(make, process, comment):
    import gzip

    browser = Browser(make.reader())
    plain = browser.get(process, page_of(comment))
    packed = browser.get(process, page_of(comment), accept_encoding="gzip, br")
    again = browser.get(process, page_of(comment), accept_encoding="br, gzip")

    assert packed.headers["Content-Encoding"] == again.headers["Content-Encoding"] == "gzip"
    assert (packed.by_django, again.by_django) == (True, False)
    assert again.body == packed.body
    assert again.body[3] & 8  # A name in the head of the file, of a random length.
    assert b"heron" in gzip.decompress(again.body)
    assert "Content-Encoding" not in plain.headers


def test_head_has_the_headers_and_no_body(make, process, comment):
    browser = Browser(make.reader())
    assert browser.get(process, page_of(comment), "HEAD").by_django
    browser.get(process, page_of(comment))

    asked, got = (browser.get(process, page_of(comment), method) for method in ("HEAD", "GET"))

    assert (asked.by_django, asked.body, asked.headers) == (False, b"", got.headers)


@pytest.mark.parametrize(
    "header",
    [
        {"authorization": "Bearer nonsense"},
        {"hx_request": "true"},
        {"sec_purpose": "prefetch"},
        {"if_none_match": '"abc"'},
    ],
)
def test_what_asks_for_something_else_is_answered_by_django(make, process, comment, header):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))

    assert browser.get(process, page_of(comment), **header).by_django
    assert not browser.get(process, page_of(comment)).by_django


def test_a_token_gets_what_it_opens_and_not_what_was_kept(make, process, comment):
    browser = Browser(make.reader())
    browser.get(process, data_of(comment))

    assert browser.get(process, data_of(comment), authorization="Bearer x").by_django


def test_what_is_said_once_is_said_once(make, process, comment):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))
    told = browser.cookie + "; messages=anything"

    assert process.get(page_of(comment), cookie=told).by_django


def test_a_look_at_a_thread_is_noted_and_what_is_new_marked(make, process, comment):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))
    browser.get(process, page_of(comment))

    make.released(article=comment.article, text="After the first look.")

    assert "1 new since your last visit" in browser.get(process, page_of(comment)).text


@pytest.fixture
def no_valkey(monkeypatch):
    """A Valkey that nobody answers for, as where it was killed."""

    def kill():
        gone = changing.Changes("redis://127.0.0.1:1/0")
        monkeypatch.setattr(changing, "_known", gone)

    return kill


def test_without_valkey_nothing_is_kept_and_nothing_that_was_kept_is_handed_out(
    make, process, comment, no_valkey
):
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))
    assert not browser.get(process, page_of(comment)).by_django

    no_valkey()

    assert [browser.get(process, page_of(comment)).by_django for _ in range(2)] == [True, True]


def test_what_an_emptied_valkey_knew_is_not_relied_on(make, process, comment):
    reader = make.reader(name="Ada Reading")
    browser = Browser(reader)
    browser.get(process, page_of(comment))
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    client = changes().valkey
    for key in client.scan_iter("{page}:*"):
        client.delete(key)

    assert "Ada Reading" not in browser.get(process, page_of(comment)).text


def test_nothing_of_one_reader_is_told_to_valkey_but_names(make, process, comment):
    reader = make.reader(name="Ada Reading")
    browser = Browser(reader)
    browser.get(process, page_of(comment))
    Session.objects.all().delete()
    client = changes().valkey

    kept = {key: client.get(key) for key in client.scan_iter("*page*")}

    told = repr(kept)
    assert "session-" in told
    assert browser.session not in told
    assert "Ada Reading" not in told


def test_every_table_that_a_page_is_made_of_says_when_it_changes(make, process, comment):
    reader = make.reader()
    mine = make.pending(reader, article=comment.article)
    make.sanction(reader, kind=Sanction.Kind.PREMODERATION)
    paper = comment.article.publication
    Role.objects.create(reader=reader, publication=paper, kind=Role.Kind.MODERATOR)
    draft(reader, comment)
    react(reader, comment, "like")
    browser = Browser(reader)
    read = set()
    addresses = [page_of(comment), data_of(comment), f"/comments/{comment.pk}/", "/"]

    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(process, address).by_django
        for query in asked:
            read |= set(re.findall(r'(?:FROM|JOIN) "?([a-z]+_[a-z_]+)"?', query["sql"]))

    assert mine.author_id == reader.pk
    assert read - tables_that_tell() == {
        "comments_visit",  # noted by the page itself, at most once a minute
        "moderation_keptout",  # of who came back: in force until the clock makes it a sanction
    }


def tables_that_tell():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.prosrc LIKE '%TRCHG%'"""
        )
        return {name for (name,) in cursor.fetchall()}


def test_a_tier_is_told_and_the_numbers_behind_it_are_not(make, process, comment):
    reader = make.reader()
    browser = Browser(reader)
    Standing.objects.create(reader=reader)
    browser.get(process, page_of(comment))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_standing SET tier = tier")
    assert not browser.get(process, page_of(comment)).by_django


def asked(name):
    return AskedByOne(Asked("http://localhost", "/", ""), name, SECRET, DEVICE, packed=False)


def own(size):
    return Own([], b"x" * size, (), Moment(1, "e"), 0.0)


def test_there_is_room_for_so_many_bytes_and_what_was_used_least_goes_first():
    kept = Owned(30_000)
    for name in "abc":
        kept.put(asked(name), own(6_000))
    kept.get(asked("a"))

    kept.put(asked("d"), own(6_000))

    assert [kept.get(asked(name)) is not None for name in "abcd"] == [True, False, True, True]


def test_what_is_larger_than_all_the_room_is_not_kept_and_drives_nothing_out():
    kept = Owned(20_000)
    kept.put(asked("a"), own(6_000))

    kept.put(asked("b"), own(20_000))

    assert (kept.get(asked("a")) is not None, kept.get(asked("b")), len(kept)) == (True, None, 1)


def test_an_address_that_is_long_takes_room_as_well():
    kept = Owned(30_000)
    page = Asked("http://localhost", "/", "x" * 8000)

    for name in "abc":
        kept.put(AskedByOne(page, name, SECRET, DEVICE, packed=False), own(1_000))

    assert len(kept) == 2


def test_a_word_that_no_session_of_ours_has_is_kept_nowhere(make, process, comment):
    endless = f"sessionid={'x' * 65}; csrftoken={SECRET}; device={DEVICE}"

    assert process.get(page_of(comment), cookie=endless).by_django

    assert list(process.layer.for_one._sessions._known) == []


def test_who_has_not_signed_in_drives_nobody_out_of_what_is_known(
    make, process, comment, monkeypatch
):
    monkeypatch.setattr(known, "SESSIONS_AT_MOST", 2)
    browser = Browser(make.reader())
    browser.get(process, page_of(comment))

    for at in range(3):
        process.get(page_of(comment), cookie=f"sessionid={at}planted; csrftoken={SECRET}")

    assert list(process.layer.for_one._sessions._known) == [browser.session]


def test_what_is_known_of_sessions_goes_when_it_has_ended(make, process, comment, monkeypatch):
    monkeypatch.setattr(known, "HOLDS", 0.2)
    Browser(make.reader()).get(process, page_of(comment))
    time.sleep(0.3)
    monkeypatch.setattr(known, "HOLDS", 30.0)

    last = Browser(make.reader())
    last.get(process, page_of(comment))

    assert list(process.layer.for_one._sessions._known) == [last.session]


def test_a_lost_message_is_lost_for_no_longer_than_what_was_known_holds(
    make, process, comment, monkeypatch
):
    monkeypatch.setattr(known, "HOLDS", 1.5)
    reader = make.reader(name="Ada Reading")
    browser = Browser(reader)
    browser.get(process, page_of(comment))
    monkeypatch.setattr(changes(), "tell", lambda names: None)
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    other = page_of(comment) + "?sort=oldest"
    assert "Ada Reading" in browser.get(process, other).text

    time.sleep(1.6)

    assert "Ada Reading" not in browser.get(process, other).text
