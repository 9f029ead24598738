"""The id of a request is bound in each thread of a process, the first ones of it as well."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier
from types import ModuleType

import pytest

OF_IT = ("structlog.contextvars", "newsroom.logs.following")


@pytest.fixture
def afresh(monkeypatch):
    """The module as a process has it that has just begun."""

    def made() -> ModuleType:
        for name in OF_IT:
            package, _, own = name.rpartition(".")
            monkeypatch.setattr(sys.modules[package], own, sys.modules[name])  # put back as well
            monkeypatch.delitem(sys.modules, name)
        return import_module(OF_IT[-1])

    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield made
    sys.setswitchinterval(often)


def test_the_first_requests_of_a_process_are_each_followed_by_their_own_id(afresh):
    def follow(following, together, number):
        together.wait(30)
        with following.on_behalf_of(f"request-{number}"):
            return following.current_id()

    with ThreadPoolExecutor(8) as pool:
        for _again in range(300):
            following, together = afresh(), Barrier(8)
            told = [pool.submit(follow, following, together, number) for number in range(8)]
            assert [one.result(30) for one in told] == [f"request-{n}" for n in range(8)]
            assert following.current_id() == ""
