"""A record that the EU's database would take, and what makes it one that it would not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.eu_record import FIELDS, problems
from moderation.eu_values import CATEGORIES, EEA, EU, KEYWORDS, LANGUAGES, SPECIFICATIONS

GOOD = {
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "incompatible_content_ground": "Rules for comments: clause 1",
    "incompatible_content_explanation": "It attacks a person.",
    "content_type": ["CONTENT_TYPE_TEXT"],
    "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "territorial_scope": list(EU),
    "content_language": "DE",
    "content_date": "2026-11-01",
    "application_date": "2026-11-02",
    "decision_facts": "Three readers judged it.",
    "source_type": "SOURCE_VOLUNTARY",
    "automated_detection": "No",
    "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    "puid": "0193-abc_DEF",
}
ILLEGAL = {
    **{key: value for key, value in GOOD.items() if not key.startswith("incompatible")},
    "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
    "illegal_content_legal_ground": "Criminal Code, section 1",
    "illegal_content_explanation": "It threatens.",
    "source_type": "SOURCE_TRUSTED_FLAGGER",
    "source_identity": "A trusted flagger",
}
ACCOUNT = {
    **{key: value for key, value in GOOD.items() if key != "decision_visibility"},
    "decision_account": "DECISION_ACCOUNT_SUSPENDED",
    "account_type": "ACCOUNT_TYPE_PRIVATE",
    "end_date_account_restriction": "2026-11-09",
}


@pytest.mark.parametrize(
    "record",
    [
        GOOD,
        ILLEGAL,
        ACCOUNT,
        GOOD | {"incompatible_content_illegal": "Yes"},
        GOOD | {"category_addition": ["STATEMENT_CATEGORY_VIOLENCE"]},
        GOOD
        | {
            "category_specification": ["KEYWORD_OTHER"],
            "category_specification_other": "incivility",
        },
        GOOD | {"end_date_visibility_restriction": "2026-11-02"},
        GOOD | {"decision_ground_reference_url": "https://post.example/rules/"},
        GOOD | {"decision_facts": "x" * 5000, "territorial_scope": list(EEA)},
    ],
)
def test_a_good_record_has_no_problems(record):
    assert problems(record) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"decision_visibility": None}, "one of decision_visibility"),
        ({"decision_visibility": []}, "one of decision_visibility"),
        ({"decision_visibility": "DECISION_VISIBILITY_CONTENT_REMOVED"}, "is not a list"),
        ({"decision_visibility": ["removed"]}, "not allowed"),
        (
            {"decision_visibility": ["DECISION_VISIBILITY_OTHER"]},
            "decision_visibility_other is re",
        ),
        ({"decision_visibility_other": "folded"}, "only said with DECISION_VISIBILITY_OTHER"),
        ({"decision_account": "ACCOUNT_GONE"}, "none of the allowed values"),
        ({"decision_ground": "TERMS"}, "none of the allowed values"),
        ({"decision_ground": ""}, "decision_ground is required"),
        ({"incompatible_content_ground": ""}, "incompatible_content_ground is required"),
        ({"incompatible_content_explanation": None}, "explanation is required"),
        ({"incompatible_content_ground": "x" * 501}, "longer than 500"),
        ({"incompatible_content_explanation": "x" * 2001}, "longer than 2000"),
        ({"illegal_content_legal_ground": "A law"}, "only said with DECISION_GROUND_ILLEGAL"),
        ({"incompatible_content_illegal": "yes"}, "none of the allowed values"),
        ({"content_type": []}, "content_type is required"),
        ({"content_type": ["CONTENT_TYPE_OTHER"]}, "content_type_other is required"),
        ({"category": "STATEMENT_CATEGORY_SPAM"}, "none of the allowed values"),
        ({"category_addition": ["STATEMENT_CATEGORY_VIOLENCE"] * 2}, "twice"),
        ({"category_specification_other": "incivility"}, "only said with KEYWORD_OTHER"),
        ({"territorial_scope": ["DE", "UK"]}, "not allowed"),
        ({"territorial_scope": []}, "territorial_scope is required"),
        ({"content_language": "de"}, "none of the allowed values"),
        ({"content_date": "2026-11-1"}, "not a date"),
        ({"content_date": "1999-12-31"}, "not between"),
        ({"application_date": "2019-12-31"}, "not between"),
        ({"application_date": "2026-02-30"}, "not a date"),
        ({"application_date": "2026-11-02T10:00"}, "not a date"),
        ({"end_date_visibility_restriction": "2026-11-01"}, "before application_date"),
        ({"end_date_account_restriction": "2038-01-02"}, "not between"),
        ({"decision_facts": "x" * 5001}, "longer than 5000"),
        ({"decision_facts": ""}, "decision_facts is required"),
        ({"source_type": "SOURCE_READER"}, "none of the allowed values"),
        ({"source_identity": "Somebody"}, "not said with SOURCE_VOLUNTARY"),
        ({"automated_detection": False}, "none of the allowed values"),
        ({"automated_decision": "No"}, "none of the allowed values"),
        ({"decision_ground_reference_url": "/rules/"}, "not a web address"),
        ({"decision_ground_reference_url": "javascript:alert(1)"}, "not a web address"),
        ({"puid": "a b"}, "letters, digits"),
        ({"puid": "ü"}, "letters, digits"),
        ({"puid": "x" * 501}, "letters, digits"),
        ({"puid": "abc\n"}, "letters, digits"),
        ({"name": "Somebody"}, "name is no field"),
    ],
)
def test_a_bad_record_says_what_is_wrong_with_it(change, says):
    found = problems(GOOD | change)

    assert any(says in problem for problem in found), found


def test_every_field_that_is_required_is_missed():
    for name, field in FIELDS.items():
        if field.required:
            without = {key: value for key, value in GOOD.items() if key != name}
            assert f"{name} is required" in problems(without)


def test_there_are_sixteen_categories_and_thirty_countries():
    assert len(set(CATEGORIES)) == 16
    assert (len(EU), len(EEA)) == (27, 30)
    assert len(set(SPECIFICATIONS)) == len(SPECIFICATIONS)
    assert set(KEYWORDS) <= set(CATEGORIES)
    assert {"EN", "DE", "FR", "ES", "AR"} <= LANGUAGES


anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
records = st.dictionaries(st.sampled_from(list(FIELDS)) | st.text(), anything)


@given(records)
def test_whatever_it_is_given_it_answers_and_takes_nothing_that_lacks_a_field(record):
    found = problems(record)

    required = {name for name, field in FIELDS.items() if field.required}
    if required - set(record):
        assert found


@given(st.sampled_from(sorted(GOOD)), anything)
def test_a_field_that_was_spoilt_never_slips_through_as_another_kind(name, value):
    found = problems(GOOD | {name: value})

    if value not in (None, "", []) and not isinstance(value, type(GOOD[name])):
        assert found


days = st.dates(date(2020, 1, 1), date(2037, 12, 1))


@given(days, st.integers(-400, 30))
def test_what_ends_does_so_after_it_began(begins, later):
    ends = max(begins + timedelta(days=later), date(2020, 1, 1))

    found = problems(
        GOOD
        | {
            "application_date": begins.isoformat(),
            "end_date_visibility_restriction": ends.isoformat(),
        }
    )

    assert bool(found) == (ends < begins)


@given(st.text(alphabet="abcXYZ019-_", min_size=1, max_size=500))
def test_every_puid_of_these_letters_is_taken(puid):
    assert problems(GOOD | {"puid": puid}) == []
