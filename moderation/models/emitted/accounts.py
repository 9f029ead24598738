"""What happens to readers' accounts, and to the articles that comments hang on."""

from __future__ import annotations

import pgtrigger

from comments.doors import update_of
from moderation.models.appeal import AccountAppeal
from moderation.models.emitted.event import emits, event
from moderation.models.sanction import Sanction
from newsroom.models import AT_HOME, Article, ArticleAddress, Reader

_SANCTION = {"reader": "NEW.reader_id", "sanction": "NEW.id", "kind": "NEW.kind"}


class EmitsSanction(Sanction):
    """Of those that keep somebody out. What is only said to a reader is between the two."""

    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_a_suspension",
                event(
                    "user.suspended",
                    publication="NEW.publication_id",
                    subject="NEW.reader_id",
                    until="NEW.until",
                    **_SANCTION,
                ),
                pgtrigger.Insert,
                "NEW.kind IN ('suspension', 'ban') AND NEW.lifted_at IS NULL",
            ),
            emits(
                "event_tells_of_a_suspension_lifted",
                event(
                    "user.reinstated",
                    publication="NEW.publication_id",
                    subject="NEW.reader_id",
                    **_SANCTION,
                ),
                update_of("lifted_at"),
                """NEW.kind IN ('suspension', 'ban')
                AND OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL""",
            ),
        ]


class EmitsReader(Reader):
    """To every publication that knew this reader: where they are at home, and where they wrote."""

    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_a_reader_erased",
                event(
                    "user.erased",
                    "FROM newsroom_publication p",
                    publication="p.id",
                    subject="NEW.id",
                    where=f"""{AT_HOME.format(issuer="OLD.issuer")} OR EXISTS (
                        SELECT FROM comments_comment c
                        JOIN newsroom_article a ON a.id = c.article_id
                        WHERE c.author_id = NEW.id AND a.publication_id = p.id)""",
                    reader="NEW.id",
                ),
                update_of("erased_at"),
                "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL",
            )
        ]


_ACCOUNT_APPEAL = {
    "source": "FROM moderation_statement s",
    "publication": "s.publication_id",
    "subject": "s.reader_id",
    "where": "s.id = NEW.statement_id",
    "appeal": "NEW.id",
    "reader": "s.reader_id",
    "sanction": "s.sanction_id",
}


class EmitsAccountAppeal(AccountAppeal):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_an_account_appeal",
                event("appeal.opened", **_ACCOUNT_APPEAL),
                pgtrigger.Insert,
            ),
            emits(
                "event_tells_of_an_account_appeal_answered",
                event(
                    "appeal.decided",
                    outcome="CASE WHEN NEW.upheld THEN 'lifted' ELSE 'stays' END",
                    **_ACCOUNT_APPEAL,
                ),
                update_of("answered_at"),
                "OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL",
            ),
        ]


class EmitsArticle(Article):
    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_an_article",
                event(
                    "story.created",
                    publication="NEW.publication_id",
                    subject="NEW.id",
                    article="NEW.id",
                    section="NEW.section",
                ),
                pgtrigger.Insert,
            )
        ]


class EmitsAddress(ArticleAddress):
    """One more address of an article: no two articles are ever made one."""

    class Meta:
        proxy = True
        triggers = [
            emits(
                "event_tells_of_an_address_of_an_article",
                event(
                    "story.address_added",
                    publication="NEW.publication_id",
                    subject="NEW.article_id",
                    article="NEW.article_id",
                ),
                pgtrigger.Insert,
            )
        ]
