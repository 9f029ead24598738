"""Whoever did not hear an answer asks again with the same key: it is done once, and told again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.models import Decision, IdempotentAnswer, Rating, Report
from moderation.workflow.assigning import assign
from moderation.workflow.reporting import report
from moderation.workflow.undoing import undo
from newsroom.models import Reader

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "k-1"}


def twice(client, path, body):
    """What is answered to one request that is sent twice."""
    first, second = (client.post(path, body, headers=KEY) for _ in range(2))
    assert first.status_code < 300, first.content
    assert second.status_code == first.status_code, second.content
    return first.json(), second.json()


def known(make):
    """Somebody whose report weighs something."""
    reader = make.reader()
    Reader.objects.filter(pk=reader.pk).update(joined_at=timezone.now() - timedelta(days=30))
    reader.refresh_from_db()
    return reader


def code_of(client, path, body):
    return client.post(path, body, headers=KEY).json()["code"]


def test_a_rating_is_told_again(make, as_):
    make.calibrations(5)
    mine = make.pending()
    lease, *_ = assign(mine.pk)
    reader, path = as_(mine.author), f"/api/v1/reviews/{lease.pk}/rating"

    first, second = twice(reader, path, {"quality": "fair", "civil": "yes"})

    assert first == second
    assert first["progress"]["given"] == 1
    assert Rating.objects.filter(reviewer=mine.author).count() == 1
    no = {"quality": "poor", "civil": "no", "reasons": ["attack"]}
    assert code_of(reader, path, no) == "idempotency_key_reused"
    assert not Rating.objects.get(pk=lease.pk).reasons


def test_what_the_house_said_of_a_rating_is_told_again(make, as_):
    [known_answer] = make.calibrations(1, civil=False, blatant=True)
    reader = make.reader()
    path = f"/api/v1/reviews/{make.lease(known_answer.revision, reader).pk}/rating"

    first, second = twice(as_(reader), path, {"quality": "fair", "civil": "yes"})

    assert first["letter"]["kind"] == "missed"
    assert first["letter"] == second["letter"]


def test_a_self_check_is_told_again(make, as_):
    mine = make.pending()
    make.pay(mine)
    path = f"/api/v1/comments/{mine.comment_id}/self-check"

    first, second = twice(as_(mine.author), path, {"civil": "yes"})

    assert first == second
    assert first["state"] == "in_review"


def test_a_report_is_told_again(make, as_):
    comment, reader = make.released(), make.reader()
    path = f"/api/v1/comments/{comment.pk}/reports"

    first, second = twice(as_(reader), path, {"reason": "attack"})

    assert first == second
    assert Report.objects.filter(reader=reader).count() == 1


def test_a_report_that_hid_the_comment_is_told_again(make, as_):
    comment, reader = make.released(), make.reader()
    path = f"/api/v1/comments/{comment.pk}/reports"
    first = as_(reader).post(path, {"reason": "attack"}, headers=KEY)
    for _ in range(3):
        report(comment, by=known(make), reason="attack")
    comment.refresh_from_db()
    assert not comment.is_public

    again = as_(reader).post(path, {"reason": "attack"}, headers=KEY)

    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])


def test_a_decision_is_told_again(make, as_):
    case = make.split()
    path = f"/api/v1/cases/{case.pk}/decision"
    decision = {"outcome": "reject", "reason": "attack", "version": 1}

    first, second = twice(as_(make.moderator()), path, decision)

    assert first == second
    assert Decision.objects.filter(pk=first["id"]).count() == 1
    assert Decision.objects.filter(by="desk").count() == 1


def test_a_key_is_for_one_verb(make, as_):
    """Else a rating could be taken for a report that was never made."""
    comment, moderator = make.released(), make.moderator()
    desk = as_(moderator)
    desk.post(f"/api/v1/comments/{comment.pk}/reports", {"reason": "attack"}, headers=KEY)
    case = make.split()

    decision = {"outcome": "reject", "reason": "attack", "version": 1}
    assert code_of(desk, f"/api/v1/cases/{case.pk}/decision", decision) == "idempotency_key_reused"
    assert not Decision.objects.filter(by="desk").exists()


def test_what_is_refused_leaves_nothing(make, as_):
    comment = make.released()
    author = as_(comment.author)

    assert code_of(author, f"/api/v1/comments/{comment.pk}/reports", {"reason": "attack"})
    assert not IdempotentAnswer.objects.exists()
    assert not Report.objects.exists()


def test_nothing_that_others_wrote_is_kept_with_a_key(make, as_):
    """What is told again is read anew, so that whoever is erased is gone from here as well."""
    make.calibrations(5)
    mine = make.pending()
    lease, *_ = assign(mine.pk)

    twice(
        as_(mine.author), f"/api/v1/reviews/{lease.pk}/rating", {"quality": "fair", "civil": "yes"}
    )

    assert IdempotentAnswer.objects.get().answer == {"revision": str(lease.revision_id)}


def test_a_decision_that_was_undone_since_is_told_again(make, as_):
    case, moderator = make.split(), make.moderator()
    desk, path = as_(moderator), f"/api/v1/cases/{case.pk}/decision"
    body = {"outcome": "reject", "reason": "attack", "version": 1}
    first = desk.post(path, body, headers=KEY)
    undo(Decision.objects.get(pk=first.json()["id"]), moderator=moderator)

    again = desk.post(path, body, headers=KEY)

    assert (again.status_code, again.json()) == (201, first.json())
    assert not Decision.objects.filter(revision=case.revision, by=Decision.By.DESK).exists()
