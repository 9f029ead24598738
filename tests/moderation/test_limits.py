"""How often one may write, what a new account may, and what changes while a raid is met."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
import uuid6
from django.utils import timezone

from comments.models import Comment, Status
from moderation import crowds
from moderation.management.commands.seed_calibration import plant
from moderation.models import Case, LogEntry, Policy
from moderation.refusals import (
    TooManyComments,
    TooManyPending,
    TooManyUndecided,
    TooNew,
    UnfitTimes,
)
from moderation.workflow.moderating import decide_case
from moderation.workflow.placing import begin_raid, end_mode
from moderation.workflow.releasing import release
from moderation.workflow.self_checking import self_check
from moderation.workflow.timing_out import escalate_overdue
from moderation.workflow.withdrawing import withdraw
from newsroom import places
from newsroom.models import Mode, Reader, Role
from newsroom.places import Place

pytestmark = pytest.mark.django_db
Cause = Case.Cause
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def joined(make: Any, ago: timedelta, **facts: Any) -> Reader:
    """A reader who has been here for so long."""
    made: Reader = make.reader(**facts)
    Reader.objects.filter(pk=made.pk).update(joined_at=timezone.now() - ago)
    made.refresh_from_db()
    return made


def known(make: Any, comments: int = 3) -> Reader:
    """A reader of long standing with so many public comments."""
    made = joined(make, 90 * DAY)
    for _ in range(comments):
        make.released(made)
    return made


def cause_of(revision: Any) -> str | None:
    case = Case.objects.filter(revision=revision, closed_at=None).first()
    return case.cause if case else None


# How often.


def test_one_comment_more_than_an_hour_allows_is_refused_and_told_when(make, as_):
    make.policy(comments_an_hour=2, pending_at_most=0)
    author, article = joined(make, 90 * DAY), make.article()
    for _ in range(2):
        make.pending(author, article=article)

    answer = as_(author).post(f"/api/v1/articles/{article.pk}/comments", {"text": "Once more."})

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_comments")
    assert 3500 < int(answer["Retry-After"]) <= 3600
    assert "2 comments" in answer.json()["detail"]
    assert "You can write again in 60 minutes." in answer.json()["detail"]


def test_when_the_hour_is_over_one_may_write_again(make):
    make.policy(comments_an_hour=1)
    author = joined(make, 90 * DAY)
    make.pending(author)
    with pytest.raises(TooManyComments) as refused:
        make.pending(author)

    with time_machine.travel(refused.value.facts["again_at"] + timedelta(seconds=1)):
        assert make.pending(author).status == Status.PENDING


def test_of_two_limits_that_are_reached_the_later_end_is_told(make):
    make.policy(comments_an_hour=1, comments_a_day=1)
    author = joined(make, 90 * DAY)
    make.pending(author)

    with pytest.raises(TooManyComments, match="in 24 hours"):
        make.pending(author)


def test_on_the_first_day_one_may_write_less(make):
    make.policy(first_day_an_hour=1)
    new, old = joined(make, HOUR), joined(make, 2 * DAY)
    for author in (new, old):
        make.pending(author)

    make.pending(old)
    with pytest.raises(TooManyComments):
        make.pending(new)


def test_what_was_taken_back_was_written_all_the_same(make):
    make.policy(comments_an_hour=1)
    author = joined(make, 90 * DAY)
    withdraw(make.pending(author).comment)

    with pytest.raises(TooManyComments):
        make.pending(author)


def test_another_text_of_the_same_comment_is_not_one_comment_more(make):
    make.policy(comments_an_hour=1, first_day_an_hour=1)
    mine = make.pending()
    make.pay(mine)

    changed = self_check(mine.comment, civil=True, text="Put another way, after a second look.")

    assert changed.status == Status.IN_REVIEW


def test_the_newsroom_is_not_held_up_by_limits(make):
    make.policy(comments_an_hour=1, desk_reads_first=3)
    expert = make.reader()
    Role.objects.create(reader=expert, publication=make.the_paper(), kind=Role.Kind.EXPERT)

    for _ in range(3):
        assert make.pending(expert).status == Status.PENDING


def test_who_leaves_many_comments_unpaid_finishes_some_first(make):
    make.policy(pending_at_most=2)
    author = make.reader()
    first, _ = make.pending(author), make.pending(author)
    with pytest.raises(TooManyPending):
        make.pending(author)

    withdraw(first.comment)

    assert make.pending(author).status == Status.PENDING


def test_a_new_account_waits_for_what_becomes_of_its_first_texts(make):
    make.policy(new_undecided_at_most=2)
    new, old = make.reader(), known(make)
    first = make.in_review(new)
    for author in (new, old, old, old):
        make.pending(author)
    with pytest.raises(TooManyUndecided):
        make.pending(new)

    make.agree(first, civil=True)

    assert make.pending(new).status == Status.PENDING


def test_the_page_keeps_the_text_that_came_too_soon(make, client):
    make.policy(comments_an_hour=1, first_day_an_hour=1)
    author, article = make.reader(), make.article()
    make.pending(author, article=article)
    client.force_login(author)

    answer = client.post(
        f"/articles/{article.pk}/", {"text": "What I will say later.", "by": author.pk}
    )

    assert answer.status_code == 429
    assert "You can write again in 60 minutes." in answer.content.decode()
    assert "What I will say later." in answer.content.decode()


# New accounts.


def test_by_default_nothing_is_held_for_being_new(make):
    assert make.pending(text="See https://example.org/ for this.").status == Status.PENDING


def test_the_desk_reads_the_first_comments_of_an_account(make):
    make.policy(desk_reads_first=1)
    author = make.reader()

    first = make.pending(author)
    assert (first.status, cause_of(first)) == (Status.HELD, Cause.NEW_ACCOUNT)

    case = Case.objects.get(revision=first)
    decide_case(case, moderator=make.moderator(), outcome="release", reason="fine")
    first.refresh_from_db()
    assert make.pending(author).status == Status.HELD  # decided, and not yet public
    release(first.decision)
    assert make.pending(author).status == Status.PENDING


def test_what_waits_or_was_rejected_proves_nothing(make):
    make.policy(desk_reads_first=1)
    author, moderator = make.reader(), make.moderator()
    rejected, _waits = make.pending(author), make.pending(author)
    case = Case.objects.get(revision=rejected)
    decide_case(case, moderator=moderator, outcome="reject", reason="attack")

    assert make.pending(author).status == Status.HELD


def test_what_was_public_at_another_paper_proves_nothing_here(make):
    author = known(make, comments=1)
    elsewhere = make.publication()
    author.issuer = "local"
    author.save()
    article = make.article(elsewhere)
    Policy.objects.create(publication=elsewhere, exceptions={"desk_reads_first": 1})

    assert make.pending(author, article=article).status == Status.HELD


def test_links_of_new_accounts_are_held_where_the_rule_says_so(make):
    text = "All of it is at https://example.org/ since yesterday."
    old = known(make)
    make.policy(hold_new_links=True)

    held = make.pending(text=text)

    assert (held.status, cause_of(held)) == (Status.HELD, Cause.CHECK)
    assert make.pending(text="No link in this one.").status == Status.PENDING
    assert make.pending(old, text=f"{text} Indeed.").status == Status.PENDING


@pytest.mark.parametrize(
    "text", ["[here](https://example.org)", "<https://example.org>", "www.example.org it is"]
)
def test_a_link_is_a_link_however_it_is_written(make, text):
    make.policy(hold_new_links=True)

    assert make.pending(text=text).status == Status.HELD


def test_the_first_comments_can_be_for_trusted_readers(make):
    make.policy(trusted_read_first=1)

    mine = make.in_review()

    assert mine.trusted_only
    assert mine.trusted_until is not None
    assert not make.in_review(known(make, comments=1)).trusted_only


def test_they_stay_with_trusted_readers_after_a_first_rating(make):
    make.policy(trusted_read_first=1)
    mine = make.in_review()

    make.review(mine, civil=True, reviewer=make.seasoned())

    mine.refresh_from_db()
    assert mine.is_waiting_for_peers
    assert mine.trusted_only


def test_what_no_trusted_reader_came_to_is_overdue_and_not_split(make):
    make.policy(trusted_read_first=1)
    mine = make.in_review()

    with time_machine.travel(mine.deadline_at + timedelta(seconds=1)):
        escalate_overdue()

    assert cause_of(mine) == Cause.OVERDUE


# A raid.


@pytest.fixture
def raid(make):
    return make.raid(make.the_paper(), hours=3)


def test_a_raid_is_on_record_with_its_end(make):
    paper, senior = make.the_paper(), make.moderator(kind=Role.Kind.SENIOR)

    mode = begin_raid(Place(paper), hours=3, by=senior)

    assert mode.ends_at == mode.starts_at + 3 * HOUR
    line = LogEntry.objects.get(act=LogEntry.Act.RAID)
    assert (line.by, line.reason) == (senior, "set")


@pytest.mark.parametrize("hours", [0, 2, 24])
def test_a_raid_is_met_for_the_hours_that_are_offered(make, hours):
    with pytest.raises(UnfitTimes):
        make.raid(make.the_paper(), hours=hours)


def test_a_second_raid_takes_the_place_of_the_first(make, raid):
    longer = make.raid(make.the_paper(), hours=12)

    assert list(Mode.objects.not_over()) == [longer]


def test_while_it_is_met_new_accounts_come_to_the_desk_first(make, raid):
    young = joined(make, 2 * DAY)
    old_but_silent = joined(make, 90 * DAY)

    for author in (young, old_but_silent):
        held = make.pending(author)
        assert (held.status, cause_of(held)) == (Status.HELD, Cause.NEW_ACCOUNT)


def test_who_is_known_writes_on_but_for_links(make):
    make.policy(raid_an_hour=9)
    author = known(make)
    make.raid(make.the_paper())

    assert make.pending(author).status == Status.PENDING
    held = make.pending(author, text="Look at https://example.org/ for this.")
    assert (held.status, cause_of(held)) == (Status.HELD, Cause.CHECK)


def test_who_has_just_arrived_waits_for_a_while(make, raid):
    with pytest.raises(TooNew, match="You can write again in 30 minutes"):
        make.pending(joined(make, timedelta(minutes=30)))


def test_nobody_waits_for_longer_than_the_raid(make):
    make.raid(make.the_paper(), hours=1)
    make.policy(raid_wait_minutes=600)

    with pytest.raises(TooNew, match="in 60 minutes"):
        make.pending(make.reader())


def test_everybody_writes_less_often(make):
    make.policy(raid_an_hour=1)
    author = known(make, comments=3)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        make.raid(make.the_paper())
        make.pending(author)

        with pytest.raises(TooManyComments):
            make.pending(author)


def test_it_ends_by_itself(make, raid):
    with time_machine.travel(raid.ends_at + timedelta(seconds=1)):
        places.forget()

        assert make.pending(make.reader()).status == Status.PENDING


def test_it_is_ended_by_hand(make, raid):
    end_mode(raid, by=make.moderator(kind=Role.Kind.SENIOR))

    assert make.pending().status == Status.PENDING
    assert LogEntry.objects.filter(act=LogEntry.Act.RAID, reason="ended").count() == 1


def test_readers_are_told_kindly_by_the_form(make, client, raid):
    page = client.get(f"/articles/{make.article().pk}/").content.decode()

    assert "It is very busy here just now." in page
    assert "Thank you for your patience." in page


def test_it_is_met_at_one_article_and_nowhere_else(make):
    here, elsewhere = make.article(), make.article()
    make.raid(here)

    assert places.in_force(here).raid is not None
    assert places.in_force(elsewhere).raid is None


# Whether it looks like one.


def test_many_texts_of_new_accounts_look_like_a_raid(make):
    article = make.article()
    for _ in range(8):
        make.pending(article=article)

    crowd = crowds.crowd_at(article.publication)

    assert (crowd.texts, crowd.is_unusual) == (8, True)


def test_the_same_from_readers_of_long_standing_does_not(make):
    article = make.article()
    for _ in range(8):
        make.pending(joined(make, 30 * DAY), article=article)

    assert not crowds.crowd_at(article.publication).is_unusual


def test_the_practice_texts_of_a_new_house_are_no_raid(make):
    article = make.article()

    plant(article.publication)

    crowd = crowds.crowd_at(article.publication)
    assert (crowd.texts, crowd.is_unusual) == (0, False)


def test_what_is_usual_at_this_hour_is_no_raid(make, monkeypatch):
    article, now = make.article(), timezone.now()
    monkeypatch.setattr(uuid6, "_last_v7_timestamp", None)  # Ids of the week before.
    for day in range(7, 0, -1):
        with time_machine.travel(now - day * DAY - timedelta(minutes=5)):
            for _ in range(8):
                make.pending(article=article)
    with time_machine.travel(now):
        for _ in range(9):
            make.pending(article=article)

        assert not crowds.crowd_at(article.publication).is_unusual


def test_the_desk_is_told_and_nothing_is_switched_on(make, client, as_):
    article = make.article()
    for _ in range(9):
        make.pending(article=article)
    moderator = make.moderator()
    client.force_login(moderator)

    page = client.get("/desk/").content.decode()
    told = as_(moderator).get("/api/v1/places").json()

    assert "This may be a raid" in page
    assert [one["may_be_raid"] for one in told] == [True]
    assert not Mode.objects.exists()
    assert Comment.objects.count() == 9
