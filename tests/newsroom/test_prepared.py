"""Statements of ours tell and write rows as the ORM does."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from comments.models import Comment, Revision
from moderation.models import Assignment, Rating
from newsroom import prepared
from newsroom.models import Reader

pytestmark = pytest.mark.django_db


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("model", [Revision, Comment, Assignment, Rating, Reader])
def test_a_row_is_read_as_the_orm_reads_it(make, model):
    make.review(make.in_review(), civil=False)
    expected = model._base_manager.order_by("pk").last()
    table = model._meta.db_table

    sql = f"SELECT {prepared.columns(model)} FROM {table} WHERE id = %s"
    [found] = prepared.get(model, sql, [expected.pk])

    assert values(found) == values(expected)


def test_rows_of_two_tables_are_written_by_one_statement(make, django_assert_num_queries):
    before = make.pending()
    comment = Comment(article=make.the_article(), author=before.author)
    revision = Revision(**values(before) | {"id": None, "comment_id": comment.pk})
    revision.id = Revision().id

    with django_assert_num_queries(1):
        prepared.insert(comment, revision)

    kept = Revision.objects.get(pk=revision.pk)
    assert (kept.comment_id, kept.rule, kept.text) == (comment.pk, before.rule, before.text)
    assert not comment._state.adding


def test_what_is_not_there_is_not_changed_in_silence(make):
    nobody = Reader(name="Nobody")

    with pytest.raises(DatabaseError):
        prepared.update(nobody, ["name"])


def test_it_is_counted_and_told_like_any_other_statement(make, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        prepared.ask("SELECT %s::int", [1])

    assert "$1" in asked.captured_queries[0]["sql"]


def test_it_is_prepared_once_it_was_asked_for_more_than_twice(make):
    for number in range(4):
        prepared.ask("SELECT %s::int AS to_be_prepared", [number])

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements"
                       " WHERE statement LIKE '%to_be_prepared%'")  # fmt: skip
        assert cursor.fetchone() == (1,)


def plans(words):
    """General ones and such as were made for once, of the statement that has these words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements"
                       " WHERE statement LIKE %s", [f"%{words}%"])  # fmt: skip
        return cursor.fetchall()


def test_it_is_planned_in_general_however_little_that_seems_worth(make):
    # How many rows it is to be, PostgreSQL would know only of a plan for once.
    for number in range(8):
        prepared.ask("SELECT FROM newsroom_reader AS told_shortly LIMIT %s", [number])

    assert plans("told_shortly") == [(8, 0)]


@pytest.mark.django_db(transaction=True)
def test_what_was_planned_stays_when_a_transaction_is_taken_back(make):
    reader = make.reader()
    prepared.ask("SELECT %s::int AS planned_before", [1])

    def write(then):
        with transaction.atomic():
            prepared.ask("SELECT %s::int AS planned_inside", [1])
            Reader.objects.filter(pk=reader.pk).update(name="Somebody else")
            prepared.ask(then)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write("SELECT 1")
    prepared.ask("SELECT %s::int AS planned_inside", [2])
    with pytest.raises(DatabaseError):
        write("SELECT 1 / 0")
    prepared.ask("SELECT %s::int AS planned_inside", [3])

    assert [len(plans(words)) for words in ("planned_before", "planned_inside")] == [1, 1]
    assert sum(plans("planned_inside")[0]) == 4
    assert Reader.objects.get(pk=reader.pk).name == reader.name


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_ended_is_made_anew_and_one_that_is_there_is_not_asked(make):
    prepared.ask("SELECT 1")
    before = connection.connection
    assert not connection.in_atomic_block

    with connection.execute_wrapper(lambda *_: pytest.fail("it was asked for a sign of life")):
        assert connection.is_usable()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before.info.backend_pid])
    assert not connection.is_usable()

    connection.health_check_done = False
    assert prepared.ask("SELECT 2") == [(2,)]
    assert connection.connection is not before
