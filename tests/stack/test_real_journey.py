"""One comment's whole life on the running newsroom: web server, worker, beat."""

import pytest

from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack


def test_one_comment_from_submission_to_the_public_page(town: Town):
    wire_report = town.nobody().get("/api/v1/articles").body["results"][0]
    author = town.anybody()

    comment = town.post(author, "The *first* word on this.").body
    assert comment["state"] == "pending"
    # The worker hands out reviews without being asked.
    eventually(lambda: assigned(town, comment["id"]) == 3, within=5)
    assert town.review(author) == 3
    author.post(f"/api/v1/comments/{comment['id']}/self-check", {"civil": "yes"})

    while author.get(f"/api/v1/comments/{comment['id']}").body["state"] == "in_review":
        town.whole_visit(town.anybody())

    own = author.get(f"/api/v1/comments/{comment['id']}").body
    assert own["state"] == "released", own
    eventually(lambda: town.nobody().get(f"/api/v1/comments/{comment['id']}").status == 200)
    after = town.nobody().get(f"/api/v1/articles/{wire_report['id']}").body
    assert after["comment_count"] > wire_report["comment_count"]
    page = town.nobody().get(f"/articles/{wire_report['id']}/").body
    assert "<p>The <em>first</em> word on this.</p>" in page


def assigned(town: Town, comment: str) -> int:
    query = (
        "SELECT count(*) FROM moderation_assignment a JOIN comments_revision r"
        " ON r.id = a.pays_for_id WHERE r.comment_id = %s"
    )
    count: int = town.rows(query, comment)[0][0]
    return count


def test_health_says_what_is_missing(town: Town):
    assert town.nobody().get("/healthz").status == 200

    town.newsroom.kill("worker")
    sick = town.nobody().get("/healthz")
    town.newsroom.start_worker()

    assert sick.status == 503
    assert sick.body["database"] == sick.body["valkey"] == "ready"
    assert sick.body["worker"] == "not ready"


def test_a_huge_body_is_refused_unread(town: Town):
    author = town.anybody()

    try:
        answer = town.post(author, "x" * 100_000_000)
    except OSError:
        pass  # The server hung up while we were still sending, as it may.
    else:
        assert answer.status == 413
        assert answer.body["code"] == "too_large"
    assert town.nobody().get("/healthz").status == 200
