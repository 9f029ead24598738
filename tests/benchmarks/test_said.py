"""The pages of a benchmark weigh what pages weigh."""

from __future__ import annotations

import gzip
from pathlib import Path
from statistics import median

import benchmarks
from benchmarks import said

PROSE = Path(benchmarks.__file__).parents[1] / "docs" / "operations.md"


def packed(text: str) -> float:
    told = text.encode()
    return len(gzip.compress(told, 5)) / len(told)


def test_texts_are_as_long_as_texts_are():
    lengths = [len(text) for text in said.texts(2000, seed=1)]

    assert min(lengths) >= said.SHORTEST
    assert 1100 < max(lengths) <= said.LONGEST
    assert 200 < median(lengths) < 320


def test_a_hundred_of_them_pack_like_prose():
    made = "\n".join(said.texts(100, seed=2))

    prose = PROSE.read_text()[: len(made)]
    assert 0.9 < packed(made) / packed(prose) < 1.1


def test_none_is_said_twice_and_a_seed_says_the_same():
    texts = said.texts(500, seed=3)

    assert len(set(texts)) == 500
    assert texts == said.texts(500, seed=3)
    assert texts != said.texts(500, seed=4)
