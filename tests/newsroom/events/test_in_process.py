"""Functions of a newsroom's own are told of events, each once, whatever they do."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.utils import timezone

from moderation.workflow.reporting import report
from moderation.workflow.self_checking import self_check
from newsroom.events.in_process import AT_ONCE, COUNTED, BadHookError, attend, hand_over, read
from newsroom.events.rounds import go_round
from newsroom.models import Delivery, Endpoint
from newsroom.refusals import Invalid
from newsroom.targets import read_target
from tests import hooks_to_try

pytestmark = pytest.mark.django_db
HERE = "tests.hooks_to_try"


@pytest.fixture(autouse=True)
def _afresh():
    hooks_to_try.told.clear()
    hooks_to_try.go_on.clear()
    yield
    hooks_to_try.go_on.set()


@pytest.fixture
def hooks(make, settings):
    make.the_paper()

    def hooks(*told: str) -> None:
        settings.ANALYTICS_HOOKS = [f"{HERE}.{one}" for one in told]
        attend()

    return hooks


def kinds() -> list[str]:
    return [event["type"] for event in hooks_to_try.told]


def test_what_is_to_be_counted_is_told_once_each_in_order(make, hooks):
    hooks("count")
    revision = make.in_review()
    report(make.released(), by=make.reader(), reason="attack")

    go_round(1)
    go_round(1)

    of_it = [
        e["type"]
        for e in hooks_to_try.told
        if e["data"].get("comment") == str(revision.comment_id)
    ]
    assert of_it[0] == "comment.submitted"
    assert {"comment.submitted", "review.completed", "comment.published", "report.opened"} <= set(
        kinds()
    )
    assert set(kinds()) <= set(COUNTED)
    assert len({event["id"] for event in hooks_to_try.told}) == len(hooks_to_try.told)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_all_events_are_told_to_who_asks_for_all(make, hooks):
    hooks("count?events=all")
    revision = make.pending()
    make.pay(revision)
    self_check(revision.comment, civil=True)

    go_round(1)

    assert {"comment.gate_paid", "comment.in_review"} <= set(kinds())


def test_one_that_fails_is_told_again_and_keeps_no_other_waiting(make, hooks):
    hooks("fails?events=comment.submitted", "count?events=comment.submitted")
    make.pending()

    go_round(1)
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        go_round(1)

    tried = {d.endpoint.url: (d.state, d.attempts) for d in Delivery.objects.all()}
    assert tried == {
        f"python:{HERE}.fails": ("waiting", 2),
        f"python:{HERE}.count": ("delivered", 1),
    }
    assert Delivery.objects.get(state="waiting").last["error"] == "failed"


def test_one_that_hangs_is_left_in_time_and_not_called_without_end(hooks, settings):
    hooks("hangs?budget=50")
    url = f"python:{HERE}.hangs"
    begun = time.monotonic()

    answers = [hand_over(url, b"{}").error for _ in range(AT_ONCE + 1)]

    assert answers == ["timed_out"] * AT_ONCE + ["busy"]
    assert time.monotonic() - begun < 10


def test_it_listens_at_new_publications_and_no_more_once_it_is_not_named(make, hooks):
    hooks("count")
    make.publication()
    attend()
    attend()
    both = Endpoint.objects.count()

    hooks()

    assert both == 2
    assert Endpoint.objects.count() == 0


def test_nobody_can_have_a_function_called_that_the_settings_do_not_name(hooks):
    hooks("count")

    with pytest.raises(Invalid):
        read_target(f"python:{HERE}.fails")
    assert hand_over(f"python:{HERE}.fails", b"{}").error == "not_configured"


@pytest.mark.parametrize(
    "told",
    ["nowhere.at.all", f"{HERE}.not_a_function", f"{HERE}.count?budget=0",
     f"{HERE}.count?budget=x", f"{HERE}.count?events=comment.loved", f"{HERE}.count?often=1"],
)  # fmt: skip
def test_what_cannot_be_called_is_an_error_at_the_start(told, settings):
    settings.ANALYTICS_HOOKS = [told]

    with pytest.raises(BadHookError):
        read(told)
    assert "moderation.E004" in [found.id for found in run_checks()]
