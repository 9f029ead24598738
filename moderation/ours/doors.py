"""The doors that a moving publication is carried through, and no other comes through with it.

What is loaded went through all of them where it comes from: a text is not born pending once more.
They are left open by name, for these INSERTs and in their transaction alone. What is public is
asked anew at the end, by `settling`: through closed doors, as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pgtrigger
from django.db import connection

from moderation.ours.snapshot import unhurried

_OPEN = {
    "comment": [
        "comments.Comment:comment_is_born_hidden",
        "moderation.BroughtComment:comment_is_born_public_only_by_the_import_that_brings_it",
    ],
    "revision": [
        "comments.Revision:revision_is_born_pending_or_for_practice",
        "moderation.BroughtText:revision_is_born_decided_only_as_its_import_says",
        "comments.Revision:nobody_writes_a_text_as_an_erased_reader",
        "comments.Revision:revision_mends_a_text_of_its_comment_that_was_judged",
        "comments.Revision:revision_edits_what_is_public_of_its_comment_just_then",
        "moderation.ToldRevision:log_tells_of_a_text_that_is_not_born_pending",
    ],
    "decision": [
        "moderation.Decision:decision_of_peers_to_release_rests_on_two_ratings",
        "moderation.Decision:decision_of_the_house_asks_the_desk_or_releases_a_mend",
        "moderation.Decision:decision_of_an_import_is_about_a_text_that_it_brings",
        "moderation.Decision:decision_against_a_text_has_its_statement_of_reasons",
        "moderation.ToldDecision:log_tells_of_every_decision",
    ],
    "sanction": [
        "moderation.Sanction:sanction_in_force_is_never_two_of_one_kind_at_once",
        "moderation.Sanction:sanction_that_restricts_has_its_statement_of_reasons",
    ],
    "case": [
        "moderation.Case:correction_is_of_what_the_desk_decided_and_is_in_force",
        "moderation.Case:appeal_is_against_a_decision_of_the_desk_that_is_not_final",
        "moderation.ToldCase:log_tells_of_every_appeal",
    ],
    "waiver": ["moderation.ToldWaiver:log_tells_of_every_waiver"],
    "highlight": [
        "comments.Highlight:highlight_is_of_what_the_public_sees",
        "moderation.ToldHighlight:log_tells_of_a_highlight_that_begins",
    ],
    "reactions": [
        "comments.Tally:tally_is_counted_never_written",
        # What is public is shown at the end; who reacted to what was hidden since did so, too.
        "comments.Reaction:reaction_is_to_what_the_public_sees",
    ],
}
_OPEN["comment"] += _OPEN["reactions"][:1]  # A comment that was once public has its tally.


def _registered(uri: str) -> str:
    """A trigger as it is registered: PostgreSQL cuts names, and so do doors.py."""
    model, _, name = uri.partition(":")
    return f"{model}:{name[:46] if not name.startswith('log_tells') else name}"


@contextmanager
def carried(kind: str) -> Iterator[None]:
    """One transaction, with the doors open that lines of this kind are carried through."""
    # Around the transaction: what is asked when it commits is asked inside of this. Without a name
    # pgtrigger would open every door that there is.
    named = [_registered(uri) for uri in _OPEN.get(kind, [])]
    with pgtrigger.ignore(*named) if named else nullcontext(), unhurried():
        quiet()
        yield


def quiet() -> None:
    """No event tells of it: what is loaded happened elsewhere and long ago. In a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL third_reading.quiet = 'on'")
