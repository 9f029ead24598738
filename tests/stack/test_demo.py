"""`make demo`, as a newcomer runs it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from newsroom.demo.keeping import watch
from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import Servers, free_port
from newsroom.servers import embedded_addresses
from tests.stack.client import Client, eventually

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    above, port = tmp_path_factory.mktemp("demo"), free_port()
    folder = above / "data"
    mine = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "THIRD_READING_DATA"}
    environment = {name: value for name, value in os.environ.items() if name not in mine}
    said = above / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsroom.demo", "--port", str(port), "--data", str(folder)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: "is open" in said.read_text() or process.poll() is not None, within=240)
        assert process.poll() is None, said.read_text()
        yield Client(f"http://127.0.0.1:{port}"), folder
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, said.read_text()
    assert "Closed." in said.read_text()
    assert not embedded_addresses(folder), "the servers should be gone"
    # What was told to end may take a moment to be gone.
    eventually(lambda: subprocess.run(["pgrep", "-f", str(folder)]).returncode == 1, within=10)


def test_a_demo_that_is_opened_again_reads_what_it_locked_before(tmp_path: Path):
    keys = set()

    for _again in range(2):
        servers = Servers(tmp_path, durable=False)
        keys.add(servers.start()["secret_key"])
        servers.stop()

    assert len(keys) == 1
    assert not embedded_addresses(tmp_path)


def test_postgresql_is_stopped_where_its_own_user_may_not_go_any_more():
    """As in a home that was closed meanwhile."""
    above = Path(tempfile.mkdtemp(prefix="third-reading-closed-"))
    servers = Servers(above / "data", durable=False)
    servers.start()
    pid = servers.postgres_pid
    above.chmod(0o700)

    servers.stop()

    assert not servers.postgres_runs
    assert not Path(f"/proc/{pid}").exists() or is_over(pid)
    shutil.rmtree(above)


def is_over(pid: int) -> bool:
    """Nobody has asked for its end yet."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_it_says_that_its_postgresql_has_ended_and_closes_without_an_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    newsroom = Newsroom(tmp_path, durable=False)
    newsroom.start_servers()
    try:
        os.kill(newsroom.servers.postgres_pid, signal.SIGINT)
        eventually(lambda: newsroom.servers.ended() == {"PostgreSQL"}, within=20)
        # Something that ends ends the watch as well.
        newsroom.processes["web"] = subprocess.Popen(["sleep", "4"])
        with pytest.raises(KeyboardInterrupt):
            watch(newsroom)
    finally:
        newsroom.stop()

    said = capfd.readouterr().err
    assert said.count("PostgreSQL has ended. What was read lately can still be read") == 1
    assert "web has ended" in said
    assert "Valkey has ended" not in said
    assert "pg_ctl" not in said + caplog.text


def manage(folder: Path, *arguments: str) -> str:
    """A command beside the running demo, as the README says to call it."""
    mine = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
    environment = {name: value for name, value in os.environ.items() if name not in mine}
    environment["THIRD_READING_DATA"] = str(folder)
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def test_the_sample_newsroom_is_there(demo):
    client, folder = demo

    assert client.get("/healthz").status == 200
    articles = client.get("/api/v1/articles").body["results"]
    assert len({article["section"] for article in articles}) == 5
    assert [a["comment_count"] == 0 for a in articles] == [True, False, False, False, False]
    assert all(55 <= article["comment_count"] <= 70 for article in articles[1:4])
    assert 5 <= articles[4]["comment_count"] <= 15
    page = client.get(f"/articles/{articles[0]['id']}/").body
    assert "0 comments" in page
    assert "Peer-review three community comments before your own can be posted." in page
    with psycopg.connect(embedded_addresses(folder)["database_url"]) as database:
        states = dict(
            database.execute(
                "SELECT status, count(*) FROM comments_revision GROUP BY 1"
            ).fetchall()
        )
    assert 10 <= states["in_review"] <= 14
    assert states["calibration"] >= 50


def test_the_desk_is_alive(demo):
    """What waits, what was decided in the past weeks, and whom it concerned."""
    _, folder = demo
    with psycopg.connect(embedded_addresses(folder)["database_url"]) as database:

        def counted(sql: str) -> dict[str, int]:
            return dict(database.execute(sql).fetchall())

        asked = database.execute(
            "SELECT unnest(causes) FROM moderation_case WHERE closed_at IS NULL"
        ).fetchall()
        decided = counted(
            "SELECT r.handle, count(*) FROM moderation_decision d"
            " JOIN newsroom_reader r ON r.id = d.moderator_id GROUP BY 1"
        )
        people = counted("SELECT kind, count(*) FROM moderation_sanction GROUP BY 1")
        days = database.execute("SELECT count(*) FROM moderation_dailyfigures").fetchone()
        busy = counted(
            "SELECT day::text, (SELECT sum(n::int) FROM jsonb_each(counts -> 'decided')"
            " AS o(who, by), jsonb_each_text(o.by) AS i(what, n)) FROM moderation_dailyfigures"
            " WHERE counts -> 'decided' <> '{}'"
        )
        hidden = database.execute(
            "SELECT r.handle FROM comments_revision t JOIN newsroom_reader r ON r.id = t.author_id"
            " JOIN moderation_decision d ON d.id = t.decision"
            " WHERE t.status = 'held' AND d.reason = 'flagged'"
        ).fetchall()
        suspended = database.execute(
            "SELECT r.handle FROM moderation_sanction s JOIN newsroom_reader r"
            " ON r.id = s.reader_id WHERE s.kind = 'suspension' AND s.lifted_at IS NULL"
        ).fetchall()

    causes = {cause for (cause,) in asked}
    assert causes >= {
        "severe", "listed", "split", "second_look", "appeal", "flagged", "notice", "overdue",
        "audit", "staff_after",
    }  # fmt: skip
    assert decided.keys() == {"mod", "sub", "chief"}
    assert people == {"warning": 1, "premoderation": 1, "suspension": 1}
    assert suspended == [("loudhailer",)]
    assert days
    assert days[0] >= 25
    assert len(busy) >= 12, "the board has a history of days, not of one"
    assert max(busy.values()) <= sum(busy.values()) / 2, "nor was nearly all of it one day"
    assert hidden == [("ferrous",)]


def test_another_site_has_the_comments_in_its_pages(demo):
    client, folder = demo
    said = (folder.parent / "said").read_text()
    found = re.search(r"http://localhost:\d+", said)
    assert found

    front = Client(found[0]).get("/").body

    assert f'src="{client.url}/embed.js"' in front
    page = re.search(r'href="(/city/[^"#]+)"', front)
    assert page
    # Its server fetches the first comments, and goes without where that takes two seconds.
    there = Client(found[0])
    eventually(lambda: "third-reading-fragment" in there.get(page[1]).body)
    framed = client.get(f"/embed/harbour-post/?article=https://www.harbourpost.example{page[1]}")
    assert framed.status == 200
    assert found[0] in framed.headers["content-security-policy"]


def test_readers_who_owe_nothing_are_listed_and_get_a_token_that_works(demo):
    client, folder = demo

    handles = manage(folder, "token", "--list").split()
    assert len(handles) >= 10
    assert not {"mod", "sub", "chief"} & set(handles)
    token = manage(folder, "token", handles[0]).strip()

    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
    given = Client(client.url, token).get("/api/v1/reviews")
    assert (given.status, given.body["results"]) == (200, [])


def second_demo(port: object, folder: Path, *more: str) -> str:
    """Why another demo does not start."""
    command = [sys.executable, "-m", "newsroom.demo", "--port", str(port), "--data", str(folder)]
    second = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True)
    assert second.returncode == 1
    return second.stderr


def test_a_second_demo_takes_neither_port_nor_data_of_the_first(demo):
    client, folder = demo
    port = client.url.rpartition(":")[2]

    assert f"Port {port} is taken" in second_demo(port, folder.parent / "other", "--reset")
    assert "is running on" in second_demo(free_port(), folder, "--reset")

    assert client.get("/healthz").status == 200


def test_a_folder_that_is_no_demos_is_never_emptied(tmp_path):
    (tmp_path / "thesis.txt").write_text("Chapter one.")

    assert "is not empty" in second_demo(free_port(), tmp_path, "--reset")

    assert (tmp_path / "thesis.txt").read_text() == "Chapter one."
