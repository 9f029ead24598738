"""A bare Django view that writes what a post writes, and nothing else: one file, one statement.

No middleware, no account, no rule, no check; into the same tables, past the same triggers. Served
as `granian --interface wsgi benchmarks.limits.post:application`.
"""

from __future__ import annotations

import json
import os
import random
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

_url = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    LOGGING_CONFIG=None,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(_url.path[1:]),
            "USER": _url.username,
            "HOST": parse_qs(_url.query)["host"][0],
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "options": "-c pgtrigger.ignore={}",
                "server_side_binding": True,
                "prepare_threshold": 2,
            },
        }
    },
)
django.setup()
from django.db import connection  # noqa: E402 - once it is configured

WRITE = """
WITH place AS MATERIALIZED (SELECT gen_random_uuid() AS comment), written AS (
    INSERT INTO comments_comment (id, article_id, author_id, depth, created_at, reply_count)
    SELECT comment, %(article)s::uuid, %(author)s::uuid, 0, now(), 0 FROM place
)
INSERT INTO comments_revision (id, comment_id, number, publication_id, author_id, text, html,
    created_at, findings, status, rule, reviews_owed, reviews_given, ratings_received,
    ratings_wanted, ratings_at_most, leases_open, deadline_at, draw)
SELECT gen_random_uuid(), comment, 1, %(publication)s, %(author)s::uuid, %(text)s, %(html)s,
    now(), '[]', 'pending', %(rule)s::uuid, %(owed)s, 0, 0, %(wanted)s, %(at_most)s, 0,
    now() + interval '72 hours', random()
FROM place RETURNING id, comment_id"""
_people: list[Any] = []


def _known() -> tuple[list[Any], Any, int, Any, dict[str, int]]:
    """Authors, an article and a rule, looked up once."""
    if not _people:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM newsroom_reader LIMIT 2000")
            authors = [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT id, publication_id FROM newsroom_article LIMIT 1")
            article, publication = cursor.fetchone()
            cursor.execute("SELECT id, says::text FROM comments_rule LIMIT 1")
            key, says = cursor.fetchone()
            _people.append((authors, article, publication, key, json.loads(says)))
    found: tuple[list[Any], Any, int, Any, dict[str, int]] = _people[0]
    return found


def post(request: HttpRequest) -> HttpResponse:
    text = json.loads(request.body)["text"] + f" {uuid4()}"
    authors, article, publication, rule, told = _known()
    facts = {
        "article": article,
        "author": random.choice(authors),
        "publication": publication,
        "text": text,
        "html": f"<p>{text}</p>",
        "rule": rule,
        "owed": told["reviews_owed"],
        "wanted": told["ratings_at_least"],
        "at_most": told["ratings_at_most"],
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, facts)
        revision, comment = cursor.fetchone()
    return JsonResponse({"id": comment, "revision": revision}, status=201)


urlpatterns = [path("post", post)]

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - likewise

application = WSGIHandler()
