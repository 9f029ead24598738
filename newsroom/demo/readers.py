"""Readers who keep posting and reviewing over HTTP, so that a newcomer sees the queue move.

`python -m newsroom.demo.readers http://127.0.0.1:8000`
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from itertools import count
from typing import Any

import django

from moderation.effort import reading_time

# Left to whoever looks at the demo.
VISITORS = ("ada", "bo")
PAUSE = (2.0, 6.0)  # seconds between two visits
OPENINGS = (
    "I was there last week, and",
    "As somebody who grew up nearby I can say that",
    "The piece leaves out one thing:",
    "Perhaps I am slow, but",
    "Thank you for reporting this;",
    "My neighbour says that",
    "Nobody asked the people who work there, yet",
)
MIDDLES = (
    "it looked quite different from the street",
    "the figures only make sense if one reads them twice",
    "we said the same ten years ago and nothing came of it",
    "it will cost more than they think and be worth it all the same",
    "the other side has a point that deserves a better answer",
    "half of it is weather and the other half is planning",
)
ENDINGS = (
    ".",
    ", which is a pity.",
    ". I would like to be wrong.",
    ". Does anybody know more?",
    ", and I hope somebody follows it up.",
)
RUDE = "Only a complete idiot could believe otherwise."


class Visitor:
    """One reader at the keyboard."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def visit(self, article: str, text: str) -> None:
        """Post, review what is asked, look at one's own once more."""
        posted = self.send("POST", f"articles/{article}/comments", {"text": text})
        for review in self.send("GET", "reviews")["results"]:
            civil = "idiot" not in review["text"] and random.random() > 0.05
            answers: dict[str, Any] = {"quality": random.choice(["poor", "fair", "good"])}
            answers |= {"civil": "yes"} if civil else {"civil": "no", "reasons": ["attack"]}
            # Who answers faster than one can read is hardly believed.
            time.sleep(reading_time(len(review["text"])) + random.random())
            self.send("POST", f"reviews/{review['id']}/rating", answers)
        self.send("POST", f"comments/{posted['id']}/self-check", {"civil": "yes"})

    def send(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = f"{self.url}/api/v1/{path}"
        request = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own site
            return json.load(answer)


def main(url: str) -> None:
    """Let one reader after the other come by, until the process is ended."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    from newsroom.models import Article, Publication, Reader
    from newsroom.sso import sign

    paper = Publication.objects.get()
    ordinary = Reader.objects.filter(issuer=paper.token_issuer, roles=None)
    readers = list(ordinary.exclude(handle__in=VISITORS))
    # The first article stays as the visitor finds it: without a comment.
    articles = [str(a.pk) for a in Article.objects.filter(listed=True).order_by("-published_at")]
    for number in count(1):
        reader = random.choice(readers)
        visitor = Visitor(url, sign(reader, paper, valid_for=timedelta(minutes=10)))
        try:
            visitor.visit(random.choice(articles[1:]), _something(number))
        except (OSError, KeyError) as error:
            print(f"{reader.handle} gave up: {error}", file=sys.stderr, flush=True)
        time.sleep(random.uniform(*PAUSE))


def _something(number: int) -> str:
    """A remark that has hardly been made before; now and then one that should not be made."""
    if number % 9 == 0:
        return f"{_sentence()} {RUDE}"
    return " ".join(_sentence() for _ in range(random.randint(1, 3)))


def _sentence() -> str:
    return f"{random.choice(OPENINGS)} {random.choice(MIDDLES)}{random.choice(ENDINGS)}"


if __name__ == "__main__":
    main(sys.argv[1])
