"""Receives events from Third Reading, and answers its moderation hook. Python, nothing else.

    WEBHOOK_SECRETS=whsec_… python receiver.py 8900

Put it behind your web server, which speaks TLS. Two secrets, with a comma between, while one is
changed. It does what every receiver has to do, in this order:

1. check the signature over the bytes as they came, and that it was made within five minutes;
2. know an id that it has had already, and do nothing a second time;
3. write down what came, answer at once, and work afterwards.

What is kept is in SQLite (`received.db`, or the path in WEBHOOK_DATABASE).
"""

import hashlib
import hmac
import json
import os
import sqlite3
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

SECRETS = [one.encode() for one in os.environ.get("WEBHOOK_SECRETS", "").split(",") if one]
DATABASE = os.environ.get("WEBHOOK_DATABASE", "received.db")
TOLERANCE = 300  # seconds
BODY_AT_MOST = 1024 * 1024

Todo = Callable[[], None]

TABLES = """
CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, type TEXT, subject TEXT,
    sequence INTEGER, body TEXT, done INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS latest (subject TEXT PRIMARY KEY, sequence INTEGER, type TEXT);
"""


def is_genuine(header: str, body: bytes, now: float) -> bool:
    """Whether one of our secrets signed these very bytes, and not too long ago."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t" and value.isdecimal()]
    if len(times) != 1 or abs(now - int(times[0])) > TOLERANCE:
        return False
    signed = times[0].encode() + b"." + body
    told = [value.encode() for name, _, value in parts if name == "v1"]
    ours = [hmac.new(secret, signed, hashlib.sha256).hexdigest().encode() for secret in SECRETS]
    return any(hmac.compare_digest(one, other) for one in ours for other in told)


def database() -> sqlite3.Connection:
    opened = sqlite3.connect(DATABASE, timeout=5)
    opened.executescript(TABLES)
    return opened


def take(message: dict[str, Any]) -> bool:
    """Write an event down; whether it is new. The same one may come twice: that is no fault."""
    data = message.get("data", {})
    subject = str(data.get("comment") or data.get("article") or data.get("reader") or "")
    told = (message["id"], message["type"], subject, message.get("sequence"), json.dumps(message))
    with database() as db:
        columns = "(id, type, subject, sequence, body) VALUES (?, ?, ?, ?, ?)"
        return db.execute(f"INSERT OR IGNORE INTO event {columns}", told).rowcount == 1


def work_on_what_is_left() -> None:
    """What was answered, and not worked on before somebody pulled the plug."""
    with database() as db:
        left = db.execute("SELECT id FROM event WHERE done = 0 ORDER BY rowid").fetchall()
    for row in left:
        work(row[0])


def work(message_id: str) -> None:
    """What you do with an event, after it was answered.

    Events about one comment come in order. After somebody at the desk has one sent again, an old
    one may come late: its `sequence` is that which it had, so it does not put the clock back.
    """
    with database() as db:
        found = "SELECT subject, sequence, type FROM event WHERE id = ? AND done = 0"
        row = db.execute(found, [message_id]).fetchone()
        if row is None:
            return
        db.execute(
            "INSERT INTO latest VALUES (?, ?, ?) ON CONFLICT (subject) DO UPDATE SET"
            " sequence = excluded.sequence, type = excluded.type"
            " WHERE excluded.sequence > latest.sequence",
            row,
        )
        db.execute("UPDATE event SET done = 1 WHERE id = ?", [message_id])


# The moderation hook: what do you think of this text?


def opinion(text: str) -> dict[str, Any] | None:
    """Yours. At once, or None for "later": then call `answer_later` when you know."""
    if "think it over" in text:
        return None
    if "idiot" in text.casefold():
        return {"status": "hold", "flags": ["insult"], "reason": "It calls somebody an idiot."}
    return {"status": "no_opinion"}


def answer_later(url: str, said: dict[str, Any]) -> None:
    body = json.dumps(said).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).read()


def thought_over(message: dict[str, Any]) -> None:
    answer_later(message["answer_url"], {"status": "hold", "reason": "I thought it over."})


# HTTP


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    status, answer, then = receive(environ)
    body = json.dumps(answer).encode() if answer else b""
    start_response(
        status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    if then:
        threading.Thread(target=then).start()  # In your place: a queue of your own.
    return [body]


def receive(environ: dict[str, Any]) -> tuple[str, dict[str, Any] | None, Todo | None]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if environ["REQUEST_METHOD"] != "POST" or length > BODY_AT_MOST:
        return "400 Bad Request", None, None
    body = environ["wsgi.input"].read(length)
    header = environ.get("HTTP_THIRD_READING_SIGNATURE", "")
    if not is_genuine(header, body, time.time()):
        return "401 Unauthorized", None, None
    message = json.loads(body)
    if message["type"] == "moderation.ask":
        said = opinion(message["data"]["text"]["body"])
        if said is not None or not message["answer_url"]:
            return "200 OK", said or {"status": "no_opinion"}, None
        return "202 Accepted", None, lambda: thought_over(message)
    is_new = take(message)
    return "204 No Content", None, (lambda: work(message["id"])) if is_new else None


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == "__main__":
    if not SECRETS:
        sys.exit("Set WEBHOOK_SECRETS.")
    work_on_what_is_left()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8900
    with make_server("127.0.0.1", port, application, Server) as server:
        server.serve_forever()
