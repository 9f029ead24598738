"""A statement of reasons as the EU transparency database takes it."""

from __future__ import annotations

from moderation.models import Statement


def record_of(statement: Statement) -> dict[str, object]:
    """It as the EU database takes it; what is not said is left out."""
    is_account = statement.decision_account != ""
    said: dict[str, object] = {
        "decision_visibility": [statement.decision_visibility]
        if statement.decision_visibility
        else [],
        "decision_provision": statement.decision_provision,
        "decision_account": statement.decision_account,
        "decision_ground": statement.decision_ground,
        "illegal_content_legal_ground": statement.illegal_content_legal_ground,
        "illegal_content_explanation": statement.illegal_content_explanation,
        "incompatible_content_ground": statement.incompatible_content_ground,
        "incompatible_content_explanation": statement.incompatible_content_explanation,
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": statement.category,
        "category_addition": statement.category_addition,
        "category_specification": statement.category_specification,
        "category_specification_other": statement.category_specification_other,
        "territorial_scope": statement.territorial_scope,
        "content_language": statement.content_language,
        "content_date": statement.content_date.isoformat(),
        "application_date": statement.application_date.isoformat(),
        "decision_facts": statement.decision_facts,
        "source_type": statement.source_type,
        "source_identity": statement.source_identity,
        "automated_detection": "Yes" if statement.automated_detection else "No",
        "automated_decision": statement.automated_decision,
        "puid": statement.puid,
    }
    if statement.end_date is not None:
        ends = (
            "account"
            if is_account
            else "service"
            if statement.decision_provision
            else "visibility"
        )
        said[f"end_date_{ends}_restriction"] = statement.end_date.isoformat()
    return {name: value for name, value in said.items() if value not in ("", [])}
