"""The shipped nginx in front of an application that answers as a test says."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from newsroom.demo import nginx
from newsroom.demo.servers import free_port

SHIPPED = nginx.SHIPPED
COMPOSE = SHIPPED.parent / "compose"
PUBLIC = "/rules/"
# What an address is called by that opens something to whoever knows it.
SECRETS = {"secret", "token", "key", "answer_key"}
SECRET = "Open-Sesame_42"  # noqa: S105 - nobody's
KEPT = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=3600"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """nginx, and what it asks: `says` is the status of each answer."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "static").mkdir()
    (folder / "static" / "site.0123456789ab.css").write_text("a{}")
    says = SimpleNamespace(status=200)

    class Application(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"as of {says.status}".encode()
            self.send_response(says.status)
            if says.status == 200:
                self.send_header("Cache-Control", KEPT)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    application = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    port = free_port()
    command = nginx.write(
        folder, port=port, upstreams=[application.server_port], static=folder / "static"
    )
    running = subprocess.Popen(command)

    def get(path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        body = answer.read().decode()
        connection.close()
        return answer.status, told, body

    _wait_for(lambda: get("/readyz"))
    yield SimpleNamespace(says=says, get=get, log=folder / "access.log")
    running.terminate()
    running.wait(30)
    application.shutdown()
    application.server_close()


def _wait_for(look: Any) -> None:
    for _ in range(200):
        try:
            look()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("nginx never came")


@pytest.mark.parametrize(
    ("status", "goes_on"), [(500, False), (403, False), (404, False), (429, False), (503, True)]
)
def test_what_was_kept_goes_on_only_while_the_database_is_away(before, status, goes_on):
    """A page that cannot be made by a fault may have lost a text since, that was taken back."""
    page = f"{PUBLIC}?{status}"
    assert before.get(page)[0] == 200

    time.sleep(3.2)  # It counts in whole seconds, and for one more while it is renewed.
    before.says.status = status
    try:
        now, _, body = before.get(page)
    finally:
        before.says.status = 200

    assert (now, body) == ((200, "as of 200") if goes_on else (status, f"as of {status}"))


def secret_addresses() -> Iterator[str]:
    """Each address of the site with a part that opens something, where it is called so."""
    for route in sorted(_routes(get_resolver("newsroom.urls"))):
        parts = re.findall(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", route)
        if SECRETS & {one or other for one, other in parts}:
            filled = re.sub(r"<uuid:\w+>", "01900000-0000-7000-8000-000000000000", route)
            yield "/" + re.sub(r"<[^>]*>|\(\?P<\w+>[^)]*\)", SECRET, filled).strip("^$")


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern).lstrip("^")
        if isinstance(one, URLPattern):
            yield here
        else:
            yield from _routes(one, here)


def test_no_secret_address_is_in_the_list_of_requests(before):
    addresses = list(secret_addresses())
    assert len(addresses) >= 6, addresses
    # Not there as long as codes are mailed instead of links (ACCOUNT_…_BY_CODE_ENABLED).
    addresses += [f"/account/password/reset/key/1a-{SECRET}/", f"/account/confirm-email/{SECRET}/"]
    framed = [f"/embed/post/01900000-0000-7000-8000-000000000000/-{one}" for one in addresses]
    disguised = ["//notices//" + SECRET, "/%6eotices/" + SECRET + "/", "/notices/%0A" + SECRET]
    start = before.log.stat().st_size
    asked = [*addresses, *framed, *disguised]

    for address in [*asked, "/notices/thanks/", "/notices/", "/account/confirm-email/", PUBLIC]:
        before.get(address)

    logged = before.log.read_text()[start:]
    assert logged.count("\n") == len(asked) + 4
    assert SECRET not in logged
    assert '"GET /mail/stop/* HTTP' in logged
    for told in ("/notices/thanks/", "/notices/", "/account/confirm-email/", PUBLIC):
        assert f'"GET {told} HTTP' in logged


def test_a_file_says_what_every_answer_says(before):
    file = "/static/site.0123456789ab.css"

    _, plain, _ = before.get(file)
    _, by_tls, _ = before.get(file, **{"X-Forwarded-Proto": "https"})

    assert plain["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in plain["content-security-policy"]
    assert "strict-transport-security" not in plain
    assert by_tls["strict-transport-security"] == "max-age=31536000"


def directives(file: Path, opening: str) -> list[str]:
    """Those of one block, without remarks."""
    block = file.read_text().partition(opening)[2].partition("}")[0]
    lines = (line.partition("#")[0].strip() for line in block.splitlines())
    return sorted(line for line in lines if line.startswith(("add_header", "include")))


def test_files_are_handed_out_alike_with_docker_and_without():
    opening = "location /static/ {"
    ours = directives(SHIPPED / "third-reading" / "server.conf", opening)

    assert "include third-reading/headers.conf;" in ours
    assert directives(COMPOSE / "server.conf", opening) == ours
