"""Notices of illegal content stay what they were, and are answered by somebody else.

Attacked with raw SQL: each dies on a named constraint.
"""

from __future__ import annotations

import pytest

from moderation.models import Decision
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import complain, give_notice
from moderation.workflow.withdrawing import withdraw
from tests.invariants.attacking import dies_on, given, sql

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "explanation = 'Something else.'",
        "ground = 'fraud'",
        "name = 'B'",
        "law = 'Another one.'",
        "trusted_flagger = 'Somebody'",
        "reader_id = (SELECT min(id::text)::uuid FROM newsroom_reader)",
        "secret = 'guessed'",
        "received_at = now()",
    ],
)
def test_a_notice_stays_what_it_was(make, change):
    notice = give_notice(make.released(), given())
    dies_on(
        "notice_stays_what_it_was",
        f"UPDATE moderation_notice SET {change} WHERE id = %s",
        notice.pk,
    )
    dies_on("notice_stays_what_it_was", "DELETE FROM moderation_notice WHERE id = %s", notice.pk)


def test_a_notice_that_is_forgotten_names_nobody_and_is_not_remembered(make):
    notice = give_notice(make.released(), given())
    dies_on(
        "notice_that_is_forgotten_names_nobody",
        "UPDATE moderation_notice SET forgotten_at = now(), name = '' WHERE id = %s",
        notice.pk,
    )
    for kept in ("law = 'My neighbour'", "trusted_flagger = 'Somebody'",
                 f"reader_id = '{notice.comment.author_id}'"):  # fmt: skip
        dies_on(
            "notice_that_is_forgotten_names_nobody",
            "UPDATE moderation_notice SET forgotten_at = now(), name = '', email = '',"
            f" explanation = '', {kept} WHERE id = %s",
            notice.pk,
        )
    sql(
        "UPDATE moderation_notice SET forgotten_at = now(), name = '', email = '',"
        " explanation = '' WHERE id = %s",
        notice.pk,
    )
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET forgotten_at = NULL WHERE id = %s",
        notice.pk,
    )


_COPY_NOTICE = (
    "INSERT INTO moderation_notice (id, secret, publication_id, comment_id, revision_id, ground,"
    " law, explanation, name, email, trusted_flagger, good_faith, language, received_at, outcome,"
    " complaint) SELECT gen_random_uuid(), 'another', publication_id, comment_id, revision_id,"
    " 'fraud', '', {explanation}, {name}, {name}, '', {faith}, '', now(), '', ''"
    " FROM moderation_notice WHERE id = %s"
)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"faith": "false"}, "notice_is_given_in_good_faith"),
        ({"explanation": "''"}, "notice_says_why_and_by_whom"),
        ({"name": "''"}, "notice_says_why_and_by_whom"),
    ],
)
def test_no_notice_lacks_what_the_law_asks_for(make, facts, constraint):
    notice = give_notice(make.released(), given())
    told = {"explanation": "'Why.'", "name": "'a@b.ex'", "faith": "true"} | facts
    dies_on(constraint, _COPY_NOTICE.format(**told), notice.pk)


def test_no_notice_is_about_what_is_not_public(make):
    notice = give_notice(make.released(), given())
    withdraw(notice.comment)
    told = {"explanation": "'Why.'", "name": "'a@b.ex'", "faith": "true"}
    dies_on(
        "notice_is_about_a_text_of_the_comment_that_is_public",
        _COPY_NOTICE.format(**told),
        notice.pk,
    )


def test_nobody_complains_of_what_was_done_nor_twice(make):
    acted = give_notice(make.released(), given())
    decided = decide_case(
        acted.case, moderator=make.moderator(), outcome="reject", reason="illegal"
    )
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET complained_at = now(), complained_of_id = %s WHERE id = %s",
        decided.pk,
        acted.pk,
    )
    kept = give_notice(make.released(), given())
    decide_case(kept.case, moderator=make.moderator(), outcome="release", reason="within_rules")
    complain(kept)
    dies_on(
        "notice_stays_what_it_was",
        "UPDATE moderation_notice SET complained_at = now() WHERE id = %s",
        kept.pk,
    )


def test_no_complaint_is_heard_by_who_decided_first(make):
    first = make.moderator()
    make.moderator()
    notice = give_notice(make.released(), given())
    decide_case(notice.case, moderator=first, outcome="release", reason="within_rules")
    complain(notice)
    again = Decision.objects.create(
        revision=notice.revision,
        outcome="release",
        by="desk",
        moderator=first,
        reason="so it is",
        evidence={},
    )
    dies_on(
        "notice_is_complained_of_to_another_moderator",
        "UPDATE moderation_notice SET decision_id = %s, heard_at = now() WHERE id = %s",
        again.pk,
        notice.pk,
    )
