"""What a page shows is changed, to everybody or to one: PostgreSQL says so, in the statement that
does it.

It says the name of what was changed (newsroom/ready/offer.py) to the connection whose statement
it is, as a notice: no row, no lock, nothing to forget, and nothing where the transaction fails.
Who is connected passes it on once that is committed (newsroom/postgres/).
"""

from __future__ import annotations

import pgtrigger
from django.contrib.sessions.models import Session

from comments.doors import update_of
from comments.models.comment import Comment
from comments.models.highlight import Highlight
from comments.models.mute import Mute
from comments.models.reaction import Reaction, Tally
from comments.models.revision import Revision
from comments.models.thread import Thread
from newsroom.models import Article, Mode, Publication, Reader, Role
from newsroom.ready.changes import SQLSTATE

INSERT, UPDATE, DELETE = pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete
_ALL = INSERT | UPDATE | DELETE


def _told(name: str) -> str:
    return f"RAISE NOTICE USING ERRCODE = '{SQLSTATE}', MESSAGE = {name};"


def says(
    name: str,
    operation: pgtrigger.Operation,
    what: str,
    *,
    condition: str = "",
    per_row: str = "",
) -> pgtrigger.Trigger:
    """A trigger that says that `what`, an expression of SQL, is changed; `per_row` finds several
    of them, each as `what`."""
    body = f"FOR one IN {per_row} LOOP {_told(what)} END LOOP;" if per_row else _told(what)
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        condition=pgtrigger.Condition(f"({condition})") if condition else None,
        declare=[("one", "record")] if per_row else None,
        func=f"{body} RETURN NULL;",
    )


def _article(row: str) -> str:
    return f"'article-' || {row}.article_id"


def _publication(row: str) -> str:
    return f"'publication-' || {row}.publication_id"


def of_reader(row: str, column: str = "reader_id") -> str:
    """The name of all that is somebody's own (newsroom/ready/offer.py)."""
    return f"'reader-' || {row}.{column}"


def of_ones_own(what: str, column: str = "reader_id") -> list[pgtrigger.Trigger]:
    """Triggers that say of each row whose own it was or is, whatever happens to it."""
    return [
        says(f"own_{what}_is_new_or_otherwise", INSERT | UPDATE, of_reader("NEW", column)),
        says(f"own_{what}_is_gone", DELETE, of_reader("OLD", column)),
    ]


def _written_by(reader: str) -> str:
    """The articles that somebody's public comments are on."""
    return f"""SELECT DISTINCT c.article_id FROM comments_comment c
        WHERE c.author_id = {reader} AND c.first_released_at IS NOT NULL"""  # noqa: S608 - of constants


def _row(row: str) -> str:
    """What their author is told of a text."""
    return ", ".join(f"{row}.{column}" for column in _TOLD)


_TOLD = ("author_id", "status", "html", "decision", "release_due_at", "reviews_owed",
         "reviews_given", "self_checked_at", "queued_at")  # fmt: skip


class ChangedComment(Comment):
    class Meta:
        proxy = True
        triggers = [
            says("page_has_a_new_comment", INSERT, _article("NEW"),
                 condition="NEW.first_released_at IS NOT NULL"),
            says("page_shows_a_comment_otherwise", UPDATE, _article("NEW"),
                 condition="""(OLD.released_revision_id, OLD.first_released_at, OLD.reply_count,
                    OLD.author_id) IS DISTINCT FROM (NEW.released_revision_id,
                    NEW.first_released_at, NEW.reply_count, NEW.author_id)"""),
            says("page_loses_a_comment", DELETE, _article("OLD"),
                 condition="OLD.first_released_at IS NOT NULL"),
        ]  # fmt: skip


class ChangedRevision(Revision):
    class Meta:
        proxy = True
        triggers = [
            # Why a place in a thread is empty, and what is left of the text of an erased reader.
            says("page_says_otherwise_what_became_of_a_text",
                 update_of("status", "text", "html"), _article("one"),
                 condition="OLD.status <> NEW.status OR OLD.html <> NEW.html",
                 per_row="""SELECT c.article_id FROM comments_comment c
                    WHERE c.id = NEW.comment_id AND c.first_released_at IS NOT NULL"""),
            says("author_has_another_text", INSERT, of_reader("NEW", "author_id")),
            says("author_has_a_text_less", DELETE, of_reader("OLD", "author_id")),
            says("author_is_told_otherwise_of_a_text", UPDATE, of_reader("NEW", "author_id"),
                 condition=f"({_row('OLD')}) IS DISTINCT FROM ({_row('NEW')})"),
        ]  # fmt: skip


class ChangedTally(Tally):
    class Meta:
        proxy = True
        triggers = [says("page_counts_reactions_otherwise", UPDATE, _article("NEW"))]


class ChangedThread(Thread):
    class Meta:
        proxy = True
        triggers = [says("page_counts_its_comments_otherwise", UPDATE, _article("NEW"))]


class ChangedHighlight(Highlight):
    class Meta:
        proxy = True
        triggers = [says("page_highlights_otherwise", INSERT | UPDATE, _article("NEW"))]


class ChangedArticle(Article):
    class Meta:
        proxy = True
        triggers = [
            says("article_reads_otherwise", UPDATE, "'article-' || NEW.id"),
            says("front_page_has_another_article", _ALL, "'articles'"),
        ]


class ChangedPublication(Publication):
    class Meta:
        proxy = True
        triggers = [says("publication_is_otherwise", UPDATE, "'publication-' || NEW.id")]


class ChangedMode(Mode):
    class Meta:
        proxy = True
        triggers = [says("place_is_run_otherwise", INSERT | UPDATE, _publication("NEW"))]


class ChangedReader(Reader):
    class Meta:
        proxy = True
        triggers = [
            says("author_is_called_otherwise", UPDATE, _article("one"),
                 condition="""(OLD.name, OLD.issuer, OLD.is_active, OLD.erased_at)
                    IS DISTINCT FROM (NEW.name, NEW.issuer, NEW.is_active, NEW.erased_at)""",
                 per_row=_written_by("NEW.id")),
            says("reader_is_otherwise", UPDATE, of_reader("NEW", "id")),
        ]  # fmt: skip


class ChangedRole(Role):
    class Meta:
        proxy = True
        triggers = [
            says("author_wears_another_badge", INSERT | UPDATE, _article("one"),
                 per_row=_written_by("NEW.reader_id")),
            says("author_wears_a_badge_no_more", DELETE, _article("one"),
                 per_row=_written_by("OLD.reader_id")),
            *of_ones_own("role"),
        ]  # fmt: skip


class ChangedReaction(Reaction):
    class Meta:
        proxy = True
        triggers = of_ones_own("reaction")


class ChangedMute(Mute):
    class Meta:
        proxy = True
        triggers = of_ones_own("mute")


_SESSION = "'session-' || encode(sha256(convert_to(OLD.session_key, 'UTF8')), 'hex')"


class ChangedSession(Session):
    class Meta:
        proxy = True
        triggers = [
            # Its key opens an account: what goes over the wire and into Valkey is its hash.
            says("session_is_otherwise", UPDATE, _SESSION),
            # One that is over opens nothing, and thousands of them are cleared away at once.
            says("session_is_gone_before_its_end", DELETE, _SESSION,
                 condition="OLD.expire_date > statement_timestamp()"),
        ]  # fmt: skip
