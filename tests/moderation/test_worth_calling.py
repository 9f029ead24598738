"""Of all the functions that hang on a text, a step calls those that it concerns."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from comments.models import Revision
from moderation.workflow.rating import rate
from moderation.workflow.releasing import release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]

CALLED = """
SELECT funcname, calls FROM pg_stat_xact_user_functions
WHERE funcname LIKE 'pgtrigger_%%' ORDER BY funcname"""


@pytest.fixture
def called():
    """What was called of our triggers while something was done: names, without pgtrigger's own."""

    def count(act) -> dict[str, int]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL track_functions = 'pl'")
            cursor.execute(CALLED)
            before = dict(cursor.fetchall())
            act()
            cursor.execute(CALLED)
            after = dict(cursor.fetchall())
        return {
            name.removeprefix("pgtrigger_").rpartition("_")[0]: calls - before.get(name, 0)
            for name, calls in after.items()
            if calls > before.get(name, 0)
        }

    return count


def test_a_release_calls_the_doors_that_it_goes_through_and_no_other(make, called):
    text = make.in_review()
    make.agree(text, civil=True)
    text.refresh_from_db()

    calls = called(lambda: release(text.decision))

    assert calls == {
        "revision_is_released_only_by_a_decision_to_rel": 1,
        "log_tells_of_every_move_of_a_text": 1,
        "event_tells_where_a_text_moves": 1,
        "page_says_otherwise_what_became_of_a_text": 1,
        "comment_is_public_only_with_a_released_revisio": 1,
        "comment_has_a_tally_once_it_is_released": 1,
        "page_shows_a_comment_otherwise": 1,
        "page_counts_its_comments_otherwise": 1,
        "author_is_told_otherwise_of_a_text": 1,
        "own_letter_is_new_or_otherwise": 1,
    }


def test_a_deciding_rating_calls_what_it_concerns(make, called):
    text = make.in_review()
    make.review(text, civil=True)
    lease = make.lease(text, make.seasoned())

    calls = called(lambda: rate(lease.pk, reviewer=lease.reviewer, quality="good", civil=True))

    assert Revision.objects.get(pk=text.pk).release_due_at is not None
    assert calls.pop("credit_is_its_own_reviewers") == 2
    for of_a_tier in ("log_tells_of_a_standing_that_changes", "reader_has_another_tier"):
        calls.pop(of_a_tier, None)
    assert set(calls.values()) == {1}
    assert set(calls) == {
        "rating_is_never_of_ones_own_text",
        "rating_needs_an_open_lease_of_its_reviewer",
        "rating_settles_its_assignment",
        "event_tells_of_a_review_given",
        "assignment_leaves_open_only_once_and_is_rated_",
        "passport_counts_a_review",
        "decision_of_peers_to_release_rests_on_two_rati",
        "decision_of_an_import_is_about_a_text_that_it_",
        "decision_names_a_rule_that_is_kept",
        "log_tells_of_every_decision",
        "author_has_a_decision",
        "author_is_told_otherwise_of_a_text",
        "standing_sums_new_credits",
        "standing_sums_rewritten_credits",
        "reader_has_a_tier",
        "log_tells_what_credits_add",
        "log_tells_what_credits_become",
    }


def test_a_review_that_decides_nothing_touches_no_door_of_a_text(make, called):
    text = make.in_review()
    lease = make.lease(text)

    calls = called(lambda: rate(lease.pk, reviewer=lease.reviewer, quality="good", civil=True))

    assert {name for name in calls if name.startswith("revision_")} == set()
