"""The card and its acts, for programs of the desk."""

from __future__ import annotations

import pytest

from comments.models import Comment, Highlight
from moderation.models import Case, Claim, Decision, ReasonTemplate, ReportsIgnored
from moderation.workflow.deciding import open_case
from newsroom.models import Role

pytestmark = pytest.mark.django_db


def path(case, what=""):
    return f"/api/v1/cases/{case.pk}{what}"


def test_the_card_comes_in_one_answer_with_the_acts(make, as_):
    make.listed("giveaway")
    held = make.pending(text="A giveaway, at https://spam.example.")
    case, moderator = Case.objects.get(revision=held), make.moderator()

    card = as_(moderator).get(path(case)).json()

    assert card["case"]["version"] == 1
    assert [(one["start"], one["end"], one["kind"]) for one in card["found"]] == [
        (2, 10, "word"),
        (15, 35, "link"),
    ]
    assert [why["code"] for why in card["causes"]] == ["listed"]
    assert card["author"]["name"] == held.author.name
    acts = {act["code"]: act for act in card["acts"]}
    assert acts["reject"]["allowed"]
    assert acts["blatant"]["why_not_code"] == "nobody_found_it_civil"
    assert acts["correct"]["why_not"]


def test_a_blind_card_names_nobody(make, as_):
    make.policy(audit_share=1.0)
    mine = make.returned()

    card = as_(make.moderator()).get(path(Case.objects.get(revision=mine))).json()

    assert card["blind"]
    assert (card["author"], card["said"], card["case"]["author"]) == (None, None, None)
    assert mine.author.name not in str(card)


@pytest.mark.parametrize("what", ["/decision", "/keep", "/feature", "/correction"])
def test_no_act_without_the_version_that_was_in_view(make, as_, what):
    case = make.split()

    answer = as_(make.moderator()).post(
        path(case, what), {"outcome": "release", "reason": "within_rules"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "missing_answer")
    assert "version" in answer.json()["errors"]


def test_a_conflict_answers_with_the_case_as_it_is_now(make, as_):
    case, first = make.split(), make.moderator()
    decision = {"outcome": "reject", "reason": "threat", "version": 1}
    assert as_(first).post(path(case, "/decision"), decision).status_code == 201

    answer = as_(make.moderator()).post(path(case, "/decision"), decision)

    assert answer.status_code == 409
    body = answer.json()
    assert (body["code"], body["decided_by"]) == ("already_decided", first.name)
    assert body["case"]["decision"]["outcome"] == "reject"
    assert body["case"]["case"]["version"] == 2


def test_a_stale_version_answers_with_the_case_as_it_is_now(make, as_):
    case = make.split()
    Case.objects.filter(pk=case.pk).update(statement="Look.")
    decision = {"outcome": "reject", "reason": "threat", "version": 1}

    body = as_(make.moderator()).post(path(case, "/decision"), decision).json()

    assert (body["code"], body["version"]) == ("stale_case", 2)
    assert body["case"]["case"]["statement"] == "Look."


def test_a_decision_is_undone_and_later_corrected(make, as_):
    case, moderator = make.split(), make.moderator(kind=Role.Kind.SENIOR)
    desk = as_(moderator)
    decision = {"outcome": "reject", "reason": "threat", "version": 1}
    made = desk.post(path(case, "/decision"), decision).json()

    assert as_(make.moderator()).post(f"/api/v1/decisions/{made['id']}/undo").status_code == 403
    assert desk.post(f"/api/v1/decisions/{made['id']}/undo").status_code == 204
    again = desk.post(path(case, "/decision"), decision | {"version": 3})
    assert again.status_code == 201
    anew = {"outcome": "return", "reason": "attack", "version": 4}
    assert desk.post(path(case, "/correction"), anew).status_code == 201

    assert Decision.objects.filter(by="desk").count() == 2


def test_a_text_is_kept_and_another_featured(make, as_):
    featured, desk = make.split(), as_(make.moderator())
    kept = open_case(make.released().released_revision, cause="flagged")

    assert desk.post(path(kept, "/keep"), {"version": 1}).status_code == 201
    assert desk.post(path(featured, "/feature"), {"version": 1}).status_code == 201

    assert ReportsIgnored.objects.get().revision == kept.revision
    assert Highlight.objects.get().comment == featured.comment
    assert Comment.objects.get(pk=featured.comment_id).is_public


@pytest.mark.parametrize(
    ("what", "code"), [("/keep", "nothing_reported"), ("/feature", "nothing_to_feature")]
)
def test_what_the_card_does_not_allow_is_refused_when_it_is_asked_for(make, as_, what, code):
    make.policy(audit_share=1.0)
    case, desk = Case.objects.get(comment=make.released()), as_(make.moderator())

    answer = desk.post(path(case, what), {"version": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert Case.objects.get(pk=case.pk).is_open
    assert not ReportsIgnored.objects.exists()
    assert not Highlight.objects.exists()


def test_who_looks_at_a_case_is_claimed_and_told(make, as_):
    case, first = make.split(), make.moderator("mo")
    assert as_(first).put(path(case, "/claim")).status_code == 204

    state = as_(make.moderator()).get(path(case, "/state")).json()

    assert (state["others"], state["open"], state["version"]) == (["mo"], True, 1)
    assert as_(first).delete(path(case, "/claim")).status_code == 204
    assert not Claim.objects.exists()


def test_a_letter_is_previewed_without_deciding(make, as_):
    case = make.split()

    answer = as_(make.moderator()).post(
        path(case, "/preview"), {"outcome": "reject", "reason": "hate", "explanation": "So."}
    )

    assert "So." in answer.json()["paragraphs"]
    assert case.is_open
    assert not Decision.objects.filter(by="desk").exists()


def test_keys_and_templates(make, as_):
    senior, moderator = as_(make.moderator(kind=Role.Kind.SENIOR)), as_(make.moderator())
    choices = {"keys_on": True, "keys": {"reject": "x"}, "covers": True, "severe_in_a_row": 3}
    assert moderator.put("/api/v1/me/desk", choices, format="json").status_code == 200
    assert moderator.get("/api/v1/me/desk").json()["keys"]["reject"] == "x"

    template = {
        "publication": make.the_paper().slug,
        "language": "en",
        "reason": "spam",
        "title": "Ads",
        "text": "On {article}.",
    }
    assert moderator.post("/api/v1/desk/templates", template).status_code == 403
    made = senior.post("/api/v1/desk/templates", template).json()
    assert senior.post("/api/v1/desk/templates", template).json()["code"] == "title_taken"
    where = f"/api/v1/desk/templates/{made['id']}"
    assert senior.put(where, template | {"text": "No."}).json()["text"] == "No."
    [listed] = moderator.get("/api/v1/desk/templates").json()
    assert listed["text"] == "No."
    assert senior.delete(where).status_code == 204
    assert not ReasonTemplate.objects.exists()


def test_cases_of_another_desk_are_not_found(make, as_):
    case, elsewhere = make.split(), as_(make.moderator(paper=make.publication()))

    for what in ("", "/state"):
        assert elsewhere.get(path(case, what)).status_code == 404
    for what in ("/decision", "/keep", "/feature", "/correction", "/preview"):
        body = {"outcome": "release", "reason": "within_rules", "version": 1}
        assert elsewhere.post(path(case, what), body).status_code == 404
    assert elsewhere.put(path(case, "/claim")).status_code == 404
