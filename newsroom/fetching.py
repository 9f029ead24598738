"""Calls in the shape that a library knows: django-allauth asks OpenID providers by a session.

Who is asked and how, `newsroom/calling.py` sees to. A newsroom's key set is fetched here, too.
"""

from __future__ import annotations

from collections.abc import Generator
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from newsroom import calling
from newsroom.targets import BadTarget, read_target

SECONDS = 5.0  # for all of an answer
BYTES = 256 * 1024
TOO_LARGE = "too_large"  # a code


class Refused(requests.RequestException):
    """We do not ask there, or do not take what was answered. `code` says why, for programs."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def fetch(url: str, *, seconds: float = SECONDS, at_most: int = BYTES) -> bytes:
    """What is found there. Raises Refused."""
    try:
        read_target(url)
    except BadTarget as refusal:
        raise Refused(refusal.code) from refusal
    with session(seconds=seconds, at_most=at_most) as asking:
        answer = asking.get(url)
    if answer.status_code != requests.codes.ok:
        raise Refused("redirected" if answer.is_redirect else "no_such_answer")
    return bytes(answer.content)


def session(*, seconds: float = SECONDS, at_most: int = BYTES) -> requests.Session:
    """A session all of whose calls are ours. What it raises is a RequestException."""
    made = _Session()
    made.trust_env = False  # Neither a proxy from the environment nor a password from a file.
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Caller(seconds, at_most))
    return made


class _Session(requests.Session):
    def resolve_redirects(self, *_: Any, **__: Any) -> Generator[Any, Any, None]:
        """To none: a provider says where it is, and does not lead on."""
        yield from ()


class _Caller(HTTPAdapter):
    def __init__(self, seconds: float, at_most: int) -> None:
        self.seconds, self.at_most = seconds, at_most
        super().__init__()

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        """The answer, read to its end here, so that the limits hold for all of it."""
        body = request.body or b""
        if not isinstance(body, str | bytes):
            raise Refused(TOO_LARGE)  # A stream: we send small forms only.
        answer = calling.call(
            request.method or "GET",
            request.url or "",
            body.encode() if isinstance(body, str) else body,
            {
                name: str(said, "latin-1") if isinstance(said, bytes) else said
                for name, said in request.headers.items()
            },
            seconds=self.seconds,
            at_most=self.at_most,
        )
        if answer.error or not answer.whole:
            raise Refused(answer.error or "too_large")
        made = self.build_response(request, _as_theirs(answer))
        made._content = self._unpacked(made)
        return made

    def _unpacked(self, answer: requests.Response) -> bytes:
        """A small answer may unpack into a large one."""
        found = b""
        try:
            for chunk in answer.iter_content(16 * 1024):
                found += chunk
                if len(found) > self.at_most:
                    raise Refused(TOO_LARGE)
        except requests.exceptions.ContentDecodingError as error:
            raise Refused(calling.BAD_ANSWER) from error
        return found


def _as_theirs(answer: calling.Answer) -> HTTPResponse:
    return HTTPResponse(
        BytesIO(answer.body),
        dict(answer.headers),
        answer.status or 0,
        preload_content=False,
        enforce_content_length=False,  # It has been read already.
    )
