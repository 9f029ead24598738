"""The shipped nginx configuration, in front of real web processes."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import brotli
import pytest
from django.utils.crypto import salted_hmac

from newsroom.demo import nginx
from newsroom.demo.processes import port_is_free
from newsroom.demo.servers import free_port
from newsroom.demo.several import Several
from tests.stack.client import Town, eventually

pytestmark = pytest.mark.stack


class Answer:
    """As it came, unpacked by nobody."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def text(self) -> str:
        unpacked = {"gzip": gzip.decompress, "br": brotli.decompress}
        coding = self.headers.get("content-encoding", "")
        plain: bytes = unpacked.get(coding, bytes)(self.body)
        return plain.decode()


def ask(site: Several, path: str, method: str = "GET", body: str | None = None, **headers: str):
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    try:
        return Answer(connection.getresponse())
    finally:
        connection.close()


class Log:
    """What nginx wrote down from here on."""

    def __init__(self, site: Several) -> None:
        self.path = site.folder / "nginx" / "access.log"
        self.start = self.path.stat().st_size

    def asked_of_the_application(self, path: str) -> list[str]:
        """How each request for this path that was passed on came to be passed on."""
        lines = self.path.read_text()[self.start :].splitlines()
        found = [re.search(r'"\w+ (\S+) .*cache=(\S+) by=(\S+)', line) for line in lines]
        return [one[2] for one in found if one and one[1] == path and one[3] != "-"]

    def soon(self, path: str, *ways: str) -> list[str]:
        """The same, once it is these ways or five seconds are over: nginx writes a line after its
        last word, and whoever has that may be here first."""
        ends = time.monotonic() + 5
        while (found := self.asked_of_the_application(path)) != [*ways]:
            if time.monotonic() > ends:
                break
            time.sleep(0.05)
        return found


def some_article(site: Several) -> str:
    found = json.loads(ask(site, "/api/v1/articles").text)["results"]
    article: str = found[1]["id"]
    return article


def never_seen() -> str:
    """A query that makes an address that nobody has asked for."""
    return urlencode({"unseen": uuid4().hex})


def test_the_files_as_they_are_shipped_are_valid(tmp_path: Path):
    command = nginx.write(tmp_path, port=8099, upstreams=[8001, 8002], static=tmp_path)
    static = tmp_path / "third-reading" / "server.conf"
    assert "gzip_static on" in static.read_text()

    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)

    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr
    # Filled in are addresses and folders, and nothing else.
    for name in ("upstream.conf", "server.conf"):
        shipped = (nginx.SHIPPED / "third-reading" / name).read_text().splitlines()
        laid_out = (tmp_path / "third-reading" / name).read_text().splitlines()
        others = [line for line in laid_out if line not in shipped]
        assert len(shipped) == len(laid_out)
        assert len(others) <= 4


def test_of_a_hundred_readers_within_a_second_the_application_sees_one(several: Several):
    path, log = f"/api/v1/articles/{some_article(several)}/comments", Log(several)
    asked = f"{path}?{never_seen()}"

    first = ask(several, asked)
    began = time.monotonic()
    others = [ask(several, asked) for _ in range(99)]
    took = time.monotonic() - began

    assert {one.status for one in others} == {200}
    assert {one.body for one in others} == {first.body}
    found = log.soon(path, "MISS")
    assert found[0] == "MISS"
    assert len(found) <= 1 + took, "more than once a second"


def test_those_who_come_at_once_wait_for_the_one_who_was_first(several: Several):
    path, log = "/rules/", Log(several)
    asked, answers = f"{path}?{never_seen()}", []
    ask(several, "/rules/")  # So that the processes have read their templates.

    crowd = [
        threading.Thread(target=lambda: answers.append(ask(several, asked).status))
        for _ in range(40)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert answers == [200] * 40
    assert len(log.asked_of_the_application(path)) < 10


def test_a_second_later_it_is_asked_for_anew(several: Several):
    path, log = f"/api/v1/articles/{some_article(several)}", Log(several)
    asked = f"{path}?{never_seen()}"

    ask(several, asked)
    time.sleep(3.2)  # Whole seconds are counted, and for one more it does while it is renewed.
    ask(several, asked)

    assert log.soon(path, "MISS", "REVALIDATED") == ["MISS", "REVALIDATED"]  # By its tag.


def test_whoever_is_signed_in_is_never_served_what_is_kept(big_town: Town, several: Several):
    path = f"/api/v1/articles/{some_article(several)}/comments"
    reader, asked = big_town.anybody(), f"{path}?{never_seen()}"
    log = Log(several)
    ask(several, asked)

    own = [ask(several, asked, Authorization=f"Bearer {reader.token}") for _ in range(3)]
    by_session = [ask(several, asked, Cookie="theme=dark; sessionid=abc") for _ in range(2)]
    in_frame = ask(several, asked, Cookie="frame-sessionid=abc")

    assert all("no-store" in one.headers["cache-control"] for one in [*own, *by_session])
    assert "cache-control" not in in_frame.headers
    # Not one of them was looked for among what is kept, and none of them was kept.
    assert log.soon(path, "MISS", *["-"] * 6) == ["MISS", *["-"] * 6]
    mine = ask(several, "/api/v1/me", Authorization=f"Bearer {reader.token}")
    assert mine.status == 200
    assert ask(several, "/api/v1/me").status == 401


def test_what_sets_a_cookie_is_kept_for_nobody(several: Several):
    first, second = ask(several, "/login/"), ask(several, "/login/")

    assert first.headers["set-cookie"] != second.headers["set-cookie"]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', first.text)
    assert token
    assert token[1] not in second.text


def test_packed_and_plain_are_kept_apart(several: Several):
    path = f"/api/v1/articles/{some_article(several)}/comments?{never_seen()}"

    packed = ask(several, path, Accept_Encoding="gzip, deflate, br, zstd")
    plain = ask(several, path, Accept_Encoding="identity")
    refused = ask(several, path, Accept_Encoding="gzip;q=0, br;q=0.000")
    again = ask(several, path, Accept_Encoding="br, gzip")

    assert packed.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert plain.body == refused.body
    assert packed.text == plain.text
    assert again.body == packed.body


def test_languages_are_kept_apart(several: Several):
    page, nowhere = f"/rules/?{never_seen()}", f"/api/v1/articles/{uuid4()}"

    chosen = {
        language: ask(several, page, Cookie=f"_ga=1.2; language={language}")
        for language in ("de", "fr", "ar")
    }
    asked = {
        words: json.loads(ask(several, nowhere, Accept_Language=words).text)["detail"]
        for words in (
            "de-AT,de;q=0.9,en;q=0.8",
            "de",
            "es-419",
            "en;q=0.1, fr;q=0.9",
            "nl",
            "de,?",
        )
    }

    for language, answer in chosen.items():
        assert answer.headers["content-language"] == language
        assert f'lang="{language}"' in answer.text
    assert ask(several, page).headers["content-language"] == "en"
    assert asked["de-AT,de;q=0.9,en;q=0.8"] == asked["de"]
    # Not understood at all: it speaks as to nobody, and is not kept as German.
    assert asked["de,?"] == asked["nl"]
    assert len(set(asked.values())) == 4  # German, Spanish, French, and English twice


def test_the_last_word_of_two_about_a_language_holds_for_both_of_us(several: Several):
    page = f"/rules/?{never_seen()}"

    two = ask(several, page, Cookie="language=de; language=fr")
    odd = ask(several, page, Cookie="Language=es")

    assert two.headers["content-language"] == "fr"
    assert ask(several, page, Cookie="language=de").headers["content-language"] == "de"
    assert odd.headers["content-language"] == "en"


def test_a_frame_in_a_tab_of_its_own_is_another_answer(several: Several):
    frame = f"/embed/harbour-post/{some_article(several)}/-/"

    framed = ask(several, frame, Sec_Fetch_Dest="iframe")
    in_a_tab = ask(several, frame, Sec_Fetch_Dest="document")

    assert framed.status == 200
    assert in_a_tab.status == 302
    assert ask(several, frame, Sec_Fetch_Dest="iframe").status == 200


def test_while_the_application_is_down_what_was_seen_is_still_shown(several: Several):
    seen = f"/rules/?{never_seen()}"
    before = ask(several, seen)
    assert before.status == 200

    several.kill("web-1")
    several.kill("web-2")
    time.sleep(2.1)
    try:
        stale, unseen = ask(several, seen), ask(several, f"/rules/?{never_seen()}")
    finally:
        several.start_one_web(0)
        several.start_one_web(1)

    assert (stale.status, stale.body) == (200, before.body)
    assert stale.headers["cache-status"] == "nginx; hit; detail=stale"
    assert "cache-status" not in before.headers
    assert unseen.status == 502
    eventually(lambda: ask(several, f"/rules/?{never_seen()}").status == 200)


def test_one_web_process_is_killed_and_nobody_is_told(several: Several):
    several.kill("web-1")
    try:
        answers = [ask(several, f"/rules/?{never_seen()}").status for _ in range(20)]
    finally:
        several.start_one_web(0)

    assert answers == [200] * 20


def test_an_answer_that_has_not_changed_is_not_sent_again(big_town: Town, several: Several):
    path = f"/api/v1/articles/{some_article(several)}/pulse"
    first = ask(several, path)

    again = ask(several, path, If_None_Match=first.headers["etag"])
    token = f"Bearer {big_town.anybody().token}"
    own = ask(several, path, Authorization=token)
    signed_in = ask(several, path, Authorization=token, If_None_Match=own.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert (signed_in.status, signed_in.body) == (304, b"")  # said by the application itself


def test_a_huge_body_is_refused_unread_and_a_list_of_words_is_not(several: Several):
    kind = {"Content_Type": "application/json"}

    refused = ask(several, "/api/v1/counts", "POST", "x" * 270_000, **kind)
    a_list = ask(several, "/api/v1/lists/import", "POST", "x" * 270_000, **kind)

    assert refused.status == 413
    assert json.loads(refused.text)["code"] == "too_large"
    assert a_list.status == 401


def test_static_files_are_handed_out_packed_and_for_good(several: Several):
    page = ask(several, "/rules/").text
    found = re.search(r"/static/site/site\.[0-9a-f]{12}\.css", page)
    assert found

    log = Log(several)
    packed = ask(several, found[0], Accept_Encoding="gzip")

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-type"].startswith("text/css")
    assert log.asked_of_the_application(found[0]) == []


def test_nobody_is_told_which_nginx_this_is(several: Several):
    answers = [ask(several, path) for path in ("/rules/", "/static/nothing", "/healthz")]

    assert {one.headers["server"] for one in answers} == {"nginx"}
    assert json.loads(answers[2].text)["database"] == "ready"


@pytest.fixture
def load_balancer(several: Several):
    """One more nginx, to which a load balancer says whose connection it was."""
    folder, port = several.folder / "behind-another", free_port()
    command = nginx.write(folder, port=port, upstreams=several.web_ports)
    told = folder / "third-reading" / "server.conf"
    told.write_text(
        told.read_text().replace(
            f"listen 127.0.0.1:{port};",
            f"listen 127.0.0.1:{port} proxy_protocol; set_real_ip_from 127.0.0.1;"
            " real_ip_header proxy_protocol;",
        )
    )
    process = subprocess.Popen(command)
    try:
        eventually(lambda: not port_is_free(port))
        yield port
    finally:
        process.terminate()
        process.wait()


def test_how_much_is_left_is_told_to_whom_it_is_true_of(several: Several, load_balancer: int):
    path = f"/api/v1/articles?{never_seen()}"  # not kept ready, but by nginx
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

    made_for_them = from_elsewhere(load_balancer, "8.8.4.4", head)
    kept = from_elsewhere(load_balancer, "9.9.9.9", head)

    assert '\r\nRateLimit: "reading";r=' in made_for_them
    assert kept.startswith("HTTP/1.1 200")
    assert "ratelimit" not in kept.lower()
    assert kept.partition("\r\n\r\n")[2] == made_for_them.partition("\r\n\r\n")[2]


def from_elsewhere(load_balancer: int, address: str, request: str) -> str:
    """What is answered to somebody whose connection the load balancer says was from there."""
    said = f"PROXY TCP4 {address} 127.0.0.1 40000 80\r\n"
    with socket.create_connection(("127.0.0.1", load_balancer)) as connection:
        connection.sendall((said + request).encode())
        return connection.makefile("rb").read().decode()


def test_a_comment_knows_the_address_that_it_came_from(big_town: Town, load_balancer: int):
    reader = big_town.anybody()
    body = json.dumps({"text": f"From somewhere, {uuid4().hex}."})
    head = (
        f"POST /api/v1/articles/{big_town.article}/comments HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nAuthorization: Bearer {reader.token}\r\n"
        "X-Forwarded-For: 1.1.1.1\r\n\r\n"  # anybody's word
    )

    answer = from_elsewhere(load_balancer, "8.8.4.4", head + body)

    assert answer.startswith("HTTP/1.1 201"), answer
    comment = json.loads(answer.partition("\r\n\r\n")[2])["id"]
    kept = big_town.rows(
        "SELECT m.digest FROM moderation_mark m JOIN comments_comment c"
        " ON c.author_id = m.reader_id WHERE c.id = %s AND m.kind = 'network'",
        comment,
    )
    assert kept == [(digest_of("8.8.4.0/24", big_town),)]


def digest_of(network: str, town: Town) -> str:
    salt = f"third-reading mark network {datetime.now(UTC):%Y-%m}"
    secret = town.newsroom.environment["SECRET_KEY"]
    return salted_hmac(salt, network, secret=secret, algorithm="sha256").hexdigest()


def test_each_request_has_a_name_of_its_own_that_nginx_and_the_application_log(several):
    article = some_article(several)
    chosen = "chosen-by-a-reader"

    refused = ask(several, "/api/v1/me", X_Request_ID=chosen)
    kept = [ask(several, f"/articles/{article}/", X_Request_ID=chosen) for _ in range(3)]
    missing = f"/api/v1/articles/{uuid4()}/comments"
    missed = [ask(several, missing, X_Request_ID=chosen) for _ in range(3)]

    name = refused.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", name)
    assert json.loads(refused.text)["request_id"] == name
    names = [one.headers["x-request-id"] for one in (refused, *kept, *missed)]
    assert len(set(names)) == len(names), "somebody was given the name of another's request"
    assert not any(name in one.text for name in (*names, chosen) for one in (*kept, *missed))
    access = several.folder / "nginx" / "access.log"
    eventually(lambda: all(f" id={name}" in access.read_text() for name in names), within=5)
    logs = [several.folder / f"web-{number}.log" for number in (1, 2)]
    told = "".join(log.read_text() for log in logs)
    assert f" request_id={name} " in told
    assert chosen not in told
