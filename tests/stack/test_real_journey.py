"""One comment's whole life on the running newsroom: web server, worker, beat."""

import pytest

from tests.stack.client import Town
from tests.stack.journey import comes_to_the_page

pytestmark = pytest.mark.stack


def test_one_comment_from_submission_to_the_public_page(town: Town):
    comes_to_the_page(town)


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
