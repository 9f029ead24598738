"""Defects that were read out of the code once, and must not come back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from moderation.models import Calibration, Case, Rating, Strike
from moderation.nights.gathering import gather
from moderation.nights.measuring import measure
from moderation.refusals import NobodyFoundItCivil
from moderation.reviewing_record import reviewers_of
from moderation.workflow.answering_back import ask_second_look, rewrite
from moderation.workflow.deciding import close_cases, open_case
from moderation.workflow.harvesting import pick
from moderation.workflow.hearing import shift_of
from moderation.workflow.moderating import decide_case
from moderation.workflow.retiring import retire
from moderation.workflow.withdrawing import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stated_terms")]


def test_a_moderator_sees_and_voids_only_who_reviewed_nowhere_else(make):
    from comments.models import Revision

    here, everywhere, moderator = make.seasoned(), make.seasoned(), make.senior()
    for reader in (here, everywhere):
        make.review(make.in_review(), civil=True, reviewer=reader)
    abroad = make.article(make.publication(slug="abroad"))
    [known] = make.calibrations(1)
    Revision.objects.filter(pk=known.pk).update(publication=abroad.publication)
    make.review(known.revision, civil=True, reviewer=everywhere)

    assert here in reviewers_of(moderator)
    assert everywhere not in reviewers_of(moderator)


def test_an_audit_that_a_recount_closed_is_no_audit(make):
    returned = make.returned()
    open_case(returned, cause=Case.Cause.AUDIT)
    close_cases(returned, returned.decisions.get())

    assert measure(make.the_paper()).audits == 0


def test_who_takes_a_rewritten_comment_back_takes_it_out_of_practice_too(make):
    returned = make.returned()
    moderator = make.moderator()
    pick(returned, moderator=moderator, explanation="An insult.")
    rewrite(returned.comment, text="Put better.")
    withdraw(returned.comment)

    retire(make.the_paper())

    assert Calibration.objects.get(origin=returned).retired_because == "taken_back"


def test_nobody_is_struck_for_what_was_never_public(make):
    case = make.split()

    with pytest.raises(NobodyFoundItCivil):
        decide_case(
            case, moderator=make.moderator(), outcome="reject", reason="attack", blatant=True
        )

    assert not Strike.objects.exists()


def test_to_take_a_returned_text_back_washes_no_record(make):
    author = make.reader()
    mine = make.in_review(author)
    before = shift_of(author, mine)
    for _ in range(2):
        withdraw(make.returned(author).comment)

    assert shift_of(author, mine) > before + 0.5


def test_what_weighed_nothing_by_day_weighs_nothing_at_night(make):
    silent = make.seasoned(caught=0, missed=40, spared=40, blamed=0, settled=80)
    for reader in (silent, make.seasoned()):
        [known] = make.calibrations(1)
        make.review(known.revision, civil=True, reviewer=reader)
    weights = dict(Rating.objects.order_by("reviewer").values_list("reviewer", "weight"))

    season = gather(make.the_paper().pk, timezone.now())

    assert sorted(season.ratings.factor) == sorted(float(w != 0) for w in weights.values())
    assert 0.0 in season.ratings.factor


def test_a_second_look_asked_without_words_during_an_audit_is_heard_after_it(make):
    returned = make.returned()
    audit = open_case(returned, cause=Case.Cause.AUDIT)
    ask_second_look(returned.comment)

    decide_case(audit, moderator=make.moderator(), outcome="return", reason="attack")

    assert Case.objects.get(revision=returned, closed_at=None).cause == Case.Cause.SECOND_LOOK
