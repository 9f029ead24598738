"""Every restriction has its statement of reasons: in one transaction, complete, without a name."""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
import pytest
import time_machine
from django.utils import timezone

from comments.models import Status
from moderation.clauses import CLAUSES
from moderation.eu_record import problems
from moderation.filing import record_of
from moderation.grounds import DESK_REASONS, KEEPS_TO_RULES, RULES
from moderation.models import Case, Decision, Reason, Sanction, Statement, Terms
from moderation.models.undoing import LETTERS_WAIT
from moderation.stated import machine
from moderation.statements import told
from moderation.verdict import Outcome
from moderation.workflow.answering_back import ask_second_look
from moderation.workflow.appealing import appeal
from moderation.workflow.automatic import look_at
from moderation.workflow.correcting import correct
from moderation.workflow.deciding import decide, open_case
from moderation.workflow.editing import edit
from moderation.workflow.exporting import Period, statements_of
from moderation.workflow.locks import lock_texts
from moderation.workflow.moderating import decide_case
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.ranking import Penalty
from moderation.workflow.rating import rate, skip
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import decide_and_impose
from moderation.workflow.self_checking import self_check
from moderation.workflow.stating_accounts import state_about_account
from newsroom.models import Role

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


def test_what_a_rule_hid_and_the_desk_returns_as_illegal_is_filed_as_what_people_decided(make):
    text = hidden(make.released())
    case = Case.objects.get(revision=text, closed_at=None)

    decide_case(case, moderator=make.moderator(), outcome="return", reason="illegal")

    paper, today = make.the_paper(), timezone.localdate()
    with time_machine.travel(timezone.now() + LETTERS_WAIT):  # It can be undone no more.
        filed = [record_of(one) for one in statements_of(paper, Period(today, today))]
    assert [(one["decision_ground"], one["automated_decision"]) for one in filed] == [
        ("DECISION_GROUND_INCOMPATIBLE_CONTENT", "AUTOMATED_DECISION_FULLY"),
        ("DECISION_GROUND_ILLEGAL_CONTENT", "AUTOMATED_DECISION_NOT_AUTOMATED"),
    ]


@pytest.mark.parametrize("reason", ["illegal", "threat"])
def test_to_return_for_another_kind_of_reason_is_filed_anew(make, reason):
    returned = make.returned()
    ask_second_look(returned.comment)
    case = Case.objects.get(revision=returned, closed_at=None)

    decide_case(case, moderator=make.moderator(), outcome="return", reason=reason)

    assert not Statement.objects.exclude(confirms=None).exists()


def test_what_a_rule_hid_is_not_what_the_desk_returns_even_for_the_same_reason(make):
    text = hidden(make.released(), reasons={"attack": 3})
    case = Case.objects.get(revision=text, closed_at=None)

    decide_case(case, moderator=make.moderator(), outcome="return", reason="attack")

    assert not Statement.objects.exclude(confirms=None).exists()


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


# Who brought it up


def noticed(comment, email="ada@elsewhere.example", **facts):
    about = {"ground": "defamation", "explanation": "I never did.", "name": "Ada"}
    give_notice(comment, Given(**about | facts, email=email, good_faith=True))
    return Case.objects.get(comment=comment, closed_at=None)


def test_a_notice_that_was_kept_and_is_acted_on_after_all_is_where_it_came_from(make):
    senior = make.moderator(kind=Role.Kind.SENIOR)
    case = noticed(make.released())
    decide_case(case, moderator=senior, outcome="release", reason="within_rules")
    case.refresh_from_db()

    correct(case, moderator=senior, outcome="reject", reason="illegal")

    assert the_statement().source_type == "SOURCE_ARTICLE_16"


def test_a_notice_is_where_it_came_from_also_when_the_appeal_ends_otherwise(make):
    case = noticed(make.released())
    decide_case(case, moderator=make.moderator(), outcome="reject", reason="illegal")
    anew = appeal(case.comment)

    decide_case(anew, moderator=make.moderator(), outcome="return", reason="attack")

    said = Statement.objects.get(decision_visibility="DECISION_VISIBILITY_CONTENT_DISABLED")
    assert said.source_type == "SOURCE_ARTICLE_16"


def test_what_readers_reported_is_so_where_the_desk_reads_everything_after(make):
    comment = make.released()
    open_case(comment.released_revision, cause=Case.Cause.STAFF_AFTER)
    text = hidden(comment)
    case = Case.objects.get(revision=text, closed_at=None)
    assert case.cause == Case.Cause.STAFF_AFTER

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="attack")

    said = Statement.objects.get(restriction="rejected")
    assert said.source_type == "SOURCE_TYPE_OTHER_NOTIFICATION"


@pytest.mark.parametrize(
    ("email", "source"),
    [
        ("Flags@watch.example", "SOURCE_TRUSTED_FLAGGER"),
        ("ada@elsewhere.example", "SOURCE_ARTICLE_16"),
    ],
)
def test_a_trusted_flagger_is_whom_the_newsroom_recognises_and_not_who_says_so(
    make, email, source
):
    paper = make.the_paper()
    paper.trusted_flaggers = ["flags@watch.example"]
    paper.save()
    case = noticed(make.released(), email, trusted_flagger="Watch e. V.")

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="illegal")

    assert the_statement().source_type == source
    assert problems(record_of(the_statement())) == []


def test_what_a_trusted_flagger_told_is_theirs_when_they_complain_or_it_is_corrected(make):
    paper = make.the_paper()
    paper.trusted_flaggers = ["flags@watch.example"]
    paper.save()
    senior = make.moderator(kind=Role.Kind.SENIOR)
    case = noticed(make.released(), "flags@watch.example")
    decide_case(case, moderator=senior, outcome="release", reason="within_rules")
    case.refresh_from_db()

    correct(case, moderator=senior, outcome="reject", reason="illegal")

    assert the_statement().source_type == "SOURCE_TRUSTED_FLAGGER"


@pytest.mark.parametrize("by", ["readers", "reports"])
def test_what_nobody_named_is_not_said_to_have_been_named(make, by):
    if by == "reports":
        hidden(make.released(), reasons={"other": 3})
    else:
        text = make.in_review()
        while text.is_waiting_for_peers:
            handed = make.lease(text, make.seasoned())
            said_no = {"quality": "fair", "civil": False, "reasons": ["other"]}
            rate(handed.pk, reviewer=handed.reviewer, **said_no)
            text.refresh_from_db()

    said = the_statement()
    assert said.codes == ["other"]
    assert "named to the author" not in said.incompatible_content_explanation
    assert "named to the author" not in str([one.stated for one in told(said).clauses])


def test_what_the_desk_names_is_said_to_be_named(make):
    decide_case(
        make.split(), moderator=make.moderator(), outcome="reject", reason="other",
        explanation="It repeats a joke about a name.",
    )  # fmt: skip

    assert "named to the author" in the_statement().incompatible_content_explanation
    assert "named to the author" in str([one.stated for one in told(the_statement()).clauses])


# Machines


def guessed(make, **facts):
    """A text that readers split over, and that a classifier had guessed to be bad."""
    case = make.split(**facts)
    row = {"check": "classifier", "detail": "", "cause": None, "score": 0.97, "model": "harbour-3"}
    case.revision.set(findings=[*case.revision.findings, row])
    return case


def test_a_machine_s_guess_is_stated_with_its_model(make):
    decide_case(guessed(make), moderator=make.moderator(), outcome="reject", reason="attack")

    said = the_statement()
    assert "A machine had guessed how likely" in said.decision_facts
    assert "harbour-3" in said.decision_facts
    assert "No machine" not in said.decision_facts + machine(said)
    assert "harbour-3" in machine(said)
    assert said.automated_detection is False


def test_what_a_list_found_says_nowhere_that_no_machine_did(make):
    make.listed("badword", action="hold")
    case = Case.objects.get(revision=make.pending(text="This has a badword in it."))

    decide_case(case, moderator=make.moderator(), outcome="reject", reason="slur")

    said = the_statement()
    assert "No machine" not in said.decision_facts + machine(said)
    assert machine(said) == "A machine had marked it; people decided."


def test_what_a_list_only_notes_was_marked_by_a_machine(make):
    make.listed("badword", action="mark")
    decide_case(
        make.split(text="This has a badword in it."),
        moderator=make.moderator(), outcome="reject", reason="slur",
    )  # fmt: skip

    assert machine(the_statement()) == "A machine had marked it; people decided."


def test_where_no_machine_had_a_part_that_is_said(make):
    decide_case(make.split(), moderator=make.moderator(), outcome="reject", reason="slur")

    assert machine(the_statement()).endswith("No machine had a part in it.")


# Accounts


@pytest.mark.parametrize(
    ("measure", "field", "value"),
    [
        ("premoderation", "decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
        ("no_reviewing", "decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
        ("suspension", "decision_account", "DECISION_ACCOUNT_SUSPENDED"),
        ("ban", "decision_account", "DECISION_ACCOUNT_SUSPENDED"),
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


@pytest.mark.parametrize(
    ("days", "stated", "words"),
    [
        (90, "DECISION_ACCOUNT_SUSPENDED", "The account is suspended"),
        (None, "DECISION_ACCOUNT_TERMINATED", "The account is closed"),
    ],
)
def test_a_ban_that_ends_is_stated_as_a_suspension(make, days, stated, words):
    said = make.sanction(make.reader(), "ban", days=days).stated

    assert said.decision_account == stated
    assert said.decision_facts.startswith(words)
    assert (said.end_date is None) == (days is None)


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


def test_a_rule_that_restricts_by_itself_is_not_said_to_have_named_more(make):
    author, moderator = make.reader(), make.moderator()
    for reason in ("spam", "attack", "slur", "threat", "hate"):
        decide_case(make.split(author), moderator=moderator, outcome="reject", reason=reason)

    said = look_at(author.pk, make.the_paper().pk).stated

    assert said.codes == ["often_rejected"]
    assert "named to the author" not in said.incompatible_content_explanation


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
