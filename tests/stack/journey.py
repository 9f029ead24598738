"""One comment's whole life, at whatever stands at an address."""

from __future__ import annotations

from tests.stack.client import Town, eventually


def comes_to_the_page(town: Town) -> str:
    """From submission to the public page; the comment's id."""
    wire_report = town.nobody().get("/api/v1/articles").body["results"][0]
    author = town.anybody()

    comment = town.post(author, "The *first* word on this.").body
    assert comment["state"] == "pending"
    # The worker hands out reviews without being asked.
    eventually(lambda: assigned(town, comment["id"]) == 3)
    assert town.review(author) == 3
    author.post(f"/api/v1/comments/{comment['id']}/self-check", {"civil": "yes"})

    while author.get(f"/api/v1/comments/{comment['id']}").body["state"] == "in_review":
        town.whole_visit(town.anybody())

    own = author.get(f"/api/v1/comments/{comment['id']}").body
    assert own["state"] == "released", own
    eventually(lambda: town.nobody().get(f"/api/v1/comments/{comment['id']}").status == 200)
    # Whatever stands before the house may show what it had for a while.
    one = f"/api/v1/articles/{wire_report['id']}"
    eventually(lambda: town.nobody().get(one).body["comment_count"] > wire_report["comment_count"])
    page = f"/articles/{wire_report['id']}/"
    word = "<p>The <em>first</em> word on this.</p>"
    eventually(lambda: word in town.nobody().get(page).body)
    found: str = comment["id"]
    return found


def assigned(town: Town, comment: str) -> int:
    query = (
        "SELECT count(*) FROM moderation_assignment a JOIN comments_revision r"
        " ON r.id = a.pays_for_id WHERE r.comment_id = %s"
    )
    count: int = town.rows(query, comment)[0][0]
    return count
