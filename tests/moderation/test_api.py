"""The API's verbs and its refusals: each with its status and its stable code."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation.models import Assignment, IdempotentAnswer
from moderation.workflow.assigning import assign

pytestmark = pytest.mark.django_db


def refused(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code
    assert body["type"] == f"/problems/{code}"
    assert body["status"] == status
    assert body["detail"]
    return body


def comments_of(article):
    return f"/api/v1/articles/{article.pk}/comments"


# Posting


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_text"),
        (" \n\u200b ", "empty_text"),
        ("x" * 5001, "text_too_long"),
        ("a\x00b", "unreadable_text"),
        ("\ud83d alone", "unreadable_text"),
    ],
)
def test_texts_that_are_refused(make, as_, text, code):
    body = json.dumps({"text": text})
    reader, path = as_(make.reader()), comments_of(make.article())

    refused(reader.post(path, body, content_type="application/json"), 400, code)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"text": None}, {"text": ["a"]}, {"text": {"a": 1}}, {"text": 5}, {"text": True}]
)
def test_bodies_without_a_text(make, as_, body):
    answer = as_(make.reader()).post(comments_of(make.article()), body)

    assert answer.status_code == 400
    assert answer.json()["code"] in {"missing_answer", "invalid"}


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "\x00", "{'text': 1}"])
def test_bodies_that_are_no_json_object(make, as_, body):
    reader = as_(make.reader())
    answer = reader.post(comments_of(make.article()), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_form_is_not_json(make, as_):
    answer = as_(make.reader()).post(
        comments_of(make.article()), {"text": "a"}, format="multipart"
    )

    refused(answer, 415, "unsupported_media_type")


def test_a_closed_article_answers_403_with_its_reason(make, as_):
    article = make.article(comments_open=False, closed_reason="Closed for the election.")

    body = refused(
        as_(make.reader()).post(comments_of(article), {"text": "a"}), 403, "article_closed"
    )
    assert body["detail"] == "Closed for the election."


def test_replies_need_a_public_parent(make, as_):
    reader, article = as_(make.reader()), make.the_article()

    for parent in (make.pending().comment_id, uuid4()):
        body = {"text": "I disagree.", "parent": str(parent)}
        refused(reader.post(comments_of(article), body), 409, "parent_not_public")


def test_unknown_articles_are_not_found(make, as_):
    reader = as_(make.reader())

    refused(reader.post(f"/api/v1/articles/{uuid4()}/comments", {"text": "a"}), 404, "not_found")
    refused(reader.get(f"/api/v1/articles/{uuid4()}/comments"), 404, "not_found")
    refused(reader.get("/api/v1/articles/not-an-id/comments"), 404, "not_found")


def test_nobody_writes_without_signing_in(make, anonymous):
    answer = anonymous.post(comments_of(make.article()), {"text": "a"})

    refused(answer, 401, "not_signed_in")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_body_over_the_limit_is_refused_unread(make, as_, settings):
    answer = as_(make.reader()).post(
        comments_of(make.article()), {"text": "x" * settings.BODY_AT_MOST}
    )

    refused(answer, 413, "too_large")


# Once is enough


def test_a_repeat_with_the_same_key_answers_the_same(make, as_):
    reader, article = as_(make.reader()), make.article()
    headers = {"Idempotency-Key": "k-1"}

    first = reader.post(comments_of(article), {"text": "Once."}, headers=headers)
    second = reader.post(comments_of(article), {"text": "Once."}, headers=headers)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Comment.objects.count() == 1


def test_a_key_is_for_one_request_of_one_reader(make, as_):
    article, headers = make.article(), {"Idempotency-Key": "k-1"}
    one, other = as_(make.reader()), as_(make.reader())
    one.post(comments_of(article), {"text": "Mine."}, headers=headers)

    again = one.post(comments_of(article), {"text": "Something else."}, headers=headers)
    refused(again, 400, "idempotency_key_reused")
    assert other.post(comments_of(article), {"text": "Mine too."}, headers=headers).json()["id"]
    assert Comment.objects.count() == 2


def test_a_refused_request_does_not_use_its_key_up(make, as_):
    reader, article, headers = as_(make.reader()), make.article(), {"Idempotency-Key": "k-1"}

    refused(reader.post(comments_of(article), {"text": ""}, headers=headers), 400, "empty_text")
    assert not IdempotentAnswer.objects.exists()
    assert reader.post(comments_of(article), {"text": "Well."}, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "é"])
def test_a_key_has_a_form(make, as_, key):
    answer = as_(make.reader()).post(
        comments_of(make.article()), {"text": "a"}, headers={"Idempotency-Key": key}
    )

    refused(answer, 400, "idempotency_key_invalid")


# Reviewing


def review_of(make, as_):
    """A reader with one open review."""
    make.calibrations(5)
    mine = make.pending()
    lease = assign(mine.pk)[0]
    return as_(mine.author), lease


def test_a_rating_needs_both_answers_and_a_reason_with_no(make, as_):
    reader, lease = review_of(make, as_)
    path = f"/api/v1/reviews/{lease.pk}/rating"

    refused(reader.post(path, {"quality": "good"}), 400, "missing_answer")
    refused(reader.post(path, {"civil": "yes"}), 400, "missing_answer")
    refused(reader.post(path, {"quality": "good", "civil": "no"}), 400, "missing_answer")
    refused(reader.post(path, {"quality": "good", "civil": True}), 400, "invalid")
    refused(reader.post(path, {"quality": "great", "civil": "yes"}), 400, "invalid")
    refused(
        reader.post(path, {"quality": "good", "civil": "no", "reasons": ["dull"]}), 400, "invalid"
    )
    assert Assignment.objects.get(pk=lease.pk).state == "open"


def test_no_text_of_any_kind_may_hold_what_cannot_be_kept(make, as_):
    reader, lease = review_of(make, as_)
    path = f"/api/v1/reviews/{lease.pk}/rating"

    for note in ("\ud800", "a\x00b"):
        body = json.dumps({"quality": "good", "civil": "yes", "note": note})
        refused(reader.post(path, body, content_type="application/json"), 400, "unreadable_text")


def test_a_no_with_its_reasons_is_taken(make, as_):
    reader, lease = review_of(make, as_)
    answers = {"quality": "poor", "civil": "no", "reasons": ["slur", "attack"], "note": "Line 2."}

    assert reader.post(f"/api/v1/reviews/{lease.pk}/rating", answers).status_code == 201

    rating = Assignment.objects.get(pk=lease.pk).rating
    assert (rating.reasons, rating.note) == (["attack", "slur"], "Line 2.")


def test_reviews_that_are_refused(make, as_):
    reader, lease = review_of(make, as_)
    path, answers = f"/api/v1/reviews/{lease.pk}/rating", {"quality": "good", "civil": "yes"}

    refused(as_(make.reader()).post(path, answers), 404, "not_found")
    refused(reader.post(f"/api/v1/reviews/{uuid4()}/rating", answers), 404, "not_found")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        refused(as_(lease.reviewer).post(path, answers), 409, "lease_expired")
    assert reader.post(path, answers).status_code == 201
    refused(reader.post(path, answers), 409, "already_rated")
    refused(
        reader.post(f"/api/v1/reviews/{lease.pk}/skip", {"why": "cannot_judge"}),
        409,
        "already_rated",
    )


def test_one_skip_too_many_is_told(make, as_):
    make.calibrations(20)
    mine = make.pending()
    reader = as_(mine.author)

    for _ in range(5):
        review = reader.get("/api/v1/reviews").json()["results"][0]
        skipped = reader.post(f"/api/v1/reviews/{review['id']}/skip", {"why": "cannot_judge"})
        assert skipped.status_code == 201
        assert len(skipped.json()["results"]) == 3
    review = reader.get("/api/v1/reviews").json()["results"][0]
    refused(
        reader.post(f"/api/v1/reviews/{review['id']}/skip", {"why": "cannot_judge"}),
        429,
        "too_many_skips",
    )


def test_a_reader_who_owes_nothing_has_nothing_to_review(make, as_):
    make.in_review()

    given = as_(make.reader()).get("/api/v1/reviews").json()

    nothing = {"owed": 0, "given": 0, "comment": None}
    assert given == {"progress": nothing, "banked": 0, "results": []}


# The author


def test_ones_own_text_comes_after_the_reviews(make, as_):
    mine = make.pending()

    answer = as_(mine.author).post(
        f"/api/v1/comments/{mine.comment_id}/self-check", {"civil": "yes"}
    )

    body = refused(answer, 409, "reviews_first")
    assert (body["owed"], body["given"]) == (3, 0)


def test_what_belongs_to_somebody_else_does_not_exist(make, as_):
    mine, other = make.pending(), as_(make.reader())
    path = f"/api/v1/comments/{mine.comment_id}"

    refused(other.get(path), 404, "not_found")
    refused(other.delete(path), 404, "not_found")
    refused(other.post(f"{path}/self-check", {"civil": "yes"}), 404, "not_found")
    refused(other.post(f"{path}/rewrite", {"text": "Mine now."}), 404, "not_found")
    refused(other.post(f"{path}/second-look", {}), 404, "not_found")
    assert Revision.objects.get(pk=mine.pk).status == Status.PENDING


def test_an_author_takes_a_comment_back_and_may_say_so_twice(make, as_):
    mine = make.in_review()
    author = as_(mine.author)

    for _ in range(2):
        assert author.delete(f"/api/v1/comments/{mine.comment_id}").status_code == 204
    assert author.get(f"/api/v1/comments/{mine.comment_id}").json()["state"] == "withdrawn"


def test_a_returned_author_reads_the_reasons_and_may_answer(make, as_):
    mine = make.returned()
    author, path = as_(mine.author), f"/api/v1/comments/{mine.comment_id}"

    told = author.get(path).json()
    assert (told["state"], told["reasons"]) == ("returned", ["attacks a person"])
    assert told["rewrites_left"] == 2
    asked = author.post(f"{path}/second-look", {"statement": "Irony."})
    assert asked.json()["with_the_desk"] is True
    again = author.post(f"{path}/rewrite", {"text": "More kindly put."})
    assert again.json()["state"] == "in_review"
    assert again.json()["rewrites_left"] == 1
    refused(author.post(f"{path}/rewrite", {"text": "And again."}), 409, "not_returned")


def test_my_comments_are_listed_newest_first_with_their_states(make, as_):
    author = make.reader()
    first, second = make.in_review(author), make.pending(author)

    listed = as_(author).get("/api/v1/me/comments").json()["results"]

    assert [row["id"] for row in listed] == [str(second.comment_id), str(first.comment_id)]
    assert [row["state"] for row in listed] == ["pending", "in_review"]


# Reading


def test_counts_answer_for_what_was_asked(make, anonymous):
    comment = make.released()
    article, unknown = str(comment.article_id), str(uuid4())

    counted = anonymous.get("/api/v1/counts", {"article": [article, unknown, "nonsense"]}).json()

    assert counted == [
        {"article": article, "known": True, "count": 1, "words": "1 comment"},
        {"article": unknown, "known": False, "count": 0, "words": "0 comments"},
        {"article": "nonsense", "known": False, "count": 0, "words": "0 comments"},
    ]
    refused(
        anonymous.get("/api/v1/counts", {"article": [article] * 101}), 400, "too_many_articles"
    )


def test_replies_stand_under_their_root_in_the_order_of_reading(make, anonymous):
    root = make.released(text="Root.")
    first = make.released(parent=root, text="First.")
    make.released(parent=root, text="Second.")
    make.released(parent=first, text="To the first.")

    [branch] = anonymous.get(comments_of(make.the_article())).json()["results"]

    assert branch["text"] == "Root."
    assert [reply["text"] for reply in branch["replies"]] == ["First.", "To the first.", "Second."]
    assert branch["reply_count"] == 2


def test_a_thread_is_paged_by_key(make, anonymous):
    texts = [make.released().released_revision.text for _ in range(5)]

    page = anonymous.get(comments_of(make.the_article()), {"page_size": 2}).json()
    seen = [row["text"] for row in page["results"]]
    while page["next"]:
        page = anonymous.get(page["next"]).json()
        seen += [row["text"] for row in page["results"]]

    assert seen == texts[::-1]


# The desk


def test_the_desk_is_for_moderators_of_the_publication(make, as_, anonymous):
    case = make.split()
    elsewhere = make.moderator(paper=make.publication())
    decision = {"outcome": "reject", "reason": "attack", "version": 1}
    path = f"/api/v1/cases/{case.pk}/decision"

    refused(anonymous.get("/api/v1/cases"), 401, "not_signed_in")
    refused(as_(make.reader()).get("/api/v1/cases"), 403, "moderators_only")
    refused(as_(make.reader()).post(path, decision), 403, "moderators_only")
    assert as_(elsewhere).get("/api/v1/cases").json()["results"] == []
    refused(as_(elsewhere).post(path, decision), 404, "not_found")


def test_a_case_is_decided_once(make, as_):
    case, moderator = make.split(), make.moderator()
    desk, path = as_(moderator), f"/api/v1/cases/{case.pk}/decision"
    [listed] = desk.get("/api/v1/cases").json()["results"]
    assert (listed["cause"], listed["text"]) == ("split", case.revision.text)

    refused(desk.post(path, {"outcome": "reject"}), 400, "missing_answer")
    burn = {"outcome": "burn", "reason": "x", "version": 1}
    refused(desk.post(path, burn), 400, "invalid")
    decision = {"outcome": "reject", "reason": "attack", "version": 1}
    assert desk.post(path, decision).status_code == 201

    body = refused(as_(make.moderator()).post(path, decision), 409, "already_decided")
    assert body["decided_by"] == moderator.name
    assert body["outcome"] == "reject"
    assert body["decided_at"]
    assert desk.get("/api/v1/cases").json()["results"] == []


def test_an_author_reads_why_the_desk_decided(make, as_):
    case = make.split()
    said = {"outcome": "reject", "reason": "attack", "explanation": "It names a person."}
    decision = said | {"version": 1}
    as_(make.moderator()).post(f"/api/v1/cases/{case.pk}/decision", decision)

    told = as_(case.revision.author).get(f"/api/v1/comments/{case.comment_id}").json()

    assert (told["state"], told["reason"]) == ("rejected", "attack")
    assert told["explanation"] == "It names a person."


# Odd requests


CURSORS = ["nowhere", "cD1ub2RhdGU=", "cD0AAA==", "cD05OTk5OS0wMS0wMQ==", "bz05OTk5OTk5OTk5OQ=="]


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_somebody_made_up_leads_nowhere(make, as_, cursor):
    client = as_(make.moderator())

    for path in ("/api/v1/articles", "/api/v1/me/comments", "/api/v1/cases"):
        assert client.get(path, {"cursor": cursor}).status_code in {200, 404}
    assert client.get(comments_of(make.article()), {"cursor": cursor}).status_code in {200, 404}


def test_a_cookie_that_no_database_could_look_up_is_forgotten(anonymous):
    anonymous.cookies["sessionid"] = "\x00\x01aaaaaaaaaaaa"

    assert anonymous.get("/api/v1/articles").status_code == 200


@pytest.mark.parametrize("depth", [100, 900, 990, 100_000])
def test_deep_json_is_refused_not_followed(make, as_, depth):
    deep = '{"text": "\\u0061", "more": ' + "[" * depth + "]" * depth + "}"

    answer = as_(make.reader()).post(
        comments_of(make.article()), deep, content_type="application/json"
    )

    assert answer.status_code in {201, 400, 413}


def test_a_backslash_is_a_character_like_any_other(make, as_):
    posted = as_(make.reader()).post(comments_of(make.article()), {"text": "In C: \\u0000."})

    assert posted.json()["text"] == "In C: \\u0000."


def test_what_is_personal_is_kept_by_no_cache(make, as_, anonymous):
    path = comments_of(make.article())

    assert as_(make.reader()).get(path)["Cache-Control"] == "private, no-store"
    assert "no-store" not in anonymous.get(path).get("Cache-Control", "")


def test_a_host_that_is_not_served_is_a_problem_document(anonymous):
    refused(anonymous.get("/api/v1/articles", headers={"Host": "evil.example"}), 400, "invalid")


# Flat in queries


@pytest.mark.parametrize("path", ["thread", "articles", "mine", "cases", "reviews"])
def test_no_list_asks_more_queries_for_more_rows(make, as_, path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    author, moderator = make.reader(), make.moderator()
    article = make.the_article()
    address, client = {
        "thread": (comments_of(article), as_(author)),
        "articles": ("/api/v1/articles", as_(author)),
        "mine": ("/api/v1/me/comments", as_(author)),
        "cases": ("/api/v1/cases", as_(moderator)),
        "reviews": ("/api/v1/reviews", as_(author)),
    }[path]

    def grow():
        shown = make.released(author)
        make.released(parent=shown)
        make.split()
        make.article()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    grow()
    few = queries()
    for _ in range(4):
        grow()

    assert queries() <= few
    assert few <= 12
