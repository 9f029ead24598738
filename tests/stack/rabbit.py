"""A RabbitMQ of one's own, on loopback alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from newsroom.demo.processes import port_is_free
from newsroom.demo.servers import free_port
from tests.stack.client import eventually

# Debian's own command changes to a user of its own first.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class Rabbit:
    """One node: what it was sent is there again when it is."""

    def __init__(self) -> None:
        assert PROGRAM.exists(), "RabbitMQ is not installed here (.ci/run installs it)"
        self._folder = Path(tempfile.mkdtemp(prefix="third-reading-rabbit-"))
        self._port, self._epmd, distribution = (free_port() for _ in range(3))
        (self._folder / "plugins").write_text("[].")
        (self._folder / "environment").touch()
        (self._folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self._port}\n"
        )
        of_ours = {
            "NODENAME": "reading@localhost",
            "NODE_PORT": str(self._port),
            "DIST_PORT": str(distribution),
            "MNESIA_BASE": str(self._folder / "kept"),
            "LOG_BASE": str(self._folder / "log"),
            "CONF_ENV_FILE": str(self._folder / "environment"),
            "CONFIG_FILE": str(self._folder / "rabbitmq"),
            "ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "PID_FILE": str(self._folder / "pid"),
            "SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1",
        }
        self._environment = {
            **os.environ,
            **{f"RABBITMQ_{name}": value for name, value in of_ours.items()},
            "HOME": str(self._folder),  # where Erlang keeps its secret
            "ERL_EPMD_PORT": str(self._epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        with (self._folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [PROGRAM], env=self._environment, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        eventually(lambda: not port_is_free(self._port), within=60)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def end(self) -> None:
        self.kill()
        subprocess.run(["epmd", "-port", str(self._epmd), "-kill"], capture_output=True)
        shutil.rmtree(self._folder, ignore_errors=True)
