"""What docs/events.md says that a receiver may copy is run, in each language that is here."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from newsroom.events.kinds import ALL_KINDS
from newsroom.events.signing import sign
from tests.wanting import program as program_of

PAGE = (Path(__file__).parents[3] / "docs" / "events.md").read_text()
BODY = b'{"id":"1"}'


def example(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return str(found)


def headers() -> list[tuple[str, bool]]:
    now = int(time.time())
    good = sign(BODY, ["whsec_example"], now)
    return [
        (good, True),
        (sign(BODY, ["whsec_new", "whsec_example"], now), True),
        (sign(BODY, ["whsec_example"], now - 400), False),
        (sign(BODY, ["whsec_other"], now), False),
        (sign(BODY + b" ", ["whsec_example"], now), False),
        (good.replace(f"t={now}", f"t={now + 1}"), False),
        (good.split(",")[0], False),
        ("nonsense", False),
    ]


def test_the_python_that_is_documented():
    scope: dict = {}
    exec(example("python"), scope)  # noqa: S102 - our own page

    for header, said in headers():
        assert scope["is_ours"](header, BODY, "whsec_example") is said


def told(command: list[str], program: str, file: Path) -> list[str]:
    file.write_text(program)
    args = [*command, str(file), *(header for header, _ in headers())]
    return subprocess.run(args, check=True, capture_output=True, text=True).stdout.split()


def test_the_javascript_that_is_documented(tmp_path):
    program = example("js") + (
        f"for (const header of process.argv.slice(2))"
        f" console.log(isOurs(header, Buffer.from('{BODY.decode()}'), 'whsec_example'));"
    )

    said = told([program_of("node")], program, tmp_path / "verify.mjs")

    assert said == [str(right).lower() for _, right in headers()]


def test_the_php_that_is_documented(tmp_path):
    program = f"<?php\n{example('php')}" + (
        f"foreach (array_slice($argv, 1) as $header)"
        f" echo is_ours($header, '{BODY.decode()}', 'whsec_example') ? 'true' : 'false', \"\\n\";"
    )

    said = told([program_of("php")], program, tmp_path / "verify.php")

    assert said == [str(right).lower() for _, right in headers()]


def test_every_event_is_on_the_page():
    assert [kind for kind in ALL_KINDS if f"`{kind}`" not in PAGE] == []
    assert sign(BODY, ["whsec_example"], 1700000000) in PAGE
