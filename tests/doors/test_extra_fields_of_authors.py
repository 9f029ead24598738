"""An author writes a text and says what they think of it: never who it is by, what was owed for
it, how it was judged or when."""

from __future__ import annotations

from typing import Any

import pytest

from comments.models import Comment
from moderation.models import StaffOutcome
from moderation.workflow.moderating import decide_case
from tests.doors.extra import OF_FORMS, THOUGHT_UP, described, did, differences, extras

pytestmark = pytest.mark.django_db

# So little was wrong with it that it may be mended.
HANDED_IN = "I do not recieve the paper any more."
TOLD = {
    "text": "I do not receive the paper any more.", "civil": "yes", "quality": "good",
    "statement": "No.", "objection": "I think otherwise.", "version": "1", "why": "x",
}  # fmt: skip
STATES = {
    "released": ("edit", "mend"),
    "pending": ("self-check",),
    "returned": ("rewrite", "second-look"),
    "rejected": ("appeal",),
}
# The same verbs by pages, and those that only pages have.
PAGES = {
    "released": ("edit/", "mend/", "withdraw/"),
    "pending": ("check/", "withdraw/"),
    "returned": ("rewrite/", "second-look/", "withdraw/"),
    "rejected": ("appeal/",),
}


@pytest.fixture
def states(make: Any) -> dict[str, Comment]:
    """A comment for each step on its way at which its author may do something."""
    article, moderator = make.the_article(), make.moderator()
    pending = make.pending(article=article)
    make.pay(pending)
    rejected = make.split(article=article)
    decide_case(rejected, moderator=moderator, outcome=StaffOutcome.REJECT, reason="spam")
    return {
        "released": make.released(article=article, text=HANDED_IN),
        "pending": pending.comment,
        "returned": make.returned(article=article).comment,
        "rejected": rejected.comment,
    }


def test_no_author_says_more_than_a_text_and_what_they_think_of_it(make, states):
    beside, fields, found = extras(make.senior()), described(), []

    for state, comment in states.items():
        ways = [
            *((f"/api/v1/comments/{comment.pk}/{verb}", verb) for verb in STATES[state]),
            *((f"/me/comments/{comment.pk}/{verb}", "") for verb in PAGES[state]),
        ]
        known = {str(comment.pk): "comment", str(comment.author_id): "author"} | THOUGHT_UP
        for address, verb in ways:
            taken = fields[f"/api/v1/comments/{{id}}/{verb}", "POST"] if verb else OF_FORMS
            more = TOLD | {name: one for name, one in beside.items() if name not in taken}
            was = did(comment.author, "POST", address, TOLD, known)
            now = did(comment.author, "POST", address, TOLD | more, known)
            assert was[1], f"nothing was written: {state} {address} {was[0]}"
            found += [f"{state} {address}: {one}" for one in differences(was, now)]

    assert not found, "\n".join(found)
