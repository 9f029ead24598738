"""The description of the API, for whoever asks as often as they like."""

from __future__ import annotations

import json

import pytest
import yaml
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accept", "read"), [("application/yaml", yaml.safe_load), ("application/json", json.loads)]
)
def test_it_is_written_once_though_that_takes_half_a_second(client, monkeypatch, accept, read):
    first = client.get("/api/v1/schema", headers={"Accept": accept})
    for renderer in (OpenApiYamlRenderer, OpenApiJsonRenderer):
        monkeypatch.setattr(renderer, "render", None)

    again = client.get("/api/v1/schema", headers={"Accept": accept})

    assert again["Content-Type"] == accept
    assert "/api/v1/me" in read(again.content)["paths"]
    assert again.content == first.content
