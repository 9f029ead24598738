"""The examples that newsrooms copy: run as they are, and what they sign is what we take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from moderation.workflow.keeping_keys import make_key
from newsroom.models import Reader
from newsroom.sso import reader_of
from newsroom.sso.examining import examine
from tests import factories
from tests.newsroom.provider import ALGORITHMS, Pair
from tests.wanting import program as program_of

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "sso"
RUN = {
    "django": [sys.executable, "django/comments_token.py"],
    "node": ["node", "node/comments-token.mjs"],
    "php": ["php", "php/comments_token.php"],
}


@pytest.fixture(params=RUN)
def command(request) -> list[str]:
    """How one of them is run. In CI all of them are."""
    program, script = RUN[request.param]
    return [program_of(program), str(EXAMPLES / script)]


def signed_by(command: list[str], *told: str, **settings: str) -> str:
    environment = {"PATH": os.environ["PATH"]} | settings
    done = subprocess.run([*command, *told], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("algorithm", ["HS256", *ALGORITHMS])
def test_what_an_example_signs_signs_its_reader_in(command, algorithm):
    paper = factories.the_paper()
    facts: dict[str, Any] = {"algorithm": algorithm, "kid": "of-the-example"}
    if algorithm == "HS256":
        _, private = make_key(paper, by=None, **facts)
    else:
        pair = Pair(algorithm)
        made = pair.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        private = made.decode()
        make_key(paper, by=None, public=pair.pem, **facts)

    # More than once: a number in an ES256 signature is short now and then.
    for number in range(20 if algorithm == "ES256" else 1):
        token = signed_by(
            command, str(number), "Zoë Ó “Berg” 🌊", "anna@paper.example",
            COMMENTS_ISSUER=paper.token_issuer, COMMENTS_AUDIENCE=paper.slug,
            COMMENTS_ALGORITHM=algorithm, COMMENTS_KID="of-the-example", COMMENTS_KEY=private,
        )  # fmt: skip
        report = examine(token, paper)
        assert report.code == "", report.findings
        assert all(one.is_good for one in report.findings)

    reader = reader_of(token)
    assert (reader.name, reader.email) == ("Zoë Ó “Berg” 🌊", "anna@paper.example")
    assert jwt.get_unverified_header(token)["kid"] == "of-the-example"
    assert Reader.objects.count() == 1


def test_the_view_for_django_gives_a_token_to_whoever_is_signed_in(make, rf, monkeypatch):
    import importlib.util

    from django.contrib.auth.models import AnonymousUser

    paper = factories.the_paper()
    key = paper.signing_keys.get()
    for name, value in {
        "ISSUER": paper.token_issuer, "AUDIENCE": paper.slug, "ALGORITHM": "HS256",
        "KID": key.kid, "KEY": key.secret,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"COMMENTS_{name}", value)
    path = EXAMPLES / "django" / "comments_token.py"
    spec = importlib.util.spec_from_file_location("comments_token", path)
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    request = rf.get("/comments-token")

    class User:
        is_authenticated, pk = True, 7

        def get_full_name(self) -> str:
            return "Anna Berg"

    request.user = User()
    answer = example.view(request)
    assert reader_of(answer.content.decode()).name == "Anna Berg"
    assert answer["Cache-Control"] == "no-store"
    request.user = AnonymousUser()
    assert example.view(request).content == b""
