"""What changes its standing is told in the log, whoever or whatever changed it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from comments.models import Highlight, Revision, Status
from moderation.logbook import acting, log
from moderation.models import Case, LogEntry, Relief, StaffOutcome, Standing, Waiver
from moderation.workflow.appealing import appeal
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.moderating import decide_case
from moderation.workflow.recounting import recount_some
from moderation.workflow.voiding import void
from moderation.workflow.withdrawing import withdraw
from newsroom.models import Role

pytestmark = pytest.mark.django_db
Act = LogEntry.Act


def lines(*acts: str, **facts):
    return list(LogEntry.objects.filter(act__in=acts, **facts).order_by("number"))


def moves(revision) -> list[tuple[str, str]]:
    told = lines(Act.MOVED, revision=revision)
    return [(line.facts["from"], line.facts["to"]) for line in told]


def test_the_way_of_a_comment_is_in_the_log(make):
    comment = make.released()

    withdraw(comment)

    text = comment.revisions.get()
    assert moves(text) == [
        ("pending", "in_review"),
        ("in_review", "released"),
        ("released", "withdrawn"),
    ]
    [decided] = lines(Act.DECIDED)
    assert (decided.rule, decided.by, decided.reason) == ("peers", None, "peers_agree")
    assert decided.facts == {"outcome": "release", "was": "in_review"}
    assert (decided.comment, decided.revision, decided.article) == (comment, text, comment.article)
    assert decided.decision.decided_at == decided.at


def test_a_raw_update_of_a_status_is_told_too(make):
    text = make.pending()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE comments_revision SET status = 'lapsed' WHERE id = %s", [text.pk])

    [line] = lines(Act.MOVED, revision=text)
    assert line.facts == {"from": "pending", "to": "lapsed"}
    assert line.rule == "lapsed"


def test_what_is_undone_leaves_no_line(make):
    text, before = make.pending(), LogEntry.objects.count()

    with transaction.atomic():
        Revision.objects.filter(pk=text.pk).update(status=Status.LAPSED)
        assert LogEntry.objects.count() == before + 1
        transaction.set_rollback(True)

    assert LogEntry.objects.count() == before


def test_counting_a_passport_writes_no_line(make):
    text = make.in_review()
    before = len(lines(Act.MOVED))

    make.lease(text)

    assert len(lines(Act.MOVED)) == before


def test_a_decision_of_the_desk_says_by_whom_and_keeps_free_words_out(make):
    case, moderator = make.split(), make.moderator()

    decide_case(case, moderator=moderator, outcome=StaffOutcome.REJECT, reason="It is about Bo")

    [line] = lines(Act.DECIDED, by=moderator)
    assert (line.rule, line.reason, line.facts["outcome"]) == ("", "other", "reject")


def test_an_appeal_names_what_it_is_against(make):
    case = make.split()
    decide_case(case, moderator=make.moderator(), outcome=StaffOutcome.REJECT, reason="attack")

    appeal(case.comment, statement="Please look again.")

    [line] = lines(Act.APPEALED)
    assert line.by == line.reader == case.comment.author
    assert line.decision.outcome == "reject"
    assert moves(case.revision)[-1] == ("rejected", "held")


def test_roles_and_rules_say_who_gave_them_where_somebody_says_so(make):
    admin, other = make.moderator(kind=Role.Kind.ADMIN), make.reader()

    with transaction.atomic(), acting(by=admin):
        given = Role.objects.create(reader=other, publication=make.the_paper(), kind="moderator")
        policy = make.policy(rewrites=3)
    given.kind = Role.Kind.SENIOR
    given.save()
    policy.delete()
    given.delete()

    assert [(line.by, line.rule, line.facts["how"]) for line in lines(Act.ROLE, reader=other)] == [
        (admin, "", "given"),
        (None, "unattributed", "changed"),
        (None, "unattributed", "taken"),
    ]
    rules = lines(Act.RULE)
    assert [line.by for line in rules[:-1]] == [admin] * len(rules[:-1])
    assert (rules[-1].facts["how"], rules[-1].by) == ("taken", None)
    assert rules[-1].facts["exceptions"] == {"rewrites": 3}


def test_who_acts_is_forgotten_when_their_act_is_over(make):
    admin, paper = make.moderator(), make.the_paper()

    with transaction.atomic():
        with acting(by=admin):
            pass
        Role.objects.create(reader=make.reader(), publication=paper, kind="expert")

    assert lines(Act.ROLE)[-1].by is None


def test_what_is_done_to_many_at_once_hangs_under_one_line(make):
    moderator, cases = make.moderator(), [make.split(), make.split()]

    with transaction.atomic():
        whole = log(Act.BULK, publication=make.the_paper().pk, by=moderator, count=2)
        with acting(under=whole):
            for case in cases:
                decide_case(
                    case, moderator=moderator, outcome=StaffOutcome.RELEASE, reason="within_rules"
                )

    assert {line.comment for line in whole.children.filter(act=Act.DECIDED)} == {
        case.comment for case in cases
    }
    assert whole.number < min(whole.children.values_list("number", flat=True))


def test_reviews_are_counted_in_one_line_a_statement(make):
    text, reviewers = make.in_review(), [make.seasoned(), make.seasoned()]
    before = len(lines(Act.CREDITED))

    for reviewer in reviewers:
        make.review(text, civil=True, reviewer=reviewer)

    [line] = lines(Act.CREDITED)[before:]
    assert set(line.facts) == {str(reviewer.pk) for reviewer in reviewers}
    for reviewer in reviewers:
        standing = Standing.objects.get(reader=reviewer)
        assert standing.spared == pytest.approx(19 + line.facts[str(reviewer.pk)][2])


def test_to_void_an_account_is_told_with_all_that_comes_of_it(make):
    text, bad = make.in_review(), make.seasoned()
    make.review(text, civil=False, reviewer=bad)
    moderator = make.senior()

    voiding = void(bad, by=moderator, reason="A ring of friends")
    recount_some(voiding.pk)

    [line] = lines(Act.VOIDED)
    assert (line.by, line.reader) == (moderator, bad)
    assert "ring" not in str(line.facts) + line.reason
    [recounted] = lines(Act.RECOUNTED)
    assert (recounted.revision, recounted.facts["outcome"]) == (text, "resettled")


def test_a_standing_that_changes_is_told_once(make):
    reader = make.seasoned()

    Standing.objects.filter(reader=reader).update(strikes=1)
    Standing.objects.filter(reader=reader).update(strikes=1)

    told = lines(Act.STANDING, reader=reader)
    assert [line.facts["strikes"] for line in told] == [0, 1]
    assert told[0].facts["counts"] == [9, 1, 19, 1, 20, 0, 0]


def test_highlights_waivers_and_relief_are_told(make):
    comment, moderator = make.released(), make.moderator()
    highlight(comment, kind=Highlight.Kind.PICK, moderator=moderator)
    end_highlight(comment, kind=Highlight.Kind.PICK, moderator=moderator)
    highlight(comment, kind=Highlight.Kind.PIN, moderator=moderator)
    withdraw(comment)
    Waiver.objects.create(revision=make.pending(), reason="There is nothing to review.")
    Relief.objects.create(publication=make.the_paper(), level=2, why={})
    Relief.objects.update(until="2100-01-01T00:00Z")

    told = [(line.by, line.facts["ended"]) for line in lines(Act.HIGHLIGHTED)]
    assert told == [(moderator, False), (moderator, True), (moderator, False), (None, True)]
    [waived] = lines(Act.WAIVED)
    assert (waived.rule, waived.facts["owed"]) == ("nothing_to_read", 3)
    assert [line.facts["level"] for line in lines(Act.RELIEVED)] == [2, 0]


def test_the_order_of_writing_is_the_order_of_numbers(make):
    make.split()

    ids = list(LogEntry.objects.order_by("number").values_list("number", flat=True))

    assert ids == sorted(set(ids))
    assert Case.objects.get().is_open
