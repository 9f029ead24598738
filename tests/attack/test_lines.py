"""Headers of mails, lines of logs, rows of files, terminals: the house begins each line itself."""

from __future__ import annotations

import csv
import email
import io
import json
import logging
from collections.abc import Iterator, Sequence
from email import policy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from lxml import etree

from comments.text import to_html
from moderation import answers, casefile, composing
from moderation.eu_record import FIELDS
from moderation.models import Letter, Mail, Mailbox, Notice, NoticeMail
from moderation.workflow.exporting import as_csv
from newsroom.logs import lines
from tests.attack.answers import CONTROL, TURNING, in_csv, in_xml
from tests.attack.corpora import ALL, EVERY, QUERIES, REPEAT, SOME
from tests.attack.corpora.payload import Payload
from tests.attack.judging import faults, shapes
from tests.attack.old_files import kept

HARMLESS = "Plain words"


def kept_of(payloads: Sequence[Payload]) -> list[str]:
    return [kept(one.text.replace("\x00", "")) for one in payloads]


TEXTS = kept_of([*ALL, *SOME])
EACH = kept_of(EVERY)
# What a mail may have in its head, and no more, whatever anybody is called.
HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "List-Id",
    "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Content-Language",
    "Content-Transfer-Encoding",
}  # fmt: skip


@pytest.fixture
def letter(make: Any, settings: Any) -> Letter:
    """To somebody whose comment was answered."""
    print(REPEAT)
    settings.SITE_URL = "https://comments.paper.example"
    settings.DEFAULT_FROM_EMAIL = "comments@paper.example"
    reader = make.reader("anna", email="anna@reader.example", email_confirmed_at=timezone.now())
    make.released(make.reader(), parent=make.released(reader))
    return Letter.objects.select_related("comment__author", "comment__article").get(kind="reply")


def mails(letter: Letter) -> Iterator[tuple[str, Any]]:
    """The same mail to a reader, and one to who gave notice, with each of the texts everywhere: in
    what is quoted as a comment has it, else as it is."""
    reply = letter.comment
    assert reply is not None
    assert reply.released_revision is not None
    paper, reader = reply.article.publication, letter.to
    mail = Mail(to=reader, publication=paper, pk=letter.pk)
    notice = Notice(
        publication=paper,
        comment=reply,
        email="jon@x.example",
        secret="s",
        received_at=timezone.now(),
    )
    box, _ = Mailbox.objects.get_or_create(reader=reader)
    for text in [HARMLESS, *TEXTS]:
        line = text[:100]
        paper.name = reader.name = reply.author.name = line
        notice.name = notice.explanation = notice.law = line
        reply.released_revision.html = to_html(text)
        yield text, composing.compose(mail, [letter], box)
        yield (
            text,
            answers.compose(NoticeMail(notice=notice, kind=NoticeMail.Kind.RECEIPT, pk=letter.pk)),
        )


@pytest.mark.django_db
def test_no_name_adds_a_header_a_recipient_or_a_part_to_a_mail(letter: Letter) -> None:
    shape: dict[int, Any] = {}
    for number, (text, message) in enumerate(mails(letter)):
        raw = message.message().as_bytes()
        read = email.message_from_bytes(raw, policy=policy.default)

        assert set(read.keys()) <= HEADERS, text
        assert len(read.keys()) == len(set(read.keys())), text
        assert not read.defects, text
        assert read["To"] == message.to[0], text
        [sender] = read["From"].addresses
        assert sender.addr_spec == "comments@paper.example", text
        assert not CONTROL.search(str(read["Subject"])), text
        assert "\n" not in str(read["Subject"]), text
        parts = [part.get_content_type() for part in read.walk()]
        assert parts == shape.setdefault(number % 2, parts), text
        html = read.get_body(("html",))
        if html is not None:
            found = shapes(html.get_content())
            assert found <= shape.setdefault(2, found) | {("bdi", ())}, text
            assert not [one for one in faults(html.get_content()) if "<style {" not in one], text
        body = read.get_body(("plain",))
        assert body is not None
        plain = body.get_content()
        assert not CONTROL.search(plain), text
        assert not TURNING.search(plain), text


def test_a_line_of_the_log_stays_one_line_whatever_it_is_given() -> None:
    for form in lines.FORMATS:
        written = lines.formatter(form)
        for text in EACH:
            record = logging.LogRecord("comments.x", 30, "x.py", 1, "said %s", (text,), None)
            line = written.format(record)

            assert len(line.splitlines()) == 1, text
            assert not CONTROL.search(line), text
            if form == "json":
                assert json.loads(line)["event"].startswith("said "), text


def test_a_statement_in_a_spreadsheet_is_no_formula_and_says_the_same() -> None:
    rows = [dict.fromkeys(FIELDS, text) for text in EACH]

    file = "".join(as_csv(rows))

    assert not list(in_csv(file))
    read = list(csv.DictReader(io.StringIO(file, newline="")))
    assert len(read) == len(rows)
    for row, text in zip(read, EACH, strict=True):
        assert {cell.removeprefix("'") for cell in row.values()} <= {text, text.removeprefix("'")}


def test_the_file_of_a_notice_speaks_to_no_terminal_and_forges_no_line() -> None:
    facts = {"a": {"b": HARMLESS}, "c": HARMLESS, "d": [{"e": HARMLESS}], "f": HARMLESS}
    before = casefile.as_text(facts)
    for text in EACH:
        told = casefile.as_text({"a": {"b": text}, "c": text, "d": [{"e": text}], "f": text})

        assert not CONTROL.search(told), text
        assert not TURNING.search(told), text
        names = [line for line in told.splitlines() if not line.startswith("    ")]
        assert [line[:2] for line in names] == [line[:2] for line in before.splitlines()], text


@pytest.mark.django_db
def test_what_newsrooms_type_makes_no_feed_unreadable(make: Any) -> None:
    article = make.released().article
    paper = article.publication
    half = len(EACH) // 2
    for headline, name in zip(EACH[:half], EACH[half:], strict=True):
        type(article).objects.filter(pk=article.pk).update(headline=headline[:100])
        type(paper).objects.filter(pk=paper.pk).update(name=name[:100])
        for address in (
            f"/articles/{article.pk}/feed.atom",
            f"/publications/{paper.slug}/feed.atom",
        ):
            body = Client().get(address).content

            assert not list(in_xml(body)), (headline, name)
            assert len(etree.fromstring(body)) > 5


@pytest.mark.django_db
def test_a_list_of_articles_speaks_to_no_terminal(make: Any, capsys: Any) -> None:
    paper = make.the_paper()
    for text in EACH:
        make.article(paper, headline=text[:300])

    call_command("article", paper.slug, "--list")

    said = capsys.readouterr().out
    assert len(said.splitlines()) == len(EACH)
    assert not CONTROL.search(said.replace("\t", ""))
    assert not TURNING.search(said)


@pytest.mark.django_db
def test_no_search_asks_the_database_for_more_than_a_word(make: Any) -> None:
    """No sign of SQL, of LIKE or of a regular expression means anything."""
    make.released(text="Nothing that is searched for.", author=make.reader(name="Wolf"))
    client = Client()
    client.force_login(make.senior())
    for one in [one for one in QUERIES if one.attacks.startswith(("SQL", "LIKE"))]:
        asked = urlencode({"q": one.text, "words": one.text}, errors="surrogatepass")
        for address in ("/desk/comments/", "/desk/people/", "/desk/"):
            answer = client.get(f"{address}?{asked}")

            found = answer.content.decode()
            assert answer.status_code == 200, (address, one)
            assert not faults(found), (address, one)
            assert ">Wolf<" not in found, (address, one)
            assert "Nothing that is searched for." not in found, (address, one)
    seen = [client.get(f"/desk/{one}").content.decode() for one in FOUND]
    assert all("Wolf" in one or "Nothing that is" in one for one in seen), "words are found"


FOUND = ("comments/?words=searched", "people/?q=Wolf")
