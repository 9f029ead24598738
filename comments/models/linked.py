"""Where an account may be found by an address: not by a newsroom at which it never was."""

from __future__ import annotations

import pgtrigger

from comments.doors import forbid_when
from newsroom.models import Linking


class LinkedElsewhere(Linking):
    """An account of this installation that wrote at another publication is not one newsroom's.

    Whoever signs for one publication could else have the accounts of the others' readers; and
    these could no more take part where they wrote.
    """

    class Meta:
        proxy = True
        triggers = [
            forbid_when(
                "account_that_wrote_elsewhere_is_not_linked_by_an_address",
                """EXISTS (SELECT FROM comments_comment c
                    JOIN newsroom_article a ON a.id = c.article_id
                    WHERE c.author_id = NEW.reader_id
                    AND a.publication_id <> NEW.publication_id)""",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.window_id IS NOT NULL AND NEW.was_issuer = 'local'"
                ),
            )
        ]
