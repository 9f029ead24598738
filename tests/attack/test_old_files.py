"""Our corpus in a file of each format, and each text that others have published in one of them:
what comes in is harmless wherever it comes out."""

from __future__ import annotations

import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from comments.models import Comment
from comments.text import clean
from newsroom.models import Article
from tests.attack.answers import CONTROL, TURNING, wrong_with
from tests.attack.corpora import ALL, REPEAT, dealt
from tests.attack.corpora.payload import Payload
from tests.attack.judging import faults_of_rich, text_in
from tests.attack.old_files import FILES, PAGE, kept

pytestmark = pytest.mark.django_db
_NEXT = re.compile(r'rel="next" href="([^"]+)"')


def given_to(name: str) -> list[Payload]:
    print(REPEAT)
    return [*ALL, *dealt(list(FILES).index(name), among=len(FILES))]


@pytest.mark.parametrize("name", FILES)
def test_every_hostile_comment_of_an_old_site_comes_in_harmless(
    make: Any, tmp_path: Path, name: str
) -> None:
    paper = make.the_paper()
    write, told = FILES[name]
    said, report = StringIO(), tmp_path / "report.txt"
    texts = [one.text for one in given_to(name)]
    given = write(tmp_path, texts)

    call_command(
        "import_comments", name, str(given), publication=paper.slug, tell=told, report=report,
        create_articles=True, stdout=said, stderr=StringIO(),
    )  # fmt: skip

    article = Article.objects.get(publication=paper)
    shown = list(Comment.public.select_related("released_revision", "author"))
    assert len(shown) > 0.7 * len(texts)  # Of some, nothing is left: they were scripts alone.
    for one in shown:
        text, called = one.released_revision.text, one.author.name  # type: ignore[union-attr]
        assert not faults_of_rich(one.released_revision.html), text  # type: ignore[union-attr]
        assert text == clean(text)
        assert called
        assert not CONTROL.search(called)
        assert not TURNING.search(called)
    assert not {wrong for one in _places(article, paper.slug) for wrong in wrong_with(one)}
    for line in (said.getvalue() + report.read_text()).splitlines():
        assert not CONTROL.search(line)
        assert not TURNING.search(line)


def test_what_one_wrote_as_plain_text_is_shown_as_it_was_written(
    make: Any, tmp_path: Path
) -> None:
    paper = make.the_paper()
    write, told = FILES["contrib"]  # whose comments are plain text
    texts = [one.text for one in given_to("contrib")]
    given = write(tmp_path, texts)

    call_command(
        "import_comments", "contrib", str(given), publication=paper.slug, tell=told,
        create_articles=True, stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip

    wrote = {_bare(clean(kept(text.replace("\x00", "")))) for text in texts}
    for one in Comment.public.select_related("released_revision"):
        assert _bare(text_in(one.released_revision.html)) in wrote  # type: ignore[union-attr]


def _bare(text: str) -> str:
    return "".join(text.split())


def _places(article: Article, slug: str) -> list[Any]:
    """Every page of the thread, and what of it goes elsewhere."""
    client, pages, following = Client(), [], f"/articles/{article.pk}/"
    while following:
        pages.append(client.get(following))
        found = _NEXT.search(pages[-1].content.decode())
        following = unescape(found[1]) if found else ""
    assert len(pages) > 5
    elsewhere = [
        f"/articles/{article.pk}/feed.atom", f"/publications/{slug}/feed.atom", "/",
        f"/embed/{slug}/fragment?article={PAGE}", f"/embed/{slug}/?article={PAGE}",
        f"/api/v1/articles/{article.pk}/comments", f"/api/v1/articles/{article.pk}",
    ]  # fmt: skip
    return pages + [client.get(address, follow=True) for address in elsewhere]
