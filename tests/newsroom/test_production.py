"""A real site does not start with a key that others know, and Django has nothing against it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom.secret_keys import wrong_with

ROOT = Path(__file__).resolve().parents[2]
GOOD = secrets.token_urlsafe(50)
DEMO = secrets.token_urlsafe(50)
PROCESSES = {
    "web": ["-m", "newsroom.serving", "--interface", "wsgi", "newsroom.wsgi:application"],
    "worker": ["-m", "newsroom.worker", "--pool", "threads"],
    "beat": ["-m", "newsroom.beat", "--pidfile", ""],
    "all in one": ["-m", "newsroom.together", "newsroom.wsgi:application", "--", "--pool=threads"],
    "manage": ["manage.py", "migrate", "--plan"],
}


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The environment of a real site; but nobody is at its addresses."""
    (tmp_path / "servers.json").write_text(json.dumps({"secret_key": DEMO}))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "HTTPS": "true",
        "SECRET_KEY": GOOD,
        "DATABASE_URL": "postgresql://reading@127.0.0.1:1/reading",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "comments.post.example",
        "CSRF_TRUSTED_ORIGINS": "https://comments.post.example",
        "SITE_URL": "https://comments.post.example",
        "EMAIL_URL": "smtp+tls://user:password@127.0.0.1:1",
        "TRUSTED_PROXIES": "2",
        "STATIC_ROOT": str(tmp_path / "static"),
        "THIRD_READING_DATA": str(tmp_path),
    }


def start(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize(
    ("key", "sentence"),
    [("too short", "SECRET_KEY has 9 characters"), (None, "SECRET_KEY is that of a demo")],
    ids=["short", "the demo's"],
)
def test_no_process_starts_with_such_a_key(production, process, key, sentence):
    production.pop("SECRET_KEY")
    told = production | ({"SECRET_KEY": key} if key else {})

    done = start(PROCESSES[process], told)

    assert done.returncode != 0
    assert f"HTTPS is on, and {sentence}" in done.stderr
    assert DEMO not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("setting", "told", "sentence"),
    [
        ("SECRET_KEY_FALLBACKS", f"{GOOD},too short", "one of SECRET_KEY_FALLBACKS has 9 char"),
        ("SECRET_KEY_FALLBACKS", "for tests only", "is one that everybody can read"),
        ("WRITE_LIMITS_TIMES", "inf", "begin with WRITE_LIMITS: could"),
        ("WRITE_LIMITS_NEW", "0", "WRITE_LIMITS: 0.0 is not"),
        ("WRITE_LIMITS_ALONE", "-1", "WRITE_LIMITS: -1.0 is not"),
        ("API_READS_A_MINUTE", "0", "API_…_A_MINUTE is one at least"),
    ],
    ids=["a short key of before", "a known one", "no number", "nothing", "less", "none"],
)
def test_a_slip_in_a_setting_is_said_at_the_start(production, setting, told, sentence):
    done = start(["-c", "import django; django.setup()"], production | {setting: told})

    assert done.returncode != 0
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("only-for-collecting", "everybody can read"),
        ("django-insecure-" + GOOD, "everybody can read"),
        (DEMO, "of a demo"),
        (GOOD[:49], "49 characters"),
        ("abab" * 20, "over and over"),
    ],
    ids=["for collecting", "Django's", "a demo's", "short", "over and over"],
)
def test_what_is_no_good_key_is_named(key, sentence):
    assert sentence in wrong_with(key, of_a_demo=DEMO)


def test_a_good_key_is_one_however_it_was_made():
    """As docs/operations.md says to make it."""
    made = subprocess.run(["openssl", "rand", "-base64", "48"], capture_output=True, text=True)
    for key in (made.stdout.replace("\n", ""), GOOD, secrets.token_hex(32)):
        assert wrong_with(key, of_a_demo=DEMO) == ""


def test_django_has_nothing_against_a_real_site(production):
    done = start(["manage.py", "check", "--deploy", "--fail-level", "INFO"], production)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_django_would_say_so(production):
    """Where it is not: this test of settings can fail."""
    told = production | {"HTTPS": "false", "OUTGOING_HTTP": "true", "ALLOWED_HOSTS": "*"}

    done = start(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], told)
    behind = start(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        production | {"TRUSTED_PROXIES": "0"},
    )

    assert done.returncode != 0
    assert "newsroom.W005" in behind.stderr
    assert "newsroom.W005" not in done.stderr
    assert "security.W004" in done.stderr
    assert "newsroom.W003" in done.stderr
    assert "newsroom.W004" in done.stderr


def test_a_real_site_shows_nobody_what_is_behind_an_error(production):
    done = start(["manage.py", "check"], production | {"DEBUG": "true"})

    assert done.returncode != 0
    assert "HTTPS and DEBUG are on" in done.stderr


SAID = """
import django; django.setup()
from django.conf import settings
import json
print(json.dumps({settings.SESSION_COOKIE_NAME: settings.SESSION_COOKIE_SECURE,
    settings.CSRF_COOKIE_NAME: settings.CSRF_COOKIE_SECURE,
    settings.DEVICE_COOKIE_NAME: settings.SESSION_COOKIE_SECURE,
    "path": [settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH],
    "domain": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN],
    "script": [settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY],
    "site": [settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE]}))
"""


def test_over_tls_no_neighbour_plants_a_cookie_of_ours(production):
    """A name that begins so, a browser takes only with Secure, Path=/ and no Domain."""
    told = json.loads(start(["-c", SAID], production).stdout)

    assert told == {
        "__Host-sessionid": True, "__Host-csrftoken": True, "__Host-device": True,
        "path": ["/", "/"], "domain": [None, None],
        # Forms that scripts send carry the token of now (writing.js), and so one of them is read.
        "script": [True, False], "site": ["Lax", "Lax"],
    }  # fmt: skip
