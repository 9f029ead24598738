"""The desk, readers and the worker at one text at the same moment, by processes."""

from __future__ import annotations

from typing import Any

import pytest

from comments.models import Comment, Revision, Status
from moderation.models import (
    Case,
    Decision,
    Letter,
    Rating,
    Report,
    Sanction,
    StaffOutcome,
    Undoing,
    Voiding,
)
from moderation.workflow.appealing import appeal
from moderation.workflow.deciding import open_case
from moderation.workflow.editing import edit
from moderation.workflow.moderating import decide_case
from moderation.workflow.ranking import Penalty
from moderation.workflow.releasing import release
from moderation.workflow.reporting import report
from moderation.workflow.sanctioning import impose
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw
from tests.races.actors import Actors, act, codes, done
from tests.races.conftest import Rounds
from tests.races.verbs import answer, count_anew, hand_in

pytestmark = pytest.mark.usefixtures("transactional_db", "stated_terms")


def test_of_many_moderators_who_decide_one_case_one_does(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    for seed in rounds(3):
        case = make.split()
        ends = ["reject", "return", "release"] * 2
        acts = [
            act(
                decide_case,
                case,
                moderator=make.moderator(),
                outcome=outcome,
                reason="within_rules" if outcome == "release" else "attack",
            )
            for outcome in ends
        ]

        outcomes = actors.at_once(seed, *acts)

        [decision] = done(outcomes)
        assert codes(outcomes) == {"already_decided": 5}
        case.refresh_from_db()
        assert case.decision == decision
        assert Decision.objects.filter(revision=case.revision, by="desk").count() == 1


def test_the_desk_decides_while_the_last_readers_answer(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    """Whoever is last: one decision is in force, and it is the desk's where the desk decided."""
    for seed in rounds(4):
        text = make.in_review()
        case = open_case(text, cause=Case.Cause.LISTED)
        leases = [make.lease(text) for _ in range(4)]

        outcomes = actors.at_once(
            seed,
            act(
                decide_case,
                case,
                moderator=make.moderator(),
                outcome=StaffOutcome.REJECT,
                reason="attack",
            ),
            *[act(answer, lease, civil=bool(at % 2)) for at, lease in enumerate(leases)],
        )

        text.refresh_from_db()
        assert outcomes[0].is_done
        assert text.status == Status.REJECTED
        assert text.decision == outcomes[0].result.pk
        assert {one.result for one in outcomes[1:]} == {lease.pk for lease in leases}
        assert Rating.objects.filter(revision=text).count() == text.ratings_received == 4


def test_a_release_an_edit_and_a_withdrawal_leave_nothing_public(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    for seed in rounds(4):
        text = make.in_review()
        make.agree(text, civil=True)
        comment = text.comment

        outcomes = actors.at_once(
            seed,
            *[act(release, text.decision)] * 3,
            act(edit, comment, text=make.a_text()),
            act(withdraw, comment),
        )

        comment = Comment.objects.get(pk=comment.pk)
        assert sum(bool(one.result) for one in outcomes[:3]) <= 1
        assert outcomes[4].is_done
        assert not comment.is_public
        left = {Status(one) for one in comment.revisions.values_list("status", flat=True)}
        assert left == {Status.WITHDRAWN}


def test_reports_come_in_while_the_desk_keeps_or_takes_it_down(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    for seed, outcome in zip(rounds(4), ["release", "reject"] * 100, strict=False):
        comment = make.released()
        case = open_case(comment.released_revision, cause=Case.Cause.RECOUNT)
        readers = [make.seasoned() for _ in range(5)]
        why = "within_rules" if outcome == "release" else "attack"

        outcomes = actors.at_once(
            seed,
            act(decide_case, case, moderator=make.moderator(), outcome=outcome, reason=why),
            *[act(report, comment, by=one, reason="attack") for one in readers],
        )

        reported = done(outcomes[1:])
        assert outcomes[0].is_done
        assert set(codes(outcomes)) <= {"nothing_public"}
        assert Report.objects.filter(comment=comment).count() == len(reported)
        waits = Case.objects.filter(comment=comment, closed_at=None).exists()
        if outcome == "reject":
            assert not waits
            assert not Report.objects.filter(comment=comment, outcome="open").exists()


def test_an_appeal_sent_many_times_is_one(make: Any, actors: Actors, rounds: Rounds) -> None:
    first = make.moderator()
    make.moderator()
    for seed in rounds(3):
        case = make.split()
        decide_case(case, moderator=first, outcome=StaffOutcome.REJECT, reason="attack")

        outcomes = actors.at_once(seed, *[act(appeal, case.comment, statement="No.")] * 6)

        [made] = done(outcomes)
        assert codes(outcomes) == {"appeal_spent": 5}
        assert Case.objects.get(comment=case.comment, closed_at=None) == made


def test_nothing_rests_on_what_a_voided_reviewer_says_meanwhile(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    senior = make.senior()
    for seed in rounds(3):
        text, ring = make.in_review(), [make.seasoned() for _ in range(3)]
        for one in ring[:2]:
            make.review(text, civil=False, reviewer=one)
        last, others = make.lease(text, ring[2]), [make.lease(text) for _ in range(1)]

        outcomes = actors.at_once(
            seed,
            act(answer, last, civil=False),
            *[act(answer, one, civil=True) for one in others],
            *[act(void, one, by=senior, reason="a ring") for one in ring],
            act(count_anew),
        )
        actors.at_once(f"{seed} again", *[act(count_anew)] * 3)

        text.refresh_from_db()
        assert all(one.is_done for one in outcomes)
        assert text.ratings.count() == 3 + len(others)
        assert text.is_waiting_for_peers
        assert text.decision is None
        # One that came after its reviewer was voided takes a place, and says nothing.
        assert text.ratings_received - len(others) in (0, 1)
        assert Voiding.objects.filter(reviewer__in=ring).count() == 3


def test_who_is_suspended_while_they_post_and_rate_has_done_so_before_or_not_at_all(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    paper, article, senior = make.the_paper(), make.the_article(), make.senior()
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", explanation="So.", days=3)
    for seed in rounds(4):
        reader = make.reader()
        lease = make.lease(make.in_review(), reader)

        outcomes = actors.at_once(
            seed,
            act(impose, reader, paper, penalty, by=senior),
            *[act(hand_in, reader, article, text=make.a_text()) for _ in range(2)],
            act(answer, lease),
        )

        sanction = outcomes[0].result
        posted = Revision.objects.filter(author=reader)
        assert set(codes(outcomes)) <= {"suspended", "lease_expired", "not_reviewing"}
        assert posted.count() == len(done(outcomes[1:3]))
        assert all(one.deadline_at - one.created_at > sanction.lasts for one in posted)
        assert Rating.objects.filter(pk=lease.pk).exists() == outcomes[3].is_done


def test_what_is_undone_while_it_is_released_is_not_public(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    for seed in rounds(4):
        case, moderator = make.split(), make.moderator()
        decision = decide_case(
            case, moderator=moderator, outcome=StaffOutcome.RELEASE, reason="within_rules"
        )

        outcomes = actors.at_once(
            seed,
            *[act(release, decision.pk)] * 3,
            *[act(undo, decision, moderator=moderator)] * 2,
        )

        assert all(one.is_done for one in outcomes)
        assert sum(one.result for one in outcomes[:3]) <= 1
        comment = Comment.objects.get(pk=case.comment_id)
        assert not comment.is_public
        assert Undoing.objects.filter(decision=decision).count() == 1
        assert Case.objects.filter(comment=comment, closed_at=None).count() == 1
        assert not Letter.objects.filter(about=decision.pk).exists()
        assert not any(release(decision.pk) for _ in range(2))
