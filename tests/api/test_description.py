"""The description of the API, for whoever asks as often as they like."""

from __future__ import annotations

import json

import pytest
import yaml
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

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
