"""The description of the API, for whoever asks as often as they like."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import yaml
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from newsroom.api import pages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accept", "said", "read"),
    [
        ("application/yaml", "application/yaml; charset=utf-8", yaml.safe_load),
        ("application/json", "application/json", json.loads),
    ],
)
def test_it_is_written_once(client, monkeypatch, accept, said, read):
    first = client.get("/api/v1/schema", headers={"Accept": accept})
    for renderer in (OpenApiYamlRenderer, OpenApiJsonRenderer):
        monkeypatch.setattr(renderer, "render", None)

    again = client.get("/api/v1/schema", headers={"Accept": accept})

    assert again["Content-Type"] == said
    assert "/api/v1/me" in read(again.content)["paths"]
    assert again.content == first.content


def test_whoever_asks_at_once_waits_for_the_one_that_is_made(monkeypatch):
    made, together = [], Barrier(4)
    real = SchemaGenerator.get_schema

    def make(*args, **how):
        made.append(real(*args, **how))
        return made[-1]

    def ask():
        together.wait(30)
        return pages.described()

    monkeypatch.setattr(SchemaGenerator, "get_schema", make)
    pages._made.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        told = [one.result(60) for one in [pool.submit(ask) for _ in range(4)]]

    assert len(made) == 1
    assert all(one is made[0] for one in told)
