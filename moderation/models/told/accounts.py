"""Lines about what accounts are known by."""

from __future__ import annotations

import pgtrigger

from moderation.models.told.line import line, told
from newsroom.models import Linking


class ToldLinking(Linking):
    """Who was found by an address; what a list changes is one line of its verb's."""

    class Meta:
        proxy = True
        triggers = [
            told(
                "log_tells_of_every_account_that_is_linked",
                line(
                    "linked",
                    by="NULL::uuid",
                    rule="'window'",
                    publication_id="NEW.publication_id",
                    reader_id="NEW.reader_id",
                    facts="jsonb_build_object('window', NEW.window_id)",
                ),
                pgtrigger.Insert,
                "NEW.window_id IS NOT NULL",
            )
        ]
