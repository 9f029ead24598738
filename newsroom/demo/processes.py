"""The whole newsroom as real processes: servers, web, worker and beat."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from newsroom.demo import ISSUER, SLUG
from newsroom.demo.servers import Servers, free_port

ROOT = Path(__file__).resolve().parents[2]
TO_STOP = 10.0  # seconds that a process gets before it is killed
TO_START = 20.0  # seconds until the sample site of another origin answers
TO_BE_READY = 120.0  # seconds: a laptop that has much else to do takes its time


class Newsroom:
    """Everything that serves a site, in one folder and on one port of this machine."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        durable: bool = True,
        servers: Servers | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.servers = servers or Servers(self.folder, durable=durable)
        self.environment = dict(os.environ)
        self.code = ROOT  # whose code runs: a test has the version before, too
        self.programs = Path(sys.executable).parent  # and with which packages
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey; every process started later will know them."""
        addresses = self.servers.start()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "THIRD_READING_DATA": str(self.folder),
            "DATABASE_URL": addresses["database_url"],
            "REDIS_URL": addresses["redis_url"],
            "SECRET_KEY": addresses["secret_key"],
            "DEMO": "true",
            # Its password is known to everybody: a second lock would keep nobody out.
            "DESK_SECOND_FACTOR": os.environ.get("DESK_SECOND_FACTOR", "false"),
            "SITE_URL": self.url,
            # No mail leaves this machine.
            "EMAIL_URL": f"filemail:///{quote(str(self.folder / 'mail'))}",
            "MAIL_FROM": "comments@harbourpost.example",
            "MALLOC_ARENA_MAX": "2",  # as in the image
        }

    def manage(self, *arguments: str) -> str:
        """Run one `manage.py` command to its end; what it printed."""
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str) -> str:
        """Run Python with these arguments to its end; what it printed."""
        done = subprocess.run(
            [str(self.programs / "python"), *arguments],
            cwd=self.code,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def fill(self) -> None:
        """Make the tables, and put the sample newsroom into them."""
        self.manage("migrate", "--verbosity", "0")
        self.run("-m", "newsroom.demo.seed")

    def start_processes(self) -> None:
        self.start_web()
        self.start_worker()
        self.start_beat()

    def start_web(
        self, *, workers: int = 2, name: str = "web", port: int = 0, host: str = "127.0.0.1"
    ) -> None:
        told = _for_web(workers, port or self.port, host)
        self._start(name, ["python", "-m", "newsroom.serving", *told])

    def start_worker(self, *options: str, name: str = "worker") -> None:
        told = _for_worker(name)
        self._start(name, ["python", "-m", "newsroom.worker", *told, *options])

    def start_together(self) -> None:
        """Web workers, a worker and the clock in it, all of one parent."""
        clock = ["--with-beat", str(self.folder / "beat-in-worker")]
        told = [*_for_web(2, self.port), "--", *_for_worker("worker"), *clock]
        self._start("together", ["python", "-m", "newsroom.together", *told])

    def start_beat(self, *, name: str = "beat") -> None:
        schedule = str(self.folder / f"{name}-schedule")
        self._start(
            name,
            ["python", "-m", "newsroom.beat", "--schedule", schedule, "--pidfile", ""],
        )  # fmt: skip

    def start_host(self, port: int = 0) -> str:
        """A site on another origin with our comments in its pages; its address."""
        port = port or free_port()
        address = f"http://localhost:{port}"  # To a browser, a site other than 127.0.0.1.
        self.manage("origins", SLUG, "--add", address)
        key = self._key_of_the_host()
        self.environment |= {
            "COMMENTS_URL": self.url,
            "COMMENTS_PUBLICATION": SLUG,
            "COMMENTS_ISSUER": ISSUER,
            "COMMENTS_KID": key["kid"],
            "COMMENTS_SECRET": key["secret"],
        }
        self._start("host", ["python", "-m", "newsroom.demo.host", str(port)])
        ends = time.monotonic() + TO_START
        while port_is_free(port) and time.monotonic() < ends:
            time.sleep(0.1)
        return address

    def _key_of_the_host(self) -> dict[str, str]:
        """As an operator hands it over: it is shown once, and the site keeps it with its own."""
        kept = self.folder / "host-key.json"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(self.manage("signing_key", SLUG, "--new", "--json"))
        key: dict[str, str] = json.loads(kept.read_text())
        return key

    def start_readers(self) -> None:
        self._start("readers", ["python", "-m", "newsroom.demo.readers", self.url])

    def kill(self, name: str) -> None:
        """End a process as a power cut would: no signal handler runs."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Stop everything, gently where possible, the servers last."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        ends = time.monotonic() + TO_STOP
        for name in list(self.processes):
            try:
                self.processes[name].wait(max(0.1, ends - time.monotonic()))
                del self.processes[name]
            except subprocess.TimeoutExpired:
                self.kill(name)
        self.servers.stop()

    def wait_until_ready(self, *, within: float = TO_BE_READY, url: str = "") -> None:
        """Wait for /healthz to say that all is ready. Raises TimeoutError with what is not."""
        ends = time.monotonic() + within
        said = "nothing yet"
        while time.monotonic() < ends:
            ready, said = self._health(url or self.url)
            if ready:
                return
            time.sleep(0.1)
        raise TimeoutError(f"not ready after {within:.0f} s: {said}")

    def _health(self, url: str) -> tuple[bool, str]:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - our own
                return True, answer.read().decode()
        except urllib.error.HTTPError as error:
            return False, error.read().decode()
        except OSError as error:
            return False, str(error)

    def _start(self, name: str, command: Sequence[str]) -> None:
        program, *arguments = command
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [str(self.programs / program), *arguments],  # A path stays what it is.
            cwd=self.code,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches us, and we stop them in order.
            start_new_session=True,
        )
        log.close()
        pids = {key: process.pid for key, process in self.processes.items()}
        (self.folder / "processes.json").write_text(json.dumps(pids))


def _for_web(workers: int, port: int, host: str = "127.0.0.1") -> list[str]:
    return ["--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "6", "--no-ws",
            "--log-level", "warning", "--respawn-failed-workers",
            "newsroom.wsgi:application"]  # fmt: skip


def _for_worker(name: str) -> list[str]:
    return ["--hostname", f"{name}@%h", "--pool", "threads", "--concurrency", "4",
            "--without-gossip", "--without-mingle"]  # fmt: skip


def port_is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback interface."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
