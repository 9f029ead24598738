"""Files that other projects publish for their own tests, brought in."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from comments.models import Comment, Revision
from moderation.importing.formats import disqus, wordpress
from moderation.importing.records import Comment as Read
from moderation.importing.records import Oddity, State, Thread
from moderation.models import Case, Ghost, ImportBatch
from moderation.recount import differences
from newsroom.models import Article

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples"
REMARK42 = (SAMPLES / "remark42-disqus.xml").read_text("utf-8")
MENDED = REMARK42.replace("dsq:id=247937687/", 'dsq:id="247937687"/')
PODCAST = "https://radio-t.com/p/2011/03/05/podcast-229"


@pytest.fixture
def bring(make):
    publication = make.publication()

    def bring(format, file, **options):
        out = StringIO()
        call_command(
            "import_comments", format, str(file), publication=publication.slug,
            stdout=out, stderr=StringIO(), **{"create_articles": True} | options,
        )  # fmt: skip
        assert not list(differences())
        return out.getvalue()

    return bring


def of(kind, found):
    return [one for one in found if isinstance(one, kind)]


def read(format, name):
    return list(format.read(SAMPLES / name, lambda done: None))


def test_threads_without_a_word_and_posts_of_no_thread(bring):
    found = read(disqus, "isso-disqus.xml")

    told = bring("disqus", SAMPLES / "isso-disqus.xml")

    assert of(Thread, found)[1] == Thread(key="3")
    assert [one.author.key == "user" for one in of(Read, found)] == [False, True, False]
    root, answer = Comment.public.order_by("pk")
    assert (root.author.name, root.released_revision.text) == ("peter", "...")
    assert (answer.author.name, answer.parent) == ("user", root)
    assert answer.released_revision.text == "Hello, World."
    assert f"{answer.created_at:%Y-%m-%dT%H:%M:%S%z}" == "2013-10-11T06:51:33+0000"
    assert Article.objects.get().headline == "Hello, World!"
    assert "1  belong to a thread that is not in the file" in told
    assert "1  matched to nothing" in told


def test_what_is_no_xml_is_refused_with_its_line_and_nothing_of_it_is_public(bring):
    with pytest.raises(CommandError, match="line 147"):
        bring("disqus", SAMPLES / "remark42-disqus.xml")

    assert not Comment.objects.exists()
    assert ImportBatch.objects.get().state == "staging"


@pytest.fixture
def mended(tmp_path):
    def mended(*changes):
        text = MENDED
        for old, new in changes:
            assert text.count(old)
            text = text.replace(old, new, 1)
        file = tmp_path / "d.xml"
        file.write_text(text, "utf-8")
        return file

    return mended


def test_a_podcast_comes_with_its_authors_dates_and_what_is_odd_about_it(bring, mended):
    told = bring("disqus", mended())

    by_key = {one.author.subject: one for one in Comment.public.all()}
    assert Comment.public.count() == 4
    fox = by_key["facebook-1787732238"]
    assert fox.released_revision.text.startswith("The quick brown fox jumps over the lazy dog.\n")
    assert fox.first_released_at == datetime(2011, 8, 31, 15, 16, 29, tzinfo=UTC)
    assert fox.article.addresses.filter(url=PODCAST).exists()
    windows = by_key["mikhail-noname"].released_revision
    assert "improvements-in-windows-explorer.aspx" in windows.text
    assert {str(one.article.comments.count()) for one in by_key.values()} == {"3", "1"}
    assert Ghost.objects.get(reader=windows.author).email == "mihail.noname@example.org"
    assert "spam" not in "".join(Revision.objects.values_list("text", flat=True))
    for odd in ("1  comments without an id", "1  dates that cannot be read"):
        assert odd in told
    undated = by_key["google-2c5d77590123"]
    assert undated.released_revision.text == "some bad comment"
    assert undated.first_released_at == datetime(2011, 9, 30, 22, 48, 43, tzinfo=UTC)


def test_a_post_that_was_deleted_there_leaves_nothing(bring, mended):
    bring(
        "disqus",
        mended(
            (
                "<isDeleted>false</isDeleted>\n\t\t<isSpam>",
                "<isDeleted>true</isDeleted>\n\t\t<isSpam>",
            )
        ),
    )

    assert Comment.public.count() == 3
    assert "quick brown fox" not in "".join(Revision.objects.values_list("text", flat=True))


def test_nothing_of_a_thread_that_was_deleted_there_is_public(bring, mended, make):
    file = mended(
        (
            "<isClosed>true</isClosed>\n\t\t<isDeleted>false",
            "<isClosed>true</isClosed>\n\t\t<isDeleted>true",
        )
    )

    told = bring("disqus", file)

    assert [one.author.name for one in Comment.public.all()] == ["No Username"]
    assert not Article.objects.filter(addresses__url=PODCAST).exists()
    assert "3  belong to a thread that was deleted there" in told
    assert "1  matched to nothing: they were deleted there" in told


def test_answers_keep_their_places_whatever_is_missing_beside_them(bring):
    found = read(wordpress, "isso-wordpress.xml")

    told = bring("wordpress", SAMPLES / "isso-wordpress.xml")

    assert [one.key for one in of(Read, found)] == ["2", "6", "7", "8", "9", "10", "11", "11"]
    first = of(Read, found)[0]
    assert (first.author.email, first.text) == ("test@example.org", "Erster!1")
    assert of(Read, found)[5].written_at == datetime(2022, 6, 6, 2, 13, 14, tzinfo=UTC)
    assert [one.url[-6:] for one in of(Thread, found)] == ["/test/", "d/?p=4", "d/?p=6"]
    third = Comment.public.get(released_revision__text="Drölfter!")
    assert third.parent.released_revision.text == "Zweiter."
    assert sorted(one.released_revision.text for one in third.replies.all()) == [
        "...", "Yet another reply.",
    ]  # fmt: skip
    lines = Comment.public.get(released_revision__text__contains="multiple").released_revision
    assert lines.text.splitlines()[1] == "WordPress exports it like this."
    assert Comment.public.count() == 7
    assert "1  are in the file once more" in told


def test_blank_lines_before_the_file_do_no_harm_and_pingbacks_stay_out(bring):
    found = read(wordpress, "remark42-wordpress.xml")

    told = bring("wordpress", SAMPLES / "remark42-wordpress.xml")

    assert [one.key for one in of(Thread, found)] == ["100"]
    assert [(one.key, one.state) for one in of(Read, found)] == [
        ("8", State.PUBLIC), ("9", State.HELD), ("14", State.PUBLIC),
    ]  # fmt: skip
    assert [(one.code, one.key) for one in of(Oddity, found)] == [("pingback", "13")]
    assert of(Read, found)[2].author.key == "user:2"
    held = Case.objects.get().revision
    assert held.text.startswith("I think it us inherent")
    answer = Comment.public.get(author__subject="user:2")
    assert (answer.parent, answer.depth) == (None, 0)
    assert "1  answers to what is not there" in told
    assert Article.objects.get().headline == "Post with comments. One is not approved"
