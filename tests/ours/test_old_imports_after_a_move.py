"""Who brought comments from another system, and then moved, may bring the old file once more."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from comments.models import Comment
from moderation.models import Archived, ImportBatch, ImportedAlias, ImportedComment
from moderation.ours.exporting import export
from moderation.ours.files import UnusableError, lines
from moderation.ours.lines import Options
from moderation.ours.loading import load
from newsroom.models import Publication
from tests.importing.files import disqus, post, thread
from tests.ours.moving import SLUG, Line, arrived, moved

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "https://paper.example/a"


@pytest.fixture
def paper(make: Any) -> Publication:
    article = make.article()
    article.add_address(ADDRESS)
    place: Publication = article.publication
    return place


def bring(paper: Publication, folder: Path, *parts: Any, **options: Any) -> None:
    file = disqus(folder / f"{paper.slug}.xml", thread("1", ADDRESS), *parts)
    to = StringIO()
    call_command(
        "import_comments", "disqus", str(file), publication=paper.slug, stdout=to, stderr=to,
        **options,
    )  # fmt: skip


def told(paper: Publication, folder: Path, name: str) -> list[Line]:
    path = folder / name
    export(paper, path, options=Options())
    found = map(json.loads, lines(path))
    return [one for one in found if one["kind"] == "imported"]


def comments_of(paper: Publication) -> int:
    return Comment.objects.filter(article__publication=paper).count()


def test_where_a_comment_was_brought_from_is_told(paper: Publication, tmp_path: Path) -> None:
    bring(paper, tmp_path, post("11", "1"), source="the old site")
    brought = ImportedComment.objects.get()
    ImportedAlias.objects.create(publication=paper, alias="isso:4", imported=brought)

    (line,) = told(paper, tmp_path, "told.jsonl")

    assert line == {
        "kind": "imported",
        "comment": str(brought.comment),
        "format": "disqus",
        "name": "the old site",
        "key": "11",
        "batch": str(brought.batch_id),
        "aliases": ["isso:4"],
    }


def test_the_old_file_brought_in_again_after_a_move_doubles_nothing(
    paper: Publication, tmp_path: Path
) -> None:
    old = post("11", "1"), post("12", "1", parent="11")
    bring(paper, tmp_path, *old)
    there, _ = arrived(paper, tmp_path)
    before = comments_of(there)

    bring(there, tmp_path, *old)
    again = ImportBatch.objects.filter(publication=there).latest("started_at")

    assert before == comments_of(there) == 2
    known = [one["comments"] for one in again.counts["fates"] if one["fate"] == "known"]
    assert sum(known) == 2


def test_what_the_old_site_got_since_comes_under_what_moved(
    paper: Publication, tmp_path: Path
) -> None:
    bring(paper, tmp_path, post("11", "1"))
    there, _ = arrived(paper, tmp_path)

    bring(there, tmp_path, post("13", "1", parent="11"))

    new = Comment.objects.get(article__publication=there, parent__isnull=False)
    assert str(new.parent_id) == Archived.objects.get(publication=there, kind="imported").key


def test_another_name_of_it_is_known_as_well(paper: Publication, tmp_path: Path) -> None:
    bring(paper, tmp_path, post("11", "1"), source="one")
    brought = ImportedComment.objects.get()
    ImportedAlias.objects.create(publication=paper, alias="disqus:77", imported=brought)
    there, _ = arrived(paper, tmp_path)

    bring(there, tmp_path, post("77", "1"), source="another")

    assert comments_of(there) == 1


def test_another_sites_keys_are_other_comments(paper: Publication, tmp_path: Path) -> None:
    bring(paper, tmp_path, post("11", "1"), source="one")
    there, _ = arrived(paper, tmp_path)

    bring(there, tmp_path, post("11", "1"), source="another")

    assert comments_of(there) == 2


def test_it_is_told_again_by_the_next_export_and_of_what_did_not_come_nothing_is_kept(
    paper: Publication, tmp_path: Path
) -> None:
    bring(paper, tmp_path, post("11", "1"))
    path = moved(paper, tmp_path)
    load(path)
    there = Publication.objects.get(slug=SLUG)
    second = load(path)

    again = told(there, tmp_path, "again.jsonl")

    assert [one for one in map(json.loads, lines(path)) if one["kind"] == "imported"] == again
    assert second.new["imported"] == 0
    assert ImportedComment.objects.filter(source__publication=there).count() == 0


@pytest.mark.parametrize("facts", [{"key": 7}, {"aliases": "x"}, {"aliases": [None]}])
def test_a_line_that_no_program_of_ours_wrote_is_refused(
    paper: Publication, tmp_path: Path, facts: Line
) -> None:
    bring(paper, tmp_path, post("11", "1"))

    with pytest.raises(UnusableError, match="imported"):
        arrived(paper, tmp_path, lambda line: line | facts if line["kind"] == "imported" else line)
