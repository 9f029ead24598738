"""How many statements a rating says to PostgreSQL: readers wait for them, and so does a queue.

Savepoint and release, which are BEGIN and COMMIT on the site, are among them. Whoever needs one
more says here what for.
"""

import pytest
from django.test import TestCase

from comments.models import Status
from moderation import conditions
from moderation.models import Standing
from moderation.passports import key_of, rule_of
from moderation.workflow.assigning import assign
from moderation.workflow.rating import rate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


@pytest.fixture
def answer(make, django_assert_max_num_queries):
    """A reader whose word is known answers about this text, for one of their own."""

    def answer(text, *, civil=True, at_most):
        mine = make.pending(make.seasoned())
        lease = make.lease(text, mine.author, pays_for=mine)
        reasons = [] if civil else ["attack"]
        warm(text)
        with django_assert_max_num_queries(at_most):
            rate(lease.pk, reviewer=mine.author, quality="fair", civil=civil, reasons=reasons)
        text.refresh_from_db()

    return answer


def warm(text):
    """A process asks for what is in force every ten seconds only."""
    conditions.conditions_at(text.publication_id)
    conditions.is_rush(text.publication_id)
    conditions.relief_at(text.publication_id)
    with TestCase.captureOnCommitCallbacks(execute=True):  # And for each rule once.
        key_of(rule_of(text))


def test_a_rating_that_asks_one_more(make, answer):
    text = make.in_review()

    # Whether the reviewer is erased meanwhile, or restricted, the lease, both texts, what is
    # known of them, the rating, all ratings, the doubt.
    answer(text, at_most=2 + 8)

    assert text.is_waiting_for_peers


def test_a_rating_that_decides_for_a_text(make, answer):
    text = make.in_review()
    answer(text, at_most=10)

    # Circles; the decision and its text; what was reported of it; standings, credits, standings
    # again, their tiers.
    answer(text, at_most=2 + 7 + 3 + 1 + 4)

    assert text.release_due_at is not None


def test_a_rating_that_decides_against_a_text(make, answer):
    text = make.in_review()
    answer(text, civil=False, at_most=10)
    answer(text, civil=False, at_most=11)

    # And a letter to its author: what it is about, whether it goes out by mail, the letter, and
    # what is in it. The statement of reasons: what the publication states, and the statement.
    answer(text, civil=False, at_most=2 + 7 + 3 + 1 + 4 + 4 + 2)

    assert text.status == Status.RETURNED


def test_a_rating_of_a_practice_text(make, answer):
    [known] = make.calibrations(1)

    # The known answer, the credit, the standing that it left, and its tier.
    answer(known.revision, at_most=2 + 6 + 4)

    assert Standing.objects.filter(calibrations_seen=1).exists()


def test_handing_a_text_its_reviews(make, django_assert_max_num_queries):
    make.calibrations(3)
    mine = make.pending()
    warm(mine)

    # The author, the text, when it was, a waiver, who they are and whether they are restricted,
    # what they are reading; how well they are
    # known, what waits, what waits of the same authors, practice; the leases.
    with django_assert_max_num_queries(2 + 7 + 4 + 1):
        handed = assign(mine.pk)

    assert len(handed) == 3
