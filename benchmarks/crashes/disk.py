"""A small disk of its own for PostgreSQL, that can be filled to its last byte."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MIB = 1 << 20
CHUNK = b"\0" * (64 * 1024)


class NoDisk(Exception):  # noqa: N818 - a reason, not an error
    """Why none can be made on this machine."""


class Disk:
    """A file system in memory, mounted on a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Until there is no room for anything more."""
        descriptor = os.open(self._ballast, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        with suppress(OSError):
            while os.write(descriptor, CHUNK):
                pass
        os.close(descriptor)

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Disk]:
    """Of so many MiB, as long as it lasts. NoDisk without the right to mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    told = ["mount", "-t", "tmpfs", "-o", f"size={size * MIB},mode=0755", "tmpfs", str(folder)]
    mounted = subprocess.run(told, capture_output=True, text=True)
    if mounted.returncode:
        raise NoDisk(f"no disk can be made here: {mounted.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
