"""A name in a template means one address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# allauth's, behind addresses of ours that lead to its own.
TWICE = {"account_login", "account_logout", "account_signup"}


def named(resolver: Any, prefix: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern, route, inside)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}", route


def test_no_two_addresses_have_one_name():
    """Or a link to the one would lead to the other, as soon as an id fits both."""
    routes: defaultdict[str, set[str]] = defaultdict(set)
    for name, route in named(get_resolver()):
        routes[name].add(route)

    assert {name for name, found in routes.items() if len(found) > 1} == TWICE
