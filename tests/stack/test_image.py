"""What the image does, without Docker: only the files that it copies, none of them writable, by a
user who owns nothing, with the very commands."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsroom.demo.processes import ROOT, Newsroom
from newsroom.demo.servers import free_port
from tests.stack.client import Town, eventually
from tests.stack.journey import comes_to_the_page
from tests.wanting import wanting

pytestmark = pytest.mark.stack
NOBODY = 10001  # as in the Dockerfile
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
SITE = DOCKERFILE.partition(" AS site\n")[2].partition("\nFROM ")[0]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


class Image:
    """A folder that is /app, one that is /tmp, and a newsroom of the embedded servers."""

    def __init__(self, folder: Path, python: dict[str, str]) -> None:
        self.python = python
        self.app, self.tmp = folder / "app", folder / "tmp"
        self.newsroom = Newsroom(folder / "data")
        self.port = free_port()
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        for path in (self.app, self.tmp):
            path.mkdir()

    def build(self) -> None:
        """COPY, RUN and ENV, as they stand there; then nobody may write any more."""
        for what, where in re.findall(r"^COPY (?!--from)(\S+) (\S+)$", SITE, re.M):
            source, target = ROOT / what, self.app / where
            if source.is_dir():
                unwanted = shutil.ignore_patterns("__pycache__", "*.mo")  # .dockerignore
                shutil.copytree(source, target, ignore=unwanted)
            else:
                shutil.copy(source, target)
        [run] = [line for line in re.findall(r"^RUN (.*)$", SITE, re.M) if "collectstatic" in line]
        subprocess.run(["sh", "-c", run], cwd=self.app, env=self.environment(), check=True)
        subprocess.run(["chmod", "-R", "a-w", str(self.app)], check=True)
        shutil.chown(self.tmp, NOBODY, NOBODY)

    def environment(self, **more: str) -> dict[str, str]:
        said = dict(re.findall(r"(\w+)=(\S+)", re.findall(r"^ENV (.*)$", SITE, re.M)[0]))
        here = {"/app": str(self.app), "/tmp": str(self.tmp)}  # noqa: S108 - of the image
        # At once: the one may lie in what the other is called.
        there = {
            name: re.sub(r"/app\b|/tmp\b", lambda found: here[found[0]], value)
            for name, value in said.items()
        }
        return {**there, **self.python, "TMPDIR": str(self.tmp), "HOME": "/nonexistent", **more}

    def let_in(self) -> None:
        """In Docker PostgreSQL is reached by the network, here through a folder of another's."""
        self.newsroom.start_servers()
        for path in [self.newsroom.folder / "postgres", self.newsroom.folder]:
            path.chmod(path.stat().st_mode | 0o011)

    def start(self, name: str, command: list[str]) -> None:
        """As Docker does by `user`, `read_only`, `cap_drop` and `no-new-privileges`."""
        told = self.newsroom.environment
        kept = {key: told[key] for key in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
        become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                  "--no-new-privs", "--bounding-set=-all"]  # fmt: skip
        with (self.newsroom.folder / f"{name}.log").open("wb") as log:
            self.started[name] = subprocess.Popen(
                [*become, *self.here(command)],
                cwd=self.app, env=self.environment(**kept), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def here(self, command: list[str]) -> list[str]:
        """On loopback, and at a port that is free; its /tmp is ours."""
        others = {"0.0.0.0": "127.0.0.1", "8000": str(self.port)}  # noqa: S104 - of the image
        return [others.get(word, word).replace("/tmp/", f"{self.tmp}/") for word in command]  # noqa: S108 - likewise

    def says(self, *question: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newsroom.alive", *question], cwd=self.app,
            env=self.newsroom.environment, capture_output=True, text=True,
        )  # fmt: skip

    def log(self, name: str) -> str:
        return (self.newsroom.folder / f"{name}.log").read_text()

    def stop(self) -> None:
        for process in self.started.values():
            with contextlib.suppress(ProcessLookupError):  # A test has ended it already.
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.newsroom.stop()


def command_of(name: str) -> list[str]:
    """What compose.yaml says, or else the image."""
    said = COMPOSE[name].get("command", "")
    if said:
        return [word.replace('""', "") for word in said.split()]
    [command] = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.M)
    words: list[str] = json.loads(command)
    return words


def reachable(path: Path) -> bool:
    """Whether somebody else may go there."""
    parents: list[Any] = [path.resolve(), *path.resolve().parents]
    return all(one.stat().st_mode & 0o001 for one in parents)


def python_for_all(folder: Path) -> dict[str, str]:
    """The environment in which any user finds a Python with all our packages: this one, or a copy
    of it where it lies in somebody's home. Files of one disk only get a second name."""
    here = Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()
    if all(map(reachable, (Path(sys.executable), *here))):
        return {"PATH": _first(here[0] / "bin")}
    ours, base = folder / "venv", folder / "python"
    for source, copy in zip(here, (ours, base), strict=True):
        copied = subprocess.run(["cp", "-al", str(source), str(copy)], capture_output=True)
        if copied.returncode:  # another disk
            shutil.rmtree(copy, ignore_errors=True)
            subprocess.run(["cp", "-a", str(source), str(copy)], check=True)
    program = base / Path(sys.executable).resolve().relative_to(here[1])
    for link in (ours / "bin").glob("python*"):
        link.unlink()
        link.symlink_to(program)
    told = (ours / "pyvenv.cfg").read_text()
    (ours / "pyvenv.cfg").unlink()  # It is the other's as well.
    (ours / "pyvenv.cfg").write_text(re.sub(r"(?m)^home = .*$", f"home = {program.parent}", told))
    return {"PATH": _first(ours / "bin"), "LD_LIBRARY_PATH": str(base / "lib")}


def _first(programs: Path) -> str:
    return f"{programs}:{os.environ['PATH']}"


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    if os.geteuid() != 0:
        wanting("only root may become somebody else")
    folder = Path(tempfile.mkdtemp(prefix="third-reading-image-"))
    folder.chmod(0o755)
    made = Image(folder, python_for_all(folder))
    try:
        made.build()
        made.let_in()
        made.newsroom.fill()
        for name in ("web", "worker", "beat"):
            made.start(name, command_of(name))
        made.newsroom.port = made.port
        made.newsroom.wait_until_ready()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_comment_goes_its_whole_way_where_nothing_can_be_written(image):
    comes_to_the_page(Town(image.newsroom))

    for name in image.started:
        for complaint in ("Permission denied", "Read-only file system", "not writable"):
            assert complaint not in image.log(name), name
    # What was written there is in the one folder where Docker has memory.
    owned = subprocess.run(
        ["find", str(image.app), "-uid", str(NOBODY)], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert owned.stdout == ""


def test_nobody_there_is_root_or_could_be(image):
    for name, process in image.started.items():
        said = Path(f"/proc/{process.pid}/status").read_text()
        facts = dict(line.split(":\t", 1) for line in said.splitlines() if ":\t" in line)
        assert facts["Uid"].split() == [str(NOBODY)] * 4, name
        assert facts["NoNewPrivs"] == "1"
        assert int(facts["CapBnd"], 16) == int(facts["CapEff"], 16) == 0


def test_static_files_are_those_of_the_image(image):
    page = Town(image.newsroom).nobody().get("/rules/").body
    found = re.search(r"/static/site/site\.[0-9a-f]{12}\.css", page)

    assert found
    assert (image.app / found[0].lstrip("/")).exists()


def test_a_picture_is_drawn_there(image):
    """By a library that likes to write where its user is at home."""
    page = Town(image.newsroom).nobody().get("/transparency/harbour-post/").body
    drawn = re.findall(r'"(/transparency/[^"\s]+\.svg[^"\s]*)"', page)

    assert drawn
    picture = Town(image.newsroom).nobody().get(drawn[0].replace("&amp;", "&"))
    assert picture.status == 200
    assert "<svg" in picture.body


def test_each_says_that_it_lives_and_that_it_does_not(image):
    beats = str(image.tmp / "beat")
    assert image.says("web", str(image.port)).returncode == 0
    assert image.says("worker").returncode == 0
    assert image.says("beat", beats).returncode == 0

    for path in image.tmp.glob("beat*"):
        os.utime(path, (0, 0))
    assert image.says("beat", beats).returncode == 1
    assert image.says("beat", str(image.tmp / "nothing")).returncode == 1
    os.killpg(image.started["worker"].pid, signal.SIGKILL)
    image.started["worker"].wait()
    assert image.says("worker").returncode == 1
    # The site goes on, and to start it anew would help nobody.
    alive = image.says("web", str(image.port))
    assert (alive.returncode, "alive" in alive.stdout) == (0, True)
    image.newsroom.servers.stop_postgres()
    assert image.says("web", str(image.port)).returncode == 0
    os.killpg(image.started["web"].pid, signal.SIGKILL)
    eventually(lambda: image.says("web", str(image.port)).returncode == 1)
    image.start("worker", command_of("worker"))
