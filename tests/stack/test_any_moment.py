"""To any moment: exactly the steps of docs/operations.md, with a PostgreSQL that is destroyed."""

from __future__ import annotations

import gzip
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import DATABASE
from tests.stack.client import eventually

pytestmark = pytest.mark.stack
PART = (
    (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## To any moment")[2]
)
SHIPPED = ROOT / "deploy" / "postgresql"
PORT = 5434  # in the name of its socket; nobody listens on the network
TIMER = "manage.py erasures /srv/backups/erased.jsonl"
WRITE = """
import django; django.setup()
from tests import factories as make
print(make.pending(make.reader("{who}"), text="{text}").comment_id)
"""


class Site:
    """A database whose log is archived, and the documented steps, in folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.newsroom = Newsroom(folder / "data")
        self.data = folder / "recovered"
        self.servers = self.newsroom.servers
        self.user = self.servers._postgres.system_user
        self.programs = self.servers._postgres.bin_path
        for name in ("wal", "base", "backups"):
            (folder / name).mkdir()
        for path in (folder, *folder.iterdir()):
            if self.user and path != folder / "data":
                shutil.chown(path, self.user)

    def here(self, said: str) -> str:
        """What the docs say, with these folders in the place of those that they name."""
        for theirs, ours in (
            ("/srv/third-reading", ROOT),
            ("/srv/wal", self.folder / "wal"),
            ("/srv/base", self.folder / "base"),
            ("/srv/backups", self.folder / "backups"),
            ("/var/lib/postgresql/18/main", self.data),
        ):
            said = said.replace(theirs, str(ours))
        return said

    def archive(self) -> None:
        """As the first step says: lines for postgresql.conf, and a new start."""
        self.servers.start_postgres()
        conf = self.servers._postgres.pgdata / "postgresql.conf"
        conf.write_text(conf.read_text() + self.here((SHIPPED / "archiving.conf").read_text()))
        self.servers.stop_postgres()
        self.newsroom.start_servers()

    def as_postgres(self, command: str) -> str:
        told = {"PATH": f"{self.programs}:{os.environ['PATH']}", "PGUSER": "postgres",
                "PGHOST": str(self.folder), "PGPORT": str(PORT), "LC_ALL": "C"}  # fmt: skip
        if not self.data.exists():
            first = self.servers._postgres.get_postmaster_info()
            told |= {"PGHOST": str(first.socket_dir), "PGPORT": str(first.port)}
        with tempfile.TemporaryFile("w+") as said:  # A server holds on to a pipe.
            done = subprocess.run(
                shlex.split(self.here(command)), env=told, user=self.user, cwd="/",
                stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip
            said.seek(0)
            printed = said.read()
        assert done.returncode == 0, printed
        return (printed.strip().splitlines() or [""])[-1]

    def write(self, who: str) -> str:
        """Somebody hands a comment in; its id."""
        return self.newsroom.run("-c", WRITE.format(who=who, text=f"Said by {who}.")).strip()

    def row(self, query: str) -> str:
        with psycopg.connect(self.newsroom.environment["DATABASE_URL"]) as there:
            found = there.execute(query).fetchone() or ("nothing",)
        return str(found[0])

    def archived(self, piece: str) -> bool:
        return (self.folder / "wal" / f"{piece}.gz").exists()

    def recover(self, base: str, *moment: str) -> None:
        """As documented, into an empty folder; what it said before is lost."""
        if self.data.exists():
            self.as_postgres(f"pg_ctl -w -D {self.data} -m immediate stop")
            shutil.rmtree(self.data)
        folders = shlex.join([base, str(self.folder / "wal"), str(self.data), *moment])
        self.as_postgres(f"{SHIPPED / 'recover'} {folders}")
        self.begin_again()

    def do(self, statement: str) -> None:
        with psycopg.connect(self.newsroom.environment["DATABASE_URL"]) as there:
            there.execute(statement)

    def say(self, what: str) -> None:
        self.do(f"INSERT INTO said VALUES ('{what}')")

    def said(self) -> str:
        return self.row("SELECT string_agg(what, ' ' ORDER BY at) FROM said")

    def all_is_archived(self) -> None:
        piece = self.row("SELECT pg_walfile_name(pg_switch_wal())")
        eventually(lambda: self.archived(piece))

    def begin_again(self) -> None:
        """Start PostgreSQL on what was recovered; from now on this is the database."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -p {PORT}"
        self.as_postgres(
            f"pg_ctl -w -D {self.data} -l {self.folder}/recovered.log -o '{options}' start"
        )
        self.newsroom.environment["DATABASE_URL"] = (
            f"postgresql://postgres@/{DATABASE}?host={self.folder}&port={PORT}"
        )
        eventually(lambda: self.row("SELECT pg_is_in_recovery()") == "False")

    def close(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.as_postgres(f"pg_ctl -w -D {self.data} -m immediate stop")
        self.servers.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def commands() -> dict[str, str]:
    """The steps in their order, by the program of each: those that the docs show in a block."""
    blocks = re.findall(r"```\n(.*?)```", PART.partition("\n## ")[0], flags=re.S)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return {Path(line.split()[0]).name + line.split()[1] * line.startswith("manage"): line
            for line in lines if line}  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="third-reading-moment-"))
    folder.chmod(0o755)
    made = Site(folder)
    try:
        yield made
    finally:
        made.close()


def manage(site: Site, command: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(site.here(command))[1:]
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=site.newsroom.environment,
        capture_output=True, text=True,
    )  # fmt: skip


def test_what_was_destroyed_is_there_again_as_it_was_at_a_moment(site: Site):
    steps = commands()
    site.archive()
    site.newsroom.manage("migrate", "--verbosity", "0")
    first = site.write("ann")

    base = site.as_postgres(steps["base-backup"])
    second = site.write("ben")
    site.do("INSERT INTO django_session VALUES ('a', 'b', now() + interval '1 day')")
    moment = site.row("SELECT clock_timestamp()")
    third = site.write("cleo")
    erased = site.row("SELECT id FROM newsroom_reader WHERE handle = 'ann'")
    site.newsroom.manage("erase_reader", "ann", "--now")
    site.newsroom.manage("erase_reader", "ben")
    assert manage(site, TIMER).returncode == 0
    piece = site.row("SELECT pg_walfile_name(pg_switch_wal())")
    eventually(lambda: site.archived(piece))

    site.servers.stop_postgres(mode="immediate")
    shutil.rmtree(site.servers._postgres.pgdata)
    recover = steps["recover"].replace("2026-11-29T030000Z", Path(base).name)
    site.as_postgres(recover.replace("2026-11-29 08:14:00+00", moment))
    site.begin_again()

    there = site.row("SELECT string_agg(id::text, ' ' ORDER BY id) FROM comments_comment")
    assert there.split() == sorted([first, second])
    assert third not in there
    # Who was erased after that moment has come back with it, and who had asked does not know it.
    known = f"SELECT erased_at IS NULL FROM newsroom_reader WHERE id = '{erased}'"
    assert site.row(known) == "True"
    file = site.folder / "backups" / "erased.jsonl"
    told = file.read_text()
    early = manage(site, TIMER)  # Somebody forgot to stop it.
    assert (early.returncode, file.read_text()) == (1, told), early.stdout
    again = manage(site, steps["manage.pyrecovered"])
    assert again.returncode == 0, again.stdout + again.stderr
    assert "1 readers were erased again, 1 are to be in a day" in again.stdout
    assert site.row(known) == "False"
    assert site.row("SELECT count(*) FROM django_session") == "0"
    assert manage(site, TIMER).returncode == 0
    assert manage(site, steps["manage.pyrecovered"]).returncode == 0, "safe to repeat"
    with psycopg.connect(site.newsroom.environment["DATABASE_URL"]):
        in_use = manage(site, steps["manage.pyrecovered"])
    assert (in_use.returncode, "in use by 1" in in_use.stderr) == (2, True)
    assert site.write("dora") > second


def test_a_second_recovery_owes_nothing_to_the_first(site: Site):
    """A copy of what was recovered, and a second try at the same mistake."""
    base_backup = commands()["base-backup"]
    site.archive()
    site.do("CREATE TABLE said (what text, at timestamptz DEFAULT clock_timestamp())")
    site.say("one")
    base = site.as_postgres(base_backup)
    site.say("two")
    early = site.row("SELECT clock_timestamp()")
    site.say("three")
    late = site.row("SELECT clock_timestamp()")
    site.say("mistake")
    site.all_is_archived()
    site.servers.stop_postgres(mode="immediate")

    site.recover(base, early)
    assert site.said() == "one two"
    site.say("after")
    copied = site.as_postgres(base_backup)
    site.say("more")
    site.all_is_archived()

    site.recover(copied)
    assert site.said() == "one two after more", "not what the first was told"
    site.say("even-more")
    site.all_is_archived()

    # It should have been a little later: not on the branch that the first has made.
    site.recover(base, late)
    assert site.said() == "one two three"


def test_a_piece_of_the_log_is_kept_once_and_never_written_over(tmp_path: Path):
    piece, kept = tmp_path / "000000010000000000000001", tmp_path / "wal"
    kept.mkdir()
    piece.write_bytes(b"what happened" * 1000)
    command = [str(each) for each in (SHIPPED / "archive-wal", piece, piece.name, kept)]

    assert subprocess.run(command).returncode == 0
    assert subprocess.run(command).returncode == 0, "PostgreSQL asks again after a crash"
    (kept / f".{piece.name}.part").write_bytes(b"half")  # Somebody pulled the plug.
    piece.write_bytes(b"something else")
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 1

    assert gzip.decompress((kept / f"{piece.name}.gz").read_bytes()) == b"what happened" * 1000


def restored(kept: Path, name: str) -> tuple[int, bytes]:
    """How it ends when PostgreSQL asks for this piece, and what it gets."""
    target = kept.parent / "RECOVERYXLOG"
    target.unlink(missing_ok=True)
    command = [str(each) for each in (SHIPPED / "restore-wal", name, target, kept)]
    done = subprocess.run(command, stderr=subprocess.DEVNULL)
    return done.returncode, target.read_bytes() if target.exists() else b""


def test_what_cannot_be_read_is_not_taken_for_the_end_of_the_log(tmp_path: Path):
    """PostgreSQL takes 1 for "no such piece", and serves what it has; over 125 it ends."""
    kept = tmp_path / "wal"
    kept.mkdir()
    (kept / "old").write_bytes(b"as it was kept before they were compressed")
    (kept / "new.gz").write_bytes(gzip.compress(b"compressed"))
    (kept / "torn.gz").write_bytes(gzip.compress(os.urandom(1000))[:500])

    assert restored(kept, "old") == (0, b"as it was kept before they were compressed")
    assert restored(kept, "new") == (0, b"compressed")
    assert restored(kept, "none")[0] == 1
    assert restored(kept, "torn")[0] > 125
    shutil.rmtree(kept)  # Somebody forgot to mount it.
    assert restored(kept, "new")[0] > 125


def a_copy(folder: Path, day: int, begins: str) -> None:
    copy = folder / f"2026-11-{day:02}T030000Z"
    copy.mkdir()
    (copy / "backup_label").write_text(f"START WAL LOCATION: 0/2000028 (file {begins})\n")


def test_of_the_log_goes_what_no_kept_copy_needs(tmp_path: Path):
    base, wal = tmp_path / "base", tmp_path / "wal"
    base.mkdir()
    wal.mkdir()
    for day, begins in ((1, "000000010000000000000003"), (8, "0000000100000000000000F0"),
                        (15, "000000020000000100000002")):  # fmt: skip
        a_copy(base, day, begins)
    (base / "2026-11-22T030000Z.part").mkdir()
    gone = {
        "000000010000000000000002.gz",
        "0000000100000000000000EF",
        "00000003000000000000000A.gz",
    }
    stays = {"0000000100000000000000F0.gz", "000000010000000100000000.gz", "00000002.history.gz",
             "000000020000000100000002.gz", ".000000010000000000000001.part"}  # fmt: skip
    for name in gone | stays:
        (wal / name).touch()
    prune = [str(each) for each in (SHIPPED / "prune-wal", base, wal)]

    assert subprocess.run([*prune, "0"], stderr=subprocess.DEVNULL).returncode == 2
    assert {path.name for path in wal.iterdir()} == gone | stays
    done = subprocess.run([*prune, "2"], capture_output=True, text=True)

    assert (done.returncode, "3 pieces before it were deleted" in done.stdout) == (0, True), done
    assert {path.name for path in wal.iterdir()} == stays
    assert sorted(path.name for path in base.iterdir()) == [
        "2026-11-08T030000Z", "2026-11-15T030000Z", "2026-11-22T030000Z.part",
    ]  # fmt: skip
    (base / "2026-11-08T030000Z" / "backup_label").write_text("nothing that it knows\n")
    assert subprocess.run([*prune, "2"], stderr=subprocess.DEVNULL).returncode == 2
    assert {path.name for path in wal.iterdir()} == stays


@pytest.mark.parametrize("wrong", ["in use", "damaged", "unfinished"])
def test_nothing_is_laid_out_where_something_is_wrong(site: Site, tmp_path: Path, wrong: str):
    site.archive()
    base = Path(site.as_postgres(commands()["base-backup"]))
    if wrong == "in use":
        site.data.mkdir()
        (site.data / "PG_VERSION").write_text("18")
    elif wrong == "damaged":
        with (base / "global" / "pg_control").open("r+b") as file:
            file.write(b"\0\0\0\0")
    else:
        base = base.rename(base.with_name(f"{base.name}.part"))
    before = sorted(site.data.iterdir()) if site.data.exists() else None

    path = f"{site.programs}:{os.environ['PATH']}"
    done = subprocess.run(
        [SHIPPED / "recover", base, site.folder / "wal", site.data],
        env={"PATH": path}, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 2
    assert {"in use": "not empty", "damaged": "damaged", "unfinished": "never finished"}[
        wrong
    ] in done.stderr
    assert (sorted(site.data.iterdir()) if site.data.exists() else None) == before
