"""`python -m newsroom.demo.host PORT`: a site on another origin, with our comments in it."""

from __future__ import annotations

import os
import sys
import time
import tomllib
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import uuid4

import jwt

from newsroom.demo.host.pages import article_page, front_page, sign_in_page

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "static" / "demo" / "pictures"
ARTICLES = tomllib.loads((HERE.parent / "content" / "articles.toml").read_text())["article"]
BY_PATH = {urlsplit(entry["url"]).path: entry for entry in ARTICLES}
# Its subscribers. The last has never been seen by the comments.
MEMBERS = {"ada": "Ada Lindqvist", "bo": "Bo Okafor", "nora-7": "Nora Vintersol"}
GUESTS = "/guests"  # Before a path: the page as a site without accounts would have it.
A_TOKEN_LASTS = 10 * 60  # seconds

COMMENTS = os.environ.get("COMMENTS_URL", "")
SLUG = os.environ.get("COMMENTS_PUBLICATION", "")
ISSUER = os.environ.get("COMMENTS_ISSUER", "")
KID = os.environ.get("COMMENTS_KID", "")
SECRET = os.environ.get("COMMENTS_SECRET", "")


def token_for(member: str) -> str:
    """What the site says of who is signed in on it. This is all that single sign-on takes."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": SLUG,
        "sub": member,
        "name": MEMBERS[member],
        "iat": now,
        "exp": now + A_TOKEN_LASTS,
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": KID})


def first_comments(url: str) -> str:
    """The comments as HTML, fetched by the server; a page without them is a page all the same."""
    query = urlencode({"article": url})
    try:
        address = f"{COMMENTS}/embed/{SLUG}/fragment?{query}"
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our setting
            html: str = answer.read().decode()
    except OSError:
        return ""
    return html


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        member = self._member()
        if path == "/":
            self._page(front_page(ARTICLES, MEMBERS.get(member, ""), COMMENTS, SLUG))
        elif path.removeprefix(GUESTS) in BY_PATH:
            self._page(self._article(path, MEMBERS.get(member, "")))
        elif path == "/sign-in":
            self._page(sign_in_page(MEMBERS, query.get("back", ["/"])[0]))
        elif path == "/comments-token":
            self._send(token_for(member).encode() if member else b"", "text/plain", private=True)
        elif path == "/site.css":
            self._send((HERE / "site.css").read_bytes(), "text/css")
        elif (picture := PICTURES / Path(path).name).is_file() and path.startswith("/pictures/"):
            self._send(picture.read_bytes(), "image/svg+xml")
        else:
            self._send(b"Not found", "text/plain", status=404)

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), 10_000)
        told = parse_qs(self.rfile.read(length).decode())
        member, back = told.get("member", [""])[0], told.get("back", ["/"])[0]
        back = back if back.startswith("/") and not back.startswith("//") else "/"
        self.send_response(303)
        self.send_header("Location", quote(back, safe="/#?=&%"))
        lasts = "" if member in MEMBERS else "; Max-Age=0"
        self.send_header("Set-Cookie", f"member={quote(member)}; Path=/; HttpOnly{lasts}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads a log of the demo's second site."""

    def _article(self, path: str, name: str) -> str:
        entry = BY_PATH[path.removeprefix(GUESTS)]
        comments, accounts = first_comments(entry["url"]), not path.startswith(GUESTS)
        return article_page(entry, comments, name, COMMENTS, SLUG, accounts=accounts)

    def _member(self) -> str:
        kept = SimpleCookie(self.headers.get("Cookie", "")).get("member")
        return kept.value if kept and kept.value in MEMBERS else ""

    def _page(self, html: str) -> None:
        self._send(html.encode(), "text/html; charset=utf-8", private=True)

    def _send(self, body: bytes, kind: str, *, status: int = 200, private: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store" if private else "max-age=60")
        self.send_header("Content-Security-Policy", POLICY.substitute(comments=COMMENTS))
        self.end_headers()
        self.wfile.write(body)


# A strict site: of others it lets in the comments, and nothing else.
POLICY = Template(
    "default-src 'self'; script-src $comments; frame-src $comments; connect-src 'self' $comments"
)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
