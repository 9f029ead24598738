"""What ends a line, begins a header, or speaks to the terminal of whoever reads a log."""

from __future__ import annotations

from tests.attack.corpora.payload import Payload, of

PAYLOADS: list[Payload] = [
    *of(
        "the headers of a mail or of an answer",
        "x\r\nBcc: victim@evil.example",
        "x\nBcc: victim@evil.example\n\nbody",
        "x\rBcc: victim@evil.example",
        "x\x85Bcc: victim@evil.example",
        "x\u2028Bcc: victim@evil.example",
        "x\x0bBcc: victim@evil.example",
        "x\x0cSet-Cookie: a=b",
        "x%0d%0aSet-Cookie:%20a=b",
        "x\r\n\r\n<script>__pwned(1)</script>",
        "=?utf-8?q?x=0ABcc:_victim=40evil.example?=",
        "=?utf-8?b?eAoKQmNjOiB2aWN0aW1AZXZpbC5leGFtcGxl?=",
        "\"x\" <victim@evil.example>, ",
        "victim@evil.example, <a@b.example>",
        "(comment) x; charset=utf-7",
        "x\r\n.\r\nMAIL FROM:<a@evil.example>",
        "From here on\n>From there",
        "--===============boundary==\nContent-Type: text/html",
    ),
    *of(
        "the lines of a log",
        "x\n2026-01-01 ERROR all is lost",
        "x\r{\"level\": \"critical\", \"event\": \"forged\"}",
        "x\", \"level\": \"critical\", \"event\": \"forged",
        "x\u2029{\"level\":\"critical\"}",
        "x\\n2026 forged",
    ),
    *of(
        "a terminal",
        "\x1b[2J\x1b[H\x1b[31mgone",
        "\x1b]0;title\x07\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
        "\x9b31m\x9d0;title\x9c",
        "\x1bP$q\"p\x1b\\\x1b[6n\x1b[c",
        "\x1b[1A\x1b[2K0 errors",
        "done\b\b\b\bfail",
        "100 %\r0 %",
        "\x07\x07\x07",
        "\x0e\x0f\x05\x7f",
    ),
    *of(
        "who reads line by line",
        "one\u2028two\u2029three\x85four\x0bfive\x0csix",
        "\n\n\n\n\n\nfar below",
        "\t\t\ttabs\t",
        "trailing \\",
    ),
]  # fmt: skip
