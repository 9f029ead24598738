"""Requests as no browser sends them: bytes, and what is odd about each."""

from __future__ import annotations

HOST = b"Host: 127.0.0.1\r\n"
BIG = 10 * 2**20


def asked(path: bytes, *headers: bytes, method: bytes = b"GET", body: bytes = b"") -> bytes:
    lines = b"".join(one + b"\r\n" for one in headers)
    return method + b" " + path + b" HTTP/1.1\r\n" + HOST + lines + b"\r\n" + body


def posted(body: bytes, kind: bytes = b"application/json", *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    told = (b"Content-Type: " + kind, length, *headers)
    return begun(*told, body=body)


def begun(*headers: bytes, body: bytes = b"") -> bytes:
    return asked(b"/api/v1/reviews", *headers, method=b"POST", body=body)


CHUNKED = (b"Transfer-Encoding: chunked", b"Content-Type: application/json")
ODD = {
    "nothing": b"\r\n\r\n",
    "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": asked(b"/", b"Host: other.example"),
    "version 9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "a space before the colon": asked(b"/", b"Content-Length : 5"),
    "a folded line": asked(b"/", b"X: a\r\n b"),
    "nul in a header": asked(b"/", b"X: a\x00b"),
    "high bytes in a header": asked(b"/", b"Cookie: sessionid=\xff\xfe\xfd; language=\xff"),
    "high bytes in a path": asked(b"/articles/\xff\xfe/?q=\xff"),
    "not utf-8 in a path": asked(b"/articles/%ff%fe/?page=%ff&cursor=%c0%80"),
    "nul in a path": asked(b"/articles/%00/?cursor=%00"),
    "a whole address": asked(b"http://other.example/api/v1/me"),
    "up and up": asked(b"/static/../../../../etc/passwd"),
    "up and up, written": asked(b"/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    "a path of 60 kB": asked(b"/" + b"a" * 60_000),
    "a query of 60 kB": asked(b"/?" + b"a=b&" * 15_000),
    "a header of 1 MB": asked(b"/", b"X: " + b"x" * 2**20),
    "a cookie of 1 MB": asked(b"/", b"Cookie: a=" + b"x" * 2**20),
    "10,000 headers": asked(b"/", *(b"X-%d: y" % n for n in range(10_000))),
    "10,000 cookies": asked(b"/", b"Cookie: " + b"; ".join(b"a%d=b" % n for n in range(10_000))),
    "10 MB": posted(b'{"a":"' + b"x" * BIG + b'"}'),
    "10 MB in pieces": begun(*CHUNKED, body=b"%x\r\n" % BIG + b" " * BIG
    ),
    "less than it says": begun(b"Content-Length: 5", body=b"{}"),
    "a length below nothing": begun(b"Content-Length: -5"),
    "a length without end": begun(b"Content-Length: " + b"9" * 30),
    "two lengths": posted(b"{}", b"application/json", b"Content-Length: 3"),
    "both": posted(b"0\r\n\r\n", b"application/json", b"Transfer-Encoding: chunked"),
    "a piece below nothing": begun(*CHUNKED, body=b"-1\r\n\r\n"),
    "a piece without end": begun(*CHUNKED, body=b"f" * 40 + b"\r\n"),
    "deep json": posted(b"[" * 100_000),
    "infinity": posted(b'{"comment": Infinity, "a": NaN, "b": 1e999}'),
    "a number of 5,000 digits": posted(b'{"a":' + b"9" * 5_000 + b"}"),
    "half a character": posted(b'{"text":"\\ud800"}'),
    "json in utf-16": posted('{"a":1}'.encode("utf-16")),
    "no json": posted(b"\xff\xfe\x00"),
    "no kind": begun(b"Content-Length: 2", body=b"{}"),
    "a kind that is none": posted(b"{}", b"text/\xff; charset=\xff"),
    "a charset that is none": posted(b"{}", b"application/json; charset=x-none"),
    "a form in pieces": posted(b"--x\r\n\r\n", b"multipart/form-data; boundary=" + b"x" * 5_000),
    "a form without an end": posted(b"--x\r\n" * 20_000, b"multipart/form-data; boundary=x"),
    "a method that is none": asked(b"/", method=b"BREW" * 20),
    "connect": asked(b"127.0.0.1:22", method=b"CONNECT"),
    "trace": asked(b"/", method=b"TRACE"),
    "an upgrade": asked(b"/", b"Connection: Upgrade", b"Upgrade: websocket"),
    "h2c": asked(b"/", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"),
    "an expectation": begun(b"Expect: 200-maybe"),
    "an etag": asked(b"/", b'If-None-Match: "' + b"x" * 5_000, b"If-Match: ***"),
    "a date of year 0": asked(b"/", b"If-Modified-Since: Mon, 00 Jan 0000 00:00:00 GMT"),
    "a range": asked(b"/static/site.css", b"Range: bytes=" + b",".join([b"0-"] * 3_000)),
    "a range below nothing": asked(b"/", b"Range: bytes=-99999999999999999999"),
    "what it takes": asked(b"/api/v1/me", b"Accept: " + b"*/*;q=0.1," * 2_000),
    "languages": asked(b"/", b"Accept-Language: " + b"de-" * 3_000),
    "a token": asked(b"/api/v1/me", b"Authorization: Bearer " + b"eyJ." * 5_000),
    "a token of ours": asked(b"/api/v1/me", b"Authorization: Bearer trpat_\xff\x00"),
    "hops": asked(b"/", b"X-Forwarded-For: " + b"1.2.3.4," * 2_000),
    "a cursor": asked(b"/?cursor=" + b"%F0%9F%92%A9" * 500),
    "cursors": asked(b"/?cursor=-1&cursor=999999999999999999999&page_size=-1&page_size=1e9"),
}  # fmt: skip
