"""Bare Django: no middleware, no database. It says hello, and hands out bytes from memory.

Run under the same server as ours: granian --interface wsgi benchmarks.limits.bare:application
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bare", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], DEBUG=False
)
django.setup()

# Each file is an answer: `name.type.coding`.
FILES = {
    file.name: file.read_bytes() for file in Path(os.environ.get("BARE_FILES", ".")).glob("*.*")
}
TYPES = {"html": "text/html; charset=utf-8", "json": "application/json"}


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello", content_type="text/plain")


def file(request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponse(FILES[name], content_type=TYPES[name.split(".")[1]])
    if name.endswith(".gz"):
        response["Content-Encoding"] = "gzip"
    return response


urlpatterns = [path("hello", hello), path("file/<str:name>", file)]
application = get_wsgi_application()
