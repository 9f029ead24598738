"""Many cases at once: each decided by itself, on record, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Status
from moderation import clock, tasks
from moderation.models import BulkAct, BulkItem, Case, Decision, LogEntry
from moderation.refusals import (
    Contradiction,
    KeyReused,
    MissingAnswer,
    ModeratorsOnly,
    NothingChosen,
    OneAtATime,
    TooManyCases,
)
from moderation.workflow import bulk
from moderation.workflow.bulk import ask_in_bulk, carry_out
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from newsroom.ids import new_id
from newsroom.models import Role

pytestmark = pytest.mark.django_db
State = BulkItem.State


def cases(make, number, cause=Case.Cause.SPLIT, **facts):
    opened = [open_case(make.in_review(**facts), cause=cause) for _ in range(number)]
    return list(Case.objects.filter(pk__in=[case.pk for case in opened]).order_by("pk"))


def ask(moderator, chosen, outcome="reject", reason="spam", **facts):
    seen = {case.pk: case.seen for case in chosen}
    facts.setdefault("key", new_id())
    return ask_in_bulk(seen, moderator=moderator, outcome=outcome, reason=reason, **facts)


def came(act):
    return {item.case_id: (item.state, item.refusal) for item in act.items.all()}


def test_the_log_has_a_code_where_a_reason_is_free_words(make):
    ask(make.moderator(), cases(make, 1), reason="Jane Doe of Mill Lane 3 is right")

    assert LogEntry.objects.get(act=LogEntry.Act.BULK).reason == "other"


def test_each_case_is_decided_and_has_its_own_decision_and_line_in_the_log(make):
    moderator, three = make.moderator(), cases(make, 3)

    act = ask(moderator, three, explanation="You sell umbrellas.")
    carry_out(act.pk)

    act.refresh_from_db()
    assert act.is_done
    assert set(came(act).values()) == {(State.DONE, "")}
    for case in three:
        case.refresh_from_db()
        assert case.revision.status == Status.REJECTED
        assert case.decision.explanation == "You sell umbrellas."
        assert (case.decided_by, case.outcome) == (moderator, "reject")
    parent = LogEntry.objects.get(act=LogEntry.Act.BULK)
    assert (parent.by, parent.reason, parent.facts["cases"]) == (moderator, "spam", 3)
    children = LogEntry.objects.filter(parent=parent, act=LogEntry.Act.DECIDED)
    assert {line.decision_id for line in children} == {case.decision_id for case in three}


def test_what_changed_since_it_was_chosen_is_left_out_and_the_others_are_not(make):
    moderator, [changed, decided, kept] = make.moderator(), cases(make, 3)
    act = ask(moderator, [changed, decided, kept])
    open_case(changed.revision, cause=Case.Cause.NOTICE)
    decide_case(decided, moderator=make.moderator(), outcome="release", reason="within_rules")

    carry_out(act.pk)

    assert came(act) == {
        changed.pk: (State.CHANGED, ""),
        decided.pk: (State.CHANGED, ""),
        kept.pk: (State.DONE, ""),
    }
    assert Case.objects.get(pk=changed.pk).is_open
    assert Case.objects.get(pk=decided.pk).outcome == "release"


def test_what_the_house_refuses_is_named_with_its_code_and_the_others_are_decided(make):
    moderator = make.moderator()
    [own], [other] = cases(make, 1, author=moderator), cases(make, 1)

    act = ask(moderator, [own, other])
    carry_out(act.pk)

    assert came(act) == {own.pk: (State.REFUSED, "own_case"), other.pk: (State.DONE, "")}


def test_to_carry_it_out_twice_is_to_carry_it_out_once(make):
    moderator, two = make.moderator(), cases(make, 2)
    act = ask(moderator, two)

    carry_out(act.pk)
    carry_out(act.pk)

    assert Decision.objects.filter(by="desk").count() == 2
    assert LogEntry.objects.filter(act=LogEntry.Act.DECIDED).count() == 2


def test_to_ask_twice_with_one_key_is_to_ask_once(make):
    moderator, [case] = make.moderator(), cases(make, 1)
    act = ask(moderator, [case])

    again = ask(moderator, [case], key=act.pk)

    assert again == act
    assert LogEntry.objects.filter(act=LogEntry.Act.BULK).count() == 1
    with pytest.raises(KeyReused):
        ask(make.moderator(), [case], key=act.pk)


def test_who_was_killed_halfway_loses_nothing_and_the_sweep_goes_on(make, monkeypatch):
    moderator, three = make.moderator(), cases(make, 3)
    act = ask(moderator, three)
    real, done = bulk._decide_one, []

    def killed(item, *facts):
        if done:
            raise KeyboardInterrupt
        done.append(item)
        real(item, *facts)

    monkeypatch.setattr(bulk, "_decide_one", killed)
    with pytest.raises(KeyboardInterrupt):
        carry_out(act.pk)
    monkeypatch.setattr(bulk, "_decide_one", real)
    assert [state for state, _ in came(act).values()].count(State.DONE) == 1

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        clock.sweep()

    act.refresh_from_db()
    assert act.is_done
    assert set(came(act).values()) == {(State.DONE, "")}


def test_a_case_that_cannot_be_helped_is_given_up_and_does_not_hold_up_the_others(
    make, monkeypatch, caplog
):
    moderator, [broken, fine] = make.moderator(), cases(make, 2)
    act = ask(moderator, [broken, fine])
    real = bulk.decide_case

    def breaks(case, **facts):
        if case.pk == broken.pk:
            raise RuntimeError("a fault of ours")
        return real(case, **facts)

    monkeypatch.setattr(bulk, "decide_case", breaks)
    carry_out(act.pk)
    assert came(act) == {broken.pk: (State.WAITING, ""), fine.pk: (State.DONE, "")}

    for _ in range(bulk.TRIES - 1):
        tasks.bulk(str(act.pk))

    act.refresh_from_db()
    assert act.is_done
    assert came(act)[broken.pk] == (State.REFUSED, "fault")
    assert "a fault of ours" in caplog.text


def test_who_lost_the_desk_since_decides_nothing_more(make):
    moderator, [case] = make.moderator(), cases(make, 1)
    act = ask(moderator, [case])
    moderator.roles.all().delete()

    carry_out(act.pk)

    assert came(act) == {case.pk: (State.REFUSED, "moderators_only")}
    assert Case.objects.get(pk=case.pk).is_open


def test_what_cannot_be_asked_for_is_refused_at_once(make):
    moderator, [case] = make.moderator(), cases(make, 1)
    elsewhere = make.moderator(sections=["elsewhere"])

    with pytest.raises(NothingChosen):
        ask(moderator, [])
    with pytest.raises(MissingAnswer):
        ask(moderator, [case], reason=" ")
    with pytest.raises(Contradiction):
        ask(moderator, [case], outcome="release", reason="threat")
    with pytest.raises(ModeratorsOnly):
        ask(elsewhere, [case])
    with pytest.raises(TooManyCases):
        ask_in_bulk(
            {new_id(): "" for _ in range(201)},
            key=new_id(), moderator=moderator, outcome="reject", reason="spam",
        )  # fmt: skip
    assert not BulkAct.objects.exists()


@pytest.mark.parametrize("cause", ["audit", "notice"])
def test_samples_and_notices_are_looked_at_one_at_a_time(make, cause):
    [alone], [other] = cases(make, 1, cause=cause), cases(make, 1)

    with pytest.raises(OneAtATime) as refused:
        ask(make.moderator(), [alone, other])

    assert refused.value.facts["cases"] == [str(alone.pk)]


# The pages.


def test_from_ticks_over_a_preview_to_what_came_of_each(make, client):
    moderator, two = make.moderator(), cases(make, 2)
    client.force_login(moderator)
    listed = client.get("/desk/?state=open").content.decode()
    ticks = [f"{case.pk}:{case.seen}" for case in two]
    assert all(tick in listed for tick in ticks)

    preview = client.post("/desk/bulk/", {"case": ticks, "chosen": "1"})
    assert "2 cases at once" in preview.content.decode()
    assert not BulkAct.objects.exists()
    key = preview.context["key"]
    asked = {"case": ticks, "go": "1", "key": key, "outcome": "reject", "reason": "spam"}
    answer = client.post("/desk/bulk/", asked)
    assert client.post("/desk/bulk/", asked).url == answer.url == f"/desk/bulk/{key}/"

    assert "0 of 2 cases" in client.get(answer.url).content.decode()
    tasks.bulk(str(key))
    said = client.get(answer.url).content.decode()
    assert "2 of 2 cases" in said
    assert "every 2s" not in said


def test_all_of_a_filter_is_what_the_filter_shows_but_for_what_is_looked_at_alone(make, client):
    listed = cases(make, 2, cause=Case.Cause.LISTED)
    cases(make, 1), cases(make, 1, cause="audit")
    client.force_login(make.moderator())

    some = client.post("/desk/bulk/", {"query": "cause=listed", "all": "1"})
    every = client.post("/desk/bulk/", {"query": "state=open", "all": "1"})

    assert {row.case.pk for row in some.context["rows"]} == {case.pk for case in listed}
    assert (every.context["count"], every.context["left_out"]) == (3, 1)
    assert "1 more is left out" in every.content.decode()


def test_at_most_so_many_are_chosen_and_those_are_the_most_urgent(make, client, monkeypatch):
    monkeypatch.setattr("moderation.listing.bulk.AT_MOST", 2)
    calm = open_case(make.in_review(), cause="split", risk=0.1)
    risky = [open_case(make.in_review(), cause="split", risk=0.8) for _ in range(2)]
    client.force_login(make.moderator())

    preview = client.post("/desk/bulk/", {"query": "", "all": "1"})

    chosen = {row.case.pk for row in preview.context["rows"]}
    assert chosen == {case.pk for case in risky}
    assert calm.pk not in chosen


def test_nothing_chosen_and_no_reason_are_said_on_the_page(make, client):
    client.force_login(make.moderator())
    [case] = cases(make, 1)

    nothing = client.post("/desk/bulk/", {"chosen": "1"})
    tick = f"{case.pk}:{case.seen}"
    no_reason = client.post("/desk/bulk/", {"case": tick, "go": "1", "key": str(new_id())})

    assert nothing.status_code == no_reason.status_code == 400
    assert "choose at least one" in nothing.content.decode()
    assert not BulkAct.objects.exists()


@pytest.mark.parametrize("odd", ["1" * 60, "1\x00"])
@pytest.mark.parametrize("go", [{}, {"go": "1"}])
def test_what_no_list_ever_said_of_a_case_is_not_found(make, client, odd, go):
    client.force_login(make.moderator())
    [case] = cases(make, 1)

    asked = {"case": f"{case.pk}:{odd}", "key": str(new_id()), "outcome": "reject"}
    answer = client.post("/desk/bulk/", asked | {"reason": "spam"} | go)

    assert answer.status_code == 404
    assert not BulkAct.objects.exists()


def test_an_act_is_seen_by_who_asked_and_by_seniors_of_that_desk(make, client):
    moderator, [case] = make.moderator(), cases(make, 1)
    act = ask(moderator, [case])

    for who, status in (
        (moderator, 200),
        (make.moderator(kind=Role.Kind.SENIOR), 200),
        (make.moderator(), 404),
        (make.moderator(kind=Role.Kind.SENIOR, sections=["elsewhere"]), 404),
        (make.reader(), 403),
    ):
        client.force_login(who)
        assert client.get(f"/desk/bulk/{act.pk}/").status_code == status


def test_by_the_api_with_the_same_state_that_the_list_said(make, as_):
    cases(make, 2)
    client = as_(make.moderator())
    chosen = [
        {"case": one["id"], "seen": one["version"]}
        for one in client.get("/api/v1/cases").json()["results"]
    ]
    facts = {"cases": chosen, "outcome": "return", "reason": "attack"}

    asked = client.post("/api/v1/bulk-acts", facts, format="json")
    assert asked.status_code == 202
    tasks.bulk(asked.json()["id"])
    told = client.get(f"/api/v1/bulk-acts/{asked.json()['id']}").json()

    assert told["done_at"]
    assert [one["state"] for one in told["items"]] == ["done", "done"]
    by_filter = {"filter": "cause=split", "outcome": "return", "reason": "attack"}
    nothing = client.post("/api/v1/bulk-acts", by_filter, format="json")
    assert (nothing.status_code, nothing.json()["code"]) == (400, "nothing_chosen")
