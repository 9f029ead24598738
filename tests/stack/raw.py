"""Requests byte by byte, as no client of good manners writes them."""

from __future__ import annotations

import re
import socket

from newsroom.demo.several import Several


def raw(site: Several, *pieces: bytes, reads_for: float = 3.0) -> bytes:
    """What is answered to these very bytes, until the connection ends or nothing more comes."""
    told = b""
    with socket.create_connection(("127.0.0.1", site.port), timeout=reads_for) as connection:
        for piece in pieces:
            connection.sendall(piece)
        try:
            while more := connection.recv(65536):
                told += more
        except (TimeoutError, ConnectionResetError):
            pass
    return told


def statuses(told: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"^HTTP/1\.[01] (\d{3})", told, re.MULTILINE)]


def head(site: Several, *lines: str, method: str = "POST", path: str = "/api/v1/me/sign-out"):
    first = f"{method} {path} HTTP/1.1"
    return "\r\n".join([first, f"Host: 127.0.0.1:{site.port}", *lines, "", ""]).encode()
