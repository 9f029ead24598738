"""Small real servers on this machine: somebody's OpenID provider, and what else answers badly."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

ALGORITHMS: dict[str, Any] = {
    "RS256": (lambda: rsa.generate_private_key(65537, 2048), jwt.algorithms.RSAAlgorithm),
    "ES256": (lambda: ec.generate_private_key(ec.SECP256R1()), jwt.algorithms.ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate, jwt.algorithms.OKPAlgorithm),
}


class Pair:
    """A key pair of a newsroom's own, and the public half as a key set says it."""

    def __init__(self, algorithm: str = "RS256", kid: str = "") -> None:
        make, self._kind = ALGORITHMS[algorithm]
        self.algorithm, self.kid = algorithm, kid or uuid4().hex[:8]
        self.private = make()

    @property
    def jwk(self) -> dict[str, Any]:
        told = json.loads(self._kind.to_jwk(self.private.public_key()))
        told.pop("key_ops", None)
        kept: dict[str, Any] = told
        return kept | {"kid": self.kid, "alg": self.algorithm, "use": "sig"}

    @property
    def pem(self) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = self.private.public_key()
        pem: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem.decode()

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        kid = {"kid": self.kid} | header
        kid = {name: value for name, value in kid.items() if value is not ...}
        return jwt.encode(claims, self.private, self.algorithm, headers=kid)


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Answer everything that comes at an address of this machine, until it is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET  # noqa: N815 - its name is given

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: Any, status: int = 200, **headers: str) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in ({"Content_Type": "application/json"} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


class KeySetServer:
    """Where a newsroom publishes its keys; it may be down, and it counts who asks."""

    def __init__(self, *pairs: Pair) -> None:
        self.pairs, self.asked = list(pairs), 0
        self.instead: Answer | None = None
        self.url = ""

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        if self.instead is not None:
            return self.instead(handler)
        return send(handler, {"keys": [pair.jwk for pair in self.pairs]})


class Provider:
    """An OpenID provider: discovery, authorize, token, userinfo and keys, with real signatures.

    `who` is signed in at it. It keeps to the rules: a code is good once, for the client and the
    address that it was made for, and with the verifier of its challenge (PKCE) alone.
    """

    CLIENT, SECRET = "third-reading", "between the two of us"

    def __init__(self, algorithm: str = "RS256") -> None:
        self.pair = Pair(algorithm)
        self.signs_with = self.pair
        self.who: dict[str, Any] = {"sub": "anna-7", "name": "Anna"}
        self.claims: dict[str, Any] = {}  # over those of the ID token
        self.userinfo: dict[str, Any] = {}  # over those of userinfo
        self.configuration: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.seen: list[str] = []
        self.url = ""

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        self.seen.append(parts.path)
        pages = {
            "/.well-known/openid-configuration": self._discovery,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
            "/keys": self._keys,
        }
        if parts.path in pages:
            return pages[parts.path](handler, parts.query)
        return send(handler, {}, 404)

    def _discovery(self, handler: BaseHTTPRequestHandler, _query: str) -> None:
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": [self.pair.algorithm],
            "code_challenge_methods_supported": ["S256"],
        }
        send(handler, told | self.configuration)

    def _authorize(self, handler: BaseHTTPRequestHandler, query: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        good = asked.get("client_id") == self.CLIENT and asked.get("response_type") == "code"
        if not good or asked.get("code_challenge_method") != "S256":
            return send(handler, {"error": "invalid_request"}, 400)
        code = uuid4().hex
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return send(handler, b"", 302, Location=f"{asked['redirect_uri']}?{back}")

    def _token(self, handler: BaseHTTPRequestHandler, _query: str) -> None:
        length = int(handler.headers["Content-Length"])
        sent = parse_qs(handler.rfile.read(length).decode())
        told = {name: values[0] for name, values in sent.items()}
        asked = self.codes.pop(told.get("code", ""), None)
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"]:
            return send(handler, {"error": "invalid_grant"}, 400)
        if told.get("client_secret") != self.SECRET or (
            told.get("redirect_uri") != asked["redirect_uri"]
        ):
            return send(handler, {"error": "invalid_client"}, 401)
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": self.CLIENT, "iat": now, "exp": now + 300, **self.who,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not ...}
        id_token = self.signs_with.sign(claims)
        return send(
            handler,
            {"access_token": "opens userinfo", "token_type": "Bearer", "id_token": id_token},
        )

    def _userinfo(self, handler: BaseHTTPRequestHandler, _query: str) -> None:
        if handler.headers.get("Authorization") != "Bearer opens userinfo":
            return send(handler, {}, 401)
        return send(handler, self.who | self.userinfo)

    def _keys(self, handler: BaseHTTPRequestHandler, _query: str) -> None:
        send(handler, {"keys": [self.pair.jwk]})
