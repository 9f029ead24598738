"""Comments from an old site, and the reader whose they are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Mute, Revision, Status
from comments.reactions import react
from comments.refusals import OwnComment
from moderation import ghosts
from moderation.models import Apart, Case, Farewell, Ghost, GhostAnswer, ImportBatch
from moderation.recount import differences
from moderation.refusals import AlreadyClaimed, ImportUnderWay
from moderation.workflow import editing, erasing, for_readers, muting, reclaiming, withdrawing
from newsroom.models import Reader
from newsroom.models.reader import LOCAL
from newsroom.refusals import NotHere
from newsroom.takeaway import APPS
from tests.importing import as_isso_writes as isso

pytestmark = pytest.mark.django_db
MINE, NOT_MINE, DELETE = list(GhostAnswer.Kind)
ADDRESS = "ann@example.org"


@pytest.fixture
def old_site(make, tmp_path):
    """Brings comments of an old site in; each is (text, facts)."""
    article = make.article()
    article.add_address("https://paper.example/1")
    files = iter(range(100))

    def bring(*rows):
        path = tmp_path / f"{next(files)}.db"
        comments = [{"author": "Ann", "email": ADDRESS} | row for row in rows]
        isso.database(path, [(1, "/1", "One")], *comments)
        call_command(
            "import_comments", "isso", str(path), publication=article.publication.slug,
            tell=["site=https://paper.example"], stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip
        at_the_end_again()
        return article

    return bring


def at_the_end_again():
    """An import checks at once what others check at the end, in transactions of its own. Here all
    is one transaction, that of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def sign_in():
    def signed_in(reader):
        client = Client()
        client.force_login(reader)
        return client

    return signed_in


@pytest.fixture
def ann(make):
    return confirmed(make.reader("anna", name="Anna"), "Ann@Example.org")


def confirmed(reader, email=ADDRESS):
    reader.email, reader.email_confirmed_at = email, timezone.now()
    reader.save()
    return reader


def ghost_of(reader):
    return ghosts.open_to(reader).get()


def text(words):
    return Comment.objects.get(revisions__text=words)


def test_a_reader_is_told_of_what_came_under_their_address(old_site, ann, sign_in):
    old_site({"text": "One"}, {"text": "Two"}, {"text": "Held", "mode": 2},
             {"text": "Another", "author": "Bo", "email": "bo@example.org"})  # fmt: skip
    client = sign_in(ann)

    mine = client.get("/me/comments/").content.decode()
    page = client.get("/me/old-comments/").content.decode()

    assert "/me/old-comments/" in mine
    assert "3 comments" in page
    assert "One" in page
    assert "Two" in page
    assert "Held" not in page  # Whoever typed the address may not be who reads it.
    assert "Another" not in page


def test_who_claims_them_is_their_author(old_site, ann, sign_in):
    article = old_site({"text": "One"}, {"text": "Two", "parent": 1}, {"text": "Held", "mode": 2})
    ghost = ghost_of(ann)
    client = sign_in(ann)

    client.post(f"/me/old-comments/{ghost.pk}/", {"answer": "mine"})

    assert set(Comment.objects.values_list("author", flat=True)) == {ann.pk}
    assert set(Revision.objects.values_list("author", flat=True)) == {ann.pk}
    assert Case.objects.get().author_id == ann.pk
    assert GhostAnswer.objects.get().done_at is not None
    thread = client.get(f"/articles/{article.pk}/").content.decode()
    assert "Anna" in thread
    assert "Held" in client.get("/me/comments/").content.decode()
    assert "/me/old-comments/" not in client.get("/me/comments/").content.decode()
    assert not list(differences())


def test_what_is_claimed_may_be_taken_back_and_taken_along(old_site, ann):
    old_site({"text": "One"}, {"text": "Two", "parent": 1})
    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)

    shelves = {shelf.name: list(shelf.rows()) for app in APPS for shelf in app(ann)}
    withdrawing.withdraw(text("One"))

    assert [row["wordings"][0]["text"] for row in shelves["comments"]] == ["One", "Two"]
    assert [row["kind"] for row in shelves["old_comments_answered"]] == ["mine"]
    assert text("One").newest_revision().status == Status.WITHDRAWN
    assert text("Two").is_public


def test_a_takeaway_has_what_is_public_under_the_address(old_site, ann):
    old_site({"text": "One"}, {"text": "Held", "mode": 2})

    shelves = {shelf.name: list(shelf.rows()) for app in APPS for shelf in app(ann)}

    assert [(row["name"], row["text"]) for row in shelves["old_comments"]] == [("Ann", "One")]


@pytest.mark.parametrize(
    "facts",
    [
        {"email_confirmed_at": None},
        {"email": ""},
        {"email": "ann+paper@example.org"},
        {"email": "a.nn@example.org"},
        {"email": "other@example.org"},
        {"issuer": "https://accounts.another.example"},
        {"is_active": False},
    ],
)
def test_nobody_answers_for_an_address_that_they_do_not_read_here(old_site, ann, facts):
    old_site({"text": "One"})
    ghost = ghost_of(ann)
    for name, value in facts.items():
        setattr(ann, name, value)
    ann.save()

    assert not ghosts.has_some(ann)
    for kind in GhostAnswer.Kind:
        with pytest.raises(NotHere):
            reclaiming.answer(ghost.pk, kind, by=ann)
    assert text("One").author_id == ghost.pk


def test_an_address_that_changed_since_the_page_was_shown_is_asked_anew(old_site, ann):
    old_site({"text": "One"})
    ghost, seen = ghost_of(ann), Reader.objects.get(pk=ann.pk)
    Reader.objects.filter(pk=ann.pk).update(email="new@example.org")

    with pytest.raises(NotHere):
        reclaiming.answer(ghost.pk, MINE, by=seen)


def test_who_signed_up_here_may_claim_at_any_publication(old_site, make):
    old_site({"text": "One"})
    local = confirmed(make.reader(issuer=LOCAL))

    reclaiming.answer(ghost_of(local).pk, MINE, by=local)

    assert text("One").author_id == local.pk


def test_who_says_not_mine_is_never_asked_again(old_site, ann, make, sign_in):
    old_site({"text": "One"})
    ghost = ghost_of(ann)

    sign_in(ann).post(f"/me/old-comments/{ghost.pk}/", {"answer": "not_mine"})

    assert not ghosts.has_some(ann)
    with pytest.raises(AlreadyClaimed):
        reclaiming.answer(ghost.pk, MINE, by=ann)
    other = confirmed(make.reader())  # The same address, with another account.
    reclaiming.answer(ghost.pk, MINE, by=other)
    assert text("One").author_id == other.pk


def test_who_has_them_deleted_is_rid_of_them(old_site, ann, sign_in):
    old_site({"text": "One"}, {"text": "A reply", "parent": 1, "author": "Bo", "email": ""})
    ghost, one = ghost_of(ann), text("One")

    sign_in(ann).post(f"/me/old-comments/{ghost.pk}/", {"answer": "delete"})
    while not erasing.go_on(ghost.pk):
        pass

    one.refresh_from_db()
    assert not one.is_public
    assert not one.revisions.exclude(text="", html="").exists()
    assert text("A reply").is_public
    assert Farewell.objects.get().reader_id == ghost.pk
    assert Reader.objects.get(pk=ghost.pk).email == ""
    assert not Ghost.objects.filter(pk=ghost.pk).exists()
    assert not ghosts.has_some(ann)
    assert not list(differences())


def test_erasing_a_reader_erases_what_they_claimed(old_site, ann):
    old_site({"text": "One"})
    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)
    Reader.objects.filter(pk=ann.pk).update(leaving_at=timezone.now())

    erasing.erase_due()
    while not erasing.go_on(ann.pk):
        pass

    assert not Comment.public.exists()
    assert set(Revision.objects.values_list("text", flat=True)) == {""}
    assert not GhostAnswer.objects.exists()


def test_the_name_of_old_goes_with_who_claimed_it(old_site, ann, make):
    old_site({"text": "One", "author": "Ann of Old"}, {"text": "Two", "author": "Bo"})
    names = {offer.name: offer.id for offer in ghosts.offers(list(ghosts.open_to(ann)), to=ann)}
    reclaiming.answer(names["Ann of Old"], MINE, by=ann)
    reclaiming.answer(names["Bo"], NOT_MINE, by=ann)

    Reader.objects.filter(pk=ann.pk).update(leaving_at=timezone.now())
    erasing.erase_due()

    assert not Reader.objects.filter(name="Ann of Old").exists()
    assert not Ghost.objects.filter(pk=names["Ann of Old"]).exists()
    assert Reader.objects.filter(name="Bo").exists()  # Whoever that is.
    assert not list(differences())


def test_who_is_erased_at_once_need_not_wait_for_a_claim(old_site, ann, monkeypatch):
    monkeypatch.setattr(reclaiming, "AT_ONCE", 1)
    old_site(*({"text": f"No. {n}"} for n in range(3)))
    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)

    for_readers.erase_now(ann)

    assert not Comment.public.exists()
    assert set(Revision.objects.values_list("text", flat=True)) == {""}


def test_a_large_claim_moves_on_and_an_erasure_waits_for_it(old_site, ann, monkeypatch):
    monkeypatch.setattr(reclaiming, "AT_ONCE", 1)
    old_site(*({"text": f"No. {n}"} for n in range(3)))

    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)
    Reader.objects.filter(pk=ann.pk).update(leaving_at=timezone.now())
    erasing.begin(ann.pk)

    assert Comment.objects.filter(author=ann).count() == 1
    assert Reader.objects.get(pk=ann.pk).erased_at is None
    for _ in range(4):
        reclaiming.go_on()
    assert Comment.objects.filter(author=ann).count() == 3
    erasing.begin(ann.pk)
    assert Reader.objects.get(pk=ann.pk).erased_at is not None


def test_what_comes_later_under_a_claimed_name_may_be_claimed_too(old_site, ann):
    old_site({"text": "One"})
    first = reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)
    old_site({"text": "One"}, {"text": "Two"})

    [offer] = ghosts.offers(list(ghosts.open_to(ann)), to=ann)
    again = reclaiming.answer(offer.id, MINE, by=ann)

    assert (offer.comments, offer.is_claimed) == (1, True)
    assert again.pk == first.pk
    assert text("Two").author_id == ann.pk


def test_nothing_is_claimed_twice_or_by_two(old_site, ann, make):
    old_site({"text": "One"})
    ghost, other = ghost_of(ann), confirmed(make.reader())

    first = reclaiming.answer(ghost.pk, MINE, by=ann)
    again = reclaiming.answer(ghost.pk, MINE, by=ann)

    assert again.pk == first.pk
    for kind in GhostAnswer.Kind:
        with pytest.raises(NotHere):
            reclaiming.answer(ghost.pk, kind, by=other)
    for kind in (NOT_MINE, DELETE):
        with pytest.raises(AlreadyClaimed):
            reclaiming.answer(ghost.pk, kind, by=ann)


@pytest.mark.parametrize("state", ["loading", "rolling_back"])
def test_nothing_is_claimed_while_its_import_is_under_way(old_site, ann, state):
    old_site({"text": "One"})
    ghost = ghost_of(ann)
    under_way(state)

    for kind in (MINE, DELETE):
        with pytest.raises(ImportUnderWay):
            reclaiming.answer(ghost.pk, kind, by=ann)

    assert reclaiming.answer(ghost.pk, NOT_MINE, by=ann)


def under_way(state):
    """Another file of the same site, being brought in or taken back."""
    done = ImportBatch.objects.get()
    done.pk, done.finished_at, done.state = None, None, "staging"
    done.pk = Comment._meta.pk.get_default()
    done.save(force_insert=True)
    done.state = state
    done.save()


def test_what_is_claimed_goes_with_its_import_and_may_be_claimed_again(old_site, ann):
    old_site({"text": "One"}, {"text": "Two", "parent": 1})
    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)
    batch = ImportBatch.objects.get()

    call_command("import_comments", roll_back=batch.pk, stdout=StringIO(), stderr=StringIO())
    at_the_end_again()
    left = Comment.objects.count()
    old_site({"text": "One"}, {"text": "Two", "parent": 1})
    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)

    assert left == 0
    assert Comment.public.filter(author=ann).count() == 2
    assert not list(differences())


def test_what_was_claimed_and_written_anew_stays_when_its_import_goes(old_site, ann, make):
    old_site({"text": "One"})
    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)
    edited = editing.edit(text("One"), text="One, and better.")
    batch = ImportBatch.objects.get()

    call_command("import_comments", roll_back=batch.pk, stdout=StringIO(), stderr=StringIO())
    at_the_end_again()

    edited.refresh_from_db()
    assert edited.text == "One, and better."
    assert not list(differences())


def test_own_comments_have_no_reaction_of_ones_own(old_site, ann):
    old_site({"text": "One"})
    react(ann, text("One"), "like")

    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)

    assert text("One").tally.counts == {}
    with pytest.raises(OwnComment):
        react(ann, text("One"), "like")
    assert not list(differences())


def test_who_muted_the_name_goes_on_not_reading_its_author(old_site, ann, make):
    old_site({"text": "One"})
    bo = make.reader("bo")
    muting.mute(text("One"), by=bo)
    muting.mute(text("One"), by=ann)

    reclaiming.answer(ghost_of(ann).pk, MINE, by=ann)

    assert Mute.objects.get(reader=bo).muted_id == ann.pk
    assert Apart.objects.filter(reviewer=bo, author=ann).exists()
    assert not Mute.objects.filter(reader=ann, muted=ann).exists()


def test_a_program_can_do_the_same(old_site, ann, as_):
    old_site({"text": "One"})
    client = as_(ann)

    [offer] = client.get("/api/v1/me/old-comments").json()["results"]
    address = f"/api/v1/me/old-comments/{offer['id']}"
    wrong = client.post(address, {"answer": "perhaps"}, format="json")
    given = client.post(address, {"answer": "mine"}, format="json")

    assert (offer["name"], offer["comments"], offer["public"]) == ("Ann", 1, 1)
    assert offer["excerpts"][0]["text"] == "One"
    assert wrong.status_code == 400
    assert (given.status_code, given.json()["is_done"]) == (200, True)
    assert client.get("/api/v1/me/old-comments").json()["results"] == []


def test_many_names_take_no_more_queries(old_site, ann, sign_in, django_assert_max_num_queries):
    client = sign_in(ann)

    def queries():
        with django_assert_max_num_queries(60) as asked:
            client.get("/me/old-comments/")
        return len(asked)

    old_site({"text": "One"})
    client.get("/me/old-comments/")
    few = queries()
    old_site(*({"text": f"No. {n}", "author": f"Ann {n}"} for n in range(1, 15)))
    assert queries() == few


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_claims_them(old_site, ann, make):
    old_site({"text": "One"})
    ghost, other = ghost_of(ann), confirmed(make.reader())

    def claim(reader):
        try:
            return reclaiming.answer(ghost.pk, MINE, by=reader).reader_id
        except (AlreadyClaimed, NotHere):
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        claimed = [one for one in both.map(claim, [ann, other]) if one]

    assert len(claimed) == 1
    assert text("One").author_id == claimed[0]
