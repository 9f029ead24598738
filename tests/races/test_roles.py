"""Who may do what is asked once more by the verb itself, under the locks that it takes first.

A request may wait for longer than a role lasts: for a row, for a database, for its turn. What the
door of the desk has seen is over by then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.permissions import at_the_door
from moderation.refusals import AdminsOnly
from moderation.workflow import rekeying
from moderation.workflow.rekeying import rekey
from newsroom.models import Reader, Rekeying, Role
from newsroom.refusals import NotAllowed
from newsroom.sso.rekeying import batches
from tests.races import admins_verbs, moderators_verbs
from tests.races.actors import Actors, act
from tests.races.asking import Code, called_by, named_at_the_desk
from tests.races.conftest import Rounds
from tests.races.verbs import decide_after_the_door, end_role

Verb = Callable[[Any, Reader], Callable[[], Any]]
VERBS: list[Verb] = [*moderators_verbs.VERBS, *admins_verbs.VERBS]
WORKFLOW = "moderation.workflow"
# What asks for roles and is not raced here.
NOT_RACED = {
    "moderation.clock.sweep": "The clock has no seat at a desk: it calls what asks for others'.",
    "moderation.tasks.bulk": "A worker's errand: it calls the one below.",
    f"{WORKFLOW}.bulk.carry_out": "Asks anew for each case, as a worker: test_bulk.py.",
    f"{WORKFLOW}.doing_again.do_again": "A command of whoever runs the house, after a restore.",
    f"{WORKFLOW}.restricting_again.restrict_again": "A part of that.",
    f"{WORKFLOW}.hooks.try_hook": "Keeps nothing. It asks before it calls: test_hook_faces.py.",
    f"{WORKFLOW}.voiding.lift_voiding": "A part of `objecting.answer`, which is raced with it.",
}
# What pages of the desk call, which writes and asks for no role.
FOR_EVERYBODY = {
    "moderation.idempotency.once": "Keeps an answer for whoever gave the key; calls verbs.",
    "moderation.logbook.log": "Writes down what a page of Django's admin did.",
    f"{WORKFLOW}.claiming.let_go": "Ends one's own lease: who must go shall leave nothing held.",
    f"{WORKFLOW}.desk_keys.choose": "One's own keys, of use to nobody else.",
    f"{WORKFLOW}.sanctioning.acknowledge": "A reader's own word about a warning.",
}


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
    with CaptureQueriesContext(connection) as asked:
        do()  # And who still may does: else the two before would say nothing.
    assert rows() != before
    statements = [one["sql"] for one in asked.captured_queries]
    assert asks_once_it_holds_its_locks(verb, statements, chief)


def asks_once_it_holds_its_locks(verb: Verb, statements: list[str], chief: Reader) -> bool:
    """Whether the roles of whoever does it are looked at after the last lock that it takes before
    it writes: else somebody could wait there for as long as it takes to lose a role."""
    first_write = next(at for at, sql in enumerate(statements) if WRITING.search(sql))
    before = list(enumerate(statements[:first_write]))
    asked = OF_ALL if verb in OF_THE_WHOLE_DESK else OF_ONE.format(chief.pk.hex)
    asks = [at for at, sql in before if asked in sql]
    locks = [at for at, sql in before if LOCKING.search(sql)]
    if verb in NO_LOCK:
        return asks != []
    if verb in HELD_ALREADY:
        again = statements[locks.pop()]
        if again not in [statements[at] for at in locks]:
            return False
    return bool(locks) and any(at > locks[-1] for at in asks)


WRITING = re.compile(r"\b(INSERT INTO|DELETE FROM|UPDATE \S+ SET)\b")
LOCKING = re.compile(r" FOR (NO KEY )?UPDATE")
OF_ONE, OF_ALL = '"newsroom_role"."reader_id" = \'{}\'', '"newsroom_role"."publication_id" IN ('
# What is otherwise by design, and why.
NO_LOCK = {moderators_verbs.claiming: "A claim is one's own row: nobody else ever holds it."}
OF_THE_WHOLE_DESK = {
    moderators_verbs.hearing_about_an_account: "Who may answer depends on who else is there.",
}
# The last one is a lock that the verb has taken before: a part of it locks for others' calls.
HELD_ALREADY = {
    moderators_verbs.discarding_practice: "The same text.",
    moderators_verbs.answering_an_objection: "The same standing.",
}


@pytest.fixture(scope="module")
def code() -> Code:
    return Code()


def test_every_verb_that_asks_for_a_role_is_raced(code: Code) -> None:
    raced = set().union(*(called_by(one) for one in VERBS))

    asking = code.verbs(asking=True)

    assert asking - raced == set(NOT_RACED)
    assert raced <= asking
    assert len(raced) > 50


def test_whatever_the_desk_can_do_asks_for_a_role(code: Code) -> None:
    found = code.verbs(asking=False) & named_at_the_desk()

    assert found == set(FOR_EVERYBODY)


@pytest.mark.django_db
def test_a_list_of_subjects_is_carried_out_for_as_long_as_its_admin_is_one(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, chief = make.the_paper(), make.moderator(kind=Role.Kind.ADMIN)
    pairs = {reader.subject: f"new-{reader.subject}" for reader in (make.reader(), make.reader())}

    def with_an_end(pairs: Mapping[str, str], size: int) -> Iterator[dict[str, str]]:
        yield from batches(dict(list(pairs.items())[:1]), size)
        Role.objects.filter(reader=chief).delete()
        yield from batches(dict(list(pairs.items())[1:]), size)

    monkeypatch.setattr(rekeying, "batches", with_an_end)
    with pytest.raises(AdminsOnly):
        rekey(paper, pairs, by=chief)

    known = set(Reader.objects.values_list("subject", flat=True))
    assert len(known & set(pairs.values())) == 1
    assert Rekeying.objects.get().done_at is None


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
