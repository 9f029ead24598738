"""What was rejected, withdrawn or left is kept for a time, and then without its words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Status
from moderation.clock import forget_texts
from moderation.models import Decision, Leftover, Rating, Statement, Terms
from moderation.workflow import forgetting
from moderation.workflow.appealing import appeal
from moderation.workflow.moderating import decide_case
from moderation.workflow.recounting import verdict_again
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def rejected(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    case.revision.refresh_from_db()
    return case.revision


def seen(*texts, days):
    """As if the house had seen these texts end so many days ago."""
    forget_texts()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE moderation_leftover SET since = now() - make_interval(days => %s)"
            " WHERE revision_id = ANY(%s)",
            [days, [text.pk for text in texts]],
        )
        cursor.execute("SET session_replication_role = origin")


def words_of(text):
    text.refresh_from_db()
    return text.text


def test_a_rejected_text_loses_its_words_after_two_years_and_no_day_sooner(rejected):
    seen(rejected, days=729)
    forget_texts()
    assert words_of(rejected)

    seen(rejected, days=730)
    forget_texts()

    rejected.refresh_from_db()
    assert (rejected.text, rejected.html, rejected.findings) == ("", "", [])
    assert Leftover.objects.get().blanked_at is not None


def test_what_was_decided_stays_with_all_that_it_rests_on(make):
    text = make.returned()
    decision = Decision.objects.get(pk=text.decision)
    verdict = verdict_again(decision)
    withdraw(text.comment)
    seen(text, days=800)

    forget_texts()

    assert words_of(text) == ""
    assert verdict_again(Decision.objects.get(pk=decision.pk)) == verdict
    assert Statement.objects.get().decision == decision
    assert Rating.objects.filter(revision=text).exists()


def test_a_publication_says_for_how_long(make, rejected):
    Terms.objects.create(publication=make.the_paper(), texts_kept_days=200)
    seen(rejected, days=200)

    forget_texts()

    assert words_of(rejected) == ""


def test_what_is_public_or_may_become_so_keeps_its_words_for_ever(make):
    public, returned, waiting = make.released(), make.returned(), make.in_review()

    forget_texts()

    assert not Leftover.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=5000), tick=False):
        forget_texts()
    assert all(map(words_of, [public.released_revision, returned, waiting]))


def test_what_is_appealed_is_taken_up_again_and_its_time_begins_anew(make, rejected):
    seen(rejected, days=150)
    case = appeal(rejected.comment)

    forget_texts()
    assert not Leftover.objects.exists()

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")
    forget_texts()
    assert Leftover.objects.get().since > timezone.now() - timedelta(days=1)


def test_it_goes_on_from_batch_to_batch(make, monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    texts = [make.pending() for _ in range(5)]
    for text in texts:
        withdraw(text.comment)
    seen(*texts, days=800)

    assert forgetting.forget_texts() == 5
    assert not any(words_of(text) for text in texts)
    assert forgetting.forget_texts() == 0


def test_ten_cost_no_more_questions_than_one(make):
    def asked(number):
        texts = [make.pending() for _ in range(number)]
        for text in texts:
            withdraw(text.comment)
        seen(*texts, days=800)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            forget_texts()
        return len(queries)

    assert asked(1) == asked(10)


# Attacks


BLANK = "UPDATE comments_revision SET text = '', html = '' WHERE id = %s"
LAW = "ended_text_is_blanked_only_with_its_author_or_in_time"


def test_no_text_is_blanked_before_it_could_have_been_appealed(rejected):
    dies_on(LAW, BLANK, rejected.pk)
    seen(rejected, days=183)
    dies_on(LAW, BLANK, rejected.pk)
    seen(rejected, days=185)
    sql(BLANK, rejected.pk)


def test_nothing_that_may_become_public_is_blanked_at_all(make):
    text = make.in_review()
    dies_on("revision_text_is_written_once", BLANK, text.pk)
    assert text.status == Status.IN_REVIEW


def test_no_ended_text_is_rewritten(rejected):
    seen(rejected, days=800)
    dies_on(
        "revision_text_is_written_once",
        "UPDATE comments_revision SET text = 'I praised him.' WHERE id = %s",
        rejected.pk,
    )


def test_nobody_says_that_a_text_ended_long_ago(rejected):
    dies_on(
        "leftover_is_seen_when_it_is_and_not_before",
        "INSERT INTO moderation_leftover (revision_id, since)"
        " VALUES (%s, now() - interval '1 year')",
        rejected.pk,
    )
    forget_texts()
    dies_on(
        "leftover_does_not_become_older_than_it_is",
        "UPDATE moderation_leftover SET since = now() - interval '1 year'",
    )
