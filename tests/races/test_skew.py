"""What one node has begun by a clock that goes ahead, another ends by one that does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.models import Highlight, Revision
from moderation import clock, sanctions
from moderation.models import (
    Assignment,
    Before,
    Rating,
    Relief,
    Sanction,
    StaffOutcome,
    Undoing,
    Willing,
)
from moderation.refusals import LeaseExpired
from moderation.workflow import rating, undoing
from moderation.workflow.assigning import draw_missing
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.keeping_keys import end_key, rotate_key
from moderation.workflow.moderating import decide_case
from moderation.workflow.ranking import Penalty
from moderation.workflow.relieving import relieve
from moderation.workflow.sanctioning import impose, lift
from moderation.workflow.undoing import undo
from moderation.workflow.volunteering import opt_in, opt_out
from moderation.workflow.weighing import weigh_answer
from moderation.workflow.withdrawing import withdraw
from newsroom import clocks
from newsroom.accounts.leaving import ask_to_leave
from newsroom.celery import app
from newsroom.models import Reader, Role

pytestmark = pytest.mark.django_db
AHEAD = timedelta(minutes=4)


def ahead(by: timedelta = AHEAD) -> time_machine.travel:
    return time_machine.travel(timezone.now() + by)


def test_a_pin_given_ahead_is_taken_away_by_who_is_not(make: Any) -> None:
    comment, moderator = make.released(), make.moderator()
    with ahead():
        highlight(comment, kind=Highlight.Kind.PIN, moderator=moderator)

    end_highlight(comment, kind=Highlight.Kind.PIN, moderator=moderator)

    given = Highlight.objects.get(comment=comment)
    assert given.until == given.since


def test_who_opted_in_ahead_opts_out(make: Any) -> None:
    reader, paper = make.reader(), make.the_paper()
    with ahead():
        opt_in(reader, paper)

    opt_out(reader, paper)

    assert not Willing.objects.filter(reader=reader, until=None).exists()


def test_relief_that_began_ahead_ends(make: Any) -> None:
    paper = make.the_paper()
    Relief.objects.create(publication=paper, level=2, since=timezone.now() + AHEAD, why={})

    relieve(paper)

    assert not Relief.objects.filter(publication=paper, until=None, level=2).exists()


def test_a_key_that_was_rotated_ahead_is_ended(make: Any) -> None:
    paper, admin = make.the_paper(), make.moderator(kind=Role.Kind.ADMIN)
    [key] = paper.signing_keys.living()
    with ahead():
        rotate_key(key, by=admin, overlap=7)

    end_key(key, by=admin)

    key.refresh_from_db()
    assert key.inactive_at == key.rotated_at


def test_a_restriction_that_began_ahead_is_lifted(make: Any) -> None:
    reader, paper, senior = make.reader(), make.the_paper(), make.senior()
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", explanation="So.", days=3)
    with ahead():
        imposed = impose(reader, paper, penalty, by=senior)

    lift(imposed, by=senior, because="enough")

    assert sanctions.in_force(reader, paper.pk).all == ()


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_text_goes_its_way_by_clocks_of_which_each_is_wrong(make: Any, minutes: int) -> None:
    """Handed in here, paid for and judged there, decided and released here again."""
    away = timedelta(minutes=minutes)
    text = make.pending()
    with ahead(away):
        make.pay(text)
        draw_missing(text.author)
    rating_one = make.in_review()
    lease = make.lease(rating_one)
    with ahead(away):
        rating.rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=True)
        case = make.split()
    moderator = make.moderator()
    decided = decide_case(case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack")
    with ahead(away):
        withdraw(rating_one.comment)

    assert decided.outcome == "reject"
    assert Revision.objects.get(pk=text.pk).reviews_given == 3


def slow(verb: Callable[..., Any], until: Any) -> Callable[..., Any]:
    """The same, a moment too late: the processor was somebody else's."""

    def slowly(*args: Any, **facts: Any) -> Any:
        answer = verb(*args, **facts)
        time.sleep(max(0.0, (until - timezone.now()).total_seconds()) + 0.01)
        return answer

    return slowly


def test_an_answer_in_time_counts_though_its_lease_runs_out_while_it_is_written(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = make.lease(make.in_review())
    ends = timezone.now() + timedelta(seconds=2)
    Assignment.objects.filter(pk=lease.pk).update(lease_until=ends)
    monkeypatch.setattr(rating, "weigh_answer", slow(weigh_answer, ends))

    given = rating.rate(lease.pk, reviewer=lease.reviewer, quality="fair", civil=True)

    assert timezone.now() > ends > given.rated_at
    assert Rating.objects.filter(pk=lease.pk).exists()
    late = make.lease(make.in_review())
    Assignment.objects.filter(pk=late.pk).update(lease_until=timezone.now())
    with pytest.raises(LeaseExpired):
        rating.rate(late.pk, reviewer=late.reviewer, quality="fair", civil=True)


def test_an_undoing_in_time_counts_though_its_time_runs_out_while_it_is_looked_at(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, moderator = make.split(), make.moderator()
    with time_machine.travel(timezone.now() - timedelta(seconds=8)):
        decision = decide_case(
            case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack"
        )
    ends = Before.objects.get(decision=decision).until
    monkeypatch.setattr(undoing, "_has_gone_on", slow(undoing._has_gone_on, ends))

    undo(decision, moderator=moderator)

    assert timezone.now() > ends >= Undoing.objects.get(decision=decision).at


@pytest.mark.parametrize("seconds", [-7200, -90, 90, 7200])
def test_how_wrong_this_clock_is_says_postgresql(client: Client, seconds: int) -> None:
    with ahead(timedelta(seconds=seconds)):
        clock = clocks.Clock()
        assert clock.off() == pytest.approx(seconds, abs=5)
        assert clock.is_wrong
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["clock"]) == (503, "not ready")


def test_a_clock_that_is_right_is_not_wrong(client: Client) -> None:
    assert clocks.measured() == 0.0
    assert not clocks.Clock().is_wrong
    assert client.get("/healthz").json()["clock"] == "ready"


def test_a_worker_whose_clock_is_wrong_does_nothing(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day ahead, and everybody who has a day to think would be gone."""
    reader = make.reader()
    ask_to_leave(reader)
    monkeypatch.setattr(clocks, "clock", clocks.Clock())
    with ahead(timedelta(hours=25)):
        clock.erase.apply()  # as a worker calls it, and nobody else

    assert clocks.clock.is_wrong
    assert Reader.objects.get(pk=reader.pk).erased_at is None
    Reader.objects.filter(pk=reader.pk).update(leaving_at=timezone.now())
    monkeypatch.setattr(clocks, "clock", clocks.Clock())
    clock.erase.apply()
    assert Reader.objects.get(pk=reader.pk).erased_at is not None


def test_what_beat_asks_for_is_not_too_old_for_a_worker_whose_clock_differs() -> None:
    expire = [entry["options"]["expires"] for entry in app.conf.beat_schedule.values()]

    assert min(expire) >= 2 * clocks.BEARS
