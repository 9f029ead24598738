"""The drill: a town is backed up, goes on, is lost, and is brought back to where it was."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from newsroom.backups.manifest import read, write
from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import free_port
from tests.newsroom.test_backups import change_a_byte
from tests.stack.client import Town
from tests.stack.comparing import differences, everything
from tests.stack.journey import comes_to_the_page

pytestmark = pytest.mark.stack
# What a town is to have, so that something is brought back: table, and which of its rows.
HAS = {
    "comments_revision": "status = 'released'",
    "moderation_case": "closed_at IS NULL",
    "moderation_report": "true",
    "moderation_farewell": "done_at IS NOT NULL",
    "moderation_mail": "state = 'waiting'",
    "moderation_assignment": "state = 'open'",
    "moderation_note": "true",
    "moderation_rating": "true",
    "moderation_decision": "true",
    "newsroom_reader": "leaving_at IS NOT NULL",
    "django_session": "true",
}


def manage(newsroom: Newsroom, *arguments: str, **environment: str):
    """One command, as an operator gives it; whatever comes of it."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env={**newsroom.environment, **environment}, capture_output=True, text=True,
    )  # fmt: skip


# The desk says something to a reader who wants mail at once, and the postman is not there.
DESK = """
import time_machine
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.utils import timezone
from moderation.workflow.mailboxes import choose
from moderation.workflow.mailing import gather_for
from moderation.workflow.ranking import Penalty
from moderation.workflow.sanctioning import impose
from moderation.models import Sanction
from newsroom.models import Publication, Reader
reader, now = Reader.objects.get(handle="{}"), timezone.now()
Reader.objects.filter(pk=reader.pk).update(email="one@reader.example", email_confirmed_at=now)
reader.refresh_from_db()
choose(reader, rhythm="instant")
said = Penalty(Sanction.Kind.MESSAGE, reason="attack", explanation="Mind the rules.", note="Seen.")
impose(reader, Publication.objects.get(), said, by=Reader.objects.get(handle="sub"))
with time_machine.travel(now + timedelta(days=1)):
    print(len(gather_for(reader.pk)), "mail waits")
import_module(settings.SESSION_ENGINE).SessionStore().create()
"""


# As docs/operations.md has it of a role that serves the site and owns no tables.
SERVED_BY_ANOTHER = (
    "CREATE ROLE {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
)


@dataclass
class Drill:
    """A town whose worker stands still, its backup, and what it was like at that moment."""

    newsroom: Newsroom
    town: Town
    backup: Path
    was: dict[str, list[str]]
    gone_since: str  # the id of a reader

    def empty(self) -> str:
        """The address of a new database of the same server."""
        name = f"again_{uuid4().hex[:8]}"
        servers = self.newsroom.servers
        with psycopg.connect(servers.database_url("postgres"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        return servers.database_url(name)

    def restore(self, backup: Path, url: str, *options: str):
        return manage(self.newsroom, "restore", str(backup), *options, DATABASE_URL=url)


def fill(town: Town) -> None:
    """Beside the weeks that the sample newsroom has played: what waits just now."""
    for subject in ("leaver", "undecided"):
        assert town.post(town.reader(subject)).status == 201
    said = town.newsroom.manage("erase_reader", "leaver", "--now")
    assert "Nothing of reader" in said
    town.newsroom.manage("erase_reader", "undecided")
    [[public]] = town.rows(
        "SELECT id FROM comments_comment WHERE released_revision_id IS NOT NULL LIMIT 1"
    )
    told = town.anybody().post(f"/api/v1/comments/{public}/reports", {"reason": "spam"})
    assert told.status == 201
    told_by_the_desk = town.newsroom.manage("shell", "-v0", "-c", DESK.format(town.newcomer()))
    assert told_by_the_desk.strip() == "1 mail waits"
    assert town.post(town.anybody()).status == 201
    town.anybody().post("/api/v1/reviews", {})
    serving = f"serving_{uuid4().hex[:8]}"
    with town.connect() as there:
        for statement in SERVED_BY_ANOTHER:
            there.execute(statement.format(serving))


@pytest.fixture(scope="module")
def drill(running: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    for name, start in (("worker", running.start_worker), ("beat", running.start_beat)):
        if name not in running.processes:  # Another file's test may have failed half-way.
            start()
    running.wait_until_ready()
    town = Town(running)
    folder = tmp_path_factory.mktemp("backups")
    for name in ("worker", "beat"):
        running.kill(name)
    try:
        fill(town)
        time.sleep(1)  # What a web process does after its answer.
        was = everything(running.environment["DATABASE_URL"])
        made = manage(running, "backup", str(folder))
        assert made.returncode == 0, made.stderr
        backup = Path(made.stdout.splitlines()[0])
        # And life goes on.
        late = town.reader("late-leaver")
        assert town.post(late).status == 201
        [[gone_since]] = town.rows("SELECT id FROM newsroom_reader WHERE subject = 'late-leaver'")
        yield Drill(running, town, backup, was, str(gone_since))
    finally:
        running.start_worker()
        running.start_beat()


@pytest.fixture(scope="module")
def restored(drill: Drill) -> str:
    """A database into which it was brought back, after more was written."""
    url = drill.empty()
    done = drill.restore(drill.backup, url)
    assert done.returncode == 0, done.stderr
    assert "All is well." in done.stdout
    return url


def test_the_town_has_what_is_to_be_brought_back(drill):
    for table, which in HAS.items():
        assert drill.town.rows(f"SELECT EXISTS (SELECT FROM {table} WHERE {which})")[0][0], table


def test_every_row_and_every_law_is_as_it_was(drill, restored):
    now = everything(drill.newsroom.environment["DATABASE_URL"])
    assert differences(drill.was, now), "nothing was written after it"

    # Who was signed in is in no backup.
    assert drill.was.pop("django_session")
    found = everything(restored)
    assert found.pop("django_session") == []
    assert differences(drill.was, found) == []


# Of what may never happen (house.md), as somebody would do it who has PostgreSQL's shell.
FORBIDDEN = [
    "UPDATE comments_revision SET status = 'in_review' WHERE status = 'pending'",
    "UPDATE comments_revision SET status = 'released' WHERE status = 'in_review'",
    "UPDATE comments_revision SET status = 'pending' WHERE status = 'released'",
    "UPDATE comments_revision SET ratings_received = ratings_received + 1",
    "UPDATE comments_comment SET released_revision_id = r.id FROM comments_revision r"
    " WHERE r.comment_id = comments_comment.id AND r.status = 'pending'",
    "UPDATE moderation_rating SET civil = NOT civil",
    "DELETE FROM moderation_rating",
    "DELETE FROM moderation_decision",
    "DELETE FROM moderation_logentry",
    "UPDATE moderation_assignment SET reviewer_id = r.author_id FROM comments_revision r"
    " WHERE r.id = moderation_assignment.revision_id AND moderation_assignment.state = 'open'",
]


@pytest.mark.parametrize("attack", FORBIDDEN)
def test_what_may_never_happen_may_not_happen_there_either(restored, attack):
    with (
        psycopg.connect(restored, autocommit=True) as there,
        pytest.raises(psycopg.IntegrityError),
    ):
        there.execute(attack)


def test_one_comment_goes_its_whole_way_from_there(drill, restored, tmp_path):
    again = Newsroom(tmp_path / "again", port=free_port())
    address, _, _ = drill.newsroom.environment["REDIS_URL"].rpartition("/")
    again.environment = drill.newsroom.environment | {
        "DATABASE_URL": restored, "REDIS_URL": f"{address}/15", "SITE_URL": again.url,
        "EMAIL_URL": f"filemail:///{tmp_path / 'mail'}",
    }  # fmt: skip
    try:
        again.start_processes()
        again.wait_until_ready()
        comes_to_the_page(Town(again))
    finally:
        for name in list(again.processes):
            again.kill(name)


LAST = """
import django; django.setup()
from newsroom.backups.telling import amiss, last
print(last("backup"), last("erasures"), amiss())
"""
TAKE_DOWN = """
import django; django.setup()
from comments.models import Comment
from moderation.models import Case, StaffOutcome
from moderation.workflow.deciding import open_case
from moderation.workflow.moderating import decide_case
from newsroom.models import Reader
public = Comment.public.filter(cases=None).order_by("pk").first()
case = open_case(public.released_revision, cause=Case.Cause.STAFF_AFTER)
case.refresh_from_db()
desk = Reader.objects.get(handle="sub")
decide_case(case, moderator=desk, outcome=StaffOutcome.REJECT, reason="attack", explanation="")
print(public.pk)
"""


def test_whoever_was_erased_after_it_is_erased_again(drill, tmp_path):
    folder = tmp_path / "copies"
    shutil.copytree(drill.backup.parent, folder)
    erased = folder / "erased.jsonl"
    drill.newsroom.manage("erase_reader", drill.gone_since, "--now")
    [[leaver]] = drill.town.rows(
        "SELECT id FROM newsroom_reader WHERE subject = 'undecided' AND erased_at IS NULL"
    )
    drill.newsroom.manage("erase_reader", str(leaver), "--now")
    taken = drill.newsroom.run("-c", TAKE_DOWN).strip()
    noted = manage(drill.newsroom, "erasures", str(erased))
    assert noted.returncode == 0, noted.stderr
    assert drill.gone_since in erased.read_text()

    url = drill.empty()
    done = drill.restore(folder / drill.backup.name, url)

    assert done.returncode == 0, done.stderr
    assert "1 readers were erased again" in done.stdout  # The other had not come yet.
    assert "erased.jsonl is as of 20" in done.stdout
    with psycopg.connect(url) as there:
        public = "SELECT released_revision_id IS NOT NULL FROM comments_comment WHERE id = %s"
        assert there.execute(public, [taken]).fetchone() == (False,)
        asked = "SELECT count(*) FROM newsroom_reader WHERE subject = 'undecided'"
        assert there.execute(asked).fetchone() == (0,)
        words = (
            "SELECT count(*) FROM comments_revision WHERE text <> '' AND author_id IN"
            " (SELECT id FROM newsroom_reader WHERE erased_at IS NOT NULL)"
        )
        assert there.execute(words).fetchone() == (0,)


def test_a_damaged_file_of_who_was_erased_is_found_before_anything_is_written(drill, tmp_path):
    (tmp_path / "erased.jsonl").write_text('{"reader": ')
    url = drill.empty()

    done = drill.restore(drill.backup, url, "--erased", str(tmp_path / "erased.jsonl"))

    assert done.returncode == 2
    assert everything(url)["columns"] == []


def test_without_the_file_it_says_who_is_to_be_thought_of(drill, tmp_path):
    shutil.copytree(drill.backup, tmp_path / drill.backup.name)

    done = drill.restore(tmp_path / drill.backup.name, drill.empty(), "--jobs", "1")

    assert done.returncode == 0, done.stderr
    assert "has to be erased by hand" in done.stderr


def test_what_was_amiss_already_keeps_nobody_from_being_erased(drill, tmp_path):
    wrong = drill.empty()
    assert drill.restore(drill.backup, wrong).returncode == 0
    with psycopg.connect(wrong, autocommit=True) as there:
        there.execute("SET session_replication_role = replica")
        there.execute("UPDATE comments_thread SET comment_count = comment_count + 1")
    [_, kept, _] = drill.newsroom.run("-c", LAST).split()
    made = manage(drill.newsroom, "backup", str(tmp_path), DATABASE_URL=wrong)
    assert made.returncode == 0, made.stderr
    assert "It has what the database has: comment_count of" in made.stderr
    erased = tmp_path / "erased.jsonl"
    gone = {"reader": drill.town.rows("SELECT id::text FROM newsroom_reader WHERE handle = 'bo'")
            [0][0], "asked_at": None, "erased_at": "2026-11-01T08:00:00+00:00"}  # fmt: skip
    erased.write_text(f"{erased.read_text()}{json.dumps(gone)}\n")
    [last, still, amiss] = drill.newsroom.run("-c", LAST).split()
    assert last != "None"
    assert still == kept != "None", "that is for whoever copies the file away"
    assert int(amiss) > 0
    backup, url = Path(made.stdout.splitlines()[0]), drill.empty()

    done = drill.restore(backup, url)

    assert done.returncode == 0, done.stderr
    assert "As when it was backed up: comment_count of" in done.stderr
    assert "1 readers were erased again" in done.stdout
    # But only what was amiss then.
    write(backup, replace(read(backup), amiss=[]))
    again = drill.restore(backup, drill.empty())
    assert again.returncode == 1
    assert "1 readers were erased again" in again.stdout


def newer_schema(backup: Path) -> None:
    """As `manage.py backup` of next year's version writes it."""
    told = read(backup)
    more = [*told.migrations, ("comments", "9999_of_next_year")]
    write(backup, replace(told, migrations=more))


def other_roles(backup: Path) -> None:
    """As it is written on another server."""
    write(backup, replace(read(backup), roles=["serving_elsewhere"]))


def newer_server(backup: Path) -> None:
    write(backup, replace(read(backup), postgresql=99))


def unfinished(backup: Path) -> None:
    """What is left where somebody ends a backup that is under way."""
    (backup / "manifest.json").unlink()


REFUSED = {
    "a byte": (lambda b: change_a_byte(next((b / "data").glob("*.gz"))), "not what was written"),
    "a file": (lambda b: next((b / "data").glob("*.gz")).unlink(), "is missing"),
    "newer": (newer_schema, "comments.9999_of_next_year is not here"),
    "roles": (other_roles, "roles that are not here: serving_elsewhere"),
    "server": (newer_server, "was made by PostgreSQL 99"),
    "unfinished": (unfinished, "never finished"),
}


def test_rights_can_be_left_out(drill):
    url = drill.empty()

    done = drill.restore(drill.backup, url, "--no-privileges")

    assert done.returncode == 0, done.stderr
    assert drill.was["rights"]
    assert everything(url)["rights"] == []


@pytest.mark.parametrize("damage", REFUSED)
def test_a_damaged_one_is_refused_and_nothing_is_written(drill, tmp_path, damage):
    how, sentence = REFUSED[damage]
    copy = tmp_path / drill.backup.name
    shutil.copytree(drill.backup, copy)
    how(copy)
    url = drill.empty()

    done = drill.restore(copy, url)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert everything(url)["columns"] == []


def test_nothing_is_brought_into_a_database_that_is_in_use(drill):
    url = drill.empty()
    with psycopg.connect(url) as there:
        there.execute("CREATE SEQUENCE something")

    for address in (url, drill.newsroom.environment["DATABASE_URL"]):
        done = drill.restore(drill.backup, address)

        assert done.returncode == 2
        assert "is not empty, and a restore overwrites nothing" in done.stderr


def test_one_that_is_taken_while_readers_write_is_of_one_moment(drill, tmp_path):
    """`restore` compares each table with what was counted, counters with rows, and all of it
    with the log: so it fails where two tables are of two moments."""
    over, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not over.is_set():
            reader = drill.town.anybody()
            drill.town.post(reader)
            reader.post("/api/v1/reviews", {})
            for review in reader.get("/api/v1/reviews").body["results"]:
                answers = {"quality": "fair", "civil": "yes"}
                reader.post(f"/api/v1/reviews/{review['id']}/rating", answers)
                written += 1

    writers = [threading.Thread(target=write) for _ in range(3)]
    for one in writers:
        one.start()
    time.sleep(1)
    made = manage(drill.newsroom, "backup", str(tmp_path), "--jobs", "2")
    over.set()
    for one in writers:
        one.join()
    assert made.returncode == 0, made.stderr
    assert written > 5

    done = drill.restore(Path(made.stdout.splitlines()[0]), drill.empty())

    assert done.returncode == 0, done.stderr


def test_no_secret_is_in_what_others_can_read(drill, tmp_path):
    """Neither among the arguments of any process, nor in what is printed, nor in the files."""
    url = drill.newsroom.environment["DATABASE_URL"]
    parts = urlsplit(url)
    secret = f"sesame-{uuid4().hex}"
    told = urlunsplit(parts._replace(netloc=parts.netloc.replace("@", f":{secret}@")))
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:
                    continue
            time.sleep(0.005)

    looking = threading.Thread(target=look)
    looking.start()
    made = manage(drill.newsroom, "backup", str(tmp_path), DATABASE_URL=told)
    over.set()
    looking.join()

    assert made.returncode == 0, made.stderr
    assert any("pg_dump --format=directory" in line for line in seen)
    assert not [line for line in seen if secret in line]
    assert secret not in made.stdout + made.stderr
    backup = Path(made.stdout.splitlines()[0])
    assert secret not in (backup / "manifest.json").read_text()
    assert backup.stat().st_mode & 0o077 == 0
    assert tmp_path.joinpath("erased.jsonl").stat().st_mode & 0o077 == 0


def test_so_many_are_kept_and_what_was_interrupted_is_cleared_away(drill, tmp_path):
    half = tmp_path / "2026-01-01T000000.000000Z.part"
    (half / "data").mkdir(parents=True)
    said = [manage(drill.newsroom, "backup", str(tmp_path), "--keep", "2") for _ in range(3)]

    left = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    made = [Path(one.stdout.splitlines()[0]).name for one in said]
    assert left == made[1:]


BROKEN = {
    "ALTER TABLE comments_revision DISABLE TRIGGER USER": "of comments_revision is switched off",
    "DROP TRIGGER {trigger} ON moderation_decision": "of moderation_decision is uninstalled",
    "ALTER TABLE moderation_note DROP CONSTRAINT note_says_something": "note_says_something of",
    "SELECT setval(pg_get_serial_sequence('newsroom_role', 'id'), 1, false)": "newsroom_role has",
    "DELETE FROM django_migrations WHERE name = '0002_pages_changed'": "was not carried out",
}
ROW_BY_ROW = {
    "UPDATE comments_thread SET comment_count = comment_count + 1": "comment_count of",
    "DELETE FROM moderation_note": "is in the log, and nowhere else",
}
PIECES = {"ALTER TABLE moderation_rating DETACH PARTITION {piece}": "ratings_received of"}


def names(url: str) -> dict[str, str]:
    with psycopg.connect(url) as there:

        def one(query: str) -> str:
            found = there.execute(query).fetchone()
            assert found
            return str(found[0])

        return {
            "trigger": one(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid ="
                " 'moderation_decision'::regclass LIMIT 1"
            ),
            "piece": one(
                "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent ="
                " 'moderation_rating'::regclass ORDER BY pg_relation_size(inhrelid) DESC LIMIT 1"
            ),
        }  # fmt: skip


@pytest.mark.parametrize("breaks", [BROKEN, ROW_BY_ROW, PIECES], ids=["laws", "rows", "pieces"])
def test_what_is_missing_or_wrong_in_a_database_is_named(drill, breaks):
    url = drill.empty()
    assert drill.restore(drill.backup, url).returncode == 0
    assert manage(drill.newsroom, "check_database", DATABASE_URL=url).returncode == 0
    called = names(url)
    with psycopg.connect(url, autocommit=True) as there:
        there.execute("SET session_replication_role = replica")  # No trigger speaks against it.
        for statement in breaks:
            there.execute(statement.format(**called))

    done = manage(drill.newsroom, "check_database", DATABASE_URL=url)

    assert done.returncode == 1
    for sentence in breaks.values():
        assert sentence.format(**called) in done.stdout
