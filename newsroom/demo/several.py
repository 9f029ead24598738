"""The newsroom as it runs in production: several web and worker processes behind nginx."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newsroom.demo import nginx
from newsroom.demo.processes import TO_BE_READY, Newsroom
from newsroom.demo.servers import Servers, free_port

NGINX = "nginx"


class Several(Newsroom):
    """So many web processes, each on a port of its own, so many workers, one beat, one nginx."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        durable: bool = True,
        webs: int = 2,
        workers: int = 2,
        servers: Servers | None = None,
    ) -> None:
        super().__init__(folder, port=port, durable=durable, servers=servers)
        self.web_ports = [free_port() for _ in range(webs)]
        self.workers = workers
        self.static = self.folder / "static"

    @property
    def webs(self) -> list[str]:
        """The address of each web process, past nginx."""
        return [f"http://127.0.0.1:{port}" for port in self.web_ports]

    @property
    def upstreams(self) -> Sequence[int | str]:
        """Where nginx finds them."""
        return self.web_ports

    def start_servers(self) -> None:
        super().start_servers()
        self.environment |= {"STATIC_ROOT": str(self.static), "TRUSTED_PROXIES": "1"}

    def collect_static(self) -> None:
        """Hashed and packed, for nginx to hand out."""
        self.manage("collectstatic", "--no-input", "--verbosity", "0")

    def start_processes(self) -> None:
        for number in range(len(self.web_ports)):
            self.start_one_web(number)
        for number in range(self.workers):
            self.start_worker(name=f"worker-{number + 1}")
        self.start_beat()
        self.start_nginx()

    def start_one_web(self, number: int) -> None:
        self.start_web(workers=1, name=f"web-{number + 1}", port=self.web_ports[number])

    def restart_webs(self) -> None:
        """Each anew, with the environment as it is now."""
        for number in range(len(self.web_ports)):
            self.kill(f"web-{number + 1}")
            self.start_one_web(number)
        self.wait_until_ready()

    def start_nginx(self) -> None:
        command = nginx.write(
            self.folder / NGINX,
            port=self.port,
            upstreams=self.upstreams,
            static=self.static if self.static.exists() else None,
        )
        self._start(NGINX, command)

    def wait_until_ready(self, *, within: float = TO_BE_READY, url: str = "") -> None:
        """Each web process, and then nginx before them."""
        for one in [url] if url else [*self.webs, self.url]:
            super().wait_until_ready(within=within, url=one)
