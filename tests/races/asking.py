"""Which verbs of the house ask whoever does them for a seat at the desk: read from the code.

A verb is a function that anybody may call, which asks for roles and writes something: itself, or
in a function that it names. What is looked for is how it is done everywhere (`ASKS`, `WRITES`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from inspect import isfunction
from pathlib import Path
from types import CodeType
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
ASKS = {
    f"moderation.permissions.{name}"
    for name in (
        "seats_of", "seat_at", "seat_for", "in_office", "moderated_by", "within_reach", "cases_of",
        "comments_moderated_by", "notices_moderated_by", "look_anew", "at_the_door",
    )
}  # fmt: skip
WRITES = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "update_or_create",
    "get_or_create",
}  # fmt: skip
FACES = {"desk", "api", "views", "admin", "cards", "management"}
NO_CODE_OF_OURS = {"migrations", "demo", "permissions"}


class Code:
    """Every function at the top of a module, and which others each names."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}
        self.writes: set[str] = set()
        for module, tree in _modules():
            brought = _brought_in(tree)
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    self._read(module, node, brought)

    def _read(self, module: str, function: ast.FunctionDef, brought: dict[str, str]) -> None:
        full = f"{module}.{function.name}"
        self.names[full] = named = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Name):
                named.add(brought.get(node.id, f"{module}.{node.id}"))
            if isinstance(node, ast.Attribute):
                if isinstance(node.value, ast.Name) and node.value.id in brought:
                    named.add(f"{brought[node.value.id]}.{node.attr}")
                if node.attr in WRITES:
                    self.writes.add(full)

    def reach(self, function: str) -> set[str]:
        """It, and all that it names, and they."""
        found, left = {function}, [function]
        while left:
            new = self.names.get(left.pop(), set()) - found
            found |= new
            left += new
        return found

    def verbs(self, *, asking: bool) -> set[str]:
        """Those that write: who ask for roles, or who do not."""
        reached = {one: self.reach(one) for one in self.names if not _is_private(one)}
        writing = {one: found for one, found in reached.items() if found & self.writes}
        return {one for one, found in writing.items() if bool(found & ASKS) == asking}


def named_at_the_desk() -> set[str]:
    """What the pages and the API of the desk name: whatever stands behind its door."""
    found = set()
    for path in _files("moderation"):
        tree = ast.parse(path.read_text())
        if FACES.isdisjoint(path.relative_to(HOUSE).parts) and path.stem != "downloads":
            continue
        if not {"moderators_only", "IsModerator", "administered_by"} & _words(tree):
            continue
        brought = _brought_in(tree)
        found |= {brought[word] for word in _words(tree) & set(brought)}
        found |= {
            f"{brought[node.value.id]}.{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in brought
        }
    return found


def called_by(racer: Callable[..., Any]) -> set[str]:
    """The verbs in the lambda that a racer gives back."""
    inner = [one for one in racer.__code__.co_consts if isinstance(one, CodeType)]
    words = {word for one in inner for word in one.co_names}
    found = [racer.__globals__[word] for word in words if word in racer.__globals__]
    functions = {f"{one.__module__}.{one.__name__}" for one in found if isfunction(one)}
    return {one for one in functions if one.startswith("moderation.")}


def _is_private(function: str) -> bool:
    return function.rpartition(".")[2].startswith("_")


def _words(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _files(*apps: str) -> Iterator[Path]:
    for app in apps:
        for path in sorted((HOUSE / app).rglob("*.py")):
            if NO_CODE_OF_OURS.isdisjoint((path.stem, *path.relative_to(HOUSE).parts)):
                yield path


def _modules() -> Iterator[tuple[str, ast.Module]]:
    """All but the faces: those stand before the verbs."""
    for path in _files("moderation", "comments", "newsroom"):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        if FACES.isdisjoint(parts):
            yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text())


def _brought_in(tree: ast.AST) -> dict[str, str]:
    return {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for one in node.names
    }
