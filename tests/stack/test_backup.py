"""The drill: a town is backed up, goes on, is lost, and is brought back to where it was."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import free_port
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
