"""One comment's whole life, through HTTP. To be read as a story."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment

pytestmark = pytest.mark.django_db
HALF_A_MINUTE = timedelta(seconds=30)


def test_one_comment_from_submission_to_the_public_page(make, as_, anonymous):
    """As the house runs it, but for the worker: `tests/stack` has a real one."""
    from moderation import tasks

    article = make.article()
    others = [make.in_review() for _ in range(2)]
    make.calibrations(5)
    author = as_(make.reader("nadia", name="Nadia"))

    # She posts. Nobody can see it, and she learns what she owes.
    posted = author.post(f"/api/v1/articles/{article.pk}/comments", {"text": "A *good* point."})
    assert posted.status_code == 201
    comment = posted.json()
    assert comment["state"] == "pending"
    assert comment["passport"] == {"reviews_owed": 3, "reviews_given": 0, "ratings_received": 0}
    assert thread(anonymous, article) == []
    assert anonymous.get(f"/api/v1/comments/{comment['id']}").status_code == 404

    # She is given three texts, and answers.
    given = author.get("/api/v1/reviews").json()
    assert given["progress"] == {"owed": 3, "given": 0, "comment": comment["id"]}
    assert len(given["results"]) == 3
    assert {other.text for other in others} <= {review["text"] for review in given["results"]}
    for review in given["results"]:
        answers = {"quality": "good", "civil": "yes"}
        rated = author.post(f"/api/v1/reviews/{review['id']}/rating", answers)
        assert rated.status_code == 201
    assert rated.json()["progress"]["given"] == 3

    # Last she rates her own text, and mends it.
    mended = {"civil": "yes", "text": "A *very* good point."}
    checked = author.post(f"/api/v1/comments/{comment['id']}/self-check", mended)
    assert checked.status_code == 200
    assert checked.json()["state"] == "in_review"

    # Two other readers post, are given her text among theirs, and find it civil.
    for peer in (as_(make.reader()), as_(make.reader())):
        peer.post(f"/api/v1/articles/{article.pk}/comments", {"text": make.a_text()})
        for number, review in enumerate(peer.get("/api/v1/reviews").json()["results"], 1):
            assert "Nadia" not in str(review)
            answers = {"quality": "fair", "civil": "yes"}
            with time_machine.travel(timezone.now() + number * HALF_A_MINUTE):  # to read it
                peer.post(f"/api/v1/reviews/{review['id']}/rating", answers)

    # They agree; the release task carries it out; the public can read it.
    tasks.release(str(Comment.objects.get(pk=comment["id"]).newest_revision().decision))
    [shown] = [c for c in thread(anonymous, article) if c["id"] == comment["id"]]
    assert shown["author"] == {"name": "Nadia", "imported": False, "badges": []}
    assert shown["html"].strip() == "<p>A <em>very</em> good point.</p>"
    counted = anonymous.get("/api/v1/counts", {"article": str(article.pk)}).json()
    assert counted == [
        {"article": str(article.pk), "known": True, "count": 1, "words": "1 comment"}
    ]
    assert author.get(f"/api/v1/comments/{comment['id']}").json()["state"] == "released"


def thread(client, article):
    return client.get(f"/api/v1/articles/{article.pk}/comments").json()["results"]
