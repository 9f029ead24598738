"""An older database comes back, and what was done since is done again: by the file beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from comments.models import Comment, Revision, Status
from moderation import phrasing
from moderation.models import Case, Decision, Letter, LogEntry, Sanction, StaffOutcome, Statement
from moderation.nights import proving
from moderation.workflow.beside_backups import Kept, OtherDatabaseError, note, read
from moderation.workflow.deciding import open_case
from moderation.workflow.doing_again import Again, do_again
from moderation.workflow.editing import edit
from moderation.workflow.moderating import decide_case
from moderation.workflow.releasing import release
from moderation.workflow.sanctioning import lift
from moderation.workflow.self_checking import self_check
from moderation.workflow.withdrawing import withdraw
from newsroom.accounts.leaving import ask_to_leave
from newsroom.backups import telling
from newsroom.backups.manifest import write
from newsroom.backups.telling import last, tell
from newsroom.models import Reader
from tests import factories as make
from tests.newsroom.test_backups import FACTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "erased.jsonl"


class LostError(Exception):
    pass


@contextmanager
def lost_again(file: Path) -> Iterator[None]:
    """What is done inside is in the file, and no longer in the database."""
    with suppress(LostError), transaction.atomic():
        yield
        note(file)
        raise LostError


def reject(comment: Comment) -> Decision:
    return decide_at_the_desk(comment, StaffOutcome.REJECT)


def decide_at_the_desk(comment: Comment, outcome: StaffOutcome) -> Decision:
    assert comment.released_revision is not None
    case = open_case(comment.released_revision, cause=Case.Cause.STAFF_AFTER)
    case.refresh_from_db()
    return decide_case(
        case,
        moderator=make.moderator(),
        outcome=outcome,
        reason="attack",
        explanation="",
    )


def is_public(comment: Comment) -> bool:
    return Comment.public.filter(pk=comment.pk).exists()


def amiss() -> list[str]:
    """But for standings, which the factories give."""
    told = proving.differences(proving.told())
    return [*make.drift(), *(one for one in told if not one.startswith("standing"))]


def test_what_the_desk_took_down_is_hidden_until_it_has_decided_again(file):
    comment = make.released()
    before = amiss()
    with lost_again(file):
        reject(comment)
    assert is_public(comment)

    assert do_again(file).down == 1

    assert not is_public(comment)
    [text] = Revision.objects.filter(comment=comment)
    decision = Decision.objects.get(pk=text.decision)
    assert (text.status, decision.by, decision.outcome) == (Status.HELD, "house", "escalate")
    assert decision.evidence["recovered"]["taken_at"]
    assert Case.objects.filter(revision=text, closed_at=None).exists()
    assert LogEntry.objects.get(comment=comment, act="hidden").rule == "recovered"
    assert Statement.objects.get(decision=decision).codes == ["attack"]
    letter = Letter.objects.get(comment=comment, kind=Letter.Kind.HIDDEN)
    [said] = phrasing.words(letter).paragraphs
    assert said.startswith("It is hidden until a moderator has decided")
    assert amiss() == before
    assert do_again(file).down == 0


def test_what_the_desk_then_releases_stays_public(file):
    comment = make.released()
    with lost_again(file):
        reject(comment)
    do_again(file)
    case = Case.objects.get(comment=comment, closed_at=None)

    decision = decide_case(
        case, moderator=make.moderator(), outcome=StaffOutcome.RELEASE,
        reason="within_rules", explanation="",
    )  # fmt: skip
    assert release(decision.pk)

    assert do_again(file).down == 0
    assert is_public(comment)


def test_what_its_author_took_back_is_taken_back(file):
    comment, other = make.released(), make.released()
    with lost_again(file):
        withdraw(comment)

    assert do_again(file).down == 1

    assert Revision.objects.get(comment=comment).status == Status.WITHDRAWN
    assert not Case.objects.filter(comment=comment).exists()
    assert is_public(other)


def test_an_edit_that_came_to_nothing_does_not_say_who_took_a_comment_down(file):
    taken_by_the_desk, taken_by_its_author = make.released(), make.released()
    rejected = edit(taken_by_its_author, text="What I meant to say.")
    make.pay(rejected)
    self_check(taken_by_its_author, civil=True)
    rejected.refresh_from_db()
    decide_case(
        open_case(rejected, cause=Case.Cause.FLAGGED), moderator=make.moderator(),
        outcome=StaffOutcome.REJECT, reason="attack", explanation="",
    )  # fmt: skip
    with lost_again(file):
        edit(taken_by_the_desk, text="What I meant to say.")
        reject(taken_by_the_desk)
        withdraw(taken_by_its_author)

    assert do_again(file).down == 2

    assert Case.objects.filter(comment=taken_by_the_desk, closed_at=None).exists()
    assert not Case.objects.filter(comment=taken_by_its_author, closed_at=None).exists()
    assert not is_public(taken_by_its_author)


def test_what_is_public_by_now_is_in_the_file_no_more(file):
    comment, taken = make.released(), make.released()
    returned = decide_at_the_desk(comment, StaffOutcome.RETURN)
    withdraw(taken)
    assert {one.comment for one in note(file).down} == {str(comment.pk), str(taken.pk)}
    assert [one.reason for one in read(file).down if not one.withdrawn] == ["attack"]

    case = open_case(returned.revision, cause=Case.Cause.SECOND_LOOK)
    case.refresh_from_db()
    decision = decide_case(
        case, moderator=make.moderator(), outcome=StaffOutcome.RELEASE,
        reason="within_rules", explanation="",
    )  # fmt: skip
    assert release(decision.pk)

    assert [one.comment for one in note(file).down] == [str(taken.pk)]


def test_what_was_looked_for_is_kept_and_not_looked_for_again(file):
    withdraw(make.released())
    [known] = note(file).down
    head, line = file.read_text().splitlines()
    later = (timezone.now() + timedelta(hours=2)).isoformat()
    head = json.dumps({**json.loads(head), "until": later})
    file.write_text(f"{head}\n{line}\n")
    assert note(file).down == [known]

    file.write_text(f"{head}\n")
    assert note(file).down == [], "that is left to what the file has"

    old = line.replace(known.taken_at[:4], "2020", 1)
    assert old != line
    file.write_text(f"{head}\n{old}\n")
    assert note(file).down == [], "nobody brings back a database of then"


def test_whoever_was_restricted_is_restricted_for_the_time_that_is_left(file):
    reader, lifted, gone = make.reader(), make.reader(), make.reader()
    moderator = make.senior()
    with lost_again(file):
        make.sanction(reader, "ban", days=None, by=moderator)
        make.sanction(gone, "suspension", days=3, by=moderator)
        lift(make.sanction(lifted, "suspension", by=moderator), by=moderator, because="A mistake.")
    assert not Sanction.objects.exists()

    assert (do_again(file).restricted, do_again(file).restricted) == (2, 0)

    ban = Sanction.objects.in_force().get(reader=reader)
    assert (ban.kind, ban.by, ban.until) == ("ban", moderator, None)
    suspension = Sanction.objects.in_force().get(reader=gone)
    assert timedelta(days=2) < suspension.until - timezone.now() <= timedelta(days=3)
    assert not Sanction.objects.filter(reader=lifted).exists()


def test_what_nobody_may_impose_any_more_is_named(file):
    reader, moderator = make.reader(), make.senior()
    with lost_again(file):
        make.sanction(reader, "ban", days=None, by=moderator)
    moderator.roles.all().delete()

    done = do_again(file)

    assert done.restricted == 0
    assert [str(one) for one in done.by_hand] == [
        f"ban of reader {reader.pk}, until somebody lifts it"
    ]


def test_whoever_had_asked_is_not_forgotten_by_a_database_that_does_not_know(file):
    """As it is when a timer goes on by itself after a recovery to a moment before they asked."""
    reader = make.reader()
    with lost_again(file):
        ask_to_leave(Reader.objects.get(pk=reader.pk))
    head, *rest = file.read_text().splitlines()
    of_then = {**json.loads(head), "database": "7345/16384/00000001"}
    file.write_text("\n".join([json.dumps(of_then), *rest]) + "\n")
    before = file.read_text()

    with pytest.raises(OtherDatabaseError):
        note(file)
    assert file.read_text() == before

    assert do_again(file) == Again(0, 1, 0, 0, [])
    kept = note(file, anew=True)
    assert [(one.reader, one.erased_at) for one in kept.gone] == [(str(reader.pk), None)]
    assert note(file).gone == kept.gone


def test_a_file_of_the_version_before_is_read(file):
    reader = make.reader()
    old = {"reader": str(reader.pk), "asked_at": None, "erased_at": "2026-11-01T08:00:00+00:00"}
    file.write_text(json.dumps(old) + "\n")

    assert read(file).until is None
    assert do_again(file).erased == 1
    assert note(file).gone[0].reader == str(reader.pk)


@pytest.mark.parametrize("line", ["{", "7", "[]", "{}", '{"reader": 1}', '{"words": "hello"}'])
def test_a_damaged_file_is_never_half_read(file, line):
    assert note(file) == read(file) != Kept()
    file.write_text(file.read_text() + line + "\n")

    with pytest.raises(ValueError, match=r"."):
        read(file)


def test_when_the_file_was_last_kept_is_known_to_whoever_watches(file):
    started = timezone.now().timestamp()

    call_command("erasures", str(file))

    kept = last("erasures") or 0.0
    assert started <= kept <= timezone.now().timestamp()
    file.write_text(file.read_text().replace('"database": "', '"database": "9'))
    with pytest.raises(CommandError, match="kept of another database"):
        call_command("erasures", str(file))
    assert last("erasures") == kept


def test_it_is_told_as_kept_only_once_it_is_copied_away(file, tmp_path):
    """As the timer's unit does it: where no copy is made, somebody has to hear of it."""
    copy = tmp_path / "another disk"
    tell("erasures", at=timezone.now() - timedelta(days=1))
    before = last("erasures")

    with pytest.raises(CommandError, match="But what was to be done"):
        call_command("erasures", str(file), then="exit 3")
    assert file.exists()
    assert last("erasures") == before

    call_command("erasures", str(file), then=f"cp {file} '{copy}'")
    assert copy.read_bytes() == file.read_bytes()
    assert (last("erasures") or 0) > (before or 0)


def test_of_when_the_last_backup_is_is_known_after_a_restore_too(file):
    """It empties Valkey, which knew; and whoever forgets the timers is to be called."""
    note(file)
    backup = file.parent / "2026-11-29T080000.000000Z"
    backup.mkdir()
    write(backup, replace(FACTS, amiss=["a counter"]))
    tell("backup")

    call_command("recovered", str(file), unproved=True)

    assert last("backup") == datetime.fromisoformat(FACTS.made_at).timestamp()
    assert telling.amiss() == 1


def test_a_role_that_owns_nothing_may_keep_the_file(file):
    """pg_control_system() and the place in the log are asked by whoever the timer runs as."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE keeps_the_file")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO keeps_the_file")
        cursor.execute("SET LOCAL ROLE keeps_the_file")

        assert note(file).database


def test_what_was_lifted_before_the_moment_that_came_back_stays_lifted(file):
    """The file may be ten minutes older than the database."""
    reader, moderator = make.reader(), make.senior()
    suspension = make.sanction(reader, "suspension", by=moderator)
    note(file)
    lift(suspension, by=moderator, because="A mistake.")

    done = do_again(file)

    assert (done.restricted, done.by_hand) == (0, [])
    assert not Sanction.objects.in_force().filter(reader=reader).exists()
