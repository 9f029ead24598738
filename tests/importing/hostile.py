"""Files that nobody's system wrote, and what comes of reading them: in a process of its own.

    python -m tests.importing.hostile FOLDER

It has little memory to take and little time, so that what is not bounded ends it; and tells for
each file, in a line of JSON, what became of it, in how much time and with how much memory more.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

MEMORY = 400 * 2**20  # bytes beside what the process has at its start
SECONDS = 120  # of computing, for all of it
MANY = 9 * 2**20  # more than any part of a file may be, in bytes
WEB = "http://127.0.0.1:{port}/x.dtd"  # of somebody who is never to be asked

DISQUS = b'<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
WORDPRESS = b'<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
POST = b'<post dsq:id="1"><message>%s</message></post>'
LINE = '{"id":"c1","text":"%s","locator":{"site":"s","url":"https://x.example/1"}}'
HEAD = b'{"version":1}\n'


def _dtd(inside: str) -> bytes:
    said = f"<?xml version='1.0'?><!DOCTYPE disqus {inside}>".encode()
    return said + DISQUS + POST % b"&a;" + b"</disqus>"


def _laughs() -> str:
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return "[" + "".join(lines) + '<!ENTITY a "&l9;">]'


def xml(port: int) -> dict[str, bytes]:
    web = WEB.format(port=port)
    packed = gzip.compress
    big = b"<category>" + b" " * 60_000 + b"</category>"
    return {
        "laughs": _dtd(_laughs()),
        "quadratic": _dtd(f'[<!ENTITY a "{"x" * 100_000}">]').replace(b"&a;", b"&a;" * 50_000),
        "file entity": _dtd('[<!ENTITY a SYSTEM "file:///etc/passwd">]'),
        "web entity": _dtd(f'[<!ENTITY a SYSTEM "{web}">]'),
        "web dtd": _dtd(f'SYSTEM "{web}"'),
        "parameter entity": _dtd(f'[<!ENTITY % p SYSTEM "{web}"> %p;]'),
        "laughs in utf-16": _dtd(_laughs()).decode().encode("utf-16"),
        "deep": DISQUS + b"<post>" * 100_000,
        "endless text": DISQUS + POST % (b"x" * MANY),
        "endless comment": DISQUS + b"<!--" + b"x" * MANY,
        "endless name": DISQUS + b"<" + b"x" * MANY,
        "endless instruction": DISQUS + b"<?x " + b"x" * MANY,
        "endless attribute": DISQUS + b'<post x="' + b"x" * MANY,
        "many attributes": DISQUS + b"<post " + b" ".join(b'a%d=""' % n for n in range(900_000)),
        "many elements": DISQUS + b"<post>" + b"<a/>" * (MANY // 4) + b"</post>",
        "many namespaces": DISQUS
        + b"<post "
        + b" ".join(b'xmlns:a%d="u%d"' % (n, n) for n in range(100_000))
        + b"/>",
        "no encoding": b"<?xml version='1.0' encoding='x-none'?>" + DISQUS,
        "another encoding": b"<?xml version='1.0' encoding='utf-16'?>" + DISQUS,
        "packed bomb": packed(DISQUS + big * 6000 + b"</disqus>"),
        "packed twice": packed(packed(DISQUS + b"</disqus>")),
        "an archive": b"PK\x03\x04" + b"\x00" * 60,
        "nothing": b"",
        "nul": DISQUS + POST % b"\x00" * 3,
        "half": DISQUS + b"<post",
    }


def of_wordpress(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same, as far as they are not packed, in the elements of an export of its own."""
    alike = {
        DISQUS: WORDPRESS, b"</disqus>": b"</channel></rss>", b"DOCTYPE disqus": b"DOCTYPE rss",
        b' dsq:id="1"': b"", b"<post": b"<item", b"</post": b"</item", b"message>": b"title>",
    }  # fmt: skip
    made = {}
    for name, data in files.items():
        if "packed" not in name and DISQUS in data:
            for theirs, its in alike.items():
                data = data.replace(theirs, its)
            made[name] = data
    packed = WORDPRESS + (b"<category>" + b" " * 60_000 + b"</category>") * 6000
    return made | {"packed bomb": gzip.compress(packed + b"</channel></rss>")}


def of_coral(files: dict[str, bytes]) -> dict[str, bytes]:
    """What its folder has of stories; one of none is an empty file."""
    made = {name: data.replace(HEAD, b"") for name, data in files.items() if name != "nothing"}
    made["packed bomb"] = gzip.compress((LINE.encode() % (b" " * 100_000) + b"\n") * 3000)
    made["packed twice"] = gzip.compress(gzip.compress(LINE.encode()))
    return made


def rows() -> dict[str, bytes]:
    line = LINE.encode()
    return {
        "deep": HEAD + b"[" * 100_000,
        "deep within": HEAD + (line % b"x").replace(b'"c1"', b"[" * 100_000),
        "endless line": HEAD + line % (b"x" * 2 * MANY),
        "endless number": HEAD + (line % b"x").replace(b'"c1"', b"1" * 1_000_000),
        "packed bomb": gzip.compress(HEAD + (line % (b" " * 100_000) + b"\n") * 3000),
        "packed twice": gzip.compress(gzip.compress(HEAD)),
        "an archive": b"PK\x03\x04" + b"\x00" * 60,
        "no utf-8": HEAD + line % b"\xff\xfe",
        "utf-16": (HEAD + line % b"x").decode().encode("utf-16"),
        "half": HEAD + line[:20],
        "nothing": b"",
    }


ODD = {
    "infinity": b"1e999", "not a number": b"NaN", "below nothing": b"-9",
    "a large number": b"9" * 400, "half a character": b'"\\ud800"', "nul": b'"a\\u0000b"',
    "a list": b"[[]]", "year 0": b'"0000-00-00T00:00:00Z"',
    "year 9999": b'"9999-12-31T23:59:59-12:00"',
}  # fmt: skip


def odd_values() -> bytes:
    """One row for each field that is something else; said twice, the second counts."""
    base = LINE.encode() % b"x"
    fields = (b"id", b"pid", b"text", b"time", b"score", b"votes", b"user", b"locator", b"vote")
    lines = [
        base[:-1] + b',"%s":%s,"id":"c%d"}' % (field, value, number)
        for number, (field, value) in enumerate((f, v) for f in fields for v in ODD.values())
    ]
    return HEAD + b"\n".join(lines)


def read(format_: str, path: Path) -> str:
    """What becomes of a file: how many records it has, or why it is not read."""
    module = import_module(f"moderation.importing.formats.{format_}")
    refused = import_module("moderation.importing.records").UnreadableError
    try:
        return f"{sum(1 for _ in module.read(path, lambda _: None))} records"
    except refused as error:
        return f"refused: {error}"


def peak() -> int:
    """KiB, at most since the last time."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    Path("/proc/self/clear_refs").write_text("5")
    return int(found[1]) if found else 0


def main(folder: Path, port: int) -> None:
    told = {"disqus": xml(port), "wordpress": of_wordpress(xml(port)), "coral": of_coral(rows())}
    told |= {name: rows() for name in ("remark42", "contrib")}
    told["isso"] = {name: data.replace(HEAD, b"[") for name, data in rows().items()}
    told["remark42"] |= {"odd values": odd_values()}
    paths = []
    for format_, its in told.items():
        for name, data in its.items():
            path = folder / f"{format_} {name}"
            file = path
            if format_ == "coral":
                path.mkdir()
                (path / "comments.json").touch()
                file = path / "stories.json"
            file.write_bytes(data)
            paths.append((format_, name, path))
    del told
    for format_ in {one[0] for one in paths}:
        import_module(f"moderation.importing.formats.{format_}")
    limit(resource.RLIMIT_AS, taken() + MEMORY)
    limit(resource.RLIMIT_CPU, int(process_time()) + SECONDS)
    for format_, name, path in paths:
        before, began = peak() and peak(), process_time()
        result: dict[str, Any] = {"file": f"{format_}: {name}", "became": read(format_, path)}
        result |= {"seconds": round(process_time() - began, 2), "more": peak() - before}
        print(json.dumps(result), flush=True)


def limit(what: int, at_most: int) -> None:
    resource.setrlimit(what, (at_most, at_most))


def taken() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
