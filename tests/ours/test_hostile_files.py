"""A file in our own format that no export of ours wrote: refused in a sentence, or harmless."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.importing.bodies import html_of
from moderation.models import Case, Policy
from moderation.ours import loading, settling
from moderation.ours.exporting import export
from moderation.ours.files import UnusableError
from moderation.ours.lines import Options
from moderation.ours.loading import load
from newsroom.models import Publication, Reader, Role
from tests.ours.moving import SLUG, Line, arrived, moved, other

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = (timezone.now() + timedelta(days=400)).isoformat()


@pytest.fixture
def paper(make: Any) -> Publication:
    article = make.the_article()
    article.add_address("https://paper.example/one")
    make.released(make.reader("ada"), article=article)
    place: Publication = article.publication
    return place


def saying(kind: str, **facts: Any) -> Any:
    """Every line of that kind says this."""
    return lambda line: line | facts if line["kind"] == kind else line


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("decision", {"evidence": {"a\x00": 1}}),
        ("decision", {"evidence": ["\ud800"]}),
        ("decision", {"evidence": "all of it"}),
        ("revision", {"text": "\ud800"}),
        ("revision", {"findings": {"not": "a list"}}),
        ("revision", {"reviews_owed": 99_999}),
        ("revision", {"created_at": TOMORROW}),
        ("comment", {"first_released_at": TOMORROW}),
        ("comment", {"created_at": "1969-12-31T00:00:00+00:00"}),
        ("comment", {"article": "no id"}),
        ("comment", {"id": None}),
        ("article", {"addresses": ["javascript:alert(1)"]}),
        ("article", {"addresses": [7]}),
        ("article", {"headline": "x" * 301}),
        ("reader", {"issuer": "import:isso:1", "is_active": True}),
        ("reader", {"joined_at": "yesterday"}),
        ("reader", {"mails": [{"email": 7}]}),
        ("rules", {"rules": [{"section": "", "tier": "x"}]}),
        ("roles", {"roles": [{"reader": "no id", "kind": "x", "sections": 1, "title": ""}]}),
        ("publication", {"token_issuer": "local"}),
        ("publication", {"token_issuer": "import:disqus:1"}),
        ("publication", {"slug": "another"}),
        ("publication", {"terms": {"no": "terms"}}),
        ("publication", {"origins": ["https://x.example; script-src *"]}),
        ("header", {"export": "no id"}),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    paper: Publication, tmp_path: Path, kind: str, facts: Line
) -> None:
    export(paper, tmp_path / "plain.jsonl", options=Options())
    path = tmp_path / "bad.jsonl"
    path.write_bytes(_as_ascii(moved(paper, tmp_path), kind, facts))

    with pytest.raises((CommandError, UnusableError)) as refused:
        call_command("import_publication", str(path))

    assert "\n" not in str(refused.value)
    assert not Comment.public.filter(article__publication__slug=SLUG).exists()


def _as_ascii(path: Path, kind: str, facts: Line) -> bytes:
    """The same lines with these facts, in escapes, so that JSON can say what UTF-8 cannot."""
    from moderation.ours import form

    total, found = form.Sum(), b""
    for raw in path.read_text().splitlines()[:-1]:
        line = saying(kind, **facts)(json.loads(raw))
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        total.add(data, line["kind"])
        found += data
    return found + form.as_bytes(total.footer())


def nested(depth: int) -> Any:
    found: Any = "deep"
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("revision", {"text": "x" * 2_000_000}, "text: a text of more than 262144 characters"),
        ("revision", {"findings": [{"detail": "x" * 300_000}]}, "findings: a text of more than"),
        ("revision", {"findings": nested(30)}, "findings: it nests deeper than 20"),
        ("decision", {"evidence": {"a": nested(500)}}, "nests deeper than 20"),
        ("article", {"body": "x" * 5_000_000}, "is longer than 4194304 bytes"),
    ],
)
def test_what_is_too_large_or_too_deep_is_refused_by_its_place(
    paper: Publication, tmp_path: Path, kind: str, facts: Line, said: str
) -> None:
    path = moved(paper, tmp_path, saying(kind, **facts))
    number = next(
        n
        for n, raw in enumerate(path.read_bytes().splitlines(), 1)
        if raw.startswith(b'{"kind":"%s"' % kind.encode())
    )

    with pytest.raises(UnusableError) as refused:
        load(path)

    assert str(refused.value).startswith(f"line {number} ({kind}")
    assert said in str(refused.value)
    assert not Publication.objects.filter(slug=SLUG).exists(), "nothing of it is written"


def test_what_is_as_large_as_it_may_be_comes(paper: Publication, tmp_path: Path) -> None:
    """The longest text, an article's whole body, and findings within each other."""
    facts: dict[str, Line] = {
        "revision": {"text": "ä" * 262_144, "findings": nested(18)},
        "article": {"body": "x" * 1_000_000},
    }

    there, _ = arrived(paper, tmp_path, lambda line: line | facts.get(line["kind"], {}))

    text = Revision.objects.get(publication=there)
    assert len(text.text) == 262_144
    assert text.findings == nested(18)


def test_what_is_due_by_no_decision_waits_for_the_desk(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    text = make.in_review(article=make.the_article())
    due = timezone.now().isoformat()

    there, loaded = arrived(
        paper,
        tmp_path,
        lambda line: line | {"release_due_at": due} if line.get("id") == other(text.pk) else line,
    )

    found = Revision.objects.get(pk=other(text.pk))
    assert (found.status, found.release_due_at) == (Status.HELD, None)
    assert Case.objects.filter(revision=found, closed_at=None).exists()
    assert ("due_without_a_decision", other(text.pk)) in loaded.told
    assert there.slug == SLUG


def test_a_second_run_gives_back_nothing_that_was_taken_away(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    make.moderator(kind=Role.Kind.ADMIN)
    Policy.objects.create(publication=paper, section="sport", exceptions={"reviews_owed": 1})
    path = moved(paper, tmp_path)
    load(path)
    there = Publication.objects.get(slug=SLUG)
    assert there.roles.exists()
    assert Policy.objects.filter(publication=there).exists()
    there.roles.all().delete()
    Policy.objects.filter(publication=there).delete()

    load(path)

    assert not there.roles.exists()
    assert not Policy.objects.filter(publication=there).exists()


def test_a_ghost_from_elsewhere_is_no_ghost_of_an_import_here(
    paper: Publication, tmp_path: Path, make: Any
) -> None:
    """There, publications have other numbers: the same issuer would be somebody else's name."""
    ada = Reader.objects.get(handle="ada")
    changed = {"issuer": "import:disqus:1", "subject": "7", "is_active": False}

    arrived(
        paper,
        tmp_path,
        lambda line: line | changed if line.get("id") == other(ada.pk) else line,
    )

    ghost = Reader.objects.get(pk=other(ada.pk))
    assert ghost.issuer == f"import:disqus:1:{SLUG}:"
    assert ghost.subject == "7"


def test_words_that_nest_too_deep_to_be_rendered_are_still_there(
    paper: Publication, tmp_path: Path
) -> None:
    deep = "> " * 3000 + "down here"

    there, _ = arrived(paper, tmp_path, saying("revision", text=deep))

    assert {one.html for one in Revision.objects.filter(publication=there)} == {html_of(deep)}


def test_a_large_publication_takes_the_time_that_it_takes(
    paper: Publication, tmp_path: Path, monkeypatch: Any
) -> None:
    """What is asked of all of it at once may take longer than a page ever may."""
    path, seen = moved(paper, tmp_path), set()
    real = settling.settle

    def patient(*facts: Any) -> Any:
        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "comments_" in sql and "UPDATE" in sql:
                with context["connection"].connection.cursor() as cursor:
                    seen.add(cursor.execute("SHOW statement_timeout").fetchone()[0])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            return real(*facts)

    monkeypatch.setattr(loading, "settle", patient)
    load(path)

    assert seen == {"0"}


def test_a_file_about_persons_is_nobody_elses_to_read(paper: Publication, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    export(paper, path, options=Options(addresses=True))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
