"""Pieces are made before their time, and dropped after it, beside whoever uses the table."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from moderation.models import Credit, Opening, Rating, Standing
from moderation.pieces import ALL, LEDGER, RATINGS, keep
from moderation.recount import differences
from moderation.workflow.crediting import credit_peers, uncredit
from moderation.workflow.hearing import counted_ratings
from newsroom.events import tidying
from newsroom.events.handing import hand_round
from newsroom.events.pieces import DELIVERIES, EVENTS
from newsroom.ids import first_id_of, new_id
from newsroom.models import Delivery, Endpoint, Event
from newsroom.pieces import dropping, locking
from newsroom.pieces.dropping import drop_old
from newsroom.pieces.locking import BusyError, in_a_moment
from newsroom.pieces.looking import wrong
from newsroom.pieces.making import make_ahead
from newsroom.pieces.spans import Span
from newsroom.pieces.tables import pieces
from tests import factories as make

pytestmark = pytest.mark.usefixtures("second")


def in_a_thread(job) -> threading.Thread:
    def run() -> None:
        try:
            job()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def do(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def happen(paper, key: UUID | None = None) -> Event:
    return Event.objects.create(
        pk=key or new_id(), publication=paper, type="comment.held", subject=uuid4()
    )


def where(table: str, key: UUID) -> str:
    [(name,)] = ask(f'SELECT tableoid::regclass::text FROM "{table}" WHERE id = %s', key)
    return str(name)


def names(of) -> set[str]:
    return {one.name for one in pieces(of.table)}


def test_what_happens_lies_in_the_piece_of_its_week_or_quarter():
    paper, now = make.the_paper(), timezone.now()
    comment = make.released()

    event = happen(paper)

    assert (
        where("newsroom_event", event.pk)
        == f"newsroom_event_{Span.around(EVENTS.every, now).name}"
    )
    quarter = Span.around(RATINGS.every, now).name
    for rating in Rating.objects.filter(comment=comment):
        assert where("moderation_rating", rating.pk) == f"moderation_rating_{quarter}"
    assert {name for (name,) in ask("SELECT tableoid::regclass::text FROM moderation_credit")} == {
        f"moderation_credit_{quarter}"
    }
    assert wrong() == {}


@pytest.mark.parametrize("of", ALL, ids=lambda of: of.table)
def test_what_comes_is_made_once_by_however_many(of):
    later = timezone.now() + timedelta(days=100)
    before, made = names(of), []
    work = lambda: made.extend(make_ahead(of, later))  # noqa: E731 - of threads

    for thread in [in_a_thread(work) for _ in range(3)]:
        thread.join()

    assert made
    assert sorted(made) == sorted(names(of) - before)
    assert make_ahead(of, later) == []
    assert wrong(later) == {
        table: what for table, what in wrong(later).items() if table != of.table
    }


def test_nothing_is_refused_when_no_clock_ran_for_months_and_all_is_put_right_after_it():
    paper, far = make.the_paper(), timezone.now() + timedelta(days=200)
    assert set(wrong(far).values()) == {"late"}

    late = happen(paper, first_id_of(far))

    assert where("newsroom_event", late.pk) == "newsroom_event_rest"
    assert wrong()["newsroom_event"] == "astray"
    make_ahead(EVENTS, far)
    assert (
        where("newsroom_event", late.pk) == f"newsroom_event_{Span.around(EVENTS.every, far).name}"
    )
    assert "newsroom_event" not in wrong(far)


def test_rows_that_are_many_are_moved_only_by_whoever_says_so():
    paper, far = make.the_paper(), timezone.now() + timedelta(days=200)
    keys = [happen(paper, UUID(int=first_id_of(far).int + n)).pk for n in range(3)]

    make_ahead(EVENTS, far, at_most=2)
    assert {where("newsroom_event", key) for key in keys} == {"newsroom_event_rest"}

    make_ahead(EVENTS, far, at_most=None)
    assert {where("newsroom_event", key) for key in keys} != {"newsroom_event_rest"}


def test_ratings_that_went_astray_are_moved_though_no_rating_may_be_changed():
    """And the triggers of the piece they lay in are what they were."""
    revision = make.in_review()
    far = timezone.now() + timedelta(days=400)
    lease = make.lease(revision)
    key = first_id_of(far)
    with transaction.atomic():
        do("SET LOCAL session_replication_role = replica")
        do("UPDATE moderation_assignment SET id = %s WHERE id = %s", key, lease.pk)
        do(
            "UPDATE moderation_lease SET assignment_id = %s WHERE assignment_id = %s",
            key,
            lease.pk,
        )
    do("INSERT INTO moderation_rating (id, reviewer_id, revision_id, comment_id, quality, civil,"
       " reasons, note, rated_at) SELECT id, reviewer_id, revision_id, comment_id, 'good', true,"
       " '{}', '', now() FROM moderation_assignment WHERE id = %s", key)  # fmt: skip
    enabled = ("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'"
               " AND tgrelid = 'moderation_rating_rest'::regclass")  # fmt: skip

    make_ahead(RATINGS, far)

    assert (
        where("moderation_rating", key)
        == f"moderation_rating_{Span.around(RATINGS.every, far).name}"
    )
    assert ask(enabled) == []


def test_what_is_old_goes_and_dead_letters_later():
    paper, now = make.the_paper(), timezone.now()
    here = Endpoint.objects.create(publication=paper, url="http://127.0.0.1:1/", events=[])
    arrived, dead = happen(paper), happen(paper)
    hand_round()
    for event, state in ((arrived, "delivered"), (dead, "dead")):
        Delivery.objects.filter(event=event).update(state=state, settled_at=now)
    week = Span.around(EVENTS.every, now).name

    tidying.forget(now + timedelta(days=29))
    assert Event.objects.count() == 2
    tidying.forget(now + timedelta(days=31 + 7))
    assert [one.state for one in here.deliveries.all()] == ["dead"]
    assert Event.objects.count() == 1
    assert f"newsroom_event_{week}" in names(EVENTS)
    tidying.forget(now + timedelta(days=91 + 7))
    assert Event.objects.count() == Delivery.objects.count() == 0
    assert ask("SELECT relname FROM pg_class WHERE relname ~ %s", week) == []


def test_no_week_goes_that_was_not_handed_round():
    event = happen(make.the_paper())

    tidying.forget(timezone.now() + timedelta(days=400))

    assert Event.objects.get() == event


def test_what_is_sent_again_while_its_week_is_asked_about_is_not_lost(monkeypatch):
    """Whoever has it in hand is waited for before the question, and not after it."""
    monkeypatch.setattr(locking, "WAIT", 20_000)  # It is had as soon as the other is done.
    paper, later = make.the_paper(), timezone.now() + timedelta(days=38)
    here = Endpoint.objects.create(publication=paper, url="http://127.0.0.1:1/", events=[])
    event = happen(paper)
    hand_round()
    Delivery.objects.update(state="delivered", settled_at=timezone.now())
    tidying.forget()  # What was there before it: else that is waited for.

    with transaction.atomic():
        here.deliveries.update(state="waiting", settled_at=None)
        dropping_it = in_a_thread(lambda: tidying.forget(later))
        time.sleep(1)
    dropping_it.join()

    assert [one.event_id for one in here.deliveries.all()] == [event.pk]


def test_a_row_that_comes_astray_while_a_piece_is_made_is_put_into_it(monkeypatch):
    monkeypatch.setattr(locking, "WAIT", 20_000)
    paper, far = make.the_paper(), timezone.now() + timedelta(days=200)

    with transaction.atomic():
        late = happen(paper, first_id_of(far))
        making = in_a_thread(lambda: make_ahead(EVENTS, far))
        time.sleep(1)
    making.join()

    week = Span.around(EVENTS.every, far).name
    assert where("newsroom_event", late.pk) == f"newsroom_event_{week}"


def test_what_is_credited_after_its_quarter_has_gone_changes_nothing(settings):
    settings.LEDGER_KEPT_YEARS = 1
    revision = make.in_review()
    make.agree(revision, civil=True)
    ratings = counted_ratings(revision.pk)
    later = timezone.now() + timedelta(days=2 * 366)
    drop_old(LEDGER, later)
    stood = sums_of_standings()

    with time_machine.travel(later):
        credit_peers(revision, ratings)
        uncredit(ratings)

    assert not Credit.objects.exists()
    assert sums_of_standings() == stood
    assert wrong().get(LEDGER.table) != "astray"


def sums_of_standings() -> list[tuple[Any, ...]]:
    columns = ("pk", "caught", "missed", "spared", "blamed", "settled")
    return list(Standing.objects.order_by("pk").values_list(*columns))


def test_readers_go_on_while_a_piece_is_dropped():
    """One of them has the table in use all the time: nobody waits behind us for it."""
    paper, later = make.the_paper(), timezone.now() + timedelta(days=100)
    over, waited = threading.Event(), []

    def post() -> None:
        while not over.is_set():
            began = time.perf_counter()
            with transaction.atomic():
                happen(paper, first_id_of(later)).delete()
                make.reader()
            waited.append(time.perf_counter() - began)

    with transaction.atomic():
        assert not Event.objects.exists()  # From now on it is in use.
        posting = in_a_thread(post)
        with pytest.raises(BusyError):
            _elsewhere(lambda: in_a_moment(EVENTS.table, _detach, tries=4))
    drop_old(DELIVERIES, later)
    drop_old(EVENTS, later)
    over.set()
    posting.join()

    assert len(waited) > 5
    assert max(waited) < 5  # Each waits for a moment at most, on a machine with much to do.
    assert len(names(EVENTS)) == 1 + len(dropping.over(EVENTS, later) or [])  # what is left over


def _detach() -> None:
    week = Span.around(EVENTS.every, timezone.now()).name
    do(f"ALTER TABLE newsroom_event DETACH PARTITION newsroom_event_{week}")


def _elsewhere(job) -> None:
    caught: list[BaseException] = []

    def run() -> None:
        try:
            job()
        except Exception as error:  # told to whoever asked
            caught.append(error)

    in_a_thread(run).join()
    if caught:
        raise caught[0]


def test_what_took_too_long_is_not_laid_to_others(monkeypatch):
    monkeypatch.setattr(locking, "BETWEEN", 0)

    def slow() -> None:
        do("SET LOCAL statement_timeout = '50ms'")
        do("SELECT pg_sleep(5)")

    with pytest.raises(OperationalError, match="statement timeout"):
        in_a_moment("newsroom_event", slow)


def test_one_that_was_killed_in_between_is_gone_on_with():
    later = timezone.now() + timedelta(days=100)
    [piece] = [one for one in dropping.over(EVENTS, later) if one.first][:1]
    dropping.in_a_moment(EVENTS.table, lambda: dropping._take_off(EVENTS, piece, later))
    assert piece.name not in names(EVENTS)
    assert ask("SELECT to_regclass(%s)", piece.name) != [(None,)]

    drop_old(EVENTS, timezone.now())

    assert ask("SELECT to_regclass(%s)", piece.name) == [(None,)]


def test_standings_stay_what_they_are_when_quarters_of_the_ledger_go(settings):
    settings.LEDGER_KEPT_YEARS = 1
    make.released()
    make.returned()
    stood, drifts = list(Standing.objects.order_by("pk").values()), _drifts()
    [(credited,)] = ask("SELECT count(*) FROM moderation_credit WHERE caught + spared > 0")
    assert credited > 2

    drop_old(LEDGER, timezone.now() + timedelta(days=400))

    assert ask("SELECT count(*) FROM moderation_credit") == [(0,)]
    assert list(Standing.objects.order_by("pk").values()) == stood
    assert sum(Opening.objects.values_list("settled", flat=True)) >= credited
    assert _drifts() == drifts
    do("UPDATE moderation_opening SET spared = spared + 1")
    assert _drifts() != drifts


def _drifts() -> set[str]:
    """Whose standing is not the sum of the ledger; those of `seasoned` readers never are."""
    return {line.split(" is ")[0] for line in differences() if line.startswith("standing")}


def test_the_ledger_is_kept_for_ever_unless_somebody_says_otherwise():
    make.released()

    assert drop_old(LEDGER, timezone.now() + timedelta(days=40_000)) == []
    assert drop_old(RATINGS, timezone.now() + timedelta(days=40_000)) == []


def test_whoever_runs_the_installation_sees_makes_and_drops_them():
    def told(*words: str) -> str:
        out = StringIO()
        call_command("partitions", *words, stdout=out)
        return out.getvalue()

    listed = told("list")
    assert f"moderation_rating_{Span.around(RATINGS.every, timezone.now()).name}  up to" in listed
    assert "newsroom_event_rest  what is left over" in listed
    assert told("make") == "All are there.\n"
    assert "made moderation_credit_2021q2" in told("make", "--since", "2021-05-20")
    assert "newsroom_event_before" in told("drop")
    assert told("drop") == "None is over.\n"


def test_what_cron_does_where_the_clock_owns_nothing_drops_what_is_over_as_well(settings):
    """By the very commands of docs/operations.md."""
    page = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    part = page.partition("### Who serves owns nothing")[2].partition("\n## ")[0]
    acts = re.findall(r"manage\.py partitions (\w+)", part)
    settings.LEDGER_KEPT_YEARS = 1
    call_command("partitions", "make", "--since", "2021-05-20", stdout=StringIO())
    old = {"moderation_credit_2021q2", "newsroom_event_before"}

    do("CREATE ROLE serves_here")
    do("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO serves_here")
    do("SET ROLE serves_here")
    keep()
    do("RESET ROLE")
    do("DROP OWNED BY serves_here")
    do("DROP ROLE serves_here")
    assert old <= {one.name for of in ALL for one in pieces(of.table)}, "the clock may not"

    for act in acts:
        call_command("partitions", act, stdout=StringIO())

    assert not old & {one.name for of in ALL for one in pieces(of.table)}
