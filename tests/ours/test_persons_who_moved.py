"""What of persons comes along, and what of those who were erased never comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from comments.models import Comment, Kind, Reaction, Revision, Status, Tally
from comments.reactions import react
from moderation.models import Archived, Note, Rating
from moderation.ours.exporting import export
from moderation.ours.lines import Options
from moderation.ours.loading import load
from moderation.recount import differences
from moderation.workflow.erasing import begin, go_on
from moderation.workflow.withdrawing import withdraw
from newsroom.models import IdentityProvider, Publication, Reader
from tests.ours.moving import arrived, moved, other

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(make: Any) -> Publication:
    """A place where somebody reviewed with a note, and somebody reacted."""
    ada = make.reader("ada")
    comment = make.released(ada)
    react(make.reader("bea"), comment, Kind.LIKE)
    place: Publication = make.the_paper()
    return place


def with_a_note(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"note": "He is rude."} if line["kind"] == "rating" else line


def erased(reader: Reader) -> Reader:
    begin(reader.pk, at_once=True)
    while not go_on(reader.pk):
        pass
    reader.refresh_from_db()
    return reader


def test_reactions_by_name_are_their_readers_own_again(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    hidden = make.released(make.reader("cleo"))
    react(Reader.objects.get(handle="bea"), hidden, Kind.FUNNY)
    withdraw(hidden)

    there, _ = arrived(paper, tmp_path, options=Options(linkable=True))

    given = Reaction.objects.filter(comment__article__publication=there)
    bea = other(Reader.objects.get(handle="bea").pk)
    assert {(str(one.reader_id), one.kind) for one in given} == {(bea, "like"), (bea, "funny")}
    assert Tally.objects.get(comment=UUID(other(hidden.pk))).funny == 1
    assert not [one for one in differences() if not one.startswith("standing")]  # of the cast


def test_what_came_by_name_leaves_under_a_pseudonym(paper: Publication, tmp_path: Path) -> None:
    there, _ = arrived(paper, tmp_path, with_a_note, options=Options(linkable=True))
    reviewers = {row["reviewer"] for row in Archived.objects.filter(kind="rating").values_list(
        "line", flat=True)}  # fmt: skip

    export(there, tmp_path / "again.jsonl", options=Options())
    export(there, tmp_path / "by-name.jsonl", options=Options(linkable=True))

    told, by_name = (
        [json.loads(raw) for raw in (tmp_path / name).read_text().splitlines()]
        for name in ("again.jsonl", "by-name.jsonl")
    )
    ratings = [line for line in told if line["kind"] == "rating"]
    assert ratings
    assert not reviewers & {line["reviewer"] for line in ratings}
    assert all(line["reviewer"].startswith("p-") for line in ratings)
    assert "He is rude." not in (tmp_path / "again.jsonl").read_text()
    assert "pays_for" not in (tmp_path / "again.jsonl").read_text()
    assert {line["reviewer"] for line in by_name if line["kind"] == "rating"} == reviewers


def test_who_reacted_before_is_not_named_either(paper: Publication, tmp_path: Path) -> None:
    nobody = str(uuid4())

    def by_nobody(line: dict[str, Any]) -> dict[str, Any]:
        """She is in no line of a reader, and still in those of what she did."""
        if line["kind"] == "reactions":
            line["given"][0][0] = nobody
        return line

    there, _ = arrived(paper, tmp_path, by_nobody, options=Options(linkable=True))
    export(there, tmp_path / "again.jsonl", options=Options())

    given = [
        json.loads(raw)["given"]
        for raw in (tmp_path / "again.jsonl").read_text().splitlines()
        if raw.startswith('{"kind":"reactions"')
    ]
    assert given
    assert nobody not in str(given)


def test_who_was_erased_here_says_nothing_again(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    """An older file still knows them; here they are nobody for good."""
    ada, mod = Reader.objects.get(handle="ada"), make.moderator()
    Note.objects.create(publication=paper, reader=ada, by=mod, text="Writes at night.")
    reviewer = Rating.objects.latest("pk").reviewer
    path = moved(
        paper, tmp_path, with_a_note, options=Options(linkable=True), keep=(ada.pk, reviewer.pk)
    )
    erased(ada)
    erased(reviewer)

    load(path)

    there = Publication.objects.get(slug="moved")
    [text] = Revision.objects.filter(publication=there, author=ada)
    assert (text.text, text.html, text.status) == ("", "", Status.WITHDRAWN)
    assert not Comment.public.filter(article__publication=there, author=ada).exists()
    assert not Note.objects.filter(publication=there, reader=ada).exists()
    lines = Archived.objects.filter(publication=there, reader=reviewer).values_list(
        "line", flat=True)  # fmt: skip
    assert lines
    assert not any("note" in line for line in lines)


@pytest.mark.parametrize("is_ours_too", [False, True])
def test_a_file_makes_no_account_of_a_provider_that_is_another_publications_alone(
    paper: Publication, tmp_path: Path, make: Any, is_ours_too: bool
) -> None:
    """Whoever signs in there would be whom the file says, with what it says of them."""
    id_of_the_city = "https://id.city.example"
    Reader.objects.filter(handle="ada").update(issuer=id_of_the_city)
    file = moved(paper, tmp_path)
    Reader.objects.filter(handle="ada").update(issuer=paper.token_issuer)
    homes = [make.publication()]
    if is_ours_too:
        homes.append(make.publication(slug="moved", token_issuer=f"{paper.token_issuer}/moved"))
    for one in homes:
        IdentityProvider.objects.create(
            publication=one, slug=one.slug, name="City", issuer=id_of_the_city, client_id="x"
        )

    load(file)

    ada = Reader.objects.get(pk=other(Reader.objects.get(handle="ada").pk))
    assert ada.issuer == (id_of_the_city if is_ours_too else "moved:moved")
