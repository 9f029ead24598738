"""From an answer to the mail about it, by real processes: web, worker, beat, and a folder."""

from __future__ import annotations

from email import message_from_bytes, policy
from uuid import uuid4

import pytest

from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack


def one_who_likes_mail(town: Town) -> tuple[str, str]:
    """The address of somebody who has a public comment, and that comment."""
    comment = town.decided_for()
    eventually(lambda: town.nobody().get(f"/api/v1/comments/{comment}").status == 200)
    [[reader]] = town.rows("SELECT author_id FROM comments_comment WHERE id = %s", comment)
    address = f"{uuid4().hex[:10]}@reader.example"
    with town.connect() as connection:
        connection.execute(
            "UPDATE newsroom_reader SET email = %s, email_confirmed_at = now() WHERE id = %s",
            [address, reader],
        )
    town.newsroom.manage(
        "shell", "-v0", "-c",
        "from moderation.workflow.mailboxes import choose; from newsroom.models import Reader;"
        f" choose(Reader.objects.get(pk='{reader}'), rhythm='instant')",
    )  # fmt: skip
    return address, comment


def answer(town: Town, comment: str, text: str) -> None:
    """Somebody answers it, and readers find that civil."""
    author = town.anybody()
    path = f"/api/v1/articles/{town.article}/comments"
    reply = author.post(path, {"text": text, "parent": comment}).body["id"]
    assert town.review(author) == 3
    author.post(f"/api/v1/comments/{reply}/self-check", {"civil": "yes"})
    decided = "SELECT decision FROM comments_revision WHERE comment_id = %s"
    for _ in range(20):
        if town.rows(decided, reply)[0][0]:
            return
        helper = town.anybody()
        assert helper.post("/api/v1/reviews", {}).status == 201
        town.review(helper)
    raise AssertionError("twenty readers came by and nobody was given the answer")


def mails_to(town: Town, address: str) -> list[str]:
    sent = b"".join(file.read_bytes() for file in (town.newsroom.folder / "mail").glob("*.log"))
    parts = [part for part in sent.split(b"-" * 79 + b"\n") if f"To: {address}".encode() in part]
    read = [message_from_bytes(part, policy=policy.default) for part in parts]
    bodies = [one.get_body(("plain",)) for one in read]
    return [str(body.get_content()) for body in bodies if body]


def test_an_answer_is_in_the_mail_within_seconds_and_the_link_in_it_ends_all_mail(town: Town):
    address, comment = one_who_likes_mail(town)

    answer(town, comment, f"An answer for the mail, {address}.")
    eventually(lambda: mails_to(town, address))

    [text] = mails_to(town, address)
    assert f"An answer for the mail, {address}." in text
    stop = text.split(f"{town.newsroom.url}/mail/stop/")[1].split()[0]
    ended = town.nobody().send(
        "POST", f"/mail/stop/{stop}", None, Content_Type="application/x-www-form-urlencoded"
    )
    assert ended.status == 200
    answer(town, comment, f"One more, {address}.")
    eventually(
        lambda: town.rows(
            "SELECT 1 FROM moderation_letter l JOIN comments_revision r"
            " ON r.comment_id = l.comment_id WHERE r.text = %s AND l.mail_due_at IS NULL",
            f"One more, {address}.",
        )
    )
    assert len(mails_to(town, address)) == 1


def test_valkey_is_down_when_it_should_be_mailed_and_it_comes_later_once(town: Town):
    address, comment = one_who_likes_mail(town)
    town.newsroom.kill("worker")
    town.newsroom.kill("beat")

    answer(town, comment, f"A late answer, {address}.")
    town.newsroom.servers.stop_valkey()
    town.newsroom.servers.start_valkey()  # With nothing in it: what was hinted at is lost.
    town.newsroom.start_worker()
    town.newsroom.start_beat()

    eventually(lambda: mails_to(town, address), within=60)
    waits = "SELECT 1 FROM moderation_letter WHERE mail_due_at < now()"
    eventually(lambda: not town.rows(waits))
    assert len(mails_to(town, address)) == 1
