"""Somebody whom an import brought was erased: no later file of that site brings them back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Revision
from moderation.importing import erased, loading
from moderation.models import ErasedGhost, Ghost, GhostAnswer, ImportBatch
from moderation.recount import differences
from moderation.workflow import bringing_in, erasing, for_readers, reclaiming
from newsroom.models import GHOST, Reader
from tests.importing import as_isso_writes as isso

pytestmark = pytest.mark.django_db
ADDRESS = "ann@example.org"
FIRST = {"text": "One"}
BO = {"author": "Bo of Old", "email": "bo@example.org"}


@pytest.fixture
def bring(make, tmp_path):
    """Brings comments of an old site in, of Ann unless they say otherwise; what is told of it."""
    article = make.the_article()
    article.add_address("https://paper.example/1")
    files = iter(range(100))

    def bring(*rows, **options):
        path = tmp_path / f"{next(files)}.db"
        comments = [{"author": "Ann of Old", "email": ADDRESS} | row for row in rows]
        isso.database(path, [(1, "/1", "One")], *comments)
        out = StringIO()
        call_command(
            "import_comments", "isso", str(path), publication=article.publication.slug,
            tell=["site=https://paper.example"], stdout=out, stderr=StringIO(), **options,
        )  # fmt: skip
        with connection.cursor() as cursor:  # In a test all is one transaction.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return out.getvalue()

    return bring


@pytest.fixture
def ann(make):
    return make.reader("anna", name="Anna", email=ADDRESS, email_confirmed_at=timezone.now())


def has_it_deleted(ann):
    reclaiming.answer(Ghost.objects.get(email=ADDRESS).pk, GhostAnswer.Kind.DELETE, by=ann)
    erasing.erase_due()


def claims_it_and_is_erased(ann):
    reclaiming.answer(Ghost.objects.get(email=ADDRESS).pk, GhostAnswer.Kind.MINE, by=ann)
    for_readers.erase_now(ann)


def is_erased_by_letter(ann):
    for_readers.erase_now(Reader.objects.get(name="Ann of Old"))


WAYS = pytest.mark.parametrize(
    "erase", [has_it_deleted, claims_it_and_is_erased, is_erased_by_letter]
)


def nothing_is_back():
    """Neither the name, nor the address, nor a word."""
    return (
        not Reader.objects.filter(name="Ann of Old").exists()
        and not Ghost.objects.filter(email=ADDRESS).exists()
        and not Revision.objects.filter(text__startswith="Ann writes").exists()
    )


@WAYS
def test_a_newer_file_brings_nothing_of_them(bring, ann, erase):
    bring(FIRST)
    erase(ann)

    told = bring(FIRST, {"text": "Ann writes"}, {"text": "Bo writes"} | BO)

    assert nothing_is_back()
    assert Comment.public.get().released_revision.text == "Bo writes"
    assert "1  are left out, since their author was erased here (there: public)" in told
    assert not list(differences())


def test_what_was_answered_is_a_mark_without_a_name(bring, ann):
    bring(FIRST)
    has_it_deleted(ann)

    bring(FIRST, {"text": "Ann writes"}, {"text": "Bo answers", "parent": 2} | BO,
          {"text": "Ann writes again", "parent": 3})  # fmt: skip

    assert nothing_is_back()
    reply = Comment.public.get()
    assert reply.released_revision.text == "Bo answers"
    mark = reply.parent
    assert (mark.author.subject, mark.newest_revision().text) == ("", "")
    assert not mark.replies.exclude(pk=reply.pk).exists()
    assert not list(differences())


def test_what_they_wrote_and_was_held_comes_to_no_desk(bring, ann):
    bring(FIRST)
    has_it_deleted(ann)

    bring(FIRST, {"text": "Ann writes", "mode": 2})

    assert nothing_is_back()
    assert not Comment.objects.exclude(author__erased_at__isnull=False).exists()


def test_the_same_file_brings_nothing_of_them_once_it_was_taken_back(bring, ann):
    bring({"text": "Ann writes"}, {"text": "Bo writes"} | BO)
    has_it_deleted(ann)
    batch = ImportBatch.objects.get()
    call_command("import_comments", roll_back=batch.pk, stdout=StringIO(), stderr=StringIO())

    bring({"text": "Ann writes"}, {"text": "Bo writes"} | BO)

    assert nothing_is_back()
    assert Comment.public.get().released_revision.text == "Bo writes"


def test_a_dry_run_says_so_too(bring, ann):
    bring(FIRST)
    has_it_deleted(ann)

    told = bring(FIRST, {"text": "Ann writes"}, dry_run=True)

    assert "1  are left out, since their author was erased here" in told


def test_a_key_of_the_house_before_this_one_still_knows_them(bring, ann, settings):
    bring(FIRST)
    has_it_deleted(ann)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "quite another key"  # noqa: S105 - of this test
    bring(FIRST, {"text": "Ann writes"})

    assert nothing_is_back()


def test_kept_is_a_hash_that_names_nobody_and_only_of_ghosts(bring, ann, make):
    bring(FIRST)
    ghost = Reader.objects.get(issuer__startswith=GHOST)
    who = {ghost.subject, ghost.issuer, ghost.name, str(ghost.pk), ADDRESS}
    has_it_deleted(ann)
    for_readers.erase_now(make.reader())

    [kept] = ErasedGhost.objects.values()

    assert set(kept) == {"digest"}
    assert len(kept["digest"]) == 64
    assert not any(one in kept["digest"] for one in who)


def test_who_was_erased_at_another_site_or_said_that_it_is_not_theirs_comes(bring, ann):
    bring(FIRST, {"text": "No. 2"} | BO, source="one")
    has_it_deleted(ann)

    bring(FIRST, {"text": "Bo again"} | BO, source="two")

    assert set(Comment.public.values_list("released_revision__text", flat=True)) == {
        "One", "No. 2", "Bo again",
    }  # fmt: skip


def test_who_is_erased_when_the_file_is_read_already_leaves_marks(bring, ann, monkeypatch):
    bring(FIRST)
    reclaiming.answer(Ghost.objects.get(email=ADDRESS).pk, GhostAnswer.Kind.MINE, by=ann)
    real, erased_once = bringing_in.load_chunk, []

    def load_after_that(*facts):
        if not erased_once:
            erased_once.append(erasing.begin(ann.pk, at_once=True))
        return real(*facts)

    monkeypatch.setattr(bringing_in, "load_chunk", load_after_that)
    bring(FIRST, {"text": "Ann writes"}, {"text": "Bo answers", "parent": 2} | BO)
    erasing.erase_due()

    assert erased_once == [True]
    assert nothing_is_back()
    assert Comment.public.get().released_revision.text == "Bo answers"
    assert not list(differences())


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_while_theirs_is_being_loaded_is_gone_with_it(bring, ann, monkeypatch):
    bring(FIRST)
    reclaiming.answer(Ghost.objects.get(email=ADDRESS).pk, GhostAnswer.Kind.MINE, by=ann)
    real, asked = loading.make_marks, []

    def begin():
        try:
            return erasing.begin(ann.pk, at_once=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:

        def ask_and_be_overtaken(*facts):
            """Nobody is erased yet; whoever begins now is to wait for what follows."""
            real(*facts)
            if not asked:
                asked.append(pool.submit(begin))
                with pytest.raises(TimeoutError):
                    asked[0].result(timeout=1.5)

        monkeypatch.setattr(loading, "make_marks", ask_and_be_overtaken)
        bring(FIRST, {"text": "Ann writes"})
        assert asked[0].result(timeout=30)
    for_readers.erase_now(ann)
    erasing.erase_due()

    assert nothing_is_back()
    assert not Comment.public.exists()
    assert not list(differences())


def test_of_many_authors_those_are_found_who_were_erased(bring, ann, monkeypatch):
    monkeypatch.setattr(erased, "AT_ONCE", 2)
    bring(FIRST)
    has_it_deleted(ann)
    others = [
        {"text": f"No. {n}", "author": f"Bo {n}", "email": f"bo{n}@example.org"} for n in range(7)
    ]

    bring(FIRST, *others[:4], {"text": "Ann writes"}, *others[4:])

    assert nothing_is_back()
    assert Comment.public.count() == 7
