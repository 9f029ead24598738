"""To any moment: exactly the steps of docs/operations.md, with a PostgreSQL that is destroyed."""

from __future__ import annotations

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
        socket = self.servers._postgres.get_postmaster_info().socket_dir
        told = {"PATH": f"{self.programs}:{os.environ['PATH']}", "PGUSER": "postgres",
                "PGHOST": str(socket), "LC_ALL": "C"}  # fmt: skip
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
        return (self.folder / "wal" / piece).exists()

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
    moment = site.row("SELECT clock_timestamp()")
    third = site.write("cleo")
    erased = site.row("SELECT id FROM newsroom_reader WHERE handle = 'ann'")
    site.newsroom.manage("erase_reader", "ann", "--now")
    assert manage(site, steps["manage.pyerasures"].replace(" --again", "")).returncode == 0
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
    sound = manage(site, steps["manage.pycheck_database"])
    assert sound.returncode == 0, sound.stdout
    # Who was erased after that moment has come back with it, and goes again.
    known = f"SELECT erased_at IS NULL FROM newsroom_reader WHERE id = '{erased}'"
    assert site.row(known) == "True"
    again = manage(site, steps["manage.pyerasures"])
    assert "1 were erased again" in again.stdout, again.stderr
    assert site.row(known) == "False"
    assert site.write("dora") > second


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

    assert (kept / piece.name).read_bytes() == b"what happened" * 1000


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
