"""Readers who post, draw and rate at the same moment, each by a process of its own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Assignment, Decision, IdempotentAnswer, Rating, Waiver
from moderation.passports import rule_by
from moderation.workflow.assigning import assign
from moderation.workflow.rating import skip
from moderation.workflow.self_checking import self_check
from tests.races.actors import Actors, act, codes, done
from tests.races.conftest import Rounds
from tests.races.verbs import (
    answer,
    change_the_rule,
    come_to_review,
    erase,
    hand_in,
    hand_in_with,
    make_pieces_of_ratings,
    make_pieces_of_the_ledger,
    take_back_what_ran_out,
)

pytestmark = pytest.mark.usefixtures("transactional_db", "stated_terms")


def test_a_text_rated_by_many_at_once_is_decided_once_and_every_rating_is_there(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    for seed in rounds(3):
        text = make.in_review()
        leases = [make.lease(text) for _ in range(text.ratings_at_most)]

        outcomes = actors.at_once(seed, *[act(answer, lease) for lease in leases])

        assert sorted(done(outcomes)) == sorted(text.ratings.values_list("pk", flat=True))
        assert len(done(outcomes)) == text.ratings_at_most
        assert Decision.objects.filter(revision=text).count() == 1


def test_the_same_answer_sent_many_times_counts_once(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    for seed in rounds(3):
        lease = make.lease(make.in_review())

        outcomes = actors.at_once(seed, *[act(answer, lease)] * 6)

        assert done(outcomes) == [lease.pk]
        assert codes(outcomes) == {"already_rated": 5}


def test_the_last_place_before_a_text_is_given_to_one_of_many(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    make.policy(self_check=False)
    for seed in rounds(3):
        text = make.in_review()
        make.lease(text)  # one of the two that are wanted
        readers = [make.pending().author for _ in range(6)]

        outcomes = actors.at_once(seed, *[act(come_to_review, one) for one in readers])

        given = [texts for texts in done(outcomes) if text.pk in texts]
        text.refresh_from_db()
        assert len(given) <= 1
        assert text.leases_open == 1 + len(given) <= text.ratings_wanted


def test_a_lease_is_answered_passed_on_or_taken_back_and_never_two_of_these(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    came: Counter[str] = Counter()
    for at, seed in enumerate(rounds(6)):
        lease = make.lease(make.in_review())
        ends = timezone.now() + timedelta(milliseconds=(15, 60, 250)[at % 3])
        Assignment.objects.filter(pk=lease.pk).update(lease_until=ends)

        outcomes = actors.at_once(
            seed,
            act(answer, lease),
            act(skip, lease.pk, reviewer=lease.reviewer, why="cannot_judge"),
            *[act(take_back_what_ran_out)] * 4,
        )

        lease.refresh_from_db()
        rated, skipped = outcomes[0].is_done, outcomes[1].is_done
        state = "rated" if rated else "skipped" if skipped else lease.state
        assert (rated, skipped) != (True, True)
        assert lease.state == state
        assert Rating.objects.filter(pk=lease.pk).exists() == rated
        came[state] += 1
    print(dict(came))


def test_who_looks_at_their_own_text_while_their_last_review_counts_is_not_left_behind(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    """To look before the last review counts is refused; whichever comes last hands the text on."""
    came: Counter[str] = Counter()
    for seed in rounds(5):
        mine = make.pending()
        leases = [
            make.lease(known.revision, mine.author, pays_for=mine)
            for known in make.calibrations(3)
        ]
        for lease in leases[1:]:
            answer(lease)

        outcomes = actors.at_once(
            seed, act(answer, leases[0]), *[act(self_check, mine.comment, civil=True)] * 3
        )

        assert outcomes[0].is_done
        assert set(codes(outcomes)) <= {"reviews_first", "not_pending"}
        came["looked" if done(outcomes[1:]) else "too early"] += 1
        if not done(outcomes[1:]):
            self_check(mine.comment, civil=True)
        mine.refresh_from_db()
        assert mine.status == Status.IN_REVIEW
    print(dict(came))


def test_a_post_repeated_with_its_key_at_the_same_moment_is_one_comment(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    article = make.the_article()
    for seed in rounds(4):
        author, text = make.reader(), make.a_text()

        outcomes = actors.at_once(seed, *[act(hand_in_with, seed, author, article, text=text)] * 6)

        [comment] = Comment.objects.filter(author=author)
        assert done(outcomes) == [str(comment.pk)] * 6
        assert IdempotentAnswer.objects.filter(reader=author).count() == 1


def test_who_hands_in_twice_at_once_owes_for_both_and_holds_three_leases(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    make.calibrations(12)
    article = make.the_article()
    for seed in rounds(3):
        author = make.reader()
        acts = [act(hand_in, author, article, text=make.a_text()) for _ in range(3)]
        posted = done(actors.at_once(seed, *acts))
        texts = Revision.objects.filter(comment__in=posted)

        actors.at_once(
            f"{seed} assigns",
            *[act(assign, text.pk) for text in texts],
            *[act(come_to_review, author)] * 3,
        )

        assert len(posted) == texts.count() == 3
        assert Assignment.objects.filter(reviewer=author, state="open").count() == 3
        assert not Waiver.objects.filter(revision__author=author).exists()


def test_who_is_erased_while_they_write_rate_and_draw_leaves_nothing_under_way(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    article = make.the_article()
    for seed in rounds(2):
        reader = make.reader()
        mine = make.in_review(reader)
        lease = make.lease(make.in_review(), reader)
        others = [make.lease(mine) for _ in range(2)]

        actors.at_once(
            seed,
            act(erase, reader.pk),
            act(hand_in, reader, article, text=make.a_text()),
            act(answer, lease),
            act(come_to_review, reader),
            *[act(answer, one) for one in others],
        )
        actors.at_once(f"{seed} once more", act(erase, reader.pk))

        left = Revision.objects.filter(author=reader).exclude(status="withdrawn")
        assert list(left.values_list("status", flat=True)) == []
        assert not Assignment.objects.filter(reviewer=reader, state="open").exists()
        assert not Assignment.objects.filter(revision__author=reader, state="open").exists()


def test_a_text_handed_in_while_the_rule_changes_goes_by_one_of_the_two(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    article = make.the_article()
    for seed in rounds(3):
        policy = make.policy(reviews_owed=3, ratings_at_most=5)
        policy.exceptions |= {"reviews_owed": 2, "ratings_at_most": 4}

        outcomes = actors.at_once(
            seed,
            act(change_the_rule, policy),
            *[act(hand_in, make.reader(), article, text=make.a_text()) for _ in range(5)],
        )

        for text in Revision.objects.filter(comment__in=done(outcomes)[1:]):
            passport = (text.reviews_owed, text.ratings_at_most)
            rule = rule_by(text.rule)
            assert passport in {(3, 5), (2, 4)}
            assert (rule.reviews_owed, rule.ratings_at_most) == passport


def test_pieces_are_made_while_ratings_and_credits_are_written(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    """Two clocks make the same pieces; whoever writes waits a moment, and no more."""
    made: list[str] = []
    try:
        for number, seed in enumerate(rounds(2)):
            leases = [make.lease(make.in_review()) for _ in range(6)]
            later = timezone.now() + timedelta(days=1000 + 400 * number)

            outcomes = actors.at_once(
                seed,
                *[act(make_pieces_of_ratings, later)] * 2,
                *[act(make_pieces_of_the_ledger, later)] * 2,
                *[act(answer, lease) for lease in leases],
            )

            once = [name for names in done(outcomes)[:4] for name in names]
            made += once
            assert len(once) == len(set(once)) > 0
            assert set(done(outcomes)[4:]) == {lease.pk for lease in leases}
    finally:
        _drop(made)


def _drop(made: list[str]) -> None:
    with connection.cursor() as cursor:
        for piece in made:
            cursor.execute(f'DROP TABLE "{piece}"')
