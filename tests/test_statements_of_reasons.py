"""What may never happen to a statement of reasons, attacked with raw SQL."""

from __future__ import annotations

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from uuid6 import uuid7

from comments.models import Revision
from moderation.models import Decision, Statement
from newsroom.models import Role
from tests.invariants.attacking import dies_on, sql

pytestmark = pytest.mark.django_db

AT_COMMIT = "SET CONSTRAINTS ALL IMMEDIATE"


@pytest.fixture
def said(make):
    make.returned()
    return Statement.objects.get()


def breaks_at_commit(law, *statements):
    """What these leave behind is refused when the transaction would end."""
    with pytest.raises(IntegrityError) as caught:
        _all_at_once([*statements, (AT_COMMIT, [])])
    assert caught.value.__cause__.diag.constraint_name == law


@transaction.atomic
def _all_at_once(statements):
    with connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


DECIDE = (
    'INSERT INTO moderation_decision (id, revision_id, outcome, "by", moderator_id, reason,'
    " explanation, evidence, decided_at) VALUES (gen_random_uuid(), %s, %s, %s, %s, 'attack', '',"
    " '{}', now())"
)


@pytest.mark.parametrize("outcome", ["return", "reject"])
def test_no_decision_against_a_text_is_committed_without_its_statement(make, outcome):
    text, moderator = make.in_review(), make.moderator()
    breaks_at_commit(
        "decision_against_a_text_has_its_statement_of_reasons",
        (DECIDE, [text.pk, outcome, "desk", moderator.pk]),
    )


def test_nor_does_the_statement_of_another_decision_do(make, said):
    text = Revision.objects.get(pk=said.revision_id)
    breaks_at_commit(
        "decision_against_a_text_has_its_statement_of_reasons",
        (DECIDE, [text.pk, "return", "peers", None]),
    )


def test_a_release_and_a_hold_owe_none(make):
    text, moderator = make.in_review(), make.moderator()
    sql(DECIDE, text.pk, "release", "desk", moderator.pk)
    sql(DECIDE, text.pk, "escalate", "house", None)
    sql(AT_COMMIT)


def test_no_public_text_is_hidden_without_a_statement(make):
    comment = make.released()
    text = comment.released_revision
    hide = "UPDATE comments_comment SET released_revision_id = NULL WHERE id = %s"
    hold = (
        "UPDATE comments_revision SET status = 'held', decision = (SELECT id FROM"
        " moderation_decision WHERE revision_id = %s AND outcome = 'escalate') WHERE id = %s"
    )
    # An arrow that is drawn only where reports may hide.
    with pgtrigger.ignore("comments.Revision:revision_moves_only_along_the_arrows_drawn"):
        breaks_at_commit(
            "public_text_is_hidden_only_with_a_statement_of_reasons",
            (DECIDE, [text.pk, "escalate", "house", None]),
            (hide, [comment.pk]),
            (hold, [text.pk, text.pk]),
        )


@pytest.mark.parametrize(
    "change",
    [
        "decision_facts = 'Nothing happened.'",
        "category = 'STATEMENT_CATEGORY_VIOLENCE'",
        "codes = '{}'",
        "made_at = now()",
        "reader_id = (SELECT id FROM newsroom_reader LIMIT 1), restriction = 'hidden'",
    ],
)
def test_a_statement_stays_what_it_was(said, change):
    dies_on("statement_is_never_changed", f"UPDATE moderation_statement SET {change}")


def test_it_is_exported_once_and_that_is_not_taken_back(said):
    sql("UPDATE moderation_statement SET exported_at = now()")
    for again in ("now() + interval '1 day'", "NULL"):
        dies_on(
            "statement_is_never_changed", f"UPDATE moderation_statement SET exported_at = {again}"
        )


def test_a_statement_is_never_deleted(said):
    dies_on("statement_is_never_deleted", "DELETE FROM moderation_statement")


def forged(**values):
    """A copy of the one statement with other values, as SQL gives them."""
    fields = {field.column: field.column for field in Statement._meta.fields}
    fields |= {"id": "gen_random_uuid()"} | values
    columns = ", ".join(fields)
    return f"INSERT INTO moderation_statement ({columns}) SELECT {', '.join(fields.values())} FROM"


@pytest.mark.parametrize(
    ("law", "values"),
    [
        ("statement_is_about_a_decision_or_about_an_account", {"decision_visibility": "''"}),
        ("statement_is_about_a_decision_or_about_an_account", {"restriction": "'account'"}),
        (
            "statement_is_about_a_decision_or_about_an_account",
            {"sanction_id": "gen_random_uuid()"},
        ),
        ("statement_says_on_which_ground_and_why", {"incompatible_content_ground": "''"}),
        ("statement_says_on_which_ground_and_why", {"decision_ground": "'OTHER'"}),
        ("statement_says_what_the_eu_database_knows", {"decision_visibility": "'GONE'"}),
        ("statement_says_what_the_eu_database_knows", {"category": "'SPAM'"}),
        ("statement_says_what_the_eu_database_knows", {"category_addition": "'{SPAM}'"}),
        ("statement_says_what_the_eu_database_knows", {"category_specification": "'{SPAM}'"}),
        ("statement_says_what_the_eu_database_knows", {"territorial_scope": "'{UK}'"}),
        ("statement_says_what_the_eu_database_knows", {"content_language": "'xx'"}),
        ("statement_says_what_the_eu_database_knows", {"source_type": "'A_READER'"}),
        ("statement_says_what_the_eu_database_knows", {"automated_decision": "'No'"}),
        ("statement_says_the_facts_and_where_it_holds", {"decision_facts": "''"}),
        ("statement_says_the_facts_and_where_it_holds", {"territorial_scope": "'{}'"}),
        ("statement_names_a_source_only_where_there_was_one", {"source_identity": "'Ada'"}),
        ("statement_ends_after_it_begins", {"end_date": "application_date - 1"}),
        (
            "statement_keeps_to_the_length_of_decision_facts",
            {"decision_facts": "repeat('x', 5001)"},
        ),
        (
            "statement_keeps_to_the_length_of_incompatible_content_ground",
            {"incompatible_content_ground": "repeat('x', 501)"},
        ),
        (
            "statement_keeps_to_the_length_of_category_specification_other",
            {"category_specification_other": "repeat('x', 501)"},
        ),
    ],
)
def test_a_statement_says_nothing_that_the_database_would_not_take(said, law, values):
    dies_on(law, forged(**values) + " moderation_statement")


def test_a_decision_is_stated_once(said):
    dies_on("moderation_statement_decision_id_key", forged() + " moderation_statement")


def test_a_statement_is_to_the_author_of_what_was_decided_against(make, said):
    law = "statement_is_to_the_author_of_what_was_decided_against"
    stranger, public = make.reader(), make.released()
    dies_on(law, forged(reader_id=f"'{stranger.pk}'") + " moderation_statement")
    dies_on(law, forged(revision_id=f"'{public.released_revision_id}'") + " moderation_statement")
    release = Decision.objects.get(revision=public.released_revision)
    kind = forged(
        decision_id=f"'{release.pk}'",
        revision_id=f"'{release.revision_id}'",
        reader_id=f"'{public.author_id}'",
    )
    dies_on(law, kind + " moderation_statement")


@pytest.mark.parametrize(
    ("law", "values"),
    [
        ("terms_keep_a_text_for_as_long_as_it_can_be_appealed", "183, '{DE}', 'house'"),
        ("terms_hold_in_countries_of_the_eea", "730, '{}', 'house'"),
        ("terms_hold_in_countries_of_the_eea", "730, '{US}', 'house'"),
        ("terms_with_redress_in_own_words_have_them", "730, '{DE}', 'own'"),
    ],
)
def test_no_terms_that_could_not_be_kept(make, law, values):
    make.the_paper()
    dies_on(
        law,
        "INSERT INTO moderation_terms (publication_id, files_statements, legal_ground,"
        f" redress_words, texts_kept_days, territory, redress) SELECT id, false, '', '', {values}"
        " FROM newsroom_publication",
    )


# Accounts


RESTRICT = (
    "INSERT INTO moderation_sanction (id, reader_id, publication_id, kind, reason, explanation,"
    " by_id, rule, cause, began_at, until, review_at, lifted_because) VALUES (%s, %s, %s, %s,"
    " 'attack', '', %s, '', '', now(), now() + interval '3 days', now(), '')"
)


@pytest.mark.parametrize("kind", ["premoderation", "no_reviewing", "suspension", "ban"])
def test_no_account_is_restricted_without_its_statement(make, kind):
    who, moderator = make.reader().pk, make.moderator().pk
    breaks_at_commit(
        "sanction_that_restricts_has_its_statement_of_reasons",
        (RESTRICT, [uuid7(), who, make.the_paper().pk, kind, moderator]),
    )


def test_nor_does_the_statement_of_another_restriction_do(make):
    sanction, moderator = make.sanction(make.reader(), "premoderation"), make.moderator().pk
    breaks_at_commit(
        "sanction_that_restricts_has_its_statement_of_reasons",
        (RESTRICT, [uuid7(), sanction.reader_id, make.the_paper().pk, "ban", moderator]),
    )


def test_a_restriction_is_not_stated_to_somebody_else(make):
    sanction, other = make.sanction(make.reader(), "ban"), make.reader()
    key, moderator = uuid7(), make.moderator()
    columns = {field.column: field.column for field in Statement._meta.fields}
    columns |= {"id": "gen_random_uuid()", "sanction_id": f"'{key}'"}
    copy = (
        f"INSERT INTO moderation_statement ({', '.join(columns)})"
        f" SELECT {', '.join(columns.values())} FROM moderation_statement WHERE sanction_id = %s"
    )

    breaks_at_commit(
        "sanction_that_restricts_has_its_statement_of_reasons",
        (RESTRICT, [key, other.pk, make.the_paper().pk, "ban", moderator.pk]),
        (copy, [sanction.pk]),
    )


APPEAL = (
    "INSERT INTO moderation_accountappeal (id, statement_id, against_id, words, made_at, answer)"
    " VALUES (gen_random_uuid(), %s, %s, '', now(), '')"
)
ANSWER = (
    "UPDATE moderation_accountappeal SET answered_at = now(), answered_by_id = %s, upheld = false"
)


def test_an_appeal_names_who_imposed_what_it_is_against(make):
    statement = make.sanction(make.reader(), "ban").stated
    for wrong in (None, make.moderator().pk):
        dies_on("account_appeal_is_against_who_imposed_it", APPEAL, statement.pk, wrong)


def test_who_imposed_it_answers_only_where_nobody_else_may_lift_it(make):
    senior = make.moderator(kind=Role.Kind.SENIOR)
    make.moderator()  # Who may not lift a ban is nobody to ask.
    alone = make.sanction(make.reader(), "ban", by=senior).stated
    sql(APPEAL, alone.pk, senior.pk)
    sql(ANSWER, senior.pk)

    other = make.sanction(make.reader(), "suspension", by=senior).stated
    sql(APPEAL, other.pk, senior.pk)

    dies_on(
        "account_appeal_is_answered_by_another_where_there_is_one",
        f"{ANSWER} WHERE statement_id = %s", senior.pk, other.pk,
    )  # fmt: skip
