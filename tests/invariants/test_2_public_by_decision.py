"""A comment is public without a released revision; a revision is released without a Decision.

Number 2 of what may never happen (house.md).

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.models import Decision
from tests.invariants.attacking import dies_on

pytestmark = pytest.mark.django_db


def test_no_comment_is_public_without_a_released_revision(make):
    revision = make.in_review()
    dies_on(
        "comment_is_public_only_with_a_released_revision",
        "UPDATE comments_comment SET released_revision_id = %s, first_released_at = now()"
        " WHERE id = %s",
        revision.pk,
        revision.comment_id,
    )


def test_no_comment_is_public_with_somebody_elses_revision(make):
    shown, hidden = make.released(), make.pending()
    dies_on(
        "comment_is_public_only_with_a_released_revision",
        "UPDATE comments_comment SET released_revision_id = %s, first_released_at = now()"
        " WHERE id = %s",
        shown.released_revision_id,
        hidden.comment_id,
    )


def test_no_revision_is_released_without_a_decision(make):
    revision = make.in_review()
    dies_on(
        "revision_is_released_only_by_a_decision_to_release_it",
        "UPDATE comments_revision SET status = 'released' WHERE id = %s",
        revision.pk,
    )


def test_no_revision_is_released_by_a_decision_to_return_it(make):
    revision = make.returned()
    assert Decision.objects.get(pk=revision.decision).outcome == "return"
    dies_on(
        "revision_is_released_only_by_a_decision_to_release_it",
        "UPDATE comments_revision SET status = 'released' WHERE id = %s",
        revision.pk,
    )


def test_no_revision_is_released_by_the_decision_on_another(make):
    other, revision = make.released(), make.in_review()
    dies_on(
        "revision_is_released_only_by_a_decision_to_release_it",
        "UPDATE comments_revision SET status = 'released', decision = %s WHERE id = %s",
        other.released_revision.decision,
        revision.pk,
    )


def test_a_revision_cannot_leave_release_behind_its_public_comment(make):
    comment = make.released()
    dies_on(
        "revision_stays_released_while_its_comment_is_public",
        "UPDATE comments_revision SET status = 'withdrawn' WHERE id = %s",
        comment.released_revision_id,
    )


def test_no_revision_is_rejected_without_a_decision_of_the_desk(make):
    revision = make.returned()
    dies_on(
        "revision_is_rejected_only_by_a_decision_of_the_desk",
        "UPDATE comments_revision SET status = 'rejected' WHERE id = %s",
        revision.pk,
    )


DECIDE = (
    "INSERT INTO moderation_decision (id, revision_id, outcome, by, reason, explanation,"
    " evidence, decided_at) VALUES (gen_random_uuid(), %s, %s, %s, 'x', '', '{}', now())"
)


def test_no_decision_of_peers_releases_what_two_of_them_have_not_read(make):
    revision = make.in_review()
    make.review(revision, civil=True)
    dies_on(
        "decision_of_peers_to_release_rests_on_two_ratings",
        DECIDE,
        revision.pk,
        "release",
        "peers",
    )


def test_the_house_itself_releases_nothing(make):
    revision = make.in_review()
    law = "decision_of_the_house_asks_the_desk_or_releases_a_mend"
    for outcome in ("release", "return"):
        dies_on(law, DECIDE, revision.pk, outcome, "house")


def test_no_decision_to_reject_is_made_by_peers(make):
    revision = make.in_review()
    dies_on(
        "decision_to_reject_is_made_by_people_in_charge",
        DECIDE,
        revision.pk,
        "reject",
        "peers",
    )
