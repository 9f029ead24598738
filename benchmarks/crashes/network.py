"""Hosts of their own on this machine, and cables between them to be cut: network namespaces.

Nothing of it is seen from outside: addresses, cables and switches exist only in these namespaces.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)

# How a cable is cut. A host knows at once that its own interface is down, and refuses to send; of
# a cable that was pulled it knows as well, and sends into nothing. Where packets are swallowed on
# the way, nobody knows.
DOWN, PULLED, SWALLOWED = "interface down", "cable pulled", "packets swallowed"
WAYS = (DOWN, PULLED, SWALLOWED)


class NotHere(Exception):  # noqa: N818 - a reason, not an error
    """Why no such network can be made on this machine."""


class Network:
    """Switches by their names, and the hosts that are connected to each, with their addresses."""

    def __init__(self, wired: Mapping[str, Mapping[str, str]]) -> None:
        self.wired = wired
        self._mark = uuid4().hex[:6]
        self._made: list[str] = []

    def make(self) -> None:
        """NotHere where the kernel or the rights for it are missing."""
        if os.geteuid() or not shutil.which("ip"):
            raise NotHere("network namespaces take root and iproute2")
        try:
            self._make()
        except subprocess.CalledProcessError as error:
            self.remove()
            raise NotHere(f"no network can be made here: {error.stderr.strip()}") from error

    def _make(self) -> None:
        hosts = sorted({host for connected in self.wired.values() for host in connected})
        for name in ["switch", *hosts]:
            _ip("netns", "add", self._space(name))
            self._made.append(name)
            self._on(name, "link", "set", "lo", "up")
        for switch, connected in self.wired.items():
            self._on("switch", "link", "add", switch, "type", "bridge", "forward_delay", "0")
            self._on("switch", "link", "set", switch, "up")
            for host, address in connected.items():
                self._connect(switch, host, address)

    def _connect(self, switch: str, host: str, address: str) -> None:
        port = _port(switch, host)
        self._on("switch", "link", "add", port, "type", "veth", "peer", "name", switch,
                 "netns", self._space(host))  # fmt: skip
        self._on("switch", "link", "set", port, "master", switch, "up")
        self._on(host, "address", "add", f"{address}/24", "dev", switch)
        self._on(host, "link", "set", switch, "up")

    def remove(self) -> None:
        for name in reversed(self._made):
            subprocess.run(["ip", "netns", "del", self._space(name)], check=False)
        self._made.clear()

    def address(self, switch: str, host: str) -> str:
        return self.wired[switch][host]

    def cut(self, switch: str, host: str, how: str) -> None:
        """Of this host, the cable to this switch."""
        match how:
            case "interface down":
                self._on(host, "link", "set", switch, "down")
            case "cable pulled":
                self._on("switch", "link", "set", _port(switch, host), "down")
            case _:  # Its port belongs to no switch: whatever comes in is dropped.
                self._on("switch", "link", "set", _port(switch, host), "nomaster")

    def heal(self, switch: str, host: str) -> None:
        """However it was cut."""
        self._on(host, "link", "set", switch, "up")
        self._on("switch", "link", "set", _port(switch, host), "up")
        self._on("switch", "link", "set", _port(switch, host), "master", switch)

    def forget_connections(self, host: str) -> None:
        """Its end of each is gone, as after a new start: other ends hear of it when they ask."""
        with self.inside(host):
            subprocess.run(["ss", "-K", "state", "established"], check=True, capture_output=True)

    @contextmanager
    def inside(self, host: str) -> Iterator[None]:
        """This thread is on that host, and so is whatever it starts."""
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self._space(host)}", os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(before)
            os.close(there)
            os.close(before)

    def _space(self, name: str) -> str:
        return f"third-reading-{self._mark}-{name}"

    def _on(self, host: str, *told: str) -> None:
        _ip("-n", self._space(host), *told)


def _port(switch: str, host: str) -> str:
    """A name of fifteen letters at most, as the kernel wants it."""
    return f"{switch}-{host}"[:15]


def _ip(*told: str) -> None:
    subprocess.run(["ip", *told], check=True, capture_output=True, text=True)


def _enter(space: int) -> None:
    if _libc.setns(space, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def left_behind() -> Sequence[str]:
    """Namespaces of ours that nobody has removed."""
    folder = Path("/run/netns")
    return sorted(one.name for one in folder.glob("third-reading-*")) if folder.exists() else []
