"""What a reviewer is told by the API is what the serializers describe, and no more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from moderation import reading
from moderation.api.given import given
from moderation.api.reviews import ReviewsSerializer
from moderation.models import Assignment, Waiver
from moderation.workflow import banking
from moderation.workflow.assigning import assign
from moderation.workflow.rating import rate
from moderation.workflow.withdrawing import withdraw

pytestmark = pytest.mark.django_db


def as_described(reader):
    told = {
        "progress": reading.progress_of(reader),
        "banked": banking.in_the_bank(reader).count(),
        "results": list(reading.open_assignments(reader)),
    }
    return json.loads(JSONRenderer().render(ReviewsSerializer(told).data))


def test_a_reader_with_nothing_to_do_is_told_so(make):
    reader = make.reader()

    assert given(reader) == as_described(reader)


def test_it_is_told_as_the_serializers_describe_it(make):
    public, gone = make.released(), make.released()
    reply = make.in_review(parent=public, article=public.article)
    orphan = make.in_review(parent=gone, article=gone.article)
    make.in_review()
    withdraw(gone)
    mine = make.pending()
    for text in (reply, orphan):
        make.lease(text, mine.author, pays_for=mine)
    late = make.lease(make.in_review(), mine.author)
    Assignment.objects.filter(pk=late.pk).update(lease_until=timezone.now() - timedelta(1))

    said = given(mine.author)

    assert said == as_described(mine.author)
    assert [one["parent"] is None for one in said["results"]] == [False, True]
    assert said["progress"] == {"owed": 3, "given": 0, "comment": str(mine.comment_id)}


def test_what_is_owed_comes_before_what_is_paid_and_a_waiver_pays(make):
    waived = make.pending()
    Waiver.objects.create(revision=waived, reason="for a test")
    assert given(waived.author) == as_described(waived.author)

    later = make.pending(waived.author)

    assert given(waived.author)["progress"]["comment"] == str(later.comment_id)
    assert given(waived.author) == as_described(waived.author)


def test_banked_reviews_are_counted(make):
    reader = make.seasoned()
    handed = make.lease(make.in_review(), reader, banks=True)
    rate(handed.pk, reviewer=reader, quality="fair", civil=True)

    assert given(reader)["banked"] == 1
    assert given(reader) == as_described(reader)


def test_only_the_first_time_counts_as_shown(make):
    make.in_review()
    mine = make.pending()
    lease, *_ = assign(mine.pk)
    given(mine.author)
    before = Assignment.objects.get(pk=lease.pk).shown_at
    assert before is not None

    given(mine.author)

    assert Assignment.objects.get(pk=lease.pk).shown_at == before
