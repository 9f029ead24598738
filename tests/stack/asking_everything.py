"""A mark at each place of a request at which somebody may say something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode
from uuid import uuid4

from tests.stack.client import Client, Town
from tests.stack.written_down import ADDRESSES


def new_marks() -> dict[str, str]:
    """What stands at each place of a request, to be found again wherever it is written."""
    kinds = (
        "text", "broken", "address", "query", "cookie", "session", "token", "signed", "password",
        "path", "agent", "referer", "host", "origin", "method", "id", "key", "form", "header",
        "released",
    )  # fmt: skip
    return {kind: f"{kind[:4]}x{uuid4().hex[:12]}" for kind in kinds}


@contextmanager
def refused(place: Town, mark: str, *, once: str) -> Iterator[None]:
    """A text with this in it is refused once it is so, by a constraint that tells its row."""
    name = f"told_once_{once}"
    with place.connect() as database:
        database.execute(
            f"ALTER TABLE comments_revision ADD CONSTRAINT {name}"
            f" CHECK (text NOT LIKE '%{mark}%' OR status <> '{once}') NOT VALID"
        )
    try:
        yield
    finally:
        with place.connect() as database:
            database.execute(f"ALTER TABLE comments_revision DROP CONSTRAINT {name}")


def ask_for_everything(place: Town, marks: dict[str, str]) -> list[int]:
    """Each place of a request, with a mark in it; the statuses of the answers."""
    somebody = place.anybody()
    somebody.extra = {
        "User-Agent": marks["agent"], "Referer": f"https://a.example/{marks['referer']}",
        "X-Forwarded-For": ADDRESSES[1], "X-Real-Ip": ADDRESSES[0], "X-Note": marks["header"],
    }  # fmt: skip
    statuses = [*_texts(place, marks, somebody), *_by_api(place, marks, somebody)]
    return statuses + [
        plainly(place, *one) for one in [*_looks(place, marks), *_forms(place, marks)]
    ]


def _texts(place: Town, marks: dict[str, str], somebody: Client) -> list[int]:
    key, text = marks["key"], marks["text"]
    return [
        place.post(somebody, f"Well said, {text}.", Idempotency_Key=key).status,
        place.post(place.anybody(), f"It breaks, {marks['broken']}.").status,
        place.post(place.anybody(), f"Nothing\x00 {text}").status,
        place.post(place.anybody(), f"{text} " * 10_000).status,
    ]


def _by_api(place: Town, marks: dict[str, str], somebody: Client) -> list[int]:
    url, released = place.newsroom.url, "first_released_at IS NOT NULL"
    comment = place.rows(f"SELECT id FROM comments_comment WHERE {released}")[0][0]
    report = {"reason": "attack", "text": marks["form"], "explanation": marks["text"]}
    notice = {"comment": str(comment), "ground": "defamation", "explanation": marks["text"],
              "name": marks["form"], "email": login_of(marks), "good_faith": True}  # fmt: skip
    return [
        Client(url, marks["token"]).get("/api/v1/me").status,
        Client(url, f"trpat_{marks['token']}").get("/api/v1/me").status,
        Client(url, signed(marks["signed"])).get("/api/v1/me").status,
        somebody.post(f"/api/v1/comments/{comment}/reports", report).status,
        place.nobody().post("/api/v1/notices", notice).status,
        somebody.post("/api/v1/me/tokens", {"name": marks["form"], "scopes": ["read"]}).status,
        somebody.post("/api/v1/me/sign-out", {"token": signed(marks["signed"])}).status,
    ]


Plain = tuple[str, str, dict[str, str], str]


def _looks(place: Town, marks: dict[str, str]) -> list[Plain]:
    path, query = marks["path"], marks["query"]
    back = f"/account/with/nobody/back/?code={marks['token']}&state={query}"
    return [
        ("GET", f"/{path}/?q={query}", {}, ""),
        ("GET", f"/api/v1/{path}?q={query}", {}, ""),
        ("GET", f"/articles/{place.article}/?q={query}", {"Cookie": cookie(marks)}, ""),
        ("GET", f"/api/v1/comments/{path}", {}, ""),
        ("GET", "/", {"Host": f"{marks['host']}.example"}, ""),
        ("GET", "/api/v1/me", {"X-Request-ID": f"{marks['id']}@reader.example"}, ""),
        ("GET", "/api/v1/me", {"X-Forwarded-For": ADDRESSES[0]}, ""),
        ("GET", back, {}, ""),
        ("GET", "/metrics", {"Authorization": f"Bearer {marks['token']}"}, ""),
        (marks["method"].upper(), "/api/v1/me", {}, ""),
    ]


def _forms(place: Town, marks: dict[str, str]) -> list[Plain]:
    own, password, address = {"Origin": place.newsroom.url}, marks["password"], login_of(marks)
    login = urlencode({"login": address, "password": password})
    sign_up = urlencode({"name": marks["form"], "email": address, "password1": password})
    return [
        ("POST", "/login/", own, login),
        ("POST", "/signup/", own, sign_up),
        ("POST", "/login/", {"Origin": f"https://{marks['origin']}.example"}, login),
        ("POST", "/account/password/reset/", own, urlencode({"email": address})),
        ("POST", "/account/password/reset/confirm/", own, f"code={password}"),
        ("POST", "/account/reauthenticate/", own, f"password={password}"),
        ("POST", f"/mail/stop/{marks['token']}/", {}, ""),
        ("POST", "/login/", {"Cookie": cookie(marks)}, login),
        ("POST", "/api/v1/me/sign-out", {"Content-Type": "application/json"}, marks["form"]),
    ]


def login_of(marks: dict[str, str]) -> str:
    return f"{marks['address']}@reader.example"


def cookie(marks: dict[str, str]) -> str:
    return f"sessionid={marks['session']}; csrftoken={marks['cookie']}; other={marks['cookie']}"


def signed(mark: str) -> str:
    """A token by nobody: three parts, as they come."""
    return f"eyJhbGciOiJIUzI1NiJ9.{mark}.{mark}"


def plainly(place: Town, method: str, path: str, headers: dict[str, str], body: str) -> int:
    """One request as it is written here."""
    connection = HTTPConnection("127.0.0.1", place.newsroom.port, timeout=30)
    told = {"X-Forwarded-For": ADDRESSES[0], "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, body or None, told | headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
