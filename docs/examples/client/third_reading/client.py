"""A thin client of Third Reading's API: httpx, typed answers, pages that turn themselves.

with Client("https://comments.example", token="trpat_…") as house:
    for article in house.articles():
        print(article["headline"], article["comment_count"])
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, TypeVar, cast
from uuid import uuid4

import httpx

from . import models
from .errors import error_from

Row = TypeVar("Row")


class Client:
    """Speaks for whom the token is of; without one, for nobody in particular.

    `patience` is how many seconds it waits at most, all in all, when it is asked to come back
    later; then it raises TooMany.
    """

    def __init__(
        self,
        base_url: str,
        token: str = "",
        *,
        patience: float = 60,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{base_url.rstrip('/')}/api/v1/"
        self._http = httpx.Client(
            base_url=address, headers=headers, timeout=30, transport=transport
        )
        self._patience = patience

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def request(self, method: str, path: str, *, json: Any = None, **facts: Any) -> Any:
        """Any operation of docs/api.yaml; None where it answers nothing. Raises ApiError."""
        waited = 0.0
        while True:
            answer = self._http.request(method, path, json=json, **facts)
            if answer.is_success:
                return answer.json() if answer.content else None
            wait = float(answer.headers.get("Retry-After", "nan"))
            if answer.status_code != 429 or not waited + wait <= self._patience:
                raise error_from(answer)
            time.sleep(wait)
            waited += wait

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Every row of a list, page by page."""
        address: str | None = path
        while address:
            page = self.request("GET", address, params=query or None)
            yield from page["results"]
            address, query = page["next"], {}

    # Reading

    def me(self) -> models.Me:
        return cast(models.Me, self.request("GET", "me"))

    def articles(self) -> Iterator[models.Article]:
        return self.pages("articles")

    def comments_on(self, article: str, *, sort: str = "newest") -> Iterator[models.Branch]:
        return self.pages(f"articles/{article}/comments", sort=sort)

    def my_comments(self) -> Iterator[models.OwnComment]:
        return self.pages("me/comments")

    # Writing and reviewing

    def submit(
        self, article: str, text: str, *, parent: str | None = None, key: str = ""
    ) -> models.OwnComment:
        """Hand a comment in. Sent again with the same `key`, it is handed in once."""
        told = {"text": text} | ({"parent": parent} if parent else {})
        headers = {"Idempotency-Key": key or str(uuid4())}
        made = self.request("POST", f"articles/{article}/comments", json=told, headers=headers)
        return cast(models.OwnComment, made)

    def comment(self, comment: str) -> dict[str, Any]:
        """How it stands: all of it for its author, what is public for everybody else."""
        return cast(dict[str, Any], self.request("GET", f"comments/{comment}"))

    def reviews(self) -> list[models.Review]:
        """The texts that you have to review now."""
        return cast(models.Reviews, self.request("GET", "reviews"))["results"]

    def rate(
        self, review: str, *, civil: bool, quality: str = "fair", reasons: list[str] | None = None
    ) -> models.Rated:
        told = {"civil": _word(civil), "quality": quality, "reasons": reasons or []}
        return cast(models.Rated, self.request("POST", f"reviews/{review}/rating", json=told))

    def self_check(self, comment: str, *, civil: bool, text: str = "") -> models.OwnComment:
        told = {"civil": _word(civil)} | ({"text": text} if text else {})
        done = self.request("POST", f"comments/{comment}/self-check", json=told)
        return cast(models.OwnComment, done)

    # The desk

    def cases(self, **filters: Any) -> Iterator[models.ListedCase]:
        return self.pages("cases", **filters)

    def case(self, case: str) -> models.Card:
        return cast(models.Card, self.request("GET", f"cases/{case}"))

    def decide(
        self, case: str, *, outcome: str, reason: str, version: int, explanation: str = ""
    ) -> models.Decision:
        """Decide what was seen: where the case has changed since that version, raises Conflict
        with the case as it is now."""
        told = {"outcome": outcome, "reason": reason, "version": version}
        told |= {"explanation": explanation}
        return cast(models.Decision, self.request("POST", f"cases/{case}/decision", json=told))


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
