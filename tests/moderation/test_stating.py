"""Every restriction has its statement of reasons: in one transaction, complete, without a name."""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
import pytest
from django.utils import timezone

from comments.models import Status
from moderation.clauses import CLAUSES
from moderation.eu_record import problems
from moderation.filing import record_of
from moderation.grounds import DESK_REASONS, KEEPS_TO_RULES, RULES
from moderation.models import Case, Decision, Reason, Sanction, Statement, Terms
from moderation.verdict import Outcome
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.automatic import look_at
from moderation.workflow.deciding import decide, open_case
from moderation.workflow.editing import edit
from moderation.workflow.locks import lock_texts
from moderation.workflow.moderating import decide_case
from moderation.workflow.ranking import Penalty
from moderation.workflow.rating import skip
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import decide_and_impose
from moderation.workflow.self_checking import self_check
from moderation.workflow.stating_accounts import state_about_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


def the_statement():
    return Statement.objects.select_related("decision").get()


def hidden(comment, **evidence):
    """A public comment that reports took from the public, as the house does it."""
    text = lock_texts(comment.pk).public
    arrow = "comments.Revision:revision_moves_only_along_the_arrows_drawn"
    with pgtrigger.ignore(arrow):
        decide(
            text, outcome=Outcome.ESCALATE, by=Decision.By.HOUSE, reason="flagged",
            evidence=evidence,
        )  # fmt: skip
    return text


# Every restriction


def test_what_readers_return_is_stated_with_the_rule_and_the_counts(make):
    text = make.returned()

    said = the_statement()

    assert said.decision_id == text.decision
    assert (said.restriction, said.reader) == ("returned", text.author)
    assert said.decision_visibility == "DECISION_VISIBILITY_CONTENT_DISABLED"
    assert said.automated_decision == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert said.automated_detection is False
    against = text.ratings.filter(civil=False).count()
    assert f"{against} readers judged it by the rules" in said.decision_facts
    assert f"{against} found that it does not keep to them." in said.decision_facts
    assert f"attacks a person ({against})" in said.decision_facts
    assert "no fewer than 2 and no more than 5 readers" in said.decision_facts
    assert said.incompatible_content_ground == "Rules for comments: clause 1, No attacks on people"
    assert "Argue with what somebody says or does" in said.incompatible_content_explanation


@pytest.mark.parametrize(
    ("outcome", "restriction", "visibility"),
    [
        ("return", "returned", "DECISION_VISIBILITY_CONTENT_DISABLED"),
        ("reject", "rejected", "DECISION_VISIBILITY_CONTENT_REMOVED"),
    ],
)
def test_what_the_desk_turns_down_is_stated_with_why_it_was_there(
    make, outcome, restriction, visibility
):
    case = make.split()

    decide_case(case, moderator=make.moderator(), outcome=outcome, reason="threat")

    said = the_statement()
    assert (said.restriction, said.decision_visibility) == (restriction, visibility)
    assert said.category == "STATEMENT_CATEGORY_VIOLENCE"
    assert said.source_type == "SOURCE_VOLUNTARY"
    assert "A moderator of the newsroom read it and decided." in said.decision_facts
    assert "Its readers are split" in said.decision_facts
    assert "2 readers judged it" in said.decision_facts


@pytest.mark.parametrize("outcome", ["return", "reject"])
def test_what_the_desk_takes_from_the_public_says_that_it_was_public(make, outcome):
    comment = make.released()
    case = open_case(comment.released_revision, cause=Case.Cause.NOTICE)

    decide_case(case, moderator=make.moderator(), outcome=outcome, reason="illegal")

    said = the_statement()
    assert said.restriction == "taken_down"
    assert "Until then it was public." in said.decision_facts
    assert said.decision_ground == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert said.illegal_content_legal_ground.startswith("A law of the country")
    assert (said.source_type, said.source_identity) == (
        "SOURCE_ARTICLE_16",
        "A notice of illegal content",
    )


def test_the_publication_names_the_laws_that_it_relies_on(make):
    Terms.objects.create(publication=make.the_paper(), legal_ground="Criminal Code, sections 1–9")
    case = make.split()

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="illegal")

    assert the_statement().illegal_content_legal_ground == "Criminal Code, sections 1–9"


def test_what_reports_hide_is_stated_as_done_by_a_rule_and_not_as_a_judgement(make):
    comment = make.released()

    reports = [{"report": str(uuid4()), "weight": 1.0} for _ in range(4)]
    text = hidden(comment, reports=reports, reasons={"slur": 3, "spam": 1})

    said = the_statement()
    assert text.status == Status.HELD
    assert (said.restriction, said.revision) == ("hidden", text)
    assert said.automated_decision == "AUTOMATED_DECISION_FULLY"
    assert said.automated_detection is False
    assert said.source_type == "SOURCE_TYPE_OTHER_NOTIFICATION"
    assert said.source_identity == "Readers who reported it"
    assert "4 readers reported it" in said.decision_facts
    assert said.codes == ["slur", "spam"]
    assert said.category_addition == ["STATEMENT_CATEGORY_OTHER_VIOLATION_TC"]


def test_what_is_hidden_and_then_rejected_is_stated_twice(make):
    text = hidden(make.released())

    case = Case.objects.get(revision=text, closed_at=None)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="slur")

    first, second = Statement.objects.order_by("made_at")
    assert (first.restriction, second.restriction) == ("hidden", "rejected")
    assert second.confirms is None


def test_a_text_that_waits_for_the_desk_before_it_was_public_is_not_restricted(make):
    reported = make.in_review()
    lease = make.lease(reported)
    skip(lease.pk, reviewer=lease.reviewer, why="too_harmful")

    split = make.split()

    assert split.revision.decision is not None
    assert not Statement.objects.exists()


def test_a_release_states_nothing(make):
    make.released()

    assert not Statement.objects.exists()


def test_what_was_replaced_meanwhile_is_not_restricted(make):
    comment = make.released()
    old = comment.released_revision
    case = open_case(old, cause=Case.Cause.AUDIT)
    new = edit(comment, text="Quite another text.")
    make.pay(new)
    self_check(comment, civil=True)
    new.refresh_from_db()
    make.agree(new, civil=True)
    release(new.decision)

    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    assert not Statement.objects.exists()


def test_to_decide_the_same_again_confirms_what_was_said_and_is_not_filed_twice(make):
    returned = make.returned()
    ask_second_look(returned.comment)

    case = Case.objects.get(revision=returned, closed_at=None)
    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    first, second = Statement.objects.order_by("made_at")
    assert second.confirms == first
    assert "A moderator of the newsroom" in second.decision_facts


def test_to_reject_what_readers_returned_is_another_restriction(make):
    returned = make.returned()
    ask_second_look(returned.comment)

    case = Case.objects.get(revision=returned, closed_at=None)
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    assert Statement.objects.order_by("made_at").last().confirms is None


def test_what_a_list_found_was_detected_by_a_machine_and_decided_by_people(make):
    make.listed("badword", action="hold")
    text = make.pending(text="This has a badword in it.")
    case = Case.objects.get(revision=text)

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="slur")

    said = the_statement()
    assert said.automated_detection is True
    assert said.automated_decision == "AUTOMATED_DECISION_NOT_AUTOMATED"


# Accounts


@pytest.mark.parametrize(
    ("measure", "field", "value"),
    [
        ("premoderation", "decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
        ("no_reviewing", "decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
        ("suspension", "decision_account", "DECISION_ACCOUNT_SUSPENDED"),
        ("ban", "decision_account", "DECISION_ACCOUNT_TERMINATED"),
    ],
)
def test_a_restricted_account_is_stated_once(make, measure, field, value):
    reader = make.reader()
    make.sanction(reader, "warning")  # Else nobody is kept from reviewing.

    sanction = make.sanction(reader, measure, days=7)

    said = Statement.objects.get()
    assert (said.sanction, said.reader) == (sanction, reader)
    assert getattr(said, field) == value
    assert said.end_date == timezone.localtime(sanction.until).date()
    assert "A moderator of the newsroom decided so." in said.decision_facts
    assert "Attacks on people" in said.decision_facts
    assert problems(record_of(said)) == []
    facts = {"publication": make.the_paper(), "measure": measure, "reason": "attack"}
    assert state_about_account(reader=reader, sanction=sanction.pk, **facts) == said


def test_a_restriction_with_a_decision_says_that_it_rests_on_a_comment(make):
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", days=3)

    decide_and_impose(
        make.split(), penalty, moderator=make.moderator(), outcome="reject", reason="attack"
    )

    said = Statement.objects.get(restriction="account")
    assert "It rests on 1 comment that" in said.decision_facts


def test_a_rule_that_restricts_by_itself_is_named_and_is_automatic(make):
    author, moderator = make.reader(), make.moderator()
    for _ in range(2):
        decide_case(make.split(author), moderator=moderator, outcome="reject", reason="spam")

    sanction = look_at(author.pk, make.the_paper().pk)

    said = sanction.stated
    assert said.facts["rule"] == "spam_twice"
    assert said.codes == ["spam"]
    assert said.automated_decision == "AUTOMATED_DECISION_FULLY"
    assert "Two comments were rejected as advertising or spam" in said.decision_facts
    assert "It rests on 2 comments" in said.decision_facts


def test_a_warning_restricts_nothing(make):
    sanction = make.sanction(make.reader(), "warning")
    facts = {"reader": sanction.reader, "publication": sanction.publication}

    assert not Statement.objects.exists()
    said = state_about_account(**facts, sanction=sanction.pk, measure="warning", reason="attack")
    assert said is None


# What is in it


def test_a_statement_has_nobodys_name_and_no_word_of_a_text(make):
    author = make.reader("wilhelmina", name="Wilhelmina Umlaut")
    case = make.split(author, text="Xylophones are overrated, you zzyzx.")
    moderator = make.moderator("bartholomew")
    decide_case(
        case, moderator=moderator, outcome="reject", reason="attack",
        explanation="“Zzyzx” is no way to call Bartholomew.",
    )  # fmt: skip

    said = str(record_of(the_statement())) + str(the_statement().facts)

    for private in ("Wilhelmina", "wilhelmina", "bartholomew", "Bartholomew", "zzyzx", "Zzyzx"):
        assert private not in said


def test_it_is_in_the_language_of_the_publication_whoever_asks(make, settings):
    paper = make.the_paper()
    paper.language = "de-at"
    paper.save()
    make.returned()

    said = the_statement()

    assert said.content_language == "DE"


@pytest.mark.parametrize("reason", [*Reason.values, "made up by a program"])
def test_whatever_the_reason_the_record_is_one_that_the_database_takes(make, reason):
    decide_case(make.split(), moderator=make.moderator(), outcome="reject", reason=reason)

    assert problems(record_of(the_statement())) == []


@pytest.mark.parametrize("reason", CLAUSES)
def test_the_record_of_every_clause_is_one_that_the_database_takes(make, reason):
    decide_case(make.split(), moderator=make.moderator(), outcome="return", reason=reason)

    assert problems(record_of(the_statement())) == []


def test_every_reason_has_a_clause_and_every_clause_its_words():
    reasons = {*Reason.values, *(code for code, _ in DESK_REASONS)} - {KEEPS_TO_RULES}

    assert reasons <= set(CLAUSES)
    assert {"misinformation", "off_topic", "illegal", "hate"} <= set(CLAUSES)
    assert set(CLAUSES) == set(RULES)
    assert sorted(one.number for one in CLAUSES.values()) == list(range(1, len(CLAUSES) + 1))
