"""Who may void an account's reviews; that its reader is told, and may contest it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from moderation.models import Letter, LogEntry, Voiding
from moderation.phrasing import words
from moderation.refusals import (
    AlreadyOver,
    FellowModerator,
    ModeratorsOnly,
    SameModerator,
    SeniorsOnly,
)
from moderation.reviewing_record import reviewers_of
from moderation.workflow.hearing import counted_ratings
from moderation.workflow.objecting import answer, contest
from moderation.workflow.voiding import void
from newsroom.models import Role

pytestmark = pytest.mark.django_db
SENIOR, ADMIN = Role.Kind.SENIOR, Role.Kind.ADMIN


@pytest.fixture
def reviewer(make):
    return make.review(make.in_review(), civil=True, reviewer=make.seasoned()).reviewer


@pytest.fixture
def voided(make, reviewer):
    """The letter about it, and who did it."""
    by = make.senior()
    void(reviewer, by=by, reason="A ring of friends.")
    return Letter.objects.get(to=reviewer), by


@pytest.mark.parametrize(
    ("seat", "refusal"),
    [
        ({}, SeniorsOnly),
        ({"sections": ["sport"]}, ModeratorsOnly),
        ({"kind": SENIOR, "sections": ["city"]}, ModeratorsOnly),
    ],
)
def test_only_a_senior_seat_for_the_whole_publication_voids(make, as_, reviewer, seat, refusal):
    moderator = make.moderator(**seat)

    with pytest.raises(refusal):
        void(reviewer, by=moderator, reason="a ring")

    assert reviewer not in reviewers_of(moderator)
    told = as_(moderator).post(f"/api/v1/people/{reviewer.pk}/voiding", {"reason": "a ring"})
    assert told.status_code == 404
    assert not Voiding.objects.exists()


def test_a_senior_of_another_publication_voids_nothing_here(make, reviewer):
    with pytest.raises(ModeratorsOnly):
        void(reviewer, by=make.senior(paper=make.publication()), reason="a ring")


@pytest.mark.parametrize("kind", [Role.Kind.MODERATOR, ADMIN])
def test_a_colleagues_reviews_only_an_admin_voids(make, reviewer, kind):
    senior, admin = make.senior(), make.moderator(kind=ADMIN)
    Role.objects.create(reader=reviewer, publication=make.the_paper(), kind=kind)

    with pytest.raises(FellowModerator):
        void(reviewer, by=senior, reason="a ring")
    assert reviewer not in reviewers_of(senior)
    assert reviewer in reviewers_of(admin)
    assert void(reviewer, by=admin, reason="a ring").by == admin


def test_its_reader_is_told_why_and_once(make, reviewer, voided):
    letter, by = voided
    void(reviewer, by=by, reason="again")

    said = " ".join(words(letter).paragraphs)
    assert Letter.objects.filter(to=reviewer).get().may_be_contested
    assert "A ring of friends" in said
    assert "relies on none of them" in said
    assert (letter.kind, letter.publication) == ("voided", make.the_paper())


def test_an_objection_goes_to_another_senior_moderator(make, voided):
    letter, by = voided
    contest(letter, objection="We are no ring")
    other = make.senior()

    with pytest.raises(SeniorsOnly):
        answer(letter, moderator=make.moderator(), lift=True)
    with pytest.raises(SameModerator):
        answer(letter, moderator=by, lift=True)
    answer(letter, moderator=other, lift=False)

    assert Voiding.objects.get().lifted_at is None


def test_lifted_it_counts_again_what_they_rate_from_then_on(make, reviewer, voided):
    letter, _ = voided
    before = make.in_review()
    make.review(before, civil=True, reviewer=reviewer)
    contest(letter)
    other = make.senior()
    answer(letter, moderator=other, lift=True)
    after = make.in_review()
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        make.review(after, civil=True, reviewer=reviewer)

    assert counted_ratings(before.pk) == []
    assert [rating.reviewer for rating in counted_ratings(after.pk)] == [reviewer]
    assert LogEntry.objects.get(act=LogEntry.Act.LIFTED).by == other
    with pytest.raises(AlreadyOver):
        void(reviewer, by=other, reason="again")
    assert make.drift() == []
