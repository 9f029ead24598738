"""A receiver as a process of its own, to be killed: writes down what it got, then says so.

`python -m tests.newsroom.events.recorder <port> <file>`
"""

from __future__ import annotations

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

one_at_a_time = Lock()


def main(port: int, file: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = {"headers": dict(self.headers), "body": body, "at": time.time()}
            with one_at_a_time, file.open("a") as book:
                book.write(json.dumps(told) + "\n")
                book.flush()
                os.fsync(book.fileno())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
