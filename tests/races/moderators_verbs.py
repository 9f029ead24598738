"""What moderators do at their desk, each made ready to be done once the door lies behind them.

Each makes what it is about, and gives back a lambda that calls one verb and nothing else: which
verb that is, `roles.raced` reads from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.utils import timezone

from comments.models import Highlight
from moderation.casefile import case_file
from moderation.models import (
    Calibration,
    Case,
    LegalGround,
    Letter,
    Sanction,
    SavedFilter,
    StaffOutcome,
)
from moderation.workflow.appealing_accounts import answer as answer_about_an_account
from moderation.workflow.appealing_accounts import appeal_account
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.claiming import claim
from moderation.workflow.correcting import correct
from moderation.workflow.deciding import open_case
from moderation.workflow.handing_over import assign_case, leave_note
from moderation.workflow.harvesting import pick
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.keeping_filters import forget_filter, save_filter
from moderation.workflow.moderating import decide_case, release_and_feature
from moderation.workflow.noticing import Given, give_notice
from moderation.workflow.noting import note
from moderation.workflow.objecting import answer, contest
from moderation.workflow.ranking import Penalty
from moderation.workflow.retiring import discard, keep
from moderation.workflow.sanctioning import decide_and_impose, impose, lift
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from newsroom.models import Reader

Act = Callable[[], Any]


def deciding(make: Any, chief: Reader) -> Act:
    case = make.split()
    return lambda: decide_case(case, moderator=chief, outcome=StaffOutcome.REJECT, reason="attack")


def featuring(make: Any, chief: Reader) -> Act:
    case = make.split()
    return lambda: release_and_feature(case, moderator=chief, reason="within_rules")


def correcting(make: Any, chief: Reader) -> Act:
    case = make.split()
    decide_case(case, moderator=chief, outcome=StaffOutcome.REJECT, reason="attack")
    case.refresh_from_db()
    return lambda: correct(case, moderator=chief, outcome=StaffOutcome.RETURN, reason="attack")


def undoing(make: Any, chief: Reader) -> Act:
    decision = decide_case(
        make.split(), moderator=chief, outcome=StaffOutcome.REJECT, reason="attack"
    )
    return lambda: undo(decision, moderator=chief)


def claiming(make: Any, chief: Reader) -> Act:
    case = make.split()
    return lambda: claim(case, moderator=chief)


def deciding_many(make: Any, chief: Reader) -> Act:
    case = open_case(make.in_review(), cause=Case.Cause.LISTED)
    case.refresh_from_db()
    return lambda: ask_in_bulk(
        {case.pk: case.seen},
        key=uuid4(),
        moderator=chief,
        outcome=StaffOutcome.REJECT,
        reason="spam",
    )


def handing_over(make: Any, chief: Reader) -> Act:
    case, other = make.split(), make.moderator()
    return lambda: assign_case(case, to=other, moderator=chief)


def telling_the_shift(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: leave_note(paper, by=chief, text="Mind the tram.")


def sharing_a_filter(make: Any, chief: Reader) -> Act:
    paper = make.the_paper()
    return lambda: save_filter(chief, name="Trams", query="q=tram", shared_with=paper)


def noting_down(make: Any, chief: Reader) -> Act:
    reader, paper = make.reader(), make.the_paper()
    return lambda: note(reader, paper, by=chief, text="So.")


def imposing(make: Any, chief: Reader) -> Act:
    reader, paper = make.reader(), make.the_paper()
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", explanation="So.", days=3)
    return lambda: impose(reader, paper, penalty, by=chief)


def deciding_and_imposing(make: Any, chief: Reader) -> Act:
    case = make.split()
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", explanation="So.", days=3)
    facts = {"outcome": "reject", "reason": "attack"}
    return lambda: decide_and_impose(case, penalty, moderator=chief, **facts)


def lifting(make: Any, chief: Reader) -> Act:
    sanction = make.sanction(make.reader(), "suspension")
    return lambda: lift(sanction, by=chief, because="enough")


def voiding(make: Any, chief: Reader) -> Act:
    reader = make.reader()
    make.review(make.in_review(), civil=True, reviewer=reader)
    return lambda: void(reader, by=chief, reason="a ring")


def pinning(make: Any, chief: Reader) -> Act:
    comment = make.released()
    return lambda: highlight(comment, kind=Highlight.Kind.PIN, moderator=chief)


def unpinning(make: Any, chief: Reader) -> Act:
    comment = make.released()
    highlight(comment, kind=Highlight.Kind.PIN, moderator=make.moderator())
    return lambda: end_highlight(comment, kind=Highlight.Kind.PIN, moderator=chief)


def picking(make: Any, chief: Reader) -> Act:
    text = make.released().newest_revision()
    return lambda: pick(text, moderator=chief, explanation="Plain.")


def _in_doubt(make: Any) -> Calibration:
    [known] = make.calibrations(1)
    Calibration.objects.filter(pk=known.pk).update(
        retired_at=timezone.now(), retired_because=Calibration.Retired.DISPUTED
    )
    known.refresh_from_db()
    return known  # type: ignore[no-any-return] # make has no types


def keeping_practice(make: Any, chief: Reader) -> Act:
    known = _in_doubt(make)
    return lambda: keep(known, moderator=chief)


def discarding_practice(make: Any, chief: Reader) -> Act:
    known = _in_doubt(make)
    return lambda: discard(known, moderator=chief)


def answering_an_objection(make: Any, chief: Reader) -> Act:
    [known] = make.calibrations(1, civil=False, blatant=True)
    make.review(known.revision, civil=True)
    letter = contest(Letter.objects.get(about=known.pk))
    return lambda: answer(letter, moderator=chief, lift=True)


def forgetting_a_filter(make: Any, chief: Reader) -> Act:
    shared = SavedFilter.objects.create(
        reader=make.moderator(), name="Trams", query="q=tram", shared_with=make.the_paper()
    )
    return lambda: forget_filter(shared.pk, reader=chief)


def hearing_about_an_account(make: Any, chief: Reader) -> Act:
    restricted = make.sanction(make.reader(), "suspension", by=make.senior())
    appeal = appeal_account(restricted.stated, words="It was my brother.")
    return lambda: answer_about_an_account(appeal, moderator=chief, upheld=True)


def answering_about_a_voiding(make: Any, chief: Reader) -> Act:
    reader = make.reader()
    make.review(make.in_review(), civil=True, reviewer=reader)
    void(reader, by=make.senior(), reason="a ring")
    letter = contest(Letter.objects.get(to=reader, kind=Letter.Kind.VOIDED))
    return lambda: answer(letter, moderator=chief, lift=True)


def taking_out_a_case_file(make: Any, chief: Reader) -> Act:
    given = Given(
        ground=LegalGround.DEFAMATION,
        explanation="It is not true.",
        name="Ada Lind",
        email="ada@readers.example",
        good_faith=True,
    )
    notice = give_notice(make.released(), given)
    return lambda: case_file(notice, by=chief)


VERBS: list[Callable[[Any, Reader], Act]] = [
    deciding, featuring, correcting, undoing, claiming, deciding_many, handing_over,
    telling_the_shift, sharing_a_filter, forgetting_a_filter, noting_down, imposing,
    deciding_and_imposing, lifting, voiding, pinning, unpinning, picking, keeping_practice,
    discarding_practice, answering_an_objection, answering_about_a_voiding,
    hearing_about_an_account, taking_out_a_case_file,
]  # fmt: skip
