"""Who may do what is asked once more by the verb itself, under its locks.

A request may wait for longer than a role lasts: for a row, for a database, for its turn. What the
door of the desk has seen is over by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comments.models import Highlight
from moderation.models import Calibration, Case, Letter, ReasonTemplate, Sanction, StaffOutcome
from moderation.permissions import at_the_door
from moderation.workflow.bulk import ask_in_bulk
from moderation.workflow.claiming import claim
from moderation.workflow.correcting import correct
from moderation.workflow.deciding import open_case
from moderation.workflow.handing_over import assign_case, leave_note
from moderation.workflow.harvesting import pick
from moderation.workflow.highlighting import end_highlight, highlight
from moderation.workflow.keeping_filters import save_filter
from moderation.workflow.listing import add
from moderation.workflow.moderating import decide_case, release_and_feature
from moderation.workflow.noting import note
from moderation.workflow.objecting import answer, contest
from moderation.workflow.placing import begin_raid, set_mode
from moderation.workflow.ranking import Penalty
from moderation.workflow.retiring import discard, keep
from moderation.workflow.sanctioning import decide_and_impose, impose, lift
from moderation.workflow.setting_terms import set_terms
from moderation.workflow.templates import save_template
from moderation.workflow.undoing import undo
from moderation.workflow.voiding import void
from newsroom.models import Mode, Reader, Role
from newsroom.places import Place
from newsroom.refusals import NotAllowed
from tests.races.actors import Actors, act
from tests.races.conftest import Rounds
from tests.races.verbs import decide_after_the_door, end_role

Verb = Callable[[Any, Reader], Callable[[], Any]]


def deciding(make: Any, chief: Reader) -> Callable[[], Any]:
    case = make.split()
    return lambda: decide_case(case, moderator=chief, outcome=StaffOutcome.REJECT, reason="attack")


def featuring(make: Any, chief: Reader) -> Callable[[], Any]:
    case = make.split()
    return lambda: release_and_feature(case, moderator=chief, reason="within_rules")


def correcting(make: Any, chief: Reader) -> Callable[[], Any]:
    case = make.split()
    decide_case(case, moderator=chief, outcome=StaffOutcome.REJECT, reason="attack")
    case.refresh_from_db()
    return lambda: correct(case, moderator=chief, outcome=StaffOutcome.RETURN, reason="attack")


def undoing(make: Any, chief: Reader) -> Callable[[], Any]:
    decision = decide_case(
        make.split(), moderator=chief, outcome=StaffOutcome.REJECT, reason="attack"
    )
    return lambda: undo(decision, moderator=chief)


def claiming(make: Any, chief: Reader) -> Callable[[], Any]:
    case = make.split()
    return lambda: claim(case, moderator=chief)


def deciding_many(make: Any, chief: Reader) -> Callable[[], Any]:
    case = open_case(make.in_review(), cause=Case.Cause.LISTED)
    case.refresh_from_db()
    return lambda: ask_in_bulk(
        {case.pk: case.seen},
        key=uuid4(),
        moderator=chief,
        outcome=StaffOutcome.REJECT,
        reason="spam",
    )


def handing_over(make: Any, chief: Reader) -> Callable[[], Any]:
    case, other = make.split(), make.moderator()
    return lambda: assign_case(case, to=other, moderator=chief)


def telling_the_shift(make: Any, chief: Reader) -> Callable[[], Any]:
    paper = make.the_paper()
    return lambda: leave_note(paper, by=chief, text="Mind the tram.")


def sharing_a_filter(make: Any, chief: Reader) -> Callable[[], Any]:
    paper = make.the_paper()
    return lambda: save_filter(chief, name="Trams", query="q=tram", shared_with=paper)


def noting_down(make: Any, chief: Reader) -> Callable[[], Any]:
    reader, paper = make.reader(), make.the_paper()
    return lambda: note(reader, paper, by=chief, text="So.")


def imposing(make: Any, chief: Reader) -> Callable[[], Any]:
    reader, paper = make.reader(), make.the_paper()
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", explanation="So.", days=3)
    return lambda: impose(reader, paper, penalty, by=chief)


def deciding_and_imposing(make: Any, chief: Reader) -> Callable[[], Any]:
    case = make.split()
    penalty = Penalty(Sanction.Kind.SUSPENSION, reason="attack", explanation="So.", days=3)
    facts = {"outcome": "reject", "reason": "attack"}
    return lambda: decide_and_impose(case, penalty, moderator=chief, **facts)


def lifting(make: Any, chief: Reader) -> Callable[[], Any]:
    sanction = make.sanction(make.reader(), "suspension")
    return lambda: lift(sanction, by=chief, because="enough")


def voiding(make: Any, chief: Reader) -> Callable[[], Any]:
    reader = make.reader()
    make.review(make.in_review(), civil=True, reviewer=reader)
    return lambda: void(reader, by=chief, reason="a ring")


def pinning(make: Any, chief: Reader) -> Callable[[], Any]:
    comment = make.released()
    return lambda: highlight(comment, kind=Highlight.Kind.PIN, moderator=chief)


def unpinning(make: Any, chief: Reader) -> Callable[[], Any]:
    comment = make.released()
    highlight(comment, kind=Highlight.Kind.PIN, moderator=make.moderator())
    return lambda: end_highlight(comment, kind=Highlight.Kind.PIN, moderator=chief)


def picking(make: Any, chief: Reader) -> Callable[[], Any]:
    text = make.released().newest_revision()
    return lambda: pick(text, moderator=chief, explanation="Plain.")


def _in_doubt(make: Any) -> Calibration:
    [known] = make.calibrations(1)
    Calibration.objects.filter(pk=known.pk).update(
        retired_at=timezone.now(), retired_because=Calibration.Retired.DISPUTED
    )
    known.refresh_from_db()
    return known  # type: ignore[no-any-return]


def keeping_practice(make: Any, chief: Reader) -> Callable[[], Any]:
    known = _in_doubt(make)
    return lambda: keep(known, moderator=chief)


def discarding_practice(make: Any, chief: Reader) -> Callable[[], Any]:
    known = _in_doubt(make)
    return lambda: discard(known, moderator=chief)


def answering_an_objection(make: Any, chief: Reader) -> Callable[[], Any]:
    [known] = make.calibrations(1, civil=False, blatant=True)
    make.review(known.revision, civil=True)
    letter = contest(Letter.objects.get(about=known.pk))
    return lambda: answer(letter, moderator=chief, lift=True)


def setting_a_mode(make: Any, chief: Reader) -> Callable[[], Any]:
    place = Place(make.the_paper())
    return lambda: set_mode(place, kind=Mode.Kind.CLOSED, by=chief, reason="Night.")


def meeting_a_raid(make: Any, chief: Reader) -> Callable[[], Any]:
    place = Place(make.the_paper())
    return lambda: begin_raid(place, hours=1, by=chief)


def listing(make: Any, chief: Reader) -> Callable[[], Any]:
    paper = make.the_paper()
    return lambda: add(paper, by=chief, kind="word", words="tram", action="hold")


def setting_terms(make: Any, chief: Reader) -> Callable[[], Any]:
    paper = make.the_paper()
    return lambda: set_terms(paper, by=chief, texts_kept_days=200)


def keeping_a_template(make: Any, chief: Reader) -> Callable[[], Any]:
    template = ReasonTemplate(publication=make.the_paper())
    facts = {"title": "So", "reason": "attack", "text": "So it is.", "language": "en"}
    return lambda: save_template(template, by=chief, **facts)


VERBS: list[Verb] = [
    deciding, featuring, correcting, undoing, claiming, deciding_many, handing_over,
    telling_the_shift, sharing_a_filter, noting_down, imposing, deciding_and_imposing, lifting,
    voiding, pinning, unpinning, picking, keeping_practice, discarding_practice,
    answering_an_objection, setting_a_mode, meeting_a_raid, listing, setting_terms,
    keeping_a_template,
]  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table has: of what a verb left behind, whatever it is."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*), sum(xmin::text::bigint) FROM "{table}"')
            found[table] = cursor.fetchone()
        return found


def is_refused(do: Callable[[], Any], chief: Reader, behind_the_door: Callable[[], Any]) -> bool:
    """Whether a verb says no, and leaves nothing, where this happens after the door."""
    with transaction.atomic():
        assert at_the_door(chief, Role.Kind.ADMIN)  # The page is theirs.
        behind_the_door()
        before = rows()
        with pytest.raises(NotAllowed):
            do()
        left = rows()
        transaction.set_rollback(True)
    return left == before


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
def test_who_may_no_more_behind_the_door_does_nothing_more(make: Any, verb: Verb) -> None:
    chief, other = make.moderator(kind=Role.Kind.ADMIN), make.moderator(kind=Role.Kind.ADMIN)
    do = verb(make, chief)

    assert is_refused(do, chief, lambda: Role.objects.filter(reader=chief).delete())
    assert is_refused(do, chief, lambda: make.sanction(chief, "suspension", by=other))
    assert at_the_door(chief, Role.Kind.ADMIN)
    before = rows()
    do()  # And who still may does: else the two before would say nothing.
    assert rows() != before


@pytest.mark.usefixtures("transactional_db", "stated_terms")
def test_a_decision_is_made_before_its_moderator_goes_or_not_at_all(
    make: Any, actors: Actors, rounds: Rounds
) -> None:
    came = []
    for at, seed in enumerate(rounds(6)):
        case, moderator = make.split(), make.moderator()
        begun = timezone.now()

        decided, ended = actors.at_once(
            seed,
            act(decide_after_the_door, case, moderator, wait=0.03),
            act(end_role, moderator.pk, wait=(0.0, 0.05, 0.2)[at % 3]),
        )

        case.refresh_from_db()
        came.append(decided.is_done)
        assert ended.is_done
        assert case.is_open != decided.is_done
        if decided.refusal is not None:
            assert decided.refusal.code in {"not_your_desk", "moderators_only"}
        assert timezone.now() - begun < timedelta(minutes=1)
    print(came)
