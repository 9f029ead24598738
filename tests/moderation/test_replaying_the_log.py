"""The log, told again, comes to what the tables say; and shows where somebody tampered."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comments.models import Highlight
from moderation.models import Case, Decision, Letter, LogEntry, Note, ReasonTemplate, StaffOutcome
from moderation.nights import proving
from moderation.replaying import Line, retell
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.appealing import appeal
from moderation.workflow.erasing import erase_due
from moderation.workflow.exporting import Period, mark
from moderation.workflow.highlighting import highlight
from moderation.workflow.mending import mend
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.noting import note
from moderation.workflow.objecting import answer, contest
from moderation.workflow.placing import begin_raid, set_mode
from moderation.workflow.recounting import recount_some
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import acknowledge, lift
from moderation.workflow.setting_terms import set_terms
from moderation.workflow.templates import drop_template, save_template
from moderation.workflow.timing_out import lapse
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Mode, Role
from newsroom.places import Place

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return list(proving.differences(proving.told()))


@contextmanager
def past_the_doors():
    """As somebody could who owns the database. It is all undone in the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        transaction.set_rollback(True)


@pytest.fixture
def busy(make):
    """A site on which everything has happened that may happen to a comment."""
    moderator, other = make.moderator(), make.moderator(kind=Role.Kind.SENIOR)
    make.policy(rewrites=3)
    withdraw(make.released())
    kept = make.released(text="A slip of the pne, and so on.")
    highlight(kept, kind=Highlight.Kind.PIN, moderator=moderator)
    mend(kept, text="A slip of the pen, and so on.")
    rewrite(make.returned().comment, text="Said once more, and kindly this time.")
    case = ask_second_look(make.returned().comment)
    decision = decide_case(
        case, moderator=moderator, outcome=StaffOutcome.RELEASE, reason="within_rules"
    )
    release(decision.pk)
    split = make.split()
    decide_case(split, moderator=moderator, outcome=StaffOutcome.REJECT, reason="attack")
    appealed = appeal(split.comment, statement="No.")
    decide_case(appealed, moderator=other, outcome=StaffOutcome.RELEASE, reason="within_rules")
    bad, text = make.seasoned(), make.in_review()
    make.review(text, civil=False, reviewer=bad)
    recount_some(void(bad, by=other, reason="Two accounts of one person").pk)
    late = make.pending()
    type(late).objects.filter(pk=late.pk).update(deadline_at=timezone.now() - timedelta(days=1))
    lapse()


def test_a_busy_site_is_told_again_without_a_difference(busy):
    statuses = {text.status for text in proving.told().texts.values()}

    assert {"released", "withdrawn", "superseded", "lapsed", "in_review"} <= statuses
    assert Decision.objects.filter(by="peers").count() >= 5
    assert found() == []


def test_the_command_says_so_in_one_sentence(busy):
    output = StringIO()

    call_command("replay_log", stdout=output)

    assert f"{LogEntry.objects.count():,} lines tell of" in output.getvalue()
    assert output.getvalue().strip().endswith("The tables say the same.")


TAMPERED = {
    "a status": ("UPDATE comments_revision SET status = 'rejected' WHERE id = %s", "is rejected"),
    "the decision in force": (
        "UPDATE comments_revision SET decision = gen_random_uuid() WHERE id = %s",
        "follows decision",
    ),
    "what is public": (
        "UPDATE comments_comment SET released_revision_id = NULL WHERE released_revision_id = %s",
        "is not public, and public by the log",
    ),
    "an outcome": (
        "UPDATE moderation_decision SET outcome = 'return' WHERE revision_id = %s",
        "by its evidence",
    ),
    "the evidence": (
        """UPDATE moderation_decision SET evidence = jsonb_set(
            evidence, '{ratings,0,weight}', '99') WHERE revision_id = %s""",
        "is to release, and to",
    ),
    "a text": (
        "UPDATE comments_revision SET id = gen_random_uuid() WHERE id = %s",
        "is in the log, and nowhere else",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_row_that_somebody_tampered_with_past_the_doors_is_named(make, what):
    statement, said = TAMPERED[what]
    text = make.released().released_revision
    assert found() == []

    with past_the_doors() as cursor:
        cursor.execute(statement, [text.pk])

        assert any(said in difference for difference in found()), found()
        with pytest.raises(CommandError):
            call_command("replay_log", stdout=StringIO())


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE moderation_standing SET spared = spared + 1", "has the counts"),
        ("UPDATE moderation_standing SET tier = 'trusted'", "by the log"),
        ("UPDATE newsroom_role SET kind = 'admin'", "role"),
        ("UPDATE moderation_policy SET exceptions = '{}'", "rule"),
        ("DELETE FROM moderation_voiding", "void by the log alone"),
        ("DELETE FROM moderation_logentry WHERE act = 'decided'", "to None by the log"),
    ],
)
def test_standings_roles_and_rules_are_held_against_the_log(busy, statement, said):
    with past_the_doors() as cursor:
        cursor.execute(statement)

        assert any(said in difference for difference in found())


@pytest.fixture
def strict(make):
    """A site whose desk has done everything that it does besides deciding about texts."""
    senior, paper = make.moderator(kind=Role.Kind.SENIOR), make.the_paper()
    reader = make.reader()
    lift(make.sanction(make.reader(), "suspension"), by=senior, because="a mistake")
    acknowledge(make.sanction(reader, "warning"), reader=reader)
    make.sanction(reader, "ban", days=None)
    note(reader, paper, by=senior, text="Writes at night.")
    set_mode(Place(paper), kind=Mode.Kind.STAFF_FIRST, by=senior)
    set_mode(Place(paper), kind=Mode.Kind.PEERS, by=senior)
    given = give_notice(
        make.released(), Given("hatred", explanation="It incites.", name="Ann",
        email="ann@example.org", good_faith=True),
    )  # fmt: skip
    decision = decide_case(given.case, moderator=senior, outcome="reject", reason="attack")
    undo(decision, moderator=senior)
    case = Case.objects.get(pk=given.case_id)
    decide_case(case, moderator=senior, outcome="release", reason="within_rules")
    give_notice(
        make.released(), Given("threat", explanation="It threatens.", name="Bo",
        email="bo@example.org", good_faith=True),
    )  # fmt: skip
    begin_raid(Place(paper), hours=3, by=senior)
    today = timezone.localdate()
    mark(paper, Period(today, today + timedelta(days=1)))


@pytest.mark.usefixtures("stated_terms", "strict")
class TestWhatElseTheDeskDoes:
    def test_it_is_told_again_without_a_difference(self):
        told = proving.told()

        assert {one.kind for one in told.restrictions.values()} == {"suspension", "warning", "ban"}
        assert len(told.notes) == 1
        assert [one["ended"] for one in told.modes.values()].count(True) == 1
        assert sorted(map(len, told.notices.values())) == [1, 2]
        assert sum(told.exported.values()) > 0
        assert found() == []

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE moderation_sanction SET lifted_at = now(), lifted_by_id = by_id"
             " WHERE kind = 'ban'", "restriction "),
            ("UPDATE moderation_sanction SET until = now() + interval '1 hour'"
             " WHERE kind = 'suspension'", "restriction "),
            ("UPDATE moderation_sanction SET acknowledged_at = NULL", "restriction "),
            ("DELETE FROM moderation_sanction WHERE kind = 'ban'", "restriction "),
            ("DELETE FROM moderation_logentry WHERE act = 'sanctioned'", "restriction "),
            ("DELETE FROM moderation_logentry WHERE act = 'lifted'", "restriction "),
            ("DELETE FROM moderation_logentry WHERE act = 'noted'", "and not in the log"),
            ("DELETE FROM moderation_note", "is in the log, and nowhere else"),
            ("DELETE FROM moderation_logentry WHERE act = 'exported'", "statements exported by"),
            ("UPDATE moderation_statement SET exported_at = NULL", "statements exported by"),
            ("UPDATE newsroom_mode SET kind = 'peers' WHERE kind = 'staff_first'", "mode "),
            ("UPDATE newsroom_mode SET ended_at = now()", "mode "),
            ("DELETE FROM moderation_logentry WHERE act = 'raid'", "mode "),
            ("DELETE FROM newsroom_mode", "mode "),
            ("UPDATE moderation_notice SET outcome = 'gone' WHERE outcome = 'kept'", "of notice"),
            ("DELETE FROM moderation_logentry WHERE act = 'notice_received'", "of notice"),
            ("DELETE FROM moderation_notice", "of notice"),
        ],
    )  # fmt: skip
    def test_it_is_held_against_the_log(self, statement, said):
        with past_the_doors() as cursor:
            cursor.execute(statement)

            assert any(said in difference for difference in found()), found()


def test_a_note_that_went_with_its_reader_is_no_difference(make):
    reader = make.reader()
    note(reader, make.the_paper(), by=make.moderator(), text="Writes at night.")

    type(reader).objects.filter(pk=reader.pk).update(leaving_at=timezone.now())

    erase_due()

    assert not Note.objects.exists()
    assert found() == []


def test_a_voiding_that_was_lifted_is_told_with_the_rest(make):
    reader = make.reader()
    make.review(make.in_review(), civil=True, reviewer=reader)
    void(reader, by=make.senior(), reason="A ring.")
    letter = contest(Letter.objects.get(to=reader, kind=Letter.Kind.VOIDED))

    answer(letter, moderator=make.senior(), lift=True)

    assert found() == []


def test_templates_and_terms_are_told_among_the_rules_and_are_no_rule(make):
    paper = make.the_paper()
    blank = ReasonTemplate(publication=paper)
    facts = {"language": "en", "reason": "spam", "title": "Adverts", "text": "No adverts here."}
    made = save_template(blank, by=make.moderator(kind=Role.Kind.SENIOR), **facts)
    drop_template(made, by=make.moderator(kind=Role.Kind.SENIOR))

    set_terms(paper, by=make.moderator(kind=Role.Kind.ADMIN), texts_kept_days=400)

    assert LogEntry.objects.filter(act="rule").exclude(facts__has_key="row").count() == 3
    assert found() == []


def test_a_thousand_and_more_lines_come_to_the_same(make):
    """benchmarks/replay.py does it with a hundred thousand."""
    reviewers = [make.seasoned() for _ in range(6)]
    for number in range(60):
        text = make.in_review()
        for reviewer in reviewers[:5]:
            text.refresh_from_db()
            if text.is_waiting_for_peers:
                make.review(text, civil=(number % 4) > 0, reviewer=reviewer)
        text.refresh_from_db()
        if text.release_due_at:
            release(text.decision)

    assert LogEntry.objects.count() > 300
    assert found() == []


# Told again without any table.

A, B = UUID(int=1), UUID(int=2)


def test_the_last_word_about_a_text_holds():
    told = retell(
        [
            Line(UUID(int=9), "moved", {"from": "pending", "to": "in_review"}, revision=A),
            Line(UUID(int=9), "decided", {"outcome": "release"}, revision=A, decision=B),
            Line(UUID(int=9), "moved", {"to": "superseded"}, revision=A, decision=B),
            Line(UUID(int=9), "decided", {"outcome": "reject"}, revision=A, decision=A),
        ]
    )

    assert (told.texts[A].status, told.texts[A].decision) == ("superseded", B)
    assert not told.texts[A].is_public


def test_a_restriction_ends_when_it_is_lifted_or_its_time_is_over():
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    given = [
        Line(UUID(int=8), "sanctioned", {"sanction": str(A), "kind": "ban", "until": None}),
        Line(
            UUID(int=9),
            "sanctioned",
            {"sanction": str(B), "kind": "suspension", "until": noon.isoformat()},
        ),
    ]

    lifted = retell([*given, Line(UUID(int=3), "lifted", {"sanction": str(A)})]).restrictions

    assert all(one.is_in_force(noon - timedelta(1)) for one in retell(given).restrictions.values())
    assert not lifted[A].is_in_force(noon - timedelta(1))
    assert lifted[B].is_in_force(noon - timedelta(minutes=1))
    assert not lifted[B].is_in_force(noon)


@given(st.lists(st.lists(st.integers(-9, 9), min_size=7, max_size=7), max_size=20))
def test_a_reviewers_counts_are_the_sum_of_what_was_added(added):
    told = retell(Line(A, "credited", {str(B): counts}) for counts in added)

    assert told.reviewers[B].counts == [sum(column) for column in zip(*added, strict=True)] or (
        not added
    )
