"""A newsroom of its own for each test: what is dropped there is missed by no other test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.second import Second


@pytest.fixture
def second(transactional_db: None) -> Iterator[Second]:
    other = Second()
    other.make()
    try:
        with other.entered():
            yield other
    finally:
        other.drop()
