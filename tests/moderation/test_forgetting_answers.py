"""Nobody who is gone leaves behind what the desk answered about their account."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from moderation import clock
from moderation.models import AccountAppeal, Farewell, Letter
from moderation.refusals import AlreadyOver
from moderation.workflow import erasing, forgetting_answers
from moderation.workflow.appealing_accounts import answer, appeal_account
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
Words = list[tuple[str, str]]


@pytest.fixture
def senior(make: Any) -> Reader:
    found: Reader = make.senior()
    return found


def appealed(make: Any, by: Reader) -> AccountAppeal:
    restricted = make.sanction(make.reader(), "suspension", by=by)
    return appeal_account(restricted.stated, words="Sigrid appeals.")


def answered(make: Any, by: Reader) -> AccountAppeal:
    return answer(
        appealed(make, make.moderator()), moderator=by, upheld=False, explanation="Not Sigrid."
    )


def erase(appeal: AccountAppeal) -> Reader:
    reader = appeal.statement.reader
    assert erasing.begin(reader.pk, at_once=True)
    return reader


def erase_as_before(appeal: AccountAppeal) -> None:
    """By a version that let the answer be: the farewell is done, and it is still there."""
    Farewell.objects.filter(reader=erase(appeal)).update(done_at=timezone.now())


def words_of(*appeals: AccountAppeal) -> Words:
    rows = AccountAppeal.objects.filter(pk__in=[one.pk for one in appeals]).order_by("pk")
    return list(rows.values_list("words", "answer"))


def test_who_was_erased_before_takes_the_answer_along_by_night(make, senior, monkeypatch):
    gone, stays = [answered(make, senior) for _ in range(3)], answered(make, senior)
    for one in gone:
        erase_as_before(one)
    clock.erase()
    assert words_of(*gone) != [("", "")] * 3, "else there is nothing to do"
    monkeypatch.setattr(forgetting_answers, "AT_ONCE", 2)

    clock.forget_texts()

    assert words_of(*gone) == [("", "")] * 3
    assert words_of(stays) == [("Sigrid appeals.", "Not Sigrid.")]
    assert forgetting_answers.forget_answers() == 0
    kept = AccountAppeal.objects.get(pk=gone[0].pk)
    assert (kept.upheld, kept.answered_by) == (False, senior)


def test_to_look_where_there_is_nothing_is_one_statement(make, senior, django_assert_num_queries):
    answered(make, senior)

    with django_assert_num_queries(1):
        forgetting_answers.forget_answers()


def test_nobody_is_answered_who_was_erased_while_the_page_lay_open(make, senior):
    appeal = appealed(make, make.moderator())
    reader = erase(appeal)
    while not erasing.go_on(reader.pk):
        pass

    with pytest.raises(AlreadyOver):
        answer(appeal, moderator=senior, upheld=False, explanation="Not Sigrid.")

    assert words_of(appeal) == [("", "")]
    assert not Letter.objects.filter(to=reader).exists()
