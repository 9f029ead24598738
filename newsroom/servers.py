"""Where the embedded servers of a demo or a test run can be found.

`newsroom.demo` starts them and writes their addresses down; every other process
that is given no DATABASE_URL reads them here.
"""

import json
from pathlib import Path

ADDRESSES = "servers.json"


def embedded_addresses(data: Path) -> dict[str, str]:
    """The addresses written down in the folder `data`; empty when nothing runs there."""
    try:
        written: dict[str, str] = json.loads((data / ADDRESSES).read_text())
    except FileNotFoundError:
        return {}
    return written


def write_addresses(data: Path, addresses: dict[str, str]) -> None:
    """Leave the addresses for other processes; they hold a secret, so only for the owner."""
    path = data / ADDRESSES
    path.touch(mode=0o600)
    path.write_text(json.dumps(addresses, indent=2))
