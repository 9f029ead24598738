"""Files as other systems write them, with hostile words for each text, name and title."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import cycle, islice
from pathlib import Path

from tests.importing import as_coral_writes as coral
from tests.importing import as_isso_writes as isso
from tests.importing.files import disqus, post, thread
from tests.importing.test_contrib import TYPE, a_row
from tests.importing.test_remark42 import a_line, backup
from tests.importing.test_wordpress_in import HEAD

SITE = "https://paper.example"
PAGE = f"{SITE}/news/1"
AT = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Texts = Sequence[str]


def _said(texts: Texts) -> list[tuple[int, str, str, datetime]]:
    """Each text with its number, the name of whoever wrote it (other words), and when."""
    names = islice(cycle(texts), 7, None)
    moments = (AT + timedelta(seconds=number) for number in range(len(texts)))
    return list(zip(range(1, len(texts) + 1), texts, names, moments, strict=False))


def _isso(path: Path, texts: Texts) -> Path:
    rows = [
        {"author": name, "email": name, "website": name, "text": text, "created": at.timestamp()}
        for _, text, name, at in _said([kept(one) for one in texts])
    ]
    return isso.database(path / "c.db", [(1, "/news/1", kept(texts[0]))], *rows)


def _remark42(path: Path, texts: Texts) -> Path:
    where = {"site": "s", "url": PAGE}
    rows = []
    for number, text, name, at in _said(texts):
        facts = {"text": text, "orig": text, "title": name, "time": at.isoformat()}
        user = {"id": f"u{number}", "name": name}
        rows.append(a_line(f"c{number}", user=user, locator=where, **facts))
    return backup(path / "b.jsonl", *rows)


def _coral(path: Path, texts: Texts) -> Path:
    said = _said(texts)
    return coral.folder(
        path / "coral",
        stories=[coral.story("s1", AT, url=PAGE, metadata={"title": texts[0]})],
        users=[coral.user(f"u{number}", name) for number, _, name, _ in said],
        comments=[
            coral.comment(f"c{number}", "s1", f"u{number}", at, text)
            for number, text, _, at in said
        ],
    )


def _contrib(path: Path, texts: Texts) -> Path:
    page = {"model": "blog.post", "pk": 42, "fields": {"title": texts[0], "slug": "x"}}
    rows = [
        a_row(number, user_name=name, user_url=name, comment=text, submit_date=at.isoformat())
        for number, text, name, at in _said([kept(one) for one in texts])
    ]
    (path / "d.json").write_text(json.dumps([TYPE, page, *rows]))
    return path / "d.json"


def _disqus(path: Path, texts: Texts) -> Path:
    posts = [
        post(f"{number + 1}", "1", cdata(text), name=in_xml(name), at=f"{at:%Y-%m-%dT%H:%M:%SZ}")
        for number, text, name, at in _said(texts)
    ]
    return disqus(path / "d.xml", thread("1", PAGE, title=in_xml(texts[0])), *posts)


def _wordpress(path: Path, texts: Texts) -> Path:
    said = [
        f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{cdata(name)}]]></wp:comment_author>
<wp:comment_author_email>{escape(in_xml(name))}</wp:comment_author_email>
<wp:comment_author_url>{escape(in_xml(name))}</wp:comment_author_url>
<wp:comment_date_gmt>{at:%Y-%m-%d %H:%M:%S}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{cdata(text)}]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type>
<wp:comment_parent>0</wp:comment_parent></wp:comment>"""
        for number, text, name, at in _said(texts)
    ]
    file, head = path / "wp.xml", HEAD.replace(f"{SITE}/a", PAGE)
    file.write_text(f"{head}{''.join(said)}</item></channel></rss>\n", encoding="utf-8")
    return file


def kept(text: str) -> str:
    """What SQLite and JSON in UTF-8 can hold of it."""
    return text.encode("utf-8", "ignore").decode()


def in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def cdata(text: str) -> str:
    return in_xml(text).replace("]]>", "]]]]><![CDATA[>")


FILES: dict[str, tuple[Callable[[Path, Texts], Path], list[str]]] = {
    "isso": (_isso, [f"site={SITE}"]),
    "remark42": (_remark42, []),
    "coral": (_coral, []),
    "contrib": (_contrib, [f"url=blog.post={PAGE}"]),
    "disqus": (_disqus, []),
    "wordpress": (_wordpress, []),
}
