"""Every regular expression of the product: where it stands, and what it is asked to do.

Found by reading the code, not by a list: an expression that is written tomorrow is found, too.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
APPS = ("newsroom", "comments", "moderation")
# Of `re` and of compiled expressions; the first two look at one place only.
ANCHORED = {"fullmatch", "match"}
WAYS = ANCHORED | {"search", "sub", "subn", "split", "findall", "finditer"}


@dataclass(frozen=True)
class Found:
    """An expression, and whether it is tried at every place of a text."""

    where: str  # its module, and its name or line there
    pattern: re.Pattern[Any]
    everywhere: bool


@cache
def files() -> tuple[Path, ...]:
    return tuple(
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _ways(path: Path | None) -> dict[str, frozenset[str]]:
    """By which methods each name is asked: in this file, or anywhere."""
    found = defaultdict(set)
    for one in [path] if path else files():
        for node in ast.walk(_tree(one)):
            if isinstance(node, ast.Attribute) and node.attr in WAYS:
                of = node.value
                name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
                found[name].add(node.attr)
    return {name: frozenset(ways) for name, ways in found.items()}


def expressions() -> Iterator[Found]:
    """All that are told to `re`. Those that only a call knows are in `unknown`."""
    for path, call in _calls():
        if (pattern := _told(path, call)) is not None:
            name = _named(path, call)
            known = _ways(path if name.startswith("_") else None)
            ways = known.get(name, frozenset({"search"}))
            if (way := call.func.attr) != "compile":  # type: ignore[attr-defined] # in _calls
                ways = frozenset({way})
            yield Found(f"{_module(path)}:{name or call.lineno}", pattern, bool(ways - ANCHORED))


def unknown() -> list[str]:
    """Where an expression is made of what is known only when it runs."""
    return sorted(_module(path) for path, call in _calls() if _told(path, call) is None)


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in files():
        for node in ast.walk(_tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in WAYS | {"compile"}
            ):
                yield path, node


def _told(path: Path, call: ast.Call) -> re.Pattern[Any] | None:
    """The expression as the module itself would compile it."""
    flags = next((one.value for one in call.keywords if one.arg == "flags"), None)
    if flags is None and call.func.attr == "compile" and len(call.args) > 1:  # type: ignore[attr-defined]
        flags = call.args[1]
    known = vars(import_module(_module(path)))
    try:
        told = _value(call.args[0], known)
        return re.compile(told, _value(flags, known) if flags else 0)
    except (NameError, AttributeError):
        return None


def _value(node: ast.expr, known: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "expression", "eval"), known)  # noqa: S307 - our own


def _module(path: Path) -> str:
    return str(path.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__")


def _named(path: Path, call: ast.Call) -> str:
    """The name that a compiled expression has in its module."""
    for node in ast.walk(_tree(path)):
        if (
            isinstance(node, ast.Assign)
            and node.value is call
            and isinstance(node.targets[0], ast.Name)
        ):
            return node.targets[0].id
        if (
            isinstance(node, ast.AnnAssign)
            and node.value is call
            and isinstance(node.target, ast.Name)
        ):
            return node.target.id
    return ""
